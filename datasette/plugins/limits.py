"""Bounds what one SQL statement can allocate: Datasette's time limit cannot interrupt a single huge function call."""

import sqlite3

from datasette import hookimpl

LONGEST_VALUE = 10_000_000  # bytes of one value or row; no column of ours comes near it
LONGEST_PATTERN = 1_000  # bytes of a LIKE or GLOB pattern, whose cost is pattern times value


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Set the length limits on every connection that Datasette opens."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)

"""Export formats as data: a view, and the columns that go into the file under the names that others expect.

A new format is a new entry in FORMATS; a new column comes from the view, so that Datasette and the file agree.
"""

import csv
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from pipelines.exporting.spreadsheet import safe_cell


class Format(NamedTuple):
    """One kind of file."""

    view: str
    columns: tuple[tuple[str, str], ...]  # (header in the file, column of the view)
    order: str  # SQL after `order by`; it must settle every tie, so that a file is the same each time


FORMATS = {
    "prospects": Format(
        "prospects",
        tuple(
            (name, name)
            for name in (
                "site", "brand", "priority", "status", "page_url", "page_title", "page_type", "published", "context",
                "mentions", "pages", "site_linked", "email", "first_seen", "last_seen",
                "cell", "copies", "type",
            )
        ),
        "priority desc, site, brand",
    ),
}  # fmt: skip


def rows(db: sqlite3.Connection, name: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a format, the header first. Raises KeyError when there is no format of that name."""
    chosen = FORMATS[name]
    yield tuple(header for header, _ in chosen.columns)
    columns = ", ".join(f'"{column}"' for _, column in chosen.columns)
    yield from db.execute(f"select {columns} from {chosen.view} order by {chosen.order}")


def write_csv(db: sqlite3.Connection, name: str, file: TextIO) -> int:
    """Write a format as CSV (RFC 4180, spreadsheet-safe) and return the number of rows without the header.

    `file` must be opened with newline="".
    """
    # Quoted, since a spreadsheet may take a semicolon or a tab for the end of a cell.
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    count = -1
    for row in rows(db, name):
        writer.writerow([safe_cell(value) for value in row])
        count += 1
    return max(count, 0)

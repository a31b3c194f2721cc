"""One crawl at a time fills a database: two would ask the same hosts at once, and lease each other's requests."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.storing.database import StorageError


@contextmanager
def only_crawl(database: str | Path) -> Iterator[None]:
    """Hold the right to crawl into a database. Raises StorageError, in one sentence, when another crawl has it.

    SQLite's own lock on a file beside it: every system has it, and it ends with the process, however that ends.
    """
    beside = f"{database}-crawl"
    try:
        lock = sqlite3.connect(beside, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise StorageError(f"{beside} cannot be made ({error}); the folder of the database must be writable.") from None
    try:
        try:
            lock.execute("pragma journal_mode = memory")
            lock.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise StorageError(
                    f"Another crawl is filling {database}; wait for its end, or name another file: -s MENTIONS_DB=FILE."
                ) from None
            raise StorageError(f"{beside} cannot be locked ({error}); the folder must be writable.") from None
        except sqlite3.DatabaseError:
            raise StorageError(f"{beside} is a file of something else; move it away.") from None
        yield
    finally:
        with suppress(sqlite3.Error):
            lock.close()

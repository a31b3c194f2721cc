"""Short write transactions, and what SQLite complains of in words that a person can act on."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.storing.database import BUSY_SECONDS, StorageError, StorageFullError, says_no_room


@contextmanager
def transaction(
    db: sqlite3.Connection, path: str | Path, patience: Callable[[], float] = lambda: BUSY_SECONDS
) -> Iterator[None]:
    """Run what stands inside as one write transaction: all of it is saved, or nothing.

    patience: seconds to wait for another writer, asked anew between the attempts, each of which lasts as long as the
    timeout of the connection. Raises StorageFullError when there is no room left, and StorageError for whatever else
    SQLite says.
    """
    with storage_errors(path):
        _begin(db, patience)
        try:
            yield
            db.commit()
        except BaseException:
            if db.in_transaction:
                db.rollback()
            raise


@contextmanager
def storage_errors(path: str | Path) -> Iterator[None]:
    """Turn what SQLite raises inside into StorageFullError or StorageError, one sentence that names the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if says_no_room(error):
            raise StorageFullError(path) from error
        raise StorageError(f"{path} cannot be written ({error}); what was saved is intact.") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise  # a mistake of ours, not of the file
        raise StorageError(f"{path} is damaged ({error}); move it away or restore a copy.") from error


def _begin(db: sqlite3.Connection, patience: Callable[[], float]) -> None:
    """Take the lock of the one writer at the start, since a later failure would lose the work in between."""
    start = time.monotonic()
    while True:
        try:
            db.execute("begin immediate")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() - start >= patience():
                raise

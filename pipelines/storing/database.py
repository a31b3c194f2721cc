"""Opening a database: the file is checked, migrated, and its views and full-text indexes brought up to date."""

import sqlite3
import time
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.db import Table

from pipelines.storing.migrations import migrations
from pipelines.storing.views import FULL_TEXT, VIEWS

_ATTEMPTS = 10
_PAUSE = 0.05  # seconds, longer with each attempt
BUSY_SECONDS = 60  # how long a writer waits for another one before it gives up
_ATTEMPT_SECONDS = 2  # how long SQLite itself waits; in between a Ctrl-C is heard


class StorageError(Exception):
    """The database cannot be used; the message is one sentence that names the file and the way out."""


class StorageFullError(StorageError):
    """There is no room for what was found; what was saved before is intact."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(f"There is no room left for {path}; what was saved is intact. Free some, then start it again.")


# The second and third when a limit of the file size is reached, by the file or by the memory that readers share.
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)


def says_no_room(error: sqlite3.Error) -> bool:
    """Tell whether SQLite failed because there is no room left."""
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM


def open_database(path: str | Path, *, create: bool = True) -> sqlite3.Connection:
    """Open the database at `path` ready for reading and writing, and return the connection.

    With `create` a missing file is made; without, it is an error. Older schemas are migrated.
    Raises StorageError when the folder is missing, the file is no SQLite database, belongs to something else, or was
    made by a newer Namedrop.
    """
    path = Path(path)
    if path.is_dir():
        raise StorageError(f"{path} is a folder; name a database file in it, such as {path / 'mentions.db'}.")
    if not path.parent.is_dir():
        raise StorageError(f"The folder of {path} does not exist; create {path.parent} first.")
    if not create and not path.exists():
        raise StorageError(f"There is no database {path} yet; fill one with `scrapy crawl` or `scrapy scan`.")
    try:
        connection = sqlite3.connect(path, timeout=_ATTEMPT_SECONDS)
        try:
            _check(connection, path)
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        if says_no_room(error):
            raise StorageFullError(path) from error
        raise StorageError(f"{path} cannot be used as a database ({error}); move it away or name another.") from error
    return connection


def check_whole(path: str | Path) -> None:
    """Make or migrate the database at `path`, and look for damage, before anything is written into it.

    Raises StorageError, as open_database does and when a part of the file is damaged.
    """
    connection = open_database(path)
    try:
        found = connection.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    finally:
        connection.close()
    if found != "ok":
        raise StorageError(f"{path} is damaged ({str(found).splitlines()[-1]}); move it away or restore a copy.")


def _prepare(connection: sqlite3.Connection) -> None:
    """Bring schema, views and full text up to date; another process may be doing the same at this moment."""
    for attempt in range(_ATTEMPTS):
        try:
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma foreign_keys = on")
            db = Database(connection)
            migrations.apply(db)
            _refresh_views(db)
            _refresh_full_text(db)
            return
        except sqlite3.OperationalError:
            connection.rollback()
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE * (attempt + 1))


def _check(connection: sqlite3.Connection, path: Path) -> None:
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    if not tables:
        return
    applied: set[str] = set()
    if "_sqlite_migrations" in tables:
        sql = "select name from _sqlite_migrations where migration_set = 'namedrop'"
        applied = {name for (name,) in connection.execute(sql)}
    if not applied and tables != {"_sqlite_migrations"}:
        raise StorageError(f"{path} is a database of something else (it has no Namedrop tables); name another file.")
    newer = sorted(applied - {migration.name for migration in migrations.pending(Database(memory=True))})
    if newer:
        raise StorageError(f"{path} was made by a newer Namedrop (it knows {newer[0]}); update Namedrop.")


def _refresh_views(db: Database) -> None:
    stored = dict(db.execute("select name, sql from sqlite_master where type = 'view'").fetchall())
    # SQLite keeps the statement as it was given, but for its first two words.
    wanted = {name: f"CREATE VIEW {name} as {sql.strip()}" for name, sql in VIEWS.items()}
    if stored == wanted:
        return
    with db.atomic():
        for name in stored:
            db.execute(f'drop view "{name}"')
        for sql in wanted.values():
            db.execute(sql)


def _refresh_full_text(db: Database) -> None:
    for name, columns in FULL_TEXT.items():
        table = db.table(name)
        if table.detect_fts() and _full_text_columns(db, table) != list(columns):
            table.disable_fts()
        if not table.detect_fts():
            table.enable_fts(list(columns), create_triggers=True, tokenize="unicode61 remove_diacritics 2")
            db.conn.commit()


def _full_text_columns(db: Database, table: Table) -> list[str]:
    return [column.name for column in db.table(str(table.detect_fts())).columns]

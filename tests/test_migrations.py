"""A database of every older version comes along with all its rows; what people decided above all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from small_world import insert
from sqlite_utils import Database

from pipelines.storing.database import open_database
from pipelines.storing.migrations import migrations

NAMES = [migration.name for migration in migrations.pending(Database(memory=True))]
KEPT = {"frontier"}  # was never filled before m006, and is made anew there


def tables(db: sqlite3.Connection) -> list[str]:
    sql = "select name from sqlite_master where type = 'table' and name not like '%fts%' and name not like '%sqlite%'"
    return [name for (name,) in db.execute(sql) if name not in KEPT]


def contents(db: sqlite3.Connection, columns: dict[str, list[str]]) -> dict[str, list[tuple]]:
    return {
        table: db.execute(f"select {', '.join(names)} from {table} order by 1").fetchall()
        for table, names in columns.items()
    }


def older(path: Path, last: str) -> dict[str, list[str]]:
    """Make a database as it was after the migration `last`, with a row in each table; return its columns by table."""
    db = Database(path)
    following = NAMES[NAMES.index(last) + 1 :]
    migrations.apply(db, stop_before=following[0] if following else None)
    columns = {}
    for table in tables(db.conn):
        columns[table] = [f'"{column.name}"' for column in db.table(table).columns]
        if table == "counted_regions":
            continue
        values = {"suppressions": {"kind": "site", "value": "no.example"}, "brands": {"name": "Acme"},
                  "sites": {"site": "blog.example"}, "resolutions": {"url": "https://bit.ly/x"},
                  "refusals": {"cause": "depth"}, "freshness": {"url": "https://blog.example/"}}  # fmt: skip
        references = {"brand": "Acme", "site": "blog.example", "page_id": 1, "crawl_id": 1, "sweep": 1}
        found = {name: value for name, value in references.items() if f'"{name}"' in columns[table]}
        insert(db.conn, table, **(found | values.get(table, {})))
    db.conn.commit()
    db.close()
    return columns


@pytest.mark.parametrize("last", NAMES)
def test_every_row_of_an_older_version_is_kept(last, tmp_path):
    path = tmp_path / "old.db"
    columns = older(path, last)
    with closing(sqlite3.connect(path)) as db:
        before = contents(db, columns)
    assert all(before.values()), "each table has a row"
    with closing(open_database(path)) as db:
        assert contents(db, columns) == before
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("pragma foreign_key_check").fetchall() == []
    with closing(open_database(tmp_path / "new.db")) as new, closing(sqlite3.connect(path)) as old:
        made = "select type, name, tbl_name from sqlite_master order by 1, 2, 3"
        assert old.execute(made).fetchall() == new.execute(made).fetchall()

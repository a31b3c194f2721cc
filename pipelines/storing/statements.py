"""SQL that is made from column names, so that a new column is written down once, and values as it takes them."""

import json
from typing import Any

_BOUNDS = {"first_seen": "min", "last_seen": "max"}  # looks at a page may be saved in any order


def insert_or_update(
    table: str, columns: tuple[str, ...], *, key: tuple[str, ...], keep: tuple[str, ...] = (), also: str = ""
) -> str:
    """Return an upsert with one placeholder for each column.

    key: the columns of the unique constraint. keep: columns that stay as they are in a row that exists; first_seen and
    last_seen only ever widen. also: further assignments for such a row.
    """
    changes = [_change(table, name) for name in columns if name not in key and name not in keep]
    changes += [also] if also else []
    return (
        f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))}) "
        f"on conflict ({', '.join(key)}) do update set {', '.join(changes)}"
    )


def _change(table: str, name: str) -> str:
    if name in _BOUNDS:
        return f"{name} = {_BOUNDS[name]}({table}.{name}, excluded.{name})"
    return f"{name} = excluded.{name}"


def storable(value: Any) -> Any:
    """Return a value that SQLite can store: half a surrogate pair, which is no text, becomes a question mark.

    A tuple becomes JSON: of pairs an object, else a list; an empty one is an empty string.
    """
    if isinstance(value, tuple):
        pairs = value and isinstance(value[0], tuple)
        value = json.dumps(dict(value) if pairs else value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value

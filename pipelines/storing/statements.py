"""SQL that several places need: upserts made from column names, the states of a link; and values as SQL takes them."""

import json
from typing import Any

from pipelines.judging.losses import STILL_THERE

_BOUNDS = {"first_seen": "min", "last_seen": "max"}  # looks at a page may be saved in any order


def on_page(alias: str) -> str:
    """Return the condition that a row of links, under this name, stands on its page, counted as lost or not."""
    reasons = ", ".join(f"'{reason}'" for reason in STILL_THERE)
    return f"({alias}.missing_since is null or {alias}.missing_reason in ({reasons}))"


def suspect(alias: str) -> str:
    """Return the condition that a row of links, under this name, was found missing on one day only."""
    return f"({alias}.missing_since is not null and date({alias}.missing_checked) <= date({alias}.missing_since))"


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

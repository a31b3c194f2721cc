"""SQL that is made from column names, so that a new column is written down once."""


def insert_or_update(
    table: str, columns: tuple[str, ...], *, key: tuple[str, ...], keep: tuple[str, ...] = (), also: str = ""
) -> str:
    """Return an upsert with one placeholder for each column.

    key: the columns of the unique constraint. keep: columns that stay as they are in a row that exists. also: further
    assignments for such a row.
    """
    changes = [f"{name} = excluded.{name}" for name in columns if name not in key and name not in keep]
    changes += [also] if also else []
    return (
        f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))}) "
        f"on conflict ({', '.join(key)}) do update set {', '.join(changes)}"
    )

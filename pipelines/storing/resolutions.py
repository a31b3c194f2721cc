"""What was answered when links were asked where they lead: remembered, so that a link is asked once in a while only."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.link_records import Resolved
from pipelines.storing.statements import insert_or_update, storable

_COLUMNS = ("url", "chain", "status", "checked")
_SAVE = insert_or_update("resolutions", _COLUMNS, key=("url",))
_AT_ONCE = 500  # addresses in one statement; SQLite takes 999 parameters in every build


def known_resolutions(db: sqlite3.Connection, urls: Sequence[str]) -> dict[str, Resolved]:
    """Return what is remembered of some addresses, by address, however long ago it was answered."""
    found = {}
    for first in range(0, len(urls), _AT_ONCE):
        some = urls[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        for url, chain, status, checked in db.execute(
            f"select {', '.join(_COLUMNS)} from resolutions where url in ({marks})", list(map(storable, some))
        ):
            found[url] = Resolved(url, tuple(json.loads(chain)) if chain else (), status, checked)
    return found


def save_resolutions(db: sqlite3.Connection, resolutions: Iterable[Resolved]) -> None:
    """Remember answers; the caller commits. Where a link led is not forgotten when it does not answer any more."""
    kept = {one.url: one for one in resolutions}
    for url, before in known_resolutions(db, list(kept)).items():
        if not kept[url].status and not kept[url].chain:
            kept[url] = replace(kept[url], chain=before.chain)
    db.executemany(_SAVE, [_row(one) for one in kept.values()])


def _row(one: Resolved) -> tuple[str, str, int, str]:
    chain = json.dumps(one.chain, ensure_ascii=False) if one.chain else ""
    return storable(one.url), storable(chain), one.status, one.checked

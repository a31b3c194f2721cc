"""The table `freshness`: how each address was at the last look, and when it is looked at again.

Statements only; the caller commits.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from pipelines.judging.revisits import Kind
from pipelines.storing.statements import storable


class Fresh(NamedTuple):
    """What is known of one address: a row, without the spider."""

    url: str
    site: str
    kind: Kind
    etag: str  # as the server gave them; empty when it gave none, or when the page was not read whole
    last_modified: str
    body: bytes  # fingerprint of the bytes, and of what they say (judging.revisits)
    meaning: bytes
    rules: bytes  # fingerprint of all that decides what is found in a page
    visits: int  # times it was read, and times that it was not as before
    changes: int
    since: str  # when it was first looked at, last looked at, last seen changed, and is due: ISO 8601, UTC
    checked: str
    changed: str
    days: float  # the interval that `due` follows from
    due: str


class Due(NamedTuple):
    """An address that is to be looked at again."""

    url: str
    kind: Kind
    depth: int  # clicks from a seed


_COLUMNS = ", ".join(Fresh._fields)
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in Fresh._fields if name != "url")
_SAVE = (
    f"insert into freshness ({_COLUMNS}, spider, depth) "
    f"values ({', '.join('?' * len(Fresh._fields))}, ?, coalesce((select depth from frontier where id = ?), 0)) "
    f"on conflict (spider, url) do update set {_CHANGES}, depth = min(depth, excluded.depth)"
)
_OF_SITES = "spider = ? and site in (select value from json_each(?))"


class Freshness:
    """What one spider knows of the addresses that it has looked at."""

    def __init__(self, db: sqlite3.Connection, spider: str) -> None:
        self._db, self._spider = db, spider

    def any(self) -> bool:
        """Tell whether anything is known."""
        return self._db.execute("select 1 from freshness where spider = ?", (self._spider,)).fetchone() is not None

    def get(self, url: str) -> Fresh | None:
        """Return what is known of an address."""
        sql = f"select {_COLUMNS} from freshness where spider = ? and url = ?"
        row = self._db.execute(sql, (self._spider, storable(url))).fetchone()
        return row and Fresh(*row)

    def stands(self, fresh: Fresh) -> bool:
        """Tell whether what was found at that look is still what the database says: no other look came after it."""
        if fresh.kind in ("feed", "sitemap"):
            return True
        sql = "select page_read = 'read' and last_read = ? from pages where url = ?"
        row = self._db.execute(sql, (fresh.checked, storable(fresh.url))).fetchone()
        return bool(row and row[0])

    def has_feed(self, site: str) -> bool:
        """Tell whether a feed of a site was read."""
        sql = "select 1 from freshness where spider = ? and site = ? and kind = 'feed' and body <> x'' limit 1"
        return self._db.execute(sql, (self._spider, storable(site))).fetchone() is not None

    def save(self, fresh: Fresh, visit: int) -> None:
        """Write what is known of an address now. visit: the row of the frontier that asked for it."""
        self._db.execute(_SAVE, (*map(storable, fresh), self._spider, visit))

    def due(self, sites: Iterable[str], now: str, rules: bytes, most: int) -> list[Due]:
        """Return what is due on some sites at an ISO time, or was looked at by other rules; the longest due first.

        most: pages of each site, and as many lists.
        """
        sql = f"""select url, kind, depth from (
            select url, kind, depth, due, row_number() over (
                partition by site, kind in ('feed', 'sitemap') order by due
            ) as place
            from freshness where {_OF_SITES} and (due <= ? or rules <> ?)
        ) where place <= ? order by due"""
        return [Due(*row) for row in self._db.execute(sql, (self._spider, _list(sites), now, rules, most))]

    def doubt(self, sites: Iterable[str]) -> None:
        """Make all of some sites due, to be read whole."""
        self._db.execute(f"update freshness set rules = x'' where {_OF_SITES}", (self._spider, _list(sites)))

    def expect_failed(self, seeds: str, now: str) -> None:
        """Make due what earlier sweeps over these seeds could not ask for, such as the pages of a host that was down.

        now: ISO 8601, UTC.
        """
        self._db.execute(
            """insert into freshness (spider, url, site, kind, depth, since, checked, changed, due)
            select spider, url, site, iif(kind in ('feed', 'sitemap'), kind, 'page'), depth, ?1, ?1, ?1, ?1
            from frontier
            where state = 'failed' and sweep in (select id from crawls where spider = ?2 and seeds = ?3)
            on conflict do nothing""",
            (now, self._spider, seeds),
        )


def _list(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))

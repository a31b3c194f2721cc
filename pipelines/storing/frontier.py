"""The table `frontier`: every request of a sweep, and how far it has come. Statements only; the caller commits.

queued -> leased -> done or failed with a cause. A request that was leased when a crawl died is queued again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from pipelines.linking.hosts import url_site
from pipelines.times import utc_now

Settled = Literal["done", "failed"]
WAITING = ("queued", "leased")
GUESSED_WRONG = "cause <> '' and instr(request, '\"guesses\"')"  # SQL: a well-known place without a feed or sitemap


class Asked(NamedTuple):
    """One request as it is stored."""

    fingerprint: bytes  # what makes it the same request
    url: str
    kind: str  # seed, page, feed, sitemap, rendered
    depth: int  # clicks from a seed
    priority: int  # higher goes first
    request: str  # JSON: what else the crawler needs to ask again


class Known(NamedTuple):
    """A stored request, without what only its turn needs."""

    id: int
    url: str
    kind: str
    priority: int
    state: str


class Frontier:
    """The requests of one sweep."""

    def __init__(self, db: sqlite3.Connection, sweep: int, spider: str) -> None:
        self._db, self._sweep, self._spider = db, sweep, spider

    def add(self, requests: Iterable[Asked]) -> list[int | None]:
        """Queue requests and return their ids, None for one that the sweep knows already."""
        now = utc_now()
        ids = []
        for one in requests:
            row = self._db.execute(
                "insert into frontier (sweep, spider, site, queued, fingerprint, url, kind, depth, priority, request) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (sweep, fingerprint) do nothing returning id",
                (self._sweep, self._spider, url_site(one.url), now, *one),
            ).fetchone()
            ids.append(row and row[0])
        return ids

    def knows(self, fingerprint: bytes) -> bool:
        """Tell whether the sweep has this request, in whatever state."""
        sql = "select 1 from frontier where sweep = ? and fingerprint = ?"
        return self._db.execute(sql, (self._sweep, fingerprint)).fetchone() is not None

    def raise_priority(self, fingerprint: bytes, priority: int) -> int | None:
        """Raise the priority of a request that is queued and has a lower one; return its id, or None."""
        sql = (
            "update frontier set priority = ? where sweep = ? and fingerprint = ? and state = 'queued' and priority < ?"
        )
        row = self._db.execute(f"{sql} returning id", (priority, self._sweep, fingerprint, priority)).fetchone()
        return row[0] if row else None

    def request(self, request_id: int) -> tuple[str, str, int, int, str]:
        """Return (url, kind, depth, priority, request) of a stored request."""
        sql = "select url, kind, depth, priority, request from frontier where id = ?"
        url, kind, depth, priority, request = self._db.execute(sql, (request_id,)).fetchone()
        return url, kind, depth, priority, request

    def lease(self, ids: Sequence[int]) -> None:
        """Note that these requests are under way."""
        self._db.executemany("update frontier set state = 'leased' where id = ?", [(one,) for one in ids])

    def settle(self, ids: Sequence[int], state: Settled, cause: str = "") -> None:
        """Note that these requests came to their end. cause: why one failed, or was not read, in plain words."""
        sql = "update frontier set state = ?, cause = ?, settled = ? where id = ?"
        self._db.executemany(sql, [(state, cause, utc_now(), one) for one in ids])

    def ask_again(self, request_id: int, priority: int, request: str) -> None:
        """Queue a request once more, as it is now."""
        sql = "update frontier set state = 'queued', priority = ?, request = ? where id = ?"
        self._db.execute(sql, (priority, request, request_id))

    def requeue(self) -> None:
        """Queue what was under way when an earlier run ended."""
        self._db.execute("update frontier set state = 'queued' where sweep = ? and state = 'leased'", (self._sweep,))

    def known(self) -> Iterator[Known]:
        """Yield all requests of the sweep, in the order of their ids: there may be more than fit into memory."""
        sql = "select id, url, kind, priority, state from frontier where sweep = ? order by id"
        return (Known(*row) for row in self._db.execute(sql, (self._sweep,)))


class Unfinished(NamedTuple):
    """A sweep that did not come to its end."""

    sweep: int
    started: str  # ISO 8601, UTC
    waiting: int  # requests
    settled: int


def unfinished_sweep(db: sqlite3.Connection, spider: str, seeds: str) -> Unfinished | None:
    """Return the last sweep of a spider over these seeds (as the user named them) if requests of it wait, or None."""
    row = db.execute(
        """select c.id, c.started, sum(f.state in ('queued', 'leased')), sum(f.state not in ('queued', 'leased'))
        from crawls c join frontier f on f.sweep = c.id
        where c.id = (select max(sweep) from crawls where spider = ? and seeds = ?)
        group by c.id""",
        (spider, seeds),
    ).fetchone()
    return Unfinished(*row) if row and row[2] else None


def forget_sweeps(db: sqlite3.Connection, spider: str, seeds: str) -> None:
    """Remove the requests of all sweeps of a spider over these seeds."""
    sql = "delete from frontier where sweep in (select id from crawls where spider = ? and seeds = ?)"
    db.execute(sql, (spider, seeds))

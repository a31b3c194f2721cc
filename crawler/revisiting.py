"""Asks only for what is due, and only whether it has changed: what the last visits of a site say about the next."""

import inspect
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

import pipelines
from pipelines.judging import revisits as policy
from pipelines.judging.revisits import History, Kind, Plan, fingerprint
from pipelines.linking.hosts import url_site
from pipelines.process import Brands
from pipelines.records import Brand, Glance, Page, Reading
from pipelines.storing.freshness import Due, Fresh, Freshness

_ISO = "%Y-%m-%dT%H:%M:%SZ"
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_LONGEST_VALIDATOR = 500  # characters; it is sent back with each visit
_HISTORY = ("kind", "meaning", "visits", "changes", "since", "changed")
_CODE = ("reading", "language", "finding", "matching", "linking", "process.py")  # of pipelines: what reads and matches


class RevisitMiddleware:
    """Asks the server to send a page only if it is not what was read last time (RFC 9110 13.1)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawler, whose spider knows what was read."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the conditions of a request; a redirect has copied those of another address."""
        for name in _CONDITIONS:
            request.headers.pop(name, None)
        revisits = getattr(self._crawler.spider, "revisits", None)
        plain = request.method == "GET" and not request.meta.get("playwright")  # a browser has nothing to fall back on
        if revisits is not None and plain and request.meta.get("visit"):
            request.headers.update(revisits.conditions(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the answer; one without a body has nothing to unpack, whatever its headers say of the page."""
        if response.status == 304:
            response.headers.pop("Content-Encoding", None)
        return response


class Revisits:
    """What a sweep knows of the addresses that its spider has visited before. Without a table, that is nothing."""

    def __init__(
        self, table: Freshness | None = None, started: str = "", rules: bytes = b"", plan: Plan | None = None,
        count: Any = None, resolves: bool = False,
    ) -> None:  # fmt: skip
        """started: when the sweep began (ISO 8601, UTC): what was due then is due until it ends.

        rules: fingerprint of all that decides what is found in a page. count: is called with the name of a count.
        resolves: whether links that do not say where they lead are asked.
        """
        self._table, self._started, self._rules, self._plan = table, started, rules, plan or Plan()
        self._count, self._resolves = count or (lambda name: None), resolves
        self._knows = table is not None and table.any()  # a first sweep needs no look at each of its links

    @classmethod
    def of_sweep(cls, spider: Any, db: sqlite3.Connection, sweep: int, begins: bool) -> Self:
        """Return what is known at a sweep; call it inside of a transaction. begins: whether it goes on with none."""
        settings, table = spider.settings, Freshness(db, spider.name)
        started = db.execute("select started from crawls where id = ?", (sweep,)).fetchone()[0]
        if begins:
            table.expect_failed(spider.seeds_argument, started)
        if spider.fresh:
            table.doubt(spider.sites)
        plan = Plan(settings.getint("REVISIT_DAYS"), settings.getint("REVISIT_MOST_DAYS"))
        return cls(table, started, rules(spider), plan, spider.count, settings.getbool("RESOLVE_LINKS"))

    def due(self, sites: Iterable[str], most: int) -> list[Due]:
        """Return what is due on some sites, the longest due first; of each site at most so many."""
        return self._table.due(sites, self._started, self._rules, most) if self._table and self._knows else []

    def is_due(self, url: str, changed: str = "") -> bool:
        """Tell whether an address is to be asked for, and count one that is not.

        changed: when it last changed as its site tells (ISO 8601, UTC); a time that is a day ahead is not believed.
        """
        known = self._known(url)
        if known is None or known.checked >= self._started or known.rules != self._rules or known.due <= self._started:
            return True
        if known.checked < changed < _later(self._started, 1.5):
            return True
        self._count("revisits/not_due")
        return False

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that make a request conditional; none when the page is to be read whole."""
        known = self._trusted(url)
        values = (known.etag, known.last_modified) if known else ("", "")
        return {name: value for name, value in zip(_CONDITIONS, values, strict=True) if value}

    def is_unchanged(self, page: Page) -> bool:
        """Tell whether an answer says, by its status or its bytes, that all is as it was read last time."""
        known = self._trusted(page.url) if page.status in (200, 304) else None
        return known is not None and (page.status == 304 or known.body == fingerprint(page.body))

    def keep(self, one: Reading | Glance) -> None:
        """Write when to look again; call it inside of the transaction that saves the findings."""
        if self._table is None:
            return
        page = one.page
        if isinstance(one, Reading):
            self._keep_reading(one)
        elif one.kind == "unchanged":
            self._keep_unchanged(page)
        elif one.kind == "feed" or one.kind == "sitemap":
            # A feed is there to be asked often; a sitemap may be of years ago.
            told = page.header("last-modified") if one.kind == "sitemap" else ""
            self._keep(page.url, page, one.kind, one.meaning, page.status == 200, _age(page, policy.http_date(told)))
        for url in page.asked:
            if url != page.url:
                self._keep(url, page, "redirect", fingerprint(page.url), whole=False)

    # ---

    def _known(self, url: str) -> Fresh | None:
        return self._table.get(url) if self._table is not None and self._knows else None

    def _trusted(self, url: str) -> Fresh | None:
        """Return what is known of an address if what was found there then is what would be found in the same again."""
        known = self._known(url)
        fits = known is not None and bool(known.body) and known.rules == self._rules
        return known if fits and known and self._table and self._table.stands(known) else None

    def _keep_reading(self, reading: Reading) -> None:
        page, facts = reading.page, reading.findings.page
        if facts.page_read != "read":
            self._keep_unread(reading)
            return
        told = max(policy.http_date(page.header("last-modified")), facts.updated, facts.published)
        # The answers of others, where its links lead, may change what is found in the same page.
        whole = not (self._resolves and reading.opaque)
        self._keep(page.url, page, policy.kind_of(facts), reading.meaning, whole, _age(page, told))

    def _keep(self, url: str, page: Page, kind: Kind, meaning: bytes, whole: bool, age: float = 0.0) -> None:
        """Write what an address is now. whole: whether it need not be read again while it sends the same."""
        assert self._table is not None
        now, before = page.fetched, self._table.get(url)
        if before is None or not before.visits:
            days = policy.next_interval(kind, History(), age, self._plan)
            fresh = self._fresh(url, kind, page, meaning, whole)._replace(visits=1, since=now, changed=now)
        else:
            changed = meaning != before.meaning
            fresh = self._fresh(url, kind, page, meaning, whole)._replace(
                visits=before.visits, changes=before.changes, since=before.since, changed=before.changed,
            )  # fmt: skip
            fresh, days = self._looked_again(fresh, before, changed)
        self._save(fresh, days, page)

    def _keep_unchanged(self, page: Page) -> None:
        assert self._table is not None
        before = self._table.get(page.url)
        if before is not None:
            fresh, days = self._looked_again(before._replace(checked=page.fetched), before, changed=False)
            self._save(fresh, days, page)

    def _looked_again(self, fresh: Fresh, before: Fresh, changed: bool) -> tuple[Fresh, float]:
        """Count one more look, unless it was seen in this sweep already, and return the days to the next."""
        if before.checked >= self._started:
            return fresh, before.days
        now = _time(fresh.checked)
        fresh = fresh._replace(
            visits=before.visits + 1, changes=before.changes + changed,
            changed=fresh.checked if changed else before.changed,
        )  # fmt: skip
        history = History(
            fresh.visits, fresh.changes, _days(_time(fresh.since), now), before.days,
            _days(_time(before.checked), now), changed,
        )  # fmt: skip
        return fresh, policy.next_interval(fresh.kind, history, 0.0, self._plan)

    def _keep_unread(self, reading: Reading) -> None:
        """Keep the history of a page that could not be read this time."""
        assert self._table is not None
        page = reading.page
        before = self._table.get(page.url)
        fresh = self._fresh(page.url, "page", page, b"", whole=False)
        if before is not None:
            same = {
                name: getattr(before, name) for name in ("kind", "meaning", "visits", "changes", "since", "changed")
            }
            fresh = fresh._replace(**same)
        self._save(fresh, policy.interval_of_unread(reading.findings.page, self._plan), page)

    def _fresh(self, url: str, kind: Kind, page: Page, meaning: bytes, whole: bool) -> Fresh:
        etag, modified = (_validator(page.header(name)) if whole else "" for name in ("etag", "last-modified"))
        body, now = fingerprint(page.body) if whole else b"", page.fetched
        return Fresh(
            url, url_site(url), kind, etag, modified, body, meaning, self._rules, 0, 0, now, now, now, 0.0, now
        )

    def _save(self, fresh: Fresh, days: float, page: Page) -> None:
        assert self._table is not None
        due = _later(fresh.checked, policy.wait(days))
        self._table.save(fresh._replace(days=days, due=due), page.visit)


def rules(spider: Any) -> bytes:
    """Return the fingerprint of all that decides what a visit of a page brings: what it says and what is followed.

    That is the brands, the code that reads and matches, the spider, and the settings that bear on it.
    """
    settings = f"{spider.settings.getint('LINKS_PER_PAGE')} {spider.settings.getbool('RESOLVE_LINKS')}"
    return fingerprint(_brands(spider.brands), _code(), Path(inspect.getfile(type(spider))).read_bytes(), settings)


def _brands(brands: Brands) -> str:
    values = attrgetter(*(field.name for field in fields(Brand)))
    return json.dumps([values(brand) for brand in brands.all])


@cache
def _code() -> bytes:
    room = Path(pipelines.__file__).parent
    folders = (room / name for name in _CODE)
    files = [path for one in folders for path in (sorted(one.rglob("*.*")) if one.is_dir() else [one])]
    return fingerprint(*(path.read_bytes() for path in files if path.suffix in (".py", ".toml")))


def _age(page: Page, since: str) -> float:
    """Return the days from an ISO date to the visit of a page."""
    return policy.age(since, _time(page.fetched))


def _validator(value: str) -> str:
    """Return a header as it can be sent back, or nothing."""
    return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _time(text: str) -> datetime:
    return datetime.strptime(text, _ISO).replace(tzinfo=UTC)


def _later(text: str, days: float) -> str:
    return (_time(text) + timedelta(days=days)).strftime(_ISO)


def _days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)

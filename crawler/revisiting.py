"""Asks only for what is due, and only whether it has changed: what the last visits of a site say about the next."""

import inspect
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

import pipelines
from pipelines.judging.revisits import Plan, fingerprint, sent
from pipelines.records import Brand, Glance, Page, Reading
from pipelines.storing.freshness import Due, Fresh, Freshness
from pipelines.storing.looks import Looks, Sweep, later

_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_BELIEVED = 1.5  # days ahead: a day counts to its end, and is not over everywhere
_LONGEST_DAYS = 36_500  # a hundred years: for ever
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
        plain = request.method == "GET" and not request.meta.get("render")  # a browser has nothing to fall back on
        if revisits is not None and plain and request.meta.get("visit"):
            request.headers.update(revisits.conditions(request.url))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the answer; one without a body has nothing to unpack, whatever its headers say of the page."""
        if response.status == 304:
            response.headers.pop("Content-Encoding", None)
        return response


class Revisits:
    """What a sweep knows of the addresses that its spider has visited before. Without a table, that is nothing."""

    def __init__(self, table: Freshness | None = None, sweep: Sweep | None = None, count: Any = None) -> None:
        """count: is called with the name of a count."""
        self._table, self._sweep, self._count = table, sweep or Sweep("", b""), count or (lambda name: None)
        self._looks = None if table is None else Looks(table, self._sweep)
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
        first, most = (min(settings.getint(name), _LONGEST_DAYS) for name in ("REVISIT_DAYS", "REVISIT_MOST_DAYS"))
        plan = Plan(first, most)
        return cls(table, Sweep(started, rules(spider), plan, settings.getbool("RESOLVE_LINKS")), spider.count)

    def due(self, sites: Iterable[str], most: int) -> list[Due]:
        """Return what is due on some sites, the longest due first; of each site at most so many."""
        return (
            self._table.due(sites, self._sweep.started, self._sweep.rules, most) if self._table and self._knows else []
        )

    def is_due(self, url: str, changed: str = "") -> bool:
        """Tell whether an address is to be asked for, and count one that is not.

        changed: when it last changed as its site tells (ISO 8601, UTC); a time that is days ahead is not believed.
        """
        known, sweep = self._known(url), self._sweep
        if known is None or known.rules != sweep.rules or known.due <= sweep.started:
            return True
        if known.checked >= sweep.started:
            return True  # it was asked for in this sweep, so the frontier knows it
        if known.checked < changed < later(sweep.started, _BELIEVED):
            return True
        self._count("revisits/not_due")
        return False

    def kind_of(self, url: str) -> str:
        """Return what an address was at the last look, as in the table freshness, or nothing."""
        known = self._known(url)
        return known.kind if known else ""

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that make a request conditional; none when the page is to be read whole."""
        known = self._trusted(url)
        values = (known.etag, known.last_modified) if known else ("", "")
        return {name: value for name, value in zip(_CONDITIONS, values, strict=True) if value}

    def is_unchanged(self, page: Page) -> bool:
        """Tell whether an answer says, by its status or its bytes, that all is as it was read last time."""
        known = self._trusted(page.url) if page.status in (200, 304) else None
        return known is not None and (page.status == 304 or known.body == sent(page))

    def keep(self, one: Reading | Glance) -> None:
        """Write when to look again; call it in the transaction that saves the findings, before they are written."""
        if self._looks is not None:
            self._looks.keep(one)

    # ---

    def _known(self, url: str) -> Fresh | None:
        return self._table.get(url) if self._table is not None and self._knows else None

    def _trusted(self, url: str) -> Fresh | None:
        """Return what is known of an address if what was found there then is what would be found in the same again."""
        known = self._known(url)
        fits = known is not None and bool(known.body) and known.rules == self._sweep.rules
        return known if fits and known and self._table and self._table.stands(known) else None


def rules(spider: Any) -> bytes:
    """Return the fingerprint of all that decides what a visit of a page brings: what it says and what is followed.

    That is the brands, the code that reads and matches, the spider, and the settings that bear on it.
    """
    settings = f"{spider.settings.getint('LINKS_PER_PAGE')} {spider.settings.getbool('RESOLVE_LINKS')}"
    return fingerprint(_brands(spider.brands), _code(), Path(inspect.getfile(type(spider))).read_bytes(), settings)


def _brands(brands: Iterable[Brand]) -> str:
    values = attrgetter(*(field.name for field in fields(Brand)))
    return json.dumps([values(brand) for brand in brands])


@cache
def _code() -> bytes:
    room = Path(pipelines.__file__).parent
    folders = (room / name for name in _CODE)
    files = [path for one in folders for path in (sorted(one.rglob("*.*")) if one.is_dir() else [one])]
    return fingerprint(*(path.read_bytes() for path in files if path.suffix in (".py", ".toml")))

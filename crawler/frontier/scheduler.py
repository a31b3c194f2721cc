"""The scheduler of Scrapy over the table `frontier`: a sweep that was killed goes on where it was."""

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from crawler.conduct.hosts import Hosts
from crawler.frontier.alarm import Alarm
from crawler.frontier.known import KnownAddresses
from crawler.frontier.requests import Errback, from_json, to_json
from crawler.frontier.turns import Turns
from crawler.frontier.visits import LeftOff, Visit, Visits
from crawler.guard.bounds import Bounds
from crawler.pages import page_address, redirect_page
from crawler.refusals import Refusals
from crawler.revisiting import Revisits
from pipelines.judging.revisits import fingerprint
from pipelines.link_records import Checked, Item
from pipelines.linking.hosts import url_site
from pipelines.records import Glance, Reading
from pipelines.storing.database import StorageError, StorageFullError
from pipelines.storing.frontier import WAITING, Asked, Frontier, forget_sweeps, unfinished_sweep
from pipelines.storing.outbound import save_checked
from pipelines.storing.past import pages_read

if TYPE_CHECKING:
    from crawler.sweep import SweepSpider

logger = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """Keeps the requests of one sweep in the database of its findings.

    A request leaves the state `leased` only when its callback is exhausted and its items are saved, when the
    downloader gave up on it, or when a redirect or a retry takes its place; each in one transaction with all that it
    has brought.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._bounds = Bounds.of(crawler)
        self._hosts, self._refusals = Hosts.of(crawler), Refusals.of(crawler)
        self._leased: list[int] = []
        self._met_again: list[tuple[bytes, Request]] = []  # known requests, by links that may be worth more
        self._host_of: dict[int, str] = {}  # of the requests under way
        self._broken = self._closed = self._told_to_end = False
        self._alarm = Alarm(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the settings of the crawl."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Go on with the unfinished sweep of the spider over the same seeds, or begin a new one.

        Raises CloseSpider when the database cannot be used; the spider's `trouble` says why.
        """
        self._spider = cast("SweepSpider", spider)
        try:
            self._open(spider)
        except StorageError as error:
            raise CloseSpider(self._breaks_off(error)) from error

    def _open(self, spider: Spider) -> None:
        self._spider.visits = self._visits = Visits(self)
        self._spider.known = self._known = KnownAddresses()
        writer = self._writer = self._spider.writer
        name, seeds = spider.name, self._spider.seeds_argument
        unfinished = None if self._spider.fresh else unfinished_sweep(writer.db, name, seeds)
        writer.begin(name, seeds, self._spider.brands_argument, unfinished and unfinished.sweep)
        assert writer.crawl is not None
        sweep = unfinished.sweep if unfinished else writer.crawl
        self._frontier = Frontier(writer.db, sweep, name)
        self._turns = Turns(self._crawler.settings, self._hosts, self._spider.arguments.pages)
        with writer.transaction():
            self._spider.revisits = Revisits.of_sweep(self._spider, writer.db, sweep, begins=unfinished is None)
            if unfinished is None:
                forget_sweeps(writer.db, name, seeds)
            self._frontier.requeue()
            for url, found in pages_read(writer.db, self._spider.sites):
                self._turns.yields.add(url, found)
        for known in self._frontier.known():
            self._bounds.take(known.url, known.kind)
            if known.state in WAITING:
                self._push(known.url, known.kind, known.priority, known.id)
        connect = self._crawler.signals.connect
        connect(self._spider_error, signal=signals.spider_error)
        connect(self._item_lost, signal=signals.item_dropped)
        connect(self._item_lost, signal=signals.item_error)

    def close(self, reason: str) -> None:
        """Record how the crawl ended. What is under way stays leased, and is asked again by the next run."""
        stats = self._crawler.stats
        assert stats is not None
        self._alarm.stop()
        if self._closed or "writer" not in vars(self._spider):
            return
        self._closed = True
        writer = self._spider.writer
        try:
            with writer.transaction():
                writer.put_refusals(self._refusals.drain())
            writer.end(reason, stats.get_stats())
        except StorageError as error:
            self._spider.trouble = self._spider.trouble or error
        with suppress(StorageError):
            writer.close()

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return self._turns.waiting

    def has_pending_requests(self) -> bool:
        """Tell whether requests wait."""
        return self._turns.waiting > 0 and not self._broken

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request of the start, or one that takes the place of another; False when it is refused or known."""
        visit = self._visits.of(request)
        if visit is not None:
            if self._fingerprint(request) == request.meta.get("fingerprint"):
                self._visits.repeat(visit, request)
                return True
            self._note_redirect(visit, request)
            stays = request.meta.get("kind") == "check" or url_site(request.url) in self._spider.sites
            if stays or self._bounds.refusal(request.url, 0):  # what is refused is counted by its cause
                self._visits.replace(visit, request, "redirected")
            else:
                self._spider.count("sweep/left_the_site")
                self._visits.replace(visit, None, f"leads to another site: {url_site(request.url)}")
            return stays
        request.meta.setdefault("kind", "seed")
        return bool(self._save([], [request], lambda: None))

    def next_request(self) -> Request | None:
        """Return a request whose host may be asked now, or None."""
        if self._broken or self._told_to_end:
            return None
        for host, ids in self._turns.given_up().items():
            self._drop(host, ids)
        turn = self._turns.pop()
        if turn is None:
            if self._turns.is_over:
                self._told_to_end = True
                self._spider.end_soon("limit_pages")
            self._alarm.set(self._hosts.shortest_wait())
            return None
        host, request_id = turn
        url, kind, depth, priority, stored = self._frontier.request(request_id)
        request = from_json(url, stored, self._spider)
        request.priority = priority
        request.meta.update(visit=request_id, kind=kind, depth=depth)
        request.meta["fingerprint"] = self._fingerprint(request)
        request.errback = Errback(request.errback, self._visits.collect_failure)
        self._host_of[request_id] = host
        self._leased.append(request_id)
        self._visits.start(request_id)
        self._count("dequeued")
        return request

    # --- what Visits asks for

    def keep(self, visit: Visit) -> None:
        """Save all that a visit has brought, and settle its request, in one transaction.

        What cannot be saved for a mistake of ours, or of a spider, is logged, and its request has failed.
        """

        def settle() -> None:
            if visit.again is not None:
                self._frontier.ask_again(visit.id, visit.again.priority, to_json(visit.again, self._spider))
            else:
                self._frontier.settle([visit.id], visit.state, visit.cause)

        try:
            self._save(visit.readings, visit.found, settle)
        except Exception as error:
            logger.exception("What a page brought was not saved")
            cause = f"what it brought was not saved: {error}"[:200]
            visit.again = None
            self._save([], [], lambda: self._frontier.settle([visit.id], "failed", cause))
        host = self._host_of.pop(visit.id)
        self._turns.release(host, visit.id)
        if visit.again is not None:
            self._push(visit.again.url, visit.again.meta.get("kind", "page"), visit.again.priority, visit.id)

    def keep_reading(self, reading: Item) -> None:
        """Save a reading that no request of the frontier has brought."""
        self._save([reading], [], lambda: None)

    # ---

    def _save(self, readings: list[Item], found: list[Request], settle: Any) -> int:
        """Write it all in one transaction, and return how many requests are new."""
        if self._broken:
            return 0
        asked = [one for request in found if (one := self._asked(request)) is not None]
        refusals = self._refusals.drain()
        try:
            with self._writer.transaction():
                for reading in readings:
                    self._keep(reading)
                ids = self._frontier.add(asked)
                raised = [self._frontier.raise_priority(known, again.priority) for known, again in self._met_again]
                self._frontier.lease(self._leased)
                settle()
                self._writer.put_refusals(refusals)
        except StorageError as error:
            # What cannot be saved must not be fetched.
            self._spider.end_soon(self._breaks_off(error))
            return 0
        self._leased.clear()
        for (_, again), raised_id in zip(self._met_again, raised, strict=True):
            self._turns.raise_priority(again.url, again.meta.get("kind", "page"), again.priority, raised_id)
        self._met_again.clear()
        new = [(one, request_id) for one, request_id in zip(asked, ids, strict=True) if request_id is not None]
        for one, request_id in new:
            self._push(one.url, one.kind, one.priority, request_id)
        return len(new)

    def _push(self, url: str, kind: str, priority: int, request_id: int) -> None:
        self._turns.push(url, kind, priority, request_id)
        self._count("enqueued")

    def _keep(self, one: Item) -> None:
        """Write when to look again, by what was known before, and what one answer has brought."""
        if isinstance(one, Checked):
            return save_checked(self._writer.db, one)
        self._spider.revisits.keep(one)
        if isinstance(one, Reading):
            self._writer.put(one.findings)
            self._turns.learn(one)
        elif one.kind == "unchanged":
            self._writer.touch(one.page.url, one.page.fetched)
        elif one.kind == "redirect":
            self._writer.move(one.page.url, one.leads_to, one.page.fetched)

    def _note_redirect(self, visit: Visit, request: Request) -> None:
        """Let it be remembered that an address leads to another one, and what was known of it as a page."""
        left = (request.meta.get("redirect_urls") or [request.url])[-1]
        if left != request.url and request.meta.get("kind") != "check":
            page, leads_to = redirect_page(left, self._spider.name, visit.id), page_address(request.url)
            visit.readings.append(Glance(page, "redirect", fingerprint(leads_to), leads_to=leads_to))

    def _asked(self, request: Request) -> Asked | None:
        """Return the row of a request, or None when it is refused; one that is known is left to the table."""
        kind, depth = request.meta.get("kind", "page"), request.meta.get("depth", 0)
        cause = self._bounds.refusal(request.url, depth)
        if not cause:
            fingerprint = self._fingerprint(request)
            if self._frontier.knows(fingerprint):
                self._known.add(request)
                self._met_again.append((fingerprint, request))
                return None
            cause = self._bounds.over(request.url, kind)
        if cause:
            self._refusals.add(cause, request.url)
            return None
        self._bounds.take(request.url, kind)
        return Asked(fingerprint, request.url, kind, depth, request.priority, to_json(request, self._spider))

    def _fingerprint(self, request: Request) -> bytes:
        fingerprinter = self._crawler.request_fingerprinter
        assert fingerprinter is not None
        return fingerprinter.fingerprint(request)

    def _drop(self, host: str, ids: list[int]) -> None:
        """Settle all that waits for a host that is given up."""
        cause = self._hosts.given_up(host)
        self._refusals.add(cause, f"http://{host}/", len(ids))
        self._save([], [], lambda: self._frontier.settle(ids, "failed", cause))

    def _breaks_off(self, error: StorageError) -> str:
        """Note that nothing can be saved any more, and return the reason with which the crawl is to end."""
        self._broken = True
        self._spider.trouble = error
        return "storage_full" if isinstance(error, StorageFullError) else "storage_error"

    def _spider_error(self, failure: Failure, response: Any) -> None:
        request = getattr(response, "request", None)
        if request is not None:
            self._visits.fail(request, f"the callback failed: {type(failure.value).__name__}: {failure.value}")

    def _item_lost(self, response: Any, exception: Any = None, failure: Any = None) -> None:
        request = getattr(response, "request", None)
        if request is not None and not isinstance(exception, LeftOff):
            why = exception if exception is not None else getattr(failure, "value", "")
            self._visits.lose(request, f"its findings were not saved: {type(why).__name__}: {why}")

    def _count(self, what: str) -> None:
        self._spider.count(f"scheduler/{what}")

"""Which links of lists are dead: asked by HEAD as requests of the frontier, after the pages, within a budget."""

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    StopDownload,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.conduct.middleware import HostUnreachable
from crawler.guard.bounds import Bounds
from crawler.guard.resolver import does_not_exist
from crawler.pages import page_from_failure, page_from_response
from pipelines.link_records import Checked, DeadReason
from pipelines.linking.hosts import url_host
from pipelines.reading.refusals import BLOCKED
from pipelines.storing.outbound import asked_after, links_of
from pipelines.storing.writer import Writer
from pipelines.times import ISO

CHECKS_LAST = -50  # priority: all pages of a host come first
_LONGEST_DAYS = 36_500  # a hundred years: for ever
_NOT_REACHED = (DownloadConnectionRefusedError, DownloadTimeoutError, DownloadFailedError)


class LinkChecker(Spider):
    """The part of a sweep that asks whether the links of lists are dead, for a spider that says `checks_links`.

    Only a GET shows that a link is dead, since some servers answer HEAD wrongly; its body is not read.
    """

    checks_links: ClassVar[bool] = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Take the settings CHECK_LINKS and CHECK_LINKS_* of the crawl."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if cls.checks_links:
            crawler.signals.connect(spider.head_received, signal=signals.headers_received)
        return spider

    @property
    def writer(self) -> Writer:
        """The one connection that writes."""
        raise NotImplementedError

    def count(self, name: str) -> None:
        """Add one to a count in the stats of the crawl."""
        raise NotImplementedError

    def checks_of(self, page_url: str) -> Iterator[Request]:
        """Yield requests for the links that a page had when it was last read."""
        if self.checks_links:
            yield from self.check_requests(links_of(self.writer.db, page_url))

    def check_requests(self, urls: Iterable[str]) -> Iterator[Request]:
        """Yield requests that ask whether links of one page are dead: those that are due, within the budget."""
        urls = list(urls)
        if not urls or not self.checks_links or not self.settings.getbool("CHECK_LINKS"):
            return
        days = min(self.settings.getint("CHECK_LINKS_DAYS"), _LONGEST_DAYS)
        known = asked_after(self.writer.db, urls, (datetime.now(UTC) - timedelta(days=days)).strftime(ISO))
        bounds = Bounds.of(self.crawler)
        due = (url for url in urls if url not in known | self._asked and not bounds.refusal(url, depth=0))
        for url, _ in zip(due, range(self.settings.getint("CHECK_LINKS_PER_PAGE")), strict=False):
            if len(self._asked) >= self._budget:
                self.count("check_links/over_budget")
                return
            self._asked.add(url)
            yield self._check(url, url, "HEAD")

    async def checked(self, response: Response) -> AsyncIterator[Any]:
        """Yield what was answered for a link, or the GET that shows whether what HEAD says is so."""
        request = response.request
        assert request is not None
        link, reason = request.meta["link"], dead_reason(response.status)
        if request.method == "HEAD" and (reason or response.status == 403):
            yield self._check(link, response.url, "GET")
            return
        self._count(reason)
        yield Checked(page_from_response(response, self.name), link, reason)

    async def check_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Yield that a link is dead where nothing answers; what refuses us, or was refused to us, is not told."""
        request: Request = failure.request  # type: ignore[attr-defined]
        link, reason = request.meta["link"], failure_reason(failure.value, url_host(request.url))
        if reason == "unreachable" and request.method == "HEAD" and isinstance(failure.value, _NOT_REACHED):
            yield self._check(link, request.url, "GET")
        elif reason:
            self._count(reason)
            yield Checked(page_from_failure(failure, request, self.name)[0], link, reason)
        else:
            self.count("check_links/not_told")

    def head_received(self, request: Request) -> None:
        """Stop the download of a link that is checked once its status is there."""
        if request.meta.get("kind") == "check" and request.method == "GET":
            raise StopDownload(fail=False)

    def _check(self, link: str, url: str, method: Literal["HEAD", "GET"]) -> Request:
        # Unpacked, since a body that is not read cannot be unpacked.
        return Request(
            url, self.checked, method, {"Accept-Encoding": "identity"} if method == "GET" else None,
            errback=self.check_failed, priority=CHECKS_LAST, meta={"kind": "check", "link": link, "depth": 0},
        )  # fmt: skip

    def _count(self, reason: str) -> None:
        self.count("check_links/answered")
        if reason:
            self.count("check_links/dead")

    @cached_property
    def _asked(self) -> set[str]:
        return set()

    @cached_property
    def _budget(self) -> int:
        """How many links this run may ask; what earlier runs of the sweep have asked is taken off."""
        return self.settings.getint("CHECK_LINKS_MAX") - Bounds.of(self.crawler).checks


def dead_reason(status: int) -> DeadReason | Literal[""]:
    """Return why a link with this HTTP status is dead; empty when it is not, or when its site only refuses us."""
    if status < 400 or status in BLOCKED:
        return ""
    return "not_found" if status == 404 else "gone" if status == 410 else "http_error"


def failure_reason(error: BaseException | None, host: str) -> DeadReason | Literal[""]:
    """Return why a link is dead whose host did not answer; empty when that says nothing of it."""
    if isinstance(error, HostUnreachable):
        return failure_reason(error.__cause__, host)
    if isinstance(error, CannotResolveHostError):
        return "no_such_host" if does_not_exist(host) else ""
    return "unreachable" if isinstance(error, _NOT_REACHED) else ""

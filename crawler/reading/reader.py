"""Page -> Reading: what a page says, read and matched in another process."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.conduct.hosts import Hosts
from crawler.frontier.visits import LeftOff
from crawler.listings import Listing
from crawler.reading.wire import ListQuestion, Question
from crawler.reading.workers import ClosedError, Limits, NoWorkerError, TrapError, Workers
from crawler.refusals import Refusals
from pipelines.link_records import Resolved
from pipelines.linking.hosts import url_host
from pipelines.linking.links import NOTHING_RESOLVED
from pipelines.reading.document import unread
from pipelines.records import Brand, Findings, Page, PageRead, Reading

if TYPE_CHECKING:
    from crawler.sweep import SweepSpider

_Answer = TypeVar("_Answer")
_MOST_KILLED = 10  # pages of a host that a worker was killed for; each costs the other hosts READ_SECONDS
_LOOK_SECONDS = 0.25  # between looks whether the crawl is told to end
_LAST_SECONDS = 2.0  # in which the pages that are under way at its end may be read


class Reader:
    """Reads pages and finds the brands in them."""

    def __init__(self, crawler: Crawler, brands: tuple[Brand, ...]) -> None:
        settings = crawler.settings
        limits = Limits(settings.getfloat("READ_SECONDS"), settings.getint("READER_MEMORY_MB"))
        self._crawler = crawler
        self._workers = Workers(brands, limits, settings.getint("READERS"))
        self._killed: Counter[str] = Counter()  # pages by host
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, brands: tuple[Brand, ...]) -> Self:
        """Take the brands and READERS, READ_SECONDS and READER_MEMORY_MB; open and close with the crawl."""
        reader = cls(crawler, brands)
        crawler.signals.connect(reader.open, signal=signals.spider_opened)
        crawler.signals.connect(reader.close, signal=signals.spider_closed)
        return reader

    def open(self) -> None:
        """Start the workers, while the first page is fetched."""
        self._tasks = [asyncio.ensure_future(self._open()), asyncio.ensure_future(self._close_in_time())]

    async def read(self, page: Page, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Reading:
        """Return what a page says. resolved: where links lead that do not say so, by address.

        A page that costs too much is a trap. Raises LeftOff when the crawl ends before the page is read.
        """
        try:
            reading = Reading(page, *await self._answered(self._workers.ask(Question(page, dict(resolved)))))
        except TrapError as trap:
            self._kill(page.url)
            reading = await self.unread(page, "trap", str(trap))
        if reading.document.facts.page_read == "trap":
            Refusals.of(self._crawler).add("trap", page.url)
        return reading

    async def read_list(self, page: Page) -> Listing:
        """Return what a feed or sitemap lists.

        One that costs too much is a trap. Raises LeftOff when the crawl ends before it is read.
        """
        try:
            listing = await self._answered(self._workers.ask_list(ListQuestion(page.body, page.url)))
        except TrapError as trap:
            self._kill(page.url)
            listing = Listing(trap=str(trap))
        if listing.trap:
            Refusals.of(self._crawler).add("trap", page.url)
        return listing

    async def unread(self, page: Page, page_read: PageRead, cause: str) -> Reading:
        """Return the reading of a page that was not read, for a cause in plain words: nothing is found on it."""
        document = unread(page, page_read, cause)
        return Reading(page, document, Findings(document.facts))

    async def close(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        await self._workers.close()

    async def _answered(self, asked: Coroutine[Any, Any, _Answer]) -> _Answer:
        """Wait for an answer of the workers. Raises LeftOff when none will come, TrapError."""
        try:
            return await asked
        except NoWorkerError as error:
            await self._fail(error)
            raise LeftOff from None
        except ClosedError:
            raise LeftOff from None

    def _kill(self, url: str) -> None:
        """Note that a page was a trap; a host with too many of them is left alone."""
        host = url_host(url)
        self._killed[host] += 1
        if self._killed[host] >= _MOST_KILLED:
            Hosts.of(self._crawler).give_up(host, "trap")

    async def _open(self) -> None:
        try:
            await self._workers.open()
        except NoWorkerError as error:
            await self._fail(error)

    async def _close_in_time(self) -> None:
        """Close soon after the crawl is told to end, which waits for all pages that are under way."""
        while self._crawler.crawling:
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(_LAST_SECONDS)
        await self._workers.close()

    async def _fail(self, error: NoWorkerError) -> None:
        """End the crawl: nothing can be read. What is under way is asked again by the next run."""
        spider = cast("SweepSpider", self._crawler.spider)
        if spider.trouble is None:
            spider.trouble = error
            spider.end_soon("no_reader")
        await self._workers.close()

"""The browser of one crawl: started when a page first needs it, replaced when it is spent, ended with the crawl."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.conduct.robots_cache import Robots
from crawler.frontier.visits import LeftOff
from crawler.per_crawl import OncePerCrawl
from crawler.rendering.chromium import find_chromium
from crawler.rendering.outcomes import BrowserLost, RenderFailed

if TYPE_CHECKING:
    from crawler.rendering.browser import Browser

_MOST_FAILED_STARTS = 2  # in a row; then the browser is not tried again
_LEAST_SECONDS = 5  # that a second try has; most pages are done within two

_NOT_FOUND = "Chromium was not found", "install it (apt-get install chromium) or set CHROMIUM to its path"
_NO_START = "Chromium does not start", "run it with --headless --dump-dom about:blank to see why, or set RENDER=0"

logger = logging.getLogger(__name__)


def is_worth_saying(record: logging.LogRecord) -> bool:
    """Tell whether a log record of asyncio tells anything: not what Playwright leaves behind when its browser dies."""
    message = record.getMessage()
    return "never retrieved" not in message or not ("playwright" in message or "from the driver" in message)


class Renderer(OncePerCrawl):
    """Renders the pages of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._chromium = find_chromium(crawler.settings["CHROMIUM"])
        self._places = max(1, crawler.settings.getint("RENDER_AT_ONCE"))
        self._at_once = asyncio.Semaphore(self._places)
        self._gathering = asyncio.Lock()
        self._changing = asyncio.Lock()
        self._browser: Browser | None = None
        self._robots: Robots | None = None
        self._failed_starts = 0
        self._said = False
        for name in ("scrapy-playwright", "playwright"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the database has the cause of each page that failed
        logging.getLogger("asyncio").addFilter(is_worth_saying)

    def missing(self) -> str:
        """Return why nothing can be rendered, in plain words, or nothing; what can be mended is said aloud, once."""
        if not self._crawler.settings.getbool("RENDER"):
            return "RENDER is off"
        if not self._chromium:
            cause, fix = _NOT_FOUND
        elif self._failed_starts >= _MOST_FAILED_STARTS:
            cause, fix = _NO_START
        else:
            return ""
        if not self._said:
            self._said = True
            logger.warning("%s, so pages that a script fills in stay unknown (js_shell); %s.", cause, fix)
        return cause

    async def render(self, request: Request) -> Response:
        """Return what a page shows in the browser.

        Raises RenderFailed with the cause in plain words, and LeftOff when the crawl ends before.
        """
        seconds = self._crawler.settings.getfloat("RENDER_SECONDS")
        async with self._at_once:
            browser, begun = await self._ready(), time.monotonic()
            with suppress(BrowserLost):  # it may have been another page's doing; the second time it is alone
                return await self._show(browser, request, seconds)
        left = max(seconds - (time.monotonic() - begun), _LEAST_SECONDS)
        async with self._alone():
            try:
                return await self._show(await self._ready(), request, left)
            except BrowserLost as lost:
                raise RenderFailed(f"{lost}, twice") from lost

    async def close(self) -> None:
        """End the browser, if there is one."""
        async with self._changing:
            browser, self._browser = self._browser, None
            if browser is not None:
                await browser.close()

    async def _show(self, browser: "Browser", request: Request, seconds: float) -> Response:
        try:
            return await browser.render(request, seconds)
        except BrowserLost:
            self._check_running()  # at the end of a crawl a signal may have ended the browser first
            raise

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Take all places in the browser."""
        taken = 0
        try:
            async with self._gathering:  # two that hold one place each would wait for each other
                for _ in range(self._places):
                    await self._at_once.acquire()
                    taken += 1
            yield
        finally:
            for _ in range(taken):
                self._at_once.release()

    async def _ready(self) -> "Browser":
        """Return a browser that has been told of a page to come."""
        async with self._changing:
            self._check_running()
            if self._browser is not None and self._browser.spent:
                if self._browser.lost:
                    self._count("render/lost")
                await self._browser.emptied()
                await self._browser.close()
                self._browser = None
            if self._browser is None:
                self._check_running()
                self._browser = await self._start()
            self._browser.lease()
            return self._browser

    async def _start(self) -> "Browser":
        from crawler.rendering.browser import Browser  # Playwright takes a quarter of a second to import

        if self.missing():
            raise RenderFailed(self.missing())
        self._robots = self._robots or Robots.of(self._crawler)
        try:
            browser = await Browser.start(self._crawler, self._robots, self._chromium)
        except RenderFailed:
            self._failed_starts += 1
            raise
        self._failed_starts = 0
        self._count("render/browsers")
        return browser

    def _count(self, name: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(name)

    def _check_running(self) -> None:
        assert self._crawler.engine is not None
        if not self._crawler.engine.running:
            raise LeftOff()

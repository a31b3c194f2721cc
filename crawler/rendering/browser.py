"""One life of the browser: the proxy, the driver of Playwright and Chromium, from their start to their end.

scrapy-playwright drives the pages; it is given a browser here, and never starts one itself.
"""

import asyncio
import contextlib
import itertools
import shutil
import time
from collections.abc import Coroutine
from typing import Any

from playwright.async_api import Error
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from scrapy_playwright.provider import PlaywrightBrowserProvider

from crawler.conduct.robots_cache import Robots
from crawler.frontier.visits import LeftOff
from crawler.guard.addresses import Exceptions
from crawler.refusals import Refusals
from crawler.rendering.chromium import launch_options
from crawler.rendering.egress_proxy import EgressProxy
from crawler.rendering.guests import Guest
from crawler.rendering.outcomes import BrowserLost, RenderFailed
from crawler.rendering.processes import ProcessTree, drivers
from crawler.rendering.watch import CANNOT_BE_SHOWN, Watch

_START_SECONDS = 30
_LEAVE_SECONDS = 2  # for a page to close before its browser is killed
_END_SECONDS = 2  # for the browser to end before it is killed
_LOOK_SECONDS = 0.5  # between two looks at the memory, and at whether the crawl ends
_CONNECTIONS = 32  # of one page at a time; browsers open 6 for each host
_DEATH = ("crash", "has been closed", "frame was detached", "Connection closed")  # in messages of Playwright
_DOWNLOAD_SECONDS = 1  # downloads are refused; scrapy-playwright waits so long for the refusal


class Browser:
    """A running browser. start() makes one; it takes pages until it is `spent`, and must be closed."""

    def __init__(self, crawler: Crawler, robots: Robots) -> None:
        settings = crawler.settings
        self._crawler, self._robots = crawler, robots
        self._refusals = Refusals.of(crawler)
        self._left = settings.getint("RENDER_PAGES_PER_BROWSER")
        self._names = map("page {}".format, itertools.count(1))
        self._lost: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        self._proxy = EgressProxy(Exceptions(settings.getlist("GUARD_EXCEPTIONS")), robots, self._refusals.add)
        self._handler = ScrapyPlaywrightDownloadHandler(crawler)
        self._watching: asyncio.Task[None] | None = None
        self._tree: ProcessTree | None = None
        self._profile = ""
        self._open = 0

    @classmethod
    async def start(cls, crawler: Crawler, robots: Robots, chromium: str) -> "Browser":
        """Start the browser at a path. Raises RenderFailed when that does not work, LeftOff when the crawl ends."""
        browser = cls(crawler, robots)
        work = asyncio.ensure_future(browser._start(chromium))
        end = time.monotonic() + _START_SECONDS
        while not work.done() and time.monotonic() < end and _running(crawler):
            await asyncio.wait({work}, timeout=_LOOK_SECONDS)
        if work.done() and work.exception() is None:
            return browser
        error = work.exception() if work.done() else TimeoutError(f"no answer within {_START_SECONDS} seconds")
        work.cancel()
        await browser.close()
        if not _running(crawler):
            raise LeftOff()
        raise RenderFailed(f"the browser does not start: {_first_line(error)}") from error

    async def _start(self, chromium: str) -> None:
        await self._proxy.start()
        config = self._handler.config
        config.launch_options = launch_options(chromium, self._proxy.address)
        config.navigation_timeout_ms = self._crawler.settings.getfloat("RENDER_SECONDS") * 1000
        config.download_timeout_secs = _DOWNLOAD_SECONDS
        config.target_closed_max_retries = 0
        self._handler.process_request_headers = None  # the context has our user agent, the rest is the browser's own
        provider = self._handler.browser_provider = PlaywrightBrowserProvider(config)
        before = drivers()
        try:
            await provider.start()
        finally:
            self._tree = ProcessTree(*drivers() - before)
        self._handler.browser = await provider.launch_browser()
        self._profile = await asyncio.to_thread(self._tree.argument, "--user-data-dir=")
        self._handler.browser.on("disconnected", lambda _browser: self._lose(BrowserLost("the browser has died")))
        self._watching = asyncio.ensure_future(self._watch())

    @property
    def spent(self) -> bool:
        """Whether it takes no more pages."""
        return self._left <= 0 or self.lost

    @property
    def lost(self) -> bool:
        """Whether it has died, does not answer, or was ended for what it took."""
        return self._lost.done()

    async def emptied(self) -> None:
        """Wait until no page is open."""
        while self._open:
            await asyncio.sleep(_LOOK_SECONDS)

    def lease(self) -> None:
        """Count a page that is about to be rendered."""
        self._left -= 1
        self._open += 1

    async def render(self, request: Request, seconds: float) -> Response:
        """Return what a page shows after its scripts, for which it has so many seconds; call lease() before.

        Raises RenderFailed, BrowserLost when another try may do, and LeftOff when the crawl ends.
        """
        settings = self._crawler.settings
        watch = Watch(
            self._robots, self._refusals.add, settings.getint("RENDER_REQUESTS"), settings.getint("DOWNLOAD_MAXSIZE")
        )
        guest = Guest(settings.getint("RENDER_MAXSIZE"), _CONNECTIONS, watch.fail)
        watch.rested = lambda: self._proxy.guests.dismiss(guest)
        self._proxy.guests.admit(guest)
        name = next(self._names)
        work = asyncio.ensure_future(self._handler.download_request(self._asked(request, watch, guest, name)))
        work.add_done_callback(lambda done: done.cancelled() or done.exception())  # asyncio logs what nobody looks at
        try:
            ways = {work, watch.failed, self._lost}
            await asyncio.wait(ways, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if self._lost.done():
                raise self._lost.result()
            if watch.failed.done():
                raise RenderFailed(watch.failed.result())
            if not work.done():
                raise RenderFailed("in the browser it was not done within RENDER_SECONDS")
            return _shown(work.result(), request)
        except Error as error:
            outcome = _outcome(error)
            if isinstance(outcome, BrowserLost):
                self._lose(outcome)
            raise outcome from error
        except (LookupError, UnicodeError) as error:
            if isinstance(error, KeyError | IndexError):
                raise  # a mistake of ours
            # scrapy-playwright writes the text in the charset that the page declares, and Python has some for no text
            raise RenderFailed("in the browser it declares a charset that is none of text") from error
        finally:
            self._proxy.guests.dismiss(guest)
            await self._leave(name, work)
            self._open -= 1

    async def close(self) -> None:
        """End it, by force when it does not end by itself in two seconds."""
        if self._watching is not None:
            self._watching.cancel()
        await _within(_END_SECONDS, self._handler.close())
        if self._tree is not None:
            await asyncio.to_thread(self._tree.kill)
        if self._profile:  # Playwright removes it, unless it was killed
            await asyncio.to_thread(shutil.rmtree, self._profile, ignore_errors=True)
        if hasattr(self._proxy, "address"):
            await self._proxy.close()

    def _asked(self, request: Request, watch: Watch, guest: Guest, name: str) -> Request:
        """Return the request as scrapy-playwright needs it; the one of the frontier holds plain values only."""
        settings = self._crawler.settings
        return Request(request.url, meta={
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": {
                "user_agent": settings["USER_AGENT"], "service_workers": "block", "accept_downloads": False,
                "permissions": [], "ignore_https_errors": not settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
                "proxy": {"server": self._proxy.address, "username": guest.username, "password": guest.password},
            },
            "playwright_page_init_callback": watch.attach,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(watch.settle)],
        })  # fmt: skip

    async def _leave(self, name: str, work: "asyncio.Future[Response]") -> None:
        """Close a page on whatever path; a browser that cannot is lost."""
        work.cancel()
        await asyncio.wait({work}, timeout=_LEAVE_SECONDS)
        context = self._handler.context_wrappers.get(name)
        if context is None or self._lost.done():
            return
        if not await _within(_LEAVE_SECONDS, context.context.close()):
            self._lose(BrowserLost("the browser does not answer"))

    def _lose(self, why: Exception) -> None:
        if not self._lost.done():
            self._lost.set_result(why)

    async def _watch(self) -> None:
        most = self._crawler.settings.getint("RENDER_MEMORY_MB")
        assert self._tree is not None
        assert self._crawler.stats is not None
        while not self._lost.done():
            await asyncio.sleep(_LOOK_SECONDS)
            if not _running(self._crawler):
                self._lose(LeftOff())
                return
            used = await asyncio.to_thread(self._tree.memory)
            self._crawler.stats.max_value("render/memory_max", used)
            if most and used > most * 1024 * 1024:
                blamed = RenderFailed if self._open == 1 else BrowserLost  # which of two it was, nobody knows
                self._lose(blamed("the browser took more memory over it than RENDER_MEMORY_MB"))
                await asyncio.to_thread(self._tree.kill)


def _running(crawler: Crawler) -> bool:
    assert crawler.engine is not None
    return crawler.engine.running


def _shown(response: Response, request: Request) -> Response:
    """Return a response of scrapy-playwright as the answer to our request, in UTF-8."""
    if not response.url.startswith(("http:", "https:")):
        raise RenderFailed(CANNOT_BE_SHOWN)
    if not isinstance(response, TextResponse):
        raise RenderFailed("in the browser it is no page of text")
    headers = response.headers.copy()
    kind = (headers.get("Content-Type") or b"text/html").decode("latin-1").partition(";")[0]
    headers["Content-Type"] = f"{kind}; charset=utf-8"  # what the page declares is true of its bytes, not of its text
    body = response.text.encode("utf-8", "replace")
    return response.replace(body=body, headers=headers, encoding="utf-8", request=request)


def _outcome(error: Error) -> Exception:
    """Return what an error of Playwright means for the page."""
    line = _first_line(error)
    if any(sign in line for sign in _DEATH):
        return BrowserLost("the browser has died over it")
    if "ownload" in line:
        return RenderFailed("in the browser it is a download, and no page")
    if "ERR_EMPTY_RESPONSE" in line or "ERR_TUNNEL_CONNECTION_FAILED" in line:
        return RenderFailed("in the browser it leads to an address that is refused")
    return RenderFailed(f"the browser cannot show it: {line}")


def _first_line(error: BaseException | None) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:150]


async def _within(seconds: float, work: Coroutine[Any, Any, Any]) -> bool:
    """Run something that may fail or hang; tell whether it ended in time."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        return False
    with contextlib.suppress(Exception):
        task.result()
    return True

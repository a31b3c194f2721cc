"""One page while the browser shows it: what it may load by itself, when it has come to rest, when it is too much."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from playwright.async_api import Error, Frame, Page, Route
from playwright.async_api import Request as Load

from crawler.conduct.robots_cache import Robots
from crawler.rendering.outcomes import RenderFailed

_WANTED = frozenset(("document", "script", "xhr", "fetch"))  # what text is made of: no image, font, style or ping
_POPUPS = 3  # windows that a page may try to open; they are closed unseen
_STEP = 0.1  # seconds between two looks at a page
_QUIET = 0.5  # seconds without new text after which a page that loads nothing is done
_PATIENT = 2.0  # the same for one that has shown new text, and still loads
_LONGEST = 5.0  # seconds; a page that never rests is taken as it is

CANNOT_BE_SHOWN = "in the browser it leads to a page that cannot be shown"
_ERROR_PAGE = "chrome-error:"  # the scheme of what Chromium shows in the place of such a page
_FORBIDDEN = "in the browser it leads to an address that robots.txt forbids"

# Windows and dialogs are answered here, without the way to us and back; what passes by the request hooks is taken away.
INIT = """
window.open = () => null; window.print = window.alert = () => undefined; window.confirm = () => false;
window.prompt = () => null;
for (const name of ["WebSocket", "WebTransport", "RTCPeerConnection", "SharedWorker"]) delete window[name];
"""
_TEXT = "document.body ? document.body.textContent.length : 0"
_HTML = "document.documentElement ? document.documentElement.outerHTML.length : 0"


def is_unwanted(resource_type: str) -> bool:
    """Tell whether a page is read without this: `resource_type` as Playwright names it."""
    return resource_type not in _WANTED


class Watch:
    """The hooks around one page. `failed` holds the cause once the page has been too much."""

    def __init__(self, robots: Robots, refuse: Callable[[str, str], None], most_requests: int, most_html: int) -> None:
        """refuse: told (cause, URL) of what is refused. most_html: characters of the page when it has come to rest."""
        self._robots, self._refuse = robots, refuse
        self._left, self._most_html = most_requests, most_html
        self._loading = 0
        self._popups = 0
        self._arrived = False
        self._tasks: set[asyncio.Task[None]] = set()  # one that nobody holds may vanish
        self.rested: Callable[[], None] = lambda: None  # ends what still loads: scrapy-playwright waits for it
        self.failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def fail(self, cause: str) -> None:
        """Give the page up, for a cause in plain words."""
        if not self.failed.done():
            self.failed.set_result(cause)

    async def attach(self, page: Page, _request: object = None) -> None:
        """Set the hooks; scrapy-playwright calls it before the page goes anywhere."""
        await page.context.add_init_script(INIT)
        await page.context.route("**/*", _abort)  # of windows that the page opens: its own requests come to _gate
        await page.route("**/*", self._gate)
        page.context.on("page", self._popup)
        page.on("download", self._download)
        page.on("framenavigated", self._navigated)
        page.on("request", self._begins)
        page.on("requestfinished", self._ends)
        page.on("requestfailed", self._ends)

    async def settle(self, page: Page) -> None:
        """Return when the page has come to rest. Raises RenderFailed when it has become too large."""
        self._arrived = True
        now = asyncio.get_running_loop().time
        end, since, shown, grown = now() + _LONGEST, now(), -1, False
        while now() < end and self._left > 0:
            size = await _ask(page, _TEXT, shown)
            if size != shown:
                grown = shown >= 0
                shown, since = size, now()
            if now() - since > (_QUIET if not self._loading else _PATIENT if grown else _LONGEST):
                break
            await asyncio.sleep(_STEP)
        if await _ask(page, _HTML, 0) > self._most_html:
            raise RenderFailed("in the browser it is larger than DOWNLOAD_MAXSIZE")
        self._left = 0
        self.rested()

    async def _gate(self, route: Route, load: Load) -> None:
        web = load.url.startswith(("http:", "https:"))
        if not web or is_unwanted(load.resource_type) or _in_a_frame(load):
            await _abort(route)
            return
        self._left -= 1
        if self._left < 0:
            await _abort(route)
        elif not await self._robots.allowed(load.url):
            self._refuse("robots", load.url)
            if load.is_navigation_request():
                self.fail(_FORBIDDEN)
            await _abort(route)
        else:
            await route.fallback()  # to the hook of scrapy-playwright

    def _popup(self, popup: Page) -> None:
        self._popups += 1
        if self._popups > _POPUPS:
            self.fail("it opens one window after another")
        else:
            self._later(_close(popup))

    def _download(self, _download: object) -> None:
        """Downloads are refused; before the page has arrived, one takes its place, and it never will."""
        if not self._arrived:
            self.fail("in the browser it is a download, and no page")

    def _navigated(self, frame: Frame) -> None:
        """Give up a page that leaves for one that cannot be shown: what is asked of that may never be answered."""
        if self._arrived and frame.parent_frame is None and frame.url.startswith(_ERROR_PAGE):
            self.fail(CANNOT_BE_SHOWN)

    def _begins(self, load: Load) -> None:
        self._loading += 1
        if load.redirected_from is not None and load.url.startswith("https:"):
            self._later(self._redirected(load))

    async def _redirected(self, load: Load) -> None:
        """Do not take what an encrypted redirect led to, past the gate and the proxy, if robots.txt forbids it."""
        if not await self._robots.allowed(load.url):
            self._refuse("robots", load.url)
            if load.is_navigation_request():
                self.fail(_FORBIDDEN)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _ends(self, _load: Load) -> None:
        self._loading -= 1


async def _ask(page: Page, script: str, otherwise: Any) -> Any:
    """Evaluate a script; while the page goes to another one there is nothing to ask."""
    try:
        return await page.evaluate(script)
    except Error as error:
        if "context was destroyed" in error.message or "navigat" in error.message:
            return otherwise
        raise


def _in_a_frame(load: Load) -> bool:
    """Tell whether a request is for the document of a frame: only the page itself is read."""
    return load.is_navigation_request() and load.frame.parent_frame is not None


async def _abort(route: Route, _load: object = None) -> None:
    with suppress(Error):  # the page is gone
        await route.abort()


async def _close(popup: Page) -> None:
    with suppress(Error):
        await popup.close()

"""What robots.txt says on each authority of a crawl: asked for once, shared by all that wait, kept for a day."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, proxy

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.conduct.hosts import Hosts
from crawler.conduct.robots import ALLOW_ALL, DISALLOW_ALL, MAX_BYTES, Rules, parse
from crawler.guard.addresses import PORTS
from crawler.guard.answers import RefusedAnswer
from crawler.guard.middleware import RefusedAddress
from crawler.per_crawl import OncePerCrawl
from pipelines.linking.hosts import absolute_url, url_host

_A_DAY = 24 * 3600.0  # seconds; RFC 9309 2.4: no longer
_AN_HOUR = 3600.0  # seconds; one that could not be read is asked for again sooner
_HOPS = 5  # RFC 9309 2.3.1.2: at least so many redirects are followed


@dataclass(frozen=True)
class Answer:
    """What is known of one robots.txt."""

    rules: Rules
    trouble: str = ""  # why it cannot be read, in plain words
    error: Exception | None = None  # what came instead of an answer


class Robots(OncePerCrawl):
    """The robots.txt of one crawl."""

    def __init__(self, crawler: Crawler, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: returns seconds, and never goes back."""
        settings = crawler.settings
        self._crawler: Any = proxy(crawler)
        self._clock = clock
        self._hosts = Hosts.of(crawler)
        self._obeys = settings.getbool("ROBOTSTXT_OBEY")
        self._longest = settings.getint("DOWNLOAD_MAXSIZE")
        self._token: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._known: dict[str, tuple[float, Answer]] = {}  # address -> (until when, answer)
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()  # bytes
        crawler.signals.connect(self.bytes_received, signal=signals.bytes_received)

    async def allowed(self, url: str) -> bool:
        """Tell whether robots.txt lets an absolute http(s) URL be asked for; True for all when ROBOTSTXT_OBEY is off.

        True also where the guard did not let robots.txt be asked for: it refuses the URL too, and says why.
        """
        if not self._obeys:
            return True
        answer = await self.answer(url)
        return answer.rules.allow(url) or _is_of_guard(answer.error)

    async def rules(self, url: str) -> Rules:
        """Return the rules for an absolute http(s) URL."""
        return (await self.answer(url)).rules

    async def answer(self, url: str) -> Answer:
        """Return what is known of the robots.txt for a URL, and ask for it when that is nothing, or too old."""
        address = _address(url)
        until, answer = self._known.get(address, (0.0, Answer(DISALLOW_ALL, "the address is broken")))
        if not address or self._clock() < until:
            return answer
        if address not in self._under_way:
            self._under_way[address] = asyncio.ensure_future(self._learn(address))
        return await asyncio.shield(self._under_way[address])

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop the download of a robots.txt that is longer than what counts of it."""
        if request.meta.get("robots_txt"):
            received = self._received[request] = self._received.get(request, 0) + len(data)
            # What the site packed although it was not asked to must not grow without end when it is unpacked.
            request.meta["download_maxsize"] = self._longest
            if received > MAX_BYTES:
                raise StopDownload(fail=False)

    async def _learn(self, address: str) -> Answer:
        host = url_host(address)
        try:
            answer = await self._ask(address)
            keep = _A_DAY if not answer.trouble else self._hosts.wait(host) or _AN_HOUR
            self._known[address] = self._clock() + keep, answer
            if self._obeys and answer.rules.crawl_delay:
                self._hosts.set_crawl_delay(host, answer.rules.crawl_delay)
        finally:
            del self._under_way[address]
        return answer

    async def _ask(self, address: str) -> Answer:
        """Fetch a robots.txt, through all redirects, and read it by its status (RFC 9309 2.3.1)."""
        for _ in range(_HOPS + 1):
            try:
                response = await self._fetch(address)
            except Exception as error:  # refused by the guard, no such host, too slow, cut off: anything may come of it
                return Answer(DISALLOW_ALL, str(error) or type(error).__name__, error)
            if response.status >= 500 or response.status == 429:
                return Answer(DISALLOW_ALL, f"the site answered {response.status}")
            if 200 <= response.status < 300:
                return Answer(parse(response.body, self._token))
            location = response.headers.get("Location") if response.status < 400 else None
            address = absolute_url(location.decode("utf-8", "replace"), address) if location else ""
            if not address:
                break
        return Answer(ALLOW_ALL)

    async def _fetch(self, address: str) -> Response:
        meta = {
            "dont_obey_robotstxt": True,
            "dont_redirect": True,  # followed by hand: a hop to another host is not the frontier's affair
            "download_maxsize": 0,  # its beginning counts, however long it is
            "robots_txt": True,
        }
        # Asked for unpacked, so that the first bytes are the first lines.
        headers = {"Accept-Encoding": "identity"}
        request = Request(address, headers=headers, meta=meta, callback=NO_CALLBACK, dont_filter=True)
        answer: Response = await self._crawler.engine.download_async(request)
        return answer


def _is_of_guard(error: Exception | None) -> bool:
    return isinstance(error, RefusedAddress) or (isinstance(error, RefusedAnswer) and error.cause == "address")


def _address(url: str) -> str:
    """Return the address of the robots.txt for a URL, one for each scheme, host and port; empty for a broken URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port and port != PORTS[parts.scheme] else ''}/robots.txt"

"""A bound on what all answers under way hold at a time: a site that hoards must not take the memory of the others."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response


class TooMuchAtOnceError(Exception):
    """An answer was cut because it was the largest of more than DOWNLOADS_MAXSIZE."""


@dataclass
class _Body:
    fetching: asyncio.Task[Response]
    size: int = 0  # bytes received
    cut: bool = False


class Bodies:
    """The bodies under way of one crawl.

    With more than DOWNLOADS_MAXSIZE bytes, those included that wait to be read, the largest under way is cut. One that
    is not larger than its equal share of them never is: what is cut is next to always a body that does not end.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = crawler.settings.getint("DOWNLOADS_MAXSIZE")
        self._share = self._most // max(1, crawler.settings.getint("CONCURRENT_REQUESTS"))
        self._under_way: dict[Request, _Body] = {}
        crawler.signals.connect(self.received, signal=signals.bytes_received)

    async def count(self, request: Request, fetching: Coroutine[Any, Any, Response]) -> Response:
        """Return what fetching a request returns. Raises TooMuchAtOnceError when it is cut."""
        body = self._under_way[request] = _Body(asyncio.ensure_future(fetching))
        try:
            return await body.fetching
        except asyncio.CancelledError:
            if not body.cut:
                raise
            raise TooMuchAtOnceError from None
        finally:
            del self._under_way[request]

    def received(self, data: bytes, request: Request) -> None:
        """Add the bytes of a request, and cut the largest body when there are too many."""
        received = self._under_way.get(request)
        if received is None or received.cut or not self._most:
            return
        received.size += len(data)
        bodies = [body for body in self._under_way.values() if not body.cut]
        if sum(body.size for body in bodies) + to_be_read(self._crawler) <= self._most:
            return
        largest = max(bodies, key=lambda body: body.size)
        if largest.size > self._share:
            largest.cut = True
            largest.fetching.cancel()


def to_be_read(crawler: Crawler) -> int:
    """Return the bytes of all answers that wait for the spider, or for what it has begun to do with them."""
    engine = crawler.engine
    slot = engine.scraper.slot if engine is not None else None
    return slot.active_size if slot is not None else 0

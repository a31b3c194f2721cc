"""The spider middleware nearest to the engine: what callbacks give goes to the visit of their request."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response


class VisitMiddleware:
    """Hands the requests of a callback to its visit, and lets its items pass."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawler, whose spider knows the visits once the frontier is open."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield the items of a callback."""
        visits = self._crawler.spider.visits  # type: ignore[union-attr]
        assert response.request is not None
        visit = visits.of(response.request)
        if visit is not None and response.status >= 400:
            visit.cause = "http_error"  # of a page its reading says more; of a feed nothing else does
        async for one in visits.collect(response.request, result):
            yield one

"""The download handler of http and https: plain requests as ever, those that ask for it through the browser."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.guard.downloads import BoundedDownloadHandler
from crawler.rendering.renderer import Renderer


class RenderingHandler:
    """Fetches by HTTP, or with meta["render"] through the browser, which starts when it is first asked for."""

    lazy = True
    plain = BoundedDownloadHandler

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._plain = self.plain(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the settings of the crawl."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the answer to a request. Raises RenderFailed besides what Scrapy's own handler raises."""
        if not request.meta.get("render"):
            return await self._plain.download_request(request)
        stats = self._crawler.stats
        assert stats is not None
        stats.inc_value("render/asked")
        response = await Renderer.of(self._crawler).render(request)
        stats.inc_value("render/pages")
        return response

    async def close(self) -> None:
        """Close the connections and the browser."""
        await self._plain.close()
        await Renderer.of(self._crawler).close()

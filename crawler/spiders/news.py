"""Sweeps news sites and blogs: their feeds and sitemaps first, then sections and their further pages."""

import re
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.conduct.robots_cache import Robots
from crawler.feeds import feed_urls, sitemap_urls
from crawler.sweep import SweepSpider
from pipelines.linking.hosts import absolute_url, url_site
from pipelines.records import Anchor, Document, Reading

_ARTICLE = re.compile(
    r"/(19|20)\d\d/\d{1,2}/|/(19|20)\d\d-\d\d-\d\d|/(article|articles|news|story|post|posts)/[^/]+", re.I
)
_LEAVE = re.compile(r"/(login|log-in|signin|sign-in|signup|subscribe|register|account|print|tag|tags|author)\b", re.I)


class NewsSpider(SweepSpider):
    """Reads what feeds and sitemaps name and what the sections link to; articles first, no tag clouds."""

    name = "news"

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read a page like every spider does, and ask for the feeds that it announces; a seed may be a feed itself.

        A seed also leads to the sitemaps that the robots.txt of its host names.
        """
        if response.request is not None and response.request.meta.get("kind") == "seed":
            for request in await self._named_in_robots(response.url):
                yield request
        kind = (response.headers.get("Content-Type") or b"").lower()
        is_list = b"xml" in kind and b"html" not in kind
        async for found in self.parse_list(response) if is_list else super().parse(response):
            if isinstance(found, Reading):
                for url in found.document.alternates:
                    for request in self.list_requests(url, "feed"):
                        yield request
            yield found

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Follow a feed or a sitemap: to further sitemaps, and to the pages that it lists."""
        if response.status != 200:
            return
        sitemaps, pages = sitemap_urls(response.body)
        for url in sitemaps:
            for request in self.list_requests(url):
                yield request
        for request in self.page_requests(pages or feed_urls(response.body, response.url), priority=50):
            yield request

    async def list_failed(self, failure: Any) -> None:
        """Count a feed or sitemap that could not be fetched; it is no page."""
        self.count("sweep/lists_failed")

    def list_requests(self, url: str, kind: str = "sitemap") -> list[Request]:
        """Return the request for a feed or sitemap of the sites swept, or none. kind: feed, or sitemap."""
        if url_site(url) not in self.sites:
            return []
        meta = {"kind": kind}
        return [Request(url, priority=150, callback=self.parse_list, errback=self.list_failed, meta=meta)]

    async def _named_in_robots(self, url: str) -> list[Request]:
        sitemaps = (await Robots.of(self.crawler).rules(url)).sitemaps
        return [request for sitemap in sitemaps for request in self.list_requests(absolute_url(sitemap, url))]

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 50 for what looks like an article, 10 for other pages, None for tags, authors and logins."""
        if _LEAVE.search(anchor.url):
            return None
        return 50 if _ARTICLE.search(anchor.url) else 10

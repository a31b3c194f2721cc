"""Sweeps news sites and blogs: their feeds and sitemaps first, then sections and their further pages."""

import re
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.sitemap import sitemap_urls_from_robots

from crawler.feeds import feed_urls, sitemap_urls
from crawler.sweep import SweepSpider
from pipelines.linking.hosts import absolute_url, url_site
from pipelines.records import Anchor, Document

_ARTICLE = re.compile(
    r"/(19|20)\d\d/\d{1,2}/|/(19|20)\d\d-\d\d-\d\d|/(article|articles|news|story|post|posts)/[^/]+", re.I
)
_LEAVE = re.compile(r"/(login|log-in|signin|sign-in|signup|subscribe|register|account|print|tag|tags|author)\b", re.I)
_MOST_SITEMAPS = 50  # files of one sweep; a large paper has one for each month


class NewsSpider(SweepSpider):
    """Reads what feeds and sitemaps name and what the sections link to; articles first, no tag clouds."""

    name = "news"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists: set[str] = set()  # feeds and sitemaps asked for

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each seed and for the robots.txt of its host, which names the sitemaps."""
        async for request in super().start():
            yield request
        for url in dict.fromkeys(absolute_url("/robots.txt", seed) for seed in self.seeds):
            yield Request(url, priority=200, callback=self.parse_robots, errback=self.list_failed)

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read a page like every spider does, and ask for the feeds that it announces; a seed may be a feed itself."""
        kind = (response.headers.get("Content-Type") or b"").lower()
        is_list = b"xml" in kind and b"html" not in kind
        async for found in self.parse_list(response) if is_list else super().parse(response):
            if isinstance(found, Document):
                for url in found.alternates:
                    for request in self.list_requests(url):
                        yield request
            yield found

    async def parse_robots(self, response: Response) -> AsyncIterator[Any]:
        """Ask for the sitemaps that a robots.txt names."""
        if response.status == 200:
            for url in sitemap_urls_from_robots(response.body, response.url):
                for request in self.list_requests(url):
                    yield request

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
        """Count a feed, sitemap or robots.txt that could not be fetched; it is no page."""
        self.count("sweep/lists_failed")

    def list_requests(self, url: str) -> list[Request]:
        """Return the request for a feed or sitemap of the sites swept, once, within the limit; or none."""
        if url in self._lists or url_site(url) not in self.sites or len(self._lists) >= _MOST_SITEMAPS:
            return []
        self._lists.add(url)
        return [Request(url, priority=150, callback=self.parse_list, errback=self.list_failed)]

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 50 for what looks like an article, 10 for other pages, None for tags, authors and logins."""
        if _LEAVE.search(anchor.url):
            return None
        return 50 if _ARTICLE.search(anchor.url) else 10

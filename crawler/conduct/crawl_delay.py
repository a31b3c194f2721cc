"""Obeys Crawl-delay, which Scrapy parses and does not apply."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler

_LONGEST = 30.0  # seconds; Nutch and StormCrawler stop there too. More is a way to say "go away", and is capped


class CrawlDelay:
    """Keeps the pace of a host at or below the Crawl-delay of its robots.txt.

    AutoThrottle sets the pace anew with each answer, so the floor is put under it again each time; this extension must
    come after it in EXTENSIONS.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delays: dict[str, float] = {}  # host -> seconds
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(self.response_downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signals that tell of a robots.txt and of an answer."""
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Remember the Crawl-delay of a host, and slow down at once."""
        delay = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        if delay:
            self._delays[_host(request)] = min(float(delay), _LONGEST)
            self._slow_down(request)

    def response_downloaded(self, request: Request) -> None:
        """Slow down again after an answer."""
        self._slow_down(request)

    def _slow_down(self, request: Request) -> None:
        delay = self._delays.get(_host(request))
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(_host(request)) if delay and engine is not None else None
        if delay and slot is not None and slot.delay <= delay:
            slot.delay = delay
            slot.jitter = 0


def _host(request: Request) -> str:
    return urlsplit(request.url).hostname or ""

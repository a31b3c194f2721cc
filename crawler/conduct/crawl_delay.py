"""Obeys Crawl-delay, which Scrapy parses and does not apply."""

from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler

_LONGEST = 30.0  # seconds; Nutch and StormCrawler stop there too. More is a way to say "go away", and is capped


class CrawlDelay:
    """Sets the pace of a host to the Crawl-delay of its robots.txt, when that is slower than the pace set."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signal that tells of a parsed robots.txt."""
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Any) -> None:
        """Slow down the download slot of the host whose robots.txt was read."""
        delay = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        engine = self._crawler.engine
        if not delay or engine is None:
            return
        slot = engine.downloader.slots.get(urlsplit(request.url).hostname or "")
        if slot is not None and delay > slot.delay:
            slot.delay = min(float(delay), _LONGEST)
            slot.jitter = 0

"""What robots.txt says of what a page in the browser asks for by itself."""

import asyncio
from typing import Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

_PATIENCE = 5  # seconds for the robots.txt of another host; the page waits meanwhile


class Robots(Protocol):
    """What knows which addresses robots.txt allows."""

    async def allowed(self, url: str) -> bool:
        """Tell whether an address may be asked for."""


class ScrapyRobots:
    """The robots.txt files that the crawl itself obeys, by the downloader middleware that keeps them."""

    def __init__(self, crawler: Crawler) -> None:
        self._middleware = crawler.get_downloader_middleware(RobotsTxtMiddleware)
        self._obeys = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]

    async def allowed(self, url: str) -> bool:
        """Tell whether an address may be asked for; not when its robots.txt does not come in time."""
        if self._middleware is None:
            return not self._obeys
        look = asyncio.ensure_future(self._middleware.robot_parser(Request(url)))
        done, _ = await asyncio.wait({look}, timeout=_PATIENCE)  # never cancelled: others wait for the same file
        if not done or look.exception() is not None:
            return False
        parser = look.result()
        return parser is None or parser.allowed(url, self._agent)

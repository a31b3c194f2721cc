"""The gate in front of the downloader: what needs no resolver is refused here, redirects included."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.guard.addresses import Exceptions, refused_address
from crawler.refusals import Refusals


class RefusedAddress(IgnoreRequest):
    """A request was refused because of where it leads; raised by GuardMiddleware.process_request."""


class GuardMiddleware:
    """Refuses what is no web address, and address literals that are private.

    Links are refused before they are queued. What comes here besides them: robots.txt, its redirects, links that are
    asked by HEAD, and a frontier that an older version or somebody else has written.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._exceptions = Exceptions(crawler.settings.getlist("GUARD_EXCEPTIONS"))
        self._proxies = crawler.settings.getbool("HTTPPROXY_ENABLED")
        self._refusals = Refusals.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the exceptions from the setting GUARD_EXCEPTIONS."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress for a request that must not be sent."""
        why = refused_address(request.url, self._exceptions)
        if request.meta.get("proxy") and not self._proxies:
            why = "it names a proxy"
        if why:
            self._refusals.add("address", request.url)
            raise RefusedAddress(why)

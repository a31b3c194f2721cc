"""The gate in front of the downloader: what needs no resolver is refused here, redirects included."""

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.guard.addresses import Exceptions, is_public

_PORTS = {"http": 80, "https": 443}


class RefusedAddress(IgnoreRequest):
    """A request was refused because of where it leads; raised by GuardMiddleware.process_request."""


class GuardMiddleware:
    """Refuses other schemes than http and https, and address literals that are private."""

    def __init__(self, exceptions: Exceptions) -> None:
        self._exceptions = exceptions

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the exceptions from the setting GUARD_EXCEPTIONS."""
        return cls(Exceptions(crawler.settings.getlist("GUARD_EXCEPTIONS")))

    def process_request(self, request: Request) -> None:
        """Raise RefusedAddress for a request that must not be sent."""
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in _PORTS or not host or "\\" in request.url:
            raise RefusedAddress("it is no web address")
        if self._exceptions.host(host):
            if not self._exceptions.allows(host, parts.port or _PORTS[parts.scheme]):
                raise RefusedAddress("it is a private address")
            return
        if host == "localhost" or host.endswith(".localhost") or not _public_literal(host):
            raise RefusedAddress("it is a private address")


def _public_literal(host: str) -> bool:
    """Tell whether a host is public as far as it can be seen: names are left to the resolver."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return True
    return is_public(host.strip("[]"))

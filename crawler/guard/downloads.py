"""Fetching with a bound on the bytes of headers, and a count of what was not taken.

Twisted bounds neither the header lines of an answer nor the 1xx answers before it, and lets nobody choose its parser;
Scrapy exchanges the class of a parser after it was made, and so does this module. The private names that this takes
are used nowhere else.
"""

from typing import cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol, ParseError, ResponseFailed
from twisted.web._newclient import Request as TwistedRequest
from twisted.web.iweb import IResponse

from crawler.conduct.hosts import Hosts
from crawler.guard.answers import refused
from crawler.guard.bodies import Bodies, TooMuchAtOnceError
from crawler.guard.resolver import leads_to_private
from pipelines.linking.hosts import url_host


class TooManyHeadersError(Exception):
    """An answer has more bytes of headers than HEADER_BYTES."""


class _Parser(_LenientHTTPClientParser):
    left: int  # bytes of status and header lines that are still taken, over all answers to one request

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        self.left -= len(line) + 1
        if self.left < 0:
            raise TooManyHeadersError
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        raise TooManyHeadersError

    def statusReceived(self, status: bytes) -> None:  # noqa: N802
        super().statusReceived(status)  # type: ignore[no-untyped-call]
        if not 100 <= self.response.code <= 999:  # RFC 9110 15: three digits
            raise ParseError("no status code", status)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    header_bytes: int

    def request(self, request: TwistedRequest) -> Deferred[IResponse]:
        answer = super().request(request)
        parser = cast(_Parser, self._parser)
        parser.__class__ = _Parser
        parser.left = parser.MAX_LENGTH = self.header_bytes
        return answer


def _factory(header_bytes: int) -> type[_LenientHTTP11ClientFactory]:
    class Factory(_LenientHTTP11ClientFactory):
        def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802
            protocol = _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
            protocol.header_bytes = header_bytes
            return protocol

    return Factory


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, which raises RefusedAnswer for what passes a bound of the settings.

    DOWNLOAD_TIMEOUT bounds the whole time of one answer here, from the look-up of the name to the last byte of the body
    (HTTP11DownloadHandler cancels by one timer), so a dripping body needs no bound of its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _factory(crawler.settings.getint("HEADER_BYTES"))
        self._bodies = Bodies(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch a request."""
        try:
            return await self._bodies.count(request, super().download_request(request))
        except (DownloadCancelledError, TooMuchAtOnceError) as error:
            raise refused(self._crawler, "too_large", request.url) from error
        except DownloadFailedError as error:
            if _is_of_headers(error.__cause__):
                raise refused(self._crawler, "headers", request.url) from error
            raise
        except CannotResolveHostError as error:
            host = url_host(request.url)
            if leads_to_private(host):
                Hosts.of(self._crawler).give_up(host, "address")
                raise refused(self._crawler, "address", request.url) from error
            raise


def _is_of_headers(error: BaseException | None) -> bool:
    return isinstance(error, ResponseFailed) and any(reason.check(TooManyHeadersError) for reason in error.reasons)

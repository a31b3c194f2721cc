"""What is refused of an answer: counted by cause, whoever asked, and told to the one who did."""

import asyncio
from contextlib import suppress
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import HtmlResponse, Response

from crawler.guard.bodies import to_be_read
from crawler.guard.encodings import MOST_ENCODINGS, BrokenOffError, TooLargeError, unpacked
from crawler.refusals import CAUSES, Refusals
from pipelines.reading.decoding import decode

_SMALL = 1 << 20  # bytes; larger pages wait for their turn
_LOOK_SECONDS = 0.02  # between looks whether it has come
_HEAD = 8192  # bytes in which a meta refresh is looked for; Scrapy reads 4096 characters


class RefusedAnswer(IgnoreRequest):
    """An answer was not taken, for one of crawler.refusals.CAUSES; IgnoreRequest, so it is not asked for again."""

    def __init__(self, cause: str) -> None:
        super().__init__(CAUSES[cause])
        self.cause = cause


def refused(crawler: Crawler, cause: str, url: str) -> RefusedAnswer:
    """Count an answer that is not taken, and return the exception to raise."""
    Refusals.of(crawler).add(cause, url)
    return RefusedAnswer(cause)


class BoundedCompression(HttpCompressionMiddleware):
    """Undoes content encodings like Scrapy, but not too many of them, and not of what came in part.

    Large pages of the frontier are unpacked one by one, each when few bytes wait to be read: a page of 8 MB may come as
    a few kB, and all that are under way may come at once.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.stats, crawler=crawler)
        self._crawler = crawler
        self._most = self._max_size
        self._turn = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take DOWNLOAD_MAXSIZE from the settings."""
        return cls(crawler)

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return the response with its body unpacked.

        Raises RefusedAnswer for one that is too large, and ResponseDataLossError for one that broke off.
        """
        encodings = b",".join(response.headers.getlist("Content-Encoding"))
        if encodings.count(b",") >= MOST_ENCODINGS:
            raise refused(self._crawler, "too_large", request.url)
        try:
            return await self._unpacked(request, response)
        except TooLargeError as error:
            raise refused(self._crawler, "too_large", request.url) from error
        except BrokenOffError as error:
            raise ResponseDataLossError from error

    async def _unpacked(self, request: Request, response: Response) -> Request | Response:
        # Only the frontier waits: its callbacks ask for robots.txt, and must not wait for themselves.
        if "visit" not in request.meta:
            return self._unpacked_up_to(self._most, request, response)
        with suppress(TooLargeError):
            return self._unpacked_up_to(min(_SMALL, self._most or _SMALL), request, response)
        async with self._turn:
            await asyncio.sleep(_LOOK_SECONDS)  # in which the one before gets to where it is counted
            while to_be_read(self._crawler) > _SMALL:
                await asyncio.sleep(_LOOK_SECONDS)
            return self._unpacked_up_to(self._most, request, response)

    def _unpacked_up_to(self, most: int, request: Request, response: Response) -> Request | Response:
        self._max_size = most
        return super().process_response(request, response)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return unpacked(body, encoding.decode("latin-1"), max_size)


class _BoundedRedirects:
    """Counts redirects that are not followed, and ends a circle at once: without cookies it never ends otherwise."""

    crawler: Crawler

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Return what Scrapy does. Raises RefusedAnswer for too many redirects, a circle, or a broken address."""
        try:
            answer: Request | Response = super().process_response(request, response)  # type: ignore[misc]
        except IgnoreRequest:
            return self._leads_nowhere("redirects", request, response)
        except ValueError:
            return self._leads_nowhere("address", request, response)
        if isinstance(answer, Request) and _bare(answer.url) in map(_bare, answer.meta["redirect_urls"]):
            return self._leads_nowhere("redirects", request, response)
        return answer

    def _leads_nowhere(self, cause: str, request: Request, response: Response) -> Response:
        raise refused(self.crawler, cause, request.url)


class BoundedRedirects(_BoundedRedirects, RedirectMiddleware):
    """Follows redirects by status."""


class BoundedMetaRefresh(_BoundedRedirects, MetaRefreshMiddleware):
    """Follows a meta refresh, as browsers do: moved pages use it, and its target passes all that a link passes."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Look at the head of a page only: Scrapy decodes all 8 MB of a body to look at its first 4 kB."""
        if not isinstance(response, HtmlResponse):
            return response
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        text = decode(response.body[:_HEAD], kind)  # Scrapy fails at a charset that Python knows and no browser does
        head = HtmlResponse(response.url, response.status, response.headers, text.encode(), encoding="utf-8")
        answer = super().process_response(request, head)
        return response if answer is head else answer

    def _leads_nowhere(self, cause: str, request: Request, response: Response) -> Response:
        return response  # there is a page to read, such as one that loads itself again


def _bare(url: str) -> str:
    return url.partition("#")[0]

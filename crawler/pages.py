"""Response -> Page: the only place where a Scrapy response, or the failure to get one, is read."""

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.conduct.hosts import LeftAlone
from crawler.conduct.middleware import ForbiddenByRobots, HostUnreachable
from crawler.guard.answers import RefusedAnswer
from crawler.guard.middleware import RefusedAddress
from crawler.guard.sessions import without_session
from crawler.rendering.outcomes import RenderFailed
from pipelines.records import Page, PageRead
from pipelines.times import utc_now

_LEFT_ALONE: dict[str, PageRead] = {"crawl_delay": "robots", "blocked": "blocked"}  # cause -> page_read


def page_from_response(response: Response, spider: str) -> Page:
    """Return the Page of a response: its bytes, with the content encoding undone by Scrapy."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    visit = response.meta.get("visit", 0) if response.request is not None else 0
    rendered = response.request is not None and bool(response.meta.get("render"))
    return Page(page_address(response.url), response.status, headers, response.body, utc_now(), spider, visit, rendered)


def redirect_page(url: str, spider: str, visit: int) -> Page:
    """Return the Page of an answer that only leads to another address, of which nothing else is known."""
    return Page(page_address(url), 302, (), b"", utc_now(), spider, visit)


def page_from_failure(failure: Failure, request: Request, spider: str) -> tuple[Page, PageRead, str]:
    """Return the page of an answer that did not come, its page_read, and the cause in plain words."""
    visit = request.meta.get("visit", 0)
    page = Page(page_address(request.url), 0, (), b"", utc_now(), spider, visit)
    return (page, *_cause(failure.value))


def page_address(url: str) -> str:
    """Return a URL without its fragment and session ids, which are no part of a page's address."""
    return without_session(url.partition("#")[0])


def _cause(error: BaseException | None) -> tuple[PageRead, str]:
    if isinstance(error, RefusedAddress):
        return "unreachable", f"it was not asked for: {error}"
    if isinstance(error, ForbiddenByRobots):
        return "robots", str(error)[:200]
    if isinstance(error, LeftAlone):
        return _LEFT_ALONE.get(error.cause, "unreachable"), str(error)
    if isinstance(error, HostUnreachable):
        return _cause(error.__cause__)
    if isinstance(error, RefusedAnswer):
        return "too_large" if error.cause in ("too_large", "headers") else "unreachable", str(error)
    if isinstance(error, RenderFailed):
        return "js_shell", str(error)
    if isinstance(error, IgnoreRequest):
        return "unreachable", str(error)[:200]
    if isinstance(error, DownloadTimeoutError):
        return "unreachable", "the site did not answer in time"
    if isinstance(error, DownloadConnectionRefusedError):
        return "unreachable", "the site refuses the connection"
    if isinstance(error, (DownloadFailedError, ResponseDataLossError)):
        return "unreachable", "the answer broke off, or is none that HTTP knows"
    if isinstance(error, CannotResolveHostError):
        return "unreachable", "the host name does not resolve to a public address"
    return "unreachable", f"{type(error).__name__}: {error}"[:200]

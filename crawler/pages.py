"""Response -> Page: the only place where a Scrapy response, or the failure to get one, is read."""

from datetime import UTC, datetime

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.guard.middleware import RefusedAddress
from crawler.rendering.outcomes import RenderFailed
from pipelines.records import Page, PageRead


def page_from_response(response: Response, spider: str) -> Page:
    """Return the Page of a response: its bytes, with the content encoding undone by Scrapy."""
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    visit = response.meta.get("visit", 0) if response.request is not None else 0
    return Page(without_fragment(response.url), response.status, headers, response.body, _now(), spider, visit)


def page_from_failure(failure: Failure, request: Request, spider: str) -> tuple[Page, PageRead, str]:
    """Return the page of an answer that did not come, its page_read, and the cause in plain words."""
    visit = request.meta.get("visit", 0)
    page = Page(without_fragment(request.url), 0, (), b"", _now(), spider, visit)
    return (page, *_cause(failure.value))


def without_fragment(url: str) -> str:
    """Return a URL without its fragment, which is no part of a page's address."""
    return url.partition("#")[0]


def _cause(error: BaseException | None) -> tuple[PageRead, str]:
    if isinstance(error, RefusedAddress):
        return "unreachable", f"it was not asked for: {error}"
    if isinstance(error, RenderFailed):
        return "js_shell", str(error)
    if isinstance(error, IgnoreRequest):
        if "robots.txt" in str(error):
            return "robots", "robots.txt forbids it"
        return "unreachable", str(error)[:200]
    if isinstance(error, DownloadCancelledError):
        return "too_large", "the answer is larger than DOWNLOAD_MAXSIZE"
    if isinstance(error, DownloadTimeoutError):
        return "unreachable", "the site did not answer in time"
    if isinstance(error, CannotResolveHostError):
        return "unreachable", "the host name does not resolve to a public address"
    return "unreachable", f"{type(error).__name__}: {error}"[:200]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

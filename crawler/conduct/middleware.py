"""The two gates of good conduct in front of the downloader: what robots.txt says, and how often a host is asked."""

import asyncio
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from crawler.conduct.hosts import Hosts, LeftAlone
from crawler.conduct.retry_after import retry_after
from crawler.conduct.robots_cache import Answer, Robots
from crawler.refusals import Refusals
from pipelines.linking.hosts import url_host

_NOT_REACHED = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)
_NO_ANSWER = (*_NOT_REACHED, DownloadFailedError, ConnectError, ConnectionDone, ConnectionLost)
_GO_AWAY = frozenset((403, 429))  # other refusals are of single pages: a password, a law, a script that fails
_OUT_OF_ORDER = frozenset((502, 503, 504, 522, 524))  # what stands in front of a server that does not answer
_ASKED_AGAIN = 2  # times for one request; then its answer is taken as it is
_BEHIND = 1000  # in priority: other pages of the host come first, so that one bad page does not hold them up
_SHORT = 2.0  # seconds that a request of the frontier may wait here; for longer it goes back, and other hosts go on


class ForbiddenByRobots(IgnoreRequest):
    """A request was not sent because of robots.txt, for the reason given."""


class HostUnreachable(IgnoreRequest):
    """A request was not sent because the host did not answer for its robots.txt; `__cause__` is the failure."""


class RobotsMiddleware:
    """Lets pass what robots.txt allows (RFC 9309)."""

    def __init__(self, crawler: Crawler) -> None:
        self._robots, self._hosts, self._refusals = Robots.of(crawler), Hosts.of(crawler), Refusals.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take what is known of robots.txt and hosts; raises NotConfigured when ROBOTSTXT_OBEY is off."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> Request | None:
        """Raise an IgnoreRequest for what is not allowed, or return the request to be asked later."""
        if request.meta.get("dont_obey_robotstxt"):
            return None
        answer = await self._robots.answer(request.url)
        if answer.rules.allow(request.url):
            return None
        again = _asked_again(request) if answer.trouble and self._hosts.wait(url_host(request.url)) else None
        if again is None:
            self._refuse(request, answer)
        return again

    def _refuse(self, request: Request, answer: Answer) -> None:
        given_up = self._hosts.given_up(url_host(request.url))
        if given_up:
            raise LeftAlone(given_up)
        if isinstance(answer.error, _NO_ANSWER):
            self._refusals.add_request("unreachable", request)
            self._hosts.failed(url_host(request.url))
            raise HostUnreachable(answer.trouble) from answer.error
        self._refusals.add_request("robots", request)
        raise ForbiddenByRobots(
            f"robots.txt cannot be read: {answer.trouble}" if answer.trouble else "robots.txt forbids it"
        )


class PaceMiddleware:
    """Asks no host while it is to be left alone, and learns from its answers. Must be nearest to the downloader.

    How fast a host is asked otherwise is up to the downloader: one request at a time, DOWNLOAD_DELAY and AutoThrottle.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._hosts, self._refusals = Hosts.of(crawler), Refusals.of(crawler)
        self._at_a_time = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") or 1
        self._patience = crawler.settings.getint("CRAWL_DELAY_MAX")  # seconds that a request of others may wait here
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._sent: set[Request] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take what is known of hosts."""
        return cls(crawler)

    async def process_request(self, request: Request) -> Request | None:
        """Wait for the turn of a request. Returns it when it has to wait in the frontier; raises LeftAlone."""
        host = url_host(request.url)
        turn = self._turns.setdefault(host, asyncio.Semaphore(self._at_a_time))
        await turn.acquire()
        try:
            later = await self._wait(request, host)
        except BaseException:
            turn.release()
            raise
        if later is not None:
            turn.release()
            return later
        self._hosts.keep_delay(host)
        self._sent.add(request)
        return None

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Learn from an answer; returns the request when the site wants to be asked later."""
        host = url_host(request.url)
        if not self._came_back(request, host):
            return response
        self._learn(host, response.status, first=not _is_repeated(request))
        seconds = _retry_after(response)
        # RFC 6585 4 and RFC 9110 15.6.4; a 503 that names no time is tried again like other errors of a server.
        wants_a_pause = response.status == 429 or (response.status == 503 and seconds is not None)
        if not wants_a_pause or not self._hosts.back_off(host, seconds) or self._hosts.given_up(host):
            return response
        return _asked_again(request) or response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Learn from a failure; one that is tried again at once counts as one."""
        host = url_host(request.url)
        came_back = self._came_back(request, host)
        if came_back and isinstance(exception, _NOT_REACHED) and not request.meta.get("retry_times"):
            self._hosts.failed(host)

    def _learn(self, host: str, status: int, first: bool) -> None:
        """Note how a host answers; what was said to the first request for a page counts as one."""
        if status in _GO_AWAY:
            if first:
                self._hosts.refused(host)
        elif status in _OUT_OF_ORDER:
            if first:
                self._hosts.out_of_order(host)
        else:
            self._hosts.answered(host)

    async def _wait(self, request: Request, host: str) -> Request | None:
        """Return once a host may be asked, or at once with the request when it has to go back to the frontier."""
        while True:
            cause = self._hosts.given_up(host)
            if cause:
                self._refusals.add_request(cause, request)
                raise LeftAlone(cause)
            seconds = self._hosts.wait(host)
            if not seconds:
                return None
            if "visit" in request.meta and seconds > _SHORT:
                return request.copy()
            if seconds > self._patience:
                raise IgnoreRequest(f"the host is to be left alone for another {seconds:.0f} seconds")
            await asyncio.sleep(seconds)

    def _came_back(self, request: Request, host: str) -> bool:
        """Let the next request of a host go; False for one that was never sent."""
        if request not in self._sent:
            return False
        self._sent.remove(request)
        self._turns[host].release()
        self._hosts.keep_delay(host)
        return True


def _is_repeated(request: Request) -> bool:
    return bool(request.meta.get("asked_again") or request.meta.get("retry_times"))


def _asked_again(request: Request) -> Request | None:
    """Return a request of the frontier to be queued once more, or None when that was done often enough."""
    times = request.meta.get("asked_again", 0)
    if "visit" not in request.meta or times >= _ASKED_AGAIN:
        return None
    again = request.copy()
    again.priority -= _BEHIND
    again.dont_filter = True
    again.meta["asked_again"] = times + 1
    return again


def _retry_after(response: Response) -> float | None:
    value, date = (
        (response.headers.get(name) or b"").decode("latin-1", "replace") for name in ("Retry-After", "Date")
    )  # fmt: skip
    return retry_after(value, date, datetime.now(UTC))

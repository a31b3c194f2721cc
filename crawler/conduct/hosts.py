"""What this crawl has learnt of hosts: until when one is left alone, and which are left alone for good."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.settings import BaseSettings

from crawler.per_crawl import OncePerCrawl
from crawler.refusals import CAUSES

_OF_A_GOOD_HOST = 4  # times UNREACHABLE_AFTER


class LeftAlone(IgnoreRequest):
    """A request was not sent because its host is left alone; `cause` is one of crawler.refusals.CAUSES."""

    def __init__(self, cause: str) -> None:
        super().__init__(CAUSES[cause])
        self.cause = cause


class Hosts(OncePerCrawl):
    """The hosts of one crawl, by host name without a port.

    The frontier asks it before it hands out a request: a host that waits keeps its requests, one that is given up
    loses them with the cause.
    """

    def __init__(self, settings: BaseSettings, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: returns seconds, and never goes back."""
        self._clock = clock
        self._blocked_after = settings.getint("BLOCKED_AFTER")
        self._unreachable_after = settings.getint("UNREACHABLE_AFTER")
        self._longest_delay = settings.getint("CRAWL_DELAY_MAX")
        self._first_pause = settings.getint("RETRY_PAUSE")
        self._longest_pause = settings.getint("RETRY_AFTER_MAX")
        self._until: dict[str, float] = {}
        self._given_up: dict[str, str] = {}  # host -> cause
        self._delays: dict[str, float] = {}  # host -> seconds, by its Crawl-delay
        self._refused: Counter[str] = Counter()  # host -> refusals in a row
        self._failed: Counter[str] = Counter()  # host -> attempts in a row without an answer
        self._answers: Counter[str] = Counter()  # host -> answers that are no refusals

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the settings of a crawl."""
        return cls(crawler.settings)

    # --- until when

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long from now, or longer when it was said before."""
        if seconds > 0:
            self._until[host] = max(self._until.get(host, 0.0), self._clock() + seconds)

    def wait(self, host: str) -> float:
        """Return the seconds until a host may be asked again; 0 when it may be now."""
        until = self._until.get(host)
        if until is None:
            return 0.0
        left = until - self._clock()
        if left <= 0:
            del self._until[host]
            return 0.0
        return left

    def waiting(self) -> int:
        """Return how many hosts are left alone for a while."""
        return sum(1 for host in list(self._until) if self.wait(host) and host not in self._given_up)

    def shortest_wait(self) -> float:
        """Return the seconds until the next of the hosts that wait may be asked; 0 when none waits."""
        return min((wait for host in list(self._until) if (wait := self.wait(host))), default=0.0)

    # --- what they say and do

    def set_crawl_delay(self, host: str, seconds: float) -> None:
        """Take over a Crawl-delay: keep to it, or give the host up when it is above CRAWL_DELAY_MAX."""
        if seconds > self._longest_delay:
            self.give_up(host, "crawl_delay")
            return
        self._delays[host] = max(seconds, self._delays.get(host, 0.0))
        self.keep_delay(host)

    def keep_delay(self, host: str) -> None:
        """Leave a host alone for its Crawl-delay from now, if it has one."""
        self.pause(host, self._delays.get(host, 0.0))

    def answered(self, host: str) -> None:
        """Note an answer that is no refusal."""
        self._answers[host] += 1
        self._refused.pop(host, None)
        self._failed.pop(host, None)

    def has_answered(self, host: str) -> bool:
        """Tell whether a host has given an answer that is no refusal."""
        return self._answers[host] > 0

    def refused(self, host: str) -> None:
        """Note that a page was refused; the host is given up after BLOCKED_AFTER of them in a row."""
        self._failed.pop(host, None)
        self._refused[host] += 1
        if 0 < self._blocked_after <= self._refused[host]:
            self.give_up(host, "blocked")

    def failed(self, host: str) -> None:
        """Note that a host gave no answer; it is given up after UNREACHABLE_AFTER times in a row.

        One that has answered before gets four times as many: single pages of a good site may hang.
        """
        self._fail(host, is_good=self.has_answered(host))

    def out_of_order(self, host: str) -> None:
        """Note that what stands in front of a host answers for it that it is not there; it counts like no answer.

        One that has answered as many pages as UNREACHABLE_AFTER gets four times as many: a home page that still comes
        shows little.
        """
        self._fail(host, is_good=self._answers[host] >= self._unreachable_after)

    def back_off(self, host: str, seconds: float | None) -> bool:
        """Leave a host alone that has too much to do; False when it asks for more than RETRY_AFTER_MAX.

        seconds: as it asked for, or None. Without, or with more than is heeded, it is RETRY_PAUSE, twice as long for
        each further page in a row that is refused, and at most RETRY_AFTER_MAX.
        """
        heeded = seconds is not None and seconds <= self._longest_pause
        if seconds is None or not heeded:
            pause = min(self._first_pause * 2.0 ** min(max(self._refused[host] - 1, 0), 30), self._longest_pause)
            self.pause(host, pause)
            return seconds is None
        self.pause(host, seconds)
        return True

    def _fail(self, host: str, is_good: bool) -> None:
        self._failed[host] += 1
        most = self._unreachable_after * (_OF_A_GOOD_HOST if is_good else 1)
        if 0 < most <= self._failed[host]:
            self.give_up(host, "unreachable")

    # --- for good

    def give_up(self, host: str, cause: str) -> None:
        """Leave a host alone for the rest of the crawl. cause: one of crawler.refusals.CAUSES."""
        self._given_up.setdefault(host, cause)

    def given_up(self, host: str) -> str:
        """Return why a host is left alone for the rest of the crawl; empty when it is not."""
        return self._given_up.get(host, "")

    def all_given_up(self) -> list[str]:
        """Return the hosts that are left alone for the rest of the crawl."""
        return list(self._given_up)

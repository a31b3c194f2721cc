"""What this crawl has learnt of hosts: until when one is left alone, and which are left alone for good."""

import time
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler


class Hosts:
    """The hosts of one crawl, by host name without a port. `of` gives the one of a crawler, from whichever part of it.

    The frontier asks it before it hands out a request: a host that waits keeps its requests, one that is given up
    loses them with the cause.
    """

    _of: ClassVar["WeakKeyDictionary[Crawler, Hosts]"] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._until: dict[str, float] = {}  # host -> time.monotonic()
        self._given_up: dict[str, str] = {}  # host -> cause

    @classmethod
    def of(cls, crawler: Crawler) -> "Hosts":
        """Return the hosts of a crawler, the same object each time."""
        return cls._of.setdefault(crawler, cls())

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long from now, or longer when it was said before."""
        self._until[host] = max(self._until.get(host, 0.0), time.monotonic() + seconds)

    def wait(self, host: str) -> float:
        """Return the seconds until a host may be asked again; 0 when it may be now."""
        return max(0.0, self._until.get(host, 0.0) - time.monotonic())

    def waiting(self) -> int:
        """Return how many hosts are left alone for a while."""
        return sum(1 for host in self._until if self.wait(host) and host not in self._given_up)

    def give_up(self, host: str, cause: str) -> None:
        """Leave a host alone for the rest of the crawl. cause: one of crawler.refusals.CAUSES."""
        self._given_up.setdefault(host, cause)

    def given_up(self, host: str) -> str:
        """Return why a host is left alone for the rest of the crawl; empty when it is not."""
        return self._given_up.get(host, "")

    def any_given_up(self) -> bool:
        """Tell whether any host is left alone for the rest of the crawl."""
        return bool(self._given_up)

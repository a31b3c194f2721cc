"""How much of a sweep one host may take: a slow one is left when its time is up, so that the sweep ends."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.conduct.hosts import Hosts
from pipelines.linking.hosts import url_host


class HostClock:
    """Adds up the time in which requests of a host are with the downloader, its pauses between them included.

    A host that took SECONDS_PER_HOST in this run is given up. Time in which it has nothing to do does not count.
    """

    def __init__(self, crawler: Crawler, now: Callable[[], float] = time.monotonic) -> None:
        self._hosts, self._now = Hosts.of(crawler), now
        self._most = crawler.settings.getfloat("SECONDS_PER_HOST")
        self._active: Counter[str] = Counter()
        self._since: dict[str, float] = {}
        self._spent: defaultdict[str, float] = defaultdict(float)  # host -> seconds
        crawler.signals.connect(self.started, signal=signals.request_reached_downloader)
        crawler.signals.connect(self.ended, signal=signals.request_left_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the signals of the downloader."""
        return cls(crawler)

    def started(self, request: Request) -> None:
        """Start the clock of a host with its first request under way."""
        host = url_host(request.url)
        if not self._active[host]:
            self._since[host] = self._now()
        self._active[host] += 1

    def ended(self, request: Request) -> None:
        """Stop the clock with the last request under way; give the host up when its time is over."""
        host = url_host(request.url)
        now = self._now()
        self._spent[host] += now - self._since[host]
        self._since[host] = now
        self._active[host] -= 1
        if self._spent[host] > self._most:
            self._hosts.give_up(host, "time_per_host")

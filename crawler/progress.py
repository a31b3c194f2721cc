"""A live line while a crawl runs: pages, rate, queue, findings. In a terminal only; elsewhere it is silent."""

import sys
import time
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

_EVERY = 0.5  # seconds


class Progress:
    """Writes the live line of one crawl to standard error."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._start = time.monotonic()
        self._loop = LoopingCall(self._show)
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to a crawl; raises NotConfigured when nobody watches a terminal or SHOW_PROGRESS is off."""
        if not crawler.settings.getbool("SHOW_PROGRESS") or not sys.stderr.isatty():
            raise NotConfigured
        return cls(crawler)

    def opened(self) -> None:
        """Begin to write."""
        self._loop.start(_EVERY, now=False)

    def closed(self) -> None:
        """Wipe the line."""
        if self._loop.running:
            self._loop.stop()
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _show(self) -> None:
        stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
        pages = sum(value for name, value in stats.items() if name.startswith("pages/"))
        queued = stats.get("scheduler/enqueued", 0) - stats.get("scheduler/dequeued", 0)
        line = progress_line(
            pages, time.monotonic() - self._start, queued,
            {name.partition("/")[2]: value for name, value in stats.items() if name.startswith("mentions/")},
        )  # fmt: skip
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def progress_line(pages: int, seconds: float, queued: int | None, mentions: dict[str, int]) -> str:
    """Return the live line.

    queued: requests waiting, or None where there is no queue. mentions: counts by link state. Time left is by the mean
    rate.
    """
    rate = pages / seconds if seconds > 0 else 0.0
    left = f", about {_duration(queued / rate)} left" if rate and queued else ""
    waiting = f" · {queued} waiting{left}" if queued is not None else ""
    total = sum(mentions.values())
    return (
        f"{mentions.get('unlinked', 0)} unlinked of {total} mentions · {pages} pages read, {rate * 60:.0f} a minute"
        f"{waiting}"
    )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"

"""Ctrl-C and SIGTERM end a crawl within seconds, whatever is under way: the frontier has it all."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any, Self

import psutil
from scrapy import signals
from scrapy.crawler import Crawler

from crawler.exits import GO_ON, STOPPED

_GRACE = 4.0  # seconds for what is under way to come to its end
_LAST = 8.0  # seconds after which the process ends even if Python's own end hangs, say in a look-up of a host name
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Puts a limit to the graceful end of Scrapy, which waits for every download."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._signals: dict[int, Any] = {}
        crawler.signals.connect(self.opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the start of the crawl."""
        return cls(crawler)

    def opened(self) -> None:
        """Take the signals over, once Scrapy has taken them."""
        from twisted.internet import reactor

        reactor.callLater(0, self._install)  # type: ignore[arg-type]

    def _install(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._signals[number] = signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        from twisted.internet import reactor

        os.write(2, b"\nStopping ...\n")  # print could be interrupted by itself
        writer = vars(self._crawler.spider).get("writer")
        if writer is not None:
            writer.patience = 0.0
        last = threading.Timer(_LAST, _end_now)
        last.daemon = True
        last.start()
        # Scrapy's handler ends the crawl gracefully, and takes the next signal for an order to stop at once.
        self._signals[number](number, frame)
        reactor.callFromThread(reactor.callLater, _GRACE, os.kill, os.getpid(), number)


def _end_now() -> None:
    """End the process and its children. Nothing is lost: each page was saved when it was read."""
    for child in psutil.Process().children(recursive=True):
        child.kill()
    print(f"Stopped; what was found is saved. {GO_ON}", file=sys.stderr, flush=True)
    os._exit(STOPPED)

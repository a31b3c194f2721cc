"""What a crawl has done so far, while it runs: a live line in a terminal, and lines of the log at INFO."""

import logging
import os
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall

from crawler.conduct.hosts import Hosts

EVERY = 0.5  # seconds between updates of the live line
_RATE_OVER = 60.0  # seconds: a crawl that waits, or that goes on, is not judged by its beginning
_WIDTH = 80  # columns of a terminal that does not say how many it has
_WIPE = "\r\x1b[K"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SoFar:
    """What a crawl or scan has done so far. Numbers only: a line made of them has no word of a stranger in it."""

    pages: int = 0
    per_minute: float = 0.0  # pages, of late
    mentions: int = 0
    unlinked: int = 0
    waiting: int | None = None  # requests; None where there is no queue
    seconds_left: float | None = None
    hosts_waiting: int = 0
    refused: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, object], per_minute: float) -> Self:
        """Take pages, mentions and what was refused from the counts of a crawl or scan."""
        return cls(
            _total(counts, "pages/"), per_minute, _total(counts, "mentions/"), _total(counts, "mentions/unlinked"),
            refused=_total(counts, "refused/"),
        )  # fmt: skip


class Rate:
    """How many a minute, over the last minute, or since the start when that is later."""

    def __init__(self, now: float, count: int = 0) -> None:
        """now: seconds of any clock that only goes forward."""
        self._seen = deque([(now, count)])

    def per_minute(self, now: float, count: int) -> float:
        """Return the rate, given the count that is reached now; 0 at the very start."""
        self._seen.append((now, count))
        while self._seen[1][0] <= now - _RATE_OVER:
            self._seen.popleft()
        then, before = self._seen[0]
        return (count - before) * 60.0 / (now - then) if now > then else 0.0


class LiveLine:
    """The last line of a terminal, written again and again, never wider than the terminal."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self._shown = time.monotonic()

    def due(self) -> bool:
        """Tell whether somebody watches, and has not seen anything new for a while."""
        return self.watched and time.monotonic() - self._shown >= EVERY

    def show(self, so_far: SoFar) -> None:
        """Write it."""
        self._shown = time.monotonic()
        print(f"{_WIPE}{cut(progress_line(so_far), _columns() - 1)}", end="", file=sys.stderr, flush=True)

    def wipe(self) -> None:
        """Take it away, so that something else can stand there."""
        if self.watched:
            print(_WIPE, end="", file=sys.stderr, flush=True)


class _MakeRoom(logging.Handler):
    """Wipes the live line before the log writes a message where it stands."""

    def __init__(self, line: LiveLine, level: str) -> None:
        super().__init__(level)
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        self._line.wipe()


class Progress:
    """Tells of one crawl: in the live line of a terminal, and in the log."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler, self._line = crawler, LiveLine()
        self._pages = self._requests = Rate(time.monotonic())
        self._loops: list[AsyncioLoopingCall | LoopingCall] = []
        self._make_room = _MakeRoom(self._line, crawler.settings["LOG_LEVEL"])
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to a crawl; raises NotConfigured when SHOW_PROGRESS is off."""
        if not crawler.settings.getbool("SHOW_PROGRESS"):
            raise NotConfigured
        return cls(crawler)

    def opened(self) -> None:
        """Begin to tell."""
        logging.root.handlers.insert(0, self._make_room)  # before the one that writes
        self._pages, self._requests = Rate(time.monotonic()), Rate(time.monotonic())
        log_every = self._crawler.settings.getfloat("LOGSTATS_INTERVAL")
        for tell, seconds in ((self._log, log_every), (self._show, EVERY if self._line.watched else 0)):
            if seconds > 0:
                self._loops.append(create_looping_call(tell))
                self._loops[-1].start(seconds, now=False)

    def closed(self) -> None:
        """End it, and wipe the line."""
        for loop in self._loops:
            if loop.running:
                loop.stop()
        logging.root.removeHandler(self._make_room)
        self._line.wipe()

    def _show(self) -> None:
        self._line.show(self._so_far())

    def _log(self) -> None:
        logger.info("%s", progress_line(self._so_far()))

    def _so_far(self) -> SoFar:
        assert self._crawler.stats is not None
        stats, now = self._crawler.stats.get_stats(), time.monotonic()
        waiting = getattr(getattr(self._crawler.engine, "scheduler", None), "waiting", None)
        settled = self._requests.per_minute(now, int(stats.get("scheduler/dequeued", 0)))
        pages = self._pages.per_minute(now, _total(stats, "pages/"))
        left = waiting * 60.0 / settled if waiting and settled else None
        hosts = Hosts.of(self._crawler).waiting()
        return replace(SoFar.of(stats, pages), waiting=waiting, seconds_left=left, hosts_waiting=hosts)


def progress_line(so_far: SoFar) -> str:
    """Return what was done so far in one line: findings first, nothing that is zero at the end."""
    parts = [
        f"{so_far.unlinked} unlinked of {so_far.mentions} mentions",
        f"{so_far.pages} pages, {so_far.per_minute:.0f} a minute",
    ]
    if so_far.waiting is not None:
        left = f", about {_duration(so_far.seconds_left)} left" if so_far.seconds_left is not None else ""
        parts.append(f"{so_far.waiting} waiting{left}")
    if so_far.hosts_waiting:
        parts.append(f"{so_far.hosts_waiting} host{'s' * (so_far.hosts_waiting > 1)} waiting")
    if so_far.refused:
        parts.append(f"{so_far.refused} refused")
    return " · ".join(parts)


def cut(line: str, columns: int) -> str:
    """Return a line as far as so many columns take it; each of its letters takes one."""
    return line if len(line) <= columns else f"{line[: max(0, columns - 1)]}…"[: max(0, columns)]


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 100 * 60 else f"{seconds / 3600:.0f} h"


def _total(counts: Mapping[str, object], start: str) -> int:
    return sum(count for name, count in counts.items() if name.startswith(start) and isinstance(count, int))

"""Has the engine ask for the next request when the wait of a host ends: by itself it does so every 5 seconds only."""

from scrapy.crawler import Crawler
from scrapy.utils.asyncio import CallLaterResult, call_later


class Alarm:
    """One alarm, which a later one takes the place of."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._set: CallLaterResult | None = None

    def set(self, seconds: float) -> None:
        """Ring after so many seconds; 0: not at all."""
        self.stop()
        self._set = call_later(seconds, self._ring) if seconds else None

    def stop(self) -> None:
        """Do not ring any more."""
        if self._set is not None:
            self._set.cancel()
            self._set = None

    def _ring(self) -> None:
        self._set = None
        engine = self._crawler.engine
        slot = engine._slot if engine is not None else None  # Scrapy has no public way
        if slot is not None:
            slot.nextcall.schedule()

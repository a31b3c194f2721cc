"""What each crawl has one of, for whichever part of it asks."""

from typing import Any, ClassVar, Self
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler


class OncePerCrawl:
    """A part of a crawl that `of` gives, made when it is first asked for.

    A subclass whose constructor takes something else than the crawler says so in from_crawler.
    """

    _made: ClassVar["WeakKeyDictionary[Crawler, Any]"]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._made = WeakKeyDictionary()

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the one of a crawler, the same object each time."""
        made: Self | None = cls._made.get(crawler)
        if made is None:
            made = cls._made[crawler] = cls.from_crawler(crawler)
        return made

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the one of a crawler."""
        return cls(crawler)  # type: ignore[call-arg]

"""The limit on the memory of the crawler's own process, which gives back what it needs no more."""

import ctypes
from contextlib import suppress
from typing import Self

import psutil
from scrapy.crawler import Crawler
from scrapy.extensions.memusage import MemoryUsage

_M_MMAP_THRESHOLD = -3  # malloc.h of the GNU C library, as named in mallopt(3)
_LARGE = 256 * 1024  # bytes


def give_back_large() -> None:
    """Have what takes more than 256 KiB given back to the system when it is freed, such as the body of a large page.

    Without, the GNU C library keeps up to 32 MiB each once it has seen that much freed. Elsewhere nothing is done.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


class MemoryLimit(MemoryUsage):
    """Scrapy's extension over what is in use now.

    Scrapy looks at the peak since the process began, which Linux hands on from the program that started it: a crawl
    begun by a large program would end at once.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take MEMUSAGE_LIMIT_MB and what belongs to it from the settings."""
        give_back_large()
        return super().from_crawler(crawler)

    def get_virtual_size(self) -> int:
        """Return the resident memory of this process in bytes."""
        return int(psutil.Process().memory_info().rss)

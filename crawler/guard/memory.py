"""The limit on the memory of the crawler's own process."""

import psutil
from scrapy.extensions.memusage import MemoryUsage


class MemoryLimit(MemoryUsage):
    """Scrapy's extension over what is in use now.

    Scrapy looks at the peak since the process began, which Linux hands on from the program that started it: a crawl
    begun by a large program would end at once.
    """

    def get_virtual_size(self) -> int:
        """Return the resident memory of this process in bytes."""
        return int(psutil.Process().memory_info().rss)

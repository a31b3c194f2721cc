"""Scrapy's own CrawlSpider over some seeds, breadth first: the peer of benchmarks.discovery. Prints what it fetched."""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


def main() -> None:
    """Crawl: SEEDS (separated by commas) PAGES."""
    seeds, pages = sys.argv[1].split(","), int(sys.argv[2])
    hosts = [urlsplit(seed).netloc for seed in seeds]  # with their ports, as LinkExtractor compares them
    fetched: list[str] = []

    class BreadthFirst(CrawlSpider):
        name = "breadth_first"
        start_urls = seeds
        rules = (Rule(LinkExtractor(allow_domains=hosts), "keep", follow=True),)

        def keep(self, response: Response, **kwargs: Any) -> None:
            fetched.append(response.url)

        def parse_start_url(self, response: Response, **kwargs: Any) -> list[Any]:
            self.keep(response)
            return []

    process = CrawlerProcess({
        "ROBOTSTXT_OBEY": True, "CLOSESPIDER_PAGECOUNT": pages, "CONCURRENT_REQUESTS": 1, "LOG_LEVEL": "ERROR",
        "DEPTH_PRIORITY": 1, "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False, "DOWNLOAD_DELAY": 0,
        "SCHEDULER_DISK_QUEUE": "scrapy.squeues.PickleFifoDiskQueue",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue", "RETRY_ENABLED": False,
        "TWISTED_DNS_RESOLVER": "crawler.guard.resolver.GuardResolver",  # knows the names of the sample web
        "GUARD_EXCEPTIONS": hosts,
    })  # fmt: skip
    process.crawl(BreadthFirst)
    process.start()
    print(json.dumps(fetched))


if __name__ == "__main__":
    main()

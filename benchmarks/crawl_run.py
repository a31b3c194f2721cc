"""One crawl for benchmarks.crawl, in a process of its own: with our frontier, or with Scrapy's queue in memory."""

import cProfile
import json
import pstats
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.arguments import Arguments
from crawler.frontier.known import KnownAddresses
from crawler.frontier.requests import is_plain
from crawler.revisiting import Revisits
from crawler.spiders.resources import ResourcesSpider
from crawler.sweep import SweepSpider
from pipelines.brands import load_brands
from pipelines.records import Reading

_FRONTIER = ("crawler/frontier/", "pipelines/storing/frontier", "crawler/guard/bounds")


class LinksOnly(SweepSpider):
    """Follows all links and reads nothing: what is left of a crawl is the queue and Scrapy itself."""

    name = "links_only"

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Yield a request for each link."""
        for href in response.css("a::attr(href)").getall():
            url = response.urljoin(href)
            if url.startswith(self.seeds[0]):
                yield Request(url, callback=self.parse, errback=self.failed)


class _SavedAtOnce:
    """Saves each reading as it comes, where no frontier knows which request has brought it."""

    def __init__(self, spider: SweepSpider) -> None:
        self._writer, self._revisits = spider.writer, spider.revisits

    def save(self, reading: Reading) -> None:
        with self._writer.transaction():
            self._revisits.keep(reading)
            self._writer.put(reading.findings)


class MemoryScheduler(Scheduler):
    """Scrapy's own scheduler, its queue in memory, over the same database of findings.

    It asks for no bounds of the guard, as the frontier does: that would only slow this one down.
    """

    def open(self, spider: Spider) -> Any:
        """Begin the crawl in the database, as our frontier does."""
        assert isinstance(spider, SweepSpider)
        self._writer = spider.writer
        self._writer.begin(spider.name, spider.seeds_argument, spider.brands_argument)
        assert self._writer.crawl is not None
        with self._writer.transaction():
            spider.revisits = Revisits.of_sweep(spider, self._writer.db, self._writer.crawl, begins=True)
        spider.visits = _SavedAtOnce(spider)  # type: ignore[assignment]
        return super().open(spider)

    def close(self, reason: str) -> Any:
        """End it there."""
        self._writer.end(reason, self.stats.get_stats() if self.stats else {})
        self._writer.close()
        return super().close(reason)


class BareScheduler(MemoryScheduler):
    """The same, which has links that are known left out as early as the frontier has them."""

    def open(self, spider: Spider) -> Any:
        """Tell the spider what is known."""
        spider.known = self._known = KnownAddresses()  # type: ignore[attr-defined]
        return super().open(spider)

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request; False when it is known."""
        is_new = super().enqueue_request(request)
        if not is_new and is_plain(request):
            self._known.add(request.url)
        return is_new


class StraightWay:
    """The spider middleware nearest to the engine: takes requests to the queue as ours takes them to the frontier."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawler, whose engine has the queue once the crawl is open."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield the items of a callback."""
        assert self._crawler.engine is not None
        queue = self._crawler.engine.scheduler
        assert queue is not None
        async for one in result:
            if isinstance(one, Request):
                queue.enqueue_request(one)
            else:
                yield one


SPIDERS: dict[str, type[SweepSpider]] = {"read": ResourcesSpider, "links only": LinksOnly}
_NO_BOUNDS = {  # what bounds depth and length stays off: it would only slow these down
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
QUEUES: dict[str, dict[str, Any]] = {
    "frontier": {},
    "memory": {"SCHEDULER": MemoryScheduler, "SPIDER_MIDDLEWARES": _NO_BOUNDS},
    "bare": {"SCHEDULER": BareScheduler, "SPIDER_MIDDLEWARES": _NO_BOUNDS | {StraightWay: 10}},
}


def run(queue: str, spider: str, port: int, database: Path, concurrency: int) -> dict[str, float]:
    """Crawl the site on a port once, and return pages, seconds and CPU seconds.

    queue: one of QUEUES. spider: one of SPIDERS. concurrency: requests at a time.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    host = f"site.localhost:{port}"
    in_a_hurry = {
        "DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False, "PAGES_PER_SITE": 10**6,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency, "CONCURRENT_REQUESTS": max(32, 2 * concurrency),
        "DEPTH_LIMIT": 0, "SHOW_PROGRESS": False, "GUARD_EXCEPTIONS": [host], "MENTIONS_DB": str(database),
    }  # fmt: skip
    settings.setdict({**in_a_hurry, **QUEUES[queue]}, priority="cmdline")
    brands = load_brands(settings["BRANDS_FILE"])
    arguments = Arguments((f"http://{host}/",), host, brands, settings["BRANDS_FILE"], {})
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(SPIDERS[spider])
    process.crawl(crawler, arguments=arguments)
    start, cpu = time.perf_counter(), time.process_time()
    process.start()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert crawler.stats is not None
    pages = crawler.stats.get_value("downloader/response_status_count/200", 0) - 1  # one is robots.txt
    return {"pages": pages, "seconds": seconds, "cpu": cpu}


def main(queue: str, spider: str, port: int, database: Path, concurrency: int, profiled: bool) -> None:
    """Crawl once, and print the figures as JSON, or where the frontier spends its time."""
    if not profiled:
        print(json.dumps(run(queue, spider, port, database, concurrency)))
        return
    profile = cProfile.Profile(time.process_time)  # waiting for answers is no cost
    profile.runcall(run, queue, spider, port, database, concurrency)
    stats = pstats.Stats(profile)
    total = stats.total_tt  # type: ignore[attr-defined]
    rows = [
        (own, whole, calls, f"{Path(file).name}:{line} {name}")
        for (file, line, name), (_, calls, own, whole, _) in stats.stats.items()  # type: ignore[attr-defined]
        if any(part in file for part in _FRONTIER) or "sqlite3" in name
    ]
    print(f"{spider}, {queue}: {total:.2f} CPU s under the profiler; share of the function itself, and with its calls")
    for own, whole, calls, where in sorted(rows, reverse=True)[:20]:
        print(f"{own / total:7.1%}{whole / total:7.1%}{calls:>9}  {where}")

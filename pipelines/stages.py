"""The Scrapy item pipelines: thin adapters around findings() and the Writer. No logic here."""

from typing import Protocol, Self, cast

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines.process import Brands, findings
from pipelines.records import Document, Findings
from pipelines.storing.writer import Writer


class Sweep(Protocol):
    """What the stages need of a spider; its class lives in crawler/, which this package must not know."""

    name: str
    seeds_argument: str
    brands: Brands
    brands_argument: str
    counted: tuple[str, ...]


class FindMentions:
    """Document -> Findings."""

    def __init__(self, brands: Brands) -> None:
        self._brands = brands

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the brands that the spider has loaded."""
        return cls(_spider(crawler).brands)

    def process_item(self, item: Document) -> Findings:
        """Return what the document says about the brands."""
        return findings(item, self._brands)


class SaveFindings:
    """Findings -> rows, and the counts that the crawl shows."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        spider = _spider(crawler)
        self._writer = Writer(crawler.settings["MENTIONS_DB"], spider.brands.all, spider.counted)
        self._writer.begin(spider.name, spider.seeds_argument, spider.brands_argument)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the database that the setting MENTIONS_DB names. Raises StorageError when it cannot be used."""
        return cls(crawler)

    def process_item(self, item: Findings) -> Findings:
        """Save one page and count it."""
        self._writer.save(item)
        stats = self._crawler.stats
        assert stats is not None
        stats.inc_value(f"pages/{item.page.page_read}")
        for mention in item.mentions:
            stats.inc_value(f"mentions/{mention.link_state}")
        return item

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Record how the crawl ended."""
        assert self._crawler.stats is not None
        self._writer.end(reason, self._crawler.stats.get_stats())
        self._writer.close()


def _spider(crawler: Crawler) -> Sweep:
    return cast(Sweep, crawler.spider)

"""The Scrapy item pipelines: thin adapters around findings() and the Writer. No logic here."""

from collections.abc import Mapping, Sequence
from typing import Protocol, Self, cast

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from pipelines.linking.opaque import to_resolve
from pipelines.process import Brands, findings
from pipelines.records import Document, Findings, Resolved
from pipelines.storing.writer import Writer


class Resolver(Protocol):
    """What knows, or finds out, where links lead."""

    async def ask(self, urls: Sequence[str]) -> Mapping[str, Resolved]:
        """Return what is known of some addresses, by address; those that nothing is known of are left out."""


class Sweep(Protocol):
    """What the stages need of a spider; its class lives in crawler/, which this package must not know."""

    name: str
    seeds_argument: str
    brands: Brands
    brands_argument: str
    counted: tuple[str, ...]
    resolver: Resolver


class FindMentions:
    """Document -> Findings, with the links of the page followed where they do not say where they lead."""

    def __init__(self, brands: Brands, resolver: Resolver) -> None:
        self._brands, self._resolver = brands, resolver

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the brands that the spider has loaded, and what it asks where links lead."""
        return cls(_spider(crawler).brands, _spider(crawler).resolver)

    async def process_item(self, item: Document) -> Findings:
        """Return what the document says about the brands."""
        found = findings(item, self._brands)
        urls = to_resolve(item, found)
        resolved = await self._resolver.ask(urls) if urls else {}
        return findings(item, self._brands, resolved) if resolved else found


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

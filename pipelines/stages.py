"""The Scrapy item pipelines: thin adapters around the reader's findings and the database. No logic here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, Self, cast

from scrapy.crawler import Crawler

from pipelines.link_records import Item, Resolved
from pipelines.records import Page, Reading


class Resolver(Protocol):
    """What knows, or finds out, where links lead."""

    async def ask(self, urls: Sequence[str]) -> Mapping[str, Resolved]:
        """Return what is known of some addresses, by address; those that nothing is known of are left out."""


class Reader(Protocol):
    """What reads a page and finds the brands in it."""

    async def read(self, page: Page, resolved: Mapping[str, Resolved]) -> Reading:
        """Return what a page says, with the links of which it is known where they lead."""


class Visits(Protocol):
    """What saves a reading together with the request that brought it."""

    def save(self, reading: Item) -> None:
        """Save it, or keep it until all that its request brings can be saved at once."""


class Sweep(Protocol):
    """What the stages need of a spider; its class lives in crawler/, which this package must not know."""

    resolver: Resolver
    reader: Reader
    visits: Visits


class FindMentions:
    """Reading -> Reading, with the links of the page followed where they do not say where they lead."""

    def __init__(self, crawler: Crawler) -> None:
        self._sweep = _sweep(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take from the spider what it asks where links lead."""
        return cls(crawler)

    async def process_item(self, item: Item) -> Item:
        """Return what the page says once it is known where its links lead."""
        if not isinstance(item, Reading):
            return item
        resolved = await self._sweep.resolver.ask(item.opaque) if item.opaque else {}
        if not resolved:
            return item
        return replace(item, findings=(await self._sweep.reader.read(item.page, resolved)).findings)


class SaveFindings:
    """Reading -> rows, and the counts that the crawl shows."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler, self._sweep = crawler, _sweep(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take from the spider what it saves with."""
        return cls(crawler)

    def process_item(self, item: Item) -> Item:
        """Save one page and count it."""
        self._sweep.visits.save(item)
        if not isinstance(item, Reading):
            return item
        stats = self._crawler.stats
        assert stats is not None
        stats.inc_value(f"pages/{item.findings.page.page_read}")
        for mention in item.findings.mentions:
            stats.inc_value(f"mentions/{mention.link_state}")
        return item


def _sweep(crawler: Crawler) -> Sweep:
    return cast(Sweep, crawler.spider)

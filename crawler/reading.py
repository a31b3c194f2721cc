"""Page -> Reading: what a page says, read and matched."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from pipelines.judging.revisits import meaning
from pipelines.linking.links import NOTHING_RESOLVED
from pipelines.linking.opaque import to_resolve
from pipelines.process import Brands, findings
from pipelines.reading.document import read, unread
from pipelines.records import Document, Page, PageRead, Reading, Resolved


class Reader:
    """Reads pages and finds the brands in them."""

    def __init__(self, brands: Brands) -> None:
        self._brands = brands

    @classmethod
    def from_crawler(cls, crawler: Crawler, brands: Brands) -> Self:
        """Take the brands, and close with the crawl."""
        reader = cls(brands)
        crawler.signals.connect(reader.close, signal=signals.spider_closed)
        return reader

    async def read(self, page: Page, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Reading:
        """Return what a page says. resolved: where links lead that do not say so, by address."""
        return self._reading(page, read(page), resolved)

    async def unread(self, page: Page, page_read: PageRead, cause: str) -> Reading:
        """Return the reading of a page that was not read, for a cause in plain words."""
        return self._reading(page, unread(page, page_read, cause))

    def close(self) -> None:
        """Give back what was taken to read."""

    def _reading(self, page: Page, document: Document, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Reading:
        found = findings(document, self._brands, resolved)
        light = replace(document, text="", blocks=(), images=(), html="", tree=None)
        return Reading(page, light, found, tuple(to_resolve(document, found)), meaning(document))

"""Visits known pages again: are their mentions and links still there, and are they as they were?"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request

from crawler.declared import MAX, MOST_AGAIN
from crawler.sweep import SweepSpider
from pipelines.records import Anchor, Document
from pipelines.storing.rechecks import rechecks
from pipelines.times import utc_now


class RecheckSpider(SweepSpider):
    """Asks for pages that have a mention or a link, or had one: what may be lost first, then by value and age."""

    name = "recheck"
    default_seeds = "db:known"
    more_arguments = (MAX,)

    async def start(self) -> AsyncIterator[Any]:
        """Yield requests for the known pages of the sites swept, in their turn."""
        most = self.arguments.most or MOST_AGAIN
        pages = rechecks(self.writer.db, self.sites, utc_now(), most, self.writer.crawl)
        for place, page in enumerate(pages):
            yield Request(page.url, priority=most - place, callback=self.parse, errback=self.failed,
                          meta={"kind": "page", "depth": 0})  # fmt: skip

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return None: no link is followed."""
        return None

    def follow(self, document: Document, depth: int = 0) -> Iterator[Request]:
        """Yield nothing, nor count what is not followed."""
        yield from ()

    @property
    def reads_lists(self) -> bool:
        """Whether feeds and sitemaps are asked for: what is new is the work of the other spiders."""
        return False

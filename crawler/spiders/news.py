"""Sweeps news sites and blogs: what their feeds and sitemaps name, then sections and their further pages."""

from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request

from crawler.declared import SINCE
from crawler.lists import WELL_KNOWN
from crawler.sweep import SweepSpider
from crawler.twins import main_version
from crawler.worth.addresses import address_date, address_signs
from crawler.worth.links import NEVER, Points
from pipelines.linking.hosts import url_site
from pipelines.records import COUNTED_REGIONS, Document

_POINTS_OF_PAGING = -90  # of the further pages of a section, where a sitemap has named the articles already


class NewsSpider(SweepSpider):
    """Reads what feeds and sitemaps name and what the sections link to; articles first, no tag clouds."""

    name = "news"
    more_arguments = (SINCE,)
    well_known = WELL_KNOWN
    points: ClassVar[Points] = {
        "names a brand": 60, "near its subject": 5,
        "dated": 40, "in article": 35, "long name": 20, "a headline": 10,
        "article": 40, "in the menu": 40, "in a list": 15, "in the text": 10, "on index": 10, "on home": 10,
        "further": 15, "page number": 10, "archive": -10,
        "in the footer": -10, "legal": -30, "in legal": -30,
        "tag": NEVER, "in tag": NEVER, "author": NEVER, "in author": NEVER, "calendar": NEVER, "in calendar": NEVER,
        "shop": NEVER, "in shop": NEVER, "media": NEVER, "in media": NEVER, "comment": NEVER, "in comment": NEVER,
        "twin": NEVER, "in twin": NEVER, "facet": NEVER, "search": NEVER, "in search": NEVER,
        "account": NEVER, "in account": NEVER,
    }  # fmt: skip

    def is_old(self, url: str, told: str = "") -> bool:
        """Tell whether a page is from before -a since=, by what a list tells of it (ISO 8601) or by its address."""
        day = told[:10] or address_date(url)
        return "" < day < self.arguments.since

    def follow(self, document: Document, depth: int = 0) -> Iterator[Request]:
        """Yield requests for what is worth following: nothing from before -a since=, nor the pages after those."""
        days = [address_date(anchor.url) for anchor in document.anchors if anchor.region in COUNTED_REGIONS]
        ends_here = "" < max(days, default="") < self.arguments.since
        for request in super().follow(document, depth):
            if self.is_old(request.url) or (ends_here and "page number" in address_signs(request.url)):
                self.count("sweep/too_old")
                continue
            if url_site(request.url) in self.with_sitemap and "page number" in address_signs(request.url):
                request.priority += _POINTS_OF_PAGING
            yield request

    def main_version(self, document: Document) -> str:
        """Return the article that an AMP, mobile or print view names as canonical; empty for any other page."""
        return main_version(document.facts)

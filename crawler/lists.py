"""What a site lists of itself: its feeds and sitemaps, who names them, and what they name."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.conduct.robots_cache import Robots
from crawler.guard.bounds import Bounds
from crawler.listings import Listed, Listing
from crawler.pages import page_from_response
from crawler.reading.reader import Reader
from crawler.refusals import Refusals
from crawler.revisiting import Revisits
from pipelines.judging.revisits import fingerprint
from pipelines.linking.hosts import absolute_url, url_site
from pipelines.reading.document import unread
from pipelines.records import Anchor, Document, Glance

LISTS_FIRST = 150  # priority of feeds and sitemaps: they tell what is new


class ListReader(Spider):
    """The part of a sweep that reads feeds and sitemaps."""

    sites: frozenset[str]
    reader: Reader
    revisits: Revisits = Revisits()

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return the priority of a link within the site (higher is fetched first), or None to leave it."""
        raise NotImplementedError

    def is_old(self, url: str, told: str = "") -> bool:
        """Tell whether a page is older than what the sweep is for. told: when it was published or changed, ISO 8601."""
        return False

    def page_requests(
        self, urls: Iterable[str], priority: int = 0, kind: str = "page", changed: str = "", depth: int | None = None
    ) -> Iterator[Request]:
        """Yield requests for pages of the sites swept."""
        raise NotImplementedError

    def count(self, name: str) -> None:
        """Add one to a count in the stats of the crawl."""
        raise NotImplementedError

    async def sitemaps_of(self, response: Response) -> list[str]:
        """Return the sitemaps that the robots.txt for a seed names, absolute; nothing for another page."""
        if response.request is None or response.meta.get("kind") != "seed":
            return []
        rules = await Robots.of(self.crawler).rules(response.url)
        return [absolute_url(url, response.url) for url in rules.sitemaps]

    def list_requests(
        self, urls: Iterable[str], kind: str, changed: str = "", depth: int | None = None
    ) -> Iterator[Request]:
        """Yield requests for feeds or sitemaps of the sites swept that are due. kind: feed, or sitemap.

        changed: when it last changed, as far as it is told (ISO 8601, UTC). depth: clicks from a seed; by default one
        more than where it was found.
        """
        meta = {"kind": kind} if depth is None else {"kind": kind, "depth": depth}
        for url in urls:
            if url_site(url) in self.sites and self.revisits.is_due(url, changed):
                yield Request(
                    url, priority=LISTS_FIRST, callback=self.parse_list, errback=self.list_failed, meta=dict(meta)
                )

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Follow a feed or sitemap: to further sitemaps, and to the pages that it lists."""
        page = page_from_response(response, self.name)
        if self.revisits.is_unchanged(page):
            self.count("revisits/lists_unchanged")
            yield Glance(page, "unchanged")
            return
        listing = await self.reader.read_list(page) if response.status == 200 else Listing()
        for one in self._not_full(listing.sitemaps, "sitemap"):
            for request in self.list_requests([one.url], "sitemap", one.changed):
                yield request
        about_it = unread(page, "not_html", "it is a feed or sitemap")
        for one in self._not_full(listing.pages, "page"):
            for request in self._listed(one, about_it):
                yield request
        meaning = fingerprint(*(part for one in (*listing.sitemaps, *listing.pages) for part in one))
        yield Glance(page, listing.kind, meaning, "trap" if listing.trap else "")

    async def list_failed(self, failure: Any) -> None:
        """Count a feed or sitemap that could not be fetched; it is no page."""
        self.count("sweep/lists_failed")

    def _not_full(self, listed: Iterable[Listed], kind: str) -> Iterator[Listed]:
        """Yield what is of sites that more may be taken of. The rest is counted, whether or not it was taken before."""
        of_sites: dict[str, list[Listed]] = {}
        for one in listed:
            of_sites.setdefault(url_site(one.url), []).append(one)
        for site, of_site in of_sites.items():
            full = Bounds.of(self.crawler).full(site, kind)
            if full:
                Refusals.of(self.crawler).add(full, of_site[0].url, len(of_site))
            else:
                yield from of_site

    def _listed(self, one: Listed, document: Document) -> Iterator[Request]:
        if self.is_old(one.url, one.changed):
            self.count("sweep/too_old")
            return
        anchor = Anchor(one.url, one.url, 0, 0, "", "text", "", "other")
        priority = self.wants(anchor, document)
        if priority is not None:
            yield from self.page_requests([one.url], priority, changed=one.changed)


def is_list(response: Response) -> bool:
    """Tell whether an answer is a feed or sitemap, by what it says of itself."""
    kind = (response.headers.get("Content-Type") or b"").lower()
    return b"xml" in kind and b"html" not in kind

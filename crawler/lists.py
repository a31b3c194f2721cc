"""What a site lists of itself: its feeds and sitemaps, who names them, and what they name."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response

from crawler.conduct.middleware import ForbiddenByRobots
from crawler.conduct.robots_cache import Robots
from crawler.guard.bounds import Bounds
from crawler.listings import Listed, Listing
from crawler.pages import page_address, page_from_failure, page_from_response
from crawler.reading.reader import Reader
from crawler.refusals import Refusals
from crawler.revisiting import Revisits
from pipelines.judging.revisits import fingerprint
from pipelines.linking.hosts import absolute_url, url_site
from pipelines.reading.document import unread
from pipelines.records import Anchor, Document, Glance, Page

LISTS_FIRST = 150  # priority of feeds and sitemaps: they tell what is new
_IN_A_FEED = 20  # more for what a feed names: articles, the newest ones
_GUESSES_LAST = -5  # and of places where there may be none
WELL_KNOWN = (  # where WordPress, Ghost, Hugo, Jekyll and Drupal have their sitemaps and feeds, the usual ones first
    "/sitemap.xml", "/sitemap_index.xml",
    "/feed", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json", "/rss",
)  # fmt: skip
_GUESSES = "guesses"  # in meta: the well-known place that is asked, and those that are asked when it has no list
_REFUSES = (401, 403, 429)  # and 5xx: a site that answers so is not asked for the next place
_FOUND = ("feed", "sitemap", "redirect")


class ListReader(Spider):
    """The part of a sweep that reads feeds and sitemaps."""

    sites: frozenset[str]
    reader: Reader
    revisits: Revisits = Revisits()
    well_known: ClassVar[tuple[str, ...]] = ()  # paths where lists are looked for on sites that announce none

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return the priority of a link within the site (higher is fetched first), or None to leave it."""
        raise NotImplementedError

    @property
    def reads_lists(self) -> bool:
        """Whether feeds and sitemaps are asked for at all."""
        return True

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

    def list_requests(self, urls: Iterable[str], kind: str, depth: int | None = None) -> Iterator[Request]:
        """Yield requests for feeds or sitemaps that sites announce, as far as they are swept and due.

        kind: feed, or sitemap. depth: clicks from a seed; by default one more than where it was found.
        """
        for url in urls:
            self._with_lists.add(url_site(url))
            if kind == "sitemap":
                self.with_sitemap.add(url_site(url))
            yield from self._list_requests(url, kind, depth=depth)

    def well_known_requests(self, response: Response) -> Iterator[Request]:
        """Yield requests for the places in `well_known`, for a seed whose site has announced no list so far.

        One for sitemaps and one for feeds; the next place is asked when there is no list at the one before. A place
        that had none is left alone for a week and more.
        """
        if response.request is None or response.meta.get("kind") != "seed":
            return
        places = [urljoin(response.url, place) for place in self.well_known]
        yield from self._guess([url for url in places if "sitemap" in url], "sitemap")
        yield from self._guess([url for url in places if "sitemap" not in url], "feed")

    def _guess(self, urls: Sequence[str], kind: str) -> Iterator[Request]:
        for number, url in enumerate(urls):
            if url_site(url) in self._with_lists or self.revisits.kind_of(url) in _FOUND:
                return
            for request in self._list_requests(url, kind):
                request.meta[_GUESSES] = list(urls[number:])
                request.priority = _GUESSES_LAST
                yield request
                return

    @cached_property
    def with_sitemap(self) -> set[str]:
        """The sites that have announced a sitemap."""
        return set()

    @cached_property
    def _with_lists(self) -> set[str]:
        """The sites that have announced a feed or sitemap."""
        return set()

    def _list_requests(self, url: str, kind: str, changed: str = "", depth: int | None = None) -> Iterator[Request]:
        """changed: when it last changed, as far as it is told (ISO 8601, UTC)."""
        meta = {"kind": kind} if depth is None else {"kind": kind, "depth": depth}
        if self.reads_lists and url_site(url) in self.sites and self.revisits.is_due(url, changed):
            yield Request(url, priority=LISTS_FIRST, callback=self.parse_list, errback=self.list_failed, meta=meta)

    async def parse_list(self, response: Response) -> AsyncIterator[Any]:
        """Follow a feed or sitemap: to further sitemaps, and to the pages that it lists."""
        page = page_from_response(response, self.name)
        if self.revisits.is_unchanged(page):
            self.count("revisits/lists_unchanged")
            yield Glance(page, "unchanged")
            return
        listing = await self.reader.read_list(page) if response.status == 200 else Listing()
        if response.request is not None and _is_guess(response.request) and listing == Listing():
            answers = response.status not in _REFUSES and response.status < 500
            for found in self._after_wrong_guess(response.request, page, answers):
                yield found
            return
        for one in self._not_full(listing.sitemaps, "sitemap"):
            for request in self._list_requests(one.url, "sitemap", one.changed):
                yield request
        about_it = unread(page, "not_html", "it is a feed or sitemap")
        for one in self._not_full(listing.pages, "page"):
            for request in self._listed(one, about_it, _IN_A_FEED if listing.kind == "feed" else 0):
                yield request
        meaning = fingerprint(*(part for one in (*listing.sitemaps, *listing.pages) for part in (one.url, one.changed)))
        yield Glance(page, listing.kind, meaning, "trap" if listing.trap else "")

    async def list_failed(self, failure: Any) -> AsyncIterator[Any]:
        """Count a feed or sitemap that could not be fetched; it is no page. A guess leads to the next one."""
        if not _is_guess(failure.request):
            self.count("sweep/lists_failed")
            return
        page, _, _ = page_from_failure(failure, failure.request, self.name)
        answers = isinstance(failure.value, ForbiddenByRobots)
        for found in self._after_wrong_guess(failure.request, page, answers):
            yield found

    def _after_wrong_guess(self, request: Request, page: Page, answers: bool) -> Iterator[Request | Glance]:
        """Yield a request for the next well-known place, if the site answers, and what is to be remembered of this."""
        place, *others = request.meta[_GUESSES]
        if answers:
            yield from self._guess(others, request.meta["kind"])
        yield Glance(replace(page, url=page_address(place)), "absent", cause="absent")

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

    def _listed(self, one: Listed, document: Document, more: int) -> Iterator[Request]:
        if self.is_old(one.url, one.published or one.changed):
            self.count("sweep/too_old")
            return
        anchor = Anchor(one.url, one.url, 0, 0, one.title, "text", "", "other")
        priority = self.wants(anchor, document)
        if priority is not None:
            yield from self.page_requests([one.url], priority + more, changed=one.changed)


def _is_guess(request: Request) -> bool:
    return _GUESSES in request.meta


def is_list(response: Response) -> bool:
    """Tell whether an answer is a feed or sitemap, by what it says of itself."""
    kind = (response.headers.get("Content-Type") or b"").lower()
    return b"feed+json" in kind or (b"xml" in kind and b"html" not in kind)

"""SweepSpider: what every spider shares. It starts at the seeds, stays on their sites, and yields a Reading a page."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.linkextractors import IGNORED_EXTENSIONS
from twisted.python.failure import Failure
from w3lib.url import url_query_cleaner

from crawler.arguments import Arguments
from crawler.checking import LinkChecker
from crawler.declared import Argument, fits
from crawler.frontier.known import KnownAddresses
from crawler.frontier.visits import Visits
from crawler.lists import ListReader, is_list
from crawler.pages import page_address, page_from_failure, page_from_response
from crawler.reading.reader import Reader
from crawler.refusals import Refusals
from crawler.rendering.escalation import Escalation
from crawler.resolving import LinkResolver
from crawler.worth.links import Names, Points, worth
from pipelines.judging.revisits import fingerprint
from pipelines.linking.hosts import url_site
from pipelines.records import Anchor, Document, Glance
from pipelines.storing.writer import Writer

_TRACKING = "utm_source utm_medium utm_campaign utm_term utm_content fbclid gclid mc_cid mc_eid".split()
_NO_PAGES = frozenset(f".{extension}" for extension in IGNORED_EXTENSIONS)
_HUBS_EARLY, _KNOWN_LATE = 60, -10  # priorities of what is known: new links are among the ones; the others can wait
_POINTS_OF_DEPTH = -2  # for each click from a seed: what is far from the front page matters less to its site


class SweepSpider(LinkChecker, ListReader):
    """A spider that reads a few sites. A subclass says by `points`, or in `wants`, which links are worth following."""

    points: ClassVar[Points] = {}  # sign of a link (worth.links) -> what it adds to its priority
    default_seeds: ClassVar[str] = ""  # as -a seeds= would name them; without any the sample web is swept
    more_arguments: ClassVar[tuple[Argument, ...]] = ()  # what it takes besides the common ones (crawler/declared.py)
    seeds: tuple[str, ...]
    resolver: LinkResolver
    reader: Reader
    visits: Visits  # set once the frontier is open
    known = KnownAddresses()  # what the frontier has; it sets this too
    trouble: Exception | None = None  # what ended the crawl early

    def __init__(self, *args: Any, arguments: Arguments, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seeds = arguments.seeds
        self.seeds_argument = arguments.seeds_argument
        self.brands = arguments.brands
        self.brands_argument = arguments.brands_argument
        self.counted = arguments.counted
        self.fresh = arguments.fresh
        self.arguments = arguments
        self.sites = frozenset(map(url_site, self.seeds))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider from its -a arguments, or from `arguments` that were read before.

        Raises ValueError with one sentence for an unknown argument, a wrong seed or a wrong brand file.
        """
        arguments = kwargs.pop("arguments", None)
        if arguments is None:
            arguments = Arguments.read(cls.name, kwargs, crawler.settings, cls.default_seeds, cls.more_arguments)
            crawler.settings.setdict(arguments.settings, priority="cmdline")
            kwargs = {}
        introduce(crawler)
        spider = super().from_crawler(crawler, *args, arguments=arguments, **kwargs)
        spider.resolver = LinkResolver.from_crawler(crawler)
        spider.reader = Reader.from_crawler(crawler, spider.brands)
        return spider

    @cached_property
    def writer(self) -> Writer:
        """The one connection that writes; opened when first asked for. Raises StorageError when it cannot be used."""
        return Writer(self.settings["MENTIONS_DB"], self.brands, self.counted)

    @cached_property
    def _names(self) -> Names:
        return Names(self.brands)

    def end_soon(self, reason: str) -> None:
        """End the crawl; what is under way is finished, as far as it goes quickly."""
        engine = self.crawler.engine
        assert engine is not None
        self._ending = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    async def start(self) -> AsyncIterator[Any]:
        """Yield requests for the feeds and sitemaps that are known and due, the seeds, and other pages that are due."""
        # Half of what may be taken of a site is left to what is new there.
        due = self.revisits.due(self.sites, most=self.settings.getint("PAGES_PER_SITE") // 2)
        for known in due:
            if known.kind in ("feed", "sitemap"):
                for request in self.list_requests([known.url], known.kind, depth=known.depth):
                    yield request
        for request in self.page_requests(self.seeds, priority=100, kind="seed"):
            yield request
        for known in due:
            if known.kind not in ("feed", "sitemap"):
                priority = _HUBS_EARLY if known.kind == "hub" else _KNOWN_LATE
                for request in self.page_requests([known.url], priority, depth=known.depth):
                    yield request

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read a page, follow its links and the feeds and sitemaps that it names, and yield its reading.

        A page that a script fills in gives the request that shows it in a browser instead.
        """
        page = page_from_response(response, self.name)
        if url_site(response.url) not in self.sites:
            self.count("sweep/left_the_site")
            return
        for request in self.list_requests(await self.sitemaps_of(response), "sitemap"):
            yield request
        if self.revisits.is_unchanged(page):
            self.count("pages/unchanged")
            for request in self.checks_of(page.url):
                yield request
            yield Glance(page, "unchanged")
            return
        if is_list(response):
            async for found in self.parse_list(response):
                yield found
            return
        reading = await self.reader.read(page)
        main = self.main_version(reading.document)
        if main:
            self.count("pages/folded")
            for request in self.page_requests([main], response.request.priority if response.request else 0):
                yield request
            yield Glance(page, "redirect", fingerprint(main), leads_to=main)
            return
        for request in self.list_requests(reading.document.alternates, "feed"):
            yield request
        for request in self.well_known_requests(response):
            yield request
        for request in self.follow(reading.document, response.meta.get("depth", 0)):
            yield request
        for request in self.check_requests(link.url for link in reading.findings.outbound):
            yield request
        yield Escalation.of(self.crawler).decide(response, reading)

    def main_version(self, document: Document) -> str:
        """Return the address of the page that is read in the place of this one, or an empty string."""
        return ""

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Yield the reading of a page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page, page_read, cause = page_from_failure(failure, request, self.name)
        shell = Escalation.of(self.crawler).shell(request, cause)
        yield shell or await self.reader.unread(page, "js_shell" if request.meta.get("render") else page_read, cause)

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return the priority of a link within the site (higher is fetched first), or None to leave it."""
        return worth(anchor, document, self._names, self.points)

    def follow(self, document: Document, depth: int = 0) -> Iterator[Request]:
        """Yield requests for the links of a document that are worth following. depth: clicks from a seed."""
        if document.facts.nofollow or document.facts.page_read not in ("read", "js_shell"):
            return
        most = self.settings.getint("LINKS_PER_PAGE")
        if len(document.anchors) > most:
            Refusals.of(self.crawler).add("links_per_page", document.facts.url, len(document.anchors) - most)
        wanted: dict[str, int] = {}
        further = [Anchor(url, url, 0, 0, "", "text", "next", "main") for url in document.following]
        for anchor in [*document.anchors[:most], *further]:
            # What no reader sees is often there to catch crawlers.
            if anchor.shown and anchor.url and url_site(anchor.url) in self.sites:
                priority = self.wants(anchor, document)
                if priority is not None:
                    wanted.setdefault(cleaned(anchor.url), priority)
        for url, priority in wanted.items():
            yield from self.page_requests([url], priority + _POINTS_OF_DEPTH * depth)

    def page_requests(
        self, urls: Iterable[str], priority: int = 0, kind: str = "page", changed: str = "", depth: int | None = None
    ) -> Iterator[Request]:
        """Yield requests for pages of the sites swept that are due. kind: page, or seed, which is always due.

        changed: when it last changed, as far as it is told (ISO 8601, UTC). depth: clicks from a seed; by default one
        more than where it was found.
        """
        meta = {"kind": kind} if depth is None else {"kind": kind, "depth": depth}
        for url in map(cleaned, urls):
            wanted = not self.known.has(url, priority) and url_site(url) in self.sites and is_page(url)
            wanted = wanted and (kind == "seed" or self._is_asked_for(url))
            if wanted and (kind == "seed" or self.revisits.is_due(url, changed)):
                yield Request(url, priority=priority, callback=self.parse, errback=self.failed, meta=dict(meta))

    @property
    def reads_lists(self) -> bool:
        """Whether feeds and sitemaps are asked for: not when only the seeds are to be read."""
        return self.arguments.depth != 0

    def _is_asked_for(self, url: str) -> bool:
        """Tell whether a page may be read besides the seeds, by depth=, include= and exclude=."""
        given = self.arguments
        left_out = given.depth == 0 or (given.include and not fits(given.include, url)) or fits(given.exclude, url)
        if left_out:
            self.count("sweep/left_out")
        return not left_out

    def count(self, name: str) -> None:
        """Add one to a count in the stats of the crawl."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name)


def introduce(crawler: Crawler) -> None:
    """Add the page about the user to the user agent of a crawl."""
    contact = crawler.settings.get("CONTACT_URL")
    if contact:
        crawler.settings.set("USER_AGENT", f"{crawler.settings['USER_AGENT']} (+{contact})", priority="spider")


def cleaned(url: str) -> str:
    """Return a URL without its fragment, tracking parameters and session ids: two ways to the same page."""
    if "?" in url:
        url = url_query_cleaner(url, _TRACKING, remove=True, unique=False)
    return page_address(url)


def is_page(url: str) -> bool:
    """Tell whether a URL may be a page, by the extension of its path: no image, archive or document."""
    suffixes = PurePosixPath(urlsplit(url).path.lower()).suffixes
    return not {"".join(suffixes[-1:]), "".join(suffixes[-2:])} & _NO_PAGES

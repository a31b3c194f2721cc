"""SweepSpider: what every spider shares. It starts at the seeds, stays on their sites, and yields a Document a page."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.linkextractors import IGNORED_EXTENSIONS
from twisted.python.failure import Failure
from w3lib.url import url_query_cleaner

from crawler.arguments import Arguments
from crawler.frontier.visits import Visits
from crawler.pages import page_from_failure, page_from_response, without_fragment
from crawler.reading import Reader
from crawler.refusals import Refusals
from crawler.rendering.escalation import Escalation
from crawler.resolving import LinkResolver
from pipelines.linking.hosts import url_site
from pipelines.records import Anchor, Document
from pipelines.storing.database import StorageError
from pipelines.storing.writer import Writer

_TRACKING = "utm_source utm_medium utm_campaign utm_term utm_content fbclid gclid mc_cid mc_eid".split()
_NO_PAGES = frozenset(f".{extension}" for extension in IGNORED_EXTENSIONS)


class SweepSpider(Spider):
    """A spider that reads a few sites. A subclass says in `wants` which links are worth following."""

    default_seeds: ClassVar[str] = ""  # as -a seeds= would name them; without any the sample web is swept
    seeds: tuple[str, ...]
    resolver: LinkResolver
    reader: Reader
    visits: Visits  # set once the frontier is open
    trouble: StorageError | None = None  # what ended the crawl early

    def __init__(self, *args: Any, arguments: Arguments, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seeds = arguments.seeds
        self.seeds_argument = arguments.seeds_argument
        self.brands = arguments.brands
        self.brands_argument = arguments.brands_argument
        self.counted = arguments.counted
        self.fresh = arguments.fresh
        self.sites = frozenset(map(url_site, self.seeds))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider from its -a arguments, or from `arguments` that were read before.

        Raises ValueError with one sentence for an unknown argument, a wrong seed or a wrong brand file.
        """
        arguments = kwargs.pop("arguments", None)
        if arguments is None:
            arguments, kwargs = Arguments.read(cls.name, kwargs, crawler.settings, cls.default_seeds), {}
        introduce(crawler)
        spider = super().from_crawler(crawler, *args, arguments=arguments, **kwargs)
        spider.resolver = LinkResolver.from_crawler(crawler)
        spider.reader = Reader.from_crawler(crawler, spider.brands)
        return spider

    @cached_property
    def writer(self) -> Writer:
        """The one connection that writes; opened when first asked for. Raises StorageError when it cannot be used."""
        return Writer(self.settings["MENTIONS_DB"], self.brands.all, self.counted)

    def end_soon(self, reason: str) -> None:
        """End the crawl; what is under way is finished, as far as it goes quickly."""
        engine = self.crawler.engine
        assert engine is not None
        self._ending = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return the priority of a link within the site (higher is fetched first), or None to leave it."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each seed."""
        for url in self.seeds:
            for request in self.page_requests([url], priority=100, kind="seed"):
                yield request

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read a page, follow its links, and yield its reading, or the request that shows it in a browser."""
        if url_site(response.url) not in self.sites:
            self.count("sweep/left_the_site")
            return
        reading = await self.reader.read(page_from_response(response, self.name))
        for request in self.follow(reading.document):
            yield request
        yield Escalation.of(self.crawler).decide(response, reading)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Yield the reading of a page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        page, page_read, cause = page_from_failure(failure, request, self.name)
        shell = Escalation.of(self.crawler).shell(request, cause)
        yield shell or await self.reader.unread(page, "js_shell" if request.meta.get("render") else page_read, cause)

    def follow(self, document: Document) -> Iterator[Request]:
        """Yield requests for the links of a document that are worth following."""
        if document.facts.nofollow or document.facts.page_read not in ("read", "js_shell"):
            return
        most = self.settings.getint("LINKS_PER_PAGE")
        if len(document.anchors) > most:
            Refusals.of(self.crawler).add("links_per_page", document.facts.url, len(document.anchors) - most)
        wanted: dict[str, int] = {}
        for anchor in document.anchors[:most]:
            # What no reader sees is often there to catch crawlers.
            if anchor.shown and anchor.url and url_site(anchor.url) in self.sites:
                priority = self.wants(anchor, document)
                if priority is not None:
                    wanted.setdefault(cleaned(anchor.url), priority)
        for url, priority in wanted.items():
            yield from self.page_requests([url], priority)

    def page_requests(
        self, urls: list[str] | tuple[str, ...], priority: int = 0, kind: str = "page"
    ) -> Iterator[Request]:
        """Yield requests for pages of the sites swept. kind: page, or seed."""
        for url in map(cleaned, urls):
            if url_site(url) in self.sites and is_page(url):
                yield Request(url, priority=priority, callback=self.parse, errback=self.failed, meta={"kind": kind})

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
    """Return a URL without its fragment and tracking parameters: two ways to the same page."""
    if "?" in url:
        url = url_query_cleaner(url, _TRACKING, remove=True, unique=False)
    return without_fragment(url)


def is_page(url: str) -> bool:
    """Tell whether a URL may be a page, by the extension of its path: no image, archive or document."""
    suffixes = PurePosixPath(urlsplit(url).path.lower()).suffixes
    return not {"".join(suffixes[-1:]), "".join(suffixes[-2:])} & _NO_PAGES

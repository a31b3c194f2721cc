"""SweepSpider: what every spider shares. It starts at the seeds, stays on their sites, and yields a Document a page."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
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
from crawler.pages import document_from_failure, page_from_response, without_fragment
from crawler.resolving import LinkResolver
from pipelines.linking.hosts import url_site
from pipelines.reading.document import read
from pipelines.records import Anchor, Document

_TRACKING = "utm_source utm_medium utm_campaign utm_term utm_content fbclid gclid mc_cid mc_eid".split()
_NO_PAGES = frozenset(f".{extension}" for extension in IGNORED_EXTENSIONS)


class SweepSpider(Spider):
    """A spider that reads a few sites. A subclass says in `wants` which links are worth following."""

    default_seeds: ClassVar[str] = ""  # as -a seeds= would name them; without any the sample web is swept
    seeds: tuple[str, ...]
    resolver: LinkResolver

    def __init__(self, *args: Any, arguments: Arguments, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seeds = arguments.seeds
        self.seeds_argument = arguments.seeds_argument
        self.brands = arguments.brands
        self.brands_argument = arguments.brands_argument
        self.counted = arguments.counted
        self.sites = frozenset(map(url_site, self.seeds))
        self._asked: defaultdict[str, set[str]] = defaultdict(set)  # URLs asked for, by site

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
        return spider

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return the priority of a link within the site (higher is fetched first), or None to leave it."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each seed."""
        for url in self.seeds:
            for request in self.page_requests([url], priority=100):
                yield request

    async def parse(self, response: Response) -> AsyncIterator[Any]:
        """Read a page, follow its links, and yield its document."""
        if url_site(response.url) not in self.sites:
            self.count("sweep/left_the_site")
            return
        document = read(page_from_response(response, self.name))
        for request in self.follow(document):
            yield request
        yield document

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Yield the document of a page that could not be fetched."""
        yield document_from_failure(failure, failure.request, self.name)  # type: ignore[attr-defined]

    def follow(self, document: Document) -> Iterator[Request]:
        """Yield requests for the links of a document that are worth following."""
        if document.facts.nofollow or document.facts.page_read not in ("read", "js_shell"):
            return
        for anchor in document.anchors[: self.settings.getint("LINKS_PER_PAGE")]:
            # What no reader sees is often there to catch crawlers.
            if anchor.shown and anchor.url and url_site(anchor.url) in self.sites:
                priority = self.wants(anchor, document)
                if priority is not None:
                    yield from self.page_requests([anchor.url], priority)

    def page_requests(self, urls: list[str] | tuple[str, ...], priority: int = 0) -> Iterator[Request]:
        """Yield requests for pages of the sites swept, within the limit of pages for each site."""
        most = self.settings.getint("PAGES_PER_SITE")
        for url in map(cleaned, urls):
            site = url_site(url)
            asked = self._asked[site]
            if site not in self.sites or url in asked or not is_page(url):
                continue
            if len(asked) >= most:
                self.count("sweep/site_limit")
                continue
            asked.add(url)
            yield Request(url, priority=priority, callback=self.parse, errback=self.failed)

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

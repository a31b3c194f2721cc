"""What keeps a sweep out of traps: bounds on addresses, and on how much of one site is taken."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.guard.addresses import Exceptions, refused_address
from crawler.guard.traps import calendar_month, is_far, is_pile, page_and_facets, path_parts, repeats
from crawler.per_crawl import OncePerCrawl
from pipelines.linking.hosts import url_host, url_site

_LISTS = ("feed", "sitemap")
_REMEMBERED = 16384  # addresses: the pages of a site link to the same ones again and again


class Bounds(OncePerCrawl):
    """The bounds of one sweep. It counts what is taken, so it must be told of each request of the frontier."""

    def __init__(self, settings: BaseSettings) -> None:
        self._exceptions = Exceptions(settings.getlist("GUARD_EXCEPTIONS"))
        self._longest = settings.getint("URLLENGTH_LIMIT")
        self._depth = settings.getint("DEPTH_LIMIT")
        self._path_depth = settings.getint("PATH_DEPTH")
        self._most_pages = settings.getint("PAGES_PER_SITE")
        self._most_lists = settings.getint("LISTS_PER_SITE")
        self._most_hosts = settings.getint("HOSTS_PER_SITE")
        self._most_queries = settings.getint("QUERIES_PER_PATH")
        self._most_calendar_pages = settings.getint("CALENDAR_PAGES")
        self._today = datetime.now(UTC).date()
        self._wrong = lru_cache(maxsize=_REMEMBERED)(self._find_wrong)
        self._pages: Counter[str] = Counter()  # by site, as the next three
        self._lists: Counter[str] = Counter()
        self._calendar_pages: Counter[str] = Counter()
        self._hosts: defaultdict[str, set[str]] = defaultdict(set)
        self._facets: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)  # page -> facets
        self.checks = 0  # links that were asked whether they are dead, with their redirects: no pages of a site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the bounds from the settings of a crawl."""
        return cls(crawler.settings)

    def refusal(self, url: str, depth: int) -> str:
        """Return why an address is refused whatever was taken before, one of crawler.refusals.CAUSES, or nothing.

        depth: clicks from a seed. Any text may be given for a URL.
        """
        if self._longest and len(url) > self._longest:
            return "url_length"
        return self._wrong(url) or ("depth" if self._depth and depth > self._depth else "")

    def over(self, url: str, kind: str) -> str:
        """Return why an address that is not in the frontier yet is refused after what was taken, or nothing.

        kind: as in the table frontier. A seed was named by the user, and a page that is rendered was taken before: both
        are always taken. A link that is checked has a bound of its own (crawler/checking.py).
        """
        if kind in ("seed", "rendered", "check"):
            return ""
        address = _address(url)
        hosts = self._hosts.get(address.site, ())
        if address.host not in hosts and len(hosts) >= self._most_hosts:
            return "hosts_per_site"
        full = self.full(address.site, kind)
        if full or kind in _LISTS:
            return full
        if address.month and self._calendar_pages[address.site] >= self._most_calendar_pages:
            return "calendar"
        known = self._facets.get(address.page, ())
        new = address.facets and address.facets not in known
        return "queries" if new and len(known) >= self._most_queries else ""

    def full(self, site: str, kind: str) -> str:
        """Return why nothing more of a kind is taken of a site, one of crawler.refusals.CAUSES, or nothing."""
        if kind in _LISTS:
            return "lists_per_site" if self._lists[site] >= self._most_lists else ""
        return "pages_per_site" if self._pages[site] >= self._most_pages else ""

    def take(self, url: str, kind: str) -> None:
        """Count a request of the frontier, new or from an earlier run of the sweep."""
        if kind == "check":
            self.checks += 1
            return
        address = _address(url)
        self._hosts[address.site].add(address.host)
        if kind in _LISTS:
            self._lists[address.site] += 1
        if kind != "page":
            return
        self._pages[address.site] += 1
        if address.month:
            self._calendar_pages[address.site] += 1
        if address.facets:
            self._facets[address.page].add(address.facets)

    def _find_wrong(self, url: str) -> str:
        if refused_address(url, self._exceptions):
            return "address"
        path, query = urlsplit(url).path, urlsplit(url).query
        parts = path_parts(path)
        if len(parts) > self._path_depth:
            return "path_depth"
        if repeats(parts):
            return "path_repetition"
        if is_pile(query):
            return "queries"
        month = calendar_month(path, query)
        return "calendar" if month and is_far(month, self._today) else ""


class _Address(NamedTuple):
    site: str
    host: str
    page: tuple[str, str, str]  # host, path, and what of the query names the page
    facets: str
    month: tuple[int, int] | None


@lru_cache(maxsize=1024)
def _address(url: str) -> _Address:
    parts, host = urlsplit(url), url_host(url)
    page, facets = page_and_facets(parts.query)
    return _Address(url_site(url), host, (host, parts.path, page), facets, calendar_month(parts.path, parts.query))

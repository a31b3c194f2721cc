"""What keeps a sweep out of traps: bounds on addresses, and on how much of one site is taken."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from crawler.guard.addresses import Exceptions, refused_address
from crawler.guard.traps import calendar_month, is_far, is_pile, page_and_facets, path_parts, repeats
from pipelines.linking.hosts import url_host, url_site

_LISTS = ("feed", "sitemap")


class Bounds:
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
        self._pages: Counter[str] = Counter()  # by site, as the next three
        self._lists: Counter[str] = Counter()
        self._calendar_pages: Counter[str] = Counter()
        self._hosts: defaultdict[str, set[str]] = defaultdict(set)
        self._facets: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)  # (host, path, page) -> facets

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Take the bounds from the settings."""
        return cls(settings)

    def refusal(self, url: str, depth: int) -> str:
        """Return why an address is refused whatever was taken before, one of crawler.refusals.CAUSES, or nothing.

        depth: clicks from a seed. Any text may be given for a URL.
        """
        if self._longest and len(url) > self._longest:
            return "url_length"
        if refused_address(url, self._exceptions):
            return "address"
        if self._depth and depth > self._depth:
            return "depth"
        address = urlsplit(url)
        parts = path_parts(address.path)
        if len(parts) > self._path_depth:
            return "path_depth"
        if repeats(parts):
            return "path_repetition"
        if is_pile(address.query):
            return "queries"
        month = calendar_month(address.path, address.query)
        return "calendar" if month and is_far(month, self._today) else ""

    def over(self, url: str, kind: str) -> str:
        """Return why an address that is not in the frontier yet is refused after what was taken, or nothing.

        kind: page, seed, feed, sitemap, as in the table frontier. Seeds were named by the user, and are always taken.
        """
        if kind == "seed":
            return ""
        site, host = url_site(url), url_host(url)
        hosts = self._hosts.get(site, ())
        if host not in hosts and len(hosts) >= self._most_hosts:
            return "hosts_per_site"
        if kind in _LISTS:
            return "lists_per_site" if self._lists[site] >= self._most_lists else ""
        if self._pages[site] >= self._most_pages:
            return "pages_per_site"
        address = urlsplit(url)
        if calendar_month(address.path, address.query) and self._calendar_pages[site] >= self._most_calendar_pages:
            return "calendar"
        page, facets = page_and_facets(address.query)
        known = self._facets.get((host, address.path, page), ())
        return "queries" if facets and facets not in known and len(known) >= self._most_queries else ""

    def take(self, url: str, kind: str) -> None:
        """Count a request of the frontier, new or from an earlier run of the sweep."""
        site, host = url_site(url), url_host(url)
        self._hosts[site].add(host)
        if kind in _LISTS:
            self._lists[site] += 1
        if kind != "page":
            return
        self._pages[site] += 1
        address = urlsplit(url)
        if calendar_month(address.path, address.query):
            self._calendar_pages[site] += 1
        page, facets = page_and_facets(address.query)
        if facets:
            self._facets[host, address.path, page].add(facets)

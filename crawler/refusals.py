"""What a crawl does not ask for or take, counted by site and cause: for the stats, and for the statement at its end."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from crawler.per_crawl import OncePerCrawl
from pipelines.linking.hosts import url_site
from pipelines.records import Refusal

CAUSES = {  # cause -> what it means to a person
    "address": "it leads to a private address or is no web address",
    "url_length": "the address is longer than URLLENGTH_LIMIT",
    "depth": "it is more than DEPTH_LIMIT clicks away from a seed",
    "path_repetition": "parts of its path repeat as they do in an endless loop of links",
    "path_depth": "its path has more parts than PATH_DEPTH",
    "queries": "QUERIES_PER_PATH other views of the same page were taken, or its query is a pile of parameters",
    "calendar": "a page of a calendar, of which CALENDAR_PAGES were taken, or of a date that is far away",
    "pages_per_site": "PAGES_PER_SITE pages of the site were taken",
    "hosts_per_site": "pages of HOSTS_PER_SITE hosts of the site were taken",
    "links_per_page": "the page has more links than LINKS_PER_PAGE",
    "lists_per_site": "LISTS_PER_SITE feeds and sitemaps of the site were taken",
    "time_per_host": "the host has taken SECONDS_PER_HOST of the sweep",
    "robots": "robots.txt forbids it, or cannot be read",
    "crawl_delay": "robots.txt asks for a longer pause than CRAWL_DELAY_MAX",
    "blocked": "the host has refused us repeatedly, and is left alone",
    "unreachable": "the host cannot be reached, and is left alone",
    "headers": "the answer has more bytes of headers than HEADER_BYTES",
    "too_large": "the answer is larger than DOWNLOAD_MAXSIZE, packed too often, or the largest above DOWNLOADS_MAXSIZE",
    "redirects": "it redirects more than REDIRECT_MAX_TIMES times, or in a circle",
    "trap": "the page would take too long or too much memory to read",
    "render_budget": "a script fills it in, and the budget of rendered pages is spent",
}
_LONGEST_EXAMPLE = 500  # characters


class Refusals(OncePerCrawl):
    """The refusals of one crawl."""

    def __init__(self, stats: StatsCollector | None) -> None:
        self._stats = stats
        self._new: dict[tuple[str, str], tuple[int, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Count in the stats of a crawler too."""
        return cls(crawler.stats)

    def add(self, cause: str, url: str, count: int = 1) -> None:
        """Count something refused for one of CAUSES; raises KeyError for another cause."""
        CAUSES[cause]
        if self._stats is not None:
            self._stats.inc_value(f"refused/{cause}", count)
        key = (url_site(url), cause)
        before, example = self._new.get(key, (0, url[:_LONGEST_EXAMPLE]))
        self._new[key] = before + count, example

    def add_request(self, cause: str, request: Request) -> None:
        """Count a request refused for one of CAUSES; a link that is only checked is nothing that the sweep lacks."""
        if request.meta.get("kind") != "check":
            self.add(cause, request.url)

    def drain(self) -> tuple[Refusal, ...]:
        """Return what was added since the last call."""
        new, self._new = self._new, {}
        return tuple(Refusal(site, cause, count, example) for (site, cause), (count, example) in new.items())

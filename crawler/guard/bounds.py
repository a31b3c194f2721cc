"""What keeps a sweep out of traps: bounds on addresses, and on how much of one site is taken."""

from collections import Counter
from typing import Self
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from pipelines.linking.hosts import url_site


class Bounds:
    """The bounds of one sweep. It counts what is taken, so it must be told of each request of the frontier."""

    def __init__(self, settings: BaseSettings) -> None:
        self._pages_per_site = settings.getint("PAGES_PER_SITE")
        self._depth = settings.getint("DEPTH_LIMIT")
        self._taken: Counter[tuple[str, str]] = Counter()  # (site, kind) -> requests

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Take the bounds from the settings."""
        return cls(settings)

    def refusal(self, url: str, depth: int) -> str:
        """Return why an address is refused whatever was taken before, one of crawler.refusals.CAUSES, or nothing.

        depth: clicks from a seed.
        """
        if not urlsplit(url).hostname:
            return "address"
        return "depth" if self._depth and depth > self._depth else ""

    def over(self, url: str, kind: str) -> str:
        """Return why an address that is not in the frontier yet is refused after what was taken, or nothing.

        kind: page, seed, feed, sitemap, as in the table frontier.
        """
        if kind == "page" and self._taken[url_site(url), kind] >= self._pages_per_site:
            return "pages_per_site"
        return ""

    def take(self, url: str, kind: str) -> None:
        """Count a request of the frontier, new or from an earlier run of the sweep."""
        self._taken[url_site(url), kind] += 1

"""Feeds and sitemaps -> what they list, each with the time of its last change. Broken ones give what can be read."""

import gzip
import io
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from time import strftime
from typing import Any, NamedTuple

import feedparser
from scrapy.utils.sitemap import Sitemap

from pipelines.reading.refusals import MAX_BODY

_MOST = 5000  # URLs taken from one file; the sitemap protocol allows 50,000, a sweep has its own page limit
_LONGEST_FEED = 2 * 1024 * 1024  # bytes; feedparser takes about 2 s for a MB, and a crawl waits meanwhile
_BROKEN = (OSError, EOFError, zlib.error, ValueError, SyntaxError, StopIteration)
_ISO = "%Y-%m-%dT%H:%M:%SZ"


class Listed(NamedTuple):
    """One address of a feed or sitemap."""

    url: str
    changed: str = ""  # ISO 8601, UTC, to the second; a day counts to its end; empty when nothing is said


def feed_entries(body: bytes, url: str) -> tuple[Listed, ...]:
    """Return the links of the entries of an RSS or Atom feed, absolute, in the order of the feed.

    body: the bytes as sent. url: where they come from, for relative links. A body that is no feed, or one of more than
    2 MB, gives nothing.
    """
    if len(body) > _LONGEST_FEED:
        return ()
    feed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url})
    return _listed((entry.get("link", ""), _feed_time(entry)) for entry in feed.entries[:_MOST])


def sitemap_entries(body: bytes) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """Return (further sitemaps, pages) of a sitemap or sitemap index, gzipped or not; both empty when it is none."""
    try:
        if body[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(body)) as file:
                body = file.read(MAX_BODY)
        sitemap = Sitemap(body)
        entries = []
        for entry in sitemap:
            entries.append((entry["loc"], _sitemap_time(entry.get("lastmod", ""))))
            if len(entries) >= _MOST:
                break
    except _BROKEN:
        return (), ()
    found = _listed(entries)
    return (found, ()) if sitemap.type == "sitemapindex" else ((), found)


def _listed(entries: Iterable[tuple[str, str]]) -> tuple[Listed, ...]:
    """Return each web address once; times that are all the same are of the file, not of what it lists."""
    found: dict[str, str] = {}
    for url, changed in entries:
        if url.startswith(("http://", "https://")):
            found[url] = max(found.get(url, ""), changed)
    if len(found) > 1 and len(set(found.values())) == 1:
        found = dict.fromkeys(found, "")
    return tuple(Listed(*one) for one in found.items())


def _feed_time(entry: Any) -> str:
    """Return the time of an entry: of its last change, else of its publication; feedparser has both in UTC."""
    times = (entry[name] for name in ("updated_parsed", "published_parsed") if name in entry)
    return next((strftime(_ISO, time) for time in times if time), "")


def _sitemap_time(text: str) -> str:
    """Return the time of a W3C datetime, which may be a day only; empty when it is none."""
    try:
        time = datetime.fromisoformat(text)
        if len(text) <= len("2026-11-01"):
            return f"{time:%Y-%m-%d}T23:59:59Z"
        return (time.astimezone(UTC) if time.tzinfo else time).strftime(_ISO)
    except (ValueError, OverflowError):
        return ""

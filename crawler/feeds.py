"""Feeds and sitemaps -> what they list, each with the time of its last change. Broken ones give what can be read."""

import gzip
import io
import re
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from time import strftime
from typing import Any

import feedparser
from scrapy.utils.sitemap import Sitemap

from crawler.listings import Listed, Listing
from pipelines.linking.hosts import absolute_url
from pipelines.reading.bounds import too_much
from pipelines.reading.refusals import MAX_BODY
from pipelines.times import ISO

_MOST = 5000  # URLs taken from one file; the sitemap protocol allows 50,000, a sweep has its own page limit
_LONGEST_FEED = 2 * 1024 * 1024  # bytes; feedparser takes about 2 s for a MB
_FEED = re.compile(
    rb"<(?:[a-z][\w-]*:)?(?:rss|rdf|feed|channel)\b", re.I
)  # without such an element there are no entries
_BROKEN = (OSError, EOFError, zlib.error, ValueError, SyntaxError, StopIteration)


def read_list(body: bytes, url: str) -> Listing:
    """Return what a feed, sitemap or sitemap index lists, gzipped or not; what is none of them lists nothing.

    body: the bytes as sent, of which 8 MB count once unpacked. url: where they come from, for relative links. A feed
    that is seen to cost more than a few seconds is a trap; that of any other has to be bounded by the caller.
    """
    try:
        body = _unpacked(body)
    except _BROKEN:
        return Listing()
    sitemaps, pages = sitemap_entries(body, url)
    if sitemaps or pages:
        return Listing("sitemap", sitemaps, pages)
    plain = body.replace(b"\0", b"")  # as far as it is markup, UTF-16 becomes ASCII
    if not _FEED.search(plain):
        return Listing()
    trap = "the feed has more than 2 MB" if len(body) > _LONGEST_FEED else too_much(plain)
    return Listing("feed", trap=trap) if trap else Listing("feed", pages=feed_entries(body, url))


def feed_entries(body: bytes, url: str) -> tuple[Listed, ...]:
    """Return the links of the entries of an RSS or Atom feed, absolute, in the order of the feed.

    url: where it comes from, for relative links. A body that is no feed gives nothing.
    """
    try:
        feed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url})
    except MemoryError:
        raise
    except Exception:  # feedparser promises to raise nothing, and strangers find what does
        return ()
    return _listed(((entry.get("link", ""), _feed_time(entry)) for entry in feed.entries[:_MOST]), url)


def sitemap_entries(body: bytes, url: str) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """Return (further sitemaps, pages), absolute, of a sitemap or sitemap index; both empty when it is none."""
    try:
        sitemap = Sitemap(body)
        entries = []
        for entry in sitemap:
            entries.append((entry["loc"], _sitemap_time(entry.get("lastmod", ""))))
            if len(entries) >= _MOST:
                break
    except _BROKEN:
        return (), ()
    found = _listed(entries, url)
    return (found, ()) if sitemap.type == "sitemapindex" else ((), found)


def _unpacked(body: bytes) -> bytes:
    """Undo gzip once, up to MAX_BODY. Raises one of _BROKEN."""
    if body[:2] != b"\x1f\x8b":
        return body
    with gzip.open(io.BytesIO(body)) as file:
        return file.read(MAX_BODY)


def _listed(entries: Iterable[tuple[str, str]], base: str) -> tuple[Listed, ...]:
    """Return each web address once; times that are all the same are of the file, not of what it lists."""
    found: dict[str, str] = {}
    for written, changed in entries:
        url = absolute_url(written, base) if written else ""
        if url:
            found[url] = max(found.get(url, ""), changed)
    if len(found) > 1 and len(set(found.values())) == 1:
        found = dict.fromkeys(found, "")
    return tuple(Listed(*one) for one in found.items())


def _feed_time(entry: Any) -> str:
    """Return the time of an entry: of its last change, else of its publication; feedparser has both in UTC."""
    times = (entry[name] for name in ("updated_parsed", "published_parsed") if name in entry)
    return next((strftime(ISO, time) for time in times if time), "")


def _sitemap_time(text: str) -> str:
    """Return the time of a W3C datetime, which may be a day only; empty when it is none."""
    try:
        time = datetime.fromisoformat(text)
        if len(text) <= len("2026-11-01"):
            return f"{time:%Y-%m-%d}T23:59:59Z"
        return (time.astimezone(UTC) if time.tzinfo else time).strftime(ISO)
    except (ValueError, OverflowError):
        return ""

"""Feeds and sitemaps -> the URLs that they list. Broken ones give what can be read of them."""

import gzip
import io
import zlib

import feedparser
from scrapy.utils.sitemap import Sitemap

from pipelines.reading.refusals import MAX_BODY

_MOST = 5000  # URLs taken from one file; the sitemap protocol allows 50,000, a sweep has its own page limit
_LONGEST_FEED = 2 * 1024 * 1024  # bytes; feedparser takes about 2 s for a MB, and a crawl waits meanwhile


def feed_urls(body: bytes, url: str) -> tuple[str, ...]:
    """Return the links of the entries of an RSS or Atom feed, absolute, in the order of the feed.

    body: the bytes as sent. url: where they come from, for relative links. A body that is no feed, or one of more than
    2 MB, gives nothing.
    """
    if len(body) > _LONGEST_FEED:
        return ()
    feed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": url})
    links = (entry.get("link", "") for entry in feed.entries[:_MOST])
    return tuple(dict.fromkeys(link for link in links if link.startswith(("http://", "https://"))))


def sitemap_urls(body: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (further sitemaps, pages) of a sitemap or sitemap index, gzipped or not; both empty when it is none."""
    try:
        if body[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(body)) as file:
                body = file.read(MAX_BODY)
        sitemap = Sitemap(body)
        urls = []
        for entry in sitemap:
            urls.append(entry["loc"])
            if len(urls) >= _MOST:
                break
    except (OSError, EOFError, zlib.error, ValueError, SyntaxError, StopIteration):
        return (), ()
    found = tuple(dict.fromkeys(url for url in urls if url.startswith(("http://", "https://"))))
    return (found, ()) if sitemap.type == "sitemapindex" else ((), found)

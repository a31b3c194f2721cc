"""Feeds and sitemaps -> what they list, each with its times and title. Broken ones give what can be read."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from crawler.feed_xml import FEED_ROOTS, entries, list_xml, plain_title
from crawler.listings import Listed, Listing
from crawler.moments import moment
from pipelines.linking.hosts import absolute_url
from pipelines.reading.bounds import too_much
from pipelines.reading.decoding import decode
from pipelines.reading.refusals import MAX_BODY

_MOST = 5000  # URLs taken from one file; the sitemap protocol allows 50,000, a sweep has its own page limit
_LONGEST_FEED = 2 * 1024 * 1024  # bytes; the longest of real ones have less
_TOO_LONG = "the feed has more than 2 MB"
_MOST_PACKED = 2  # times: a server packs what is packed already
_ITEMS, _BETWEEN = re.compile(r'"items"\s*:\s*\['), re.compile(r"[\s,]*")
_GZIP = b"\x1f\x8b"
_PIECE = 65536  # bytes
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # what may stand before a text


def read_list(body: bytes, url: str) -> Listing:
    """Return what a feed (RSS, Atom, JSON Feed), sitemap or sitemap index lists; what is none of them lists nothing.

    body: the bytes as sent, also gzipped, of which 8 MB count once unpacked. url: where they come from, for relative
    links. A feed that is seen to cost more than a few seconds is a trap; that of any other has to be bounded by the
    caller.
    """
    body = _unpacked(body)
    if body.lstrip(_BEFORE).startswith(b"{"):
        return _json_feed(body, url)
    text = decode(body, "")
    xml = list_xml(text)
    if xml is None:
        return Listing(pages=_listed((Listed(one) for one in _lines(text)), url))
    if xml.root not in FEED_ROOTS:
        found = entries(xml, url, _MOST)
        sitemaps, pages = ([one.listed for one in found if one.is_sitemap is wanted] for wanted in (True, False))
        return Listing("sitemap", _listed(sitemaps, url), _listed(pages, url))
    trap = _TOO_LONG if len(body) > _LONGEST_FEED else too_much(xml.markup)
    if trap:
        return Listing("feed", trap=trap)
    return Listing("feed", pages=_listed((one.listed for one in entries(xml, url, _MOST)), url))


def _json_feed(body: bytes, url: str) -> Listing:
    """Return what a JSON Feed lists, of version 1.0 or 1.1. Source: jsonfeed.org/version/1.1."""
    if len(body) > _LONGEST_FEED:
        return Listing("feed", trap=_TOO_LONG)
    items = _json_items(body.lstrip(_BEFORE).decode(errors="replace"))
    if items is None:
        return Listing()
    return Listing("feed", pages=_listed((_json_item(one) for one in items if isinstance(one, dict)), url))


def _json_items(text: str) -> list[Any] | None:
    """Return the items of a JSON Feed, of a broken one those before the fault; None when it has no list of them."""
    try:
        items = json.loads(text).get("items")
        return items if isinstance(items, list) else None
    except RecursionError:
        return None
    except ValueError:
        begin = _ITEMS.search(text)
        return list(_values(text, begin.end())) or None if begin else None


def _values(text: str, place: int) -> Iterator[Any]:
    """Yield the values of a JSON array from a place in it on, until one is broken."""
    decoder = json.JSONDecoder()
    try:
        while between := _BETWEEN.match(text, place):
            value, place = decoder.raw_decode(text, between.end())
            yield value
    except (ValueError, RecursionError):
        return


def _json_item(item: dict[str, Any]) -> Listed:
    def text(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    published = moment(text("date_published"))
    link = text("url") or text("external_url")
    return Listed(link, moment(text("date_modified")) or published, published, plain_title(text("title")))


def _lines(text: str) -> Iterator[str]:
    """Yield the addresses of a sitemap that is a text, one a line; nothing when its first line is none."""
    lines = filter(None, map(str.strip, io.StringIO(text.lstrip("\ufeff"))))
    for number, line in enumerate(lines):
        if line.lower().startswith(("http://", "https://")) and len(line.split()) == 1:
            yield line
        elif not number:
            return


def _unpacked(body: bytes) -> bytes:
    """Undo gzip, up to MAX_BODY; what is broken or cut off is unpacked as far as it goes."""
    for _ in range(_MOST_PACKED):
        if not body.startswith(_GZIP):
            break
        body = _gunzipped(body)
    return body


def _gunzipped(body: bytes) -> bytes:
    found = bytearray()
    try:
        with gzip.open(io.BytesIO(body)) as file:
            while len(found) < MAX_BODY and (piece := file.read1(_PIECE)):
                found += piece
    except (OSError, EOFError, zlib.error):
        end = found.rfind(b"\n")
        del found[end if end > 0 else len(found) :]  # half a line may be half an address
    return bytes(found[:MAX_BODY])


def _listed(found: Iterable[Listed], base: str) -> tuple[Listed, ...]:
    """Return each web address once; times of a change that are all the same are of the file, not of what it lists."""
    known: dict[str, Listed] = {}
    for one in islice(found, _MOST):
        url = absolute_url(one.url, base) if one.url else ""
        if url:
            before = known.get(url, one)
            known[url] = Listed(
                url, max(before.changed, one.changed), before.published or one.published, before.title or one.title
            )
    if len(known) > 1 and len({one.changed for one in known.values()}) == 1:
        return tuple(one._replace(changed="") for one in known.values())
    return tuple(known.values())

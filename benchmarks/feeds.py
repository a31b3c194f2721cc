"""How many real feeds and sitemaps are read, beside feedparser and the sitemaps of Scrapy:

    python -m benchmarks.feeds [FOLDER ...]

Every file below the folders counts that says it is RSS, Atom, a JSON Feed or a sitemap, gzipped or not, and every page
of an archive (*.warc.gz), whose bodies that are lists are read and whose announced feeds are counted. Default: the
archive of ../shared/eval. Real ones are the test data of libraries, in a folder outside of the project:

    mkdir /tmp/lists && cd /tmp/lists
    python -m pip download --no-binary :all: --no-deps feedparser trafilatura scrapy
    for each in *.tar.gz; do tar xzf $each; done

Each entry that feedparser finds with a link, and whose link we do not have, is an entry missed; --show lists them.
Every file is also read once more with its last third cut off: an address that the whole file does not have is wrong.
"""

import argparse
import gzip
import logging
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.archives import pages_from_warc
from crawler.feed_xml import list_xml
from crawler.feeds import read_list
from crawler.listings import Listing
from pipelines.linking.hosts import absolute_url
from pipelines.reading.decoding import decode
from pipelines.reading.document import read
from pipelines.times import ISO

ROOT = Path(__file__).parent.parent
URL = "https://site.example/lists/list"  # where a file is said to come from
KINDS = ("RSS", "Atom", "JSON Feed", "sitemap", "text sitemap")
COLUMNS = {  # title -> count
    "files": "files", "traps": "traps", "listing": "listing", "entries": "entries", "dated": "dated",
    "published": "published", "titled": "titled", "CPU s": "ours_us", "peer: CPU s": "peer_us",
    "listing ": "peer_listing", "entries ": "peer_entries", "missed": "missed", "only ours": "only_ours",
    "times": "times", "the same": "same_times", "cut: right": "cut_right", "wrong": "cut_wrong",
    "peer: right": "peer_cut_right", "wrong ": "peer_cut_wrong",
}  # fmt: skip
_SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".json", ".txt", ".gz")
_LARGEST = 8 << 20  # bytes
_LINES = re.compile(rb"\s*https?://\S+\s*(?:\n\s*https?://\S+\s*)*")
_ROOTS = {"rss": "RSS", "rdf": "RSS", "channel": "RSS", "feed": "Atom", "urlset": "sitemap", "sitemapindex": "sitemap"}


def kind_of(body: bytes) -> str:
    """Return which of KINDS a file says it is, or nothing."""
    if body.lstrip().startswith(b"{"):
        return "JSON Feed" if b"jsonfeed.org" in body[:2000] else ""
    xml = list_xml(decode(body, ""))
    if xml is None:
        return "text sitemap" if _LINES.fullmatch(body) else ""
    return _ROOTS[xml.root]


def samples(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, body once unpacked) of the files below some folders, archives left out."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _SUFFIXES or path.name.endswith((".tar.gz", ".warc.gz")) or not path.is_file():
                continue
            body = path.read_bytes()
            try:
                yield str(path), gzip.decompress(body) if path.suffix == ".gz" else body
            except (OSError, EOFError):
                continue


def peer_entries(kind: str, body: bytes) -> dict[str, str] | None:
    """Return what the peer finds, feedparser or Scrapy's sitemaps: link -> time of publication; None without a peer."""
    if kind == "sitemap":
        from scrapy.utils.sitemap import Sitemap

        return {absolute_url(one["loc"], URL): "" for one in Sitemap(body) if one["loc"]}
    if kind not in ("RSS", "Atom"):
        return None
    import feedparser

    found: Any = feedparser.parse(body, response_headers={"content-location": URL}, sanitize_html=False)
    times = ((one.get("link", ""), one.get("published_parsed")) for one in found.entries)
    told = {absolute_url(link, URL): time.strftime(ISO, at) if at else "" for link, at in times if link}
    return {url: at for url, at in told.items() if url}


def main(folders: list[Path], show: bool) -> None:
    """Print a row for each kind: files, those with entries, entries, with times, and what a peer finds."""
    logging.disable()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, body in samples(folders):
        kind = kind_of(body)
        if not kind:
            continue
        row = counts[kind]
        start = time.process_time()
        listing = read_list(body, URL)
        between = time.process_time()
        theirs = peer_entries(kind, body)
        row["ours_us"] += round((between - start) * 1e6)
        row["peer_us"] += round((time.process_time() - between) * 1e6)
        add(row, listing, theirs)
        add_broken_off(row, kind, body[: len(body) * 2 // 3], listing, theirs)
        missed = set(theirs or ()) - addresses(listing)
        if show and missed:
            print(kind, name, sorted(missed))
    print(f"{'':14}{''.join(f'{name:>{max(len(name) + 2, 8)}}' for name in COLUMNS)}")
    for kind in KINDS:
        row = counts[kind]
        cells = (f"{row[key] / 1e6:.2f}" if key.endswith("_us") else str(row[key]) for key in COLUMNS.values())
        print(f"{kind:14}{''.join(f'{c:>{max(len(name) + 2, 8)}}' for name, c in zip(COLUMNS, cells, strict=True))}")
    for folder in folders:
        for archive in sorted(folder.glob("*.warc.gz")):
            print_archive(archive)


def add(row: Counter[str], listing: Listing, peer: dict[str, str] | None) -> None:
    """Count one file."""
    entries = (*listing.sitemaps, *listing.pages)
    ours, theirs = {one.url: one.published for one in entries}, peer or {}
    times = [url for url in theirs if theirs[url] and url in ours]
    row.update(
        files=1, traps=bool(listing.trap), listing=bool(entries), entries=len(entries),
        dated=sum(bool(one.changed) for one in entries), published=sum(bool(one.published) for one in entries),
        titled=sum(bool(one.title) for one in entries),
        peer_listing=bool(theirs), peer_entries=len(theirs), missed=len(theirs.keys() - ours.keys()),
        only_ours=len(ours.keys() - theirs.keys()) if peer is not None else 0,
        times=len(times), same_times=sum(ours[url] == theirs[url] for url in times),
    )  # fmt: skip


def addresses(listing: Listing) -> set[str]:
    """Return what a list names."""
    return {one.url for one in (*listing.sitemaps, *listing.pages)}


def add_broken_off(row: Counter[str], kind: str, body: bytes, whole: Listing, peer: dict[str, str] | None) -> None:
    """Count what is right and wrong of a file that breaks off."""
    found = addresses(read_list(body, URL))
    row.update(cut_right=len(found & addresses(whole)), cut_wrong=len(found - addresses(whole)))
    if peer is not None:
        theirs = set(peer_entries(kind, body) or ())
        row.update(peer_cut_right=len(theirs & peer.keys()), peer_cut_wrong=len(theirs - peer.keys()))


def print_archive(archive: Path) -> None:
    """Print how many pages of an archive announce feeds, and what its bodies list that are no pages."""
    pages = announcing = announced = lists = listed = 0
    for page in pages_from_warc(str(archive)):
        pages += 1
        alternates = read(page).alternates
        announcing, announced = announcing + bool(alternates), announced + len(alternates)
        listing = read_list(page.body, page.url)
        lists, listed = lists + bool(listing.pages or listing.sitemaps), listed + len(listing.pages)
    print(f"{archive.name}: {pages} pages, {announcing} announce {announced} feeds; "
          f"{lists} taken for a feed or sitemap, with {listed} entries")  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", default=[ROOT.parent / "shared" / "eval"])
    parser.add_argument("--show", action="store_true", help="print the links that a peer finds and we do not")
    given = parser.parse_args()
    main(given.folders, given.show)

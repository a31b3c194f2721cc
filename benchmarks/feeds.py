"""How many real feeds and sitemaps are read, beside feedparser and the sitemaps of Scrapy:

    python -m benchmarks.feeds [FOLDER ...]

Every file below the folders counts that says it is RSS, Atom, a JSON Feed or a sitemap, gzipped or not, and every page
of an archive (*.warc.gz), whose bodies that are lists are read and whose announced feeds are counted. Default: the
archive of ../shared/eval. Real ones are the test data of libraries, in a folder outside of the project:

    mkdir /tmp/lists && cd /tmp/lists
    python -m pip download --no-binary :all: --no-deps feedparser trafilatura scrapy
    for each in *.tar.gz; do tar xzf $each; done

Each entry that feedparser finds with a link, and whose link we do not have, is an entry missed; --show lists them.
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

ROOT = Path(__file__).parent.parent
URL = "https://site.example/lists/list"  # where a file is said to come from
KINDS = ("RSS", "Atom", "JSON Feed", "sitemap", "text sitemap")
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


def peer_links(kind: str, body: bytes) -> list[str] | None:
    """Return the links that the peer finds: feedparser, or Scrapy's sitemaps; None when there is no peer."""
    if kind == "sitemap":
        from scrapy.utils.sitemap import Sitemap

        return [absolute_url(one["loc"], URL) for one in Sitemap(body) if one["loc"]]
    if kind not in ("RSS", "Atom"):
        return None
    import feedparser

    found: Any = feedparser.parse(body, response_headers={"content-location": URL}, sanitize_html=False)
    return [absolute_url(one["link"], URL) for one in found.entries if one.get("link")]


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
        links = peer_links(kind, body)
        row["ours_ms"] += round((between - start) * 1e6)
        row["peer_ms"] += round((time.process_time() - between) * 1e6)
        add(row, listing, links)
        missed = set(filter(None, links or ())) - {one.url for one in (*listing.sitemaps, *listing.pages)}
        if show and missed:
            print(kind, name, sorted(missed))
    print(f"{'':14}{'files':>7}{'traps':>7}{'listing':>9}{'entries':>9}{'dated':>7}{'published':>11}{'titled':>8}"
          f"{'peer: listing':>15}{'entries':>9}{'missed':>8}{'only ours':>11}{'CPU s':>8}{'peer':>7}")  # fmt: skip
    for kind in KINDS:
        row = counts[kind]
        peer = f"{row['peer_listing']:>15}{row['peer_entries']:>9}{row['missed']:>8}{row['only_ours']:>11}"
        print(f"{kind:14}{row['files']:>7}{row['traps']:>7}{row['listing']:>9}{row['entries']:>9}{row['dated']:>7}"
              f"{row['published']:>11}{row['titled']:>8}{peer}{row['ours_ms'] / 1e6:>8.2f}"
              f"{row['peer_ms'] / 1e6:>7.2f}")  # fmt: skip
    for folder in folders:
        for archive in sorted(folder.glob("*.warc.gz")):
            print_archive(archive)


def add(row: Counter[str], listing: Listing, links: list[str] | None) -> None:
    """Count one file."""
    entries = (*listing.sitemaps, *listing.pages)
    ours, theirs = {one.url for one in entries}, set(filter(None, links or ()))
    row.update(
        files=1, traps=bool(listing.trap), listing=bool(entries), entries=len(entries),
        dated=sum(bool(one.changed) for one in entries), published=sum(bool(one.published) for one in entries),
        titled=sum(bool(one.title) for one in entries),
        peer_listing=bool(theirs), peer_entries=len(theirs), missed=len(theirs - ours),
        only_ours=len(ours - theirs) if links is not None else 0,
    )  # fmt: skip


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

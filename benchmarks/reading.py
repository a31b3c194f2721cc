"""What reading and linking cost, in CPU milliseconds a page, beside two peers on the same pages:

    python -m benchmarks.reading [FOLDER]      pages.warc.gz and brands.toml of a labelled set; default ../shared/eval
    python -m benchmarks.reading --hostile     only the pages made to cost too much

The best of several passes, and the first one, in which nothing is remembered of any page: neither its class names nor
its hosts. In a crawl, where many pages are of one site, the truth lies between. The bars are those of issue 4.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from selectolax.lexbor import LexborHTMLParser

from benchmarks.hostile import MOST_MEGABYTES, MOST_SECONDS, PAGES, costs
from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.linking.links import brand_links
from pipelines.matching.addresses import in_address
from pipelines.matching.images import in_images
from pipelines.matching.judged import in_text
from pipelines.process import Brands, LinksByBrand, findings
from pipelines.reading.decoding import decode
from pipelines.reading.document import read
from pipelines.records import Document, Page

_PASSES = 5
_PLAIN_BAR, _FOUND_BAR = 3.0, 8.0  # ms a page: without a mention, and with one


def main() -> None:
    """Print what each stage costs, and the hostile pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("../shared/eval"))
    parser.add_argument("--hostile", action="store_true", help="only the hostile pages")
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    if not chosen.hostile:
        _ordinary(chosen.folder, peers=not chosen.no_peers)
    _hostile()


def _ordinary(folder: Path, *, peers: bool) -> None:
    pages = list(pages_from_warc(str(folder / "pages.warc.gz")))
    brands = Brands(load_brands(folder / "brands.toml"))
    size = sum(len(page.body) for page in pages) / len(pages) / 1000

    def linked(page: Page) -> Document:
        document = read(page)
        brand_links(document, brands.owners)
        return document

    def matched(pair: tuple[Document, LinksByBrand]) -> object:
        """Find and judge the names of a page, in its text, its images and its address."""
        document, links = pair
        weighed = brands.matcher.weigh(document, links)
        in_page = [*map(in_text, weighed), *in_images(document, brands.matcher, brands.slugs)]
        return [*in_page, *in_address(document, brands.slugs, set())]

    first, best = _ms(linked, pages)
    with_mention = [page for page in pages if findings(read(page), brands).mentions]
    texts = [decode(page.body, page.header("content-type")) for page in pages]
    documents = [read(page) for page in with_mention]
    linked_to = [LinksByBrand(each, brand_links(each, brands.owners)) for each in documents]
    print(f"{len(pages)} pages of {size:.0f} kB, {len(with_mention)} with a mention; CPU ms a page: first pass, best")
    _row("decode", *_ms(lambda page: decode(page.body, page.header("content-type")), pages))
    _row("parse", *_ms(LexborHTMLParser, texts))
    _row("read", *_ms(read, pages))
    _row("read + link", first, best, _PLAIN_BAR)
    whole, matching = (
        _ms(lambda page: findings(read(page), brands), with_mention),
        _ms(matched, list(zip(documents, linked_to, strict=True))),
    )
    _row("read + link + facts, with a mention", whole[0] - matching[0], whole[1] - matching[1], _FOUND_BAR)
    _row("    the same and matching", *whole)
    for name, peer in (("lxml + LinkExtractor", lxml_peer), ("trafilatura", _trafilatura)) if peers else ():
        try:
            theirs = _ms(peer, pages, passes=1)
        except ImportError:
            print(f"{name:38}not installed")
            continue
        _row(name, *theirs)
        print(f"{'    read + link, as a share of it':38}{'':8}{best / theirs[1]:8.2f}")


def _ms(work: Callable[[Any], object], items: Sequence[Any], passes: int = _PASSES) -> tuple[float, float]:
    """Return the CPU milliseconds that `work` takes for one item: in the first pass and in the best one."""
    taken = [_pass(work, items) for _ in range(passes)]
    return taken[0], min(taken)


def _pass(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    start, number = time.process_time(), 0
    for item in items:
        work(item)
        number += 1
    return (time.process_time() - start) / max(1, number) * 1000


def _row(name: str, first: float, best: float, bar: float | None = None) -> None:
    verdict = "" if bar is None else f"   bar {bar:.0f} ms: {'met' if best <= bar else 'NOT met'}"
    print(f"{name:38}{first:8.2f}{best:8.2f}{verdict}")


def lxml_peer(page: Page) -> object:
    """Parse, take the text and the links, as a plain Scrapy spider does."""
    response = HtmlResponse(page.url, body=page.body, encoding="utf-8")
    return response.xpath("string(//body)").get(), LinkExtractor().extract_links(response)


def _trafilatura(page: Page) -> object:
    """Take the main text with its links."""
    import trafilatura

    return trafilatura.extract(page.body, url=page.url, include_links=True)


def _hostile() -> None:
    print(f"\nhostile pages: CPU seconds (at most {MOST_SECONDS:.0f}) and megabytes (at most {MOST_MEGABYTES})")
    for name, found in costs(PAGES):
        met = found.seconds <= MOST_SECONDS and found.megabytes <= MOST_MEGABYTES
        print(f"{name:38}{found.seconds:8.2f}{found.megabytes:8.0f}   {found.page_read}{'' if met else '   NOT met'}")


if __name__ == "__main__":
    main()

"""What a page costs, stage by stage, beside a peer in the same run:

    python -m benchmarks.scan FILE.warc.gz BRANDS.toml

Prints CPU milliseconds a page and the ratio to the peer: lxml with Scrapy's LinkExtractor for reading, one regular
expression of all names for matching.
"""

import argparse
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from benchmarks.reading import lxml_peer
from crawler.archives import pages_from_warc
from pipelines.brands import load_brands
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand


def cpu_ms(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Return the CPU milliseconds that `work` takes for one item, on average."""
    items = list(items)
    start = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - start) / len(items) * 1000


def peer_pattern(brands: Iterable[Brand]) -> re.Pattern[str]:
    """Return one expression for all names, without regard to case."""
    names = [name for brand in brands for name in (brand.name, *brand.aliases, *brand.cased_aliases)]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b", re.I)


def main(archive: str, brands_file: str) -> None:
    """Measure each stage over an archive and print a table."""
    pages = list(pages_from_warc(archive))
    brands = Brands(load_brands(brands_file))
    documents = [read(page) for page in pages]
    pattern = peer_pattern(brands.all)
    size = sum(len(document.text) for document in documents) / len(documents) / 1000
    rows = [
        ("read", cpu_ms(read, pages), "lxml + LinkExtractor", cpu_ms(lxml_peer, pages)),
        (
            "find", cpu_ms(lambda document: findings(document, brands), documents),
            "regex", cpu_ms(lambda document: pattern.findall(document.text), documents),
        ),
    ]  # fmt: skip
    print(f"{len(pages)} pages, {size:.1f} kB of visible text on average; CPU ms a page")
    for stage, ours, peer, theirs in rows:
        print(f"{stage:6}{ours:8.2f}   {peer:22}{theirs:8.2f}   ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description="What a page costs, stage by stage.")
    parser.add_argument("archive", help="WARC file")
    parser.add_argument("brands", help="brand file")
    chosen = parser.parse_args()
    main(chosen.archive, chosen.brands)

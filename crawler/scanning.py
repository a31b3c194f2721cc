"""WARC archives -> rows: the same pages as a crawl would read, one after the other."""

import sqlite3
import time
from collections.abc import Iterable, Sequence

from crawler.archives import pages_from_warc
from crawler.progress import LiveLine, Rate, SoFar
from pipelines.linking.opaque import to_resolve
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Findings, Page
from pipelines.storing.resolutions import known_resolutions
from pipelines.storing.writer import Writer


def scan(
    files: Iterable[str], known: Sequence[Brand], writer: Writer, counts: dict[str, int], answers: sqlite3.Connection
) -> None:
    """Save what the pages of archives say, and count it in `counts`, by the names that a crawl's stats have.

    answers: a connection to read from what a crawl has learnt of where links lead. Raises ArchiveError for a file that
    cannot be read on, StorageError when nothing can be saved.
    """
    brands = Brands(known)
    line, rate = LiveLine(), Rate(time.monotonic())
    pages = 0
    for file in files:
        for page in pages_from_warc(file):
            found = _findings(page, brands, answers)
            writer.save(found)
            pages += 1
            for name in (f"pages/{found.page.page_read}", *(f"mentions/{one.link_state}" for one in found.mentions)):
                counts[name] = counts.get(name, 0) + 1
            if line.due():
                line.show(SoFar.of(counts, rate.per_minute(time.monotonic(), pages)))
    line.wipe()


def _findings(page: Page, brands: Brands, answers: sqlite3.Connection) -> Findings:
    """Return what a page says, with what an earlier crawl has learnt of where its links lead."""
    document = read(page)
    found = findings(document, brands)
    resolved = known_resolutions(answers, to_resolve(document, found))
    return findings(document, brands, resolved) if resolved else found

"""`scrapy scan FILE.warc.gz`: the same pages -> rows as a crawl, over archives."""

import argparse
import sqlite3
import sys
import time
from contextlib import closing

from crawler.archives import ArchiveError, check_archive, pages_from_warc
from crawler.arguments import ArgumentError, counted_regions
from crawler.commandline import OfflineCommand, fail
from crawler.exits import DATABASE, STORAGE_FULL
from crawler.progress import LiveLine, Rate, SoFar
from crawler.summary import summary
from pipelines.brands import BrandsError, guess_notice, load_brands
from pipelines.linking.opaque import to_resolve
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Findings, Page
from pipelines.storing.database import StorageError, StorageFullError, open_database
from pipelines.storing.resolutions import known_resolutions
from pipelines.storing.writer import Writer


class Command(OfflineCommand):
    """Scans WARC archives."""

    takes_arguments = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] FILE.warc.gz [FILE ...]"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Find mentions in WARC archives"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --brands and --db."""
        super().add_options(parser)
        parser.add_argument("--brands", metavar="FILE", help="brand file (default: setting BRANDS_FILE)")
        parser.add_argument("--db", metavar="FILE", help="database to fill (default: setting MENTIONS_DB)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scan the files in their order; a file that cannot be read ends the scan, what was read is saved."""
        assert self.settings is not None
        if not args:
            return fail(self, "Name at least one WARC file: scrapy scan FILE.warc.gz --db out.db")
        brands_file = opts.brands or self.settings["BRANDS_FILE"]
        database = opts.db or self.settings["MENTIONS_DB"]
        try:
            brands = Brands(load_brands(brands_file))
            for file in args:
                check_archive(file)
            writer = Writer(database, brands.all, counted_regions(self.settings))
        except (ArchiveError, ArgumentError, BrandsError, StorageError) as error:
            return fail(self, error)
        notice = guess_notice(brands.all)
        if notice:
            print(notice, file=sys.stderr)
        with writer:
            writer.begin("scan", ", ".join(args), brands_file)
            counts: dict[str, int] = {}
            try:
                with closing(open_database(database)) as answers:
                    _scan(args, brands, writer, counts, answers)
            except ArchiveError as error:
                writer.end("archive_error", counts)
                return fail(self, error)
            except StorageError as error:
                return fail(self, error, STORAGE_FULL if isinstance(error, StorageFullError) else DATABASE)
            except KeyboardInterrupt:
                writer.end("stopped", counts)
                return fail(self, "Stopped; what was read is saved.", code=130)
            writer.end("finished", counts)
        db = open_database(database)
        print(summary(db))
        db.close()
        return None


def _scan(
    files: list[str], brands: Brands, writer: Writer, counts: dict[str, int], answers: sqlite3.Connection
) -> None:
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

"""`scrapy scan FILE.warc.gz`: the same pages -> rows as a crawl, over archives."""

import argparse
import sys
from contextlib import closing

from crawler.arguments import counted_regions
from crawler.commandline import OfflineCommand, fail
from crawler.declared import ArgumentError
from crawler.exits import DATABASE, STORAGE_FULL
from crawler.summary import summary
from pipelines.brands import BrandsError, guess_notice, load_brands
from pipelines.storing.database import StorageError, StorageFullError, open_database
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
        # What reads pages would slow down the start of every command.
        from crawler.archives import ArchiveError, check_archive
        from crawler.scanning import scan

        assert self.settings is not None
        if not args:
            return fail(self, "Name at least one WARC file: scrapy scan FILE.warc.gz --db out.db")
        brands_file = opts.brands or self.settings["BRANDS_FILE"]
        database = opts.db or self.settings["MENTIONS_DB"]
        try:
            brands = load_brands(brands_file)
            for file in args:
                check_archive(file)
            writer = Writer(database, brands, counted_regions(self.settings))
        except (ArchiveError, ArgumentError, BrandsError, StorageError) as error:
            return fail(self, error)
        notice = guess_notice(brands)
        if notice:
            print(notice, file=sys.stderr)
        with writer:
            writer.begin("scan", ", ".join(args), brands_file)
            counts: dict[str, int] = {}
            try:
                with closing(open_database(database)) as answers:
                    scan(args, brands, writer, counts, answers)
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

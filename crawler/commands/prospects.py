"""`scrapy prospects`: the sites to ask for a link, as a CSV file for outreach."""

import argparse
import os
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TextIO, cast

from crawler.commandline import OfflineCommand, fail, while_read
from pipelines.exporting.formats import write_csv
from pipelines.storing.database import StorageError, open_database


class Command(OfflineCommand):
    """Writes the view `prospects`."""

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Write the sites to ask for a link as CSV"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add -o and --db."""
        super().add_options(parser)
        parser.add_argument("-o", "--output", metavar="FILE", help="file to write (default: standard output)")
        parser.add_argument("--db", metavar="FILE", help="database to read (default: setting MENTIONS_DB)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the list; a file is replaced only when the whole list is written."""
        assert self.settings is not None
        try:
            db = open_database(opts.db or self.settings["MENTIONS_DB"], create=False)
        except StorageError as error:
            return fail(self, error)
        try:
            if opts.output:
                count = _replace(Path(opts.output), db)
                print(f"{count} sites to ask are in {opts.output}", file=sys.stderr)
            else:
                with while_read():
                    write_csv(db, "prospects", sys.stdout)
        except OSError as error:
            return fail(self, f"{opts.output} cannot be written: {error.strerror}.")
        finally:
            db.close()
        return None


def _replace(path: Path, db: sqlite3.Connection) -> int:
    """Write the list beside `path` and put it in its place when it is whole; return the number of rows."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            count = write_csv(db, "prospects", cast(TextIO, file))
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    return count

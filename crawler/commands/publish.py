"""`scrapy publish`: shows the mentions in a browser."""

import argparse
from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg

from crawler.commandline import OfflineCommand, fail
from pipelines.storing.database import StorageError


class Command(OfflineCommand):
    """Serves the database in Datasette until Ctrl-C."""

    def syntax(self) -> str:
        """Return the usage line after the command's name."""
        return "[options]"

    def short_desc(self) -> str:
        """Return the line for the list of commands."""
        return "Show the mentions in a browser (Datasette)"

    def long_desc(self) -> str:
        """Return the text for --help."""
        return "Serve the database in Datasette, on this computer only unless --host says otherwise. Ctrl-C stops it."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --db, --port and --host."""
        super().add_options(parser)
        parser.add_argument("--db", metavar="FILE", help="database to show (default: the setting MENTIONS_DB)")
        parser.add_argument("--port", type=int, default=8001, help="port to listen on (default: 8001)")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve until Ctrl-C; on trouble say one sentence and leave the exit code 2."""
        from crawler.publishing import PublishingError, serve  # Datasette would slow down the start of every command

        assert self.settings is not None
        database = Path(opts.db or self.settings["MENTIONS_DB"])
        config = Path(closest_scrapy_cfg()).parent / "datasette"
        try:
            serve(database, config, opts.host, opts.port)
        except (PublishingError, StorageError) as error:
            return fail(self, error)
        return None

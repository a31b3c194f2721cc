"""`scrapy demo`: the whole path on the sample web: sweep, summary, and Datasette to browse the findings."""

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.utils.conf import closest_scrapy_cfg

from crawler.arguments import SAMPLE_WEB, Arguments
from crawler.commandline import fail, hush, refuse_arguments
from crawler.frontier.lock import only_crawl
from crawler.summary import coverage, summary
from pipelines.storing.database import StorageError, open_database

if TYPE_CHECKING:
    from crawler.sample.server import SampleServer

_SPIDERS = ("resources", "news", "directories")
_IN_A_HURRY = {  # the sample web is ours; real sites keep the polite pace of settings.py
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "SHOW_PROGRESS": False,
}


class Command(ScrapyCommand):
    """Sweeps the sample web into demo.db, which is made anew each time."""

    requires_project = True

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Sweep the sample web, print what was found, open it in Datasette"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --no-serve and --port."""
        super().add_options(parser)
        parser.add_argument("--no-serve", action="store_true", help="stop after the summary")
        parser.add_argument("--port", type=int, default=8001, metavar="N", help="port of Datasette (default: 8001)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Sweep, print, serve."""
        refuse_arguments(self, args)
        # Datasette and the templates would slow down the start of every command.
        from crawler.publishing import PublishingError, serve

        project = Path(closest_scrapy_cfg()).parent
        database = project / "demo.db"
        try:
            with _sample_server(self._port()) as server:
                with only_crawl(database):
                    self._sweep(server, database)
                _report(database, server)
                if self.exitcode or opts.no_serve:
                    return None
                serve(database, project / "datasette", port=opts.port, ready=_say_where_to_click)
        except (ValueError, OSError, StorageError, PublishingError) as error:
            return fail(self, error)
        return None

    def _port(self) -> int:
        assert self.settings is not None
        return self.settings.getint("SAMPLE_PORT")

    def _sweep(self, server: "SampleServer", database: Path) -> None:
        assert self.settings is not None
        assert self.crawler_process is not None
        for file in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
            file.unlink(missing_ok=True)
        open_database(database).close()
        settings = {**_IN_A_HURRY, "SAMPLE_PORT": server.port, "MENTIONS_DB": str(database)}
        self.settings.setdict(settings, priority="cmdline")
        hush(self.settings)
        print(f"Sweeping the sample web with the spiders {', '.join(_SPIDERS)} ...", flush=True)
        for name in _SPIDERS:
            arguments = Arguments.read(name, {}, self.settings)
            self.settings.setdict(arguments.settings, priority="cmdline")
            self.crawler_process.crawl(self.crawler_process.create_crawler(name), arguments=arguments)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = 1


def _sample_server(port: int) -> "SampleServer":
    """Return a server of the sample web on its usual port, or on a free one when that is taken."""
    from crawler.sample.server import SampleServer

    with contextlib.suppress(OSError):
        return SampleServer(port=port)
    return SampleServer(port=0)


def _report(database: Path, server: "SampleServer") -> None:
    db = open_database(database)
    print(f"\n{coverage(db, [(name, SAMPLE_WEB) for name in _SPIDERS])}\n\n{summary(db)}\n")
    db.close()
    print(f"The findings are in {database}. The sample web itself, while this runs: {server.url('localhost')}")


def _say_where_to_click(url: str) -> None:
    print(
        f"\nDatasette is at {url}  (Ctrl-C stops it). Where to click next:\n"
        f"  {url}mentions/prospects   whom to ask for a link, the best first\n"
        f"  {url}mentions/unlinked    every mention without a link, in its context\n"
        f"  {url}mentions/findings    everything that was found",
        flush=True,
    )

"""`scrapy sample`: serves the sample web alone, to look at it or to sweep it."""

import argparse
import threading
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand

from crawler.commands import fail
from crawler.sample.server import SampleServer


class Command(ScrapyCommand):
    """Serves the sample web until Ctrl-C."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Serve the sample web on this machine"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --port."""
        super().add_options(parser)
        parser.add_argument("--port", type=int, metavar="N", help="port (default: setting SAMPLE_PORT)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve until interrupted."""
        assert self.settings is not None
        if args:
            return fail(self, f"scrapy sample takes no argument {args[0]!r}; scrapy sample --help lists its options.")
        port = self.settings.getint("SAMPLE_PORT") if opts.port is None else opts.port
        try:
            server = SampleServer(port=port)
        except (OSError, OverflowError) as error:
            return fail(self, f"Port {port} cannot be used ({error}); name another with --port.")
        with server:
            print(f"The sample web is at http://localhost:{server.port}/  (Ctrl-C stops it)", flush=True)
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                print()
        return None

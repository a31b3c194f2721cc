"""`scrapy sample`: serves the sample web alone, to look at it or to sweep it."""

import argparse
import threading

from crawler.commandline import OfflineCommand, fail


class Command(OfflineCommand):
    """Serves the sample web until Ctrl-C."""

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Serve the sample web on this machine"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --port."""
        super().add_options(parser)
        parser.add_argument("--port", type=int, metavar="N", help="port (default: setting SAMPLE_PORT)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve until interrupted."""
        from crawler.sample.server import SampleServer  # its templates would slow down the start of every command

        assert self.settings is not None
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

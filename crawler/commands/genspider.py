"""`scrapy genspider NAME DOMAIN`: writes our spider (crawler/templates/spiders), under a name that keeps our rule."""

import argparse
import re

from scrapy.commands import genspider
from scrapy.exceptions import UsageError

from pipelines.linking.hosts import url_host

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ADDRESS = re.compile(r"[^\s\"'\\]+")  # what may stand in the generated Python text


class Command(genspider.Command):
    """Scrapy's command, with the checks that keep file name, spider name and class name in step."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write crawler/spiders/NAME.py; raises UsageError for a name or address that cannot be a spider's."""
        if len(args) != 2 or opts.list or opts.dump:
            return super().run(args, opts)
        name, address = args
        if not NAME.fullmatch(name):
            raise UsageError(f"a spider's name is its file's name: lower-case letters, digits and _, not {name!r}")
        if not ADDRESS.fullmatch(address) or not url_host(genspider.verify_url_scheme(address)):
            raise UsageError(f"not a domain or URL: {address!r}")
        if not opts.force and self._spider_exists(name):  # says so itself
            self.exitcode = 1
            return None
        return super().run(args, opts)

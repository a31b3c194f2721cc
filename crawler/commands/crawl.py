"""`scrapy crawl SPIDER`: Scrapy's own command, with arguments that are checked before anything is fetched."""

import argparse
import sys
from difflib import get_close_matches

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.arguments import SAMPLE_WEB, Arguments
from crawler.commandline import fail, hush
from crawler.summary import coverage, summary
from pipelines.brands import guess_notice
from pipelines.storing.database import StorageError, open_database


class Command(ScrapyCrawl):
    """Runs a spider, prints what was found, and exits 1 when nothing could be read, 2 when it could not start."""

    def long_desc(self) -> str:
        """Return the help text."""
        return "Sweep sites with a spider. -a seeds=FILE_OR_URL[,...] -a brands=FILE -s MENTIONS_DB=FILE"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Turn -a NAME=VALUE into arguments; exits 2 with one sentence for one without a value."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            fail(self, f"{error}.")
            sys.exit(self.exitcode)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check everything, crawl, and print the summary of the database."""
        assert self.crawler_process is not None
        assert self.settings is not None
        names = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in names:
            near = get_close_matches(args[0], names, n=1) if args else []
            hint = f"did you mean {near[0]}?" if near else f"write scrapy crawl with one of {', '.join(names)}."
            return fail(self, f"There is no spider {' '.join(args)!r}; {hint}")
        try:
            spider = self.crawler_process.spider_loader.load(args[0])
            arguments = Arguments.read(args[0], opts.spargs, self.settings, getattr(spider, "default_seeds", ""))
            open_database(self.settings["MENTIONS_DB"]).close()
        except (ValueError, StorageError) as error:
            return fail(self, error)
        notice = guess_notice(arguments.brands.all)
        if notice:
            print(notice, file=sys.stderr)
        self.settings.setdict(arguments.settings, priority="cmdline")
        hush(self.settings)
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, arguments=arguments)
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = 1
            return None
        return self._report(crawler.stats.get_stats() if crawler.stats else {}, args[0], arguments)

    def _report(self, stats: dict[str, object], spider: str, arguments: Arguments) -> None:
        assert self.settings is not None
        db = open_database(self.settings["MENTIONS_DB"])
        print(f"{coverage(db, [(spider, arguments.seeds_argument)])}\n\n{summary(db)}")
        db.close()
        print("\nBrowse them: scrapy publish    Take the list: scrapy prospects -o prospects.csv")
        if not stats.get("pages/read"):
            hint = " The sample web is served by: scrapy sample" if arguments.seeds_argument == SAMPLE_WEB else ""
            fail(self, f"No page could be read; the table `pages` says why.{hint}", code=1)

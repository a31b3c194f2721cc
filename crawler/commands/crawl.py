"""`scrapy crawl SPIDER`: Scrapy's own command, with arguments that are checked before anything is fetched."""

import argparse
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.arguments import SAMPLE_WEB, Arguments
from crawler.commandline import fail, hush, no_spider
from crawler.exits import DATABASE, NOTHING_READ, STOPPED, STORAGE_FULL, exit_code, sentence
from crawler.frontier.lock import only_crawl
from crawler.summary import coverage, summary
from pipelines.brands import guess_notice
from pipelines.storing.database import StorageError, StorageFullError, check_whole, open_database
from pipelines.storing.frontier import unfinished_sweep


class Command(ScrapyCrawl):
    """Runs a spider, prints what was found, and exits with a code that says how it ended (crawler/exits.py)."""

    def long_desc(self) -> str:
        """Return the help text."""
        return (
            "Sweep sites with a spider. -a seeds=FILE_OR_URL[,...] -a brands=FILE; `scrapy spiders` tells all of them."
        )

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
            return fail(self, no_spider(args, names, "scrapy crawl"))
        try:
            spider = self.crawler_process.spider_loader.load(args[0])
            default, more = getattr(spider, "default_seeds", ""), getattr(spider, "more_arguments", ())
            arguments = Arguments.read(args[0], opts.spargs, self.settings, default, more)
            check_whole(self.settings["MENTIONS_DB"])
            with only_crawl(self.settings["MENTIONS_DB"]):
                return self._crawl(args[0], arguments)
        except StorageError as error:
            return fail(self, error, STORAGE_FULL if isinstance(error, StorageFullError) else DATABASE)
        except ValueError as error:
            return fail(self, error)
        except KeyboardInterrupt:
            return fail(self, "Stopped before anything was fetched.", STOPPED)

    def _crawl(self, name: str, arguments: Arguments) -> None:
        assert self.crawler_process is not None
        assert self.settings is not None
        for sentence_of_seeds in arguments.reported:
            print(sentence_of_seeds, file=sys.stderr)
        self._say_what_is_unfinished(name, arguments)
        notice = guess_notice(arguments.brands)
        if notice:
            print(notice, file=sys.stderr)
        self.settings.setdict(arguments.settings, priority="cmdline")
        hush(self.settings)
        crawler = self._create_crawler(name)
        self.crawler_process.crawl(crawler, arguments=arguments)
        self.crawler_process.start()
        trouble = getattr(crawler.spider, "trouble", None)
        if self.crawler_process.bootstrap_failed and trouble is None:
            self.exitcode = NOTHING_READ
            return
        if crawler.engine is not None and crawler.engine.scheduler is not None:  # the end was forced
            crawler.engine.scheduler.close("shutdown")
        stats = crawler.stats.get_stats() if crawler.stats else {}
        if trouble is None:
            self._report(name, arguments)
        self._end(stats.get("finish_reason", "shutdown"), stats, trouble, arguments)

    def _say_what_is_unfinished(self, name: str, arguments: Arguments) -> None:
        assert self.settings is not None
        with closing(open_database(self.settings["MENTIONS_DB"])) as db:
            before = unfinished_sweep(db, name, arguments.seeds_argument)
        if before is not None:
            total = before.settled + before.waiting
            what = "Forgetting" if arguments.fresh else "Going on with"
            print(
                f"{what} the sweep of {before.started[:16].replace('T', ' ')} UTC: {before.settled} of {total} "
                "addresses were done.", file=sys.stderr,
            )  # fmt: skip

    def _report(self, name: str, arguments: Arguments) -> None:
        assert self.settings is not None
        with closing(open_database(self.settings["MENTIONS_DB"])) as db:
            print(f"{coverage(db, [(name, arguments.seeds_argument)])}\n\n{summary(db)}")
        print("\nBrowse them: scrapy publish    Take the list: scrapy prospects -o prospects.csv")

    def _end(self, reason: str, stats: Mapping[str, Any], trouble: StorageError | None, arguments: Arguments) -> None:
        code = exit_code(reason, stats)
        if trouble is not None:
            return fail(self, trouble, code)
        hint = " The sample web is served by: scrapy sample" if arguments.seeds_argument == SAMPLE_WEB else ""
        if code:
            fail(self, sentence(code, reason) + (hint if code == NOTHING_READ else ""), code)
        return None

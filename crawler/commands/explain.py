"""`scrapy explain URL_OR_FILE`: why each name on one page counts as a mention, or not. Nothing is stored."""

import argparse
import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches

from scrapy.commands import ScrapyCommand

from crawler.arguments import Arguments
from crawler.commandline import fail, hush, refuse_arguments, while_read
from crawler.seeds.addresses import web_address
from pipelines.brands import guess_notice, load_brands
from pipelines.records import Brand, Document

_MOST_NAMES = 20  # brands named to somebody who asked for one that is not there


class Command(ScrapyCommand):
    """Explains one page."""

    requires_project = True
    requires_crawler_process = False  # made for a web address only: a file needs none

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] URL_OR_FILE"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Say why each name on a page counts as a mention, or not"

    def long_desc(self) -> str:
        """Return the text for --help."""
        return (
            "Read one page, a web address, an HTML file or with --url a page of a WARC archive, and print each place "
            "where a brand may be named, accepted or refused, with the points for and against. Nothing is stored."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --brand, --brands, --url and --json."""
        super().add_options(parser)
        parser.add_argument("--brand", metavar="NAME", help="only this brand (default: all)")
        parser.add_argument("--brands", metavar="FILE", help="brand file (default: setting BRANDS_FILE)")
        parser.add_argument("--url", metavar="URL", help="the address a file stands for, or the page of an archive")
        parser.add_argument("--json", action="store_true", help="write JSON lines; the last one is of the page")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the page and print; exits 2 when it cannot be read."""
        assert self.settings is not None
        refuse_arguments(self, args, takes_arguments=True)
        if len(args) != 1:
            return fail(self, "Name one page: scrapy explain https://example.org/page, or an HTML file.")
        file = opts.brands or self.settings["BRANDS_FILE"]
        try:
            brands = load_brands(file)
            names = [_known(opts.brand, brands, file)] if opts.brand is not None else [one.name for one in brands]
            document = self._document(args[0], opts.url, brands, file)
        except ValueError as error:
            return fail(self, error)
        if document is None:
            return fail(self, f"{args[0]} was not read; -L INFO shows what happened.")
        notice = guess_notice(brands)
        if notice:
            print(notice, file=sys.stderr)
        self._print(document, brands, names, opts.json)
        if document.facts.page_read != "read":
            from crawler.explanation import escaped

            facts = document.facts
            fail(
                self,
                f"{escaped(facts.url)} was not read whole ({facts.page_read}): {escaped(facts.cause).rstrip('.')}.",
            )
        return None

    def _document(self, argument: str, url: str | None, brands: tuple[Brand, ...], file: str) -> Document | None:
        # Spiders and archives would slow down the start of every command.
        from scrapy.crawler import AsyncCrawlerProcess

        from crawler.archives import ArchiveError
        from crawler.one_page import OnePage, PageError, document_from_file, local_path

        assert self.settings is not None
        path = local_path(argument)
        if path is not None:
            try:
                return document_from_file(path, web_address(url, "--url") if url is not None else "")
            except ArchiveError as error:
                raise PageError(str(error)) from error
        if url is not None:
            raise PageError("--url says which page a file is; leave it out for a web address.")
        arguments = Arguments.of_page(web_address(argument, "explain"), brands, file, self.settings)
        self.settings.setdict(arguments.settings, priority="cmdline")
        hush(self.settings)
        process = AsyncCrawlerProcess(self.settings)
        crawler = process.create_crawler(OnePage)
        process.crawl(crawler, arguments=arguments)
        process.start()
        return crawler.spider.document if isinstance(crawler.spider, OnePage) else None

    def _print(self, document: Document, brands: tuple[Brand, ...], names: list[str], as_json: bool) -> None:
        from crawler.explanation import json_lines, told
        from pipelines.process import Brands, explain

        candidates = [one for one in explain(document, Brands(brands)) if one.mention.brand in names]
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        lines: Iterable[str] = (
            json_lines(candidates, document.facts, names)
            if as_json
            else told(candidates, document.facts, names, colour)
        )
        with while_read():
            for line in lines:
                print(line)


def _known(name: str, brands: tuple[Brand, ...], file: str) -> str:
    """Return a brand's name as the file has it. Raises ValueError, with the nearest spelling, when it is not there."""
    names = [brand.name for brand in brands]
    by_letters = {known.casefold(): known for known in names} | {known: known for known in names}
    found = by_letters.get(name) or by_letters.get(name.casefold())
    if found is None:
        near = get_close_matches(name.casefold(), [known.casefold() for known in names], n=1)
        hint = f"did you mean {by_letters[near[0]]}? It" if near else "it"
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        raise ValueError(f"{file} has no brand {name!r}; {hint} knows {', '.join(names[:_MOST_NAMES])}{more}.")
    return found

"""`scrapy spiders [NAME]`: what each spider does, the arguments that it takes, and an example."""

import argparse
import inspect
import shutil
import textwrap
from collections.abc import Iterator, Sequence

from scrapy import Spider
from scrapy.spiderloader import get_spider_loader

from crawler.commandline import OfflineCommand, fail, no_spider, while_read
from crawler.declared import COMMON, Argument

_WIDEST = 120  # columns
_CONTACT = "-s CONTACT_URL=https://you.example/about"


class Command(OfflineCommand):
    """Prints the spiders, and at the end, once, the arguments that all of them take; or one spider with all its own."""

    takes_arguments = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [NAME]"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Tell what each spider does and which arguments it takes"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print all spiders, or the one that is named."""
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        names = sorted(loader.list())
        if len(args) > 1 or not set(args) <= set(names):
            return fail(self, no_spider(args, names, "scrapy spiders"))
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        lines = _one(loader.load(args[0]), width) if args else _all([loader.load(name) for name in names], width)
        with while_read():
            for line in lines:
                print(line)
        return None


def _all(spiders: Sequence[type[Spider]], width: int) -> Iterator[str]:
    for spider in spiders:
        yield from (*_head(spider, width), *_table(_own(spider), width), "")
    yield from ("All spiders take these, each after -a:", *_table(COMMON, width))


def _one(spider: type[Spider], width: int) -> Iterator[str]:
    seeds = getattr(spider, "default_seeds", "")
    yield from _head(spider, width)
    yield from _table((*_own(spider), *COMMON), width, {"seeds": seeds} if seeds else {})


def _head(spider: type[Spider], width: int) -> list[str]:
    """Return what a spider does, and a command that starts it."""
    what = next(iter((inspect.getdoc(spider) or "").splitlines()), "")
    seeds = [] if getattr(spider, "default_seeds", "") else [COMMON[0]]
    examples = [f"-a {argument.name}={argument.example}" for argument in (*seeds, *_own(spider))]
    command = " ".join(["scrapy crawl", spider.name, *examples, _CONTACT])
    return [*textwrap.wrap(f"{spider.name}: {what}", width, subsequent_indent="  "), f"  {command}"]


def _table(arguments: Sequence[Argument], width: int, defaults: dict[str, str] | None = None) -> Iterator[str]:
    """Yield a line or more for each argument: its name, what it means, its default and an example."""
    names = max((len(argument.name) for argument in (*arguments, *COMMON)), default=0)
    for argument in arguments:
        default = (defaults or {}).get(argument.name, argument.default)
        text = f"{argument.meaning}. Default: {default}. Example: {argument.name}={argument.example}"
        yield from textwrap.wrap(
            text, width, initial_indent=f"    {argument.name:<{names}}  ", subsequent_indent=" " * (names + 6),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def _own(spider: type[Spider]) -> tuple[Argument, ...]:
    return tuple(getattr(spider, "more_arguments", ()))

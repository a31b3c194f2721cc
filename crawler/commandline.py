"""What the commands share: how they fail, and the form of those that crawl nothing."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

_SAID_IN_THE_DATABASE = ("scrapy.downloadermiddlewares.retry",)


def fail(command: ScrapyCommand, sentence: object, code: int = 2) -> None:
    """Say in one sentence, on standard error, why a command cannot go on, and set its exit code."""
    print(f"scrapy: {sentence}", file=sys.stderr)
    command.exitcode = code


def no_spider(args: Sequence[str], names: Sequence[str], command: str) -> str:
    """Return the sentence for a command line that names no spider, or several, with the nearest of those there are."""
    near = get_close_matches(args[0], names, n=1) if args else []
    hint = f"did you mean {near[0]}?" if near else f"write {command} with one of {', '.join(names)}."
    return f"There is no spider {' '.join(args)!r}; {hint}"


def hush(settings: BaseSettings) -> None:
    """Silence what Scrapy logs, with a traceback, of a page that cannot be fetched: the table `pages` says it better.

    Not when the user asked for more than warnings (-L INFO).
    """
    level = logging.getLevelNamesMapping().get(str(settings["LOG_LEVEL"]).upper(), logging.WARNING)
    if level >= logging.WARNING:
        for name in _SAID_IN_THE_DATABASE:
            logging.getLogger(name).setLevel(logging.CRITICAL)


@contextmanager
def while_read() -> Iterator[None]:
    """Print inside of it; it ends quietly when who reads the standard output has seen enough, as `| head` has."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class OfflineCommand(ScrapyCommand):
    """A command of the project that fetches nothing: no reactor, no log, and no argument unless it says so."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    takes_arguments: ClassVar[bool] = False

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse options that do not exist, and arguments that the command does not take; exits 2 with one sentence."""
        super().process_options(args, opts)
        refuse_arguments(self, args, self.takes_arguments)


def refuse_arguments(command: ScrapyCommand, args: list[str], takes_arguments: bool = False) -> None:
    """Exit 2 with one sentence for an option that does not exist, or an argument where none is taken."""
    name = type(command).__module__.rpartition(".")[2]
    for arg in args:
        if arg.startswith("-") or not takes_arguments:
            kind = "option" if arg.startswith("-") else "argument"
            fail(command, f"scrapy {name} takes no {kind} {arg!r}; scrapy {name} --help lists its options.")
            sys.exit(command.exitcode)

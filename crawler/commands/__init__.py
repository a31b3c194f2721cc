"""What Namedrop adds to `scrapy COMMAND`: one file each, file name = command name."""

import logging
import sys

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

_SAID_IN_THE_DATABASE = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry")


def fail(command: ScrapyCommand, sentence: object, code: int = 2) -> None:
    """Say in one sentence, on standard error, why a command cannot go on, and set its exit code."""
    print(f"scrapy: {sentence}", file=sys.stderr)
    command.exitcode = code


def hush(settings: BaseSettings) -> None:
    """Silence what Scrapy logs, with a traceback, of a page that cannot be fetched: the table `pages` says it better.

    Not when the user asked for more than warnings (-L INFO).
    """
    if logging.getLevelName(settings.get("LOG_LEVEL")) >= logging.WARNING:
        for name in _SAID_IN_THE_DATABASE:
            logging.getLogger(name).setLevel(logging.CRITICAL)

"""`scrapy brands [FILE]`: checks a brand file, and says what will be missed, mistaken or never needed."""

import argparse
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from crawler.commandline import OfflineCommand, fail, while_read
from pipelines.records import Advice


class Command(OfflineCommand):
    """Prints the advice on each brand; exits 2 when the file cannot be used, with or without advice 0."""

    takes_arguments = True

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [FILE]"

    def short_desc(self) -> str:
        """Return the line of the command list."""
        return "Check a brand file and say what to do about it"

    def long_desc(self) -> str:
        """Return the text for --help."""
        return (
            "Check FILE (default: setting BRANDS_FILE): names that mean something else too, names and domains of two "
            "brands, values that do nothing. Nothing is fetched."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Load the file and print the advice."""
        from pipelines.advising.advice import advice  # word lists would slow down the start of every command
        from pipelines.brands import BrandsError, load_brands

        assert self.settings is not None
        if len(args) > 1:
            return fail(self, f"scrapy brands takes one file, not {len(args)}; check them one by one.")
        file = args[0] if args else self.settings["BRANDS_FILE"]
        try:
            brands = load_brands(file)
        except BrandsError as error:
            return fail(self, error)
        found = advice(brands)
        with while_read():
            for line in _table(found):
                print(line)
            print(_summary(len(brands), found))
        return None


def _table(found: Sequence[Advice]) -> list[str]:
    """Return the lines of the report: a brand, and below it one line for each advice."""
    width = max((len(one.key) for one in found), default=0)
    lines = []
    for brand, group in groupby(found, key=lambda one: one.brand):
        lines += [brand, *(f"  {one.severity:<7}  {one.key:<{width}}  {one.sentence}" for one in group), ""]
    return lines


def _summary(brands: int, found: Sequence[Advice]) -> str:
    counts = Counter(one.severity for one in found)
    fine = brands - len({one.brand for one in found})
    return (
        f"{_number(brands, 'brand')}, {fine} of them without advice; "
        f"{_number(counts['warning'], 'warning')}, {_number(counts['hint'], 'hint')}."
    )


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

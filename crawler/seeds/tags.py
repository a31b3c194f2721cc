"""Seeds that are kept in a folder of CSV files, each with its tags."""

import re
from pathlib import Path

from crawler.seeds.addresses import SeedsError
from crawler.seeds.files import read_file
from crawler.seeds.taking import Taken, Written, take

_SHOWN = 500  # characters of the known tags that a message repeats


def tagged_seeds(argument: str, folder: Path) -> Taken:
    """Return the seeds with any of some tags, from all CSV files of a folder, in the order of their names.

    argument: tags, separated by commas; capitals do not matter. folder: its files have a column url and a column tags,
    whose words are separated by spaces or semicolons. Raises SeedsError when nothing has a tag, naming those there are.
    """
    wanted = _words(argument)
    if not wanted:
        raise SeedsError("tag: no tag is named; write -a tag=gardening.")
    known: set[str] = set()
    urls: dict[str, None] = {}
    notes: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        fitting: list[Written] = []
        for one in read_file(path):
            tags = _words(one.tags)
            known |= tags
            if tags & wanted:
                fitting.append(one)
        if fitting:
            taken = take(str(path), fitting)
            urls |= dict.fromkeys(taken.urls)
            notes += taken.notes
    for tag in sorted(wanted - known):
        there_are = f"there are {', '.join(sorted(known))[:_SHOWN]}" if known else "its CSV files have no tags"
        raise SeedsError(f"tag: nothing in {folder} has the tag {tag[:200]!r}; {there_are}.")
    if not urls:
        raise SeedsError(f"tag: what has the tag {argument[:200]!r} in {folder} is no web address.")
    return Taken(tuple(urls), tuple(notes))


def _words(text: str) -> set[str]:
    return set(re.split(r"[\s;,]+", text.casefold())) - {""}

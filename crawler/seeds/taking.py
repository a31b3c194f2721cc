"""What a file or a query names -> seeds, with a report of what was no address."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from crawler.seeds.addresses import SeedsError, address
from pipelines.linking.hosts import url_site

MOST_SEEDS = 100_000  # of one sweep; each is a request at least, so they are a day's work for any number of sites
_MOST_NAMED = 10  # wrong lines of one file that are named; the others are counted
_SHOWN = 100  # characters of a wrong line that its report repeats


class Written(NamedTuple):
    """One address as a file has it, or what stands in its place."""

    line: int  # from 1
    text: str
    tags: str = ""  # as written
    wrong: str = ""  # why there is no address here; empty when the text is to tell


class Taken(NamedTuple):
    """Seeds, and what a person should know of them: one sentence each, without a line end."""

    urls: tuple[str, ...]
    notes: tuple[str, ...] = ()


def take(name: str, written: Iterable[Written]) -> Taken:
    """Return the seeds of one source, in order and without repeats, with its wrong lines and a summary.

    name: the source, as messages call it. Raises SeedsError when there are more than MOST_SEEDS.
    """
    urls: dict[str, None] = {}
    wrong: list[str] = []
    count = 0
    for one in written:
        url = "" if one.wrong else address(one.text)
        if url:
            urls[url] = None
        elif count < _MOST_NAMED:
            wrong.append(f"{name}, line {one.line}: {one.wrong or _why_not(one.text)}; skipped.")
        count += not url
        check_number(len(urls), name)
    if count > _MOST_NAMED:
        wrong.append(f"{name}: and {count - _MOST_NAMED:,} more.")
    return Taken(tuple(urls), (*wrong, _summary(name, urls, count)))


def check_number(count: int, name: str) -> None:
    """Raise SeedsError, which names the source, for more than MOST_SEEDS."""
    if count > MOST_SEEDS:
        raise SeedsError(f"{name} names more than {MOST_SEEDS:,} addresses; sweep one part of them after the other.")


def _why_not(text: str) -> str:
    if "\ufffd" in text:
        return f"{text[:_SHOWN]!r} is not text in UTF-8"
    return f"{text[:_SHOWN]!r} is no web address" if text else "there is no address"


def _summary(name: str, urls: Collection[str], wrong: int) -> str:
    """Return how many seeds were taken, on how many sites, and how many lines were no address."""
    sites = len(set(map(url_site, urls)))
    left = f"; {_number(wrong, 'line')} {'was' if wrong == 1 else 'were'} no web address" if wrong else ""
    return f"{_number(len(urls), 'seed')} on {_number(sites, 'site')} taken from {name}{left}."


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"

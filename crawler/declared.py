"""The arguments that a spider takes (-a NAME=VALUE), declared: what each means, and which values it may have.

A spider has the COMMON ones by itself, and names its own in `more_arguments`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from urllib.parse import unquote

_SHOWN = 200  # characters of a wrong value that a message repeats
_MOST_PATTERNS = 100  # of one argument; each is tried on each address
_DAYS = {"d": 1, "w": 7}


class ArgumentError(ValueError):
    """An argument cannot be used; the message is one sentence that names it and the fix."""


@dataclass(frozen=True)
class Argument:
    """One argument of a spider."""

    name: str
    meaning: str
    default: str  # in words
    example: str  # a value
    check: Callable[[str], object] = str  # value as given -> value; raises ValueError that says what it is not
    field: str = ""  # of Arguments, when that has another name

    def value(self, text: str) -> object:
        """Return what a value stands for. Raises ArgumentError with one sentence for one that it may not have."""
        try:
            return self.check(text.strip())
        except (ValueError, OverflowError) as error:
            raise ArgumentError(
                f"{self.name}: {text[:_SHOWN]!r} {error}, such as {self.name}={self.example}."
            ) from None


def check_names(spider: str, given: Iterable[str], arguments: Sequence[Argument]) -> None:
    """Raise ArgumentError for a name that a spider does not know, with the nearest one that it does."""
    names = [argument.name for argument in arguments]
    for name in given:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(names[:-1])} and {names[-1]}."
            raise ArgumentError(f"The spider {spider} has no argument {name!r}; {hint}")


def fits(patterns: Sequence[re.Pattern[str]], url: str) -> bool:
    """Tell whether an address has any of some patterns of `include` or `exclude` in it."""
    readable = unquote(url) if "%" in url else url
    return any(pattern.search(readable) for pattern in patterns)


def _whole_number(least: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < least:
            raise ValueError(f"is not a whole number of {least} or more")
        return int(text)

    return check


def _minutes(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,9})?", text):
        raise ValueError("is not a number of minutes")
    return float(text)


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("is neither 1 nor 0")
    return text == "1"


def _patterns(text: str) -> tuple[re.Pattern[str], ...]:
    """Return what parts of an address look like; * stands for anything, every other sign for itself."""
    written = [part for part in (part.strip() for part in text.split(",")) if part]
    if not written or not all(part.strip("*") for part in written):
        raise ValueError("names no part of an address")
    if len(written) > _MOST_PATTERNS:
        raise ValueError(f"has more than {_MOST_PATTERNS} patterns")
    return tuple(map(_pattern, written))


def _pattern(written: str) -> re.Pattern[str]:
    # The first place of each piece is as good as any other, so that nothing is tried twice, however long the address.
    pieces = (re.escape(unquote(piece)) for piece in written.split("*") if piece)
    return re.compile(r"\A" + "".join(f"(?>.*?{piece})" for piece in pieces), re.IGNORECASE | re.DOTALL)


def _since(text: str) -> str:
    """Return the first day that counts, as ISO date in UTC: of a date, or so many days or weeks before today."""
    today = datetime.now(UTC).date()
    ago = re.fullmatch(r"([0-9]{1,4})([dw])", text.lower())
    try:
        day = today - timedelta(int(ago[1]) * _DAYS[ago[2]]) if ago else _date(text)
    except (ValueError, OverflowError):
        raise ValueError("is neither a date (year-month-day) nor a number of days (7d) or weeks (2w)") from None
    if day > today:
        raise ValueError("lies in the future")
    return day.isoformat()


def _date(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return date.fromisoformat(text)


COMMON = (
    Argument(
        "seeds",
        "where to start, separated by commas: web addresses, domains, files (an address a line, a CSV with a column "
        "url, OPML, a sitemap), db:candidates, db:competitor-links, db:mentions",
        "the sample web",
        "https://example.org/,sites.txt",
    ),
    Argument("tag", "start at what has this tag in the CSV files of seeds/; or one of several", "none", "gardening"),
    Argument("brands", "file of the brands to look for", "the setting BRANDS_FILE", "brands.toml"),
    Argument("fresh", "1 starts over and reads all anew, instead of going on", "0", "1", _switch),
    Argument(
        "pages",
        "most pages, feeds and sitemaps that this run asks for, the most promising first; 0 for no limit",
        "0",
        "300",
        _whole_number(0),
    ),
    Argument(
        "depth", "most clicks from a seed, 0 for the seeds only", "the setting DEPTH_LIMIT", "3", _whole_number(0)
    ),
    Argument("minutes", "most minutes of this run, 0 for no limit", "0", "30", _minutes),
    Argument(
        "include",
        "follow only pages that have one of these in their address, separated by commas; * stands for anything. "
        "Seeds, feeds and sitemaps are read in any case",
        "all pages",
        "/blog/,review",
        _patterns,
    ),
    Argument(
        "exclude", "follow no page that has one of these in its address; as include", "none", "/tag/,print=", _patterns
    ),
)
SINCE = Argument(
    "since", "only what was published since this day, or in the last days (7d) or weeks (2w)", "all", "7d", _since
)
MOST_AGAIN = 500  # pages of one sweep of recheck, where max= names no number
MAX = Argument("max", "most pages visited again", f"{MOST_AGAIN}", "200", _whole_number(1), field="most")

"""What an address itself tells of endless links: paths that repeat, piles of parameters, calendars. All pure."""

import re
from collections import Counter
from datetime import date

from crawler.guard.sessions import is_token

_REPEATS = 3  # times in a row; Heritrix and Nutch refuse the same
_NUMBER_REPEATS = 5  # dates such as /11/11/11/ and folders such as /0/0/0/ repeat too
_SOMEWHERE = 5  # times one word in one path, not in a row
_LONGEST_PATTERN = 10  # parts that repeat together
_MOST_PARAMETERS = 20  # facets of real shops stay below
_LONGEST_QUERY = 1000  # characters; longer ones are the state of a program, not the name of a page

PAGE_NAMES = frozenset("page paged pg pn start offset skip pagenum pageno page_number pagenumber seite pagina".split())
_PAGE_NUMBER = re.compile(r"[0-9]{1,6}")
_IDENTITY = frozenset(
    "t f p v topic thread post article story title name slug product item sku cat category section option view task "
    "file doc news entry route r lang".split()
)

_CALENDAR_WORDS = frozenset("calendar cal kalender calendrier calendario calendari".split())
_VIEWS = frozenset("day week month year list today".split())
_ARTICLE_NAMES = frozenset(
    "id p t article story post title slug topic thread product aid article_id articleid story_id storyid post_id "
    "postid news_id newsid".split()
)
_CALENDAR_NAMES = frozenset(
    "date day month year week yr mon monthyear yearmonth cal_date caldate calendar_date event_date eventdate "
    "start_date startdate currentdate tribe-bar-date".split()
)
_YEAR = re.compile(r"[0-9]{4}")
_COMMON_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")  # where nothing else says that it is a year
_NUMBER = re.compile(r"[0-9]{1,2}")
_DATE = re.compile(r"([0-9]{4})-(?:W[0-9]{2}|([0-9]{1,2})(?:-[0-9]{1,2})?)")
_DATE_IN_VALUE = re.compile(r"(?<![0-9])([12][0-9]{3})(?:-?(0[1-9]|1[0-2]))?(?![0-9]{3})")
_WORDS = re.compile(r"[a-z]+")
_FIRST_YEAR = 1990  # before the web: nobody has written such a page on the day that it shows


def path_parts(path: str) -> list[str]:
    """Return the parts of a path between its slashes; one slash at either end makes none."""
    return path.removeprefix("/").removesuffix("/").split("/")


def repeats(parts: list[str]) -> bool:
    """Tell whether parts of a path repeat as they do where links lead ever deeper: /a/b/a/b/a/b, /x/x/x."""
    words = [part.lower() for part in parts]
    if len(set(words)) == len(words):
        return False
    for length in range(1, _LONGEST_PATTERN + 1):
        same = 0  # parts in a row that are equal to the one `length` before
        for position in range(length, len(words)):
            same = same + 1 if words[position] == words[position - length] else 0
            if same >= length * (_REPEATS - 1):
                pattern = words[position - length + 1 : position + 1]
                if same >= length * (_NUMBER_REPEATS - 1) or not all(map(str.isdecimal, pattern)):
                    return True
    counted = Counter(word for word in words if word and not word.isdecimal())
    return any(times >= _SOMEWHERE for times in counted.values())


def is_pile(query: str) -> bool:
    """Tell whether a query is longer, or has more parameters, than one that names a page."""
    return len(query) > _LONGEST_QUERY or query.count("&") >= _MOST_PARAMETERS


def page_and_facets(query: str) -> tuple[str, str]:
    """Return what of a query names a page (article=5), and what only shows it in another way (sort=up&color=red).

    Both with their parameters in order, so that another order makes no other one. The number of a page of a listing is
    in neither.
    """
    page: dict[str, str] = {}
    facets: list[str] = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        name = name.lower()
        if name in PAGE_NAMES and _PAGE_NUMBER.fullmatch(value):
            continue
        names_page = name in _IDENTITY or name.endswith("id")
        if names_page and name not in page and not is_token(value):
            page[name] = pair
        elif pair:
            facets.append(pair)
    return "&".join(sorted(page.values())), "&".join(sorted(facets))


def calendar_month(path: str, query: str) -> tuple[int, int] | None:
    """Return (year, month) that a page of a calendar shows, each 0 when not named, or None for any other page.

    A date that something follows, as in /2019/03/a-story, is an article's and no calendar's.
    """
    named = not _CALENDAR_WORDS.isdisjoint(_WORDS.findall(path.lower()))
    return _month_in_path(path, named) or _month_in_query(query, named)


def is_far(month: tuple[int, int], today: date) -> bool:
    """Tell whether a month is more than a year ahead or before 1990; (0, 0) is not."""
    year, number = month
    return year != 0 and (year < _FIRST_YEAR or (year, number) > (today.year + 1, today.month if number else 0))


def _month_in_path(path: str, named: bool) -> tuple[int, int] | None:
    """named: whether the path has the name of a calendar."""
    parts = [part for part in path.lower().split("/") if part]
    if len(parts) >= 2 and parts[-2] == "page":
        parts = parts[:-2]
    while parts and parts[-1] in _VIEWS:
        parts.pop()
    year = _YEAR if named else _COMMON_YEAR
    written = _DATE.fullmatch(parts[-1]) if parts else None
    if written and year.fullmatch(written[1]):
        return int(written[1]), int(written[2] or 0)
    numbers: list[str] = []
    for part in reversed(parts[-3:]):
        if not (_NUMBER.fullmatch(part) or year.fullmatch(part)):
            break
        numbers.insert(0, part)
    years = [number for number in numbers if year.fullmatch(number)]
    if len(years) != 1 or not (named or len(numbers) > 1):
        return None
    at = numbers.index(years[0])
    beside = numbers[at + 1 : at + 2] or numbers[at - 1 : at]
    return int(years[0]), int(beside[0]) if beside and int(beside[0]) <= 12 else 0


def _month_in_query(query: str, named: bool) -> tuple[int, int] | None:
    year, month, shown = 0, 0, False
    for pair in query.split("&"):
        name, _, value = pair.lower().partition("=")
        if name in _ARTICLE_NAMES and not named:
            return None
        if name not in _CALENDAR_NAMES or not re.search(r"[0-9]", value):
            continue
        shown = True
        found = _DATE_IN_VALUE.search(value)
        if found:
            year, month = int(found[1]), int(found[2] or month)
        elif name in ("month", "mon") and _NUMBER.fullmatch(value):
            month = int(value)
    return (year, month) if shown else None

"""When a page was published and last changed: what it declares first, and a library for what only a reader sees."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from htmldate import find_date

from pipelines.reading.described import Described, Time
from pipelines.reading.structured import texts
from pipelines.records import COUNTED_REGIONS, Block, Document, Region

_FIRST = date(1990, 1, 1)  # older than any page; what comes before is a date that a page tells of
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "rnews:datepublished", "originalpublicationdate", "publish-date", "publish_date", "publishdate", "pubdate",
    "publication_date", "date", "dc.date.issued", "dc.date", "dcterms.issued", "dcterms.created", "dc.date.created",
    "dcterms.date", "citation_publication_date", "citation_date", "cxenseparse:recs:publishtime", "displaydate",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "dcterms.modified",
    "dc.date.modified", "last-modified", "revised", "lastmod", "date.modified", "rnews:datemodified",
)  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen janv янв", "feb fév fev févr фев", "mar mär mrz mars märz maa мар", "apr abr avr avril апр",
            "may mai mayo maj mag mei май мая", "jun juin giu июн", "jul juil lug июл", "aug ago août aou авг",
            "sep sept set сен", "oct okt ott out окт", "nov ноя", "dec dez dic déc дек",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# 2024-03-09, 2024/3/9, 20240309; 9 March 2024, 9. März 2024, 9 de marzo de 2024; March 9, 2024, Mar. 9th 2024
_NUMBERS = re.compile(r"(?<!\w)((?:19|20)\d\d)(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d\d?)(?:st|nd|rd|th|\.|º)?[ .-](?:de )?([^\W\d]{3,10})\.?,?[ .-](?:de )?((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(r"([^\W\d]{3,10})\.? (\d\d?)(?:st|nd|rd|th)?,? ((?:19|20)\d\d)(?!\d)")
_UTC_TIME = re.compile(r"[T ]\d\d:(\d\d:\d\d)(?:\.\d+)?(?:Z|[+-]00:?00)$")
_TIME = re.compile(r"[T ]\d\d:(\d\d:\d\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d\d?)\.\s?(\d\d?)\.\s?((?:19|20)\d\d)(?![\d.])")  # day.month.year
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d) ([^\W\d]{3,10})\.? (\d\d?)(?!\d)")  # 2024 Mar 9
_SENTENCE = re.compile(r"(?:19|20)\d\d[^.]*[^\W\d]{2,}[.!?]$")  # "It opens on 9 March 2024 in town." is no byline
_NOT_OWN: tuple[Region, ...] = ("comment", "related", "footer")  # the dates there are those of other texts
_LONGEST = 90  # characters of a text that holds a date, as a byline does
_FIRST_BLOCKS = 200  # before which a byline stands
_MOST_BLOCKS = 2_000
_MOST_HTML = 1_000_000  # characters that the library gets: the dates of a page stand nearer to its beginning
_MOST_TIMES = 50


@dataclass(frozen=True, slots=True)
class Dates:
    """ISO dates; empty when the page does not say."""

    published: str = ""
    updated: str = ""


def read_dates(described: Described, document: Document, own_text: bool) -> Dates:
    """Return when a page was published and last changed.

    No date is more than a day after the page was fetched. own_text: whether it is one text, an article or the like;
    the dates in the body of any other page are those of its items. A change before the publication is none.
    """
    last = (_iso(document.facts.fetched[:10]) or date.today()) + timedelta(days=1)
    published = _first(_published(described, own_text), last)
    if not published and own_text:
        published = _shown(_asked(document.html, last), document) or _first(_bylines(document), last)
    updated = _first(_updated(described, own_text), last)
    return Dates(published, updated if updated >= published else "")


def parse_date(text: str) -> date | None:
    """Return the first date in a short text: numbers with the year first, or the name of a month in a few languages.

    Of numbers with the day first only 9.3.2024 is understood: 3/9/2024 is another day on each side of an ocean. A time
    that follows is not looked at: the day is that of the place where the page was written.
    """
    text = text[:_LONGEST].replace("\xa0", " ")
    if found := _NUMBERS.search(text):
        year, _, month, day, month2, day2 = found.groups()
        return _date(year, month or month2, day or day2)
    if found := _DOTTED.search(text):
        day, month, year = found.groups()
        return _date(year, month, day)
    if found := _DAY_FIRST.search(text):
        day, name, year = found.groups()
    elif found := _MONTH_FIRST.search(text):
        name, day, year = found.groups()
    elif found := _YEAR_FIRST.search(text):
        year, name, day = found.groups()
    else:
        return None
    name = name.lower()
    return _date(year, _MONTHS.get(name) or _MONTHS.get(name[:4]) or _MONTHS.get(name[:3]) or 0, day)


def _date(year: str, month: str | int, day: str) -> date | None:
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None


def _iso(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _first(candidates: Iterable[str], last: date) -> str:
    """Return the first of the texts that holds a date from 1990 to `last`, as ISO date."""
    for text in candidates:
        found = parse_date(text)
        if found is not None and _FIRST <= found <= last:
            return found.isoformat()
    return ""


def _published(described: Described, own_text: bool) -> Iterator[str]:
    surest = [described.meta(name) for name in _PUBLISHED[:2]]
    if own_text:
        surest += [text for node in described.nodes for text in texts(node.get("datePublished"))]
    for text in surest:
        if own_text:
            yield _local(text, described.times)
        yield text
    yield from map(described.meta, _PUBLISHED)
    if own_text:
        yield from _only(described.properties.get("datePublished", ()))
        yield from (time.value or time.text for time in described.times if "pubdate" in time.classes)
        if described.articles <= 1:  # of several articles the first date is that of an item
            yield from [time.value for time in described.times if time.value][:1]


def _updated(described: Described, own_text: bool) -> Iterator[str]:
    yield from map(described.meta, _UPDATED[:2])
    if own_text:
        for node in described.nodes:
            yield from texts(node.get("dateModified"))
    yield from map(described.meta, _UPDATED)
    if own_text:
        yield from _only(described.properties.get("dateModified", ()))
        yield from [time.value or time.text for time in described.times if "updated" in time.classes][:1]


def _local(text: str, times: Sequence[Time]) -> str:
    """Return the <time> that tells the same moment as a text in UTC: a reader sees the day of the place."""
    utc, day = _UTC_TIME.search(text), parse_date(text)
    if utc is None or day is None:
        return ""
    for time in times[:_MOST_TIMES]:
        same, local = _TIME.search(time.value), parse_date(time.value)
        if same and local and same[1] == utc[1] and abs(local - day) <= timedelta(days=1):
            return time.value
    return ""


def _only(values: Sequence[str]) -> Sequence[str]:
    """Return the values of a property that the page has once: several days are those of items."""
    return values if len({parse_date(value) for value in values[:_MOST_TIMES]}) == 1 else ()


def _shown(published: str, document: Document) -> str:
    """Return a date that a library found, if a reader sees it in the address or a short block, or an empty string."""
    if not published or published[:7].replace("-", "/") in document.facts.url:
        return published
    for block in document.blocks[:_MOST_BLOCKS]:
        text = "" if block.region in _NOT_OWN else _byline(block, document)
        found = parse_date(text) if published[:4] in text else None
        if found is not None and found.isoformat() == published:
            return published
    return ""


def _bylines(document: Document) -> Iterator[str]:
    """Yield the blocks at the beginning of a document, in its counted regions, that may be a byline."""
    for block in document.blocks[:_FIRST_BLOCKS]:
        if block.region in COUNTED_REGIONS:
            yield _byline(block, document)


def _byline(block: Block, document: Document) -> str:
    """Return the text of a block that is as short as a byline and no sentence, or an empty string."""
    text = document.text[block.start : block.end] if block.end - block.start <= _LONGEST else ""
    return "" if _SENTENCE.search(text) else text


def _asked(html: str, last: date) -> str:
    """Ask htmldate, which reads bylines in many languages; without its extensive search, which guesses."""
    with suppress(Exception):  # whatever a library does on a hostile page: the page has no date then
        return (
            find_date(
                html[:_MOST_HTML], extensive_search=False, original_date=True, outputformat="%Y-%m-%d",
                min_date=_FIRST.isoformat(), max_date=last.isoformat(),
            )
            or ""
        )  # fmt: skip
    return ""

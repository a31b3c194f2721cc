"""The project's own labelled pages: small HTML files in which true and false mentions are marked by hand.

A file begins with one line that says what no reader sees: `<!-- page: url=https://... kind=news lang=en -->`.
In its visible text `[[Apple]]` is a mention of the brand and `{{Apple}}` the same string for something else. The brand
is the one with that name or alias; a typo says whose it is: `[[Spotfy|Spotify]]`. What is not marked is no mention.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from pipelines.brands import parse_brands
from pipelines.language.folding import fold
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Page

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "labelled"
_HEAD = re.compile(r"<!-- page: url=(\S+) kind=(\S+) lang=(\S+) -->\n")
_MARK = re.compile(r"\[\[(?P<true>[^\[\]]+)\]\]|\{\{(?P<false>[^{}]+)\}\}")
_LEFT_OVER = re.compile(r"\[\[|\]\]|\{\{|\}\}")
_TAG = re.compile(r"<[^>]*>")
# Each mark stands in a second copy of the page between two characters of its own, which no page has and no reader of
# HTML changes: private use, two for each mark.
_FIRST, _LAST = 0xE000, 0xF8FF
_PRIVATE = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked place of a page."""

    brand: str  # the name in brands.toml
    surface: str  # as it stands in the text
    true: bool  # whether it is a mention of the brand


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A labelled page: the bytes that a crawl would get, and its marks in the order of the file."""

    name: str
    url: str
    kind: str  # of page: news, shop, recipe ...
    lang: str  # that it is written in, whatever it declares
    html: bytes  # without marks
    marks: tuple[Mark, ...]
    marked: bytes  # with each mark between its two private-use characters


class LabelsError(ValueError):
    """A labelled page cannot be used; the message names it and what is wrong."""


class Labels:
    """The marks of one page, by where they stand in its visible text."""

    def __init__(self, places: Iterable[tuple[int, int, Mark]]) -> None:
        self._by_brand: dict[str, list[tuple[int, int, Mark]]] = defaultdict(list)
        self.places = tuple(sorted(places, key=lambda place: place[:2]))  # (start, end, mark), in text order
        for place in self.places:
            self._by_brand[place[2].brand].append(place)

    def of(self, start: int, end: int, brand: str) -> bool | None:
        """Tell whether the span [start, end) of the visible text is a mention of a brand; None when it is not marked.

        A span that meets several marks is true if one of them is.
        """
        met = [mark.true for first, last, mark in self._by_brand.get(brand, ()) if first < end and start < last]
        return any(met) if met else None

    def score(self, found: Iterable[tuple[int, int, str]]) -> tuple[int, int, int]:
        """Return (hits, false alarms, misses) of the spans (start, end, brand) that a matcher found.

        Several spans on one true mark are one hit; every span that meets none is a false alarm.
        """
        hit, false = set(), 0
        for start, end, brand in found:
            met = [p[:2] for p in self._by_brand.get(brand, ()) if p[2].true and p[0] < end and start < p[1]]
            hit |= {(brand, *place) for place in met}
            false += not met
        return len(hit), false, sum(mark.true for _, _, mark in self.places) - len(hit)


def load(folder: str | Path = FOLDER) -> list[LabelledPage]:
    """Return the labelled pages of a folder, by name. Raises LabelsError."""
    owners = _owners(brands(folder))
    return [_page(path, owners) for path in sorted(Path(folder).glob("*.html"))]


def brands(folder: str | Path = FOLDER, hints: bool = False) -> tuple[Brand, ...]:
    """Return the brands of a folder of labelled pages: bare, or with what hints.toml adds to them."""
    entries = _entries(Path(folder, "brands.toml"))
    if hints:
        for name, entry in _entries(Path(folder, "hints.toml")).items():
            entries[name].update(entry)
    return parse_brands({"brand": list(entries.values())}, str(folder))


def document(page: LabelledPage) -> Document:
    """Read a labelled page as a crawl would."""
    return _read(page.url, page.html)


def labels(page: LabelledPage, document: Document) -> Labels:
    """Say where in the visible text of a document, read from the page, its marks stand. Raises LabelsError."""
    text = _read(page.url, page.marked).text
    pieces = _PRIVATE.split(text)
    places = [sum(map(len, pieces[: index + 1])) for index in range(len(pieces) - 1)]
    if "".join(pieces) != document.text:
        raise LabelsError(f"{page.name}: a mark changes the text; begin and end it inside the element of its words.")
    at = dict(zip((ord(sign) - _FIRST for sign in _PRIVATE.findall(text)), places, strict=True))
    for number, mark in enumerate(page.marks):
        if 2 * number not in at:
            raise LabelsError(f"{page.name}: {mark.surface!r} is marked, but is not in the visible text.")
    return Labels((at[2 * number], at[2 * number + 1], mark) for number, mark in enumerate(page.marks))


def _read(url: str, html: bytes) -> Document:
    return read(Page(url, 200, (("content-type", "text/html; charset=utf-8"),), html, "2026-01-01T00:00:00Z", "scan"))


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in tomllib.loads(path.read_text(encoding="utf-8"))["brand"]}


def _owners(brands: Sequence[Brand]) -> Mapping[str, set[str]]:
    """Return for each folded name or alias the brands that have it."""
    owners = defaultdict(set)
    for brand in brands:
        owners[brand.name].add(brand.name)
        for name in (brand.name, *brand.aliases, *brand.cased_aliases):
            owners[fold(name)].add(brand.name)
    return owners


def _page(path: Path, owners: Mapping[str, set[str]]) -> LabelledPage:
    source = path.read_text(encoding="utf-8")
    head = _HEAD.match(source)
    if not head:
        raise LabelsError(f"{path.name}: the first line is not <!-- page: url=... kind=... lang=... -->.")
    if _PRIVATE.search(source):
        raise LabelsError(f"{path.name}: private-use characters are needed for the marks.")
    source = source[head.end() :]
    marks: list[Mark] = []

    def enclose(found: re.Match[str]) -> str:
        inside, _, said = (found["true"] or found["false"]).partition("|")
        surface = " ".join(unescape(_TAG.sub("", inside)).split())
        owner = {said} & owners.get(said, set()) if said else owners.get(fold(surface), set())
        if len(owner) != 1:
            raise LabelsError(f"{path.name}: {found[0]} is the name of {sorted(owner) or 'no brand'}; write |BRAND.")
        marks.append(Mark(min(owner), surface, found["true"] is not None))
        code = _FIRST + 2 * len(marks) - 2
        if code >= _LAST:
            raise LabelsError(f"{path.name}: too many marks.")
        return f"{chr(code)}{inside}{chr(code + 1)}"

    marked = _MARK.sub(enclose, source)
    if left := _LEFT_OVER.search(marked):
        raise LabelsError(f"{path.name}: a mark is not closed near {marked[max(0, left.start() - 30) : left.end()]!r}.")
    html = _PRIVATE.sub("", marked)
    return LabelledPage(path.stem, head[1], head[2], head[3], html.encode(), tuple(marks), marked.encode())

"""What a link is worth: the signs of its address, of its words and of where it stands, each with its points. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from crawler.worth.addresses import address_signs
from pipelines.language.folding import fold
from pipelines.linking.links import rel_values
from pipelines.records import Anchor, Brand, Document

NEVER = None  # points of a sign that keeps a link from being followed
Points = Mapping[str, int | None]

_FURTHER = re.compile(
    r"^\W*(?:next|older|more|further|load more|show more|weiter|nächste|ältere|mehr|suivant|plus|siguiente|más"
    r"|\d{1,3})\W*(?:$|page|posts|articles|stories|entries|results|seite)|^\W*[›»→]",
    re.I,
)
_RESOURCES = re.compile(
    r"\b(?:resources?|useful|links?|tools?|recommend\w*|partners?|sponsors|reading|favou?rites?|blogroll|library|best"
    r"|top \d+|apps?|programs?|software|books?|websites|who we like|friends|linkliste|linksammlung|ressourcen"
    r"|ressources|recursos|empfehl\w*|werkzeuge)\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_MOST_WORDS = 40  # of an anchor text and address that are compared with names
_LONGEST_TEXT = 200  # characters
_REMEMBERED = 4096  # links: those of a menu stand on each page of a site
_MUCH_TEXT, _MANY_WORDS = 25, 4  # characters or words of an anchor that is a headline rather than a label
_PAGER = frozenset(("further", "page number"))
_PLACES = {
    "main": "in the text", "list": "in a list", "other": "in the text", "related": "related", "nav": "in the menu",
    "header": "in the menu", "footer": "in the footer", "sidebar": "at the side", "comment": "in a comment",
}  # fmt: skip


class Names:
    """The names of brands, to see whether a link speaks of one. It may err: the page itself is read with care."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._names: set[tuple[str, ...]] = set()
        self._hints: set[tuple[str, ...]] = set()
        for brand in brands:
            self._names |= {_words(name) for name in (brand.name, *brand.aliases)}
            self._hints |= {_words(hint) for hint in brand.context}
        self._names.discard(())
        self._hints.discard(())
        self._lengths = {len(name) for name in self._names | self._hints}

    def signs(self, text: str) -> Iterator[str]:
        """Yield `names a brand` and `near its subject` when a text has a name, or a word of the context of a brand."""
        words = _words(text)[:_MOST_WORDS]
        parts = {words[start : start + length] for length in self._lengths for start in range(len(words))}
        if not self._names.isdisjoint(parts):
            yield "names a brand"
        if not self._hints.isdisjoint(parts):
            yield "near its subject"


def worth(anchor: Anchor, document: Document, names: Names, points: Points) -> int | None:
    """Return what a link is worth, None if it is not followed. points: sign -> what it adds, NEVER where it forbids.

    document: the page that it stands on; a list is one without a page type.
    """
    told = [points[sign] for sign in signs(anchor, document, names) if sign in points]
    values = [value for value in told if value is not NEVER]
    return sum(values) if len(values) == len(told) else NEVER


def signs(anchor: Anchor, document: Document, names: Names) -> frozenset[str]:
    """Return the signs of a link: names of what its address, its words and its place tell."""
    found = _told(anchor.url, anchor.text.strip()[:_LONGEST_TEXT], anchor.rel, names)
    if not document.facts.page_type:
        return found - {"twin", "in twin"}  # a feed that names the AMP version names no other
    place = "in the text" if _PAGER & found else _PLACES[anchor.region]  # a pager is no menu, though it is made as one
    return found | {place, f"on {document.facts.page_type}"}


@lru_cache(_REMEMBERED)
def _told(url: str, text: str, rel: str, names: Names) -> frozenset[str]:
    found = set(address_signs(url))
    if "next" in rel_values(rel) or _FURTHER.search(text[:40]):
        found.add("further")
    if _RESOURCES.search(text):
        found.add("resources")
    if len(text) >= _MUCH_TEXT or len(text.split()) >= _MANY_WORDS:
        found.add("a headline")
    found.update(names.signs(f"{text} {url.partition('://')[2].partition('/')[2][:_LONGEST_TEXT]}"))
    if "names a brand" in found:
        found -= {"tag", "in tag"}  # a tag that is named after a brand lists where it is named
    return frozenset(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text).replace("_", " ")))

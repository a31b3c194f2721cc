"""A page as disambiguation sees it: what is asked of it again for every ambiguous name that stands on it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from pipelines.finding.candidates import Reading
from pipelines.language.ambiguity import needs_evidence
from pipelines.language.lexicon import is_known_name
from pipelines.language.words import CALENDAR, TRADE, words_of_item
from pipelines.linking.hosts import url_site
from pipelines.linking.state import LinksTo
from pipelines.matching.phrases import Phrases, plainly
from pipelines.matching.tokens import TokenFacts
from pipelines.records import Anchor, Brand, Document

_start, _surface = attrgetter("start"), attrgetter("surface")
_SHORT = 60  # characters; a longer block is no item of a list
_SHORT_PEER = 40  # characters of the items beside it
_FEW_WORDS = 50  # a page with fewer words has no topic
_PEERS = 6  # items looked at on each side
_LANGUAGES = 32  # whose tokens are remembered between pages
_MOST_ITEMS = 50_000  # items remembered between pages
_AT_ONE_PLACE = 16  # links that begin at one place, most of them without text; more are no page


class Peers(NamedTuple):
    """The items beside an item of a list or menu."""

    items: int
    with_names: int  # items with a word that is written like a name and is none of the language
    with_brands: int  # items with a name of a brand of the user's


class _Item(NamedTuple):
    """A short block."""

    text: str  # in small letters
    has_name: bool
    has_brand: bool


class BrandNames:
    """The names of the user's brands, as company for a name that may mean something else."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.phrases = Phrases(brands)
        given = [(brand, name) for brand in brands for name in (brand.name, *brand.aliases)]
        doubtful = {name for brand, name in given if needs_evidence(brand, name)}
        self._sure = frozenset(name.lower() for _, name in given if name not in doubtful)
        self._whole = frozenset(doubtful)
        self._known = frozenset(n for n in doubtful if is_known_name(n) and n.lower() not in CALENDAR)
        self._facts: dict[str, TokenFacts] = {}  # by language
        self._items: dict[tuple[str, str], _Item | None] = {}  # by language and text

    def has(self, word: str) -> bool:
        """Tell whether a word is most likely one of the names: Samsung, and Apple with its capital, but not Time."""
        return word.lower() in self._sure or word in self._known

    def is_whole(self, item: str) -> bool:
        """Tell whether a whole item of a list is one of the names."""
        return item in self._whole or item.lower() in self._sure

    def facts(self, lang: str) -> TokenFacts:
        """Return what is known of tokens on pages of a language."""
        if lang not in self._facts:
            if len(self._facts) >= _LANGUAGES:
                self._facts.clear()
            self._facts[lang] = TokenFacts(lang, self.has)
        return self._facts[lang]

    def item(self, text: str, lang: str) -> _Item | None:
        """Return a short text as an item of a list, or None when it has no word.

        Remembered, since the pages of a site share their menus.
        """
        key = lang, text
        if key not in self._items:
            if len(self._items) >= _MOST_ITEMS:
                self._items.clear()
            words, has_name = words_of_item(text, lang)
            brand = self.is_whole(text) or any(map(self.has, words))
            self._items[key] = _Item(text.lower(), has_name, brand) if words else None
        return self._items[key]


class PageView:
    """One document with what its words, blocks and links tell about names."""

    def __init__(self, document: Document, reading: Reading, names: BrandNames, links: Mapping[str, LinksTo]) -> None:
        """Take what a look at the document gave, the names of all brands, and the links to each of them."""
        self.document = document
        self.text = document.text
        self.lang = _language(document.facts.lang)
        self.names = names
        self.links = links
        self.candidates = reading.candidates
        self._terms, self._words = reading.terms, reading.words
        self.facts = names.facts(self.lang)
        self._items: dict[int, _Item | None] = {}
        self._said: dict[tuple[str, ...], tuple[str, ...]] = {}

    def block_index(self, position: int) -> int | None:
        """Return the index of the block that holds a position of the text, or None between blocks."""
        blocks = self.document.blocks
        index = bisect_right(blocks, position, key=_start) - 1
        return index if index >= 0 and position <= blocks[index].end else None

    def anchor(self, start: int, end: int) -> Anchor | None:
        """Return the link whose whole text is the span [start, end), or None."""
        anchors = self.document.anchors
        first = bisect_left(anchors, start, key=_start)
        for anchor in anchors[first : first + _AT_ONE_PLACE]:
            if anchor.start == start and anchor.end == end and anchor.url:
                return anchor
        return None

    def is_linked(self, brand: str, start: int, end: int) -> bool:
        """Tell whether a link to the brand lies over the span [start, end) or a part of it."""
        links = self.links[brand]
        return bool(links) and links.over(start, end) is not None

    def leads_outside(self, anchor: Anchor) -> bool:
        """Tell whether a link leads to another site."""
        return url_site(anchor.url) != self.document.facts.site

    def peers(self, index: int) -> Peers | None:
        """Return the items beside a block that is one of a list or menu, or None for a longer block."""
        blocks = self.document.blocks
        block = blocks[index]
        if block.end - block.start >= _SHORT:
            return None
        own = self._item(index)
        own_text, region = own.text if own else "", block.region
        items = names = brands = 0
        for beside in (*range(max(0, index - _PEERS), index), *range(index + 1, min(len(blocks), index + 1 + _PEERS))):
            item = self._item(beside)
            if item and item.text != own_text and blocks[beside].region == region:
                items += 1
                names += item.has_name
                brands += item.has_brand
        return Peers(items, names, brands)

    def _item(self, index: int) -> _Item | None:
        """Return a block as an item of a list, or None when it is too long or has no word."""
        if index not in self._items:
            block = self.document.blocks[index]
            short = block.end - block.start < _SHORT_PEER
            self._items[index] = self.names.item(self.text[block.start : block.end], self.lang) if short else None
        return self._items[index]

    def says(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of some phrases of the user's stand anywhere on the page, as whole words."""
        found = self._said.get(phrases)
        if found is None:
            found = self._said[phrases] = tuple(filter(self._phrases.__contains__, phrases))
        return found

    @cached_property
    def _phrases(self) -> frozenset[str]:
        return self.names.phrases.on_page(self._terms, lambda: self._lower)

    @cached_property
    def full_names(self) -> frozenset[str]:
        """The brands that the page names by something that only means them: a long name, a domain."""
        sure = (c.form for c in self.candidates if c.match not in ("fuzzy", "handle") and not c.form.ambiguous)
        return frozenset(form.brand for form in sure)

    @cached_property
    def trade(self) -> float:
        """The share of the page's words that speak of companies and their products, 0 to 1."""
        spoken = sum([count for word, count in self._terms.items() if word in TRADE])
        return spoken / max(self._words, _FEW_WORDS)

    @cached_property
    def writings(self) -> Counter[str]:
        """How often the page has each surface of a candidate."""
        return Counter(map(_surface, self.candidates))

    @cached_property
    def small_writings(self) -> Counter[str]:
        """How often the page has a name in small letters, by the name in small letters."""
        return Counter(filter(str.islower, map(_surface, self.candidates)))

    @cached_property
    def _lower(self) -> str:
        return plainly(self.text)


def _language(declared: str) -> str:
    """Return the language code of what a page declares, without its region; empty for what is none."""
    code = declared.partition("-")[0].lower()
    return code if len(code) in (2, 3) and code.isascii() and code.isalpha() else ""

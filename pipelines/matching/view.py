"""A page as disambiguation sees it: what is asked of it again for every ambiguous name that stands on it."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from pipelines.finding.candidates import Reading
from pipelines.language.ambiguity import needs_evidence
from pipelines.language.lexicon import is_known_name
from pipelines.language.words import CALENDAR, TRADE, words_of_item
from pipelines.linking.hosts import url_site
from pipelines.linking.state import LinksTo
from pipelines.matching.phrases import plainly, read_phrase, stands
from pipelines.records import Anchor, Block, Brand, Document

_start = attrgetter("start")
_SHORT = 60  # characters; a longer block is no item of a list
_SHORT_PEER = 40  # characters of the items beside it
_FEW_WORDS = 50  # a page with fewer words has no topic
_PEERS = 6  # items looked at on each side
_AT_ONE_PLACE = 16  # links that begin at one place, most of them without text; more are no page


@dataclass(frozen=True, slots=True)
class Peers:
    """The items beside an item of a list or menu."""

    items: int
    with_names: int  # items with a word that is written like a name and is none of the language
    with_brands: int  # items with a name of a brand of the user's


@dataclass(frozen=True, slots=True)
class _Item:
    """A short block."""

    text: str  # in small letters
    has_name: bool
    has_brand: bool


class BrandNames:
    """The names of the user's brands, as company for a name that may mean something else."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        given = [(brand, name) for brand in brands for name in (brand.name, *brand.aliases)]
        doubtful = {name for brand, name in given if needs_evidence(brand, name)}
        self._sure = frozenset(name.lower() for _, name in given if name not in doubtful)
        self._whole = frozenset(doubtful)
        self._known = frozenset(n for n in doubtful if is_known_name(n) and n.lower() not in CALENDAR)

    def has(self, word: str) -> bool:
        """Tell whether a word is most likely one of the names: Samsung, and Apple with its capital, but not Time."""
        return word.lower() in self._sure or word in self._known

    def is_whole(self, item: str) -> bool:
        """Tell whether a whole item of a list is one of the names."""
        return item in self._whole or item.lower() in self._sure


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
        self._starts = [block.start for block in document.blocks]
        self._items: dict[int, _Item | None] = {}
        self._said: dict[tuple[str, ...], tuple[str, ...]] = {}

    def block_index(self, position: int) -> int | None:
        """Return the index of the block that holds a position of the text, or None between blocks."""
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 and position <= self.document.blocks[index].end else None

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
        items = names = brands = 0
        for beside in (*range(max(0, index - _PEERS), index), *range(index + 1, min(len(blocks), index + 1 + _PEERS))):
            item = self._item(beside)
            if item and blocks[beside].region == block.region and (own is None or item.text != own.text):
                items += 1
                names += item.has_name
                brands += item.has_brand
        return Peers(items, names, brands)

    def _item(self, index: int) -> _Item | None:
        """Return a block as an item of a list, or None when it is too long or has no word."""
        if index not in self._items:
            self._items[index] = self._look_at(self.document.blocks[index])
        return self._items[index]

    def _look_at(self, block: Block) -> _Item | None:
        if block.end - block.start >= _SHORT_PEER:
            return None
        text = self.text[block.start : block.end]
        words, has_name = words_of_item(text, self.lang)
        if not words:
            return None
        return _Item(text.lower(), has_name, self.names.is_whole(text) or any(map(self.names.has, words)))

    def says(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Return which of some phrases stand anywhere on the page, as whole words."""
        found = self._said.get(phrases)
        if found is None:
            found = self._said[phrases] = tuple(filter(self._says, phrases))
        return found

    def _says(self, phrase: str) -> bool:
        read = read_phrase(phrase)
        for word, plural in read.counted:
            if word not in self._terms and plural not in self._terms:
                return False
        return read.is_one_word or stands(phrase, self._lower)

    @cached_property
    def full_names(self) -> frozenset[str]:
        """The brands that the page names by something that only means them: a long name, a domain."""
        sure = (c.form for c in self.candidates if c.match not in ("fuzzy", "handle") and not c.form.ambiguous)
        return frozenset(form.brand for form in sure)

    @cached_property
    def trade(self) -> float:
        """The share of the page's words that speak of companies and their products, 0 to 1."""
        return sum(self._terms[word] for word in TRADE) / max(self._words, _FEW_WORDS)

    @cached_property
    def writings(self) -> Counter[str]:
        """How often the page has each surface of a candidate."""
        return Counter(candidate.surface for candidate in self.candidates)

    @cached_property
    def small_writings(self) -> Counter[str]:
        """How often the page has a name in small letters, by the name in small letters."""
        return Counter(c.surface for c in self.candidates if c.surface.islower())

    @cached_property
    def _lower(self) -> str:
        return plainly(self.text)


def _language(declared: str) -> str:
    """Return the language code of what a page declares, without its region; empty for what is none."""
    code = declared.partition("-")[0].lower()
    return code if len(code) in (2, 3) and code.isascii() and code.isalpha() else ""

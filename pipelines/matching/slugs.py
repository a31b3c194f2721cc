"""Names in file names and addresses: no running text, but words set apart by signs, capitals and digits.

`acme-logo.svg`, `logo_acme@2x.png`, `AcmeLogo.png` and `/partners/acme-rockets` name Acme; `acmeology.png` does not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from pipelines.language.ambiguity import needs_evidence
from pipelines.language.folding import accents_fit, fold, plain
from pipelines.records import Brand, Match

_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")  # XMLFile2 is XML, File, 2
_SHORTEST_SOFT = (
    4  # letters of a name that may begin or end at a mere capital or digit: AcmeLogo, but not WebMD for Web
)
_SHORT_INITIALS = 4  # letters; sap in small letters is a word, and so is every file name
_SHORTEST_INNER = 3  # letters of a name within a domain, such as thicket in thicketapp.com
_PREFIX = 4  # letters by which a name is looked for


@dataclass(frozen=True, slots=True)
class Slug:
    """A name as it is written in file names and addresses."""

    brand: str
    name: str  # as the user gave it
    joined: str  # folded, without what stands between its words
    edges: frozenset[int]  # where in `joined` its words end, so that a sign may stand there
    doubtful: bool  # it may mean something else
    match: Match = "name"

    @property
    def is_initials(self) -> bool:
        """Whether the name is a few capitals, which are another word in small letters."""
        return len(self.name) <= _SHORT_INITIALS and self.name.isalpha() and self.name.isupper()


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a file name or an address: the span [start, end)."""

    slug: Slug
    start: int
    end: int
    doubtful: bool  # what stands there may mean something else
    against: str  # an exclude phrase of the brand that stands there too, or empty


class _Piece(NamedTuple):
    """A run of letters or digits, folded; hard: a sign, or nothing, stands before it."""

    text: str
    start: int
    end: int
    hard: bool


class Slugs:
    """All names of all brands, to be looked for in file names and addresses."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._by_joined: dict[str, list[Slug]] = {}
        self._excluded: dict[str, list[tuple[str, Slug]]] = {}
        for brand in brands:
            for slug in _slugs(brand):
                self._by_joined.setdefault(slug.joined, []).append(slug)
            phrases = [(phrase, slug) for phrase in brand.exclude for slug in _written(brand, phrase, "name", False)]
            self._excluded[brand.name] = phrases
        self._prefixes = {joined[:size] for joined in self._by_joined for size in range(1, _PREFIX + 1)}
        self._longest = max(map(len, self._by_joined), default=0)

    def find(self, text: str) -> list[Found]:
        """Return the names in a file name or one part of an address, the longest of those that overlap."""
        pieces = _pieces(text)
        found = sorted(self._all(text, pieces), key=lambda one: (one.start - one.end, one.doubtful, one.start))
        kept: list[Found] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one.start)

    def _all(self, text: str, pieces: list[_Piece]) -> Iterator[Found]:
        against: dict[str, str] = {}  # asked once for each brand: a name may stand there a hundred times
        for first, piece in enumerate(pieces):
            if piece.text[:_PREFIX] not in self._prefixes:
                continue
            for joined, signs, last in _runs(pieces, first, self._longest):
                for slug in self._by_joined.get(joined, ()):
                    soft = not piece.hard or (last + 1 < len(pieces) and not pieces[last + 1].hard)
                    surface = text[piece.start : pieces[last].end]
                    if (
                        signs <= slug.edges
                        and not (soft and len(joined) < _SHORTEST_SOFT)
                        and _fits(slug, surface, signs)
                    ):
                        doubtful = slug.doubtful or (slug.is_initials and surface.islower())
                        if slug.brand not in against:
                            against[slug.brand] = self._against(slug.brand, pieces)
                        yield Found(slug, piece.start, pieces[last].end, doubtful, against[slug.brand])

    def _against(self, brand: str, pieces: list[_Piece]) -> str:
        for phrase, slug in self._excluded[brand]:
            for first in range(len(pieces)):
                if any(slug.joined == joined and signs <= slug.edges
                       for joined, signs, _ in _runs(pieces, first, len(slug.joined))):  # fmt: skip
                    return phrase
        return ""


def words(text: str) -> set[str]:
    """Return the folded words of a file name, a class attribute or the like."""
    return {piece.text for piece in _pieces(text)}


def _fits(slug: Slug, surface: str, signs: frozenset[int]) -> bool:
    if slug.match == "cased_alias":
        return plain(surface) == plain(slug.name)
    if slug.match == "domain":  # tco is not t.co
        return signs == slug.edges
    return surface.isascii() or accents_fit(surface, slug.name)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    fold_piece = str.lower if text.isascii() else fold
    last = -1
    for found in _PIECE.finditer(text):
        start, end = found.span()
        pieces.append(_Piece(fold_piece(found[0]), start, end, start != last))
        last = end
    return pieces


def _runs(pieces: list[_Piece], first: int, longest: int) -> Iterator[tuple[str, frozenset[int], int]]:
    """Yield what pieces in a row spell, where signs stand in it, and the index of the last one."""
    joined = ""
    signs: set[int] = set()
    for index in range(first, len(pieces)):
        piece = pieces[index]
        if joined and piece.hard:
            signs.add(len(joined))
        joined += piece.text
        if len(joined) > longest:
            return
        yield joined, frozenset(signs), index


def _slugs(brand: Brand) -> Iterator[Slug]:
    names: list[tuple[str, Match]] = [(brand.name, "name")]
    names += [(alias, "alias") for alias in brand.aliases]
    names += [(alias, "cased_alias") for alias in brand.cased_aliases]
    single = set()
    for name, match in names:
        for slug in _written(brand, name, match, needs_evidence(brand, name)):
            yield slug
            if slug.doubtful and len(slug.joined) >= _SHORTEST_INNER:
                single.add(slug.joined)
    for domain in brand.domains:
        yield from _written(brand, domain, "domain", False)
        label = domain.partition(".")[0]
        joined = "".join(piece.text for piece in _pieces(label))
        # getthicket and thicketapp mean the brand where thicket alone may be anything
        if any(name in joined and name != joined for name in single):
            yield from _written(brand, domain, "alias", False, label)


def _written(brand: Brand, name: str, match: Match, ambiguous: bool, text: str = "") -> Iterator[Slug]:
    """Yield the ways in which a name is written without signs: & is left out or spelled, + is spelled."""
    text = (text or name).replace("+", " plus ")
    for written in dict.fromkeys((text.replace("&", " "), text.replace("&", " and "))):
        pieces = _pieces(written)
        joined = "".join(piece.text for piece in pieces)
        ends = accumulate(len(piece.text) for piece in pieces)
        edges = frozenset(end for end, after in zip(ends, pieces[1:], strict=False) if after.hard)
        if joined and ("&" not in text or len(joined) > _SHORT_INITIALS):
            yield Slug(brand.name, name, joined, edges, ambiguous and not edges, match)

"""Folded text x names -> candidates: every place where a name, or a typo of one, stands. Nothing is judged here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.linking.hosts import is_public_suffix
from pipelines.matching.folding import Folded, accents_fit, disguised
from pipelines.matching.names import WORD, Form, forms_of
from pipelines.matching.typos import Typos
from pipelines.records import Brand, Match

_RUN_END = " \n\t\"'()[]{}<>,;|\u00a0\u201c\u201d\u00ab\u00bb"  # what ends an address in running text
_LONGEST_RUN = 300  # characters on each side of a candidate that are looked at for an address
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}([a-z]{2,24})([:/?#].*)?", re.S)
_NAME_KINDS = ("name", "alias", "cased_alias")
_KINDS = (*_NAME_KINDS, "domain", "handle")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a name may stand: the span [start, end) of the document's text."""

    form: Form
    start: int
    end: int
    surface: str
    match: Match  # of the form, or fuzzy
    distance: int  # edits


class Names:
    """All names of all brands, ready to be looked for."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        forms = [form for brand in brands for form in forms_of(brand)]
        self._by_first: dict[str, list[Form]] = {}
        for form in forms:
            self._by_first.setdefault(form.words[0], []).append(form)
        self._typos = Typos(forms)

    def candidates(self, text: str) -> list[Candidate]:
        """Return the candidates in a text in its order, never overlapping: the longest wins, then the surest."""
        folded = Folded(text)
        words = set(WORD.findall(folded.text))
        found = [candidate for word in words for candidate in self._of_word(word, folded)]
        found.sort(key=_order)
        return list(_without_overlaps(found))

    def _of_word(self, word: str, folded: Folded) -> Iterator[Candidate]:
        for form in self._by_first.get(word, ()):
            yield from _located(form, word, {}, folded, 0)
        for form, index, distance in self._typos.find(word):
            first = word if index == 0 else form.words[0]
            yield from _located(form, first, {index: word}, folded, distance)


def _located(form: Form, first: str, typos: dict[int, str], folded: Folded, distance: int) -> Iterator[Candidate]:
    match: Match = "fuzzy" if typos else form.match
    for folded_start, folded_end in form.spans(folded.text, first, typos):
        start, end = folded.span(folded_start, folded_end)
        surface = folded.original[start:end]
        if form.match in _NAME_KINDS and not (
            _spelling_fits(form, surface, match) and _stands_alone(folded.text, folded_start, folded_end)
        ):
            continue
        yield Candidate(form, start, end, surface, match, distance)


def _spelling_fits(form: Form, surface: str, match: Match) -> bool:
    if match == "cased_alias" and surface != form.name:
        return False
    if match == "fuzzy":
        return surface[:1].isupper() or not form.name[:1].isupper()
    if form.apart and not all(word[:1].isupper() for word in surface.split()):
        return False
    return surface.isascii() or (accents_fit(surface, form.name) and not disguised(surface, form.name))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a name stands in running text, not inside an address, e-mail address or handle."""
    left = start
    while left > 0 and start - left < _LONGEST_RUN and text[left - 1] not in _RUN_END:
        left -= 1
    right = end
    while right < len(text) and right - end < _LONGEST_RUN and text[right] not in _RUN_END:
        right += 1
    run = text[left:right].strip(".:!?*_~-")
    if run == text[start:end]:
        return True
    if "://" in run or run.startswith("www.") or "@" in run:
        return False
    host = _HOST.fullmatch(run)
    return not (host and (host[2] or is_public_suffix(host[1])))


def _order(candidate: Candidate) -> tuple[int, int, int, int]:
    """Sort key: first in the text, then longest, then nearest, then names before aliases."""
    return (candidate.start, -candidate.end, candidate.distance, _KINDS.index(candidate.form.match))


def _without_overlaps(found: list[Candidate]) -> Iterator[Candidate]:
    """Keep the longest of overlapping candidates; `found` is sorted by start, longest first."""
    kept: Candidate | None = None
    for candidate in found:
        if kept is None or candidate.start >= kept.end:
            if kept is not None:
                yield kept
            kept = candidate
        elif candidate.end - candidate.start > kept.end - kept.start and candidate.distance <= kept.distance:
            kept = candidate
    if kept is not None:
        yield kept

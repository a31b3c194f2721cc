"""Folded text x names -> candidates: every place where a name, or a typo of one, stands. Nothing is judged here."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipelines.linking.hosts import is_public_suffix
from pipelines.matching.folding import Folded, accents_fit, disguised, plain
from pipelines.matching.names import WORD, Form, forms_of
from pipelines.matching.typos import Typos
from pipelines.records import Brand, Match

_RUN_END = (  # what ends an address in running text
    " \n\t\"'()[]{}<>,;|\u00a0\u201c\u201d\u00ab\u00bb"
    "\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300c\u300d\u300e\u300f\uff08\uff09"
)
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
        """Return every candidate in a text, in its order, the best first; they may overlap."""
        folded = Folded(text)
        words = set(WORD.findall(folded.text))
        found = [candidate for word in words for candidate in self._of_word(word, folded)]
        return sorted(found, key=lambda candidate: (candidate.start, rank(candidate)))

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
            _spelling_fits(form, surface, match) and _stands_alone(folded, folded_start, folded_end)
        ):
            continue
        yield Candidate(form, start, end, surface, match, distance)


def _spelling_fits(form: Form, surface: str, match: Match) -> bool:
    if match == "cased_alias" and plain(surface) != plain(form.name):
        return False
    if match == "fuzzy":
        return surface[:1].isupper() or not form.name[:1].isupper()
    if form.apart and not all(word[:1].isupper() for word in surface.split()):
        return False
    return surface.isascii() or (accents_fit(surface, form.name) and not disguised(surface, form.name))


def _stands_alone(folded: Folded, start: int, end: int) -> bool:
    """Tell whether a name stands in running text, not inside an address, e-mail address or handle."""
    text = folded.text
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
    place = text.index(run, left)
    slash = text.rfind("/", place, start) + 1  # a part of a path may itself be an address
    host = _HOST.fullmatch(run) or (_HOST.fullmatch(text[slash : place + len(run)]) if slash else None)
    if not host:
        return True
    if host[2]:
        return False
    # "Acme.It was" is a sentence without its space, and acme.it an address.
    offset = place + len(run) - len(host[0])
    first, last = folded.span(offset + host.start(1), offset + host.end(1))
    return not (is_public_suffix(host[1]) and folded.original[first:last].islower())


def rank(candidate: Candidate) -> tuple[int, int, int, str, str]:
    """Sort key among overlapping candidates: longest, then nearest, then names before aliases."""
    form, length = candidate.form, candidate.end - candidate.start
    return (-length, candidate.distance, _KINDS.index(form.match), form.brand, form.name)


def without_overlaps(best_first: Iterable[Candidate]) -> list[Candidate]:
    """Keep of overlapping candidates the one that comes first, and return the kept ones in the order of the text."""
    kept: list[Candidate] = []
    for candidate in best_first:
        place = bisect_left(kept, candidate.start, key=_start)
        free_before = place == 0 or kept[place - 1].end <= candidate.start
        free_after = place == len(kept) or candidate.end <= kept[place].start
        if free_before and free_after:
            kept.insert(place, candidate)
    return kept


def _start(candidate: Candidate) -> int:
    return candidate.start

"""Text x names -> candidates: every place where a name, or a near miss of one, stands. Nothing is judged here.

All words of a page are looked up at once as numbers, so that only the few that may begin a name cost anything each.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from pipelines.finding.anchors import anchors, keys_of_words
from pipelines.finding.keys import Keys, KeySet, base_keys, pair_keys, word_keys
from pipelines.finding.letters import Letters, Places, letters_of
from pipelines.finding.limits import looked_at
from pipelines.finding.names import NAME_KINDS, forms_of
from pipelines.finding.nearness import Nearness
from pipelines.finding.spelling import Candidate, exact, part_of_token
from pipelines.finding.variants import camel_parts, leet_tokens
from pipelines.records import Brand

__all__ = ["Candidate", "Names", "Reading", "rank", "without_overlaps"]

_KINDS = (*NAME_KINDS, "domain", "handle")
_LONGEST = 300  # characters of a place; invisible ones can make a name as long as a page
_WIDEST_GAP = 2  # letters of a script without spaces may have one sign between them
_start_of = attrgetter("start")


class Reading(NamedTuple):
    """What one look at a text gives."""

    candidates: list[Candidate]  # in the order of the text, the best first; they may overlap
    terms: Counter[str]  # how often each term stands in it as a word
    words: int


class Names:
    """All names of all brands, ready to be looked for."""

    def __init__(self, brands: Iterable[Brand], terms: Iterable[str] = ()) -> None:
        """Take brands, and folded words that are no names but are counted on the way."""
        forms = [form for brand in brands for form in forms_of(brand)]
        self._anchors = anchors(forms)
        self._near = Nearness(forms)
        self._keys = KeySet(np.fromiter((*self._anchors, *self._near.sure), np.uint64))
        terms = tuple(terms)
        keys = keys_of_words(map(letters_of, terms))
        self._terms = {keys[letters_of(term)]: term for term in terms}
        self._term_keys = KeySet(np.fromiter(self._terms, np.uint64))

    def candidates(self, text: str) -> list[Candidate]:
        """Return every candidate in a text, in its order, the best first; they may overlap."""
        return self.read(text).candidates

    def read(self, text: str) -> Reading:
        """Return what one look at a text gives: its candidates, and which terms stand in it."""
        letters = Letters(text)
        starts, ends = letters.words()
        keys = word_keys(letters.array, starts, ends)
        found = {
            *self._exact(letters, starts, ends, keys),
            *self._without_spaces(letters),
            *self._camel_parts(letters, starts, ends),
            *self._leet(letters, starts, ends),
            *self._near.typos(letters, starts, ends, keys),
        }
        met = Counter(map(self._terms.__getitem__, keys[self._term_keys.places(keys)].tolist()))
        return Reading(_in_order(found), met, len(keys))

    def candidates_of_many(self, texts: Sequence[str]) -> list[list[Candidate]]:
        """Return the candidates of each of many short texts: the same, but all are read at once."""
        first = list(accumulate((len(text) + 1 for text in texts), initial=0))
        found: list[list[Candidate]] = [[] for _ in texts]
        for candidate in self.candidates("\n".join(texts)):  # none holds a line feed
            number = bisect_right(first, candidate.start) - 1
            start, end = candidate.start - first[number], candidate.end - first[number]
            found[number].append(candidate._replace(start=start, end=end))
        return found

    def _exact(self, letters: Letters, starts: Places, ends: Places, keys: Keys) -> Iterator[Candidate]:
        count = len(keys)
        both = np.concatenate((keys, pair_keys(keys[:-1], keys[1:]))) if count else keys
        places = looked_at(self._keys.places(both), both, len(letters.data))
        if not places.size:
            return
        words = places % count
        initials = letters.array[starts].tobytes() + b"\n"  # also beside the first and the last word
        sure = self._near.sure
        for word, start, key in zip(words.tolist(), starts[words].tolist(), both[places].tolist(), strict=True):
            for form in self._anchors.get(key, ()):
                candidate = exact(letters, form, start)
                if candidate:
                    yield candidate
            for form, index, step, opening in sure.get(key, ()):
                if initials[word + step] in opening:  # else it is another name or none, as most are
                    yield from self._near.around(letters, form, index, word, starts, ends)

    def _without_spaces(self, letters: Letters) -> Iterator[Candidate]:
        """Yield the names that begin in a script without spaces: there each letter, and two together, is looked up."""
        places, bases = letters.bases()
        if not places.size:
            return
        keys = base_keys(bases)
        beside = np.flatnonzero(np.diff(places) <= _WIDEST_GAP)
        both = np.concatenate((keys, pair_keys(keys[beside], keys[beside + 1])))
        starts = np.concatenate((places, places[beside]))
        hits = looked_at(self._keys.places(both), both, len(letters.data))
        for start, key in zip(starts[hits].tolist(), both[hits].tolist(), strict=True):
            for form in self._anchors.get(key, ()):
                candidate = exact(letters, form, start)
                if candidate:
                    yield candidate

    def _camel_parts(self, letters: Letters, starts: Places, ends: Places) -> Iterator[Candidate]:
        first, last = camel_parts(letters, starts, ends)
        if not first.size:
            return
        keys = word_keys(letters.array, first, last)
        hits = looked_at(self._keys.places(keys), keys, len(letters.data))
        for start, end, key in zip(first[hits].tolist(), last[hits].tolist(), keys[hits].tolist(), strict=True):
            for form in self._anchors.get(key, ()):
                candidate = part_of_token(letters, form, start, end)
                if candidate:
                    yield candidate

    def _leet(self, letters: Letters, starts: Places, ends: Places) -> Iterator[Candidate]:
        tokens, keys = leet_tokens(letters, starts, ends)
        hits = looked_at(self._near.leet_keys.places(keys), keys, len(letters.data))
        for place in tokens[hits].tolist():
            yield from self._near.leet(letters, int(starts[place]), int(ends[place]))


def _in_order(found: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates in the order of the text, without near misses of one name that are exactly another.

    Only those that begin together are ranked.
    """
    ordered = sorted((c for c in found if len(c.surface) <= _LONGEST), key=_start_of)
    if len(set(map(_start_of, ordered))) == len(ordered):
        return ordered
    best_first: list[Candidate] = []
    for _, together in groupby(ordered, _start_of):
        group = list(together)
        if len(group) == 1:
            best_first += group
            continue
        exact_ends = {candidate.end for candidate in group if not candidate.distance}
        best_first += sorted((c for c in group if not c.distance or c.end not in exact_ends), key=rank)
    return best_first


def rank(candidate: Candidate) -> tuple[int, int, int, str, str]:
    """Sort key among overlapping candidates: longest, then nearest, then names before aliases."""
    form, length = candidate.form, candidate.end - candidate.start
    return (-length, candidate.distance, _KINDS.index(form.match), form.brand, form.name)


def without_overlaps(best_first: Iterable[Candidate]) -> list[Candidate]:
    """Keep of overlapping candidates the one that comes first, and return the kept ones in the order of the text."""
    candidates = list(best_first)
    taken = bytearray(max((candidate.end for candidate in candidates), default=0))
    kept: list[Candidate] = []
    for candidate in candidates:
        if taken.find(1, candidate.start, candidate.end) < 0:
            taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
            kept.append(candidate)
    return sorted(kept, key=_start_of)

"""Typos: words of a page that are a name with one letter, or two in a long name, missing, added, changed or swapped.

Candidates come from a deletion index (a word and a name within k edits share a form with at most k letters deleted:
W. Garbe, SymSpell), so that the cost does not grow with the number of names; rapidfuzz verifies the distance.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz.distance import OSA

from pipelines.matching.names import Form

_SHORTEST = 6  # letters; shorter names are one edit away from too many words
_TWO_EDITS_FROM = 9  # letters
_LONGEST = 40  # letters; longer words are data
_CACHE = 200_000  # words remembered between pages


def allowed_edits(length: int) -> int:
    """Return how many edits a name word of that many letters may have: 0, 1 or 2."""
    return 0 if length < _SHORTEST else 1 if length < _TWO_EDITS_FROM else 2


class Typos:
    """The deletion index over the words of all names."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._words: dict[str, list[tuple[Form, int]]] = {}
        for form in forms:
            if form.match not in ("name", "alias") or not form.as_given:
                continue
            for index, word in enumerate(form.words):
                if allowed_edits(len(word)) and word.isalpha():
                    self._words.setdefault(word, []).append((form, index))
        self._edits: dict[tuple[str, int], int] = {}  # first letter and length of a word -> edits worth trying
        for word in self._words:
            edits = allowed_edits(len(word))
            for length in range(len(word) - edits, len(word) + edits + 1):
                self._edits[word[0], length] = max(edits, self._edits.get((word[0], length), 0))
        self._deletions: dict[str, list[str]] = {}
        for word in self._words:
            for deletion in _deletions(word, allowed_edits(len(word))):
                self._deletions.setdefault(deletion, []).append(word)
        self._known: dict[str, tuple[tuple[Form, int, int], ...]] = {}

    def find(self, word: str) -> tuple[tuple[Form, int, int], ...]:
        """Return (form, index of the word in it, edits) for the names that a folded word may be a typo of."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _CACHE:
                self._known.clear()
            found = self._known[word] = tuple(self._search(word))
        return found

    def _search(self, word: str) -> Iterator[tuple[Form, int, int]]:
        most = self._edits.get((word[0], len(word)), 0)
        if not most or len(word) > _LONGEST or word in self._words:
            return
        near = {name for deletion in _deletions(word, most) for name in self._deletions.get(deletion, ())}
        for name in sorted(near):
            edits = allowed_edits(len(name))
            distance = OSA.distance(word, name, score_cutoff=edits)
            if distance <= edits and _is_slip(word, name):
                yield from ((form, index, distance) for form, index in self._words[name])


def _is_slip(word: str, name: str) -> bool:
    """Tell a slip of the fingers from another word: it keeps the first letter, and is no inflected or shorter form."""
    return word[0] == name[0] and not word.startswith(name) and not name.startswith(word)


def _deletions(word: str, most: int) -> set[str]:
    found = {word}
    for count in range(1, most + 1):
        for kept in combinations(range(len(word)), len(word) - count):
            found.add("".join(word[index] for index in kept))
    return found

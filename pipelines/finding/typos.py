"""Typos: words of a page that are a name with one letter, or two in a long name, missing, added, changed or swapped.

Candidates come from a deletion index (a word and a name within k edits share a form with at most k letters deleted:
W. Garbe, SymSpell), so that the cost does not grow with the number of names. The forms are compared as numbers, for all
new words of a page at once; rapidfuzz verifies the distance.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from pipelines.finding.keys import KeySet
from pipelines.finding.letters import PAD, Bytes, Places, letters_of
from pipelines.finding.names import FIRST_MAY_BE_WRONG

SHORTEST = 5  # letters; shorter names are one edit away from too many words
TWO_EDITS_FROM = 9  # letters
LONGEST = 24  # letters; longer words are data
_ROWS = 2048  # words whose deletions are worked out together: 10 MB at most
# Words of more than so many letters and up to so many are worked out together, each without so many letters. Pairs of
# deletions grow with the square of the length, so that the few long words are kept apart.
_FEW = 512  # words; fewer are not parted further, for each part costs as much as a hundred words
_TWO_LENGTHS = ((0, TWO_EDITS_FROM - 1, 1), (TWO_EDITS_FROM - 1, LONGEST, 2))
_LENGTHS = ((0, TWO_EDITS_FROM - 1, 1), (TWO_EDITS_FROM - 1, 14, 2), (14, LONGEST, 2))

# A word is a polynomial over its letters modulo 2^32, so that leaving out a letter is a sum of what is left of it and
# what is right of it, moved by one place. The base is any odd number; letters are spread first.
_POWER = 0x9E3779B1
_POWERS = np.array([pow(_POWER, place, 1 << 32) for place in range(LONGEST + 2)], np.uint32)[:, None]
_PLACES = np.arange(LONGEST + 2)[:, None]
_SPREAD = np.array([0 if code < 48 else pow(3 * code + 1, 7, 1 << 32) * 0x85EBCA77 % (1 << 32)
                    for code in range(256)], np.uint32)  # fmt: skip
_BACK = np.uint32(pow(_POWER, -1, 1 << 32))
Numbers = NDArray[np.uint32]


def allowed_edits(length: int) -> int:
    """Return how many edits a name of that many letters may have: 0, 1 or 2."""
    return 0 if length < SHORTEST else 1 if length < TWO_EDITS_FROM else 2


def edits(word: str, name: str, most: int) -> int | None:
    """Return how many slips of the fingers make `word` of `name`, or None for another word or more than `most`.

    Slips keep the first letter of a short word, unless it was swapped or left out, and a word that only ends otherwise
    is an inflected form (oracles, Amazonas), unless its last letter was doubled or lost its double.
    """
    if word == name:
        return 0
    distance = OSA.distance(word, name, score_cutoff=most)
    if distance > most or _inflected(word, name) or not (word[0] == name[0] or _first_slips(word, name)):
        return None
    return distance


def _inflected(word: str, name: str) -> bool:
    if word.startswith(name):
        return word != name + name[-1]
    return name.startswith(word) and name != word + word[-1]


def _first_slips(word: str, name: str) -> bool:
    return len(name) >= FIRST_MAY_BE_WRONG or word[:2] == name[1::-1] or word[:2] == name[1:3]


class Slips:
    """The deletion index over words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(dict.fromkeys(word for word in words if len(word) <= LONGEST))
        self.sizes = np.zeros(PAD + 1, np.bool_)  # of words that may be a slip of one
        for word in self.words:
            most = _edits_of(word)
            self.sizes[len(word) - most : len(word) + most + 1] = True
        buffer = np.frombuffer(b"".join(letters_of(word).ljust(PAD) for word in self.words) + bytes(PAD), np.uint8)
        sizes = np.array([len(word) for word in self.words], np.intp)
        self._first, self._second = buffer[:-PAD:PAD], buffer[1:-PAD:PAD]
        self._any_first = sizes >= FIRST_MAY_BE_WRONG
        pairs = [(np.zeros(0, np.uint32), np.zeros(0, np.intp))]
        for numbers, rows in _all_deletions(buffer, np.arange(len(self.words)) * PAD, sizes):
            pairs.append((numbers, np.tile(rows, len(numbers) // len(rows))))
        keys, owners = (np.concatenate(side) for side in zip(*pairs, strict=True))
        order = np.lexsort((owners, keys))
        self._keys, self._owners = keys[order], owners[order]
        self._set = KeySet(self._keys)

    def near(self, letters: Bytes, starts: Places, sizes: Places) -> tuple[Places, Places]:
        """Return pairs of a word of a page and a word of the index that share a deletion and may begin so.

        Out go their indexes, in `starts` in its order, and in `words`.
        """
        hits = []
        for keys, rows in _all_deletions(letters, starts, sizes):
            places = self._set.places(keys)
            if places.size:
                hits.append((rows[places % len(rows)], keys[places]))
        if not hits:
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        rows, keys = hits[0] if len(hits) == 1 else (np.concatenate(side) for side in zip(*hits, strict=True))
        low = self._keys.searchsorted(keys)
        counts = self._keys.searchsorted(keys, "right") - low
        last = counts.cumsum()
        owners = self._owners[np.arange(last[-1]) + (low - last + counts).repeat(counts)]
        rows = rows.repeat(counts)
        first = letters[starts[rows]]
        fits = (first == self._first[owners]) | (first == self._second[owners]) | self._any_first[owners]
        rows, owners = np.divmod(np.unique((rows * len(self.words) + owners)[fits]), len(self.words))
        return rows, owners


def _edits_of(word: str) -> int:
    return allowed_edits(max(SHORTEST, len(word)))


def _all_deletions(letters: Bytes, starts: Places, sizes: Places) -> Iterator[tuple[Numbers, Places]]:
    """Yield the numbers of all that is left of words without some of their letters, and these words in turn.

    One letter is left out of words that are too short for a name with two edits, for then the name has the other
    one more; two are left out of longer words.
    """
    for least, most, deleted in _LENGTHS if len(starts) > _FEW else _TWO_LENGTHS:
        rows = ((sizes > least) & (sizes <= most)).nonzero()[0]
        for low in range(0, len(rows), _ROWS):
            part = rows[low : low + _ROWS]
            yield _deletions(letters, starts[part], sizes[part], deleted).ravel(), part


@cache
def _pairs(columns: int) -> tuple[Places, Places]:
    return np.triu_indices(columns, 1)


def _deletions(letters: Bytes, starts: Places, sizes: Places, deleted: int) -> Numbers:
    """Return in columns, one for each word, the numbers of what is left without one or two letters, and of all of it.

    What stands behind a word counts for nothing, so that a deletion there leaves the word as it is.
    """
    count = int(sizes.max()) + deleted
    places = _PLACES[:count]
    values: Numbers = _SPREAD.take(letters[starts + places])
    values *= _POWERS[:count]
    values *= places < sizes
    sums = np.zeros((count + 1, len(starts)), np.uint32)
    np.add.accumulate(values, axis=0, out=sums[1:])
    left, right = sums[:-1], sums[1:]
    after: Numbers = sums[-1] - right
    after *= _BACK
    if deleted == 1:
        after += left
        return after
    first, second = _pairs(count)
    after += left
    after *= _BACK
    before: Numbers = left - right * _BACK
    keys: Numbers = before.take(first, axis=0)
    keys += after.take(second, axis=0)
    return keys

"""Words as 64-bit numbers, and sets of such numbers that are asked about all words of a page at once.

A number stands for a word as a finger print: equal words have equal numbers, and unlike words hardly ever the same
one, so that what is found by number is compared letter by letter afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.finding.letters import Bytes, Places

Keys = NDArray[np.uint64]
# Multiplicative hashing (D. Knuth, The Art of Computer Programming 3, 6.4): any large odd numbers spread well.
_FIRST, _LAST, _MIDDLE, _NEXT, _BASE = (
    np.uint64(number)
    for number in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F)
)
_LOAD = 8  # letters in one 64-bit number
_HEAD = np.array([(1 << 8 * size) - 1 for size in range(_LOAD + 1)], np.uint64)  # keeps the first letters of a load
_LEAST_BITS = 14  # of the index into a table; smaller ones save nothing
_MOST_BITS = 22  # 4 MB
_SPARSE_BITS = 6  # 64 entries for each key: one in 64 of the words that are none is compared in vain


def word_keys(letters: Bytes, starts: Places, ends: Places) -> Keys:
    """Return the key of each word: its first and last eight letters, and the middle ones where it is longer."""
    loads = np.ndarray((len(letters) - _LOAD + 1,), "<u8", letters, strides=(1,))
    sizes = ends - starts
    keys = loads[starts]
    keys &= _HEAD.take(sizes, mode="clip")
    keys *= _FIRST
    long = (sizes > _LOAD).nonzero()[0]
    if long.size:
        keys[long] += loads[ends[long] - _LOAD] * _LAST
        long = long[sizes[long] > 2 * _LOAD]
        if long.size:
            keys[long] += loads[(starts[long] + ends[long] - _LOAD) // 2] * _MIDDLE
    return keys


def pair_keys(first: Keys, second: Keys) -> Keys:
    """Return the keys of two words that follow each other, or of two letters of a script without spaces."""
    keys = first * _NEXT
    keys += second
    return keys


def base_keys(bases: NDArray[np.uint32]) -> Keys:
    """Return the keys of letters of scripts without spaces."""
    return (bases.astype(np.uint64) + _BASE) * _BASE


def first_bits(keys: Keys, bits: int) -> NDArray[np.int64]:
    """Return the first bits of keys, as an index; by unsigned numbers numpy is three times slower."""
    return (keys >> np.uint64(64 - bits)).view(np.int64)


class KeySet:
    """A set of keys of 32 or 64 bits in a sparse table: most words that are not in it cost one look."""

    def __init__(self, keys: NDArray[np.unsignedinteger]) -> None:
        self._sorted = np.unique(keys)
        bits = min(max(_LEAST_BITS, len(self._sorted).bit_length() + _SPARSE_BITS), _MOST_BITS)
        self._shift = keys.dtype.type(8 * keys.dtype.itemsize - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._sorted >> self._shift] = True

    def places(self, keys: NDArray[np.unsignedinteger]) -> Places:
        """Return the indexes of those of `keys` that are in the set."""
        # take: looking up by unsigned numbers in brackets is three times slower.
        found = self._table.take(keys >> self._shift).nonzero()[0]
        if found.size:
            wanted = keys[found]
            near = np.minimum(self._sorted.searchsorted(wanted), len(self._sorted) - 1)
            found = found[self._sorted[near] == wanted]
        return found


class Memory:
    """Keys met before, of which the most recent are remembered.

    A new key takes the place of an old one, which moves to a second table, where it has another place: of two keys that
    share a place neither is forgotten.
    """

    BITS = 17  # 131,072 keys in a megabyte, twice: the vocabulary of several languages

    def __init__(self) -> None:
        self._table = np.zeros(1 << self.BITS, np.uint64)
        self._second = np.zeros(1 << self.BITS, np.uint64)

    def unknown(self, keys: Keys, places: Places) -> Places:
        """Return the indexes of those keys that are not remembered; places: their first BITS bits."""
        fresh: Places = (self._table.take(places) != keys).nonzero()[0]
        if fresh.size:
            wanted = keys[fresh]
            fresh = fresh[self._second[first_bits(wanted * _NEXT, self.BITS)] != wanted]
        return fresh

    def add(self, keys: Keys) -> None:
        """Remember keys."""
        places = first_bits(keys, self.BITS)
        old = self._table[places]
        self._second[first_bits(old * _NEXT, self.BITS)] = old
        self._table[places] = keys

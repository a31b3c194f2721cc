"""Words with a number each, kept small: a list of a language has up to 700,000."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable

import numpy as np


class Words:
    """Words that can be asked for, in ten bytes each where a dict of them takes a hundred and more.

    A word is kept as the hash that Python gives its bytes: 64 bits, with a key that each process draws. That two of a
    million words have the same happens in one process of thirty million, and no page can be written for it. (The hash
    of a text would not do: it is that of its memory, which is the same for 火 and kp.)
    """

    __slots__ = ("_groups", "_hashes", "_values")

    def __init__(self, groups: Iterable[tuple[float, Iterable[bytes]]]) -> None:
        """groups: a number and the words that have it, in UTF-8; less than 65,536 of them."""
        self._values: list[float] = []
        sizes, hashes = [], array("q")
        for value, words in groups:
            before = len(hashes)
            hashes.extend(map(hash, words))
            if len(hashes) > before:
                self._values.append(value)
                sizes.append(len(hashes) - before)
        unsorted = np.frombuffer(hashes, np.int64)
        order = np.argsort(unsorted, kind="stable")
        # As arrays of Python, which answer for one word ten times as fast as those of numpy.
        self._hashes = array("q", unsorted[order].tobytes())
        self._groups = array("H", np.repeat(np.arange(len(sizes), dtype=np.uint16), sizes)[order].tobytes())

    def get(self, word: str, otherwise: float = 0.0) -> float:
        """Return the number of a word, the last where it was given more than one."""
        place = self._place(word)
        return otherwise if place < 0 else self._values[self._groups[place]]

    def __contains__(self, word: str) -> bool:
        return self._place(word) >= 0

    def __len__(self) -> int:
        return len(self._hashes)

    def _place(self, word: str) -> int:
        """Return where the hash of a word stands, or -1."""
        hashed = hash(word.encode("utf-8", "surrogatepass"))
        place = bisect_right(self._hashes, hashed) - 1
        return place if place >= 0 and self._hashes[place] == hashed else -1

"""Near misses: words of a page that are a word of a name with a slip, and whether the rest of the name is there.

A page of near misses alone is a word list: of its different words only so many are compared with names.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipelines.matching.anchors import is_cjk, keys_of_words
from pipelines.matching.keys import Keys, KeySet, Memory, first_bits
from pipelines.matching.letters import PAD, Letters, Places, letters_of
from pipelines.matching.names import FIRST_MAY_BE_WRONG, NAME_KINDS, Form
from pipelines.matching.spelling import Candidate, is_capital, located, word_at
from pipelines.matching.typos import SHORTEST, Slips, allowed_edits, edits
from pipelines.matching.variants import leet_distance, unleet

Reading = tuple[Form, int, int]  # a form, the index of a word in it, and the edits that make this word of it
Sure = tuple[
    Form, int, int, bytes
]  # a form, the index of a word in it, a side of it, and what may begin the word there
_SHORTEST_SEVERAL = 6  # letters; a slip in a shorter name of several words leaves too little of it
_SHORTEST_SURE = 4  # letters of the longest word, which stands as it should where a short one has a slip
_SHORTEST_SLIP = 2  # letters of a word with a slip
_INITIALS = 4  # letters; capitals are read letter by letter, and another letter is another firm
_CACHE = 50_000  # misread words remembered between pages
_TABLE_BITS = 16
_SMALL = np.uint8(97)
_MANY = 2048  # new words of a page, from which on it pays to find equal ones among them
_FEW = 200  # words of any page that are compared
_ONE_IN = 50  # letters; of a longer page one word for so many letters. No text has more typos


class Nearness:
    """The words of all names, and what each may be misread as."""

    def __init__(self, forms: Iterable[Form]) -> None:
        forms = [form for form in forms if form.match in NAME_KINDS]
        self._names = frozenset(form.sounds for form in forms if not form.slips and not form.apart)
        forms = [form for form in forms if form.match != "cased_alias" and not form.slips and not form.apart]
        self._by_word: dict[str, list[tuple[Form, int]]] = {}
        sure: dict[str, list[Sure]] = {}
        for form in filter(_may_slip, forms):
            longest = max(form.words, key=len)
            for index in _slipping(form, len(longest)):
                self._by_word.setdefault(form.words[index], []).append((form, index))
            short = any(_SHORTEST_SLIP <= len(word) < SHORTEST for word in form.words)
            if short and len(form.words) > 1 and len(longest) >= _SHORTEST_SURE:
                sure.setdefault(longest, []).append(_sure(form, form.words.index(longest)))
        self._slips = Slips(self._by_word)
        self._sizes = np.concatenate((self._small_sizes(), self._slips.sizes))
        keys = keys_of_words(map(letters_of, sure))
        self.sure = {keys[letters_of(word)]: places for word, places in sure.items()}  # by the key of the longest word
        self._leet: dict[bytes, list[Form]] = {}
        for form in forms:
            if len(form.words) == 1 and form.sounds.isascii():
                self._leet.setdefault(unleet(letters_of(form.sounds)), []).append(form)
        self.leet_keys = KeySet(np.fromiter(keys_of_words(self._leet).values(), np.uint64))
        self._memory = Memory()
        self._may_be_misread = np.zeros(1 << _TABLE_BITS, np.bool_)  # by the first bits of the key
        self._misread: dict[int, tuple[str, tuple[Reading, ...]]] = {}  # by the key of a word

    def _small_sizes(self) -> NDArray[np.bool_]:
        """Return which lengths a word with a small first letter may have."""
        sizes = np.zeros(PAD + 1, np.bool_)
        for word, places in self._by_word.items():
            if not all(form.given[index][:1].isupper() for form, index in places):
                most = allowed_edits(max(SHORTEST, len(word)))
                sizes[len(word) - most : len(word) + most + 1] = True
        return sizes

    def typos(self, letters: Letters, starts: Places, ends: Places, keys: Keys) -> Iterator[Candidate]:
        """Yield the candidates for words of a page that have a slip."""
        sizes = np.minimum(ends - starts, PAD)
        sizes += (letters.cased[starts] < _SMALL) * (PAD + 1)  # begins with a capital, a digit or no ASCII letter
        wanted = self._sizes[sizes].nonzero()[0]
        wanted_keys = keys[wanted]
        fresh = self._memory.unknown(wanted_keys)
        if fresh.size > _MANY:
            fresh = fresh[np.unique(wanted_keys[fresh], return_index=True)[1]]
        if fresh.size:
            self._learn(letters, starts, ends, wanted[fresh], wanted_keys[fresh])
        misread = self._may_be_misread[first_bits(wanted_keys, _TABLE_BITS)].nonzero()[0]
        for key, place in zip(wanted_keys[misread].tolist(), wanted[misread].tolist(), strict=True):
            if key in self._misread:
                yield from self._found(letters, self._misread[key], place, starts, ends)

    def _learn(self, letters: Letters, starts: Places, ends: Places, places: Places, keys: Keys) -> None:
        """Remember what new words may be misread as, or that they are nothing of the kind.

        places: of the words in `starts` and `ends`. keys: their keys.
        """
        first, last = starts[places], ends[places]
        most = _FEW + len(letters.data) // _ONE_IN
        near, names_of = self._slips.near(letters.array, first, last - first, most)
        if len(self._misread) > _CACHE:
            self._misread.clear()
            self._may_be_misread[:] = False
        for row, names in names_of.items():
            word = word_at(letters, int(first[row]), int(last[row]))
            readings = tuple(self._read(word, names))
            if readings:
                self._misread[int(keys[row])] = word, readings
                self._may_be_misread[first_bits(keys[row : row + 1], _TABLE_BITS)] = True
        self._memory.add(np.delete(keys, near[most:]) if len(near) > most else keys)

    def _found(
        self, letters: Letters, known: tuple[str, tuple[Reading, ...]], place: int, starts: Places, ends: Places
    ) -> Iterator[Candidate]:
        word, readings = known
        start, end = int(starts[place]), int(ends[place])
        if word_at(letters, start, end) != word:  # another word with the same key
            return
        for form, index, distance in readings:
            if len(form.words) > 1:
                _, _, side, opening = _sure(form, index)
                beside = place + (1 if side else -1)
                if not 0 <= beside < len(starts) or letters.data[starts[beside]] not in opening:
                    continue
                found = self.around(letters, form, index, place, starts, ends)
            else:
                found = located(letters, form, start, end, distance)
            if found:
                yield found

    def _read(self, word: str, names: list[str]) -> Iterator[Reading]:
        if word in self._names or not word.isalpha():
            return
        for name in names:
            distance = edits(word, name, allowed_edits(max(SHORTEST, len(name))))
            if distance:
                yield from ((form, index, distance) for form, index in self._by_word[name])

    def around(
        self, letters: Letters, form: Form, index: int, place: int, starts: Places, ends: Places
    ) -> Candidate | None:
        """Return the candidate for a name of several words that has slips, one of whose words stands at `place`.

        index: of that word in the form. place: in `starts` and `ends`, the words of the page.
        """
        first = place - index
        last = first + len(form.words)
        if first < 0 or last > len(starts):
            return None
        total = 0
        most = allowed_edits(max(SHORTEST, len(form.sounds)))
        end = 0
        for number, word in enumerate(form.words):
            start, before = int(starts[first + number]), end
            end = int(ends[first + number])
            if number and not form.gap_patterns[number - 1].fullmatch(letters.data, before, start):
                return None
            if abs(end - start - len(word)) > most - total:
                return None
            shown = word_at(letters, start, end)
            if shown == word:
                continue
            distance = self._slip(shown, word, form, number)
            if not distance or (form.given[number][:1].isupper() and not is_capital(letters, start)):
                return None
            total += distance
            if total > most:
                return None
        start = int(starts[first])
        whole = "".join(word_at(letters, int(starts[at]), int(ends[at])) for at in range(first, last))
        return located(letters, form, start, end, total) if total and whole not in self._names else None

    def _slip(self, shown: str, word: str, form: Form, number: int) -> int:
        """Return the edits that make a word of a page of one of a name; 0 when it is another word."""
        if shown in self._names or not shown.isalpha() or not word.isalpha() or len(word) < _SHORTEST_SLIP:
            return 0
        if len(word) <= _INITIALS and form.given[number].isupper():
            return 0
        return edits(shown, word, allowed_edits(max(SHORTEST, len(word)))) or 0

    def leet(self, letters: Letters, start: int, end: int) -> Iterator[Candidate]:
        """Yield the candidates for a word of a page in which digits stand for letters."""
        word = letters.data[start:end]
        for form in self._leet.get(unleet(word), ()):
            distance = leet_distance(word_at(letters, start, end), form.sounds)
            found = located(letters, form, start, end, distance) if distance else None
            if found:
                yield found


@lru_cache(maxsize=65536)
def _sure(form: Form, index: int) -> Sure:
    """Return with a word of a form that stands as it should how the word before it, or else behind it, may begin."""
    side = 0 if index else 1
    word = letters_of(form.words[index - 1 if index else index + 1])
    return form, index, side, word[:2] if len(word) < FIRST_MAY_BE_WRONG else bytes(range(256))


def _may_slip(form: Form) -> bool:
    """Tell whether typos of a form are looked for: words of letters, long enough, written as the user gave them."""
    readable = all(len(letters_of(word)) == len(word) and not is_cjk(word) and word.isalnum() for word in form.words)
    least = SHORTEST if len(form.words) == 1 else _SHORTEST_SEVERAL
    return readable and form.as_given and len(form.sounds) >= least


def _slipping(form: Form, longest: int) -> list[int]:
    """Return the indexes of the words by whose slips a form is found: long ones, or the longest of several."""
    least = SHORTEST if longest >= SHORTEST or len(form.words) == 1 else _SHORTEST_SURE
    return [index for index, word in enumerate(form.words) if len(word) >= least and word.isalpha()]

"""Near misses: words of a page that are a word of a name with a slip, and whether the rest of the name is there.

A page of near misses alone is a word list: of its different words only so many are compared with names.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from pipelines.finding.anchors import is_cjk, keys_of_words
from pipelines.finding.keys import Keys, KeySet, Memory, first_bits
from pipelines.finding.letters import PAD, Letters, Places, letters_of
from pipelines.finding.limits import looked_at, most_places
from pipelines.finding.names import FIRST_MAY_BE_WRONG, NAME_KINDS, Form
from pipelines.finding.spelling import Candidate, is_capital, located, word_at
from pipelines.finding.typos import SHORTEST, Slips, allowed_edits, edits
from pipelines.finding.variants import leet_distance, unleet
from pipelines.language.lexicon import is_written

# A form, the index of a word in it, the step to the word before or behind it, and how that one may begin.
Sure = tuple[Form, int, int, bytes]
Misread = tuple[str, list[tuple[Form, int]], list[Sure]]  # a word, and what it may be: names with edits, parts of some
_UNKNOWN: Misread = ("", [], [])
_SHORTEST_SEVERAL = 6  # letters; a slip in a shorter name of several words leaves too little of it
_SHORTEST_SURE = 4  # letters of the longest word, which stands as it should where a short one has a slip
_SHORTEST_SLIP = 2  # letters of a word with a slip
_INITIALS = 4  # letters; capitals are read letter by letter, and another letter is another firm
_CACHE = 50_000  # misread words remembered between pages
_SMALL = np.uint8(97)
_MANY = 2048  # new words of a page, from which on it pays to find equal ones among them


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
        uses = [self._by_word[word] for word in self._slips.words]
        self._whole = [[form for form, _ in places if len(form.words) == 1] for places in uses]
        self._parts = [[_sure(form, index) for form, index in places if len(form.words) > 1] for places in uses]
        # By twice the length of a word, and one more for one that begins with a capital; none is as long as the last.
        self._wanted = np.stack((self._small_sizes(), self._slips.sizes), axis=1).ravel()
        keys = keys_of_words(map(letters_of, sure))
        self.sure = {keys[letters_of(word)]: places for word, places in sure.items()}  # by the key of the longest word
        self._leet: dict[bytes, list[Form]] = {}
        for form in forms:
            if len(form.words) == 1 and form.sounds.isascii():
                self._leet.setdefault(unleet(letters_of(form.sounds)), []).append(form)
        self.leet_keys = KeySet(np.fromiter(keys_of_words(self._leet).values(), np.uint64))
        self._memory = Memory()
        self._may_be_misread = np.zeros(1 << Memory.BITS, np.bool_)  # by the first bits of the key
        self._misread: dict[int, Misread] = {}  # by the key of a word

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
        kinds = ends - starts
        kinds += kinds
        kinds += letters.cased[starts] < _SMALL  # begins with a capital, a digit or no ASCII letter
        wanted = self._wanted.take(kinds, mode="clip").nonzero()[0]
        wanted_keys = keys[wanted]
        places = first_bits(wanted_keys, Memory.BITS)
        fresh = self._memory.unknown(wanted_keys, places)
        if fresh.size > _MANY:
            fresh = fresh[np.unique(wanted_keys[fresh], return_index=True)[1]]
        if fresh.size:
            self._learn(letters, starts, ends, wanted[fresh], wanted_keys[fresh])
        misread = self._may_be_misread.take(places).nonzero()[0]
        misread = looked_at(misread, wanted_keys, len(letters.data))
        if not misread.size:
            return
        initials = letters.array[starts].tobytes() + b"\n"  # also beside the first and the last word
        for key, place in zip(wanted_keys[misread].tolist(), wanted[misread].tolist(), strict=True):
            word, whole, parts = self._misread.get(key, _UNKNOWN)
            if not word or word_at(letters, int(starts[place]), int(ends[place])) != word:
                continue  # another word with the same key
            if whole:
                yield from located(letters, int(starts[place]), int(ends[place]), whole)
            for form, index, step, opening in parts:
                if initials[place + step] in opening:
                    yield from self.around(letters, form, index, place, starts, ends)

    def _learn(self, letters: Letters, starts: Places, ends: Places, places: Places, keys: Keys) -> None:
        """Remember what new words may be misread as, or that they are nothing of the kind.

        places: of the words in `starts` and `ends`. keys: their keys.
        """
        first, last = starts[places], ends[places]
        rows, names = self._slips.near(letters.array, first, last - first)
        most = most_places(len(letters.data))
        if len(self._misread) > _CACHE:
            self._misread.clear()
            self._may_be_misread[:] = False
        spans = zip(first[rows[:most]].tolist(), last[rows[:most]].tolist(), strict=True)
        met = zip(keys[rows[:most]].tolist(), spans, names[:most].tolist(), strict=True)
        for (key, span), together in groupby(met, itemgetter(0, 1)):
            word = word_at(letters, *span)
            whole: list[tuple[Form, int]] = []
            parts: list[Sure] = []
            for _, _, name in together:
                meant = self._slips.words[name]
                distance = edits(word, meant, allowed_edits(max(SHORTEST, len(meant))))
                if distance:
                    whole += ((form, distance) for form in self._whole[name])
                    parts += self._parts[name]
            if whole and is_written(
                word.capitalize()
            ):  # then it is no slip; beside the other words of a name it may be
                whole = []
            if (whole or parts) and word not in self._names and word.isalpha():
                self._misread[key] = word, whole, parts
                self._may_be_misread[key >> (64 - Memory.BITS)] = True
        self._memory.add(np.delete(keys, rows[most:]) if len(rows) > most else keys)

    def around(
        self, letters: Letters, form: Form, index: int, place: int, starts: Places, ends: Places
    ) -> list[Candidate]:
        """Return the candidate for a name of several words that has slips, one of whose words stands at `place`.

        index: of that word in the form. place: in `starts` and `ends`, the words of the page.
        """
        first, count = place - index, len(form.words)
        if first < 0 or first + count > len(starts):
            return []
        begins, stops = starts[first : first + count].tolist(), ends[first : first + count].tolist()
        most = allowed_edits(max(SHORTEST, len(form.sounds)))
        if abs(sum(stops) - sum(begins) - len(form.sounds)) > most:
            return []
        gaps = zip(form.gap_patterns, stops[:-1], begins[1:], strict=True)
        if not all(gap.fullmatch(letters.data, stop, begin) for gap, stop, begin in gaps):
            return []
        total = 0
        whole = [word_at(letters, begin, stop) for begin, stop in zip(begins, stops, strict=True)]
        for number, (shown, word) in enumerate(zip(whole, form.words, strict=True)):
            if shown != word:
                distance = self._slip(shown, word, form, number)
                total += distance
                if not distance or total > most:
                    return []
                if form.given[number][:1].isupper() and not is_capital(letters, begins[number]):
                    return []
        if not total or "".join(whole) in self._names:
            return []
        return located(letters, begins[0], stops[-1], ((form, total),))

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
            if distance:
                yield from located(letters, start, end, ((form, distance),))


@lru_cache(maxsize=65536)
def _sure(form: Form, index: int) -> Sure:
    """Return with a word of a form how the word before it, or else behind it, may begin."""
    word = letters_of(form.words[index - 1 if index else index + 1])
    return form, index, -1 if index else 1, word[:2] if len(word) < FIRST_MAY_BE_WRONG else bytes(range(256))


def _may_slip(form: Form) -> bool:
    """Tell whether typos of a form are looked for: words of letters, long enough, written as the user gave them."""
    readable = all(len(letters_of(word)) == len(word) and not is_cjk(word) and word.isalnum() for word in form.words)
    least = SHORTEST if len(form.words) == 1 else _SHORTEST_SEVERAL
    return readable and form.as_given and len(form.sounds) >= least


def _slipping(form: Form, longest: int) -> list[int]:
    """Return the indexes of the words by whose slips a form is found: long ones, or the longest of several."""
    least = SHORTEST if longest >= SHORTEST or len(form.words) == 1 else _SHORTEST_SURE
    return [index for index, word in enumerate(form.words) if len(word) >= least and word.isalpha()]

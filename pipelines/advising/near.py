"""Words that are one edit apart, among many, without comparing each with each.

Two words of one length that differ in one letter, or in two neighbours that are swapped, share a form with one letter
deleted; a word with one letter more has the other among its own such forms (W. Garbe, SymSpell). So the work grows with
the letters, not with the pairs, and only words of one length are held at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA


def near_pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield once each pair of words that one letter added, dropped, changed or swapped turns into each other.

    The words of a pair are different and in their alphabetical order.
    """
    every = set(words)
    by_length: dict[int, list[str]] = defaultdict(list)
    for word in sorted(every):
        by_length[len(word)].append(word)
    for same_length in by_length.values():
        first: dict[str, str] = {}
        shared: dict[str, list[str]] = {}  # seldom: most forms come from one word
        for word in same_length:
            for form in {word[:index] + word[index + 1 :] for index in range(len(word))}:
                if form in every:
                    yield min(word, form), max(word, form)
                other = first.setdefault(form, word)
                if other is not word:
                    shared.setdefault(form, [other]).append(word)
        yield from _verified(shared)


def _verified(shared: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for words in shared.values():
        for index, one in enumerate(words):
            for other in words[:index]:
                pair = (other, one)
                if pair not in seen and OSA.distance(one, other, score_cutoff=1) <= 1:
                    seen.add(pair)
                    yield pair

"""Tokens of a page that may hold a name in disguise: a part of a CamelCase token, and digits that stand for letters."""

import re

import numpy as np

from pipelines.finding.keys import Keys, word_keys
from pipelines.finding.letters import FIRST_LETTER, Letters, Places

# As numbers of numpy, which compare faster than those of Python.
_A, _SMALL_A, _LETTERS, _ZERO, _DIGITS = (np.uint8(number) for number in (65, 97, 26, 48, 10))
_LONGEST_TOKEN = 64  # letters; a longer one is data
_LONGEST_RUN = 3  # parts of a CamelCase token that are read together: Ford, FordMotor, FordMotorCompany
_NO_HUMPS = np.zeros(_LONGEST_RUN, np.intp)
_CAMEL = re.compile(rb"(?:[A-Z][a-z]+){2,}")
# What stands before the second capital of a surname, which is no word of its own: McDonald, DeVito.
_PARTICLES = frozenset(b"Mc Mac De Del Di Du Fitz La Le Van Von".split())
# Digits that look like letters. Source: the common core of leet; 1 is i as well as l, so that both are read as i.
_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
_UNLEET = bytes.maketrans(b"0134578l", b"oieastbi")
_SHORTEST_LEET = 4  # letters; shorter tokens with digits are codes: A1, 5G


def camel_parts(letters: Letters, starts: Places, ends: Places) -> tuple[Places, Places]:
    """Return the spans of up to three neighbouring parts of tokens such as AppleWatch, but not whole tokens."""
    cased = letters.cased
    after_small = (cased[1:] - _A) < _LETTERS  # is a capital, and
    after_small &= cased[:-1] >= _SMALL_A
    humps = after_small.nonzero()[0] + 1
    if not humps.size:
        return humps, humps
    tokens = starts.searchsorted(humps, "right") - 1
    low, high = starts[tokens], ends[tokens]
    short = high - low <= _LONGEST_TOKEN
    if not short.all():
        humps, low, high = humps[short], low[short], high[short]
    before = np.concatenate((_NO_HUMPS, humps))
    # Parts that end at a capital, together with one or two parts before it; and from each capital to the end.
    first = [np.maximum(low, before[skip : len(humps) + skip]) for skip in range(_LONGEST_RUN)]
    return np.concatenate((*first, humps)), np.concatenate((*[humps] * _LONGEST_RUN, high))


def is_camel_part(letters: Letters, start: int, end: int) -> bool:
    """Tell whether a span is a whole part of a token that is clearly CamelCase, and no surname such as McDonald."""
    cased = letters.cased
    low, high = start, end
    while low > start - _LONGEST_TOKEN and _is_ascii_letter(int(cased[low - 1])):
        low -= 1
    while high < end + _LONGEST_TOKEN and _is_ascii_letter(int(cased[high])):
        high += 1
    token = cased[low:high].tobytes()
    whole = letters.array[low - 1] < FIRST_LETTER and letters.array[high] < FIRST_LETTER
    before = re.search(rb"[A-Z][a-z]+\Z", token[: start - low])
    return bool(whole and _CAMEL.fullmatch(token)) and (before is None or before[0] not in _PARTICLES)


def _is_ascii_letter(code: int) -> bool:
    return 65 <= code <= 90 or 97 <= code <= 122


def leet_tokens(letters: Letters, starts: Places, ends: Places) -> tuple[Places, Keys]:
    """Return which words mix letters and digits, and the keys of what they may stand for."""
    array = letters.array
    digits = ((array - _ZERO) < _DIGITS).nonzero()[0]
    mixed = digits[(array[digits - 1] >= _SMALL_A) | (array[digits + 1] >= _SMALL_A)]
    tokens = starts.searchsorted(mixed, "right") - 1
    tokens = tokens[ends[tokens] - starts[tokens] >= _SHORTEST_LEET]
    if not tokens.size:
        return tokens, np.zeros(0, np.uint64)
    tokens = np.unique(tokens)
    return tokens, word_keys(np.frombuffer(unleet(letters.data), np.uint8), starts[tokens], ends[tokens])


def unleet(data: bytes) -> bytes:
    """Return letters with each digit as the letter that it may stand for, and l as i."""
    return data.translate(_UNLEET)


def leet_distance(token: str, name: str) -> int:
    """Return how many digits of a token stand for letters of a name; 0 when it is no such disguise of it."""
    if len(token) != len(name) or len(name) < _SHORTEST_LEET:
        return 0
    changed = [(shown, meant) for shown, meant in zip(token, name, strict=True) if shown != meant]
    fits = all(meant in _LEET.get(shown, "") for shown, meant in changed)
    return len(changed) if fits and 2 * len(changed) <= len(name) else 0

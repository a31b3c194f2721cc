"""Tokens of a page that may hold a name in disguise: a part of a CamelCase token, and digits that stand for letters."""

import re

import numpy as np

from pipelines.matching.keys import Keys, word_keys
from pipelines.matching.letters import FIRST_LETTER, Letters, Places

# As numbers of numpy, which compare faster than those of Python.
_A, _SMALL_A, _LETTERS, _ZERO, _DIGITS = (np.uint8(number) for number in (65, 97, 26, 48, 10))
_TRUE = np.ones(1, np.bool_)
_LONGEST_TOKEN = 64  # letters; a longer one is data
_LONGEST_RUN = 3  # parts of a CamelCase token that are read together: Ford, FordMotor, FordMotorCompany
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
    short = ends[tokens] - starts[tokens] <= _LONGEST_TOKEN
    humps, tokens = humps[short], tokens[short]
    if not humps.size:
        return humps, humps
    cuts = np.concatenate((starts[tokens], humps, ends[tokens]))
    cuts.sort()
    cuts = cuts[np.concatenate((cuts[1:] != cuts[:-1], _TRUE))]
    owner = starts.searchsorted(cuts, "right") - 1
    first: list[Places] = []
    last: list[Places] = []
    for count in range(1, _LONGEST_RUN + 1):
        low, high, token = cuts[:-count], cuts[count:], owner[:-count]
        inside = (high <= ends[token]) & ((low > starts[token]) | (high < ends[token]))
        first.append(low[inside])
        last.append(high[inside])
    return np.concatenate(first), np.concatenate(last)


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
    digit, letter = (array - _ZERO) < _DIGITS, array >= _SMALL_A
    mixed = digit[:-1] & letter[1:]
    mixed |= letter[:-1] & digit[1:]
    places = mixed.nonzero()[0]
    if not places.size:
        return places, np.zeros(0, np.uint64)
    tokens = starts.searchsorted(places, "right") - 1
    tokens = tokens[np.concatenate((tokens[1:] != tokens[:-1], _TRUE))]
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

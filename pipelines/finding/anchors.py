"""Where to begin: each form is looked up by the key of its first two words together, or of its only one.

Two words together are rare however common each is, so that a name such as The Time costs nothing elsewhere.
"""

from collections.abc import Iterable

import numpy as np

from pipelines.finding.keys import Keys, base_keys, pair_keys, word_keys
from pipelines.finding.letters import FIRST_LETTER, PAD, letters_of
from pipelines.finding.names import LINKS, Form


def keys_of_words(words: Iterable[bytes]) -> dict[bytes, int]:
    """Return the key of each word, made as those of the words of a page are."""
    distinct = list(dict.fromkeys(words))
    sizes = np.array([len(word) for word in distinct], np.intp)
    ends = np.cumsum(sizes) + PAD
    buffer = np.frombuffer(bytes(PAD) + b"".join(distinct) + bytes(PAD), np.uint8)
    return dict(zip(distinct, word_keys(buffer, ends - sizes, ends).tolist(), strict=True))


def anchors(forms: Iterable[Form]) -> dict[int, list[Form]]:
    """Return the forms by the key under which a page finds them."""
    pieces = [(form, _first_pieces(form)) for form in forms]
    pieces = [(form, first) for form, first in pieces if first]
    keys = keys_of_words(letters_of(piece) for _, first in pieces for piece in first if not is_cjk(piece))
    keyed: dict[int, list[Form]] = {}
    for form, first in pieces:
        numbers = [_base_key(piece) if is_cjk(piece) else keys[letters_of(piece)] for piece in first]
        keyed.setdefault(numbers[0] if len(numbers) == 1 else pair_key(*numbers), []).append(form)
    return keyed


def pair_key(first: int, second: int) -> int:
    """Return the key of two words."""
    return int(pair_keys(_one(first), _one(second))[0])


def is_cjk(word: str) -> bool:
    """Tell whether a folded word is a letter of a script without spaces."""
    return not word[0].isascii() and not letters_of(word[0]) >= bytes([FIRST_LETTER])


def _one(key: int) -> Keys:
    return np.array([key], np.uint64)


def _base_key(letter: str) -> int:
    return int(base_keys(np.array([ord(letter)], np.uint32))[0])


def _first_pieces(form: Form) -> list[str]:
    """Return the first word, or the first two where both are of one kind; signs and marks between are passed over."""
    pieces = [word for word in form.words if word not in LINKS and letters_of(word)][:2]
    if len(pieces) == 2 and (is_cjk(pieces[0]) or is_cjk(pieces[1])):
        beside = is_cjk(pieces[0]) and is_cjk(pieces[1]) and all(gap == b" ?" for gap in form.gaps)
        return pieces if beside and not set(form.words) & set(LINKS) else pieces[:1]
    return pieces

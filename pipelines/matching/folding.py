"""Folding: text and names brought to one form to compare, without losing where in the visible text each letter stood.

Case, accents, width, look-alike letters, curly quotes, dashes and no-break spaces become plain; zero-width characters,
soft hyphens and combining marks vanish.
"""

import re
import unicodedata
from bisect import bisect_right

# Letters of other scripts that look like Latin ones. Source: Unicode confusables (UTS 39), single lower-case letters.
_LOOK_ALIKES = dict(zip("аеорсухіјѕԁһᴏοανκ", "aeopcyxijsdhooavk", strict=True))
_PUNCTUATION = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u00b4\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"),
}
_VOICED = "\u3099\u309a"  # the marks that make ガ of カ: another letter, not an accent
_HANGUL = (0xAC00, 0xD7AF)  # syllables, which would fall apart into letters
_ASCII_SPACE = str.maketrans("\t\r\v\f\x1c\x1d\x1e\x1f", " " * 8)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufe0e\ufe0f"


def fold_letter(letter: str) -> str:
    """Return the folded form of one character: usually one, none for invisible ones and combining marks, or more."""
    if letter in _PUNCTUATION:
        return _PUNCTUATION[letter]
    if letter.isspace():
        return "\n" if letter == "\n" else " "
    if _HANGUL[0] <= ord(letter) <= _HANGUL[1]:
        return letter
    return "".join(_LOOK_ALIKES.get(c, c) for c in _plain(letter))


def _plain(letter: str) -> str:
    """Return a character in small letters without accents, marks and width; nothing for what is only a mark."""
    if letter in _INVISIBLE:
        return ""
    decomposed = unicodedata.normalize("NFKD", letter)
    kept = "".join(c for c in decomposed if c in _VOICED or not unicodedata.combining(c)).casefold()
    # A letter stays a letter: ŀ must not become two words.
    return "".join(c for c in kept if c.isalnum() or c in _VOICED) if letter.isalnum() else kept


class _Table(dict[int, str]):
    """A translation table that is filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_letter(chr(code))
        if len(folded) != 1:
            _resizing.add(chr(code))
        return folded


_resizing: set[str] = set()  # characters met so far whose folded form is not one character long
_table = _Table()


class Folded:
    """A folded text that knows where its characters come from."""

    def __init__(self, text: str) -> None:
        self.original = text
        if text.isascii():
            self.text = text.lower().translate(_ASCII_SPACE)
            self._folded_at: list[int] = []
            return
        self.text = text.translate(_table)
        self._folded_at, self._shift = _shifts(text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of the span [start, end) of the folded text; `end` > `start`."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, position: int) -> int:
        index = bisect_right(self._folded_at, position) - 1
        return position + self._shift[index] if index >= 0 else position


def _shifts(text: str) -> tuple[list[int], list[int]]:
    """Return where in the folded text the distance to the original changes, and the distance from there on."""
    places: list[int] = []
    shifts: list[int] = []
    present = [letter for letter in _resizing if letter in text]
    if not present:
        return places, shifts
    shift = 0
    for found in re.finditer(f"[{re.escape(''.join(present))}]", text):
        size = len(_table[ord(found[0])])
        start = found.start() - shift
        # All characters of an expansion (ss for ß) point at the one that they come from.
        for extra in range(1, size):
            places.append(start + extra)
            shifts.append(found.start() - start - extra)
        shift += 1 - size
        places.append(start + size)
        shifts.append(shift)
    return places, shifts


def fold(text: str) -> str:
    """Return the folded form of a short text, such as a name."""
    return Folded(text).text


def accents_fit(surface: str, name: str) -> bool:
    """Tell whether `surface` has no accent that `name` lacks: Citroen is Citroën, but über is not Uber."""
    shown = _accented(surface)
    if shown.isascii():
        return True
    given = _accented(name)
    return len(shown) != len(given) or all(a == b or _plain(b) == a or _is_other_script(a, b)
                                           for a, b in zip(shown, given, strict=True))  # fmt: skip


def plain(text: str) -> str:
    """Return a text as a reader sees it: without invisible characters, in ordinary width, with single spaces."""
    visible = "".join(letter for letter in text if letter not in _INVISIBLE)
    return " ".join(unicodedata.normalize("NFKC", visible).split())


def _accented(text: str) -> str:
    return "".join(letter for letter in plain(text).casefold() if letter.isalnum())


def _is_other_script(shown: str, given: str) -> bool:
    return shown in _LOOK_ALIKES and _LOOK_ALIKES[shown] == given


def disguised(surface: str, name: str) -> bool:
    """Tell whether `surface` is a word of another script that only looks like the Latin `name`.

    Look-alike letters betray themselves by standing among real ones; a word wholly in Cyrillic is Cyrillic.
    """
    shown, given = _accented(surface), _accented(name)
    if any(letter in _LOOK_ALIKES for letter in given):
        return False
    return any(letter in _LOOK_ALIKES for letter in shown) and not any(letter.isascii() for letter in shown)

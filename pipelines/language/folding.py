"""Folding: text and names brought to one form to compare.

Case, accents, width, look-alike letters, curly quotes, dashes and no-break spaces become plain; zero-width characters,
soft hyphens and combining marks vanish.
"""

import unicodedata

# Letters of other scripts that look like Latin ones. Source: Unicode confusables (UTS 39), single lower-case letters.
_LOOK_ALIKES = dict(zip("аеорсухіјѕԁһᴏοανκ", "aeopcyxijsdhooavk", strict=True))
_PUNCTUATION = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u00b4\uff07", "'"),
    **dict.fromkeys("\u2122\u2120\u00ae", " "),  # trade marks, which else would be the letters tm
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"),
}
VOICED = "\u3099\u309a"  # the marks that make ガ of カ: another letter, not an accent
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
    kept = "".join(c for c in decomposed if c in VOICED or not unicodedata.combining(c)).casefold()
    # A letter stays a letter: ŀ must not become two words.
    return "".join(c for c in kept if c.isalnum() or c in VOICED) if letter.isalnum() else kept


class _Table(dict[int, str]):
    """A translation table that is filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_letter(chr(code))
        return folded


_table = _Table()


def fold(text: str) -> str:
    """Return the folded form of a short text, such as a name; Hangul that was taken apart is put together."""
    if text.isascii():
        return text.lower().translate(_ASCII_SPACE)
    return unicodedata.normalize("NFC", text).translate(_table)


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

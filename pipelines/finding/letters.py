"""Text -> one byte for each folded letter, so that numpy and bytes patterns read a page at once.

ASCII keeps its order where it matters: letters are small, digits and letters of any script are bytes from 48 on, and
everything below separates words. Offsets lead back to the text.
"""

import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipelines.language.folding import VOICED, fold_letter

PAD = 32  # line feeds on each side, so that a look beside a word, or at 24 letters from its start, needs no check
FIRST_LETTER = 48  # bytes from here on are letters and digits
CJK, KATAKANA = 21, 22  # a letter of a script without spaces; which one, `bases` says
_END, _SIGN = 19, 20  # a sign outside of ASCII that ends an address, and one that does not
_NOTHING, _SEVERAL = 28, 29  # what vanishes, and what folds to several letters
_UNKNOWN = 0

# ASCII signs between the digits and the letters, or after them, move below the digits.
_SIGNS = bytes.maketrans(b":;<=>?@[\\]^_`{|}~", bytes([*range(1, 10), *range(11, 19)]))
_ASCII = bytes(
    10 if code == 10 else 32 if chr(code).isspace() else _SIGN if code < 32 or code == 127 else folded
    for code, folded in enumerate(bytes(range(128)).lower().translate(_SIGNS))
) + bytes(128)
_ADDRESS_ENDS = "\u201c\u201d\u00ab\u00bb\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300c\u300d\u300e\u300f\uff08\uff09"
ADDRESS_ENDS = frozenset(b" \n\t\"'()[]{}<>,;|".translate(_ASCII) + bytes([_END]))  # in running text
AROUND_ADDRESS = b".:!?*_~-".translate(_ASCII)  # what may stand around an address in a sentence
_ADDRESS_SIGNS = (b"://".translate(_ASCII), b"@".translate(_ASCII))
_IS_ADDRESS_END = np.isin(np.arange(256), sorted(ADDRESS_ENDS))
_IS_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_IS_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
# Hangul taken apart: a leading consonant, a vowel, perhaps a trailing one
_LEADS, _VOWELS, _TRAILS = range(0x1100, 0x1113), range(0x1161, 0x1176), range(0x11A8, 0x11C3)  # Unicode 3.12

_byte_of = np.zeros(0x110000, np.uint8)  # by code point; filled as characters are met
_base_of = np.zeros(0x110000, np.uint32)  # by code point, the first letter that it folds to
_expansions: dict[int, bytes] = {}
# As numbers of numpy, which compare faster than those of Python.
_LAST_ASCII, _FIRST_LETTER = np.uint32(127), np.uint8(FIRST_LETTER)
_CJK_BYTE, _SPECIAL_BYTES = np.uint8(CJK), np.uint8(_SEVERAL - CJK + 1)
Bytes = NDArray[np.uint8]
Places = NDArray[np.intp]


def signs(text: str) -> bytes:
    """Return the bytes of ASCII signs and letters as they stand in `Letters.data`."""
    return text.encode("ascii").translate(_ASCII)


def letters_of(folded: str) -> bytes:
    """Return the bytes of a short folded text, such as a word of a name."""
    return signs(folded) if folded.isascii() else b"".join(_bytes_of(ord(letter)) for letter in folded)


def _bytes_of(code: int) -> bytes:
    """Return what one character becomes, and remember it."""
    letter = chr(code)
    folded = "".join(piece for piece in fold_letter(letter) if piece not in VOICED)
    if code in _LEADS:
        written = bytes([CJK])
    elif code in _VOWELS or code in _TRAILS:
        written = b""
    elif letter in _ADDRESS_ENDS:
        written = bytes([_END])
    else:
        written = bytes(map(_byte, folded))
        if not any(byte >= FIRST_LETTER or byte in (CJK, KATAKANA) for byte in written):
            written = written[:1]  # an ellipsis is a full stop
    _byte_of[code] = written[0] if len(written) == 1 else _SEVERAL if written else _NOTHING
    _base_of[code] = ord(folded[0]) if folded else code
    if len(written) > 1:
        _expansions[code] = written
    return written


def _byte(folded: str) -> int:
    code = ord(folded)
    if code < 128:
        return _ASCII[code]
    if _IS_CJK.match(folded):
        return KATAKANA if _IS_KATAKANA.match(folded) else CJK
    return 128 + code % 128 if folded.isalnum() else _SIGN  # unlike letters may share a byte: compare the text as well


class Letters:
    """The folded letters of a text between two paddings; all positions are in `data` unless named otherwise.

    data, array: one byte for each folded letter. cased: the same before folding, a question mark for what is not ASCII.
    """

    def __init__(self, text: str) -> None:
        self.original = text
        ascii_only = text.encode("ascii", "replace")
        padding = b"\n" * PAD
        cased = b"".join((padding, ascii_only, padding))
        self.data = cased.translate(_ASCII)
        self.array: Bytes = np.frombuffer(self.data, np.uint8)
        self.cased: Bytes = np.frombuffer(cased, np.uint8)
        self._origin: Places | None = None  # of each letter in the text, where that is not its position less PAD
        self._codes: NDArray[np.uint32] | None = None
        self._run = (0, 0, 0, 0, False)
        self.host = (0, 0, 0, False)  # the last answer to whether a run, or a part of its path, begins with a host
        if len(ascii_only) != len(text) or not text.isascii():
            self._fold_others(text)

    def _fold_others(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        places = (codes > _LAST_ASCII).nonzero()[0]
        others = codes[places].astype(np.intp)
        folded = _byte_of[others]
        if folded.min() == _UNKNOWN:
            for code in np.unique(others[folded == _UNKNOWN]).tolist():
                _bytes_of(code)
            folded = _byte_of[others]
        self.array = self.array.copy()
        self.array[places + PAD] = folded
        if ((folded - _CJK_BYTE) < _SPECIAL_BYTES).any():
            if ((folded == CJK) | (folded == KATAKANA)).any():
                self._codes = np.pad(codes, PAD, constant_values=10)
                self._compose(self._codes)
            if ((folded == _NOTHING) | (folded == _SEVERAL)).any():
                self._resize(codes, places, folded)
        self.data = self.array.tobytes()

    def _compose(self, codes: NDArray[np.uint32]) -> None:
        """Put together Hangul that was taken apart; the vowel and the trailing consonant vanish anyway."""
        leads = np.flatnonzero((codes >= _LEADS.start) & (codes < _LEADS.stop))
        if leads.size:
            vowel = codes[leads + 1] - np.uint32(_VOWELS.start)
            leads, vowel = leads[vowel < len(_VOWELS)], vowel[vowel < len(_VOWELS)]
            trail = codes[leads + 2] - np.uint32(_TRAILS.start - 1)
            trail[trail > len(_TRAILS)] = 0
            codes[leads] = 0xAC00 + ((codes[leads] - _LEADS.start) * len(_VOWELS) + vowel) * (len(_TRAILS) + 1) + trail
            for code in np.unique(codes[leads]).tolist():
                _bytes_of(code)

    def _resize(self, codes: NDArray[np.uint32], places: Places, folded: Bytes) -> None:
        """Take out what vanishes and make room for what folds to several letters."""
        several = places[folded == _SEVERAL]
        written = [_expansions[code] for code in codes[several].tolist()]
        sizes = np.ones(len(self.array), np.intp)
        sizes[places[folded == _NOTHING] + PAD] = 0
        sizes[several + PAD] = [len(letters) for letters in written]
        self._origin = np.arange(len(self.array)).repeat(sizes)
        self.array = self.array[self._origin]
        self.array[self.array == _SEVERAL] = np.frombuffer(b"".join(written), np.uint8)
        self.cased = self.cased[self._origin]
        if self._codes is not None:
            self._codes = self._codes[self._origin]

    def words(self) -> tuple[Places, Places]:
        """Return the starts and ends of all runs of letters and digits, but for scripts without spaces."""
        inside = self.array >= _FIRST_LETTER
        edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1
        return edges[0::2], edges[1::2]

    def bases(self) -> tuple[Places, NDArray[np.uint32]]:
        """Return the places of the letters of scripts without spaces, and which letters they are."""
        if self._codes is None:
            return np.zeros(0, np.intp), np.zeros(0, np.uint32)
        places = np.flatnonzero((self.array == CJK) | (self.array == KATAKANA))
        return places, _base_of[self._codes[places]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of a span that is not empty, with the marks on its last letter."""
        if self._origin is None:
            return start - PAD, end - PAD
        first, last = int(self._origin[start]) - PAD, int(self._origin[end - 1]) - PAD + 1
        most = min(len(self.original), last + PAD)
        while last < most and _is_mark(self.original[last]):
            last += 1
        return first, last

    def address(self, at: int) -> tuple[int, int, bool]:
        """Return what could be an address around a letter: its span, and whether it surely is one.

        The last answer is kept, so that many names in one long run cost one look.
        """
        if not self._run[0] <= at < self._run[1]:
            place = int(np.searchsorted(self._address_ends, at))
            start, end = int(self._address_ends[place - 1]) + 1, int(self._address_ends[place])
            run = self.data[start:end]
            inner = run.lstrip(AROUND_ADDRESS)
            sure = any(sign in inner for sign in _ADDRESS_SIGNS) or inner.startswith(b"www.")
            left = end - len(inner)
            self._run = start, end, left, left + len(inner.rstrip(AROUND_ADDRESS)), sure
        return self._run[2:]

    @cached_property
    def _address_ends(self) -> Places:
        return np.flatnonzero(_IS_ADDRESS_END[self.array])


def _is_mark(letter: str) -> bool:
    return letter in _MARKS or ord(letter) in _VOWELS or ord(letter) in _TRAILS


_MARKS = frozenset(chr(code) for code in (*range(0x300, 0x370), 0x3099, 0x309A, 0xFF9E, 0xFF9F))  # the common ones

"""The encoding of a page that does not say: UTF-8 when it is, else what Firefox would take it for.

Source of the guess: chardetng, Firefox's detector (https://docs.rs/chardetng), without its hint of the top-level
domain, which would read a French page of a Polish host as Polish. What it takes a lone sign for (a pound sign for the
Polish Ł) is set right here. Compared with others by benchmarks/decoding.py.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import combining

import webencodings

try:
    from chardetng_py.detector import EncodingDetector
except ImportError:  # a platform without a built package: pyproject.toml says which
    EncodingDetector = None

_WESTERN = "windows-1252"
_LATIN = frozenset(("windows-1250", "windows-1254", "windows-1257", "windows-1258", "iso-8859-2", "iso-8859-4",
                    "iso-8859-10", "iso-8859-13", "iso-8859-16"))  # fmt: skip
_NEAR = 32  # bytes of ASCII kept on each side of what is not
_SAMPLE = 65536  # bytes that the guess is made from
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_DENSE = re.compile(rb"(?:[\x00-\x7f]{0,%d}[\x80-\xff])*+[\x00-\x7f]{0,%d}" % (_NEAR, _NEAR))
_JIS = re.compile(rb"\x1b(?:\$[@B]|\([JI])")  # the escapes of ISO-2022-JP that leave ASCII
_FOREIGN_WORD = re.compile(r"[^\W\d_\x00-\x7f]+")


def guess(body: bytes) -> str:
    """Return the label of the encoding that undeclared bytes are most likely in.

    Deterministic, and bounded: what is not ASCII decides, with what stands around it, up to 64 kB.
    """
    if body.isascii() and _JIS.search(body):
        return "iso-2022-jp"
    sample = _sample(body)
    if _is_utf8(sample):
        return "utf-8"
    if EncodingDetector is None:
        return _WESTERN
    detector = EncodingDetector()
    detector.feed(sample, last=True)
    label = {"cp874": "windows-874"}.get(found := detector.guess(tld=None, allow_utf8=False), found.lower())
    text, _ = webencodings.decode(sample, label)
    if label == _WESTERN:
        # Hungarian without a word of its host: õ and û stand together in no language that is written in windows-1252.
        return "windows-1250" if "õ" in text and "û" in text and "ã" not in text else label
    fits = _in_words(text, label) if label in _LATIN else _makes_words(text)
    return label if fits else _WESTERN


def _sample(body: bytes) -> bytes:
    return b" ".join(_pieces(body))


def _pieces(body: bytes) -> Iterator[bytes]:
    size = end = 0
    while size < _SAMPLE and (found := _BEYOND_ASCII.search(body, end)):
        start = max(end, found.start() - _NEAR)
        dense = _DENSE.match(body, found.start(), start + _SAMPLE - size)
        end = dense.end() if dense else found.end()
        size += end - start
        yield body[start:end]


def _is_utf8(sample: bytes) -> bool:
    """Return whether more characters are right in UTF-8 than wrong: a few stray bytes make no other encoding."""
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - sample.count("\ufffd".encode())
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return beyond_ascii - wrong > wrong or not wrong


def _in_words(text: str, label: str) -> bool:
    """Return whether at least half of the characters that are others than in windows-1252 stand in words."""
    others, inside = _others(label)
    return 2 * len(inside.findall(text)) >= len(others.findall(text))


@lru_cache
def _others(label: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    both = ((bytes((code,)).decode(label, "replace"), bytes((code,)).decode(_WESTERN, "replace")) for code in _HIGH)
    other = [here for here, western in both if here != western and here != "\ufffd"]
    letters = "".join(one for one in other if one.isalpha() or combining(one))  # a tone of Vietnamese stands alone
    every = re.escape("".join(other))
    return re.compile(f"[{every}]"), re.compile(rf"(?<=[^\W\d_])[{letters}]|[{letters}](?=[^\W\d_])")


_HIGH = range(0x80, 0x100)


def _makes_words(text: str) -> bool:
    """Return whether half of the letters beyond ASCII stand in words of more than one: lone signs are no language."""
    words = _FOREIGN_WORD.findall(text)
    letters = sum(map(len, words))
    return 0 < letters <= 2 * sum(len(word) for word in words if len(set(word)) > 1)

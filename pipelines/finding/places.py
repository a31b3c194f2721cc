"""Where a name may stand: as a whole word, handle or domain, and not inside an address. Structure only, on letters."""

import re

from pipelines.finding.letters import ADDRESS_ENDS, AROUND_ADDRESS, CJK, FIRST_LETTER, KATAKANA, Letters, signs
from pipelines.linking.hosts import is_public_suffix

SHORT_NAME = 3  # letters; C is not C++ or C#, and AT is not AT&T
_LONGEST_BEFORE = 200  # letters before a domain that are looked at for its subdomains and scheme
_LONGEST_PATH = 300  # letters; a part of a path that begins further away is no address of its own
_AT, _DOT, _LINE, _SLASH = signs("@._/")
_WORD = rb"0-9a-z\x80-\xff" + bytes((CJK, KATAKANA))
_EDGE = re.escape(bytes(ADDRESS_ENDS))
_COLON, _HOST_END = re.escape(signs(":")), re.escape(signs(":/?#"))

# What may stand before a domain in text: its subdomains and the scheme. In a path or query it is no mention.
_BEFORE_DOMAIN = re.compile(
    rb"(?:[" + _EDGE + rb"])(?:https?" + _COLON + rb"//)?((?:[a-z0-9-]{1,63}\.){0,3})\Z"
)  # fmt: skip
_BEFORE_HOST = frozenset(b"./")
_HOST = re.compile(rb"(?:[a-z0-9-]{1,63}\.){1,6}([a-z]{2,24})(?:([" + _HOST_END + rb"])|\Z)")
_LONGER_SHORT_NAME = re.compile(rb"[+#]|&[" + _WORD + rb"]")
_AFTER_HANDLE = re.compile(rb"[" + _WORD + bytes((_AT, _LINE)) + rb"]|\.[" + _WORD + rb"]")
_AFTER_DOMAIN = re.compile(rb"[" + _WORD + bytes((_AT, _LINE)) + rb"-]|\.[" + _WORD + rb"]")


def is_word_letter(byte: int) -> bool:
    """Tell whether a byte is a letter or digit of any script."""
    return byte >= FIRST_LETTER or byte in (CJK, KATAKANA)


def whole_name(data: bytes, start: int, end: int) -> int | None:
    """Return where a name begins, or None when a longer word or name goes on around it."""
    if _go_on(data[start - 1], data[start]) or _go_on(data[end], data[end - 1]):
        return None
    if end - start <= SHORT_NAME:
        after, before = data[end : end + 2], data[start - 2 : start]
        if _LONGER_SHORT_NAME.match(after) or (before[1:] == b"&" and is_word_letter(before[0])):
            return None
    return start


def whole_handle(data: bytes, start: int, end: int) -> int | None:
    """Return where a handle begins, at its @, or None in a longer one, an e-mail address or @name@server."""
    before = data[start - 2]
    if data[start - 1] != _AT or is_word_letter(before) or before in (_LINE, _DOT, _AT):
        return None
    return None if _AFTER_HANDLE.match(data, end) else start - 1


def whole_domain(data: bytes, start: int, end: int) -> int | None:
    """Return where a domain begins, with its subdomains, or None in another one (acme.com.evil) or in a path."""
    if _AFTER_DOMAIN.match(data, end):
        return None
    if data[start - 1] in ADDRESS_ENDS:
        return start
    if data[start - 1] not in _BEFORE_HOST:
        return None
    low = max(0, start - _LONGEST_BEFORE)
    before = _BEFORE_DOMAIN.search(data[low:start])
    return low + before.start(1) if before else None


def _go_on(outside: int, inside: int) -> bool:
    """Tell whether a word goes on from the letter at its edge to the one beside it."""
    if inside == KATAKANA:
        return outside == KATAKANA
    return outside >= FIRST_LETTER and inside >= FIRST_LETTER


def stands_alone(letters: Letters, start: int, end: int) -> bool:
    """Tell whether a name stands in running text, not inside an address, e-mail address or handle."""
    data = letters.data
    after = data[end]
    if data[start - 1] in ADDRESS_ENDS and (
        after in ADDRESS_ENDS or (after in AROUND_ADDRESS and data[end + 1] in ADDRESS_ENDS)
    ):
        return True  # most do, and need no look at the whole run
    left, right, is_address = letters.address(start)
    if left == start and right == end:
        return True
    if is_address:
        return False
    slash = data.rfind(_SLASH, max(left, start - _LONGEST_PATH), start) + 1  # a part of a path may be an address
    if letters.host[:3] != (left, slash, right):  # many names in one long run cost one look
        letters.host = (
            left,
            slash,
            right,
            _is_host(letters, left, right) or (slash > 0 and _is_host(letters, slash, right)),
        )
    return not letters.host[3]


def _is_host(letters: Letters, start: int, end: int) -> bool:
    """Tell whether a run without blanks begins with the address of a host."""
    host = _HOST.match(letters.data, start, end)
    if not host:
        return False
    if host[2]:
        return True
    # "Acme.It was" is a sentence without its space, and acme.it an address.
    first, last = letters.span(*host.span(1))
    return is_public_suffix(host[1].decode("ascii")) and letters.original[first:last].islower()

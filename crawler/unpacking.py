"""Undoes what a page of an archive went through on its way: chunks and content encodings, never past a limit."""

import re
from collections.abc import Iterable

from crawler.guard import encodings
from crawler.guard.encodings import MOST_ENCODINGS, NotPackedError, TooLargeError
from pipelines.reading.refusals import MAX_BODY

_ENCODINGS = frozenset(("gzip", "x-gzip", "deflate", "br", "zstd"))
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")


def unpacked(body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a body as it was meant. One that is not what its headers say stays as it is: it must not cost the page.

    headers: (name in lower case, value), of which transfer-encoding and content-encoding count, undone from the last to
    the first as RFC 9110 8.4 has it. Raises TooLargeError for one of more than MAX_BODY bytes once it is unpacked, and
    BrokenOffError for one whose end is missing.
    """
    codings: dict[str, list[str]] = {"transfer-encoding": [], "content-encoding": []}
    for name, value in headers:
        if name in codings:
            codings[name] += [coding.strip().lower() for coding in value.split(",")]
    if any(len(several) > MOST_ENCODINGS for several in codings.values()):
        raise TooLargeError("it is packed too often")
    for coding in (*reversed(codings["transfer-encoding"]), *reversed(codings["content-encoding"])):
        try:
            if coding == "chunked":
                body = _dechunked(body)
            elif coding in _ENCODINGS:
                body = encodings.unpacked(body, coding, MAX_BODY)
        except (_NotInChunksError, NotPackedError):
            break
    return body


class _NotInChunksError(ValueError):
    pass


def _dechunked(body: bytes) -> bytes:
    """Undo Transfer-Encoding: chunked (RFC 9112 7.1). Raises _NotInChunksError for another body."""
    parts: list[bytes] = []
    position = 0
    while True:
        found = _CHUNK.match(body, position)
        if not found:
            raise _NotInChunksError
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        position = found.end() + size
        position += len(b"\r\n") if body[position : position + 2] == b"\r\n" else 1

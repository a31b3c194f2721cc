"""Undoes what a body went through on its way: chunks and content encodings, never past a limit.

A body that is not what its headers say is left as it is: one wrong header must not cost the page.
"""

import re
import sys
import zlib
from collections.abc import Callable, Iterable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from pipelines.reading.refusals import MAX_BODY

_MOST = MAX_BODY + 1  # bytes; one more than is read, so that a page that is cut here counts as too large

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")


def unpacked(body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a body as it was meant: at most MAX_BODY + 1 bytes where something was unpacked.

    headers: (name in lower case, value), of which transfer-encoding and content-encoding count, undone from the last to
    the first as RFC 9110 8.4 has it.
    """
    codings: dict[str, list[str]] = {"transfer-encoding": [], "content-encoding": []}
    for name, value in headers:
        if name in codings:
            codings[name] += [coding.strip().lower() for coding in value.split(",")]
    for coding in (*reversed(codings["transfer-encoding"]), *reversed(codings["content-encoding"])):
        undo = _UNDO.get(coding)
        if undo is not None:
            try:
                body = undo(body)
            except (ValueError, zlib.error, brotli.error, zstd.ZstdError, OSError, EOFError):
                break
    return body


def _dechunked(body: bytes) -> bytes:
    """Undo Transfer-Encoding: chunked (RFC 9112 7.1). Raises ValueError when the body is not in chunks."""
    parts: list[bytes] = []
    position = 0
    while True:
        found = _CHUNK.match(body, position)
        if not found:
            raise ValueError("not in chunks")
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        position = found.end() + size
        position += len(b"\r\n") if body[position : position + 2] == b"\r\n" else 1


def _gunzipped(body: bytes) -> bytes:
    return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, _MOST)


def _inflated(body: bytes) -> bytes:
    try:
        return _gunzipped(body)
    except zlib.error:  # some servers send the bare stream
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, _MOST)


def _unbrotlied(body: bytes) -> bytes:
    return bytes(brotli.Decompressor().process(body, output_buffer_limit=_MOST)[:_MOST])


def _unzstandarded(body: bytes) -> bytes:
    return zstd.ZstdDecompressor().decompress(body, _MOST)


_UNDO: dict[str, Callable[[bytes], bytes]] = {
    "chunked": _dechunked,
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstandarded,
}

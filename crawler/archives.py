"""WARC archives -> Page: the same pages as a crawl fetches, from a file."""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawler.guard.encodings import BrokenOffError, TooLargeError
from crawler.unpacking import unpacked
from pipelines.linking.hosts import absolute_url
from pipelines.records import Page

_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_LZ4 = b"\x04\x22\x4d\x18"
_PIECE = 1 << 16  # bytes read at a time
_END = b"\r\n\r\n"  # of every record; WARC 1.1, section 4


class ArchiveError(Exception):
    """An archive cannot be read; the message is one sentence that names the file."""


def is_archive(start: bytes) -> bool:
    """Tell whether a file is an archive by its first bytes: WARC records, or something packed that may hold them."""
    return start.startswith((b"WARC/", _GZIP, _ZSTANDARD, _LZ4))


def check_archive(path: str | Path) -> None:
    """Look at the beginning of a file. Raises ArchiveError when it is missing, unreadable or no WARC file."""
    try:
        with open(path, "rb") as file:
            start = _Stream(file).read(5)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {_short(error)}.") from error
    if start != b"WARC/" and not start.startswith((_ZSTANDARD, _LZ4)):
        raise ArchiveError(f"{path} holds no WARC records; name a .warc or .warc.gz file.")


def pages_from_warc(path: str | Path) -> Iterator[Page]:
    """Yield a Page for every HTTP response in a WARC file (plain, .gz, .zst or .lz4), in the order of the file.

    Redirects are passed over, as a crawl follows them and saves only where they end; so are records without a web
    address. Raises ArchiveError when the file cannot be opened, holds no WARC record, or breaks off: what was yielded
    until then is whole.
    """
    check_archive(path)
    records = 0
    try:
        with open(path, "rb") as file:
            stream = _Stream(file)
            for record in ArchiveIterator(stream, record_types=WarcRecordType.any_type, auto_decode="none"):
                records += 1
                if record.record_type == WarcRecordType.response and record.http_headers is not None:
                    page = page_from_record(record)
                    if page is not None:
                        yield page
            if not stream.ended_well:
                raise EOFError("the last record is not complete")
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        raise ArchiveError(f"{path} breaks off after {records} records: {_short(error)}.") from error


def page_from_record(record: WarcRecord) -> Page | None:
    """Return the Page of one HTTP response record, with chunking and content encoding undone.

    Returns None for a redirect and for a record without a web address. Raises EOFError when the record is cut off.
    """
    body = record.reader.read(record.content_length)
    if len(body) < record.content_length:
        raise EOFError("the last record is not complete")
    http = record.http_headers
    url = absolute_url((record.headers.get("WARC-Target-URI") or "").strip("<>"), "").partition("#")[0]
    if not url or 300 <= (http.status_code or 0) < 400:
        return None
    headers = [(name.lower(), value) for name, value in http]
    if "WARC-Truncated" in record.headers:
        headers.append(("warc-truncated", record.headers["WARC-Truncated"]))
    fetched = record.headers["WARC-Date"][:19] + "Z" if "WARC-Date" in record.headers else ""
    try:
        body = unpacked(body, headers)
    except (TooLargeError, BrokenOffError) as error:  # as if the archive had said so; reasons by WARC 1.1, 5.13
        headers.append(("warc-truncated", "length" if isinstance(error, TooLargeError) else "disconnect"))
    return Page(url, http.status_code or 0, tuple(headers), body, fetched, "scan")


class _Stream(io.RawIOBase):
    """The bytes of a WARC file, gzip undone member by member, which remembers how it ended.

    What can be read of a cut or damaged file is given, and then it ends: the pages before the damage are whole.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._start = file.read(_PIECE)
        self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if self._start.startswith(_GZIP) else None
        self._ready = b""
        self._position = 0
        self._tail = b""
        self._damaged = False
        # zstd and lz4 are undone by FastWARC, which knows their end
        self._foreign = self._start.startswith((_ZSTANDARD, _LZ4))

    @property
    def ended_well(self) -> bool:
        """Whether the last record is complete, as far as the bytes tell."""
        return not self._damaged and (self._foreign or self._tail == _END)

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        while not self._ready:
            piece = self._start or self._file.read(_PIECE)
            self._start = b""
            if not piece:
                if self._unpack is not None and not self._unpack.eof:
                    self._damaged = True
                return b""
            self._ready = piece if self._unpack is None else self._gunzipped(piece)
            if self._damaged and not self._ready:
                return b""
        data = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(data) :]
        self._position += len(data)
        self._tail = (self._tail + data[-len(_END) :])[-len(_END) :]
        return data

    def _gunzipped(self, piece: bytes) -> bytes:
        out = []
        while piece and not self._damaged:
            assert self._unpack is not None
            if self._unpack.eof:  # each record is a gzip member of its own
                self._unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                out.append(self._unpack.decompress(piece))
                piece = self._unpack.unused_data
            except zlib.error:
                self._damaged = True
        return b"".join(out)


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(text.split())[:100].rstrip(".")

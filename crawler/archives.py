"""WARC archives -> Page: the same pages as a crawl fetches, from a file."""

from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines.records import Page


class ArchiveError(Exception):
    """An archive cannot be read; the message is one sentence that names the file."""


def pages_from_warc(path: str | Path) -> Iterator[Page]:
    """Yield a Page for every HTTP response in a WARC file (plain, .gz or .zst), in the order of the file.

    Raises ArchiveError when the file is missing, cannot be opened, holds no WARC record, or breaks off.
    """
    records = 0
    try:
        with open(path, "rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, auto_decode="all"):
                records += 1
                if record.record_type == WarcRecordType.response and record.http_headers is not None:
                    yield page_from_record(record)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RuntimeError, EOFError) as error:
        raise ArchiveError(f"{path} breaks off after {records} records: {error}.") from error
    if not records:
        raise ArchiveError(f"{path} holds no WARC records; name a .warc or .warc.gz file.")


def page_from_record(record: WarcRecord) -> Page:
    """Return the Page of one HTTP response record, with chunking and content encoding undone."""
    http = record.http_headers
    return Page(
        url=record.headers["WARC-Target-URI"].strip("<>"),
        status=http.status_code or 0,
        headers=tuple((name.lower(), value) for name, value in http),
        body=record.reader.read(),
        fetched=record.headers["WARC-Date"][:19] + "Z" if "WARC-Date" in record.headers else "",
        spider="scan",
    )

"""A file of seeds -> the addresses that it has, whatever its kind and encoding."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from crawler.seeds.addresses import SeedsError
from crawler.seeds.markup import from_markup
from crawler.seeds.tables import from_text
from crawler.seeds.taking import Written

MOST_BYTES = 100 * 1024 * 1024  # of one file, unpacked: an export of 100,000 links with all its columns has less
_GZIP = b"\x1f\x8b"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_file(path: Path) -> Iterator[Written]:
    """Yield what a file names: lines, a table (CSV), OPML or a sitemap, in UTF-8 or UTF-16, also gzipped.

    Raises SeedsError when it cannot be read, is larger than MOST_BYTES, or is a table that does not say where its
    addresses are.
    """
    body = _body(path)
    encoding, start = _encoding(body)
    if body[start : start + 200].decode(encoding, "ignore").lstrip().startswith("<"):
        return from_markup(body, str(path))
    text = io.BytesIO(body)
    text.seek(start)
    # What stands in another encoding is left to the line that has it: the titles beside an address matter to nobody.
    return from_text(io.TextIOWrapper(text, encoding, errors="replace", newline=""), path)


def _body(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP)) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as source:
            body = source.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SeedsError(f"{path} cannot be unpacked: {error}.") from None
    except OSError as error:
        raise SeedsError(f"{path} cannot be read: {error.strerror}.") from None
    if len(body) > MOST_BYTES:
        raise SeedsError(f"{path} has more than {MOST_BYTES // 1024**2} MB; keep only the column with the addresses.")
    return body


def _encoding(body: bytes) -> tuple[str, int]:
    """Return the encoding of a text, and where it begins after the byte order mark.

    Without a mark it is UTF-16 when one of its first two bytes is 0: what tables and lists begin with is ASCII.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding, len(bom)
    if body[1:2] == b"\0":
        return "utf-16-le", 0
    return ("utf-16-be", 0) if body[:1] == b"\0" else ("utf-8", 0)

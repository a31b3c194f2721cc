"""Lists and tables (CSV) of addresses, such as the exports of Ahrefs, Semrush, Majestic and Search Console."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from crawler.seeds.addresses import SeedsError, address
from crawler.seeds.taking import Written

# Names of the column with the page that links, or is meant, the most exact first, without spaces and signs. What a link
# leads to (Target URL, Link URL, Destination) is never one: that is the user's own page.
_ADDRESS_COLUMNS = """
    referringpageurl referringpage referringurl sourceurl sourcepage linkingpage linkingpageurl urlfrom pageurl url
    address seed page website webpage homepage feedurl feed referringdomain sourcedomain linkingsite linkingdomain
    rootdomain domain site host hostname
""".split()
_TAG_COLUMNS = ("tags", "tag")
_DELIMITERS = "\t;,|"
_TABLES = (".csv", ".tsv")
_SEPARATOR = re.compile(r"sep=(.)\s*", re.I)  # the first line of a CSV that was written for Excel
_LONGEST_CELL = 128 * 1024  # characters, the default of the module csv; other parts of the process may lift it
_SHOWN = 100  # characters of the columns that a message repeats


def from_text(lines: Iterable[str], path: Path) -> Iterator[Written]:
    """Yield what a text names: a table if its first line says so, or its name ends in .csv; else an address a line.

    lines: with their line ends. Empty lines, and those that begin with #, are skipped. Raises SeedsError for a table
    in which no column is told by its name, nor by an address in its first row.
    """
    lines = iter(lines)
    delimiters, number = _DELIMITERS, 0
    for number, line in enumerate(lines, 1):
        separator = _SEPARATOR.fullmatch(line)
        delimiters = separator[1] if separator else delimiters
        header = _header(line, delimiters)
        if header:
            return _rows(lines, number, *header)
        if separator or not line.strip() or line.startswith("#"):
            continue
        if path.suffix.lower() in _TABLES:
            return _rows(chain([line], lines), number - 1, *_without_header(line, delimiters, path))
        return _lines(chain([line], lines), number)
    return iter(())


def _lines(lines: Iterable[str], number: int) -> Iterator[Written]:
    for at, line in enumerate(map(str.strip, lines), number):
        if line and not line.startswith("#"):
            yield Written(at, line)


def _rows(lines: Iterable[str], before: int, delimiter: str, column: int, tags: int | None = None) -> Iterator[Written]:
    """Yield the cells of one column. before: number of lines before these; a row is named by the line it begins on."""
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        at = before + rows.line_num + 1
        try:
            row = [cell.strip() for cell in _next_row(rows)]
        except StopIteration:
            return
        except csv.Error:  # longer than any cell is, because a quotation mark is missing
            yield Written(at, "", wrong="a quotation mark is opened here and not closed")
            continue
        text = row[column] if column < len(row) else ""
        if any(row) and not text.startswith("#") and not (len(row) == 1 and row[0].startswith("#")):
            yield Written(at, text, row[tags] if tags is not None and tags < len(row) else "")


def _next_row(rows: Iterator[list[str]]) -> list[str]:
    """Return the next row. Raises csv.Error for one with too long a cell, whatever limit the process has."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        return next(rows)
    finally:
        csv.field_size_limit(limit)


def _header(line: str, delimiters: str) -> tuple[str, int, int | None] | None:
    """Return delimiter, column of the addresses and column of the tags, if there is one; None when it is no header."""
    found = []
    for delimiter in delimiters:
        names = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in _cells(line, delimiter)]
        column = next((names.index(name) for name in _ADDRESS_COLUMNS if name in names), None)
        if column is not None:
            tags = next((names.index(name) for name in _TAG_COLUMNS if name in names), None)
            found.append((len(names), delimiter, column, tags))
    return max(found, key=lambda one: one[0])[1:] if found else None


def _without_header(line: str, delimiters: str, path: Path) -> tuple[str, int]:
    """Return delimiter and column of a table by its first row, which has an address. Raises SeedsError without one."""
    delimiter = max(delimiters, key=lambda one: len(_cells(line, one)))
    cells = _cells(line, delimiter)
    for column, cell in enumerate(cells):
        if address(cell):
            return delimiter, column
    columns = ", ".join(cells)[:_SHOWN]
    raise SeedsError(f"{path}: none of its columns is named url; name the one with the addresses so, of {columns!r}.")


def _cells(line: str, delimiter: str) -> Sequence[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []

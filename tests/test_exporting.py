"""Exports: cells that no spreadsheet runs, and the file of prospects."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exporting.formats import FORMATS, rows, write_csv
from pipelines.exporting.spreadsheet import safe_cell
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Page
from pipelines.storing.database import open_database
from pipelines.storing.writer import Writer

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        # plain values
        ("Acme", "Acme"), ("", ""), (None, ""), (0, 0), (-5, -5), (1.5, 1.5), ("a=b", "a=b"), ("1-2", "1-2"),
        # formulas, also behind spaces, invisible characters and in full width
        ("=1+1", "'=1+1"), ("+A1", "'+A1"), ("-A1", "'-A1"), ("@SUM(1)", "'@SUM(1)"), ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"), ("\ufeff=1", "'\ufeff=1"), ("\u200b=1", "'\u200b=1"), ("＝1+1", "'＝1+1"),
        ("＠x", "'＠x"), ("=", "'="), ('=HYPERLINK("http://x")', "'=HYPERLINK(\"http://x\")"),
        # tabs and line feeds at the start
        ("\tx", "'\tx"), ("\nx", "'\nx"), ("\r=1", "'\r=1"), ("a\n=1", "a\n=1"),
        # numbers as text stay, phone numbers and handles become text
        ("-5", "-5"), ("+3.14", "+3.14"), ("-1,5", "-1,5"), ("-1-1", "'-1-1"), ("+1 555 0100", "'+1 555 0100"),
        ("-5\n", "'-5\n"), ("@acme", "'@acme"), ("a+b@site.example", "a+b@site.example"), ("-", "'-"),
        # control characters vanish, and cannot hide a formula
        ("a\x00b\x1bc\x7f", "abc"), ("\x00=1", "'=1"), ("\x85=1", "'=1"), ("a\tb\nc", "a\tb\nc"),
        # the longest cell
        ("x" * 40_000, "x" * 32_767), ("=" * 40_000, "'" + "=" * 32_766),
    ],
)  # fmt: skip
def test_safe_cell(value, cell):
    assert safe_cell(value) == cell
    assert type(safe_cell(value)) is type(cell)


@given(st.text(st.one_of(st.sampled_from(SIGNS + " \t\r\n\x00\u200b1"), st.characters(codec="utf-8")), max_size=10))
@settings(deadline=None, max_examples=200)
def test_no_text_starts_a_formula_unless_it_is_a_number(text):
    cell = safe_cell(text)
    assert isinstance(cell, str)
    if cell.lstrip(" \t\r\n\u200b\ufeff\u00a0")[:1] in tuple(SIGNS):
        float(cell.replace(",", "."))
    assert cell in (text, "'" + text) or any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text)


ACME = Brand("Acme", domains=("acme.com",))


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "mentions.db"
    pages = {
        "https://one.example/a": "<title>=1+1</title><p>Use Acme, \"the best\". <a href='mailto:-x@one.example'>m</a>",
        "https://one.example/b": "<title>b</title><p>Acme Acme <a href=//else.example>x</a>",
        "https://two.example/a": "<p>+49 30 1234 Acme<br>; =2",
        "https://linked.example/": "<p><a href=//acme.com>Acme</a>",
        "https://acme.com/own": "<p>Acme",
    }
    brands = Brands((ACME,))
    with Writer(path, brands.all) as writer:
        writer.begin("scan", "test", "brands.toml")
        for url, html in pages.items():
            head = (("content-type", "text/html; charset=utf-8"),)
            page = Page(url, 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan")
            writer.save(findings(read(page), brands))
        writer.end("finished", {})
    db = open_database(path)
    yield db
    db.close()


def written(db) -> tuple[int, str]:
    file = io.StringIO(newline="")
    count = write_csv(db, "prospects", file)
    return count, file.getvalue()


def test_prospects_are_written_with_a_header_and_one_row_a_site(database):
    count, text = written(database)
    header, *body = list(csv.reader(io.StringIO(text, newline="")))
    assert header == [name for name, _ in FORMATS["prospects"].columns]
    assert count == len(body) == 2
    assert sorted((row[header.index("site")], row[header.index("mentions")]) for row in body) == [
        ("one.example", "2"), ("two.example", "1"),
    ]  # fmt: skip
    assert text.endswith("\r\n")
    assert (count, text) == written(database)


def test_no_cell_of_the_file_starts_a_formula(database):
    database.execute("update pages set title = '=1+1', published = '@SUM(A1)'")
    _, text = written(database)
    body = list(csv.reader(io.StringIO(text, newline="")))[1:]
    cells = [cell for row in body for cell in row]
    assert cells.count("'=1+1") == cells.count("'@SUM(A1)") == 2
    assert [cell for cell in cells if cell[:1] in tuple(SIGNS + "\t\r\n")] == []


def test_no_formula_hides_behind_another_separator(database):
    database.execute("update pages set title = 'Tools;=1+1'")
    _, text = written(database)
    assert '"Tools;=1+1"' in text


def test_an_empty_database_gives_the_header_alone(tmp_path):
    db = open_database(tmp_path / "empty.db")
    count, text = written(db)
    db.close()
    assert (count, text.count("\r\n"), text[:7]) == (0, 1, '"site",')


def test_an_unknown_format_is_a_key_error(database):
    with pytest.raises(KeyError, match="zzz"):
        list(rows(database, "zzz"))

"""The benchmark of link states counts what it says, on a small labelled set made here."""

import gzip
import json

import pytest

from benchmarks import links

SCORER = """
import json
def load(path):
    return list(map(json.loads, path.read_text().splitlines()))
def prep(row):
    pass
def pair(found, gold):
    return {number: number for number in range(min(len(found), len(gold)))}, set()
"""
BRAND = '[[brand]]\nname = "Acme"\ndomains = ["acme.com"]\nambiguous = false\n'
PAGES = {  # id -> synthetic, html, gold: linked, href
    "good": (False, "<p><a href='https://acme.com/'>Acme</a>", "linked_to_brand", "https://acme.com/"),
    "wrong": (False, "<p>Acme", "linked_to_brand", "https://acme.com/x"),
    "share": (False, "<p><a href=/x>Acme</a>", "linked_to_brand", "https://acme.com/share?url=x"),
    "open": (False, "<p><a href='https://bit.ly/x'>Acme</a>", "unlinked", "https://bit.ly/x"),
    "case": (True, "<p><a href='https://acme.com.evil.example/'>Acme</a>", "unlinked", "https://acme.com.evil.example/"),
}  # fmt: skip


def record(name: str, html: str) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(html)}\r\n\r\n{html}"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://blog.example/{name}\r\n"
        f"WARC-Date: 2026-11-01T08:00:00Z\r\nWARC-Record-ID: <urn:x:{name}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return f"{head}{http}\r\n\r\n".encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "score.py").write_text(SCORER)
    (tmp_path / "brands.toml").write_text(BRAND)
    pages, gold = [], []
    for name, (synthetic, _, linked, href) in PAGES.items():
        url = f"https://blog.example/{name}"
        pages.append({"id": name, "url": url, "synthetic": synthetic, "labelled": True})
        case = "link_case" if synthetic else None
        gold.append({"page_id": name, "brand": "Acme", "start": 0, "linked": linked, "href": href, "noise": case,
                     "ignore": False, "is_true_mention": True})  # fmt: skip
    for file, rows in (("pages.jsonl", pages), ("gold.jsonl", gold)):
        (tmp_path / file).write_text("".join(json.dumps(row) + "\n" for row in rows))
    records = (gzip.compress(record(name, html)) for name, (_, html, _, _) in PAGES.items())
    (tmp_path / "pages.warc.gz").write_bytes(b"".join(records))
    return tmp_path


def test_the_figures_are_those_of_the_set(folder, capsys):
    links.main(folder)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "undecided: open Acme https://bit.ly/x"
    assert [" ".join(line.split()) for line in lines[1:4]] == [
        "linked flag 0.3333 1 of 3", "no share buttons 0.5000 1 of 2", "planted cases 1 of 1 right, 1 answered",
    ]  # fmt: skip
    assert lines[-2:] == [
        "wrong Acme: gold linked_to_brand, ours unlinked, https://acme.com/x",
        "share Acme: gold linked_to_brand, ours unlinked, https://acme.com/share?url=x (share button)",
    ]


def test_a_folder_without_a_labelled_set_is_told_in_one_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"There is no score\.py in"):
        links.main(tmp_path)

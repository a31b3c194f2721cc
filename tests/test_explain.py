"""`scrapy explain`: one page from a file, an archive or the web, and why each name on it counts or not."""

import gzip
import json
import re
from pathlib import Path

import pytest
from conftest import QUICK, is_one_sentence

from crawler.explanation import escaped, json_lines, told
from crawler.one_page import PageError, local_path
from pipelines.process import Brands, explain
from pipelines.reading.document import read
from pipelines.records import Brand, Explained, Page

ACME = Brand("Acme", domains=("acme.example",))
THICKET = Brand("Thicket", ambiguous=True, context=("app",))
BRANDS = Brands((ACME, THICKET))
TOML = """
[[brand]]
name = "Acme"
domains = ["acme.example"]
ambiguous = false
[[brand]]
name = "Thicket"
role = "competitor"
ambiguous = true
exclude = ["bramble"]
"""
HTML = "<!doctype html><main><p>A bramble thicket.<p>We use <a href='http://acme.example/x'>Acme</a> and Acne.</main>"
URL = "http://site.example/post"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "brands.toml").write_text(TOML)
    (tmp_path / "page.html").write_text(HTML)
    (tmp_path / "nobody.html").write_text("<p>Nobody is named.")
    (tmp_path / "shell.html").write_text("<p>Acme<div id=root></div><script></script>")
    (tmp_path / "empty.html").write_text("")
    (tmp_path / "old.html").write_bytes("<meta charset=windows-1252><p>Bärs Acme".encode("cp1252"))
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "text.gz").write_bytes(gzip.compress(b"no archive"))
    records = b"".join(record(f"http://site.example/{name}", HTML) for name in ("other", "post"))
    (tmp_path / "pages.warc").write_bytes(records)
    (tmp_path / "pages.warc.gz").write_bytes(gzip.compress(records))
    return tmp_path


def record(url: str, html: str) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}".encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http\r\n"
    return f"{head}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def explained(html: str) -> list[Explained]:
    return explain(read(Page(URL, 200, (), html.encode(), "", "explain")), BRANDS)


# --- what is printed

TOLD = r"""
(?P<url>\S+)

refused  Thicket, score \S+ \(50 needed\)
  text     A bramble \[thicket\]\. / We use Acme and Acne\. /
  matches  Thicket \(name\)
  place    main, unlinked
(?: +[+-]\S+  .+\n)* +-\S+  an ordinary word in small letters
(?: +[+-]\S+  .+\n)*
accepted  Acme, score \S+ \(50 needed\)
  text     A bramble thicket\. / We use \[Acme\] and Acne\. /
  matches  Acme \(name\)
  place    main, linked http://acme\.example/x
(?: +[+-]\S+  .+\n)+
(?P<last>\d accepted, \d refused: .*)
"""


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ("{}/page.html", "file://{}/page.html"),
        ("file://{}/page.html", "file://{}/page.html"),
        ("{}/page.html --url site.example/post", "https://site.example/post"),
        (f"{{}}/pages.warc --url {URL}", URL),
        (f"{{}}/pages.warc.gz --url {URL}#top", URL),
    ],
)
def test_a_page_is_told(arguments, url, files, command):
    line = f"explain {arguments} --brands {{}}/brands.toml".replace("{}", str(files))
    code, out, errors = command(line)
    assert (code, errors) == (0, "")
    found = re.match(TOLD.strip(), out)
    assert found, out
    assert found["url"] == url.replace("{}", str(files))
    assert found["last"] == "1 accepted, 1 refused: Acme 1 accepted, 0 refused; Thicket 0 accepted, 1 refused"
    assert "\x1b" not in out
    assert sorted(path.name for path in files.glob("*.db*")) == []


@pytest.mark.parametrize("name", ["Acme", "acme", "ACME"])
def test_one_brand_only(name, files, command):
    code, out, _ = command(f"explain {files}/page.html --brands {files}/brands.toml --brand {name}")
    assert code == 0 and "Thicket" not in out
    assert out.endswith("\n1 accepted, 0 refused: Acme 1 accepted, 0 refused\n")


def test_a_page_without_names_says_so(files, command):
    code, out, errors = command(f"explain {files}/nobody.html --brands {files}/brands.toml")
    assert (code, errors) == (0, "")
    assert out.endswith("\n0 accepted, 0 refused: nothing on this page looks like one of the brands.\n")
    out = command(f"explain {files}/nobody.html --brands {files}/brands.toml --brand Acme")[1]
    assert out.endswith(" looks like Acme.\n")


def test_the_charset_is_that_of_the_page(files, command):
    assert "Bärs [Acme]" in command(f"explain {files}/old.html --brands {files}/brands.toml")[1]


def test_json_lines(files, command):
    code, out, errors = command(f"explain {files}/page.html --brands {files}/brands.toml --json --url {URL}")
    assert (code, errors) == (0, "")
    refused, accepted, page = map(json.loads, out.splitlines())
    assert (refused["verdict"], refused["brand"], refused["surface"]) == ("refused", "Thicket", "thicket")
    assert (accepted["verdict"], accepted["link_state"], accepted["link_url"]) == (
        "accepted", "linked", "http://acme.example/x")  # fmt: skip
    assert accepted["score"] == sum(accepted["evidence"].values()) and accepted["page_url"] == URL
    assert page == {
        "page_url": URL, "page_read": "read", "cause": "", "accepted": 1, "refused": 1,
        "brands": {"Acme": {"accepted": 1, "refused": 0}, "Thicket": {"accepted": 0, "refused": 1}},
    }  # fmt: skip


# --- what a page says is a stranger's


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"), ("a\nb\tc\u00a0d", "a / b c d"), ("\ud800", "\\ud800"),
        ("\u202e\u200b\x7f\x9b\x1c", "\\u202e\\u200b\\x7f\\x9b\\x1c"), ("\U000e0041", "\\U000e0041"),
        ("Käfer 日本 🌱", "Käfer 日本 🌱"), ("x" * 999, "x" * 300 + "…"),
    ],
)  # fmt: skip
def test_text_for_a_terminal(text, expected):
    assert escaped(text) == expected


def test_no_control_character_reaches_the_terminal():
    html = "<p>\x1b]0;owned\x07 \x9b31m Ac\u00adme \u202e\x7f and <a href='http://acme.example/\x1b'>Acme</a>"
    document = read(Page(URL + "\x1b[2J", 200, (), f"<meta charset=utf-8>{html}".encode(), "", "explain"))
    candidates = explain(document, BRANDS)
    assert len(candidates) == 2
    for lines in (told(candidates, document.facts, ["Acme"], False), json_lines(candidates, document.facts, ["Acme"])):
        for line in lines:
            assert not re.search("[\x00-\x1f\x7f-\x9f\u00ad\u202e]", line)


def test_colour_marks_verdict_and_name_only():
    candidates = explained("<p>Acme")
    text = "\n".join(told(candidates, read(Page(URL, 200, (), b"<p>Acme", "", "")).facts, ["Acme"], True))
    assert text.count("\x1b[1;32maccepted\x1b[0m") == 1 and "\x1b[1m[Acme]\x1b[0m" in text and text.count("\x1b") == 4


# --- what cannot be explained

WRONG = {
    "nothing named": ("explain", ["scrapy explain"]),
    "two pages": ("explain {}/page.html {}/old.html", ["one page"]),
    "no such file": ("explain {}/no.html", ["no.html"]),
    "no such page, as a domain": ("explain no.html", ["no.html", "https://"]),
    "a folder": ("explain {}", ["directory"]),
    "another machine": ("explain file://elsewhere/page.html", ["another machine"]),
    "another scheme": ("explain ftp://site.example/", ["ftp"]),
    "a file that is no page": ("explain {}/photo.png", ["not_html", "image/png"]),
    "an empty file": ("explain {}/empty.html", ["empty"]),
    "a packed file that is no archive": (f"explain {{}}/text.gz --url {URL}", ["text.gz", "WARC"]),
    "an archive without --url": ("explain {}/pages.warc", ["--url"]),
    "a page that the archive lacks": ("explain {}/pages.warc --url http://site.example/pots", ["did you mean", URL]),
    "--url that is none": ("explain {}/page.html --url x", ["--url"]),
    "--url for a web address": (f"explain http://site.example/ --url {URL}", ["--url"]),
    "no contact": ("explain https://site.example/", ["CONTACT_URL"]),
    "unknown brand": ("explain {}/page.html --brand Acne", ["did you mean Acme?", "Thicket"]),
    "unknown brand, nothing near": ("explain {}/page.html --brand zzz", ["it knows Acme, Thicket"]),
    "missing brand file": ("explain {}/page.html --brands {}/no.toml", ["no.toml"]),
    "unknown option": ("explain {}/page.html --bramd x", ["--bramd"]),
}


@pytest.mark.parametrize(("line", "named"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_line_is_one_sentence(line, named, files, command):
    line = (line if "--brands" in line else f"{line} --brands {{}}/brands.toml").replace("{}", str(files))
    code, out, errors = command(line)
    assert (code, out) == (2, "")
    assert is_one_sentence(errors), errors
    for part in named:
        assert part in errors


def test_a_page_that_a_script_fills_in_shows_what_it_has_and_says_why(files, command):
    code, out, errors = command(f"explain {files}/shell.html --brands {files}/brands.toml")
    assert code == 2 and "place    other, unknown" in out
    assert is_one_sentence(errors) and "js_shell" in errors


@pytest.mark.parametrize(
    "argument", ["https://a.example/x.html", "a.example", "a.example/b", "x" * 5000, "a\0b"], ids=range(5)
)
def test_what_is_no_file_is_a_web_address(argument):
    assert local_path(argument) is None


@pytest.mark.parametrize("argument", ["/no/such", "./no", "a.example/b.html", "no.warc.gz"])
def test_what_looks_like_a_file_is_no_web_address(argument):
    with pytest.raises(PageError, match="There is no file"):
        local_path(argument)


# --- the web


@pytest.mark.slow
def test_a_page_of_the_web_is_fetched_politely(files, scrapy, tiny_sites):
    site = tiny_sites()
    site.html("/post", HTML)
    site.answers["/moved"] = (301, {"Location": "/post"}, b"")
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret")
    home = f"http://127.0.0.1:{site.port}"

    def run(path: str, *more: object):
        values = QUICK | {"GUARD_EXCEPTIONS": f"127.0.0.1:{site.port}", "MENTIONS_DB": files / "new.db"}
        settings = [part for name, value in values.items() for part in ("-s", f"{name}={value}")]
        return scrapy("explain", home + path, "--brands", files / "brands.toml", "--json", *settings, *more)

    done = run("/moved", "-s", "CONTACT_URL=https://me.example/")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout.splitlines()[-1])["page_url"] == f"{home}/post"
    assert site.times("/robots.txt") == 1
    for path, why in (("/secret", "robots.txt forbids it"), ("/gone", "404")):
        done = run(path)
        assert done.returncode == 2 and is_one_sentence(done.stderr) and why in done.stderr
    assert site.times("/secret") == 0
    assert not (files / "new.db").exists()
    closed = scrapy(
        "explain", f"{home}/post", "--brands", files / "brands.toml", "-s", "CONTACT_URL=https://me.example/"
    )
    assert closed.returncode == 2 and "private address" in closed.stderr and site.times("/post") == 1

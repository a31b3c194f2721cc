"""Kinds of pages: the signals one by one, whole pages, and the labelled sets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import page_types as benchmark
from pipelines.reading.document import read
from pipelines.reading.page_types import POINTS, is_home, signals
from pipelines.records import Page, PageType

PROSE = "<p>" + "A sentence of some words that says nothing much. " * 8
OWN = "<main><ul>" + "".join(f"<li><a href=/a/{n}>Our page {n}</a>" for n in range(9)) + "</ul></main>"
AWAY = "<main><ul>" + "".join(f"<li><a href=//s{n}.example>Site {n}</a> is good" for n in range(12)) + "</ul></main>"
ROUNDUP = "".join(
    f"<p>One more site with much to read is <a href=//s{n}.example>that of number {n}</a>, which we found in spring, "
    "and which has grown into something that nobody should miss." for n in range(40)
)  # fmt: skip
BOTH = "<main><ul>" + "".join(
    f"<li><a href=/e/{n}>Firm {n}</a>, <a href=//f{n}.example>website</a>" for n in range(6)
) + "</ul></main>"  # fmt: skip


def kind(html: str, path: str = "/a") -> PageType:
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(
        Page("https://site.example" + path, 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan")
    ).facts.page_type


def told(html: str, path: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The signals that reading a page finds."""
    found: list[str] = []
    monkeypatch.setattr(
        "pipelines.reading.page_types.signals", lambda *args: found.extend(signals(*args)) or iter(found)
    )
    kind(html, path)
    return set(found)


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("", True), ("/", True), ("/index.html", True), ("/index.php", True), ("/de/", True), ("/en-us", True),
        ("/?utm_source=x", True), ("/?lang=de", True), ("/?p=12", False), ("/?page=2", False), ("/ap", False),
        ("/a", False), ("/index.html/a", False), ("/de/a", False), ("/2024/", False),
    ],
)  # fmt: skip
def test_the_address_of_a_home_page(path, home):
    assert is_home("https://site.example" + path) is home


@pytest.mark.parametrize(
    ("html", "path", "expected"),
    [
        # the address of a home page decides
        (OWN, "/", "home"),
        ("<meta property=og:type content=article>" + PROSE, "/", "home"),
        # what a page says of itself, with some text to show for it
        ("<meta property=og:type content=Article>" + PROSE, "/a", "article"),
        ("<meta property=og:type content=article><p>Log in", "/a", "other"),
        ('<script type="application/ld+json">{"@type":["NewsArticle"]}</script>' + PROSE, "/a", "article"),
        ('<script type="application/ld+json">{"@type" : "BlogPosting"}</script>' + PROSE, "/a", "article"),
        ("<meta property=article:published_time content=x>" + PROSE, "/a", "article"),
        ("<div itemscope itemtype='http://schema.org/Recipe'>" + PROSE, "/a", "article"),
        ('<script type="application/ld+json">{"@type":"Organization"}</script>' + PROSE, "/a", "other"),
        ("<meta property=og:type content=product><p>A hoe, 12 pounds", "/a", "product"),
        ('<meta name=generator content="vBulletin 4.2"><p>Hoes?', "/a", "forum"),
        ('<script type="application/ld+json">{"@type":"QAPage"}</script><p>Hoes?', "/a", "forum"),
        # the shape of lists: whose pages they lead to
        (OWN, "/a", "index"),
        (AWAY, "/a", "resource_list"),
        ("<meta property=og:type content=article>" + AWAY, "/a", "resource_list"),
        (BOTH, "/category/hoes", "directory_listing"), (ROUNDUP, "/a", "resource_list"),
        # the address
        ("<p>We sell hoes.", "/pricing", "product"),
        ("<p>We make hoes.", "/profile/hoe-makers", "directory_entry"),
        ("<p>Write to us.", "/contact", "other"),
        (PROSE, "/2024/03/09/the-first-hoe-of-spring", "article"),
        (PROSE, "/press-releases/a-new-hoe", "press_release"),
        (OWN, "/2024/03/", "index"),
        # the words
        ("<p>Hoe, £12. Add to cart", "/hoe-of-steel-and-of-ash", "product"),
        (PROSE * 5 + "<p>Press contact: Anna, press@site.example", "/a", "press_release"),
        ("<title>177 hoe makers in Leeds</title><p>a", "/a", "directory_listing"),
        # nothing speaks for anything
        ("<p>a", "/a", "other"), ("<p>a", "/a/b/c", "other"),
    ],
)  # fmt: skip
def test_page_type(html, path, expected):
    assert kind(html, path) == expected


@pytest.mark.parametrize(
    ("html", "path", "signal"),
    [
        ("", "/2024/03/09/a", "address: date"), ("", "/blog/20240309/a", "address: date"),
        ("", "/2024/03/", "address: only a date"), ("", "/a/2024", "address: only a date"),
        ("", "/how-to-sharpen-a-hoe", "address: long name"), ("", "/tag/hoes", "address: index"),
        ("", "/blog", "address: index"), ("", "/blog/a", "address: article"), ("", "/a?page=3", "address: page number"),
        ("", "/shop/a", "address: shop"), ("", "/viewtopic?t=3", "address: forum"),
        ("", "/LINKS.html", "address: resources"),
        ("", "/newsroom/a", "address: press release"), ("", "/hotels-in-leeds/a", "address: directory"),
        ("<title>Hoes, page 3</title>", "/a", "title: page number"),
        ("<title>Useful links</title>", "/a", "title: resources"),
        (PROSE * 4, "/a", "much prose"), (PROSE * 2, "/a", "hardly anything but prose"),
        ("<article>a</article>", "/a", "one article"), ("<article>a</article>" * 3, "/a", "cards"),
        (PROSE * 4 + "<form><input type=PASSWORD></form>a", "/a", "asks for a password"),
        ("<p>" + "$1 " * 9, "/a", "many prices"),
        ("<div itemscope itemtype=https://schema.org/Product></div>a", "/a", "says product once"),
        ("<div itemscope itemtype=https://schema.org/Product></div>a" * 4, "/a", "says many"),
        ("<div itemscope itemtype=https://schema.org/BlogPosting></div>a" * 4, "/a", "says many"),
        ('<script type="application/ld+json">[{"@type":"Hotel"},{"@type":"Review"}]</script>a', "/a",
         "says business, with reviews"),
        ("<p>Leeds, 9 March 2024<p>Hoes.<p>Contact:<p>Anna<p>anna@site.example", "/a", "dateline and contact"),
    ],
)  # fmt: skip
def test_signal(html, path, signal, monkeypatch):
    assert signal in POINTS
    assert signal in told(html + "<p>text", path, monkeypatch)


@pytest.mark.parametrize(
    ("html", "path", "signal"),
    [
        ("", "/20249999/a", "address: date"), ("", "/version-20241", "address: date"),
        ("", "/a-b-c-d", "address: long name"),
        ("", "/blogger", "address: index"), ("", "/news/a", "address: index"), ("", "/about-hoes", "address: other"),
        ("<title>3 hoes in Leeds</title>", "/a", "title: a number of things in a place"),
        ("<p>By Anna Berg, March 9, 2024<p>Contact:<p>Anna<p>anna@site.example", "/a", "dateline and contact"),
        ("<p>Press contacts<p>About us<p>Jobs", "/a", "press contact"),
        (PROSE * 9 + AWAY.replace("</ul>", "<li>" + PROSE * 9 + "</ul>"), "/a", "list that leads away"),
    ],
)  # fmt: skip
def test_no_signal(html, path, signal, monkeypatch):
    assert signal in POINTS
    assert signal not in told(html + "<p>text", path, monkeypatch)


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_any_page_has_a_kind(text, path, title):
    assert kind(f"<title>{title}</title><main>{text}</main>", "/" + path) in (*PageType.__args__[:-1],)


def test_the_sample_web():
    pairs = benchmark.told(benchmark.sample_pages(), benchmark.sample_labels())
    assert len(pairs) > 100
    assert benchmark.macro_f1(pairs.values()) >= 0.85


def test_scores():
    table = benchmark.scores([("home", "home"), ("home", "index"), ("index", "index"), ("other", "home")])
    assert table["home"] == (2, 0.5, 0.5, 0.5)
    assert table["index"] == (1, 0.5, 1, pytest.approx(2 / 3))
    assert table["other"] == (1, 0, 0, 0)
    assert benchmark.macro_f1([("home", "home"), ("index", "other")]) == 0.5  # `other` has no page


def test_the_labels_are_kinds():
    labels = benchmark.archive_labels()
    assert len(labels) >= 60
    assert sum(held_out for _, held_out in labels.values()) >= 20
    assert {kind for kind, _ in labels.values()} <= set(PageType.__args__)


def test_the_table_needs_no_archive(tmp_path: Path, capsys):
    benchmark.main(tmp_path, show=True)
    lines = capsys.readouterr().out.splitlines()
    assert any("only the sample web" in line for line in lines)
    assert sum(line.startswith("macro F1") for line in lines) == 1

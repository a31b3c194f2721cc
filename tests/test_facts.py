"""Facts of every page: title, language, canonical address, robots, feeds, words and links out."""

import pytest

from pipelines.reading.document import read
from pipelines.records import Page, PageFacts


def page(html: str, url: str = "https://www.site.example/a/b", *headers: tuple[str, str]) -> Page:
    head = (("content-type", "text/html; charset=utf-8"), *headers)
    return Page(url, 200, head, html.encode(), "2026-01-02T03:04:05Z", "resources")


def facts(html: str, url: str = "https://www.site.example/a/b", *headers: tuple[str, str]) -> PageFacts:
    return read(page(html, url, *headers)).facts


def test_what_the_page_brings_along_is_kept():
    known = facts("<p>one two")
    assert (known.url, known.site, known.status) == ("https://www.site.example/a/b", "site.example", 200)
    assert (known.fetched, known.spider) == ("2026-01-02T03:04:05Z", "resources")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title> Ten\n good  tools </title><p>a", "Ten good tools"),
        ("<title>A &amp; B</title>", "A & B"),
        ("<title>one</title><title>two</title>", "one"),
        ("<meta property=og:title content='From og'><p>a", "From og"),
        ("<p>a", ""),
        ("<title>" + "x" * 400 + "</title>", "x" * 300),
        ("<title>Page</title><body><svg><title>Menu</title></svg>", "Page"),
        ("<body><svg><title>Menu</title></svg>a", ""),
        ("<title> </title><meta property=og:title content='From og'><p>a", "From og"),
    ],
)  # fmt: skip
def test_title(html, title):
    assert facts(html + "<p>text").title == title


@pytest.mark.parametrize(
    ("html", "lang"),
    [("<html lang=de-AT><p>a", "de-at"), ("<html LANG=' EN '><p>a", "en"), ("<html><p lang=fr>a", ""), ("a", "")],
)
def test_language(html, lang):
    assert facts(html).lang == lang


@pytest.mark.parametrize(
    ("html", "header", "lang"),
    [
        # the html element, then its pragma, the header, Open Graph
        ("<html lang=de><meta http-equiv=Content-Language content=fr>", "it", "de"),
        ("<meta http-equiv=Content-Language content='FR, en'><meta property=og:locale content=en_US>", "it", "fr"),
        ("<meta property=og:locale content=en_US>", "it-CH", "it-ch"),
        ("<html lang=''><meta property=og:locale content=pt_BR>", "", "pt-br"),
        # what is no language
        ("<meta http-equiv=Content-Language content='{{ lang }}'><meta property=og:locale content=es>", "utf-8;", "es"),
        ("<meta property=og:locale content=default>", "*", ""),
    ],
)
def test_language_that_is_declared_elsewhere(html, header, lang):
    assert facts(html + "<p>a", "https://a.example/", ("content-language", header)).lang == lang


@pytest.mark.parametrize(
    ("html", "canonical"),
    [
        ('<link rel=canonical href="/c?x=1">', "https://www.site.example/c?x=1"),
        ('<link REL="Canonical" HREF="https://other.example/">', "https://other.example/"),
        ('<link rel="shortcut canonical" href="c">', "https://www.site.example/a/c"),
        ('<base href="/base/"><link rel=canonical href="c">', "https://www.site.example/base/c"),
        ('<link rel=canonical href="javascript:x">', ""),
        # none declared: neither the page itself nor its base
        ("", ""), ('<base href="/base/">', ""), ('<link rel=canonicals href="/c">', ""), ("<link rel=canonical>", ""),
        ('<link rel=canonical href="">', ""),
    ],
)  # fmt: skip
def test_canonical(html, canonical):
    assert facts(html + "<p>a").canonical == canonical


@pytest.mark.parametrize(
    ("meta", "header", "noindex", "nofollow"),
    [
        ("", "", 0, 0),
        ("index, follow", "", 0, 0),
        ("NOINDEX", "", 1, 0),
        ("noindex,nofollow", "", 1, 1),
        ("none", "", 1, 1),
        ("noarchive noimageindex", "", 0, 0),
        ("max-image-preview:none", "", 0, 0),
        ("", "noindex", 1, 0),
        ("nofollow", "noindex", 1, 1),
        ("all", "None", 1, 1),
        ("max-image-preview: none", "", 0, 0),
        ("", "otherbot: noindex, nofollow", 0, 0),
    ],
)
def test_robots(meta, header, noindex, nofollow):
    known = facts(f'<meta name="Robots" content="{meta}"><p>a', "https://a.example/", ("x-robots-tag", header))
    assert (known.noindex, known.nofollow) == (noindex, nofollow)


@pytest.mark.parametrize(
    ("meta", "header", "origin"),
    [
        ("", "", ""),
        ("noindex", "noindex", ""),
        ("nofollow", "", "meta robots"),
        ("none", "nofollow", "meta robots"),
        ("noindex", "nofollow", "X-Robots-Tag"),
        ("", "otherbot: nofollow", ""),
    ],
)
def test_what_says_nofollow(meta, header, origin):
    known = facts(f'<meta name=robots content="{meta}"><p>a', "https://a.example/", ("x-robots-tag", header))
    assert (known.nofollow_origin, known.nofollow) == (origin, int(bool(origin)))


@pytest.mark.parametrize(
    ("html", "headers"),
    [
        ("<meta name=robots content=noindex><meta name=robots content=noarchive><p>a", ("", "")),
        ("<p>a", ("noarchive", "noindex")),
    ],
)
def test_all_robots_rules_count(html, headers):
    assert facts(html, "https://a.example/", *(("x-robots-tag", value) for value in headers)).noindex == 1


def test_feeds_are_announced_once_each_and_absolute():
    html = (
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<link rel="Alternate home" type="Application/Atom+XML" href="https://b.example/atom">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
        '<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/rss+xml" href="x:y">'
        '<link rel="stylesheet" type="application/rss+xml" href="/no"><p>a'
    )
    assert read(page(html)).alternates == ("https://www.site.example/feed", "https://b.example/atom")


@pytest.mark.parametrize(
    ("html", "words", "links_out"),
    [
        ("<p>one two<p>three", 3, 0),
        # links to other sites, from the page's own words
        ("<p><a href=//b.example>one</a> <a href=/x>two</a> <a href=//www2.site.example>three</a>", 3, 1),
        ("<p><a href=mailto:a@b.example>one</a><a href=//b.example></a>", 1, 1),
        ("<footer><a href=//b.example>one</a></footer><nav><a href=//c.example>two</a></nav>", 2, 0),
    ],
)
def test_words_and_links_out(html, words, links_out):
    known = facts(html)
    assert (known.word_count, known.links_out) == (words, links_out)


@pytest.mark.parametrize(("html", "further"), [
    ("<link rel=next href='?page=2'><p>a", ["https://www.site.example/a/b?page=2"]),
    ("<link rel='prev' href='?page=1'><p>a", []),
    ('<button data-next-url="/list?page=2&amp;q=x">More</button>', ["https://www.site.example/list?page=2&q=x"]),
    ("<div data-load-more='/more/2'>a", ["https://www.site.example/more/2"]),
    ("<div data-infinite-path='https://www.site.example/p/2'>a", ["https://www.site.example/p/2"]),
    ('<div data-next="3" data-more="javascript:x()" data-load="true" data-nextdoor="/x">a', []),
    ('<div data-next="//[" data-more-url="http://">a', []),
    ("<p>a" + "".join(f"<i data-next='/{number}'></i>" for number in range(9)),
     [f"https://www.site.example/{number}" for number in range(3)]),
    ("<link rel=next href='?page=2'><i data-next='?page=2'></i><p>a", ["https://www.site.example/a/b?page=2"]),
])  # fmt: skip
def test_further_pages_that_no_link_leads_to(html, further):
    assert list(read(page(html)).following) == further

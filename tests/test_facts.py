"""Facts of a page: title, language, canonical address, date, robots, feeds, kind of page, words and links out."""

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
    ("html", "published"),
    [
        ("<meta property=article:published_time content=2024-03-09T08:00:00+01:00>", "2024-03-09"),
        ("<meta name=DC.date content=20240309>", "2024-03-09"),
        ("<meta name=date content='Sat, 9 Mar 2024'>", ""),
        ("<meta name=date content='9. 3.'><time datetime=2024-03-09>", "2024-03-09"),
        ('<script type="application/ld+json">{"datePublished" : "2024-03-09T08:00Z"}</script>', "2024-03-09"),
        # the head before the body, the first before the second
        ("<meta property=article:published_time content=2024-03-09><time datetime=2025-01-01>", "2024-03-09"),
        ("<time datetime=2024-03-09><time datetime=2025-01-01>", "2024-03-09"),
        # the dates of items are not that of the page
        ("<article><time datetime=2024-03-09></article><article>b</article>", ""),
        # no dates
        ("<p>Written 2024-03-09", ""),
        ("<time datetime=PT20240309>", ""),
        ("<meta name=date content=2024-13-01>", ""),
        ("<meta name=date content=1024-01-01>", ""),
        ("<meta name=date content=2024-02-31>", ""),
        ("<meta name=date content=2024030912>", ""),
    ],
)
def test_published(html, published):
    assert facts(html + "<p>a").published == published


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


LIST = "<ul>" + "<li>one good tool" * 5 + "</ul>"


@pytest.mark.parametrize(
    ("html", "path", "kind"),
    [
        # the address, then the shape, then what the page says of itself
        (LIST, "", "home"),
        ("<article>a</article>", "/", "home"),
        ("a", "/?page=1", "home"),
        (LIST + "<meta property=og:type content=article>", "/a", "list"),
        ("<meta property=og:type content=Article>a", "/a", "article"),
        ('<script type="application/ld+json">{"@type":["NewsArticle"]}</script>a', "/a", "article"),
        ('<script type="application/ld+json">{"@type" : "BlogPosting"}</script>a', "/a", "article"),
        ("<meta property=article:published_time content=x>a", "/a", "article"),
        ("<article>a</article>", "/a", "article"),
        ("<article>a</article><article>b</article>", "/a", "other"),
        ('<script type="application/ld+json">{"@type":"Organization"}</script>a', "/a", "other"),
        ("a", "/index.html", "other"),
    ],
)
def test_page_type(html, path, kind):
    assert facts(html, "https://a.example" + path).page_type == kind


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

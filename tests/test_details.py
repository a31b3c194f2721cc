"""The facts that only a page with a finding needs: dates, authors, language, links out; and what hostile pages do."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.process import Brands, findings
from pipelines.reading.dates import parse_date
from pipelines.reading.details import details
from pipelines.reading.document import read
from pipelines.reading.structured import article_nodes
from pipelines.records import Brand, Document, Page, PageFacts, PageType

HTML = ("content-type", "text/html; charset=utf-8")
UTC = "<meta property=article:published_time content=2024-03-10T02:59:46+00:00>"
GERMAN = "<p>Die Hacke steht seit Jahren im Schuppen, und niemand weiß mehr, wem sie eigentlich gehört hat."


def document(html: str, kind: PageType = "article", url: str = "https://www.site.example/a") -> Document:
    page = Page(url, 200, (HTML,), html.encode("utf-8", "surrogatepass"), "2026-01-02T03:04:05Z", "resources")
    known = read(page)
    return replace(known, facts=replace(known.facts, page_type=kind))


def facts(html: str, kind: PageType = "article") -> PageFacts:
    return details(document(html + "<p>text", kind))


def ld(*nodes: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(node)}</script>' for node in nodes)


def article(**values: object) -> str:
    return ld({"@type": "NewsArticle"} | values)


@pytest.mark.parametrize(
    ("html", "published"),
    [
        ("<meta property=article:published_time content=2024-03-09T08:00:00+01:00>", "2024-03-09"),
        ("<meta name=DC.date content=20240309>", "2024-03-09"),
        ("<meta name=date content='Sat, 9 Mar 2024 10:00:00 +0100'>", "2024-03-09"),
        ("<meta property=article:published_time content='March 9, 2024, 07:47 PM EST'>", "2024-03-09"),
        ("<meta name=date content='9. 3.'><time datetime=2024-03-09>", "2024-03-09"),
        (article(datePublished="2024-03-09T08:00Z"), "2024-03-09"),
        (ld({"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"},
                        {"@type": ["Thing", "BlogPosting"], "datePublished": "2024-03-09"}]}), "2024-03-09"),
        ('<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-03-09",}</script>',
         "2024-03-09"),
        ("<b itemprop=datePublished content=2024-03-09>today</b>", "2024-03-09"),
        ("<time pubdate>9 March 2024</time>", "2024-03-09"),
        # the surest first; a broken one is passed over
        (article(datePublished="2024-03-09") + "<meta name=date content=2025-01-01>", "2024-03-09"),
        ("<meta name=date content=2024-03-09><time datetime=2025-01-01>", "2024-03-09"),
        ("<meta property=article:published_time content=yesterday><meta name=date content=2024-03-09>", "2024-03-09"),
        ("<time datetime=2024-03-09><time datetime=2025-01-01>", "2024-03-09"),
        # a reader sees the day of the place, not that of Greenwich
        (UTC + "<time datetime='2024-03-09 20:59:46'>", "2024-03-09"),
        (UTC + "<time datetime='2024-03-09 20:59:47'>", "2024-03-10"),
        # what only a reader sees
        ("<h1>Hoes</h1><p class=date>Published 9 March 2024", "2024-03-09"),
        ("<h1>Hacken</h1><p>Von Anna Berg, 9.3.2024", "2024-03-09"),
        ("<h1>Hoes</h1><p>The hoe fair opens on 9 March 2024 in Bath.", ""),
        ("<h1>Hoes</h1><p>By Anna Berg on 9 March 2024.", "2024-03-09"),
        # the dates of items are not that of the page
        ("<article><time datetime=2024-03-09></article><article>b</article>", ""),
        ("<b itemprop=datePublished>2024-03-09</b><b itemprop=datePublished>2024-03-10</b>", ""),
        # no dates of a page: too early, to come, impossible
        ("<meta name=date content=1024-01-01>", ""), ("<meta name=date content=1989-12-31>", ""),
        ("<meta name=date content=2026-01-04>", ""), ("<meta name=date content=2026-01-03>", "2026-01-03"),
        ("<meta name=date content=2024-13-01>", ""), ("<meta name=date content=2024-02-31>", ""),
        ("<meta name=date content=2024030912>", ""), ("<time datetime=PT20240309>", ""),
        ("<p>" + "In the spring of 2024-03-09 we dug. " * 4, ""),
    ],
)  # fmt: skip
def test_published(html, published):
    assert facts(html).published == published


@pytest.mark.parametrize("kind", ["index", "home", "directory_listing", "product", "other"])
def test_only_the_head_dates_a_page_that_is_no_text_of_its_own(kind):
    body = article(datePublished="2024-03-09") + "<time datetime=2024-03-09>9 March 2024</time>"
    assert facts(body, kind).published == ""
    assert facts("<meta property=article:published_time content=2024-03-09>" + body, kind).published == "2024-03-09"


@pytest.mark.parametrize(
    ("html", "updated"),
    [
        ("<meta property=article:modified_time content=2024-05-01>", "2024-05-01"),
        ("<meta property=og:updated_time content=2024-05-01T00:00Z>", "2024-05-01"),
        (article(dateModified="2024-05-01"), "2024-05-01"),
        ("<time class='entry-date updated' datetime=2024-05-01>", "2024-05-01"),
        ("<meta name=date content=2024-03-09><meta name=dcterms.modified content=2024-03-09>", "2024-03-09"),
        ("<meta name=date content=2024-03-09><meta name=dcterms.modified content=2024-03-08>", ""),
        ("<meta name=last-modified content=2026-03-09>", ""),
    ],
)  # fmt: skip
def test_updated(html, updated):
    assert facts(html).updated == updated


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-03-09", "2024-03-09"), ("2024/3/9 10:00", "2024-03-09"), ("20240309120000", None), ("2024-3/9", None),
        ("9th Mar 2024", "2024-03-09"), ("9. März 2024", "2024-03-09"), ("9 de marzo de 2024", "2024-03-09"),
        ("9\xa0août\xa02024", "2024-08-09"), ("Tuesday, Aug. 17, 2010", "2010-08-17"), ("21.dez.2018", "2018-12-21"),
        ("13.11.2018", "2018-11-13"), ("11.13.2018", None), ("3/9/2024", None), ("9 Foo 2024", None), ("", None),
    ],
)  # fmt: skip
def test_dates_in_words(text, iso):
    found = parse_date(text)
    assert (found.isoformat() if found else None) == iso


@pytest.mark.parametrize(
    ("html", "author"),
    [
        (article(author="Anna Berg"), "Anna Berg"),
        (article(author={"@type": "Person", "name": "Anna Berg"}), "Anna Berg"),
        (article(author=[{"name": "Anna Berg"}, {"name": ["Bo Ek"]}, 7, None]), "Anna Berg, Bo Ek"),
        (ld({"@graph": [{"@type": "Article", "author": {"@id": "#a"}}, {"@id": "#a", "name": "Anna"}]}), "Anna"),
        ("<meta name=Author content='By Anna Berg &amp; Bo Ek'>", "Anna Berg, Bo Ek"),
        ("<meta name=citation_author content=Anna><meta name=citation_author content='Bo Ek'>", "Anna, Bo Ek"),
        ("<a rel=author href=/b>Anna Berg</a>", "Anna Berg"),
        ("<b itemprop=author itemscope>by <i itemprop=name>Anna Berg</i>, gardener</b>", "Anna Berg"),
        ("<p>Von Anna Berg, Freiburg", "Anna Berg"), ("<p>By Anna Berg Nov 29, 2016", "Anna Berg"),
        ("<b class='byline x'>By Anna Berg on Monday</b>", "Anna Berg"),
        # names only
        ("<meta name=author content=admin>", ""), ("<meta name=author content=https://site.example/anna>", ""),
        ("<meta property=article:author content=facebook.com/anna><meta name=author content=Anna>", "Anna"),
        ("<meta name=author content='anna@site.example'>", ""), ("<meta name=author content='anna[at]site'>", ""),
        ("<meta name=author content='Anna Berg, Staff Writer'>", "Anna Berg"),
        ("<meta name=author content='" + "Anna " * 30 + "'>", ""), ("<meta name=author content='12 34'>", ""),
        ("<meta property=og:site_name content='Hoe News'><meta name=author content='hoe news'>", ""),
        # no byline
        ("<p>By The Numbers", ""), ("<p>By setting a hoe to work", ""), ("<p>Par contre, il pleut", ""),
        ("<footer><p>By Anna Berg</footer>", ""), ("<p>By Anna Berg and so on it goes", ""), ("", ""),
    ],
)  # fmt: skip
def test_author(html, author):
    assert facts(html).author == author


def test_the_authors_of_items_are_not_those_of_a_list():
    assert facts("<a rel=author>Anna Berg</a><p>By Anna Berg", "index").author == ""


def test_authors_are_few():
    names = ["Anna", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Ida", "Jo", "Kim", "Liv", "Mo"]
    assert facts(article(author=names)).author == ", ".join(names[:10])


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        (GERMAN, "de"), ("<html lang=en>" + GERMAN, "en"),
        ("<meta property=og:locale content=fr_FR>" + GERMAN, "fr-fr"),
        ("<p>Hacke", ""), ("<p>" + "1234 5678. " * 30, ""),
    ],
)  # fmt: skip
def test_a_language_that_is_not_declared_is_guessed(html, lang):
    assert details(document(html)).lang == lang


def test_links_to_other_sites_by_region():
    html = (
        "<main><p><a href=//a.example>a</a> <a href=//b.example>b</a> <a href=/c>c</a> <a href=//x.site.example>d</a>"
        "<a hidden href=//e.example>e</a></main><footer><a href=//a.example>a</a><a href=mailto:a@b.example>m</a>"
    )
    assert document(html).facts.outbound == (("main", 2), ("footer", 1))
    assert document("<p>a").facts.outbound == ()


def test_only_a_page_with_a_finding_is_looked_at_closely():
    brands = Brands((Brand("Acme", domains=("acme.example",)),))
    html = "<meta name=author content='Anna Berg'><p>One of the {} of the year, with <a href=//b.example>more</a>."
    for words, author in (
        ("Acme anvils", "Anna Berg"), ("<a href=//acme.example>anvils</a>", "Anna Berg"), ("anvils", ""),
    ):  # fmt: skip
        page = findings(document(html.format(words)), brands).page
        assert page.author == author


def test_nothing_is_concluded_without_the_source():
    known = document(article(author="Anna Berg", datePublished="2024-03-09") + "<p><a href=//b.example>b</a>")
    assert details(known).author == "Anna Berg"
    assert details(replace(known, html="")) == known.facts
    shell = replace(known, facts=replace(known.facts, page_read="js_shell"))
    assert details(shell) == shell.facts


@pytest.mark.parametrize(
    "html",
    [
        '<script type="application/ld+json">' + "[" * 200_000 + "</script>",
        '<script type="application/ld+json">' + '{"a":' * 90_000 + "1" + "}" * 90_000 + "</script>",
        '<script type="application/ld+json">' + '{"@type":"Article","author":"A","x":1' * 9_000 + "</script>",
        article(author="Anna", datePublished="2024-03-09") * 9_000,
        "<script type='application/ld+json'>{\"@type\":\"Article\"" + '"datePublished":"2024-0' * 9_000 + "</script>",
        "<meta name=author content='by" + " " * 500_000 + "x'>",
        "<meta name=author content='" + "A, " * 500_000 + "'><meta name=date content='" + "1" * 500_000 + "'>",
        "<time datetime=2024-03-09T00:00:00Z>x</time>" * 20_000,
        "<b class=author>" * 3_000 + "Anna",
        "<p>" + "By Anna " * 100_000, "<p>" + "9.3." * 100_000,
        "<p " + " ".join(f"a{number}=1" for number in range(12_000)) + ">",
    ],
)  # fmt: skip
def test_a_hostile_page_costs_little(html):
    known = document(html + "<p>text")
    start = time.process_time()
    details(replace(known, facts=replace(known.facts, lang="en")))
    assert time.process_time() - start < 2


def test_lone_surrogates_in_json_reach_no_fact():
    html = '<script type="application/ld+json">{"@type":"Article","author":"Anna\\ud800 Berg"}</script>'
    assert facts(html).author == "Anna Berg"


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["@type", "@id", "author", "name", "datePublished", "dateModified"]), inner, max_size=4
    ),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_any_json_is_survived(value):
    known = facts(article(author=value, datePublished=value, dateModified=value) + ld(value, {"@type": value}))
    known.author.encode()
    assert (known.published or "9") >= "1990"
    assert known.updated == "" or known.updated >= known.published


@given(st.text(max_size=200))
def test_any_script_is_survived(text):
    assert isinstance(article_nodes([text, '"' + text, '{"@type":"Article","a":"' + text + '"}']), list)


@given(st.text(max_size=100))
def test_any_text_is_looked_at_for_a_date(text):
    found = parse_date(text)
    assert found is None or 1900 <= found.year <= 2099

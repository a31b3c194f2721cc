"""Regions by role, by the words in class and id, and by what stands around a block."""

import pytest

from pipelines.reading.document import read
from pipelines.reading.names import named
from pipelines.records import Document, Page

LONG = "A long sentence that no link is in. " * 20
LINKS = "<p><a href=/x>one thing to read</a></p>" * 3


def document(html: str) -> Document:
    header = ("content-type", "text/html; charset=utf-8")
    return read(Page("https://site.example/a", 200, (header,), html.encode(), "2026-01-02T03:04:05Z", "scan"))


def regions(html: str) -> list[str]:
    return [block.region for block in document(html).blocks]


@pytest.mark.parametrize(
    ("names", "region"),
    [
        # words, also in camel case and as block__element
        ("site-footer dark", "footer"), ("siteFooter", "footer"), ("sitefooter", "footer"),
        ("c-footer__list", "footer"),
        ("relatedPosts", "related"), ("most-read", "related"), ("readMore", "related"), ("mainNav", "nav"),
        ("share-bar", "nav"), ("cookieBanner", "nav"), ("gdpr-notice", "nav"), ("sidebar2", "sidebar"),
        ("ad", "sidebar"), ("advertisement", "sidebar"), ("author-bio", "sidebar"), ("newsletter-signup", "sidebar"),
        ("commentlist", "comment"), ("masthead", "header"), ("mobileheader", "header"), ("content", "main"),
        # in other languages
        ("kommentare", "comment"), ("pied", "footer"), ("seitenleiste", "sidebar"), ("lire-aussi", "related"),
        ("publicidad", "sidebar"), ("breadcrumbs", "nav"),
        # no word of ours
        ("navy", ""), ("shared", ""), ("adapter", ""), ("commentary", ""), ("footnotes", ""), ("subheader", ""),
        ("", ""),
        # what tells of the page, of its tags or of a variant and not of the element
        ("has-sidebar", ""), ("with-ads", ""), ("page--with-right-rail", ""), ("category-popular", ""),
        ("tag-related", ""), ("md:sidebar", ""), ("content-sidebar-wrap", "main"),
        # its own heading is no header of the page, the article's body is its text whatever stands beside it
        ("card-header", ""), ("article-body pagination", "body"), ("postBody", "body"),
    ],
)  # fmt: skip
def test_what_a_name_says(names, region):
    assert named(names, False) == region


def test_in_an_article_header_and_footer_are_its_own():
    assert (named("footer", True), named("site-header", True), named("related", True)) == ("", "", "related")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # several roles, dialogs
        ("<div role='complementary tablist'>a</div><div role=dialog>b</div>", ["sidebar", "sidebar"]),
        # main is never left out because of the name of an element around it, nor is an only article
        ("<div class=page-header><p>a<main>b</main></div>", ["header", "main"]),
        ("<div class=sidebar-right>a<article>b</article></div>", ["sidebar", "main"]),
        ("<nav class=related><article>a</article></nav>", ["nav"]),
        # the heading of the page in an element called header; the name of the site there is none
        ("<div class=header><h1>a</h1><p>b</div>", ["main", "header"]),
        ("<div class=header><h1><a href=/>a</a></h1></div>", ["header"]),
        # in what is called its body an article has its own header
        ("<div class=article-body><header>a</header>b</div>", ["main", "main"]),
        ("<div role=main><header>a</header></div>", ["main"]),
        # an element called sidebar that holds nearly all of the text is a frame, and what is in it has its own region
        (f"<div class=widget><p>{LONG}<div class=footer>a</div></div>", ["other", "footer"]),
        (f"<div class=widget><p>{LONG}</div><p>{LONG}", ["sidebar", "other"]),
        (f"<div class=comments><p>{LONG}</div>", ["comment"]),
        # links beside the main text lead away; text does not, nor do links on a page without a main text
        (f"{LINKS}<main>{LONG}</main>{LINKS}", ["nav"] * 3 + ["main"] + ["related"] * 3),
        (f"<p>{LONG}<main>{LONG}</main>{LINKS}", ["other", "main", "related", "related", "related"]),
        (f"<main>{LONG}</main><p>{LONG}", ["main", "other"]),
        (f"<main>a</main>{LINKS}", ["main", "other", "other", "other"]),
        (f"{LINKS}", ["other"] * 3),
    ],
)  # fmt: skip
def test_regions(html, expected):
    assert regions(html) == expected


def test_links_have_the_region_of_their_block():
    found = document(
        f"<nav><a href=/n>n</a></nav><main>{LONG}</main>{LINKS}<footer><a href=/f><img alt=f></a></footer>"
    )
    assert [anchor.region for anchor in found.anchors] == ["nav", "related", "related", "related", "footer"]

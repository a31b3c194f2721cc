"""What stands in the place of a page is recognised, and no real page is taken for it."""

import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from look_alikes import LOOK_ALIKES
from walls import BOT_WALLS, CAPTCHAS, CONSENT_WALLS, FAILED, LOGINS, SHELLS, SOFT_404, page, site

from pipelines.process import Brands, findings
from pipelines.reading.document import read, unread
from pipelines.reading.phrases import says_not_found
from pipelines.records import Brand, Document, Page, PageRead

HTML = ("content-type", "text/html; charset=utf-8")
ACME = Brands([Brand("Acme", domains=("acme.com",))])
IN_PLACE = [
    pytest.param(page_read, *rest, id=f"{page_read}: {name}")
    for page_read, table in (("blocked", BOT_WALLS + CAPTCHAS), ("consent_wall", CONSENT_WALLS), ("soft_404", SOFT_404),
                             ("login", LOGINS), ("js_shell", SHELLS), ("http_error", FAILED))
    for name, *rest in table
]  # fmt: skip


def answer(html: str, status: int = 200, *headers: tuple[str, str], url: str = "https://site.example/a") -> Page:
    return Page(url, status, (HTML, *headers), html.encode(), "2026-01-02T03:04:05Z", "scan")


def look(html: str, status: int = 200, *headers: tuple[str, str], url: str = "https://site.example/a") -> Document:
    return read(answer(html, status, *headers, url=url))


@pytest.mark.parametrize(("page_read", "cause", "status", "html"), IN_PLACE)
def test_what_stands_in_the_place_of_a_page(page_read, cause, status, html):
    facts = look(html, status).facts
    assert (facts.page_read, facts.status) == (page_read, status), facts.cause
    assert cause in facts.cause


@pytest.mark.parametrize("html", [pytest.param(html, id=name) for name, html in LOOK_ALIKES])
def test_what_only_looks_like_it_is_read(html):
    facts = look(html).facts
    assert (facts.page_read, facts.cause) == ("read", "")


@pytest.mark.parametrize(("page_read", "cause", "status", "html"), [
    one for one in IN_PLACE if "blocked" not in one.id and "nothing" not in one.id  # a word is not nothing
])  # fmt: skip
def test_a_name_on_such_a_page_proves_nothing(page_read, cause, status, html):
    found = findings(look(html.replace("</body>", "<p>Acme</body>", 1)), ACME)
    assert found.page.page_read == page_read
    assert {mention.link_state for mention in found.mentions} == {"unknown"}


def test_nothing_is_kept_of_a_bot_wall():
    for _, _, status, html in BOT_WALLS + CAPTCHAS:
        document = look(html, status)
        assert document == unread(answer(html, status), "blocked", document.facts.cause)


@pytest.mark.parametrize(
    ("status", "page_read"), [(403, "blocked"), (405, "blocked"), (404, "http_error"), (410, "http_error")]
)
def test_a_wall_counts_with_any_status_but_that_of_a_page_that_is_gone(status, page_read):
    html = page("Pardon Our Interruption", "<p>x")
    assert look(html, status).facts.page_read == page_read


def test_a_page_of_the_status_says_which_wall_it_was():
    assert look(page("Just a moment...", "<script>_cf_chl_opt</script>"), 503).facts.cause == (
        "the site answered 503: a bot wall of Cloudflare answered"
    )
    assert look("<p>No", 403).facts.cause == "the site answered 403"
    assert look(page("x", "Error 522. Performance &amp; security by Cloudflare"), 522).facts.page_read == "http_error"


@pytest.mark.parametrize(("html", "status", "header", "cause"), [
    ("", 202, ("x-amzn-waf-action", "challenge"), "a bot wall of AWS answered"),
    ("", 403, ("cf-mitigated", "challenge"), "the site answered 403: a bot wall of Cloudflare answered"),
    ("<p>Hello", 200, ("cf-mitigated", "challenge"), "a bot wall of Cloudflare answered"),
])  # fmt: skip
def test_headers_that_only_a_wall_sends(html, status, header, cause):
    facts = look(html, status, header).facts
    assert (facts.page_read, facts.cause) == ("blocked", cause)


def test_what_is_shown_at_an_address_for_consent_is_a_wall():
    html = "<p>Weiter zu Yahoo"
    assert look(html, url="https://consent.yahoo.com/v2/collectConsent?x=1").facts.page_read == "consent_wall"
    assert look(html, url="https://consent.example/").facts.page_read == "read"


def test_the_text_of_a_page_that_was_read_is_handed_on():
    assert look("<p>Acme\x00 café").html == "<p>Acme café"
    assert look(page("404", "<p>x")).html == ""


@pytest.mark.parametrize(("heading", "is_lost"), [
    ("page not found", True), ("page not found.", True), ("404 - page not found", True), ("example | 404 not "
     "found", True),
    ("oops! page not found", True), ("error 404 (not found)!!1", True), ("the page you are looking for doesn't "
     "exist", True),
    ("why google says page not found", False), ("page not found: a novel", False), ("error: page not "
     "found", True), ("a page", False), ("", False),
    ("the lost page was found", False), ("x" * 10_000, False), (" - " * 3_000, False), ("oops " * 3_000, False),
])  # fmt: skip
def test_headings_that_say_that_a_page_is_not_there(heading, is_lost):
    assert says_not_found(heading) is is_lost


HOSTILE = [
    "<h1>" + "access denied " * 20_000 + "</h1>", "<title>" + "page " * 100_000 + "</title><p>x", "<input>" * 100_000,
    "<div id=root>" * 9_000, "<a>accept</a>" * 100_000 + "cookies", "<p>cookies" * 30_000, "<h1>the page " * 9_000,
    "<noscript>" + "enable " * 100_000 + "</noscript><script></script>", "<form>" * 9_000 + "<input "
    "type=password>" * 500,
    "<p>x<!--" + "x" * 4_000_000, "<title>" * 50_000, "<script" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("html", HOSTILE, ids=[html[:12] for html in HOSTILE])
def test_hostile_pages_are_judged_in_time(html, status):
    start = time.process_time()
    assert look(html, status).facts.page_read in get_args(PageRead)
    assert time.process_time() - start < 2


ANY_PAGE = [html for *_, html in BOT_WALLS + LOGINS + SOFT_404 + LOOK_ALIKES]


@given(st.lists(st.sampled_from(ANY_PAGE), min_size=1, max_size=2))
@settings(deadline=None, max_examples=60)
def test_a_long_story_makes_every_page_a_page(pages):
    story = "<p>One word follows another, and all of them are read. " * 60
    assert look(site("The mill", f"<article>{story}</article>") + "".join(pages)).facts.page_read == "read"

"""Pages that lead to a brand by other ways than links: "unlinked" is not proven there. And pages that do not."""

import base64
import pickle
import time

import pytest

from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Mention, Page

ACME = Brand("Acme", domains=("acme.com", "xn--acm-dma.com"), profiles=("https://github.com/acme",))
BRANDS = Brands((ACME,))
URL = "https://acme.com/x"
IN_BASE64 = base64.b64encode(URL.encode()).decode()


def document(html: str) -> Document:
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(Page("https://site.example/a", 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan"))


def only(found: Document) -> Mention:
    (mention,) = findings(found, BRANDS).mentions
    return mention


@pytest.mark.parametrize(
    "html",
    [
        # what a script makes clickable
        f"<table><tr data-href='{URL}'><td>Acme</table>",
        f"<p>Acme <button data-url='{URL}'>Visit</button>",
        f"<p><a href=# data-href='{URL}'>Acme</a>",
        f"<p><a ng-href='{URL}'>Acme</a>",
        "<p><span class=link data-link='//acme.com'>Acme</span>",
        f"<p><span data-link='{IN_BASE64}'>Acme</span>",
        f"<p><span data-link='{base64.b64encode(b'http://www.acme.com/').decode()}'>Acme</span>",
        f"<p><span data-link='{base64.b64encode(b'http://acme.com').decode()}'>Acme</span>",
        f"<p><span onclick=\"go('{URL}')\">Acme</span>",
        f"<p>Acme <button on=\"tap:AMP.navigateTo(url='{URL}')\">Visit</button>",
        f"<p><my-link href='{URL}'>Acme</my-link>",
        f"<p><router-link to='{URL}'>Acme</router-link>",
        f"<p>Acme <select onchange='location=this.value'><option value='{URL}'>shop</select>",
        "<p>Acme <div data-page='{&quot;url&quot;:&quot;https:\\/\\/acme.com\\/x&quot;}'></div>",
        "<p><span data-link='https://acmé.com/'>Acme</span>",
        # what is only there later, or leads on
        f"<p>Acme<template><a class=x href='{URL}'>x</a></template>",
        f"<p>Acme<iframe srcdoc=\"<a href='{URL}'>x</a>\"></iframe>",
        f"<p>Acme<script>document.write('<a href=\"{URL}\">x</a>')</script>",
        f"<p>Acme has moved<script>window.location = '{URL}'</script>",
        f"<meta http-equiv=Refresh content='0; url={URL}'><p>Acme has moved",
        "<p data-url='https://www.google.com/url?q=https%3A%2F%2Facme.com'>Acme",
        # a page of the site itself that may lead on
        "<p><a href='/proxy.php?link=https://acme.com&hash=ab'>Acme</a>",
        "<p><a href='/index.php?action=redirect;url=https://acme.com;x=y'>Acme</a>",
        "<p><a href='/index.php?id=1&jumpurl=https%3A%2F%2Facme.com'>Acme</a>",
        # what is written wrongly
        f"<p><a href='{URL}?{'x' * 3000}'>Acme</a>",
        "<p><a href='www.acme.com'>Acme</a>",
        "<p><a href='acme.com/pens'>Acme</a>",
        "<p><a href='http//acme.com'>Acme</a>",
        "<p><a href='htp://acme.com'>Acme</a>",
        "<p><a href='https://https//acme.com'>Acme</a>",
        "<p><a href='”https://acme.com”'>Acme</a>",
        "<p><a href='%22https://acme.com%22'>Acme</a>",
    ],
)
def test_an_address_outside_of_links_leaves_it_open(html):
    made = document(html)
    for found in (made, pickle.loads(pickle.dumps(made))):
        mention = only(found)
        assert mention.link_state == "unknown"
        assert mention.unknown_cause in (f"the page has an address of {host} outside of its links"
                                         for host in ("acme.com", "www.acme.com", "xn--acm-dma.com"))  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<p>Acme is at acme.com",
        f"<p>Acme <!-- <a href='{URL}'>x</a> -->",
        f"<p>Acme <link rel=canonical href='{URL}'><meta itemprop=url content='{URL}'>",
        f"<p>Acme <script type='application/ld+json'>{{'sameAs': '{URL}'}}</script>",
        f"<p>Acme <script>load('{URL}')</script><script src='{URL}.js'></script>",
        f"<p>Acme <img src='{URL}' data-src='{URL}'><iframe src='{URL}'></iframe>",
        "<p>Acme <div data-bg='https://acme.com/bg.png?v=1'></div>",
        f"<blockquote cite='{URL}'>Acme</blockquote>",
        f"<p>Acme <textarea>&lt;a href='{URL}'>x&lt;/a></textarea>",
        "<p>Acme <a href='/acme.com'>x</a><a href='/review/acme.com'>y</a><a href='#acme.com'>z</a>",
        "<p>Acme <a href='?acme.com'>y</a><a href='https://acme.com/share?url=x'>share</a>",
        "<p>Acme <a href='acme.com.evil.example'>x</a><a href='https://acme.company'>y</a>",
        "<p>Acme <a href='acme.com@x.example'>y</a>",
        "<p>Acme <a href='mailto:hi@acme.com'>x</a>",
        f"<p>Acme <a href='https://other.example/?u={URL}' data-href='https://site.example/?u={URL}'>x</a>",
        f"<p>Acme <a href='/login?next={URL}'>x</a><a href='/img.png?url={URL}'>y</a><a href='/share?url={URL}'>z</a>",
        "<p>Acme <div data-url='https://github.com/acme'></div>",
        "<p>Acme <div data-link='aHR0cHM6!notbase64'></div>",
    ],
)  # fmt: skip
def test_what_leads_nobody_there_does_not(html):
    assert {mention.link_state for mention in findings(document(html), BRANDS).mentions} == {"unlinked"}


def test_a_link_needs_no_such_doubt():
    assert only(document(f"<p>Acme<p data-href='{URL}'><a href='{URL}'>x</a>")).link_state == "elsewhere"


@pytest.mark.parametrize("more", [" shadowrootmode=open", " id=x shadowrootmode='closed'", " shadowroot=open"])
def test_a_shadow_root_is_shown(more):
    html = f"<my-card><template{more}><p>See <a href='{URL}'>Acme</a></p></template></my-card><p>after"
    assert document(html).text == "See Acme\nafter\n"
    assert only(document(html)).link_state == "linked"


@pytest.mark.parametrize("value", ["a." * 9_000, "”" * 9_000, f"a.b{'/' * 9_000}@", "//" * 9_000, "open('" * 3_000])
def test_a_long_address_costs_little(value):
    made = document("<p>Acme, acme.com" + f'<a href="{value}" data-url="{value}">x</a>' * 50)
    start = time.process_time()
    findings(made, BRANDS)
    assert time.process_time() - start < 2

"""Buttons: links drawn as one, forms and clicks that open an address, and what of it is not displayed."""

import pytest

from pipelines.reading.document import read
from pipelines.records import Document, Page

HERE = "https://site.example/a"
ACME = "https://acme.com/"


def document(html: str) -> Document:
    header = ("content-type", "text/html; charset=utf-8")
    return read(Page(HERE, 200, (header,), html.encode(), "2026-01-02T03:04:05Z", "scan"))


@pytest.mark.parametrize(
    ("html", "anchors"),
    [
        # kind, url, text
        # a link that is drawn as a button, by its role or a word of its class
        (f"<a role=button href={ACME}>Go</a>", [("button", ACME, "Go")]),
        (f"<a class='big btn-primary' href={ACME}>Go</a>", [("button", ACME, "Go")]),
        (f"<a class=hero__cta href={ACME}><b>Go</b></a>", [("button", ACME, "Go")]),
        (f"<a class=buyButton href={ACME}>Go</a>", [("button", ACME, "Go")]),
        (f"<a class='buttonless debtn' href={ACME}>Go</a>", [("text", ACME, "Go")]),
        (f"<a class=btn href={ACME}><img alt=Acme></a>", [("button", ACME, "Acme")]),
        # a form that leads its reader to another host
        (f"<form action={ACME}><button>Visit</button></form>", [("button", ACME, "Visit")]),
        (f"<form action={ACME}><input name=q><input type=submit value='Visit us'></form>",
         [("button", ACME, "Visit us")]),
        (f"<form action={ACME}><button type=button>No</button><button type=reset>No</button></form>", []),
        (f"<form action={ACME} method=POST><button>No</button></form>", []),
        (f"<form action={HERE}><button>No</button></form><button>No</button>", []),
        ("<form action=/search><button>No</button></form>", []),
        (f"<form><button formaction={ACME}>Visit</button></form>", [("button", ACME, "Visit")]),
        # a click
        (f"<button onclick=\"location.href='{ACME}'\">Go</button>", [("button", ACME, "Go")]),
        (f"<p onclick='window.open(\"{ACME}\", \"_blank\")'>Go <b>on</b></p>", [("button", ACME, "Go on")]),
        (f"<span onclick=\"document.location = '{ACME}';\">Go</span>", [("button", ACME, "Go")]),
        (f"<li onclick=\"window.location.assign('{ACME}')\">Go</li>", [("button", ACME, "Go")]),
        (f"<a onclick=\"location='{ACME}'\">Go</a>", [("button", ACME, "Go")]),
        (f"<a onclick='open(`{ACME}`)'>Go</a>", [("button", ACME, "Go")]),
        (f"<a href=# onclick=\"window.open('{ACME}');return false\">Go</a>", [("button", ACME, "Go")]),
        (f"<a href='javascript:;' onclick=\"location='{ACME}'\"><b>Go</b></a>", [("button", ACME, "Go")]),
        (f"<a href='/b' onclick=\"location='{ACME}'\">Go</a>", [("text", "https://site.example/b", "Go")]),
        ("<a href=#top onclick='scroll()'>Go</a>", [("text", HERE + "#top", "Go")]),
        (f"<a href=\"javascript:window.open('{ACME}')\">Go</a>", [("text", ACME, "Go")]),
        ("<a href='javascript:void(0)'>Go</a>", [("text", "", "Go")]),
        ("<button onclick=\"location.href='/b'\">Go</button>", [("button", "https://site.example/b", "Go")]),
        (f"<div onclick=\"track('{ACME}')\">no</div><div onclick='location.reload()'>no</div>", []),
        (f"<div onclick=\"location.href='{ACME}'\"><a href=/b>Go</a></div>",
         [("button", ACME, ""), ("text", "https://site.example/b", "Go")]),
        (f"<a href=/b><span onclick=\"location.href='{ACME}'\">Go</span></a>",
         [("text", "https://site.example/b", "Go")]),
        # what a reader never sees is no link of this page
        (f"<template><a href={ACME}>no</a></template><iframe src={ACME}></iframe>", []),
    ],
)  # fmt: skip
def test_buttons(html, anchors):
    found = document(html)
    assert [(anchor.kind, anchor.url, anchor.text) for anchor in found.anchors] == anchors
    assert all(anchor.shown for anchor in found.anchors)


@pytest.mark.parametrize(
    "html",
    [
        f"<div hidden><a class=btn href={ACME}>Go</a></div>",
        f"<div style='display:none'><button onclick=\"location.href='{ACME}'\">Go</button></div>",
        f"<noscript><button formaction={ACME}>Go</button></noscript>",
        f"<dialog><a role=button href={ACME}>Go</a></dialog>",
    ],
)
def test_a_button_that_is_not_displayed_proves_a_link(html):
    found = document(f"<p>text{html}")
    assert [(anchor.kind, anchor.url, anchor.text, anchor.shown) for anchor in found.anchors] == [
        ("button", ACME, "Go", False)
    ]
    assert found.text.strip() == "text"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<dialog>a</dialog>b", "b"),
        ("<dialog open>a</dialog>b", "a b"),
        ("<details><summary>a</summary>b</details>", "a b"),
        ("<p aria-hidden=true>a", "a"),
        ("<span class=sr-only>a</span><p class=visually-hidden>b", "a b"),
        ("<select><option>a<option>b</select>", "a b"),
    ],
)
def test_what_counts_as_displayed(html, text):
    assert " ".join(document(html).text.split()) == text


@pytest.mark.parametrize(
    ("html", "outbound", "links_out"),
    [
        ("<p><a href=/b>a</a><a href=https://www.site.example/>b</a><a href=mailto:a@b.c>c</a>", (), 0),
        (f"<main><a href={ACME}>a</a><a href={ACME}b>b</a></main><footer><a href={ACME}>c</a></footer>",
         (("main", 2), ("footer", 1)), 2),
        (f"<p>x<a hidden href={ACME}>a</a>", (), 0),
    ],
)  # fmt: skip
def test_links_to_other_sites_by_region(html, outbound, links_out):
    facts = document(html).facts
    assert (facts.outbound, facts.links_out) == (outbound, links_out)

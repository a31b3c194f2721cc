"""Links that do not say where they lead: what they leave undecided, and which of them are asked."""

from dataclasses import replace

import pytest

from pipelines.link_records import Resolved
from pipelines.linking.opaque import to_resolve
from pipelines.linking.redirectors import opaque_host
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Page

ACME = Brand("Acme", domains=("acme.com",), profiles=("https://github.com/acme",))
GLOBEX = Brand("Globex", "competitor", domains=("globex.com",))
BITLY = Brand("Bitly", domains=("bit.ly",))
BRANDS = Brands((ACME, GLOBEX, BITLY))
NOW = "2026-11-01T08:00:00Z"


def document(html: str) -> Document:
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(Page("https://site.example/a", 200, head, html.encode(), NOW, "scan"))


def states(html: str, *resolved: Resolved) -> list[tuple[str, str]]:
    found = findings(document(html), Brands((ACME, GLOBEX)), {one.url: one for one in resolved})
    return [(mention.link_state, mention.unknown_cause) for mention in found.mentions]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://bit.ly/2Yx3z", "bit.ly"),
        ("http://www.bit.ly/x", "bit.ly"),
        ("https://t.co/abc", "t.co"),
        ("https://lnkd.in/e-x", "lnkd.in"),
        ("https://amzn.to/3x", "amzn.to"),
        ("https://tinyurl.com/y", "tinyurl.com"),
        ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2", "awin1.com"),
        ("https://www.shareasale.com/r.cfm?b=1&u=2&m=3", "shareasale.com"),
        ("https://www.kqzyfj.com/click-1-2", "kqzyfj.com"),
        ("https://acme.us1.list-manage.com/track/click?u=1&id=2", "acme.us1.list-manage.com"),
        ("https://u1.ct.sendgrid.net/ls/click?upn=abc", "u1.ct.sendgrid.net"),
        ("https://blog.example/go/acme", "blog.example"),
        ("https://blog.example/go/acme/", "blog.example"),
        ("https://blog.example/out?id=7", "blog.example"),
        ("https://blog.example/out.php?id=7", "blog.example"),
        ("https://blog.example/recommends/acme-pro", "blog.example"),
        ("https://blog.example/go/acme?utm_source=x", "blog.example"),
        ("https://blog.example/visit/acme", "blog.example"),
        ("https://blog.example/link/123/", "blog.example"),
        ("https://blog.example/redirect/12/acme?x=1", "blog.example"),
        ("https://blog.example/external_clickthroughs/record?x=1", "blog.example"),
        # senders and trackers on the domains of their customers
        ("https://hs.blog.example/e3t/Ctc/I6+113/cab/VW", "hs.blog.example"),
        ("https://email.mg.blog.example/c/eJwVjEEOgyAQAF8jRwO7VjEEOgyAQAF8", "email.mg.blog.example"),
        ("https://go.blog.example/l/12345/2020-01-02/abc", "go.blog.example"),
        ("https://track.blog.example/aff_c?offer_id=1", "track.blog.example"),
        ("https://r.mail.blog.example/mk/cl/f/sh/abc/def", "r.mail.blog.example"),
        ("https://app.mails.example/click.html?x=a", "app.mails.example"),
        ("https://click.e.blog.example/?qs=abc", "click.e.blog.example"),
        ("https://click.e.blog.example/", ""),
        ("https://hop.clickbank.net/?affiliate=a", "hop.clickbank.net"),
        # they say where they lead, or are pages
        ("https://bit.ly/", ""),
        ("https://bit.ly", ""),
        ("https://notbit.ly/x", ""),
        ("https://bit.ly.evil.example/x", ""),
        ("https://blog.example/go/", ""),
        ("https://blog.example/go", ""),
        ("https://blog.example/go/learn/the-game", ""),
        ("https://blog.example/c/ejector-seats", ""),
        ("https://blog.example/l/2020-01-02/abc", ""),
        ("https://blog.example/linked/lists", ""),
        ("https://blog.example/login/redirect?x=1", ""),
        ("https://blog.example/outdoor/tents", ""),
        ("https://blog.example/", ""),
        ("https://www.linkedin.com/company/acme", ""),
        ("https://www.youtube.com/watch?v=1", ""),
        ("https://acme.com/", ""),
        ("not an address", ""),
        ("https://[broken/go/x", ""),
    ],
)
def test_which_links_do_not_say_where_they_lead(url, host):
    assert opaque_host(url) == host


BIT = "<a href='https://bit.ly/x'>"
UNDECIDED = ("unknown", "the link goes through bit.ly, which does not say where it leads")
UNLINKED = ("unlinked", "")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>{BIT}Acme</a>", [UNDECIDED]),
        (f"<p>Acme ({BIT}here</a>)", [UNDECIDED]),
        (f"<p>{BIT}<img alt='Acme'></a>", [UNDECIDED]),
        (f"<p>Acme and Globex {BIT}here</a>", [UNDECIDED, UNDECIDED]),
        ("<p><a href='https://l.facebook.com/l.php?u=https://bit.ly/x'>Acme</a>", [UNDECIDED]),
        ("<p><a href='/go/acme'>Acme</a>",
         [("unknown", "the link goes through site.example, which does not say where it leads")]),
        ("<p><a rel='sponsored nofollow' href='/acme'>Acme</a>",
         [("unknown", "the link goes through site.example, which does not say where it leads")]),
        ("<p><a rel=nofollow href='/acme'>Acme</a> <a rel=sponsored href='https://globex.com'>this</a>", [UNLINKED]),
        ("<p><a href='https://www.awin1.com/cread.php?awinmid=1'>Acme</a>",
         [("unknown", "the link goes through awin1.com, which does not say where it leads")]),
        # elsewhere on the page it says nothing of this name, nor where no reader sees it
        (f"<p>Acme<p>{BIT}here</a>", [UNLINKED]),
        (f"<p>Acme <span hidden>{BIT}here</a></span>", [UNLINKED]),
        # but for one that names it, or the way out of a page that is about it
        ("<h1>Acme</h1><p>Anvils.<p><a href='/go/acme'>Visit</a>",
         [("unknown", "the link goes through site.example, which does not say where it leads")]),
        ("<p>Acme<p><a href='/go/acmeology'>x</a>", [UNLINKED]),
        ("<title>Acme - Directory</title><p>Acme<p><a href='/out?id=7'>Visit website</a>",
         [("unknown", "the link goes through site.example, which does not say where it leads")]),
        ("<title>Acme - Directory</title><p>Acme<p><a href='/out?id=7'>Globexia</a>", [UNLINKED]),
        ("<title>Directory</title><p>Acme<p><a href='/out?id=7'>Visit website</a>", [UNLINKED]),
        # what is known needs no doubt
        (f"<p>{BIT}Acme</a> <a href='https://acme.com'>site</a>", [("nearby", "")]),
        (f"<p>{BIT}Acme</a><p><a href='https://acme.com'>site</a>", [("elsewhere", "")]),
        ("<p>Acme <a href='https://globex.com/go/x'>here</a>", [UNLINKED]),
        ("<p><a href='https://bit.ly/'>Acme</a>", [UNLINKED]),
    ],
)  # fmt: skip
def test_a_name_beside_an_opaque_link_is_not_called_unlinked(html, expected):
    assert states(html) == expected


def test_a_short_link_of_the_brand_itself_is_one_to_the_brand():
    found = findings(document(f"<p>{BIT}Bitly</a>"), BRANDS)
    assert [mention.link_state for mention in found.mentions] == ["linked"]


def test_a_page_that_was_not_read_says_its_own_cause():
    page = document(f"<p>{BIT}Acme</a><div id=root></div><script></script>")
    [mention] = findings(page, BRANDS).mentions
    assert (mention.link_state, mention.unknown_cause) == ("unknown", page.facts.cause) and page.facts.cause
    bare = replace(page, facts=replace(page.facts, cause=""))
    assert findings(bare, BRANDS).mentions[0].unknown_cause == "the page was not read: js_shell"


TO_ACME = Resolved("https://bit.ly/x", ("https://t.example/1", "https://acme.com/pro"), 200, NOW)


def test_an_opaque_link_that_was_asked_is_a_link():
    found = findings(document(f"<p>{BIT}Acme</a> Acme"), BRANDS, {TO_ACME.url: TO_ACME})
    assert [(m.link_state, m.link, m.unknown_cause) for m in found.mentions] == [("linked", 0, ""), ("nearby", 0, "")]
    link = next(link for link in found.links if link.brand == "Acme")
    assert (link.url, link.target, link.chain, link.target_status, link.moved) == (
        "https://bit.ly/x", "https://acme.com/pro", ("https://t.example/1",), 200, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chain", "status", "expected"),
    [
        (("https://elsewhere.example/",), 200, UNLINKED),
        ((), 404, UNLINKED),  # a dead short link leads to nobody
        ((), 0, UNDECIDED),  # no answer, no verdict
        (("https://globex.com/",), 200, UNLINKED),
        (("https://acme.com/",), 0, ("linked", "")),  # the way is known, though its end does not answer
        (("https://l.facebook.com/l.php?u=https://acme.com/",), 200, ("linked", "")),
        (("https://acme.com/", "https://acme-campaign.example/"), 200, ("linked", "")),
        (("https://github.com/acme",), 200, UNLINKED),
    ],
)
def test_what_an_answer_decides(chain, status, expected):
    assert states(f"<p>{BIT}Acme</a>", Resolved("https://bit.ly/x", chain, status, NOW)) == [expected]


def test_a_short_link_that_leads_on_is_none_to_the_shortener():
    found = findings(document(f"<p>{BIT}Acme</a>"), BRANDS, {TO_ACME.url: TO_ACME})
    assert [link.brand for link in found.links] == ["Acme"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Resolved("https://acme.com/old", (), 404, NOW), ("https://acme.com/old#top", (), 404, 0)),
        (Resolved("https://acme.com/old", (), 0, NOW), ("https://acme.com/old#top", (), 0, 0)),
        (Resolved("https://acme.com/old", ("https://acme.com/a", "https://acme.com/b"), 200, NOW),
         ("https://acme.com/b", ("https://acme.com/a",), 200, 1)),
        (Resolved("https://acme.com/old", ("https://other.example/",), 200, NOW),
         ("https://other.example/", (), 200, 1)),
        (Resolved("https://acme.com/old", ("http://www.acme.com/old/",), 200, NOW),
         ("http://www.acme.com/old/", (), 200, 0)),
    ],
)  # fmt: skip
def test_a_link_to_the_brand_that_was_asked_tells_of_dead_pages_and_redirects(answer, expected):
    found = findings(document("<p><a href='https://acme.com/old#top'>Acme</a>"), BRANDS, {answer.url: answer})
    [link] = found.links
    assert (link.target, link.chain, link.target_status, link.moved) == expected
    assert [mention.link_state for mention in found.mentions] == ["linked"]


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        # in which a name stands, beside a name, to a brand
        (f"<p><a href='https://acme.com/a#x'>site</a><p>Globex <a href='https://t.co/2'>here</a><p>{BIT}Globex</a>",
         ("https://bit.ly/x", "https://t.co/2", "https://acme.com/a")),
        # each once, as it is asked: unwrapped, without its fragment
        (f"<p>{BIT}Acme</a> {BIT}Acme</a><p><a href='https://l.facebook.com/l.php?u=https://bit.ly/x%23y'>Acme</a>",
         ("https://bit.ly/x",)),
        # what is decided is not asked, but whether it is alive
        ("<p><a href='https://acme.com/'>Acme</a> <a href='https://t.co/2'>here</a>", ("https://acme.com/",)),
        (f"<p>{BIT}Acme</a> <a href='https://acme.com/'>site</a> <a href='https://t.co/2'>here</a>",
         ("https://bit.ly/x", "https://acme.com/")),
        (f"<p>{BIT}<img alt='Acme'></a>", ("https://bit.ly/x",)),
        # nothing is asked of a page that names nobody
        (f"<p>Nobody {BIT}here</a>", ()),
        ("<p>Acme <a href='https://other.example/'>here</a>", ()),
        ("<p>Acme <a href='https://github.com/acme'>here</a>", ()),
        (f"<p>{BIT}Acme</a><div id=root></div><script></script>", ()),
    ],
)  # fmt: skip
def test_what_is_worth_asking(html, urls):
    page, brands = document(html), Brands((ACME, GLOBEX))
    assert to_resolve(page, findings(page, brands)) == urls


def test_many_short_links_in_one_paragraph_are_looked_at_once():
    page = document("<p>" + "Acme " * 300 + f"{BIT}x</a> " * 3000)
    found = findings(page, Brands((ACME,)))
    assert {mention.link_state for mention in found.mentions} == {"unknown"}
    assert to_resolve(page, found) == ("https://bit.ly/x",)


def test_a_link_that_names_the_brand_is_asked_wherever_it_stands():
    made = document("<title>Acme</title><p>Acme<p><a href='/go/acme'>x</a><p><a href='/out?id=7'>Visit website</a>")
    asked = to_resolve(made, findings(made, BRANDS))
    assert asked == ("https://site.example/go/acme", "https://site.example/out?id=7")

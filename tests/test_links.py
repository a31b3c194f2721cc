"""Links: who owns an address, where a redirector leads, what rel says, and the link state of each mention."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linking.links import brand_links, rel_values
from pipelines.linking.owners import Owners
from pipelines.linking.state import LinksTo
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Page

ACME = Brand(
    "Acme",
    domains=("acme.com", "ac.me"),
    profiles=("https://www.github.com/Acme/", "https://play.store.example/apps?id=com.acme", "https://acme.social.net"),
)
BETA = Brand("Beta", domains=("beta.acme.com",), profiles=("https://acme.com/partners/beta",))


def document(html: str, *headers: tuple[str, str]) -> Document:
    head = (("content-type", "text/html; charset=utf-8"), *headers)
    return read(Page("https://site.example/a", 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan"))


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        # domains and all their subdomains, whatever the path, port, case and user
        ("https://acme.com", "domain"),
        ("http://www.acme.com/pricing?a=b#c", "domain"),
        ("https://a.b.c.acme.com:8080/", "domain"),
        ("https://ACME.COM./", "domain"),
        ("https://ac.me/x", "domain"),
        ("https://evil.com@acme.com/", "domain"),
        # look-alikes
        ("https://notacme.com", ""),
        ("https://acme.com.evil.com", ""),
        ("https://acme.co", ""),
        ("https://acme-com.net", ""),
        ("https://acme.com@evil.com/", ""),
        ("https://evil.com/acme.com", ""),
        ("https://evil.com/?u=acme.com", ""),
        ("https://аcme.com/", ""),
        ("https://com/", ""),
        # profiles: the path and what lies under it, in any case
        ("https://www.github.com/acme", "profile"),
        ("https://www.github.com/ACME/rockets?tab=1", "profile"),
        ("https://acme.social.net/anything", "profile"),
        ("https://www.github.com/", ""),
        ("https://www.github.com/acmecorp", ""),
        ("https://www.github.com/other/acme", ""),
        ("https://social.net/acme", ""),
        ("https://github.com/acme", "profile"),
        # the query of a listed profile tells one app from all others
        ("https://play.store.example/apps?id=com.acme", "profile"),
        ("https://play.store.example/apps?id=com.other", ""),
        # share buttons
        ("https://acme.com/sharer.php?u=https%3A%2F%2Fsite.example", ""),
        ("https://acme.com/intent/tweet?text=x&url=https://site.example", ""),
        ("https://acme.com/share?url=https://site.example/a", ""),
        ("https://acme.com/shared-stories", "domain"),
        ("https://acme.com/a/share", "domain"),
        # nothing that has a host
        ("mailto:a@acme.com", ""),
        ("/acme.com", ""),
        ("", ""),
    ],
)
def test_who_owns_an_address(url, owned):
    assert Owners((ACME,)).of_url(url) == ((("Acme", owned),) if owned else ())


@pytest.mark.parametrize("path", ["/share", "/send", "/save", "/pin/create", "/submit"])
def test_a_page_of_the_brand_is_no_share_button_when_it_carries_no_address(path):
    assert Owners((ACME,)).of_url("https://acme.com" + path) == (("Acme", "domain"),)


NETWORK = Brand("Network", domains=("net.example", "wa.me"))


@pytest.mark.parametrize(
    "path",
    [
        "/sharer/sharer.php?u=X", "/sharer.php?u=X", "/share.php?u=X", "/share?url=X", "/share/url?url=X",
        "/dialog/share?app_id=1&href=X", "/dialog/feed?link=X", "/plugins/like.php?href=X", "/intent/tweet?text=T",
        "/intent/post?text=T", "/intent/compose?text=T", "/shareArticle?mini=true&url=X",
        "/sharing/share-offsite/?url=X", "/cws/share?url=X", "/pin/create/button/?url=X&media=Y",
        "/submit?url=X&title=T", "/r/anvils/submit?url=X", "/submitlink?u=X&t=T",
        "/widgets/share/tool?canonicalUrl=X", "/save?url=X", "/edit?url=X", "/add?url=X", "/send?text=X",
        "/R/msg/text/?text=X", "/lineit/share?url=X", "/spi/shares/new?url=X", "/clip.action?url=X",
        "/bookmarklet/popout?url=X", "/bookmarks/mark?op=edit&bkmk=X", "/u/0/share?url=X", "/hello2?url=X",
        "/mail/?view=cm&fs=1&su=T&body=X", "/calendar/render?action=TEMPLATE&text=T",
    ],
)  # fmt: skip
def test_a_share_button_of_a_network_is_no_link_to_the_network(path):
    owners = Owners((NETWORK,))
    url = "https://www.net.example" + path.replace("X", "https%3A%2F%2Fsite.example%2Fa")
    assert owners.of_url(url) == ()
    assert owners.of_url(url.partition("?")[0]) == (("Network", "domain"),)
    assert owners.of_url("https://www.net.example/calendar/?text=x") == (("Network", "domain"),)


def test_a_share_button_may_have_no_path_where_the_network_has_it_so():
    owners = Owners((NETWORK,))
    assert owners.of_url("https://wa.me/?text=https://site.example/a") == ()
    assert owners.of_url("https://wa.me/12345?text=Hello") == (("Network", "domain"),)
    assert owners.of_url("https://net.example/?text=https://site.example/a") == (("Network", "domain"),)


def test_an_address_can_belong_to_two_brands():
    owners = Owners((ACME, BETA))
    assert dict(owners.of_url("https://x.beta.acme.com/")) == {"Acme": "domain", "Beta": "domain"}
    assert dict(owners.of_url("https://acme.com/partners/beta/")) == {"Acme": "domain", "Beta": "profile"}
    assert dict(owners.of_url("https://acme.com/partners/better")) == {"Acme": "domain"}
    assert owners.of_host("beta.acme.com") == ("Beta", "Acme")


HOSTS = st.lists(st.sampled_from(["acme", "com", "beta", "x", "ac", "me"]), min_size=1, max_size=4).map(".".join)


@given(HOSTS)
@settings(deadline=None, max_examples=200)
def test_a_host_is_owned_when_it_is_a_domain_or_ends_in_a_dot_and_it(host):
    slow = {b.name for b in (ACME, BETA) for d in b.domains if host == d or host.endswith("." + d)}
    assert set(Owners((ACME, BETA)).of_host(host)) == slow


@pytest.mark.parametrize(
    ("rel", "values"),
    [("", set()), (" ", set()), ("nofollow", {"nofollow"}), ("NoFollow  UGC", {"nofollow", "ugc"}),
     ("sponsored,nofollow", {"sponsored", "nofollow"}), (" noopener , \tugc\n", {"noopener", "ugc"}), (",", set())],
)  # fmt: skip
def test_rel_is_a_list_with_spaces_or_commas(rel, values):
    assert rel_values(rel) == values


@pytest.mark.parametrize(
    ("rel", "page", "expected"),
    [
        # rel of the link, meta robots; followed, nofollow, ugc, sponsored, origin
        ("", "", (1, 0, 0, 0, "")),
        ("noopener external", "", (1, 0, 0, 0, "")),
        ("NOFOLLOW", "", (0, 1, 0, 0, "link")),
        ("ugc,sponsored", "", (0, 0, 1, 1, "link")),
        ("", "index, nofollow", (0, 1, 0, 0, "meta robots")),
        ("", "none", (0, 1, 0, 0, "meta robots")),
        ("ugc", "nofollow", (0, 1, 1, 0, "link")),
        ("nofollows", "", (1, 0, 0, 0, "")),
    ],
)
def test_what_rel_means_for_a_link(rel, page, expected):
    doc = document(f'<meta name="robots" content="{page}"><p><a rel="{rel}" href="//acme.com">Acme</a>')
    [(index, link)] = brand_links(doc, Owners((ACME,)))
    assert (link.followed, link.nofollow, link.ugc, link.sponsored, link.rel_origin) == expected
    assert (index, link.rel, link.url, link.target) == (0, rel, "https://acme.com", "https://acme.com")


def test_what_the_header_says_for_the_page_is_told_from_what_its_meta_element_says():
    doc = document("<p><a rel='UGC, external' href='//acme.com'>Acme</a><a href='//acme.com/2'>here</a>")
    doc = replace(doc, facts=replace(doc.facts, nofollow=1, nofollow_origin="X-Robots-Tag"))
    links = [link for _, link in brand_links(doc, Owners((ACME,)))]
    assert [(k.rel_origin, k.rel_values, k.nofollow, k.ugc, k.followed) for k in links] == [
        ("link", "external ugc", 1, 1, 0), ("X-Robots-Tag", "", 1, 0, 0),
    ]  # fmt: skip
    assert [link.anchor_class for link in links] == ["brand", "generic"]


def test_a_button_is_told_from_a_text():
    doc = document("<p><a href='//acme.com'>Acme</a>")
    doc = replace(doc, anchors=tuple(anchor._replace(kind="button") for anchor in doc.anchors))
    [(_, link)] = brand_links(doc, Owners((ACME,)))
    assert (link.kind, link.anchor_class) == ("button", "brand")


def test_links_of_a_page_are_numbered_by_brand_and_address():
    doc = document(
        '<p><a href="/local">1</a> <a href="https://acme.com/">2</a> <a href="mailto:a@acme.com">3</a>'
        '<a href="https://beta.acme.com/">4</a> <a href="https://acme.com/"><img alt="Logo"></a>'
        '<a href="https://www.github.com/acme">6</a><a href="/out?url=https://acme.com/">7</a>'
    )
    links = brand_links(doc, Owners((ACME, BETA)))
    assert [(i, k.brand, k.owned, k.anchor, k.kind, k.ordinal) for i, k in links] == [
        (1, "Acme", "domain", "2", "text", 1),
        (3, "Beta", "domain", "4", "text", 1),
        (3, "Acme", "domain", "4", "text", 1),
        (4, "Acme", "domain", "Logo", "image", 2),
        (5, "Acme", "profile", "6", "text", 1),
        (6, "Acme", "domain", "7", "text", 1),
    ]
    assert (links[-1][1].url, links[-1][1].target) == (
        "https://site.example/out?url=https://acme.com/", "https://acme.com/",
    )  # fmt: skip
    starts = [anchor.start for anchor in doc.anchors]
    to_acme, to_beta = LinksTo(links, doc.anchors, "Acme"), LinksTo(links, doc.anchors, "Beta")
    assert [to_acme.of_anchor(index) for index in range(7)] == [None, 0, None, 2, 3, None, 5]
    assert [to_acme.over(start, start + 1) for start in starts] == [None, 0, None, 2, None, None, 5]
    assert [to_beta.of_anchor(index) for index in range(7)] == [None, None, None, 1, None, None, None]


A = '<a href="https://acme.com/">'


@pytest.mark.parametrize(
    ("html", "states"),
    [
        # the name itself is the link, or a part of it, or the link holds more
        (f"<p>{A}Acme</a> is here", [("linked", 0)]),
        (f"<p>So {A}Ac</a>me is here", [("linked", 0)]),
        (f"<p>So {A}A</a><b>c</b>me is here", [("linked", 0)]),
        (f"<p>{A}read what Acme makes</a>", [("linked", 0)]),
        (f"<p>{A}<b>Ac</b><i>me</i></a>", [("linked", 0)]),
        (f"{A}<h2>Acme</h2><p>makes rockets</a>", [("linked", 0)]),
        # beside it: the same block, not the next one
        (f"<p>Acme ({A}site</a>)", [("nearby", 0)]),
        (f"<p>{A}site</a> Acme", [("nearby", 0)]),
        (f"<p>Acme {A}<img src=x></a>", [("nearby", 0)]),
        (f"<p>Acme<p>{A}site</a>", [("elsewhere", 0)]),
        (f"<table><tr><td>Acme<td>{A}site</a>", [("elsewhere", 0)]),
        (f"<p>Acme and Acme<footer>{A}site</a></footer>", [("elsewhere", 0), ("elsewhere", 0)]),
        # each mention on its own, each by its nearest link
        (f"<p>{A}Acme</a> and Acme<p>Acme", [("linked", 0), ("nearby", 0), ("elsewhere", 0)]),
        (f"<p>{A}one</a> or {A}two</a> Acme<p>Acme<p>{A}six</a>", [("nearby", 1), ("elsewhere", 2)]),
        # nowhere: no link, a link to somebody else, to a profile, by e-mail, from a share button
        ("<p>Acme", [("unlinked", None)]),
        ("<p><a href=/acme>Acme</a>", [("unlinked", None)]),
        ("<p><a href=https://acme.com.evil.com>Acme</a>", [("unlinked", None)]),
        ("<p><a href=https://www.github.com/acme>Acme</a>", [("unlinked", None)]),
        ("<p><a href=mailto:a@acme.com>Acme</a>", [("unlinked", None)]),
        ("<p>Acme <a href='https://x.com/intent/tweet?url=https://acme.com/'>share</a>", [("unlinked", None)]),
        # a link that nobody sees is on the page all the same: it is not unlinked, and not beside the name either
        (f"<p>Acme<p hidden>{A}Acme</a>", [("elsewhere", 0)]),
        (f"<p>Acme <span style='display: none'>{A}Acme</a></span>", [("elsewhere", 0)]),
        ("<p>Acme <a hidden href=https://acme.com/>x</a>", [("elsewhere", 0)]),
        (f"<p>Acme<noscript>{A}site</a></noscript>", [("elsewhere", 0)]),
        (f"<p hidden>{A}Acme</a><p>Acme<p>Acme {A}site</a>", [("elsewhere", 1), ("nearby", 1)]),
        # through a redirector
        ("<p><a href='https://l.facebook.com/l.php?u=https://acme.com/'>Acme</a>", [("linked", 0)]),
        # a page that was not read whole proves nothing
        (f"<p>{A}Acme</a> and Acme<div id=root></div><script></script>", [("unknown", None), ("unknown", None)]),
    ],
)
def test_the_link_state_of_each_mention(html, states):
    found = findings(document(html), Brands([ACME]))
    assert [(mention.link_state, mention.link) for mention in found.mentions] == states


@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_a_page_with_a_drawn_link_to_the_brand_is_not_called_unlinked(attribute):
    html = f"<p>Acme <svg><a {attribute}='https://acme.com/'><text>Logo</text></a></svg>"
    assert [mention.link_state for mention in findings(document(html), Brands([ACME])).mentions] != ["unlinked"]

"""Places in a text: what is beside them, the item of a list around them, and the fingerprint of their block."""

from dataclasses import replace

import pytest

from pipelines.linking.places import Places
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Findings, Page

ACME = Brand("Acme", domains=("acme.com",))
BRANDS = Brands((ACME,))
TO_ACME = "<a href='https://acme.com/'>"
SITE = f"{TO_ACME}site</a>"


def document(html: str) -> Document:
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(Page("https://site.example/a", 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan"))


def with_items(page: Document, *items: int, region: str = "list") -> Document:
    """The page with its blocks, in their order, in these items; 0 is none."""
    blocks = [
        block._replace(item=item, region=region if item else block.region)
        for block, item in zip(page.blocks, items, strict=True)
    ]
    return replace(page, blocks=tuple(blocks))


def states(page: Document) -> list[str]:
    return [mention.link_state for mention in findings(page, BRANDS).mentions]


CARDS = f"<div><h3>Acme</h3><p>makes rockets</p><p>{SITE}</p></div><div><h3>Acme</h3><p>makes anvils</p></div><p>Acme"


def test_a_link_in_the_same_item_is_nearby_in_whatever_block():
    page = document(CARDS)
    assert states(with_items(page, *[0] * 6)) == ["elsewhere"] * 3
    assert states(with_items(page, 1, 1, 1, 2, 2, 0)) == ["nearby", "elsewhere", "elsewhere"]
    assert states(with_items(page, 1, 2, 2, 3, 3, 0)) == ["elsewhere"] * 3
    assert states(with_items(page, 1, 1, 1, 2, 2, 0, region="nav")) == ["nearby", "elsewhere", "elsewhere"]


def test_an_opaque_link_in_the_same_item_leaves_it_undecided():
    page = document(CARDS.replace("acme.com", "bit.ly/x"))
    assert states(with_items(page, 1, 1, 1, 2, 2, 0)) == ["unknown", "unlinked", "unlinked"]


def around(found: Findings) -> list[tuple[str, str]]:
    return [(mention.before, mention.after) for mention in found.mentions]


def test_on_a_list_the_context_ends_with_the_item():
    page = document("<ul><li>Globex, the rival<li>Acme, <p>for rockets</p><li>Initech")
    assert len(page.blocks) == 4
    found = findings(with_items(page, 1, 2, 2, 3), BRANDS)
    assert around(found) == [("", ", \nfor rockets")]


def test_elsewhere_the_context_goes_on():
    page = document("<ul><li>Globex, the rival<li>Acme, <p>for rockets</p><li>Initech")
    whole = [("Globex, the rival\n", ", \nfor rockets\nInitech\n")]
    assert around(findings(with_items(page, 1, 2, 2, 3, region="main"), BRANDS)) == whole
    assert around(findings(with_items(page, 0, 0, 0, 0), BRANDS)) == whole


def fingerprints(html: str) -> list[str]:
    found = findings(document(html), BRANDS)
    return [one.block for one in (*found.mentions, *found.links)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("<p>We use Acme daily", "<footer><div>we  use\n <b>ACME</b> daily</footer>", True),
        ("<p>Café Acme", "<p>cafe acme", True),
        ("<p>We use Acme daily", "<p>We use Acme weekly", False),
        ("<p>Acme<p>one", "<p>Acme<p>two", True),
        (f"<p>{SITE}", f"<main><li>{SITE}", True),
        (f"<p>a {SITE}", f"<p>b {SITE}", False),
        ("<img alt='Acme logo'>", "<p>x<div><img alt='acme  LOGO'></div>", True),
        ("<img alt='Acme logo'>", "<img alt='Acme'>", False),
        ("<img src='/a/acme-logo.png'>", "<img src='https://cdn.example/b/acme-logo.png'>", True),
        (f"{TO_ACME}<img src='/a/x.png'></a>", f"{TO_ACME}<img src='/b/x.png'></a>", True),
        (f"{TO_ACME}<img src='/a/x.png'></a>", f"{TO_ACME}<img src='/a/y.png'></a>", False),
    ],
)  # fmt: skip
def test_the_same_block_has_the_same_fingerprint_on_every_page(one, other, same):
    first, second = fingerprints(one), fingerprints(other)
    assert len(first) == len(second) >= 1
    assert all(len(mark) == 16 and int(mark, 16) >= 0 for mark in (*first, *second))
    assert (first == second) == same


def test_what_stands_in_no_block_has_no_fingerprint():
    page = read(Page("https://site.example/acme-review", 200, (), b"<p>Nobody", "2026-01-02T03:04:05Z", "scan"))
    [mention] = findings(page, BRANDS).mentions
    assert (mention.match, mention.block) == ("url", "")
    assert Places(page).fingerprint(-1) == ""
    hidden = document("<p>Nobody <a hidden href='https://acme.com/'></a>")
    assert [link.block for link in findings(hidden, BRANDS).links] == [""]

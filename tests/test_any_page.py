"""Whatever a page is made of, what is found in it fits together: spans, states, links."""

import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import REGIONS, Brand, Document, Findings, Page

ACME = Brand("Acme", domains=("acme.com", "ac.me"), profiles=("https://github.com/acme",), handles=("@acme",))
GLOBEX = Brand("Globex", "competitor", domains=("globex.com", "xn--glbex-jua.com"))
BRANDS = Brands((ACME, GLOBEX))

TAGS = """a area map img p div span h1 h2 ul ol li dl dt dd table tbody tr td th article section header footer nav aside
    main form button input label select option details summary dialog figure figcaption noscript template svg text
    iframe object script style title base meta link br hr em pre textarea blockquote custom-tag head body html frameset
    """.split()
HREFS = [
    "https://acme.com/",
    "//ac.me/x",
    "HTTPS://WWW.ACME.COM:443/a",
    "https://u:p@acme.com./",
    "https://gl%C3%B6bex.com/",
    "https://glöbex.com/",
    "https://github.com/acme",
    "https://apps.apple.com/us/app/acme/id1",
    "https://bit.ly/x",
    "https://acme.com.evil.example/",
    "https://evil.example/?u=https://acme.com/",
    "/go/acme",
    "/go/acme?x=1",
    "/out?id=7",
    "/out?url=https%3A%2F%2Facme.com%2F",
    "https://www.google.com/url?q=https://globex.com/",
    "javascript:void(0)",
    "javascript:open('https://acme.com/')",
    "mailto:a@acme.com",
    "acme.com",
    "https://acme.com/share?url=x",
    "#",
    "",
    "/",
    "http://[x",
    "https://",
    "?",
    "https://acme.com:port/",
    "\ud800",
    "\x00https://acme.com",
    "aHR0cHM6Ly9hY21lLmNvbS8=",
]
VALUES = [
    *HREFS,
    "location='https://acme.com/'",
    "window.open(`//globex.com`)",
    "0; url=https://acme.com/",
    "display:none",
    "btn",
    "card",
    "sidebar comments",
    "related-posts",
    "nofollow,ugc",
    "sponsored",
    "refresh",
    "robots",
    "none",
    "application/ld+json",
    "password",
    "app",
    "open",
    "_blank",
    "Acme",
    "acme-logo.png",
]
NAMES = """href xlink:href src alt data-href data-url onclick formaction action class id rel hidden style role title
    value type name content http-equiv property datetime open shadowrootmode srcdoc itemprop itemtype
    aria-label lang""".split()
TEXTS = [
    "Acme",
    "Globex",
    "@acme",
    "acme.com",
    "Acme's",
    "AcmeGlobex",
    " and ",
    "&nbsp;",
    "&lt;",
    "\n",
    "\u202e",
    "𝒜cme",
    '{"@type": "Article", "author": {',
    "5 March 2024",
    "Page not found",
    "Visit website",
    "]]>",
    "<!--",
    "<",
    "ß",
]

attribute = st.builds(lambda name, value: f' {name}="{value}"', st.sampled_from(NAMES), st.sampled_from(VALUES))
opening = st.builds(
    lambda tag, attributes: f"<{tag}{''.join(attributes)}>", st.sampled_from(TAGS), st.lists(attribute, max_size=4)
)
link = st.sampled_from(HREFS).map('<a href="{}">'.format)
closing = st.sampled_from(TAGS).map("</{}>".format)
snippet = st.lists(st.one_of(st.sampled_from(TEXTS), opening, link, closing, st.just("</a>")), max_size=30).map("".join)
headers = st.lists(st.sampled_from([("x-robots-tag", "nofollow"), ("x-robots-tag", "bot: none"), ("refresh", "0")]))


def as_page(html: str, more: list[tuple[str, str]], filler: bool) -> Page:
    body = html + "<p>" + "The mill by the river turns and turns. " * 60 if filler else html
    sent = (("content-type", "text/html; charset=utf-8"), *more)
    return Page(
        "https://site.example/dir/a", 200, sent, body.encode("utf-8", "surrogatepass"), "2026-01-02T03:04:05Z", "scan"
    )


@given(snippet, headers, st.booleans())
@settings(max_examples=400, deadline=None)
def test_what_is_found_fits_together(html, more, filler):
    document = read(as_page(html, more, filler))
    found = findings(document, BRANDS)
    check_document(document)
    check_findings(document, found)
    copy = pickle.loads(pickle.dumps(document))
    assert copy == document
    assert findings(copy, BRANDS) == found == pickle.loads(pickle.dumps(found))


def check_document(document: Document) -> None:
    length = len(document.text)
    last = 0
    for block in document.blocks:
        assert last <= block.start <= block.end <= length
        assert block.region in REGIONS and block.item >= 0
        last = block.end
    for anchor in document.anchors:
        assert 0 <= anchor.start <= anchor.end <= length
        assert anchor.region in REGIONS
        if anchor.start < anchor.end:
            assert " ".join(document.text[anchor.start : anchor.end].split()) == anchor.text
    for image in document.images:
        assert 0 <= image.position <= length
        assert image.anchor is None or 0 <= image.anchor < len(document.anchors)


def check_findings(document: Document, found: Findings) -> None:
    to_brand = {link.brand for link in found.links if link.owned == "domain"}
    for mention in found.mentions:
        assert mention.region in REGIONS
        if mention.start < mention.end:
            assert document.text[mention.start : mention.end] == mention.surface
        assert (mention.link is not None) == (mention.link_state in ("linked", "nearby", "elsewhere"))
        assert bool(mention.unknown_cause) == (mention.link_state == "unknown")
        if mention.link is not None:
            deciding = found.links[mention.link]
            assert (deciding.brand, deciding.owned) == (mention.brand, "domain")
        if mention.link_state == "unlinked":
            assert document.facts.page_read == "read" and mention.brand not in to_brand
        if document.facts.page_read != "read":
            assert mention.link_state == "unknown"
        if mention.wrong_link is not None:
            wrong = found.links[mention.wrong_link]
            assert (wrong.brand, wrong.owned) != (mention.brand, "domain")
    for each in found.links:
        assert each.url and each.target and each.region in REGIONS
        assert each.followed == int(not (each.nofollow or each.ugc or each.sponsored))
        assert bool(each.rel_origin) == (not each.followed)

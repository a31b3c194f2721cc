"""Names that nobody reads on the page: in the file names of images and in the page's own address."""

import pytest

from pipelines.matching.images import file_name
from pipelines.matching.slugs import Slugs
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Mention, Page

ALL = (
    Brand("Acme", domains=("acme.com",), profiles=("https://github.com/acme",), exclude=("acme thread",)),
    Brand("Blue Origin", aliases=("Blue & Sons",), cased_aliases=("BLUO",)),
    Brand("Thicket", domains=("getthicket.com", "thick.et"), aliases=("Thicket Planner",), ambiguous=True),
    Brand("GitHub"), Brand("SAP"), Brand("Disney+"), Brand("3M"), Brand("Käfer"), Brand("Web"), Brand("Johnson"),
)  # fmt: skip
BRANDS = Brands(ALL)
SLUGS = Slugs(ALL)
URL = "https://www.site.example/a"


def find(html: str, url: str = URL) -> list[Mention]:
    head = (("content-type", "text/html; charset=utf-8"),)
    return list(findings(read(Page(url, 200, head, html.encode(), "2026-01-02T03:04:05Z", "news")), BRANDS).mentions)


def logos(html: str) -> list[tuple[str, str, str, str, str, str]]:
    return [(m.brand, m.before, m.surface, m.after, m.link_state, m.region) for m in find(html) if m.match == "logo"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acme-logo", "Acme: acme"), ("logo_acme@2x", "Acme: acme"), ("acme", "Acme: acme"),
        ("ACME.final", "Acme: ACME"),
        ("AcmeLogo", "Acme: Acme"), ("logoAcme2", "Acme: Acme"), ("acme2024", "Acme: acme"), ("Acmé", ""),
        ("acmeology", ""), ("ac-me", ""), ("xacme", ""), ("", ""), ("-_.", ""),
        ("acme-x-acme", "Acme: acme, Acme: acme"),
        # several words
        ("blue-origin-rocket", "Blue Origin: blue-origin"), ("BlueOrigin", "Blue Origin: BlueOrigin"),
        ("blueorigin_logo", "Blue Origin: blueorigin"), ("blue-ori-gin", ""), ("blue", ""), ("origin-blue", ""),
        ("blue-and-sons", "Blue Origin: blue-and-sons"), ("blue-sons", "Blue Origin: blue-sons"),
        ("BLUO-1", "Blue Origin: BLUO"), ("bluo-1", ""),
        # a CamelCase name is one word
        ("github-mark", "GitHub: github"), ("GitHub_Logo", "GitHub: GitHub"), ("git-hub", ""),
        # short names and what a sign means
        ("WebMD", ""), ("web-md", "Web: web"), ("disney-plus", "Disney+: disney-plus"), ("disney", ""),
        ("disneyplus", "Disney+: disneyplus"), ("3m-logo", "3M: 3m"), ("img3", ""),
        ("käfer", "Käfer: käfer"), ("kafer", "Käfer: kafer"),
        # initials in small letters are a word, an exclude phrase, a domain
        ("SAP-logo", "SAP: SAP"), ("sap-logo", "SAP? sap"), ("acme-thread", "Acme: acme (acme thread)"),
        ("thicket", "Thicket? thicket"), ("thicket-planner", "Thicket: thicket-planner"),
        ("getthicket", "Thicket: getthicket"), ("thick.et", "Thicket: thick.et"), ("acme.com", "Acme: acme.com"),
    ],
)  # fmt: skip
def test_names_in_file_names(name, expected):
    told = [
        f"{one.slug.brand}{'?' if one.doubtful else ':'} {name[one.start : one.end]}"
        + (f" ({one.against})" if one.against else "")
        for one in SLUGS.find(name)
    ]
    assert ", ".join(told) == expected


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("/img/acme-logo.svg", "acme-logo.svg"), ("acme.png?v=2#x", "acme.png"),
        ("//cdn.example/a/B%C3%A4r.png", "Bär.png"),
        ("/acme/", ""), ("", ""), ("/a%0ab.png", "a b.png"), ("/x/%2Facme.png", "/acme.png"), ("/" + "x" * 201, ""),
        ("https://[bad/acme.png", "acme.png"), ("/%ff.png", "\ufffd.png"),
    ],
)  # fmt: skip
def test_the_file_name_of_an_image(src, expected):
    assert file_name(src) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=/img/acme-logo.svg>", [("Acme", "", "acme", "-logo.svg", "unlinked", "other")]),
        ("<img src=/acme/picture.svg>", []),
        ("<img src=acme.png alt='The Acme team'>", []),  # the alternative text names it already
        ("<img src=acme.png alt='Our team'>", [("Acme", "", "acme", ".png", "unlinked", "other")]),
        ("<img src=data:image/png;acme><img srcset='acme.png 2x'>", []),
        ("<img src=data:image/gif;x data-src=/acme.png>", [("Acme", "", "acme", ".png", "unlinked", "other")]),
        ("<img src=/acme.png data-src=/other.png>", []),
        ("<img src=a/acme.png><p><img src=b/acme.png>", [("Acme", "", "acme", ".png", "unlinked", "other")]),
        ("<a href=//acme.com><img src=acme.png></a>", [("Acme", "", "acme", ".png", "linked", "other")]),
        ("<ul><li><img src=acme.png> <a href=//acme.com>us</a></ul>",
         [("Acme", "", "acme", ".png", "nearby", "other")]),
        # alone in its block it is near no link, and belongs to the region where it stands
        ("<footer><div><img src=acme.png></div></footer><p><a href=//acme.com>us</a>",
         [("Acme", "", "acme", ".png", "elsewhere", "footer")]),
        ("<footer><div><img src=acme.png alt=us></div></footer><p><a href=//acme.com>us</a>",
         [("Acme", "", "acme", ".png", "elsewhere", "footer")]),
        ("<img hidden src=acme.png><noscript><img src=acme.png></noscript>", []),
        ("<img src=acme-thread.png>", []),
        # an ambiguous name needs a word that says logo: in the file name, the alternative text, a class around it
        ("<img src=thicket.png>", []),
        ("<img src=thicket-partner.png>", [("Thicket", "", "thicket", "-partner.png", "unlinked", "other")]),
        ("<img src=thicket.png alt='our sponsors'>", [("Thicket", "", "thicket", ".png", "unlinked", "other")]),
        ("<ul class='home client-list'><li><img src=thicket.png></ul>",
         [("Thicket", "", "thicket", ".png", "unlinked", "other")]),
        ("<div class=logo><div><div><div><img src=thicket.png></div></div></div></div>", []),
        ("<img src=thicket-catalogo.png>", []),
        ("<img src=thicket-planner.png>", [("Thicket", "", "thicket-planner", ".png", "unlinked", "other")]),
    ],
)  # fmt: skip
def test_logos(html, expected):
    assert logos(f"<p>text</p>{html}") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://site.example/reviews/acme-2026.html?x=1", ("Acme", "site.example/reviews/", "acme", "-2026.html")),
        ("https://acme.blogspot.com/", ("Acme", "", "acme", ".blogspot.com/")),
        ("https://site.example/b%C3%BCcher/Acme%20Rockets", ("Acme", "site.example/bücher/", "Acme", " Rockets")),
        ("https://site.example/acme/acme-2", ("Acme", "site.example/", "acme", "/acme-2")),  # once a page
        ("https://site.example/blue/origin", None),
        ("https://site.example/?q=acme", None),
        ("https://site.example/#acme", None),
        ("https://site.acme/a", None),  # a public suffix is nobody's name
        ("https://acmeology.example/", None),
        ("https://site.example/acme-thread", None),
        # its own pages and profiles need no mention
        ("https://acme.com/acme", None),
        ("https://www.acme.com/", None),
        ("https://github.com/acme", ("GitHub", "", "github", ".com/acme")),
        ("https://github.com/other", ("GitHub", "", "github", ".com/other")),
        # an ambiguous name: several words, or the domain
        ("https://site.example/thicket", None),
        ("https://thicket.site.example/", None),
        ("https://site.example/thicket-planner", ("Thicket", "site.example/", "thicket-planner", "")),
        ("https://site.example/site/www.getthicket.com", ("Thicket", "site.example/site/www.", "getthicket.com", "")),
        ("file:///home/acme/acme.html", None),
        ("http://10.0.0.1/acme", ("Acme", "10.0.0.1/", "acme", "")),
    ],
)  # fmt: skip
def test_addresses(url, expected):
    found = find("<main><p>Nobody is named.</p><p><a href=//acme.com>us</a></main>", url)
    assert [(m.brand, m.before, m.surface, m.after) for m in found] == ([expected] if expected else [])
    for mention in found:
        assert (mention.match, mention.region, mention.start, mention.end) == ("url", "other", 0, 0)
        assert mention.link_state == ("elsewhere" if mention.brand == "Acme" else "unlinked")


@pytest.mark.parametrize(
    ("html", "status"),
    [("<p>Acme", 200), ("<img alt=Acme>", 200), ("<img src=acme.png>", 200), ("<p>Nobody", 404),
     ("<p>Nobody<div id=root></div><script></script>", 200)],
)  # fmt: skip
def test_an_address_says_nothing_when_the_page_names_the_brand_or_was_not_read(html, status):
    document = read(Page("https://site.example/acme", status, (), html.encode(), "", "news"))
    assert [m for m in findings(document, BRANDS).mentions if m.match == "url"] == []


def test_a_shop_with_many_pictures_of_one_brand_gives_a_few():
    assert len(logos("".join(f"<img src=acme-{number}.png>" for number in range(99)))) == 20


def test_refused_ones_say_why():
    document = read(Page("https://site.example/thicket", 200, (), b"<img src=thicket.png>", "", "news"))
    told = [(one.match, one.region, one.evidence, one.score) for one in findings(document, BRANDS).refused]
    assert told == [
        ("logo", "other", (("file name of an image", 30.0),), 30.0),
        ("url", "other", (("only in the page's address", 30.0),), 30.0),
    ]

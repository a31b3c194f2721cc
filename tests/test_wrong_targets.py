"""A name that links, but not to its brand: to a profile, an app store, another brand. And apps in stores."""

import pytest

from pipelines.linking.appstores import is_in_app_store
from pipelines.linking.owners import Owners
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Findings, Page

ACME = Brand(
    "Acme", domains=("acme.com",),
    profiles=("https://github.com/acme", "https://play.google.com/store/apps/details?id=com.acme"),
)  # fmt: skip
GLOBEX = Brand("Globex", "competitor", domains=("globex.com",))
APPLE = Brand("Apple", "competitor", domains=("apple.com",), ambiguous=False)
BRANDS = Brands((ACME, GLOBEX, APPLE))


def find(html: str, url: str = "https://site.example/a") -> Findings:
    head = (("content-type", "text/html; charset=utf-8"),)
    return findings(read(Page(url, 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan")), BRANDS)


def wrong(found: Findings) -> list[tuple[str, str, str, str] | None]:
    """For each mention: (brand, link state, owner of the wrong link, how it is owned)."""
    return [
        (m.brand, m.link_state, "", "") if m.wrong_link is None
        else (m.brand, m.link_state, found.links[m.wrong_link].brand, found.links[m.wrong_link].owned)
        for m in found.mentions if m.match != "url"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # a profile, an app, another brand
        ("<p><a href='https://github.com/acme'>Acme</a>", [("Acme", "unlinked", "Acme", "profile")]),
        ("<p><a href='https://github.com/acme/x'><img alt='Acme'></a>", [("Acme", "unlinked", "Acme", "profile")]),
        ("<p><a href='https://play.google.com/store/apps/details?id=com.acme'>Acme</a>",
         [("Acme", "unlinked", "Acme", "app_store")]),
        ("<p><a href='https://play.google.com/store/apps/details?id=com.other'>Acme</a>",
         [("Acme", "unlinked", "Acme", "app_store")]),
        ("<p><a href='https://f-droid.org/packages/com.acme'>Acme</a>", [("Acme", "unlinked", "Acme", "app_store")]),
        ("<p><a href='https://globex.com/'>Acme</a>", [("Acme", "unlinked", "Globex", "domain")]),
        ("<p><a href='https://globex.com/'>the Acme shop</a> <a href='https://acme.com'>x</a>",
         [("Acme", "nearby", "Globex", "domain")]),
        # an app of Acme in Apple's store: Apple owns the address, but Acme is meant
        ("<p><a href='https://apps.apple.com/us/app/acme/id1'>Acme</a>", [("Acme", "unlinked", "Acme", "app_store")]),
        # the right target, or somebody who is not listed, or no link
        ("<p><a href='https://acme.com/'>Acme</a>", [("Acme", "linked", "", "")]),
        ("<p><a href='https://other.example/'>Acme</a>", [("Acme", "unlinked", "", "")]),
        ("<p>Acme <a href='https://github.com/acme'>code</a>", [("Acme", "unlinked", "", "")]),
        ("<p>Acme <a href='https://globex.com/'>Globex</a>",
         [("Acme", "unlinked", "", ""), ("Globex", "linked", "", "")]),
        # named together, and a headline that names Acme in passing
        ("<p><a href='https://globex.com/'>Acme and Globex</a>",
         [("Acme", "unlinked", "", ""), ("Globex", "linked", "", "")]),
        ("<p><a href='https://globex.com/news/1'>What we learnt from Acme and its rockets this year</a>",
         [("Acme", "unlinked", "", "")]),
        ("<p><a href='https://github.com/acme'>Acme</a><div id=root></div><script></script>",
         [("Acme", "unknown", "", "")]),
    ],
)  # fmt: skip
def test_a_name_that_links_somewhere_else_says_so(html, expected):
    assert wrong(find(html)) == expected


def test_on_the_site_of_another_brand_its_own_links_are_no_wrong_targets():
    found = find("<p><a href='/tags/acme'>Acme</a>", "https://www.globex.com/blog")
    assert wrong(found) == [("Acme", "unlinked", "", "")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><a href='https://apps.apple.com/app/id1'>Acme on the App Store</a>", ["Apple domain", "Acme app_store"]),
        ("<p><a href='https://f-droid.org/en/packages/x/'><img alt='Acme for Android'></a>", ["Acme app_store"]),
        ("<p><a href='https://f-droid.org/en/packages/x/'>Acme</a><a href='https://f-droid.org/en/packages/x/'>Acme</a>",
         ["Acme app_store", "Acme app_store"]),
        ("<p>Acme is on <a href='https://f-droid.org/en/packages/x/'>F-Droid</a>", []),
        ("<p><a href='https://f-droid.org/about'>Acme</a>", []),
        ("<p><a href='https://apps.apple.com/app/id1'>Apple's own app</a>", ["Apple domain"]),
        ("<p><a href='https://play.google.com/store/apps/details?id=com.acme'>get it</a>", ["Acme app_store"]),
    ],
)  # fmt: skip
def test_apps_in_a_store_are_shown_as_what_they_are(html, expected):
    links = find(html).links
    assert [f"{link.brand} {link.owned}" for link in links] == expected
    assert len({(link.brand, link.url, link.ordinal) for link in links}) == len(links)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://apps.apple.com/us/app/acme/id123", True),
        ("https://itunes.apple.com/app/id123?mt=8", True),
        ("https://play.google.com/store/apps/details?id=com.acme", True),
        ("https://play.google.com/store/apps/dev?id=1", True),
        ("https://play.google.com/store/books/details?id=1", False),
        ("https://apps.microsoft.com/detail/9nblggh4", True),
        ("https://www.microsoft.com/en-us/p/acme/9nblggh4", True),
        ("https://www.microsoft.com/store/apps/9nblggh4", True),
        ("https://www.microsoft.com/en-us/windows", False),
        ("https://www.amazon.com/gp/mas/dl/android?p=com.acme", True),
        ("https://www.amazon.com/dp/B01", False),
        ("https://galaxystore.samsung.com/detail/com.acme", True),
        ("https://chromewebstore.google.com/detail/acme/abc", True),
        ("https://chrome.google.com/webstore/detail/acme/abc", True),
        ("https://f-droid.org/en/packages/com.acme/", True),
        ("https://www.apple.com/", False),
        ("https://apps.apple.com.evil.example/app/id1", False),
        ("mailto:a@acme.com", False),
    ],
)
def test_what_an_app_store_is(url, expected):
    assert is_in_app_store(url) == expected


def test_a_listed_profile_in_a_store_is_an_app_and_a_domain_of_the_brand_stays_one():
    owners = Owners((ACME, APPLE))
    assert owners.of_url(ACME.profiles[1]) == (("Acme", "app_store"),)
    assert owners.of_url("https://apps.apple.com/app/id1") == (("Apple", "domain"),)

"""The whole business on small pages: from bytes to findings."""

import pickle

import pytest

from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Contact, Document, Findings, Page

ACME = Brand("Acme", domains=("acme.com",), profiles=("https://github.com/acme",), handles=("@acme",))
BRANDS = Brands((ACME, Brand("Beta Corp", role="competitor", domains=("beta.example",))))


def document(html: str, status: int = 200, url: str = "https://www.site.example/a") -> Document:
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(Page(url, status, head, html.encode(), "2026-01-02T03:04:05Z", "resources"))


def find(html: str, status: int = 200) -> Findings:
    return findings(document(html, status), BRANDS)


def test_a_mention_says_where_it_stands_and_what_is_around_it():
    html = "<title>Tools</title><main><p>" + "x" * 70 + " Acme, the best.</p><p>" + "y" * 70 + "</main>"
    found = find(html)
    [mention] = found.mentions
    assert (mention.brand, mention.surface, mention.alias, mention.match) == ("Acme", "Acme", "Acme", "name")
    assert (mention.region, mention.start, mention.end, mention.ordinal) == ("main", 71, 75, 1)
    assert (mention.before, mention.after) == ("x" * 59 + " ", ", the best.\n" + "y" * 48)
    assert (mention.link_state, mention.link, found.links, found.page.title) == ("unlinked", None, (), "Tools")


def test_each_brand_has_its_own_link_state():
    found = find('<p><a href="https://acme.com">Acme</a> or Beta Corp<p>Beta Corp <a href=//beta.example>site</a>')
    assert [(m.brand, m.link_state, m.link) for m in found.mentions] == [
        ("Acme", "linked", 0), ("Beta Corp", "elsewhere", 1), ("Beta Corp", "nearby", 1),
    ]  # fmt: skip
    assert [(link.brand, link.url) for link in found.links] == [
        ("Acme", "https://acme.com"), ("Beta Corp", "https://beta.example"),
    ]  # fmt: skip


def test_a_link_to_a_profile_is_shown_but_links_no_mention():
    found = find('<p><a href="https://github.com/acme">Acme</a>')
    assert [(m.link_state, m.link) for m in found.mentions] == [("unlinked", None)]
    assert [(link.owned, link.url) for link in found.links] == [("profile", "https://github.com/acme")]


@pytest.mark.parametrize(
    ("href", "region"),
    [
        ("https://www.acme.com/share?url=https%3A%2F%2Fwww.site.example%2Fa", "nav"),
        ("https://www.acme.com/share", "main"),
        ("https://other.example/share?url=https%3A%2F%2Fwww.site.example%2Fa", "main"),
    ],
)
def test_the_label_of_a_share_button_is_no_word_of_the_page(href, region):
    found = find(f"<main><p>Acme is good.<p><a href='{href}'>Acme</a></main>")
    assert [mention.region for mention in found.mentions] == ["main", region]


def test_mentions_of_one_spelling_are_numbered_in_text_and_images_together():
    found = find("<p>Acme, ACME and Acme<p><img alt='Acme'>Beta Corp and Acme")
    numbers = [(m.brand, m.surface, m.match, m.ordinal) for m in found.mentions]
    assert numbers == [
        ("Acme", "Acme", "name", 1), ("Acme", "ACME", "name", 1), ("Acme", "Acme", "name", 2),
        ("Beta Corp", "Beta Corp", "name", 1), ("Acme", "Acme", "name", 3), ("Acme", "Acme", "alt", 4),
    ]  # fmt: skip
    assert len({(brand, surface, ordinal) for brand, surface, _, ordinal in numbers}) == len(numbers)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><img alt='The Acme logo'>", [("alt", "Acme", "unlinked", "other")]),
        ("<p><a href=//acme.com><img alt=Acme></a>", [("alt", "Acme", "linked", "other")]),
        ("<p><a href=//acme.com>site</a><img alt=Acme>", [("alt", "Acme", "nearby", "other")]),
        ("<footer><p><img alt=Acme></p></footer><p><a href=//acme.com>site</a>",
         [("alt", "Acme", "elsewhere", "footer")]),
        ("<p><a href=//acme.com><img alt=Acme>Acme</a>", [("name", "Acme", "linked", "other"),
                                                         ("alt", "Acme", "linked", "other")]),
        # a domain, a handle or a typo in alternative text is not looked at, nor the end of a very long one
        ("<p><img alt='acme.com @acme'><img alt='" + "x " * 200 + "Acme'>", []),
        ("<p><img alt='Beta\tCorp'>", [("alt", "Beta Corp", "unlinked", "other")]),
        pytest.param("<p><img alt='Beta\nCorp'>", [("alt", "Beta Corp", "unlinked", "other")]),
    ],
)  # fmt: skip
def test_alternative_text_is_kept_apart(html, expected):
    found = [(m.match, " ".join(m.surface.split()), m.link_state, m.region) for m in find(html).mentions]
    assert found == expected


def test_domains_and_handles_as_text_are_mentions():
    found = find("<p>Visit acme.com or ask @acme.")
    assert [(m.match, m.surface, m.alias) for m in found.mentions] == [
        ("domain", "acme.com", "acme.com"), ("handle", "@acme", "@acme"),
    ]  # fmt: skip


MAIL = (
    "<a href='mailto:Editor@Site.example?subject=x'>1</a><a href=mailto:editor%40site.example>2</a>"
    "<a href=' mailto:news@mail.site.example'>3</a><a href=mailto:me@gmail.com>4</a><a href=mailto:>5</a>"
    "<a href='mailto:a@site.example,b@site.example'>6</a><a href='mailto:\"x y\"@site.example'>7</a>"
)


def test_contacts_are_the_addresses_of_the_site_itself():
    found = find(f"<p>Acme {MAIL}").contacts
    assert found == tuple(
        Contact("site.example", email, "https://www.site.example/a", "2026-01-02T03:04:05Z")
        for email in ("editor@site.example", "news@mail.site.example")
    )


def test_contacts_are_only_kept_beside_a_mention_and_at_most_five():
    assert find(f"<p>Nobody {MAIL}").contacts == ()
    many = "".join(f"<a href=mailto:a{number}@site.example>x</a>" for number in range(9))
    assert [contact.email[:2] for contact in find(f"<p>Acme {many}").contacts] == ["a0", "a1", "a2", "a3", "a4"]


@pytest.mark.parametrize("status", [0, 301, 403, 404, 500])
def test_a_page_that_was_not_read_gives_nothing(status):
    found = find("<p><a href=https://acme.com>Acme</a>", status)
    assert (found.mentions, found.links, found.contacts) == ((), (), ())
    assert found.page.page_read != "read"


def test_a_script_shell_proves_nothing():
    found = find("<title>Acme</title><p>Acme<img alt=Acme><div id=root></div><script></script>")
    assert found.page.page_read == "js_shell"
    assert [(m.match, m.link_state, m.link) for m in found.mentions] == [
        ("name", "unknown", None), ("alt", "unknown", None),
    ]  # fmt: skip


def test_a_page_without_names_and_links_gives_its_facts_only():
    found = find("<p>Nobody here")
    assert found == Findings(document("<p>Nobody here").facts)


def test_documents_and_findings_survive_pickling():
    one = document(f"<title>t</title><p><a href=//acme.com><img alt=Acme></a> Acme {MAIL}")
    assert pickle.loads(pickle.dumps(one)) == one
    found = findings(one, BRANDS)
    assert found.mentions and found.links and found.contacts
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_same_page_gives_the_same_findings_every_time():
    html = f"<p>Acme and <a href=//acme.com>Acme</a> {MAIL} Beta Corp <img alt='Beta Corp'>"
    assert find(html) == find(html) == findings(document(html), Brands(BRANDS.all))


def test_no_brand_finds_nothing():
    assert findings(document("<p>Acme <a href=//acme.com>Acme</a>"), Brands(())).mentions == ()

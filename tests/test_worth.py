"""What a link is worth before it is fetched: signs of addresses and words, sections, and what their past tells."""

from dataclasses import replace

import pytest
from conftest import page
from hypothesis import given
from hypothesis import strategies as st

from crawler.spiders.directories import DirectoriesSpider
from crawler.spiders.news import NewsSpider
from crawler.spiders.resources import ResourcesSpider
from crawler.twins import main_version
from crawler.worth.addresses import address_date, address_signs, section
from crawler.worth.links import NEVER, Names, signs, worth
from crawler.worth.yields import Yields
from pipelines.records import Anchor, Brand, Document

SITE = "https://site.example"
NAMES = Names([Brand("Käfer & Kraut", aliases=("KKraut",), context=("seed shop",)), Brand("Sowline")])
PAGE = Document(page(f"{SITE}/", page_type="article"))
LIST = Document(page(f"{SITE}/sitemap.xml", page_type=""))


def anchor(path: str, text: str = "", rel: str = "", region: str = "main") -> Anchor:
    return Anchor(path, path if "://" in path else SITE + path, 0, len(text), text, "text", rel, region)


@pytest.mark.parametrize(("path", "wanted"), [
    ("/", "home"), ("", "home"), ("/about-us", ""), ("/Tag/frost", "in tag"), ("/tags/", "tag"),
    ("/2026/11/frost", "dated"), ("/2026/11/03/frost", "dated"), ("/2026-11-02-frost", "dated, long name"),
    ("/2026/frost", "dated"),
    ("/news/20261102-frost.html", "dated, in article"), ("/2026/11/", "archive"), ("/2026/11", "archive"),
    ("/2026/nov/frost", "dated"), ("/1234/56", ""), ("/events/2026-11-03", "archive, in calendar"),
    ("/news", "article"), ("/news/a", "in article"), ("/blog/page/3", "in article, page number"),
    ("/news?page=2", "article, page number"), ("/x?p=12", "page number"), ("/x?p=frost", ""),
    ("/what-the-new-plan-taught", "long name"), ("/a-b-c-d", ""), ("/what_the_new_plan.html", "long name"),
    ("/links.html", "resources"), ("/best-garden-tools", "long name, resources"), ("/gardening-resources", "resources"),
    ("/linkedin", ""), ("/bestow-me", ""), ("/tools/2", "in resources"), ("/useful-links/2", "in resources"),
    ("/category/seeds", "in category"), ("/profile/acme", "in entry"), ("/shop/spade?color=red", "facet, in shop"),
    ("/list?sort=name", "facet"), ("/search?q=acme", "search"), ("/?s=acme", "home, search"),
    ("/login", "account"), ("/a?print=1", "twin"), ("/amp/a", "in twin"), ("/a/amp", "twin"), ("/a.amp", ""),
    ("https://m.site.example/a", "twin"), ("/m%61p/a", "in map"), ("/gallery/3", "in media"),
    ("/a?replytocom=7", "comment"), ("/recipes/soup", "in recipe"), ("/privacy", "legal"), ("/author/ann", "in author"),
    ("/town/leeds", "in town"), ("/team", "member"),
])  # fmt: skip
def test_what_an_address_tells(path, wanted):
    assert ", ".join(sorted(address_signs(path if "://" in path else SITE + path))) == wanted


@pytest.mark.parametrize(("path", "day"), [
    ("/2026/11/frost", "2026-11-30"), ("/2026/11/03/frost", "2026-11-03"), ("/2026-11-02-frost", "2026-11-02"),
    ("/20261102-frost", "2026-11-02"), ("/2024/2/", "2024-02-29"), ("/2026/13/a", ""), ("/2026/02/30/a", ""),
    ("/2026/frost", ""), ("/frost", ""), ("/a?d=/2026/11/03/", ""), ("/1812/11/03/a", ""),
])  # fmt: skip
def test_the_date_in_an_address(path, day):
    assert address_date(SITE + path) == day


@pytest.mark.parametrize(("path", "part"), [
    ("/", ""), ("/a", "*"), ("/b", "*"), ("/7", "#"), ("/guides/a", "guides/*"), ("/Guides/b.html", "guides/*"),
    ("/2026/11/frost", "#/#/*"), ("/2026-11-02/frost", "#/*"), ("/a?page=2", "*?page"), ("/a?b=1&a=2", "*?a&b"),
    ("/a/b/c/d/e/f", "a/*/*/*"), ("/a/7", "a/#"),
])  # fmt: skip
def test_pages_made_alike_are_one_section(path, part):
    assert section(SITE + path) == part


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_address_is_too_strange(path, query):
    url = f"{SITE}/{path}?{query}"
    assert isinstance(address_signs(url), frozenset)
    assert len(section(url)) < 300 and address_date(url) in ("", address_date(url))


@pytest.mark.parametrize(("text", "path", "wanted"), [
    ("Sowline sends alerts", "/a", True), ("SOWLINE's new plan", "/a", True), ("A tale", "/a-month-with-sowline", True),
    ("Kafer & Kraut opens", "/a", True), ("x", "/profile/kaefer-kraut", False), ("kkraut", "/a", True),
    ("Sow the line", "/a", False), ("Sowlines", "/a", False), ("", "/", False),
])  # fmt: skip
def test_a_link_that_speaks_of_a_brand(text, path, wanted):
    assert ("names a brand" in signs(anchor(path, text), PAGE, NAMES)) is wanted


@pytest.mark.parametrize(("link", "sign"), [
    (anchor("/a", "Next page"), "further"), (anchor("/a", "›"), "further"), (anchor("/a", "12"), "further"),
    (anchor("/a", "x", "nofollow next"), "further"), (anchor("/a", "Useful links"), "resources"),
    (anchor("/a", "Books and programs we recommend"), "resources"), (anchor("/a", "Our seed shop"), "near its subject"),
    (anchor("/a", "A very long headline of a story"), "a headline"), (anchor("/a", region="nav"), "in the menu"),
    (anchor("/a", region="list"), "in a list"), (anchor("/a"), "on article"),
])  # fmt: skip
def test_what_the_words_and_the_place_of_a_link_tell(link, sign):
    assert sign in signs(link, PAGE, NAMES)


@pytest.mark.parametrize("text", ["Nextcloud", "1984 Books of note", "Oldermann", "Blinks"])
def test_words_that_only_look_like_signs(text):
    assert not {"further"} & signs(anchor("/a", text), PAGE, NAMES)
    assert "resources" not in signs(anchor("/a", "Blinks"), PAGE, NAMES)


def test_points_add_up_and_one_never_is_enough():
    points = {"dated": 40, "long name": 20, "tag": NEVER, "in tag": NEVER}
    assert worth(anchor("/2026/11/how-to-plant-a-bean"), PAGE, NAMES, points) == 60
    assert worth(anchor("/tag/2026/11/how-to-plant-a-bean"), PAGE, NAMES, points) is NEVER
    assert worth(anchor("/x"), PAGE, NAMES, points) == 0


def test_a_tag_that_is_named_after_a_brand_is_followed():
    assert NewsSpider.points["in tag"] is NEVER
    assert worth(anchor("/tag/frost"), PAGE, NAMES, NewsSpider.points) is NEVER
    assert worth(anchor("/tag/sowline"), PAGE, NAMES, NewsSpider.points) > 0


def test_what_a_list_names_is_taken_even_if_it_is_an_amp_view():
    assert worth(anchor("/amp/a"), PAGE, NAMES, NewsSpider.points) is NEVER
    assert worth(anchor("/amp/a"), LIST, NAMES, NewsSpider.points) is not NEVER


@pytest.mark.parametrize("points", [kind.points for kind in (NewsSpider, ResourcesSpider, DirectoriesSpider)])
def test_every_sign_of_a_spider_exists(points):
    paths = ("/tag/a /tags /author/a /authors /member/a /team /search /search/a /shop /shop/a /login /login/a /legal/a "
             "/privacy /calendar /calendar/a /gallery /gallery/a /comments /comments/a /amp /amp/a /map /map/a /towns "
             "/town/a /recipes /recipe/a /news /news/a /links /links/a /category /category/a /profile/a /profile "
             "/a?sort=b /2026/11/ /2026/11/a /a-b-cde-f /a?page=2").split()  # fmt: skip
    kinds = ("resource_list", "directory_listing", "index", "home")
    pages = [Document(page(page_type=kind)) for kind in kinds]
    regions = ("main", "list", "nav", "footer")
    text = "Next page: Sowline at the seed shop, a long text"
    links = [anchor(path) for path in paths] + [anchor("/a", one_text, region=one) for one in regions
                                               for one_text in (text, "A shop")]  # fmt: skip
    known = {sign for document in pages for link in links for sign in signs(link, document, NAMES)} | {"resources"}
    assert set(points) <= known


# --- what the past of a section tells


def test_a_section_gains_and_loses_by_what_its_pages_bring():
    yields = Yields()
    assert yields.points("site.example", "guides/*") == 0
    for number in range(5):
        yields.add(f"{SITE}/guides/{number}a", True)
        yields.add(f"{SITE}/shop/{number}a", False)
    assert yields.points("site.example", "guides/*") == pytest.approx(20)
    assert yields.points("site.example", "shop/*") == pytest.approx(-5)
    assert yields.points("other.example", "shop/*") == 0


@given(st.lists(st.booleans(), max_size=60))
def test_the_points_of_a_section_are_bounded_and_grow_with_its_finds(finds):
    yields = Yields()
    for found in finds:
        before = yields.points("site.example", "a/*")
        yields.add(f"{SITE}/a/b", found)
        assert (yields.points("site.example", "a/*") > before) is found
        assert -10 <= yields.points("site.example", "a/*") <= 40


# --- other views of a page


@pytest.mark.parametrize(("url", "canonical", "main"), [
    (f"{SITE}/amp/a", f"{SITE}/a", f"{SITE}/a"), (f"{SITE}/a?print=1", f"{SITE}/a", f"{SITE}/a"),
    ("https://m.site.example/a", f"{SITE}/a#top", f"{SITE}/a"), (f"{SITE}/amp/a", "", ""),
    (f"{SITE}/amp/a", "https://other.example/a", ""), (f"{SITE}/a", f"{SITE}/b", ""),
    (f"{SITE}/amp/a", f"{SITE}/amp/a", ""),
    (f"{SITE}/amp/a", f"{SITE}/print/a", ""),
])  # fmt: skip
def test_the_page_that_a_view_belongs_to(url, canonical, main):
    assert main_version(replace(page(url), canonical=canonical)) == main

"""A page as disambiguation sees it, on documents made by hand and on small pages."""

from itertools import accumulate

import pytest
from conftest import page
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linking.links import brand_links
from pipelines.matching.phrases import stands, terms_of, words_of
from pipelines.matching.view import BrandNames, PageView, Peers
from pipelines.process import Brands, LinksByBrand
from pipelines.reading.document import read
from pipelines.records import Anchor, Block, Brand, Document, Page

PHRASES = (
    "cover story",
    "Café",
    "crème brûlée",
    "e-commerce",
    "story",
    "new york",
    "Résumé",
    "C++",
    "M&M",
    "時計",
    "100%",
)
TIME = Brand("Time", domains=("time.example",), ambiguous=True, aliases=("Time Magazine",), context=PHRASES)
GUESSED = tuple(Brand(name, ambiguous=True, guessed=True) for name in ("Apple", "Monday", "Science", "Le Monde", "GAP"))
WORLD = (TIME, *GUESSED, Brand("Samsung"), Brand("Sony"), Brand("Panasonic"), Brand("Hotpoint"))
BRANDS = Brands(WORLD)
NAMES = BrandNames(WORLD)


def view_of(document: Document) -> PageView:
    return BRANDS.matcher.view(document, LinksByBrand(document, brand_links(document, BRANDS.owners)))


def view(html: str, lang: str = "en") -> PageView:
    body = f'<html lang="{lang}"><body>{html}'.encode()
    return view_of(read(Page("https://site.example/a", 200, (("content-type", "text/html; charset=utf-8"),), body, "",
                             "scan")))  # fmt: skip


def by_hand(*texts: str, regions: str = "", anchors: tuple[Anchor, ...] = ()) -> Document:
    """A document of these blocks; regions: a letter for each, n for nav, else main."""
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    blocks = tuple(
        Block(start, start + len(text), "nav" if regions[number : number + 1] == "n" else "main")
        for number, (start, text) in enumerate(zip(starts, texts, strict=False))
    )
    return Document(page(), "\n".join(texts), blocks, anchors)


# --- beside an item of a list


@pytest.mark.parametrize(
    ("texts", "index", "expected"),
    [
        (("Samsung", "Sony", "Panasonic", "Apple", "Hotpoint"), 3, Peers(4, 4, 4)),
        (("Politics", "Science", "Health", "Sport"), 1, Peers(3, 0, 0)),
        (("Miele", "Apple", "Bosch"), 1, Peers(2, 2, 0)),
        (("Apple",), 0, Peers(0, 0, 0)),
        # an item of several words counts once; one brand among them is enough
        (("Samsung and Sony phones", "Apple", "all the news"), 1, Peers(2, 1, 1)),
        # names of brands that are words too: with a capital where it is known as a name, or as the whole item
        (("Sony", "Apple", "apple"), 0, Peers(2, 1, 1)),
        (("Sony", "Science", "the Science news"), 0, Peers(2, 0, 1)),
        (("Sony", "Le Monde", "Monday", "on Monday"), 0, Peers(3, 3, 2)),
        # what is alike is no company, nor what is long or has no word
        (("Apple", "apple", "APPLE", "Sony"), 0, Peers(1, 1, 1)),
        (("Apple", "x" * 39, "Sony " + "y" * 35, "-- 7 --"), 0, Peers(1, 0, 0)),
        (tuple("Sony" if n != 8 else "Apple" for n in range(20)), 8, Peers(12, 12, 12)),
    ],
)
def test_the_items_beside_an_item(texts, index, expected):
    assert view_of(by_hand(*texts)).peers(index) == expected


def test_only_short_blocks_have_peers():
    document = by_hand("Sony", "x" * 59, "y" * 60)
    assert view_of(document).peers(1) == Peers(1, 1, 1)
    assert view_of(document).peers(2) is None


def test_items_of_another_region_are_no_peers():
    document = by_hand("Sony", "Apple", "Samsung", "Panasonic", regions="nmmn")
    assert view_of(document).peers(1) == Peers(1, 1, 1)
    assert view_of(document).peers(0) == Peers(1, 1, 1)


@given(st.lists(st.sampled_from(["Sony", "Apple", "apple", "news", "the Sony", "7", "x" * 45, "y" * 70]), max_size=20),
       st.data())  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_peers_are_counted_as_a_reader_counts(texts, data):
    texts.append("Sony")
    index = data.draw(st.integers(0, len(texts) - 1))
    short = [text for text in (*texts[max(0, index - 6) : index], *texts[index + 1 : index + 7]) if len(text) < 40]
    beside = [text for text in short if text != "7" and text.lower() != texts[index].lower()]
    brands = [text for text in beside if "Sony" in text or text == "Apple"]
    expected = None if len(texts[index]) >= 60 else Peers(len(beside), len(brands), len(brands))
    assert view_of(by_hand(*texts)).peers(index) == expected


@pytest.mark.parametrize(
    ("word", "has", "whole"),
    [
        ("Samsung", True, True), ("samsung", True, True), ("Apple", True, True), ("apple", False, False),
        ("Science", False, True), ("science", False, False), ("Monday", False, True), ("Time", False, True),
        ("time magazine", True, True), ("Le Monde", False, True), ("le monde", False, False), ("GAP", False, True),
        ("Nobody", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_the_names_of_all_brands_as_company(word, has, whole):
    assert (NAMES.has(word), NAMES.is_whole(word)) == (has, whole)


# --- what the page says


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A cover story here", "cover story, story"), ("Two cover stories", ""),
        ("The cover storys", "cover story, story"), ("A story under cover", "story"), ("a discover story", "story"),
        ("history", ""), ("", ""),
        ("New York, new YORK", "new york"), ("news york", ""), ("New, York", ""),
        ("in a café", "Café"), ("in a CAFE", "Café"), ("three cafés", "Café"), ("cafeteria", ""),
        ("A crème brûlée", "crème brûlée"), ("CRÈME BRÛLÉES", "crème brûlée"), ("crème, brûlée", ""),
        ("my resumes", "Résumé"),
        ("an e-commerce site", "e-commerce"), ("e commerce", ""), ("commerce", ""),
        ("in C++ and C", "C++"), ("C code, x++", ""), ("M&M and m&ms", "M&M"), ("M and M", ""),
        ("これは「時計」", "時計"), ("時", ""),
    ],
)  # fmt: skip
def test_which_phrases_stand_on_a_page(text, said):
    seen = view(f"<p>Nothing<p>{text}<p>more")
    assert ", ".join(seen.says(PHRASES)) == said
    assert seen.says(PHRASES) is seen.says(PHRASES)  # looked for once
    assert seen.says(()) == ()


def test_a_phrase_does_not_go_on_in_the_next_block():
    assert "cover story" not in view("<p>under cover<p>story").says(PHRASES)


def test_the_words_that_a_page_is_asked_for():
    terms = terms_of([Brand("A", context=("Cover Story",), exclude=("Café",))])
    assert {"cover", "covers", "story", "storys", "cafe", "cafes", "company"} <= terms
    assert words_of("Cover-Story of McDonald's!") == ("cover", "story", "of", "mcdonald", "s")


ALPHABET = st.text("asAS é-_.\n1", max_size=12)


@given(st.text("as é-1", min_size=1, max_size=3), ALPHABET, st.integers(0, 12), st.integers(0, 4))
@settings(max_examples=500, deadline=None)
def test_a_phrase_stands_as_a_slow_reader_finds_it(phrase, text, low, length):
    own = range(low, low + length)

    def edge(at: int, letter: str) -> bool:
        return at < 0 or not (text[at : at + 1].isalnum() and letter.isalnum())

    expected = any(
        text[start : start + len(ending)] == ending
        and edge(start - 1, phrase[0]) and edge(start + len(ending), phrase[-1])
        and not (own.start <= start and start + len(phrase) <= own.stop)
        for ending in {phrase, phrase + "s" * phrase[-1].isalnum()} for start in range(len(text))
    )  # fmt: skip
    assert stands(phrase, text, own) == expected


def test_the_share_of_words_of_trade():
    assert view("<p>" + "Nothing at all " * 30).trade == 0
    assert view("<p>company").trade == 1 / 50  # a page of few words has no topic
    assert view("<p>" + "company of gardens and company " * 40).trade == pytest.approx(2 / 5)
    assert view("<p>" + "COMPANY " * 100).trade == 1


# --- places


@given(st.lists(st.text("ab ", max_size=5), max_size=8))
@settings(max_examples=100, deadline=None)
def test_every_position_is_in_its_block(texts):
    document = by_hand(*texts)
    seen = view_of(document)
    for position in range(-1, len(document.text) + 3):
        holding = [n for n, block in enumerate(document.blocks) if block.start <= position <= block.end]
        assert seen.block_index(position) == (holding[-1] if holding else None)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4), st.booleans()), max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_link_that_is_exactly_a_span(spans):
    plain = Anchor("#", "", 0, 0, "", "text", "", "main")
    anchors = tuple(
        plain._replace(url="https://a.example/" if good else "", start=start, end=start + length)
        for start, length, good in sorted(spans)
    )
    seen = view_of(by_hand("a text of some length", anchors=anchors))
    for start in range(10):
        for end in range(start, 14):
            whole = [anchor for anchor in anchors if anchor.url and (anchor.start, anchor.end) == (start, end)]
            found = seen.anchor(start, end)
            assert found in whole if whole else found is None


def test_which_links_lead_outside():
    seen = view("<p><a href=/b>In</a> <a href=https://www.site.example/c>Here</a> <a href=//other.example>Out</a>")
    assert [seen.leads_outside(anchor) for anchor in seen.document.anchors] == [False, False, True]


def test_how_often_a_name_is_written_how():
    seen = view("<p>Time, time and TIME. In time, Time passes; apple")
    assert seen.writings == {"Time": 2, "time": 2, "TIME": 1, "apple": 1}
    assert seen.small_writings == {"time": 2, "apple": 1}


@pytest.mark.parametrize(
    ("text", "brands"),
    [
        ("Time and apple", set()), ("Time Magazine and Apple", {"Time"}), ("See time.example", {"Time"}),
        ("Samsung", {"Samsung"}), ("Samsumg", set()),
    ],
)  # fmt: skip
def test_which_brands_are_named_beyond_doubt(text, brands):
    assert view(f"<p>{text}").full_names == brands


@pytest.mark.parametrize(
    ("lang", "seen"),
    [("de-AT", "de"), ("EN", "en"), ("", ""), ("pt-br", "pt"), ("deutsch", ""), ("d3", ""), ("gsw-CH", "gsw")],
)
def test_the_language_of_a_page_is_a_code_or_unknown(lang, seen):
    assert view("<p>x", lang).lang == seen

"""Matching: where names stand in a text, and where they do not."""

import os
import re
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.finding.candidates import Candidate, Names, rank, without_overlaps
from pipelines.finding.letters import Letters
from pipelines.finding.typos import Slips, allowed_edits, edits
from pipelines.language.lexicon import is_written
from pipelines.reading.document import read
from pipelines.records import Brand, Page

ROOT = Path(__file__).resolve().parent.parent
ACME = Brand("Acme", domains=("acme.com",), aliases=("Acme Rocket Works",), cased_aliases=("ARW",), handles=("@acme",))
OTHERS = (
    Brand("Citroën"), Brand("Lands' End"), Brand("McDonald's"), Brand("7-Eleven"), Brand("AT&T"), Brand("GitHub"),
    Brand("Microsoft"),
    Brand("Käfer & Kraut"), Brand("Booking.com", domains=("booking.com",)), Brand("Yahoo!"), Brand("アクメ"),
    Brand("ガーデン"), Brand("トヨタ自動車"), Brand("Яндекс"), Brand("Королёв"), Brand("Uber"), Brand("E.ON"),
    Brand("Müller", domains=("xn--mller-kva.de",), handles=("@mueller_hq",), cased_aliases=("MÜ Co",)),
)  # fmt: skip
NAMES = Names((ACME, *OTHERS))


def settled(names: Names, text: str) -> list[Candidate]:
    return without_overlaps(sorted(names.candidates(text), key=rank))


def found(text: str, names: Names = NAMES) -> list[str]:
    candidates = settled(names, text)
    for candidate in candidates:
        assert text[candidate.start : candidate.end] == candidate.surface
    return [f"{candidate.match}: {candidate.surface}" for candidate in candidates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # exact, in any casing, at any edge
        ("Acme", ["name: Acme"]), ("the ACME, acme.", ["name: ACME", "name: acme"]), ("(Acme)", ["name: Acme"]),
        ("Acme/Uber", ["name: Acme", "name: Uber"]), ("Acme\nUber", ["name: Acme", "name: Uber"]), ("", []),
        ("Acme's and Acme’s", ["name: Acme", "name: Acme"]), ("Acme-like", ["name: Acme"]), ("_Acme_", ["name: Acme"]),
        # the alias is longer and wins; a cased alias counts in its case only
        ("acme rocket works!", ["alias: acme rocket works"]), ("ARW arw Arw", ["cased_alias: ARW"]),
        # accents may be left out, not put in
        ("Citroen CITROËN", ["name: Citroen", "name: CITROËN"]), ("Acmé über", []),
        # width, invisible characters, look-alikes
        ("Ａｃｍｅ", ["name: Ａｃｍｅ"]), ("Ac\u200bm\u00ade", ["name: Ac\u200bm\u00ade"]), ("Аcme", ["name: Аcme"]),
        # apostrophes
        ("McDonald’s", ["name: McDonald’s"]), ("mcdonalds", ["name: mcdonalds"]),
        # hyphens, dashes, no hyphens, together and apart
        ("7-Eleven 7–Eleven 7 Eleven 7eleven", ["name: 7-Eleven", "name: 7–Eleven", "name: 7 Eleven", "name: 7eleven"]),
        ("Acme-Rocket-Works", ["alias: Acme-Rocket-Works"]), ("AcmeRocketWorks", ["alias: AcmeRocketWorks"]),
        ("Git Hub", ["name: Git Hub"]), ("git hub", []), ("Acme\u00a0Rocket Works", ["alias: Acme\u00a0Rocket Works"]),
        # a line feed ends a block, and with it a name
        ("Acme\nRocket Works", ["name: Acme"]),
        # signs that are a part of a name
        ("AT&T at & t", ["name: AT&T", "name: at & t"]), ("Kafer & Kraut", ["name: Kafer & Kraut"]),
        ("Kafer Kraut", []), ("Yahoo! Yahoo", ["name: Yahoo", "name: Yahoo"]), ("E.ON", ["name: E.ON"]), ("eon", []),
        ("Lands' End lands’ end", ["name: Lands' End", "name: lands’ end"]),
        ("MÜ\u00a0Co", ["cased_alias: MÜ\u00a0Co"]),
        # never inside a longer word, an address, an e-mail address or a handle
        ("Acmes acmeology preacme acme1 1acme", []),
        ("https://x.com/acme/ www.x.com/acme a.b/acme.com/x", []),
        ("info@acme.org acme@x.com", []), ("shop.acme.org acme.js?", ["name: acme"]),
        # domains as text, with subdomains; not a look-alike, not an e-mail address
        ("see acme.com, shop.ACME.com or http://acme.com/x", ["domain: acme.com", "domain: shop.ACME.com",
                                                             "domain: acme.com"]),
        ("acme.com.evil.org my-acme.com acme.community info@acme.com acme.co", []),
        ("Booking.com", ["name: Booking.com"]), ("xn--mller-kva.de", ["domain: xn--mller-kva.de"]),
        ("müller.de", ["domain: müller.de"]),
        # handles
        ("@acme @ACME: x.com/@acme @acmecorp a@acme @acme.", ["handle: @acme", "handle: @ACME", "handle: @acme",
                                                              "handle: @acme"]),
        ("@mueller_hq", ["handle: @mueller_hq"]),
        # Japanese: no spaces, but katakana words end where katakana ends
        ("私はアクメを使う", ["name: アクメ"]), ("アクメックス", []), ("ミアクメ", []),
        ("ｱｸﾒのｶﾞｰﾃﾞﾝ", ["name: ｱｸﾒ", "name: ｶﾞｰﾃﾞﾝ"]), ("カーテン", []),
        ("カ\u3099ーテ\u3099ン", ["name: カ\u3099ーテ\u3099ン"]),
        ("新トヨタ自動車株式", ["name: トヨタ自動車"]),
        ("アクメ。連絡先はinfo@example.jpまで", ["name: アクメ"]),
        # Russian
        ("в Яндекс, ЯНДЕКС", ["name: Яндекс", "name: ЯНДЕКС"]), ("Яндекса", []), ("Королёв", ["name: Королёв"]),
        ("Королев", ["name: Королев"]),
        # typos: one edit from five letters on, two from nine; the first letter of a short word stays
        ("Citroem", ["fuzzy: Citroem"]), ("Acmw", []), ("Vitroen", []), ("citroem", []),
        ("Nicrosoft", ["fuzzy: Nicrosoft"]), ("Citroens", []),
        ("Citroe", []),
        ("Acme Rokcet Works", ["fuzzy: Acme Rokcet Works"]), ("Acme Rokcet Worsk", ["fuzzy: Acme Rokcet Worsk"]),
    ],
)  # fmt: skip
def test_names_in_a_text(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>A<b>c</b>me", ["name: Acme"]), ("<p>Acme <i>Rocket</i>\n<b>Works</b>", ["alias: Acme Rocket Works"]),
        ("<p>Acme<p>Rocket Works", ["name: Acme"]), ("<p>pre<b>Acme</b>", []), ("<li>Uber<li>Acme", ["name: Uber",
         "name: Acme"]), ("<a href=1>Acme</a><a href=2>Uber</a>", ["name: Acme", "name: Uber"]),
        ("<p>K&auml;fer&nbsp;&amp; Kraut", ["name: Käfer\xa0& Kraut"]), ("<p>Ac&shy;me Ac<wbr>me", ["name: Ac\xadme",
         "name: Acme"]),
    ],
)  # fmt: skip
def test_names_across_the_tags_of_a_page(html, expected):
    document = read(Page("https://a.example/", 200, (("content-type", "text/html"),), html.encode("ascii"), "", "scan"))
    assert found(document.text) == expected


@given(
    *[st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F, exclude_characters="Ŀŀŉ"), max_size=5)]
    * 2
)
@settings(deadline=None, max_examples=200)
def test_a_name_never_matches_inside_a_longer_word(before, after):
    # Ŀ, ŀ and ŉ are left out: they hold a middle dot or an apostrophe, which ends a word
    # small letters: a part of a CamelCase token is another matter
    expected = [] if before or after else ["name: uber"]
    assert found(f"x, {before.lower()}uber{after.lower()} y") == expected


WORDS = ("aa", "bb", "cc", "aabb")
SMALL = [Brand(name) for name in ("Aa Bb", "Bb Cc Aa", "Cc", "Cc Cc")]
SMALL_NAMES = Names(SMALL)


def by_words(text: str) -> set[tuple[int, int]]:
    """Every span where the words of a name follow each other with one space or hyphen between them."""
    words = [(match.start(), match.end(), match[0]) for match in re.finditer(r"\w+", text)]
    spans = set()
    for brand, first in product(SMALL, range(len(words))):
        name = brand.name.lower().split()
        part = words[first : first + len(name)]
        gaps = [text[a[1] : b[0]] for a, b in pairwise(part)]
        if [word[2] for word in part] == name and all(gap in (" ", "-", "  ") for gap in gaps):
            spans.add((part[0][0], part[-1][1]))
    return spans | {(start, end) for start, end, word in words if word in ("bbccaa",)}


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", "-", ", ", "\n", "  "])), max_size=8))
@settings(deadline=None, max_examples=200)
def test_names_of_several_words_are_found_as_a_search_word_by_word_finds_them(pieces):
    text = "".join(word + gap for word, gap in pieces)
    all_spans = by_words(text)
    spans = [(candidate.start, candidate.end) for candidate in settled(SMALL_NAMES, text)]
    assert set(spans) <= all_spans
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for start, end in all_spans:  # what is left out gave way to another one that is at least as long
        assert any(a < end and start < b and b - a >= end - start for a, b in spans) or _gave_way(start, end, all_spans)


def _gave_way(start: int, end: int, spans: set[tuple[int, int]]) -> bool:
    return any(a < end and start < b and b - a > end - start for a, b in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the longest, wherever it starts
        ("one two three four", ["two three four"]), ("one two", ["one two"]), ("two three four", ["two three four"]),
        # one that only overlaps a loser stays
        ("one two three four five six seven", ["one two", "four five six seven"]),
    ],
)  # fmt: skip
def test_of_overlapping_names_the_longest_wins(text, expected):
    names = Names([Brand("One Two"), Brand("Two Three Four"), Brand("Four Five Six Seven")])
    assert [candidate.surface for candidate in settled(names, text)] == expected


def test_a_name_of_two_brands_is_found_for_the_one_it_is_spelled_like():
    names = Names([Brand("Beta", aliases=("Acme",)), Brand("Acme"), Brand("Gamma", domains=("acme.com",))])
    assert [(c.form.brand, c.match) for c in settled(names, "Acme acme.com")] == [
        ("Acme", "name"),
        ("Gamma", "domain"),
    ]


@pytest.mark.parametrize(("length", "edits"), [(1, 0), (4, 0), (5, 1), (8, 1), (9, 2), (40, 2)])
def test_short_names_have_no_typos_and_long_ones_two(length, edits):
    assert allowed_edits(length) == edits


VARIANTS = Names(
    [
        Brand("LinkedIn"), Brand("GitHub"), Brand("PayPal"), Brand("Ford", aliases=("Ford Motor Company",)),
        Brand("Apple", aliases=("Apple Inc.",)), Brand("Best Buy"), Brand("Le Monde"), Brand("The Guardian"),
        Brand("The Washington Post"), Brand("WordPress", aliases=("WordPress.com",)), Brand("Stripe"), Brand("Slack"),
        Brand("Google"), Brand("Nature"), Brand("Shopify"), Brand("Oracle"), Brand("Amazon"), Brand("Microsoft"),
        Brand("BBC", aliases=("BBC News",)), Brand("eBay"), Brand("Donald"), Brand("삼성전자"), Brand("Nestlé"),
        Brand("Goldman Sachs"), Brand("Coca-Cola Zero"), Brand("Stack"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a CamelCase name written apart: with its capitals the name, else a near miss
        ("Linked In", ["name: Linked In"]), ("Git-Hub", ["name: Git-Hub"]), ("Link edin", ["fuzzy: Link edin"]),
        ("link edin", ["fuzzy: link edin"]), ("Pay pal", ["fuzzy: Pay pal"]), ("linked in", []), ("link-edin",
         ["fuzzy: link-edin"]), ("link  edin", []), ("L inkedin", []),
        # several words written as one
        ("BestBuy Bestbuy #BestBuy LeMonde", ["name: BestBuy", "name: Bestbuy", "name: BestBuy", "name: LeMonde"]),
        # parts of a CamelCase token, in the casing of the name
        ("FordMotorCompany", ["alias: FordMotorCompany"]), ("AppleWatch", ["name: Apple"]),
        ("MyWordPressSite", ["name: WordPress"]), ("GoldmanSachsGroup", ["name: GoldmanSachs"]), ("McDonald", []),
        ("appleWatch", []), ("APPLEWatch", []), ("AppleWATCH", []), ("@AppleWatch", []), ("Applewatch", []),
        # digits for letters
        ("Strip3 Natur3 G00gle P4yPal", ["fuzzy: Strip3", "fuzzy: Natur3", "fuzzy: G00gle", "fuzzy: P4yPal"]),
        ("5tripe", ["fuzzy: 5tripe"]), ("strip3", []), ("F0r6 5G A1 88C", []),
        # typos in a word, also in a short one beside one that stands as it should
        ("Apqle Miscrosoft Micrsotf", ["fuzzy: Apqle", "fuzzy: Miscrosoft", "fuzzy: Micrsotf"]),
        ("Appel Apply Snack Tesco Shelf", []),  # words and names that people write are no slips
        ("Thr Guardian", ["fuzzy: Thr Guardian"]), ("Le Mode", ["fuzzy: Le Mode"]),
        ("Wahsington Post", []), ("The Wahsington Post", ["fuzzy: The Wahsington Post"]),
        ("Bset Buy", ["fuzzy: Bset Buy"]), ("WprdPress.cpm", ["fuzzy: WprdPress.cpm"]),
        ("Shopiffy Shopifyy", ["fuzzy: Shopiffy", "fuzzy: Shopifyy"]), ("oracles Amazonas Applet Shopif", []),
        # the first letter, swapped or left out or wrong in a long word
        ("Lsack", ["fuzzy: Lsack"]), ("Oogle", ["fuzzy: Oogle"]), ("Racle", ["fuzzy: Racle"]), ("Bpple", []),
        ("Nicrosoft", ["fuzzy: Nicrosoft"]),
        # initials are read letter by letter; a word in small letters is no slip of one with a capital
        ("BBV News", []), ("Apple in", ["name: Apple"]), ("the Guardain", []),
        # another known name is no typo
        ("Stack", ["name: Stack"]),
        # decomposed Hangul and accents, trade marks
        ("\u1109\u1161\u11b7\u1109\u1165\u11bc\u110c\u1165\u11ab\u110c\u1161를", ["name: \u1109\u1161\u11b7\u1109"
         "\u1165\u11bc\u110c\u1165\u11ab\u110c\u1161"]), ("삼성전자는", ["name: 삼성전자"]),
        ("Nestle\u0301", ["name: Nestle\u0301"]), ("Slack\u0301", []), ("Slack™ Coca-Cola® Zero", ["name: Slack",
         "name: Coca-Cola® Zero"]),
    ],
)  # fmt: skip
def test_variants_and_near_misses(text, expected):
    assert found(text, VARIANTS) == expected


WORDS_WITH_TYPOS = ("abcab", "abcabcabc", "bcabcab", "cbacbacbac", "aabbc", "cccccc", "dabc")
TYPOS = Slips(WORDS_WITH_TYPOS)


@given(st.lists(st.text("abcd", min_size=1, max_size=12), min_size=1, max_size=5))
@settings(deadline=None, max_examples=200)
def test_the_deletion_index_finds_what_a_search_through_all_words_finds(shown):
    letters = Letters(" ".join(shown))
    starts, ends = letters.words()
    rows, names = TYPOS.near(letters.array, starts, ends - starts)
    near = {(row, TYPOS.words[name]) for row, name in zip(rows.tolist(), names.tolist(), strict=True)}
    for (row, word), name in product(enumerate(shown), WORDS_WITH_TYPOS):
        if edits(word, name, allowed_edits(max(5, len(name)))) is not None:
            assert (row, name) in near


@given(st.sampled_from(("Microsoft", "Shopify", "Slack")), st.text("abcdefilmoprsty", max_size=3), st.integers(0, 9),
       st.integers(0, 3))  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_typos_are_those_of_the_rule(name, put, place, left_out):
    word = (name[:place] + put + name[place + left_out :]).capitalize()
    expected = edits(word.lower(), name.lower(), allowed_edits(len(name)))
    known = [candidate.form.name for candidate in VARIANTS.candidates(word) if candidate.match == "fuzzy"]
    if word.lower() in ("slack", "apple") or not word:
        return
    assert (name in known) is (bool(expected) and not is_written(word.lower()))


def test_what_was_learned_from_one_page_serves_the_next():
    names = Names([Brand("Microsoft")])
    assert [found("Microsfot Word", names) for _ in range(3)] == [["fuzzy: Microsfot"]] * 3


def test_many_short_texts_are_read_as_each_alone():
    texts = ["Acme", "", "Acme Rocket", "Works\nAcme", "logo of Über", "Citroem", "アクメ"]
    assert NAMES.candidates_of_many(texts) == [NAMES.candidates(text) for text in texts]
    assert NAMES.candidates_of_many([]) == []


SAME_DISTANCE = """
from pipelines.matching.matcher import Matcher
from pipelines.records import Brand
matcher = Matcher((Brand("Sowlane"), Brand("Sowlone"), Brand("Sowlune"), Brand("Sowlyne")))
print([candidate.form.name for candidate in matcher.candidates(["We like Sowline here"])[0]])
"""


def test_a_typo_of_two_names_is_the_same_brand_in_every_run():
    runs = [
        subprocess.run([sys.executable, "-c", SAME_DISTANCE], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
                       capture_output=True, text=True, check=True).stdout
        for seed in "1234567"
    ]  # fmt: skip
    assert len(set(runs)) == 1

"""Signals: which of them a page gives for a name, for every one of them, and none that has no weight."""

import re
import tomllib
from functools import cache

import pytest

from benchmarks.train import PRIOR, WEIGHTS
from pipelines.linking.links import brand_links
from pipelines.matching.evidence import AMBIGUOUS, MEANT, NOT_MEANT, ORDINARY, is_doubtful, signs
from pipelines.process import Brands, LinksByBrand
from pipelines.reading.document import read
from pipelines.records import Brand, Page

TIME = Brand("Time", domains=("time.example",), ambiguous=True, aliases=("Time Magazine",),
             context=("magazine", "cover story", "editor", "issue", "newsroom"),
             exclude=("time zone", "lunch"))  # fmt: skip
AMBIGUOUS_NAMES = (
    "Apple", "Ford", "GAP", "Le Monde", "Lincoln", "Medium", "Monday", "Orange", "Patagonia", "Science", "Zeit",
    "Zyzzq", "thicket",
)  # fmt: skip
WORLD = {
    brand.name: brand
    for brand in (
        TIME,
        *(Brand(name, ambiguous=True) for name in AMBIGUOUS_NAMES),
        *map(Brand, ("Samsung", "Sony", "Hotpoint")),
    )
}
BRANDS = Brands(tuple(WORLD.values()))
NO_SIGNALS = {AMBIGUOUS, MEANT, NOT_MEANT}  # rows of the table of weights that evidence.py adds itself
LONG = "It was long ago that somebody told me so over a cup of tea. "

# (html with the first such name in brackets, language, signals that are there, signals that are not)
ROWS = [
    # the name itself
    ("<p>So it was in [Time] then.", "en", "very common word, not known as a name", "in no dictionary, proper noun"),
    ("<p>So it was in [Time] then.", "", "very common word, not known as a name", "no word of the page's language"),
    ("<p>Es war in [Time] davon.", "de", "no word of the page's language", "very common word, in no dictionary"),
    ("<p>Es ist an der [Zeit] dafür.", "de", "a word of the page's language, not known as a name", "in no dictionary"),
    ("<p>It was in [Zeit] then.", "en", "", "a word of the page's language, no word of the page's language"),
    ("<p>We saw the [Apple] there.", "en", "known as a name", "not known as a name, very common word, proper noun"),
    ("<p>We saw the [Zyzzq] there.", "en", "in no dictionary, not known as a name, no other meaning known", ""),
    ("<p>We were near [Lincoln] once.", "en", "proper noun, known as a name", "in no dictionary"),
    ("<p>We were near [Patagonia] once.", "en", "known as a name", "no other meaning known, very common word"),
    ("<p>We met on [Monday] again.", "en", "day or month", "known as a name, several words"),
    ("<p>We read [Le Monde] again.", "en", "several words", "known as a name, other casing, no other meaning known"),
    # its casing
    ("<p>Je lis [le Monde] parfois.", "fr", "several words, other casing", "its last word in small letters"),
    ("<p>Il y a [Le monde] là.", "fr", "its last word in small letters", "other casing, in small letters"),
    ("<p>She works near [GAP] now.", "en", "initials", "initials not so written, in capitals, known as a name"),
    ("<p>She works near [Gap] now.", "en", "initials not so written", "initials, other casing"),
    ("<p>I am with [APPLE] now.", "en", "in capitals", "other casing, initials, all in capitals"),
    ("<p>I am in [Thicket] now.", "en", "other casing, capital inside a sentence", "in capitals, in small letters"),
    ("<p>I am in the [thicket] now.", "en", "before: small word of thing", f"in small letters, {ORDINARY}"),
    ("<p>Ik ben [orange] nu.", "xx", "in small letters", f"{ORDINARY}, capital inside a sentence"),
    ("<p>I read some [time] here, at an editor's.", "en", ORDINARY, "in small letters, context word"),
    # where it stands
    ("<p>[Apple]", "en", "stands alone", "starts a sentence, capital inside a sentence"),
    ("<p>[Apple] was here.", "en", "starts a sentence, after: verb", "stands alone, capital inside a sentence"),
    ("<p>We left. [Apple] was here.", "en", "starts a sentence", "capital inside a sentence, all words capitalised"),
    ("<p>We saw [Apple] there.", "en", "capital inside a sentence", "starts a sentence, stands alone"),
    ("<p>Es war das [Medium] so", "de-AT", "capital in a language that capitalises nouns", "capital inside a sentence"),
    ("<p>Some Things About [Apple] Today", "en", "all words capitalised", "all in capitals, capital inside a sentence"),
    ("<p>SOME THINGS ABOUT [APPLE] TODAY", "en", "all in capitals, in capitals", "all words capitalised"),
    ("<p>An anti-[Apple] crowd", "en", "hyphenated", "before: ordinary word, part of a longer word"),
    ("<p>An [Apple]-like thing", "en", "hyphenated, before: small word of thing", "after: ordinary word"),
    ("<p>It is on [Medium]Posts here", "en", "part of a longer word", "hyphenated, after: capitalised word"),
    ("<p>From [Apple] & Partner it came to all of us today", "en", "and something", "after: small word"),
    ("<p>With [Apple] and friends", "en", "and something, after: small word", "hyphenated"),
    (f"<p>With [Apple] and friends. {LONG}", "en", "after: small word", "and something"),
    # before it
    ("<p>We work at [Apple] there", "en", "before: small word of organisation", "before: small word of place"),
    ("<p>We work in [Apple] there", "en", "before: small word of place", "before: small word of thing"),
    ("<p>So it was, or [Apple] there", "en", "before: small word of pair", "in a list"),
    ("<p>We have 7 [Apple] there", "en", "before: number", "before: ordinary word"),
    ("<p>They met Wozniak's [Apple] there", "en", "before: possessive", "possessive, before: a name"),
    ("<p>They met Samsung [Apple] there", "en", "before: a brand, beside: a brand", "before: a name, beside: brands"),
    ("<p>They met Harrison [Ford] there", "en", "before: a name", "before: capitalised word, before: a brand"),
    ("<p>Harrison [Ford] was there", "en", "before: a name at the start", "before: a name"),
    ("<p>When Harrison [Ford] Laughed Again", "en", "before: a name in a title", "before: a name at the start"),
    ("<p>They met President [Ford] there", "en", "before: title or part of a name", "before: capitalised word"),
    ("<p>They met Mr. [Ford] there", "en", "before: title or part of a name", "before: a name"),
    ("<p>They met a National [Science] crowd", "en", "before: capitalised word", "before: a name"),
    ("<p>National [Science] crowd", "en", "before: capitalised word at the start", "before: capitalised word"),
    ("<p>When National [Science] Laughed", "en", "before: capitalised word in a title", "before: a name in a title"),
    ("<p>The founder [Apple] there", "en", "before: business word, business word near", "before: ordinary word"),
    ("<p>They saw [Apple] there", "en", "before: ordinary word", "before: capitalised word, business word near"),
    # after it
    ("<p>We know [Apple] engineers left", "en", "after: business word, business word near", "after: ordinary word"),
    ("<p>We know that [Apple] announced it", "en", "after: verb", "after: ordinary word, after: small word"),
    ("<p>We know that [Apple] with it", "en", "after: small word", "after: verb, before: small word of organisation"),
    ("<p>We know that [Apple] 2 came", "en", "after: number", "before: number, after: ordinary word"),
    ("<p>We know that [Apple] Samsung came", "en", "after: a brand, beside: a brand", "after: a name, before: a brand"),
    ("<p>We know that [Apple] Wozniak came", "en", "after: a name", "after: capitalised word, after: a brand"),
    ("<p>When [Apple] Wozniak Laughed Again", "en", "after: a name in a title", "after: a name"),
    ("<p>We know that [Apple] Stuff came", "en", "after: capitalised word", "after: a name"),
    ("<p>When [Apple] Stuff Laughed Again", "en", "after: capitalised word in a title", "after: capitalised word"),
    ("<p>He lives in [Orange] County now", "en", "after: place or body", "after: capitalised word"),
    ("<p>We know that [Apple] came", "en", "after: ordinary word", "after: capitalised word, possessive"),
    ("<p>We know [Apple]’s garden", "en", "possessive", "before: possessive, after: ordinary word"),
    # around it
    ("<p>We like Sony, Samsung and [Apple]", "en", "beside: brands, before: small word of pair", "beside: a brand"),
    ("<p>We know Miele, [Apple], Wozniak here", "en", "in a list of names", "in a list, beside: a brand"),
    ("<p>We know Things, [Apple], Politics here", "en", "in a list", "in a list of names"),
    ("<p>We heard that customers of [Apple] left", "en", "business word near", "before: business word"),
    # the items beside it
    ("<li>Samsung<li>Sony<li>[Apple]<li>Hotpoint", "en", "peers: brands, peers: names, stands alone", "peers: a brand"),
    ("<li>Bosch<li>Sony<li>[Apple]<li>Miele", "en", "peers: a brand, peers: names", "peers: brands, peers: mixed"),
    ("<li>Politics<li>Sport<li>[Science]<li>Health", "en", "peers: ordinary words", "peers: names, peers: mixed"),
    ("<li>Bosch<li>Sport<li>[Science]<li>Health<li>Miele", "en", "peers: mixed", "peers: names, peers: ordinary words"),
    (f"<p>We saw [Apple]. {LONG}<li>Bosch<li>Sony<li>Miele", "en", "", "peers: names, peers: a brand"),
    # links and the full name
    ("<p>Read <a href=//time.example>[Time]</a> here", "en", "linked to the brand", "page links to the brand"),
    ("<p>Read <a href=//time.example>[time]</a> here", "en", "linked to the brand, in small letters", ORDINARY),
    ("<p>Read [Time] <a href=//time.example>x</a>", "en", "page links to the brand", "linked to the brand"),
    ("<p>Read [Time] here.<p>Time Magazine", "en", "page gives the full name", "linked to the brand"),
    ("<p>Read <a href=//other.example>[Apple]</a>", "en", "label of a link to another site", "linked to the brand"),
    ("<p>Read <a href=/apple>[Apple]</a> here", "en", "", "label of a link to another site, page gives the full name"),
    # the page as a whole
    ("<p>Read [Apple] here. " + LONG * 10, "en", "page: not of trade", "page: some trade"),
    (f"<p>Read [Apple] here. {LONG * 10} company", "en", "page: some trade", "page: not of trade, page: of trade"),
    ("<p>Read [Apple] here.<p>a company", "en", "page: of trade", "business word near, page: some trade"),
    ("<p>Read [Apple] here.<p>apple, apple or apple", "en", "page: mostly in small letters", "page: of trade"),
    ("<p>Read [Apple] here.<p>apple", "en", "page: also in small letters", "page: mostly in small letters"),
    ("<p>Read [Apple] here. Apple, or Apple.", "en", "page: always with a capital", "page: also in small letters"),
    # the user's words
    ("<p>The cover story of [Time] here.", "en", "context word", "context words, no context words given"),
    ("<p>The cover story of the magazine [Time].", "en", "context words", "context word, page context: one"),
    ("<p>Read [Time] here.<p>magazine", "en", "page context: one", "context word, exclude word"),
    ("<p>Read [Time] here.<p>magazine, editor", "en", "page context: some", "page context: one"),
    ("<p>Read [Time].<p>magazine, editor, issue, newsroom", "en", "page context: many", "page context: some"),
    ("<p>Read [Time] here over lunch", "en", "exclude word", "context word"),
    ("<p>in which [Time] zone it was", "en", "exclude word", "context word"),
    ("<p>Read [Time] here.<p>lunch", "en", "page: not of trade", "exclude word, page context: one"),
    ("<p>Read [Apple] here, a magazine", "en", "no context words given", "context word"),
]  # fmt: skip


@cache
def given_by(html: str, lang: str) -> tuple[str, ...]:
    """The signals of the name that stands in brackets."""
    surface = re.search(r"\[(.+?)\]", html)[1]
    body = f'<html lang="{lang}"><body>{html.replace(f"[{surface}]", surface)}'.encode()
    head = (("content-type", "text/html; charset=utf-8"),)
    document = read(Page("https://site.example/a", 200, head, body, "", "scan"))
    view = BRANDS.matcher.view(document, LinksByBrand(document, brand_links(document, BRANDS.owners)))
    candidate = next(c for c in view.candidates if c.surface == surface and c.match != "fuzzy")
    brand = WORLD[candidate.form.brand]
    assert is_doubtful(candidate, brand)
    return tuple(signal for signal, _ in signs(candidate, brand, view, view.block_index(candidate.start)))


def listed(names: str) -> set[str]:
    return set(names.split(", ")) - {""}


def weights(section: str) -> set[str]:
    return set(tomllib.loads(WEIGHTS.read_text("utf-8"))[section])


@pytest.mark.parametrize(("html", "lang", "there", "not_there"), ROWS)
def test_which_signals_a_page_gives(html, lang, there, not_there):
    found = given_by(html, lang)
    assert listed(there) <= set(found)
    assert not listed(not_there) & set(found)
    assert len(set(found)) == len(found)


def test_every_signal_that_has_a_weight_is_given_by_a_row():
    asked = set().union(*(listed(there) for _, _, there, _ in ROWS))
    assert weights("second") - NO_SIGNALS - asked == set()


def test_every_signal_that_is_given_has_a_weight():
    given = set().union(*(given_by(html, lang) for html, lang, _, _ in ROWS))
    assert given - weights("second") == given - weights("first") == {ORDINARY}


def test_signals_are_spelled_alike_everywhere():
    known = weights("second") | {ORDINARY}
    assert weights("second") - weights("first") == {MEANT, NOT_MEANT}
    assert weights("first") - weights("second") == set()
    assert set(PRIOR) - known == set()
    assert set().union(*(listed(not_there) for *_, not_there in ROWS)) - known == set()

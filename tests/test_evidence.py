"""Evidence: which candidates of a name are mentions, and why."""

from html import escape
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.matching.evidence import ACCEPTED, AMBIGUOUS, MEANT, NOT_MEANT, ORDINARY, total
from pipelines.process import Brands, explain, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Document, Mention, Page

TIME = Brand("Time", domains=("time.example",), ambiguous=True, aliases=("Time Magazine",),
             context=("magazine", "cover story"), exclude=("time zone", "lunch"))  # fmt: skip
THICKET = Brand("thicket", ambiguous=True, context=("planner",), exclude=("bramble",))
SOWLINE = Brand("Sowline", exclude=("fishing", "sowline thread"))
GUESSED = tuple(
    Brand(name, domains=(f"{name.lower()}.example",), ambiguous=True, guessed=True)
    for name in ("Apple", "Ford", "Orange", "Science", "Medium", "Monday", "May", "Stripe", "GAP")
)
SURE = tuple(map(Brand, ("Samsung", "Sony", "Panasonic", "Hotpoint", "Shell", "Tesla", "Lush Garden", "Facebook")))
WORLD = (TIME, THICKET, SOWLINE, Brand("SAP", domains=("sap.example",)), *GUESSED, *SURE)
BRANDS = Brands(WORLD)
ORDINARY_WORDS = "It was long ago that somebody told me so over a cup of tea"


def document(html: str, lang: str = "en") -> Document:
    body = f'<html lang="{escape(lang)}"><body>{html}'.encode()
    head = (("content-type", "text/html; charset=utf-8"),)
    return read(Page("https://site.example/a", 200, head, body, "", "scan"))


def mentions(html: str, lang: str = "en") -> tuple[Mention, ...]:
    return findings(document(html, lang), BRANDS).mentions


def judged(html: str, surface: str, lang: str = "en") -> Mention:
    """The first candidate that is written so, accepted or not."""
    return next(e.mention for e in explain(document(html, lang), BRANDS) if e.mention.surface == surface)


def points(html: str, surface: str, lang: str = "en") -> float:
    """What speaks for it, not clipped."""
    return sum(value for _, value in judged(html, surface, lang).evidence)


# --- verdicts of a careful reader


@pytest.mark.parametrize(
    ("html", "accepted"),
    [
        # a common word needs more than a capital
        ("<p>It took some time to leave.", []), ("<p>Time is money.", []), ("<p>We left. Time was short.", []),
        ("<p>IT IS TIME TO LEAVE", []), ("<p>It was time. What a time! The time has come. Time is up.", []),
        # words of the user that speak for it, close by, and words of business
        ("<p>The magazine Time says so.", ["Time"]), ("<p>He wrote a cover story for Time, the magazine.", ["Time"]),
        ("<p>Time, a magazine, has a cover story on it.", ["Time"]),
        ("<p>She wrote for Time Magazine.", ["Time Magazine"]), ("<p>Shares of GAP Inc fell.", ["GAP"]),
        ("<p>Time magazine and Time say so, in a cover story.", ["Time magazine", "Time"]),
        ("<p>Shares of Apple fell, said the CEO of Apple.", ["Apple", "Apple"]),
        # words that speak against it, close by; such a phrase may hold the name itself
        ("<p>The magazine Time was late for lunch.", []), ("<p>He asked in which Time zone it was.", []),
        ("<p>The magazine Time says so." + " So it was." * 12 + " After lunch.", ["Time"]),
        ("<p><a href=//time.example>Time</a> for lunch", []), ("<p>She sells Sowline thread.", []),
        # a link to the brand is its name, in small letters too
        ("<p>Read <a href=//time.example>Time</a>.", ["Time"]), ("<p>Read <a href=//time.example>time</a>.", ["time"]),
        ("<p><a href=//orange.example>orange</a> is fine", ["orange"]),
        ("<p>An orange and an <a href=//apple.example>apple</a>", ["apple"]),
        # no company makes a name of an ordinary word in small letters
        ("<p>We ate an apple, announced the CEO of Samsung and Sony.", ["Samsung", "Sony"]),
        ("<p>The cover story of time in the magazine.", []), ("<p>samsung, sony, stripe", ["samsung", "sony"]),
        # days and months have their capital anyway
        ("<p>On Monday we met.", []), ("<p>In May we met at Samsung.", ["Samsung"]), ("<p>Monday", []),
        # persons, places and bodies
        ("<p>He works at Warner Time in town.", []), ("<p>She moved to Time Warner in June.", []),
        ("<p>The actor Harrison Ford came.", []), ("<p>We asked Mr. Ford about it.", []),
        ("<p>We asked President Ford about it.", []), ("<p>They live in Orange County.", []),
        ("<p>It was paid by the National Science Foundation.", []),
        # lists of names and menus of words
        ("<li>Samsung<li>Sony<li>Apple<li>Hotpoint", ["Samsung", "Sony", "Apple", "Hotpoint"]),
        ("<li>Politics<li>Science<li>Health<li>Sport", []),
        # a name that is given in small letters
        ("<p>They sell thicket planner here.", ["thicket"]), ("<p>Cut the bramble from the thicket planner.", []),
        # a name that only means the brand needs nothing, but the user's exclude words count
        ("<p>sowline is fine", ["sowline"]), ("<p>Tie the sowline for fishing.", []),
        # typos: no word or name of its own, and of a short name not twice
        ("<p>Sowlime is fine", ["Sowlime"]), ("<p>Facebok", ["Facebok"]), ("<p>The Lush Gardn here", ["Lush Gardn"]),
        ("<p>We put it on the Shelf", []), ("<p>Tessa came", []), ("<p>The Lash Garden", []), ("<p>Teslaa", ["Teslaa"]),
        ("<p>Teslaa and a Teslaa", []), ("<p>F4cebook and Strip3", ["F4cebook", "Strip3"]),
        ("<p>Tie the Sowlime for fishing", []),
        # initials in small letters are a word
        ("<p>The sap of a tree.", []), ("<p>The SAP of a firm.", ["SAP"]), ("<p>Mind the gap.", []),
    ],
)  # fmt: skip
def test_which_candidates_are_mentions(html, accepted):
    assert [mention.surface for mention in mentions(html)] == accepted


@pytest.mark.parametrize(
    ("html", "lang"),
    [
        ("<p>Wir nutzen das Medium oft.", "de"), ("<p>Ein Medium wie jedes andere", "de-AT"),
        ("<p>Tout le Time est là.", "fr"), ("<p>Wir waren im May da.", "de"),
    ],
)  # fmt: skip
def test_a_capital_alone_makes_no_mention_in_other_languages(html, lang):
    assert mentions(html, lang) == ()


# --- what counts more than what


@pytest.mark.parametrize(
    ("surface", "more", "less"),
    [
        ("Time", "<p>So it was with Time.", "<p>So it was some Time."),
        ("Time", "<p>The magazine Time was quick.", "<p>The musician Time was quick."),
        ("Time", "<p>Time was quick.<p>See Time Magazine, also known as such, for more of this and that.",
         "<p>Time was quick.<p>See Life Gazette, also known as such, for more of this and that."),
        ("Time", f"<p>Time was quick.<p>A magazine. {ORDINARY_WORDS}",
         f"<p>Time was quick.<p>A gazette. {ORDINARY_WORDS}"),
        ("Time", "<p>Read Time or <a href=//time.example>more</a>.", "<p>Read Time or <a href=//a.example>more</a>."),
        ("Time", "<p>Time is on sale.", "<p>Time is on sale over lunch."),
        ("Time", "<p>He works at Time.", "<p>He works at Warner Time."),
        ("Apple", "<p>Sony, Samsung, Apple", "<p>Things, Stuff, Apple"),
        ("Apple", "<li>Sony<li>Apple<li>Samsung", "<li>News<li>Apple<li>Sport"),
        ("Apple", "<p>We spoke of Apple’s garden", "<p>We spoke of Apple-garden"),
        ("Ford", "<p>We asked Ford about it.", "<p>We asked Harrison Ford about it."),
        ("Ford", "<p>We asked Ford about it.", "<p>We asked Mr. Ford about it."),
        ("Orange", "<p>We went to Orange again.", "<p>We went to Orange County again."),
        ("Stripe", "<p>We pay with Stripe.", "<p>We pay with red Stripe."),
        ("GAP", "<p>It is from GAP now.", "<p>It is in the GAP now."),
        ("Sowlime", "<p>Sowlime", "<p>Sowlime is Sowlime"),
        ("Sowline", "<p>Sowline", "<p>Sowline for fishing"),
        # a page that has the word in small letters
        ("Time", f"<p>It was in Time. {ORDINARY_WORDS}", f"<p>It was in Time. {ORDINARY_WORDS}. A time, time, time"),
    ],
)  # fmt: skip
def test_one_page_speaks_for_a_name_more_than_another(surface, more, less):
    assert points(more, surface) > points(less, surface)


@pytest.mark.parametrize(
    ("surface", "there", "reason"),
    [
        ("Apple", "shares of the company {} fell", MEANT),
        ("Science", "the old Natural {} Museum", NOT_MEANT),
        ("Time", "read <a href=//time.example>{}</a> again", MEANT),
    ],
)
def test_the_same_writing_elsewhere_on_the_page_counts(surface, there, reason):
    """Both ways: what is plain at one place helps or harms another."""
    here = f"<p>So it was in {surface}. {ORDINARY_WORDS}.<p>{ORDINARY_WORDS}: "
    beside_itself, beside_another = (judged(here + there.format(name), surface) for name in (surface, "Nobody"))
    told = dict(beside_itself.evidence)[reason]
    assert told > 0 if reason == MEANT else told < 0
    assert not {MEANT, NOT_MEANT} & set(dict(beside_another.evidence))


@pytest.mark.parametrize(
    ("html", "surface"),
    [
        ("<p>The magazine has it that time, a cover story, passes.", "time"),
        ("<p>Samsung, Sony, apple and Hotpoint, announced the company", "apple"),
        ("<p>Read <a href=//time.example>Time</a> in time, Time Magazine.", "time"),
        ("<li>Samsung<li>Sony<li>orange<li>Hotpoint", "orange"),
    ],
)
def test_an_ordinary_word_in_small_letters_is_refused_whatever_stands_around(html, surface):
    mention = judged(html, surface)
    assert mention.score == 0
    assert [reason for reason, _ in mention.evidence] == [AMBIGUOUS, ORDINARY]


@pytest.mark.parametrize("word", ["Fiberglas", "Kennith", "Tessa", "shelves"])
def test_a_word_or_name_of_english_is_not_even_a_candidate(word):
    """Of the first two only a spelling dictionary knows."""
    assert explain(document(f"<p>Das ist {word}.", "de"), Brands((Brand(word[:4] + "q" + word[5:]),))) == []


def test_a_word_of_the_language_of_the_page_is_no_typo():
    (found,) = (e.mention for e in explain(document("<p>Ihre Krankenkasse.", "de"), Brands((Brand("Kranqenkasse"),))))
    assert (found.match, found.surface) == ("fuzzy", "Krankenkasse")
    assert "a word or name of its own" in dict(found.evidence) and found.score < ACCEPTED


def test_a_german_capital_says_less_than_an_english_one():
    english, german = (points("<p>So there Medium was", "Medium", lang) for lang in ("en", "de-AT"))
    assert english > german


def test_a_word_of_the_user_counts_only_as_a_whole_word_and_near_by():
    by_itself = points("<p>Time is a nice thing.", "Time")
    for html in ("<p>Time is a magazines thing.", "<p>Time is a magazine thing.", "<p>A Magazine, Time."):
        assert "context word: magazine" in dict(judged(html, "Time").evidence)
        assert points(html, "Time") > by_itself
    for html in ("<p>Time is magazinelike.", "<p>Time is " + "so " * 60 + "magazine", "<p>Time is short.<p>magazine"):
        assert not any(reason.startswith("context word") for reason, _ in judged(html, "Time").evidence)


def test_a_refused_name_hides_no_shorter_one():
    brands = Brands((Brand("Sowline"), Brand("Sowline Bay", exclude=("fishing",))))
    found = findings(document("<p>Sowline Bay is for fishing"), brands).mentions
    assert [mention.brand for mention in found] == ["Sowline"]


def test_a_typo_counts_less_than_the_name():
    typo, exact = judged("<p>Sowlime is fine", "Sowlime"), judged("<p>sowline is fine", "sowline")
    assert (typo.match, typo.alias, typo.distance) == ("fuzzy", "Sowline", 1)
    assert ACCEPTED <= typo.score < exact.score < judged("<p>Sowline is fine", "Sowline").score


@pytest.mark.parametrize(("values", "score"), [((), 0), ((-40,), 0), ((60, 60), 100), ((50, -10.5), 39.5)])
def test_a_score_stays_between_0_and_100(values, score):
    assert total(tuple(("reason", value) for value in values)) == score


# --- whatever stands on the page

NAMES = st.sampled_from([name for brand in WORLD for name in (brand.name, *brand.aliases)])
CASED = st.builds(lambda name, change: change(name), NAMES, st.sampled_from([str, str.lower, str.upper, str.swapcase]))
WORDS = st.sampled_from(
    "a the at Mr. Harrison County magazine lunch company Samsung , . - & 's 7 Sowlime \n".split(" ")
)
PIECES = st.lists(st.one_of(CASED, WORDS, st.text(max_size=6)), max_size=12)
BLOCKS = st.lists(
    st.builds(lambda pieces, between: between.join(pieces), PIECES, st.sampled_from([" ", "", "-"])), max_size=5
)
LANGUAGES = st.sampled_from(["en", "de", "fr", "ja", "ru", "", "de-CH", "xx"]) | st.text(max_size=5)


@given(BLOCKS, LANGUAGES, st.sampled_from(["<p>", "<li>", "<a href=//time.example>", "<p><a href=//apple.example>"]))
@settings(max_examples=150, deadline=None)
def test_every_score_is_the_sum_of_its_reasons(blocks, lang, before):
    for explained in explain(document("".join(before + escape(block) for block in blocks), lang), BRANDS):
        mention = explained.mention
        reasons = [reason for reason, _ in mention.evidence]
        assert reasons and all(reasons) and len(set(reasons)) == len(reasons)
        whole = round(sum(value for _, value in mention.evidence), 1)
        assert mention.score == min(100, max(0, whole))
        assert explained.accepted == (mention.score >= ACCEPTED)


@given(BLOCKS, st.sampled_from(["lunch", "magazine", "harrison", "time magazine", "mr.", "the", "7", "samsung"]))
@settings(max_examples=60, deadline=None)
def test_an_exclude_word_never_raises_a_score(blocks, phrase):
    page = document("".join(f"<p>{escape(block)}" for block in blocks))
    plain = Brand("Time", ambiguous=True, aliases=("Time Magazine",), context=("magazine",))
    strict = Brand("Time", ambiguous=True, aliases=("Time Magazine",), context=("magazine",), exclude=(phrase,))
    scores = [
        {(e.mention.start, e.mention.end): e.mention.score for e in explain(page, Brands((brand, *SURE)))}
        for brand in (plain, strict)
    ]
    for place in scores[0].keys() & scores[1].keys():
        assert scores[1][place] <= scores[0][place]


def test_a_paragraph_is_judged_alike_wherever_it_stands():
    """Only a short block looks at the blocks beside it."""
    own = "We asked at Apple, and the magazine Time, for Mr. Ford and the Orange County paper."
    others = (f"{ORDINARY_WORDS}, and so it went.", f"Nobody knew. {ORDINARY_WORDS}.", "Samsung and Sony. " * 5)
    found = set()
    for blocks in permutations((own, *others)):
        page = document("".join(f"<p>{block}" for block in blocks))
        found.add(frozenset((e.mention.surface, e.mention.evidence) for e in explain(page, BRANDS)))
    assert len(found) == 1
    assert {surface for surface, _ in found.pop()} >= {"Apple", "Time", "Ford", "Orange", "Samsung"}

"""Advice on a brand file: each kind once, none where all is well, and the same whatever the order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pipelines.advising.advice import advice
from pipelines.advising.near import near_pairs
from pipelines.brands import BrandsError, parse_brands
from pipelines.records import Advice, Brand

DOMAINS = ("sowline.com",)


def said(*brands: Brand) -> list[tuple[str, str, str]]:
    return [(one.brand, one.severity, one.key) for one in advice(brands)]


def of_one(name: str = "Sowline", **entry: object) -> list[Advice]:
    return advice([Brand(name, **({"domains": DOMAINS} | entry))])


def two(one: dict[str, object], other: dict[str, object]) -> list[Advice]:
    first = Brand(**({"name": "Sowline", "domains": DOMAINS} | one))
    return advice([first, Brand(**({"name": "Thimbel", "domains": ("thimbel.com",)} | other))])


def test_a_good_file_needs_no_advice():
    assert two({}, {"aliases": ("Thimbel Software",), "handles": ("@thimbel",)}) == []
    assert of_one("Gap", ambiguous=True, context=("jeans",), exclude=("mind the",)) == []
    assert advice([]) == []


@pytest.mark.parametrize(
    ("entry", "severity", "key", "words"),
    [
        # ambiguity
        ({"name": "Apple", "ambiguous": True, "guessed": True, "context": ("mac",)}, "hint", "ambiguous",
         "guess (an English word)"),
        ({"name": "Apple"}, "hint", "ambiguous", "Looks ambiguous (an English word)"),
        ({"name": "Apple", "ambiguous": True}, "warning", "context", "exclude = [...]"),
        ({"name": "Apple", "ambiguous": True, "exclude": ("pie",)}, "warning", "context", "its trade."),
        # doubtful aliases
        ({"aliases": ("SL",)}, "warning", "aliases", "'SL' (initials of two letters)"),
        ({"aliases": ("Planner",)}, "warning", "aliases", "'Planner' (an English word)"),
        ({"cased_aliases": ("ARM",)}, "warning", "cased_aliases", "'ARM' (initials that are also a word: arm)"),
        ({"aliases": ("SL",), "guessed": True}, "hint", "aliases", "'SL' is taken as ambiguous by a guess"),
        # what is found without being listed
        ({"aliases": ("SowLine",)}, "hint", "aliases", "'SowLine' is found as 'Sowline'"),
        ({"aliases": ("Sowline",)}, "hint", "aliases", "leave it out"),
        ({"name": "Le Coquelicot", "aliases": ("LeCoquelicot",)}, "hint", "aliases", "'Le Coquelicot'"),
        ({"name": "Citroën", "aliases": ("Citroen",)}, "hint", "aliases", "'Citroën'"),
        ({"aliases": ("Sow Line Inc", "Sow-Line Inc")}, "hint", "aliases", "'Sow-Line Inc' is found as 'Sow Line Inc'"),
        ({"cased_aliases": ("SOWLINE",)}, "hint", "cased_aliases", "'SOWLINE'"),
        # context and exclude
        ({"context": ("SOWLINE",)}, "warning", "context", "is the name itself"),
        ({"context": ("and",)}, "warning", "context", "proves nothing"),
        ({"exclude": ("sowline",)}, "warning", "exclude", "refuses all mentions"),
        ({"exclude": ("the",)}, "warning", "exclude", "stands near everything"),
        ({"context": ("seeds",), "exclude": ("Seeds",)}, "warning", "exclude", "is a context word too"),
        # addresses
        ({"domains": ()}, "warning", "domains", "No domain"),
        ({"domains": ("sowline.com", "blog.sowline.com")}, "hint", "domains", "subdomain of 'sowline.com'"),
        ({"domains": ("sowline.con",)}, "warning", "domains", "ends in .con"),
    ],
)  # fmt: skip
def test_advice_on_one_entry(entry, severity, key, words):
    found = of_one(**entry)
    assert [(one.severity, one.key) for one in found] == [(severity, key)]
    assert words in found[0].sentence


@pytest.mark.parametrize(
    "entry",
    [
        # a word of its own, or one that the name is not found as
        {"aliases": ("Sow Line",)}, {"aliases": ("Sowline Planner",)}, {"name": "Citroen", "aliases": ("Citroën",)},
        {"name": "Käfer & Kraut", "aliases": ("Kaefer & Kraut",)}, {"cased_aliases": ("SWLN",)},
        # in doubt each casing is evidence
        {"name": "Time", "aliases": ("TIME",), "ambiguous": True, "context": ("magazine",)},
        # networks of one's own
        {"domains": ("sowline.localhost", "sowline.co.uk", "sowline.test", "xn--mller-kva.xn--p1ai")},
        {"context": ("seeds",), "exclude": ("sowline road",)},
    ],
)  # fmt: skip
def test_what_needs_no_advice(entry):
    assert of_one(**entry) == []


@pytest.mark.parametrize(
    ("one", "other", "expected", "words"),
    [
        # one name of two brands: names win before aliases, then the alphabet decides
        ({}, {"aliases": ("Sow-Line",)}, [("Sowline", "warning", "name"), ("Thimbel", "warning", "aliases")],
         "'Sow-Line' is written like the name of 'Sowline'; 'Sowline' gets the mentions"),
        ({"aliases": ("Gardenia Inc",)}, {"aliases": ("Gardenia Inc",)},
         [("Sowline", "warning", "aliases"), ("Thimbel", "warning", "aliases")],
         "'Gardenia Inc' is also an alias of 'Sowline'; 'Sowline' gets the mentions"),
        # one name inside another
        ({}, {"aliases": ("Thimbel and Sowline",)}, [("Sowline", "hint", "name")],
         "'Sowline' is a part of 'Thimbel and Sowline' of 'Thimbel'"),
        # one slip
        ({}, {"name": "Sawline"}, [("Sowline", "hint", "name"), ("Sawline", "hint", "name")],
         "One letter from the name of 'Sowline'"),
        # addresses
        ({}, {"domains": ("sowline.com",)}, [("Sowline", "warning", "domains"), ("Thimbel", "warning", "domains")],
         "'sowline.com' is listed by 'Sowline' too"),
        ({}, {"domains": ("shop.sowline.com",)}, [("Thimbel", "warning", "domains")],
         "subdomain of 'sowline.com' of 'Sowline'"),
        ({"handles": ("@sow",)}, {"handles": ("@Sow",)},
         [("Sowline", "warning", "handles"), ("Thimbel", "warning", "handles")], "'@sow' is listed by 'Sowline' too"),
        # the casing tells two aliases apart
        ({"cased_aliases": ("SWLN",)}, {"cased_aliases": ("SwLn",)}, [], ""),
    ],
)  # fmt: skip
def test_advice_on_two_brands(one, other, expected, words):
    found = two(one, other)
    assert [(each.brand, each.severity, each.key) for each in found] == expected
    assert not words or words in found[-1].sentence


def test_many_brands_around_one_name_are_counted():
    longer = [Brand(f"Sowline {word}", domains=(f"{word}.com",)) for word in ("Alpha", "Beta", "Gamma")]
    (found,) = advice([Brand("Sowline", domains=DOMAINS), *longer])
    assert "'Sowline Alpha' and 2 more brands" in found.sentence


def test_advice_comes_in_the_order_of_the_file_and_warnings_first():
    found = said(Brand("Zebra"), Brand("Apple"))
    assert [(brand, severity) for brand, severity, _ in found] == [
        ("Zebra", "warning"), ("Zebra", "hint"), ("Apple", "warning"), ("Apple", "hint"),
    ]  # fmt: skip


WORDS = st.text("ab", min_size=5, max_size=9)


@given(st.sets(WORDS, max_size=40))
@settings(deadline=None)
def test_near_pairs_are_those_of_one_edit(words):
    pairs = list(near_pairs(words))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(a, b) for a in words for b in words if a < b and OSA.distance(a, b) == 1}


NAMES = st.text("aB é&-.株アж1'", min_size=1, max_size=6)
ENTRIES = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "aliases": st.lists(NAMES, max_size=3), "cased_aliases": st.lists(NAMES, max_size=2),
        "domains": st.lists(st.sampled_from(["a.com", "b.a.com", "a.com.", "x.nowhere", "ж.рф"]), max_size=3),
        "context": st.lists(NAMES, max_size=2), "exclude": st.lists(NAMES, max_size=2), "ambiguous": st.booleans(),
        "handles": st.lists(st.sampled_from(["@a", "@A", "@b"]), max_size=2),
    },
)  # fmt: skip


@given(st.lists(ENTRIES, min_size=1, max_size=5), st.randoms())
@settings(deadline=None, max_examples=200)
def test_any_file_gets_its_advice_whatever_the_order(entries, random):
    try:
        brands = list(parse_brands({"brand": entries}, "brands.toml"))
    except BrandsError:
        return
    before = said(*brands)
    assert all(one.sentence.endswith(".") and "\n" not in one.sentence for one in advice(brands))
    random.shuffle(brands)
    assert sorted(said(*brands)) == sorted(before)


def test_the_advice_grows_with_the_brands_and_not_with_their_pairs():
    """All brands share an alias, a word and a domain, and each is one letter from many others."""
    letters = "abcdefghij"
    names = [f"Sow{a}{b}{c}line" for a in letters for b in letters for c in letters]
    brands = [Brand(name, aliases=("Gardenia", f"Gardenia {name}"), domains=DOMAINS) for name in names]
    assert len(advice(brands)) <= 6 * len(brands)

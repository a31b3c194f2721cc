"""Limits of work: neither a page of names or near misses alone nor ten thousand brands cost much more than prose."""

import time
from collections import defaultdict

import numpy as np
import pytest

from pipelines.finding import candidates, nearness
from pipelines.finding.candidates import Names
from pipelines.finding.limits import looked_at, most_places
from pipelines.matching.matcher import Matcher
from pipelines.records import Block, Brand, Document, PageFacts

BRANDS = (
    Brand("Acme", domains=("acme.com",), aliases=("Acme Rocket Works",), handles=("@acme",)),
    Brand("Apple", ambiguous=True, context=("phone",), exclude=("pie",)), Brand("A"), Brand("Strauss"),
    Brand("Citroën"), Brand("The Guardian"), Brand("Samsung Electronics"), Brand("アクメ"), Brand("E.ON"),
    Brand("AT&T"),
)  # fmt: skip
SIZE = 40_000
PROSE = (
    "The committee met on Tuesday to discuss the results of the survey, which nearly 4,000 readers had answered. "
    "“We were surprised,” said its chair, Maria Kowalski, “how many people walk to work.” Some came from as far as "
    "Lisbon; others had only crossed the street. Nobody mentioned the weather, although it had rained for a week.\n"
)
UNITS = {
    "names": "acme ", "hyphens": "acme-", "dots": "acme.", "path": "acme/", "paths": "/acme", "lines": "acme\n",
    "domain": "acme.com ", "domains": "acme.com/", "handles": "@acme ", "alias": "Acme Rocket Works ",
    "ambiguous": "Apple apple APPLE ", "camel": "AcmeApple ", "camel run": "AcmeApple", "letters": "a.a.", "a": "a/",
    "slip beside": "Thr Guardian ", "slips": "Samsnug Electronics ", "expands": "Strauß ", "marked": "Acme\u0301 ",
    "marks": "a\u0301\u0300", "near misses": "Appel Aplpe Citroem ", "leet": "4cme 4pple c1tr0en ", "kana": "アクメ",
    "two slips": "Thr Gaurdian ", "leet run": "ac1me2", "signs": "E.ON AT&T &", "word": "x", "cap": "X",
    "addresses": "me@acme.com www.acme.com ",
}  # fmt: skip


def hostile(unit: str, size: int = SIZE) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_of_a_page_of_names_only_the_first_are_looked_at(monkeypatch, unit):
    looks = []
    for module in (candidates, nearness):
        for name in ("exact", "part_of_token", "located", "edits", "is_capital"):
            if hasattr(module, name):
                original = getattr(module, name)
                monkeypatch.setattr(module, name, lambda *given, do=original: looks.append(1) or do(*given))
    names = Names(BRANDS)
    found = names.candidates(hostile(unit))
    most = most_places(SIZE)
    assert len(found) <= 2 * most  # some words begin two names
    assert len(looks) <= 6 * most  # each way of writing a name is limited by itself
    assert [candidate.start for candidate in found] == sorted(candidate.start for candidate in found)


def test_the_first_ones_are_found():
    names = Names(BRANDS)
    for size in (SIZE, 10 * SIZE):
        starts = [candidate.start for candidate in names.candidates(hostile("acme ", size))]
        assert starts == list(range(0, 5 * len(starts), 5))
        assert size // 200 < len(starts) < size // 50


def test_one_name_in_hundreds_hides_no_other():
    text = hostile("acme ") + "Strauss and Citroem"
    assert [c.form.name for c in Names(BRANDS).candidates(text)][-2:] == ["Strauss", "Citroën"]


def test_a_page_with_names_at_every_tenth_word_loses_none():
    text = "In spring and in autumn, Acme sold ten of its best rockets to one man who called himself Strauss. " * 60
    assert len(Names(BRANDS).candidates(text)) == 120


def test_hits_are_kept_in_order_for_each_word_and_in_all():
    keys = np.tile(np.array([7, 9], np.uint64), 5000)
    keys[-1] = 5
    every = np.arange(len(keys))
    assert looked_at(every[:50], keys, 0).tolist() == list(range(50))
    assert looked_at(every, keys, 0).tolist() == [*range(most_places(0) + 2), 9999]  # and the first of each word
    keys[:-1] = 7
    kept = looked_at(every, keys, 20_000).tolist()
    assert kept == [*range(len(kept) - 1), 9999]


def test_a_name_that_invisible_signs_make_as_long_as_a_page_is_none():
    names = Names(BRANDS)
    assert [c.surface for c in names.candidates("A\u200b\u200bcme")] == ["A\u200b\u200bcme"]
    assert names.candidates("A" + "\u200b" * 10_000 + "cme") == []


def test_a_list_of_many_brands_is_read_whole():
    brands = [Brand(f"Brand{number:04d}") for number in range(2000)]
    text = "\n".join(brand.name for brand in brands)
    assert [candidate.form.brand for candidate in Names(brands).candidates(text)] == [brand.name for brand in brands]


def test_ten_thousand_brands_find_their_own_names():
    brands = [Brand(f"Brand{number:05d} Garden") for number in range(10_000)]
    names = Names(brands)
    text = "We like " + ", ".join(brand.name for brand in brands[::500]) + " and Brand00007 only."
    assert [candidate.form.brand for candidate in names.candidates(text)] == [brand.name for brand in brands[::500]]


def as_document(text: str) -> Document:
    blocks, start = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block(start, start + len(line), "main"))
        start += len(line) + 1
    facts = PageFacts("https://x.com/", "x.com", 200, "read", "", "", "en", "", "article", "", 0, 0, 1, 0, "", "scan")
    return Document(facts, text, tuple(blocks))


@pytest.mark.slow
def test_no_text_takes_much_longer_than_prose():
    """The factor is four times what is measured on a quiet machine, so that only a limit that is gone fails here."""
    matcher = Matcher(BRANDS)

    def seconds(text: str) -> float:
        document = as_document(text)
        times = []
        for _ in range(3):
            before = time.process_time()
            matcher.weigh(document, defaultdict(lambda: None))
            times.append(time.process_time() - before)
        return min(times)

    prose = seconds(hostile(PROSE))
    slow = {name: seconds(hostile(unit)) / prose for name, unit in UNITS.items()}
    assert not {name: ratio for name, ratio in slow.items() if ratio > 40}

"""Sketches of texts: what does not matter to them, what is too little, and that none costs much."""

import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_pages import known, prose

from benchmarks.copies import load
from pipelines.judging.duplicates import copies
from pipelines.judging.samples import nominations
from pipelines.judging.sketches import LEAST, VALUES, sample, shares, sketch, text_sketch
from pipelines.records import Block, Document

STORIES = {name: " ".join(story) for name, story in load().items()}
WORDS = [f"word{at}" for at in range(400)]


def test_a_sketch_is_short_hex_in_ascending_order():
    for text in STORIES.values():
        made = text_sketch(text)
        assert len(made) <= 8 * VALUES <= 1000
        assert bytes.fromhex(made).hex() == made
        assert (np.diff(sample(made).values.astype(np.int64)) > 0).all()


def test_a_sketch_is_the_same_in_every_process():
    """Those in a database are compared with those of later runs; if this must change, old ones find no copies."""
    assert text_sketch(" ".join(WORDS))[:32] == "00791bb400a7231500d522fe02b5785e"


@pytest.mark.parametrize("name", STORIES)
def test_case_accents_signs_and_white_space_do_not_matter(name):
    text = STORIES[name]
    made = text_sketch(text)
    assert text_sketch(text.upper()) == made
    assert text_sketch(text.replace(" ", "\n\t ").replace(",", " --").replace(".", "!")) == made
    assert text_sketch(text.replace("é", "e").replace("ü", "u")) == made


def document(*parts):
    text, blocks = "", []
    for region, words in parts:
        blocks.append(Block(len(text), len(text) + len(words), region))
        text += words + "\n"
    facts = None  # a sketch is of the text alone
    return Document(facts, text, tuple(blocks))


def test_only_the_counted_regions_are_sketched():
    alone = sketch(document(("main", STORIES["en-ferry-gazette"])))
    around = [(region, prose(region, 80)) for region in ("nav", "header", "footer", "sidebar", "related", "comment")]
    assert sketch(document(around[0], ("main", STORIES["en-ferry-gazette"]), *around[1:])) == alone
    assert sketch(document(*around)) == ""
    assert sketch(document(("list", STORIES["en-ferry-gazette"]))) == alone


@pytest.mark.parametrize(
    "text",
    ["", " \n", "a", "two words", "日", "日本", " ".join(WORDS[: LEAST + 1]), "日本語の見出し", "word " * 5000,
     "the same sentence again and again. " * 500, "a" * 100_000, "\ud800", "\u0301" * 1000, "!?. " * 1000],
)  # fmt: skip
def test_too_little_text_has_no_sketch(text):
    assert text_sketch(text) == ""


def test_just_enough_text_has_one():
    made = text_sketch(" ".join(WORDS[: LEAST + 2]))
    assert len(made) == 8 * LEAST
    assert sample(made).reach == 0xFFFFFFFF  # nothing is left out


@pytest.mark.parametrize("broken", ["zz", "abc", "abcdef", "0x12345678"])
def test_what_is_no_sketch_is_an_error(broken):
    with pytest.raises(ValueError):
        sample(broken)


@given(st.integers(60, 1500), st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 99))
def test_shares_are_estimated_well(common, first, second, seed):
    """Five standard errors: of a share p that n values show, sqrt(p (1 - p) / n)."""
    parts = [prose(f"{seed} {at}", words).split() for at, words in enumerate((common, first, second))]
    one, other = (sample(text_sketch(" ".join(parts[0] + part))) for part in parts[1:])
    shorter, longer = sorted((common + first, common + second))
    found = shares(one, other)
    if found == (0.0, 0.0):
        assert shorter < longer / 4  # too few values in common
        return
    values = VALUES * shorter / longer * 0.6
    for estimate, true in zip(found, (common / shorter, common / longer), strict=True):
        assert abs(estimate - true) < 5 * (max(true * (1 - true), 0.02) / values) ** 0.5 + 0.02


@pytest.mark.parametrize("lang", ["ja", "zh", "th"])
def test_text_without_spaces_is_compared_letter_by_letter(lang):
    texts = {"ja": STORIES["ja-bus-shinbun"], "zh": STORIES["zh-library-news"], "th": "".join(thai(300))}
    text = texts[lang]
    one, cut = (sample(text_sketch(part)) for part in (text, text[len(text) // 3 :]))
    assert shares(one, cut)[0] > 0.9 and 0.5 < shares(one, cut)[1] < 0.8


def thai(words):
    chance = random.Random(1)
    return ["".join(chance.choices("กขคงจฉชซญดตถทนบปผพมยรลวสหอ", k=chance.randint(2, 6))) for _ in range(words)]


HOSTILE = {
    "one word": "word " * 200_000,
    "no space": "a" * 1_000_000,
    "no space, any letter": "".join(random.Random(0).choices("abcdefghij", k=1_000_000)),
    "Japanese without end": "日本語の文章です。" * 110_000,
    "any character": "".join(chr(code) for code in np.random.default_rng(0).integers(32, 0xD7FF, 1_000_000)),
    "half surrogates": "\ud800 a b " * 200_000,
    "a word each": " ".join(map(str, range(150_000))),
    "lines": "\n" * 1_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_megabyte_of_anything_costs_little(kind):
    text_sketch(HOSTILE[kind])  # the folding of new letters is remembered
    start = time.process_time()
    text_sketch(HOSTILE[kind])
    assert time.process_time() - start < 0.25


def test_texts_that_share_their_lowest_values_are_not_compared_with_all():
    chance = np.random.default_rng(0)
    same = np.arange(40, dtype=np.uint32)
    rest = [np.concatenate((same, np.unique(chance.integers(99, 1 << 32, 80, np.uint32)))) for _ in range(25_000)]
    samples = [sample(one.astype(">u4").tobytes().hex()) for one in rest]
    named = list(nominations(samples))
    assert len(named) == len(samples)
    assert named[0] == [] and named[3] == [0, 1, 2]
    assert max(map(len, named)) <= 160 and named[-1][:1] == [0]
    assert all(max(one, default=-1) < at for at, one in enumerate(named))


def test_nothing_gives_nothing():
    assert list(nominations([])) == []
    assert copies([]) == {} == copies([known(1)])

"""Folding: one form to compare, and every letter's way back."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.finding.letters import PAD, Letters, letters_of
from pipelines.language.folding import accents_fit, disguised, fold, fold_letter


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        # case, also where a capital is more than one letter
        ("ACME", "acme"), ("Straße", "strasse"), ("STRASSE", "strasse"), ("ΣΊΣΥΦΟΣ", "σισυφoσ"), ("İ", "i"),
        # accents, composed or not
        ("Citroën", "citroen"), ("Citroe\u0308n", "citroen"), ("Ålesund", "alesund"), ("Việt", "viet"),
        # width and compatibility forms
        ("ＡＣＭＥ", "acme"), ("ﬁne", "fine"), ("№ 1", "no 1"), ("①", "1"), ("…", "..."), ("ｱｸﾒ", "アクメ"),
        # look-alike letters of other scripts
        ("Аcmе", "acme"), ("ΑΟ", "ao"),
        # punctuation and spaces
        ("L’Oréal", "l'oreal"), ("L`", "l`"), ("a–b—c‑d−e", "a-b-c-d-e"), ("a\u00a0b\u2009c", "a b c"), ("é\tb", "e b"),
        ("é\nb", "e\nb"), ("“a”", "“a”"),
        # what nobody sees
        ("Ac\u200bme\u00ad", "acme"), ("\ufeffAcme\u2060", "acme"), ("A\ufe0fcme", "acme"),
        ("\u202eAcme\u202c", "acme"),
        # scripts whose marks are letters stay
        ("アクメ", "アクメ"), ("日本", "日本"),
        # nothing
        ("", ""), ("\u200b", ""),
    ],
)  # fmt: skip
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # composed and decomposed, full width and half width; the marks of kana make another letter
        ("ガード", "カ\u3099ート\u3099"), ("ガード", "ｶﾞｰﾄﾞ"), ("パン", "ﾊﾟﾝ"), ("がく", "か\u3099く"),
    ],
)  # fmt: skip
def test_ways_to_write_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ガード", "カード"), ("パン", "バン"), ("はら", "ばら"), ("日", "目")])
def test_other_words_fold_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("space", ["\t", "\r", "\x0b", "\x0c", "\x1f"])
def test_white_space_folds_the_same_with_and_without_accents(space):
    assert fold(f"a{space}b") == fold(f"a{space}b é")[:3] == "a b"


LETTERS = st.sampled_from(
    list("aAbZ 1-\n") + list("éßﬁŉ…ＡаΑ’–\u00a0\u200b\u0301ガ日\u00ad№İｱ𝐀") + ["e\u0301", "\U0001f600"]
)
LATIN = "aAbZ 1-\n\u200b\u0301\u00ad’–"
TEXT = st.one_of(st.lists(LETTERS, max_size=30).map("".join), st.text(st.characters(codec="utf-8"), max_size=30))


def slow(text: str) -> tuple[bytes, list[int]]:
    """Fold letter by letter; for each folded letter, where it came from."""
    pieces = [letters_of(fold_letter(letter)) if letter != "…" else b"." for letter in text]
    return b"".join(pieces), [index for index, piece in enumerate(pieces) for _ in piece]


@given(
    TEXT.filter(
        lambda text: (
            all(unicodedata.category(letter)[0] in "LN" or letter in LATIN for letter in text) and "ŉ" not in text
        )
    )
)
@settings(deadline=None, max_examples=200)
def test_a_text_folds_letter_by_letter_and_finds_its_way_back(text):
    letters = Letters(text)
    expected, origin = slow(text)
    assert letters.data[PAD : len(letters.data) - PAD] == expected
    for start in range(len(expected)):
        for end in range(start + 1, len(expected) + 1):
            first, last = letters.span(start + PAD, end + PAD)
            assert first == origin[start]
            assert origin[end - 1] < last <= len(text)


@given(TEXT)
@settings(deadline=None, max_examples=200)
def test_folding_in_capitals_and_small_letters_is_the_same_for_latin(text):
    latin = "".join(letter for letter in text if " " <= letter <= "~" or letter in "éßﬁＡ’–")
    assert fold(latin.upper()) == fold(latin.lower()) == fold(latin)


@pytest.mark.parametrize(
    ("surface", "name", "fits"),
    [
        # the page may leave accents out, but not put them in
        ("Citroen", "Citroën", True), ("Citroën", "Citroën", True), ("CITROËN", "Citroën", True),
        ("Citroe\u0308n", "Citroën", True), ("über", "Uber", False), ("Über", "Uber", False), ("Acmé", "Acme", False),
        ("Citroèn", "Citroën", False), ("Citroën Ä", "Citroën A", False),
        # width, ligatures, sharp s and look-alikes are no accents
        ("ＡＣＭＥ", "Acme", True), ("ﬁne", "Fine", True), ("Strauß", "Strauss", True), ("Аcme", "Acme", True),
        ("Ac\u200bme", "Acme", True), ("L’Oréal", "L'Oréal", True), ("L’Oreal", "L'Oréal", True),
        # other scripts
        ("アクメ", "アクメ", True), ("Йод", "Йод", True), ("Мой", "Мои", False), ("Ёлка", "Ёлка", True),
        ("Елка", "Ёлка", True),
    ],
)  # fmt: skip
def test_accents_fit(surface, name, fits):
    assert accents_fit(surface, name) is fits


@pytest.mark.parametrize(
    ("surface", "name", "is_disguised"),
    [
        # a word of real Cyrillic or Greek letters only looks like the name
        ("Сосо", "Coco", True), ("ОАО", "OAO", True),
        # a look-alike among Latin letters is the name, written by a trickster
        ("Cоco", "Coco", False), ("Coco", "Coco", False), ("Cöcö", "Coco", False),
        # a name in that script is no disguise
        ("Сосо", "Сосо", False), ("Мир", "Мир", False),
        # other scripts do not look like Latin
        ("アクメ", "アクメ", False), ("日本", "Acme", False),
    ],
)  # fmt: skip
def test_disguised(surface, name, is_disguised):
    assert disguised(surface, name) is is_disguised


def test_long_runs_of_marks_and_expansions_find_their_way_back():
    letters = Letters("a\u0301\u0300" * 20_000 + "ß" * 20_000)
    assert letters.data.strip() == b"a" * 20_000 + b"s" * 40_000
    assert letters.span(PAD + 19_999, PAD + 20_000) == (59_997, 60_000)  # with its marks
    assert letters.span(PAD + 59_998, PAD + 60_000) == (79_999, 80_000)

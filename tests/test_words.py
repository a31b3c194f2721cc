"""What is known of words: how common one is, whether it is one of its language, and whether it is a name."""

import tracemalloc
from functools import cache
from math import log10

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wordfreq import available_languages, get_frequency_dict, get_frequency_list

from pipelines.language import lexicon
from pipelines.language.ambiguity import needs_evidence
from pipelines.language.compact import Words
from pipelines.language.lexicon import (
    common_words,
    is_known_name,
    is_proper_noun,
    is_word,
    known_words,
    old_dictionary,
    zipf,
)
from pipelines.language.words import (
    BEFORE_A_NAME,
    BUSINESS,
    CALENDAR,
    SENTENCE_ENDS,
    SMALL_WORDS,
    TOKEN,
    TRADE,
    VERBS,
    is_name,
    is_ordinary,
)
from pipelines.records import Brand

# language -> ordinary words, in any casing; words that are none of it
ORDINARY = {
    "en": ("time Time TIME people the a x Politics Science Shelf", "Samsung Hotpoint Yandex Gutschein Zeitung zyzzq"),
    "de": ("Gutschein gutschein Haus Zeit über Wissenschaft Gesundheit", "Samsung Hotpoint Sony zyzzq"),
    "fr": ("monde Monde maison élève temps santé été", "Samsung Sony Hotpoint zyzzq"),
    "ru": ("правда Правда мир время новости", "Samsung Sony Hotpoint zyzzq"),
    "ja": ("時間 新聞 会社", "Samsung Hotpoint zyzzq"),
}


@pytest.mark.parametrize("lang", ORDINARY)
def test_a_word_is_one_of_its_language(lang):
    ordinary, others = map(str.split, ORDINARY[lang])
    assert [word for word in ordinary if not is_ordinary(word, lang)] == []
    assert [word for word in others if is_ordinary(word, lang)] == []


@pytest.mark.parametrize(
    "form",
    ["apples", "foxes", "companies", "walked", "stored", "walking", "baking", "walker", "quickly", "time's", "time’s"],
)
def test_a_form_of_an_english_word_is_a_word(form):
    assert is_ordinary(form, "en")
    assert is_ordinary(form.capitalize(), "en")


@pytest.mark.parametrize("word", ["time", "Time", "Samsung", "people", "Ford's"])
def test_a_page_without_language_is_taken_as_english(word):
    assert is_ordinary(word, "") == is_ordinary(word, "en")
    assert is_name(word, "") == is_name(word, "en")


@pytest.mark.parametrize("lang", ["xx", "tlh", "zz", "??"])
def test_an_unknown_language_has_no_words(lang):
    assert zipf("time", lang) == 0
    assert len(known_words(lang)) == 0 and known_words(lang).get("time") == 0
    assert not is_ordinary("time", lang)
    assert is_name("Time", lang) and not is_name("time", lang)


def test_the_zipf_scale():
    assert 7 < zipf("the", "en") < 8
    assert 5.5 < zipf("time", "en") < zipf("the", "en")
    assert 0 < zipf("zebra", "en") < 4.5
    assert zipf("qqzzyx", "en") == zipf("", "en") == 0


@pytest.mark.parametrize("spelling", ["de", "DE", "de-AT", "De-de-1996"])
def test_region_and_casing_say_nothing_about_frequency(spelling):
    assert zipf("haus", spelling) == zipf("Haus", "de") == zipf("HAUS", "de") > 4


@given(st.text(max_size=12), st.sampled_from(["", "en", "de", "ja", "ru", "xx", "zh-Hant", "-"]))
@settings(max_examples=200, deadline=None)
def test_any_text_may_be_asked_for(word, lang):
    assert 0 <= zipf(word, lang) < 9
    known = is_name(word, lang)
    assert not known or word[0].isupper()
    if known and is_ordinary(word, lang):
        assert is_known_name(word)
    assert not (is_word(word) and is_proper_noun(word))


def test_a_small_list_of_words_agrees_with_the_large_one():
    words = list(common_words("de", 4))
    assert len(words) > 3000 and words[0] == "die"
    values = [known_words("de").get(word) for word in words]
    assert values == sorted(values, reverse=True) and values[-1] >= 4
    assert [zipf(word, "de") for word in words] == pytest.approx(values, abs=0.005)
    assert len(known_words("de")) > 4 * len(words)


@pytest.mark.parametrize("name", ["Apple", "Harrison", "Toyota", "Monday", "Paris", "Tessa"])
def test_names_of_today_are_known(name):
    assert is_known_name(name)
    assert is_name(name, "en")
    assert not is_name(name.lower(), "en")


@pytest.mark.parametrize("word", ["Time", "Science", "Politics", "Zyzzq", ""])
def test_other_words_are_no_known_names(word):
    assert not is_known_name(word)


@pytest.mark.parametrize(
    ("word", "lang", "name"),
    [
        ("Samsung", "en", True), ("Samsung", "de", True), ("samsung", "en", False), ("Politics", "en", False),
        ("Politik", "de", False), ("Santé", "fr", False), ("Новости", "ru", False), ("Zyzzq", "ru", True),
        ("時間", "ja", False), ("Sony", "ja", True), ("Zyzzq", "en", True), ("", "en", False), ("7", "en", False),
    ],
)  # fmt: skip
def test_a_name_has_a_capital_and_is_no_ordinary_word(word, lang, name):
    assert is_name(word, lang) is name


def test_dictionaries_tell_proper_nouns_from_words():
    assert is_word("time") and is_word("TIME") and not is_word("paris")
    assert is_proper_noun("paris") and is_proper_noun("Paris") and not is_proper_noun("time")
    assert is_word("google") and "google" not in old_dictionary()  # the younger dictionary has taken it in


@pytest.mark.parametrize(
    ("brand", "doubtful"),
    [
        # the brand file says it: then each single word, and of phrases those that mean something else
        (Brand("Zyzzq", ambiguous=True, aliases=("Zyzzq Works", "Le Monde", "ZQ")), ["Zyzzq", "Le Monde", "ZQ"]),
        (Brand("Time", aliases=("Time Magazine", "The Times")), []),
        # it says nothing: each name by itself
        (Brand("Time", ambiguous=True, guessed=True, aliases=("Time Magazine", "Samsung", "The Times")),
         ["Time", "The Times"]),
        (Brand("Samsung", guessed=True, aliases=("Stripe", "3M", "SAP")), ["Stripe", "3M", "SAP"]),
    ],
)  # fmt: skip
def test_which_names_need_evidence(brand, doubtful):
    assert [name for name in (brand.name, *brand.aliases) if needs_evidence(brand, name)] == doubtful


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It's Time's cover, 7up (x)", ["It's", "Time's", "cover", ",", "7up", "(", "x", ")"]),
        ("l’été\nà 5%", ["l’été", "\n", "à", "5", "%"]),
        ("a_b - c'", ["a", "b", "-", "c", "'"]),
        ("  \t", []),
    ],
)
def test_tokens_are_words_with_their_apostrophes_and_single_signs(text, tokens):
    assert TOKEN.findall(text) == tokens


def test_lists_of_words_can_be_met():
    for words in (SMALL_WORDS, VERBS, BUSINESS, CALENDAR, BEFORE_A_NAME, TRADE):
        assert words and all(TOKEN.findall(word) == [word] and word == word.lower() for word in words)
    assert all(TOKEN.findall(sign) == [sign] for sign in SENTENCE_ENDS)
    assert set(SMALL_WORDS.values()) == {"organisation", "thing", "place", "pair"}


@pytest.mark.parametrize("lang", ["en", "de", "ru", "ja"])
def test_the_small_lists_are_those_of_wordfreq(lang):
    listed = get_frequency_list(lang, "small")
    assert len(known_words(lang)) == sum(map(len, listed))
    assert all(known_words(lang).get(word) == 9 - index / 100 for index, words in enumerate(listed) for word in words)
    assert list(common_words(lang, 5)) == [word for words in listed[:401] for word in words]
    assert len(known_words(f"../data/{lang}")) == 0


@cache
def listed_in(lang: str) -> list[str]:
    return list(get_frequency_dict(lang))[::97]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_word_is_as_common_as_wordfreq_says(data):
    lang = data.draw(st.sampled_from(["en", "ko", "nl"]))  # of the second there is only a small list
    word = data.draw(st.sampled_from(listed_in(lang)))
    near = data.draw(st.sampled_from([word, word[:-1], word[::-1], f"{word}s", word.title(), word.replace("'", "’")]))
    share = get_frequency_dict(lang).get(near.casefold().replace("’", "'"), 0)
    assert zipf(near, lang) == pytest.approx(log10(share) + 9 if share else 0, abs=1e-12)


def test_every_language_of_wordfreq_is_known_and_no_other_is_remembered():
    assert all(len(known_words(lang)) > 1000 for lang in available_languages())
    before = lexicon._best_list.cache_info().currsize
    assert [zipf("time", f"x{number}") for number in range(50)] == [0] * 50
    assert lexicon._best_list.cache_info().currsize == before


@given(st.sets(st.text(max_size=6)), st.sets(st.text(max_size=6)), st.text(max_size=6))
def test_compact_words_answer_like_a_dict(once, twice, other):
    given_words = {**dict.fromkeys(once, 1.5), **dict.fromkeys(twice, 2.5)}
    words = Words([(1.5, [word.encode("utf-8", "surrogatepass") for word in once - twice]), (0.0, []),
                   (2.5, [word.encode("utf-8", "surrogatepass") for word in twice])])  # fmt: skip
    assert len(words) == len(given_words)
    for word in {*given_words, other, f"{other}x"}:
        assert (word in words) == (word in given_words)
        assert words.get(word, -1.0) == given_words.get(word, -1.0)


@example("火", "kp")
@example("n0", "の")
@given(
    st.text(alphabet="火爱水のつづkp1r4ln0d0\ud800", max_size=3), st.text(alphabet="火爱水のkp1r4ln0\ud800", max_size=3)
)
def test_no_word_is_taken_for_another_that_looks_the_same_in_memory(listed, asked):
    assert (asked in Words([(1.0, [listed.encode("utf-8", "surrogatepass")])])) == (asked == listed)


def test_the_lists_are_small_in_memory():
    tracemalloc.start()
    words = Words((value / 100, [f"{value} {n}".encode() for n in range(1000)]) for value in range(100))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(words) == 100_000 and words.get("7 123") == 0.07
    assert size < 1_500_000  # bytes

"""What is known of words without any brand: how common one is in a language, and whether a dictionary has it.

Frequencies come with the package wordfreq (R. Speer, 2022: Wikipedia, subtitles, news, books and the web in 44
languages). The English dictionaries come with the package english-words: Webster's Second (1934) and the GNU
Collaborative International Dictionary. Both tell a proper noun from a common one; the first is older than the brands of
today, the second has taken in some of them (google, xerox). The names of today (people, places, companies) are the
capitalised entries of the spelling dictionary en_US (K. Atkinson's SCOWL) that the package spylls carries.
"""

import gzip
from functools import cache
from importlib import resources
from importlib.util import find_spec
from math import log10
from pathlib import Path

_BILLION = 9.0  # a Zipf value is the base-10 logarithm of the occurrences among a billion words


def zipf(word: str, lang: str) -> float:
    """Return how common a word is in a language, on the Zipf scale: 0 unknown, 3 one in a million, 7 the commonest.

    word: one word, in any casing, with its accents and any apostrophe. lang: an ISO 639 code, with or without
    a region (de, en-GB); an unknown one knows no words.
    """
    share = _shares(lang.partition("-")[0].lower()).get(word.casefold().replace("’", "'"), 0.0)
    return log10(share) + _BILLION if share else 0.0


def is_word(word: str) -> bool:
    """Tell whether an English dictionary has a word in small letters: a common noun, a verb, an adjective."""
    return word.lower() in _dictionary()


def is_proper_noun(word: str) -> bool:
    """Tell whether an English dictionary has a word only with a capital: a person, a place, a planet."""
    return word.capitalize() in _dictionary() and word.lower() not in _dictionary()


def is_known_name(word: str) -> bool:
    """Tell whether a spelling dictionary of today's English has a word with a capital: Apple, Harrison, but not Time.

    word: with its capital. It may have the small word too.
    """
    return word in _spelling()


def is_written(word: str, lang: str = "en", least: float = 1.5) -> bool:
    """Tell whether people write a word, in English or another language: then it is no slip of the fingers.

    least: Zipf value from which on it is a word; slips are rarer than three in a hundred million, words and names
    are not.
    """
    return zipf(word, "en") >= least or zipf(word, lang) >= least or is_word(word) or is_known_name(word)


@cache
def old_dictionary() -> frozenset[str]:
    """Return the words of Webster's Second of 1934, which no brand has entered since; proper nouns have their capital.

    GCIDE, which `is_word` asks too, was added to until 2012 and has google and xerox in small letters.
    """
    from english_words import get_english_words_set  # type: ignore[import-untyped]

    return frozenset(get_english_words_set(["web2"]))


@cache
def known_words(lang: str) -> dict[str, float]:
    """Return the Zipf value of every word of a language that is met at least once in a million, in small letters.

    An unknown language has no words. Read in 10 ms, where all that is known of a language takes up to 400, and straight
    from the file of wordfreq: to import wordfreq takes 150 ms, which the first load of a brand file would pay.
    """
    import msgpack  # type: ignore[import-untyped]

    spec = find_spec("wordfreq")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0], "data", f"small_{lang}.msgpack.gz") if folders and lang.isalpha() else None
    if not path or not path.is_file():
        return {}
    with gzip.open(path) as file:
        # A list of lists behind a header: the words at index i make up 10 ** (-i / 100) of a text.
        _, *lists = msgpack.load(file)
    found: dict[str, float] = {}
    for index, words in enumerate(lists):
        if words:
            found |= dict.fromkeys(words, _BILLION - index / 100)
    return found


@cache
def _shares(lang: str) -> dict[str, float]:
    """Return the share of all words that each word of a language has; loaded when first asked for, in 10-150 ms."""
    from wordfreq import available_languages, get_frequency_dict  # it takes 100 ms, and most commands match nothing

    return get_frequency_dict(lang) if lang in available_languages() else {}


@cache
def _dictionary() -> frozenset[str]:
    from english_words import get_english_words_set

    return old_dictionary().union(get_english_words_set(["gcide"]))


@cache
def _spelling() -> frozenset[str]:
    lines = (resources.files("spylls") / "hunspell/data/en/en_US.dic").read_text("utf-8").splitlines()
    return frozenset(line.partition("/")[0] for line in lines[1:])  # the first line counts the others

"""What is known of words without any brand: how common one is in a language, and whether a dictionary has it.

Frequencies come with the package wordfreq (R. Speer, 2022: Wikipedia, subtitles, news, books and the web in 44
languages). The English dictionaries come with the package english-words: Webster's Second (1934) and the GNU
Collaborative International Dictionary. Both tell a proper noun from a common one; the first is older than the brands of
today, the second has taken in some of them (google, xerox). The names of today (people, places, companies) are the
capitalised entries of the spelling dictionary en_US (K. Atkinson's SCOWL) that the package spylls carries.
"""

import gzip
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from pipelines.language.compact import Words

_BILLION = 9.0  # a Zipf value is the base-10 logarithm of the occurrences among a billion words
_NO_WORDS = Words(())
_REMEMBERED = 8192  # words that are asked for again and again; 2 MB at most


@lru_cache(maxsize=_REMEMBERED)
def zipf(word: str, lang: str) -> float:
    """Return how common a word is in a language, on the Zipf scale: 0 unknown, 3 one in a million, 7 the commonest.

    word: one word, in any casing, with its accents and any apostrophe. lang: an ISO 639 code, with or without
    a region (de, en-GB); an unknown one knows no words.
    """
    return _all_words(lang.partition("-")[0].lower()).get(word.casefold().replace("’", "'"))


@lru_cache(maxsize=_REMEMBERED)
def is_word(word: str) -> bool:
    """Tell whether an English dictionary has a word in small letters: a common noun, a verb, an adjective."""
    return word.lower() in old_dictionary() or word.lower() in _younger_dictionary()


def is_proper_noun(word: str) -> bool:
    """Tell whether an English dictionary has a word only with a capital: a person, a place, a planet."""
    capital = word.capitalize()
    return (capital in old_dictionary() or capital in _younger_dictionary()) and not is_word(word)


@lru_cache(maxsize=_REMEMBERED)
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


def known_words(lang: str) -> Words:
    """Return the Zipf value of every word of a language that is met at least once in a million, in small letters.

    An unknown language has no words. Read in 10 ms, where all that is known of a language takes up to 200.
    """
    return _small_list(lang) if lang in _lists() else _NO_WORDS


def common_words(lang: str, least: float) -> Iterator[str]:
    """Yield the words of a known language that have at least a Zipf value, the commonest first."""
    for value, words in _read(_lists()[lang]["small"]):
        if value < least:
            return
        yield from map(bytes.decode, words)


@cache
def old_dictionary() -> Words:
    """Return the words of Webster's Second of 1934, which no brand has entered since; proper nouns have their capital.

    GCIDE, which `is_word` asks too, was added to until 2012 and has google and xerox in small letters.
    """
    return _english("web2")


@cache
def _younger_dictionary() -> Words:
    return _english("gcide")


def _english(dictionary: str) -> Words:
    from english_words import get_english_words_set  # type: ignore[import-untyped]

    words = "\n".join(get_english_words_set([dictionary])).encode()  # in one piece, which is half as slow to read
    return Words([(1.0, words.split(b"\n"))])


@cache
def _spelling() -> Words:
    lines = (resources.files("spylls") / "hunspell/data/en/en_US.dic").read_bytes().splitlines()
    return Words([(1.0, (line.partition(b"/")[0] for line in lines[1:]))])  # the first line counts the others


def _all_words(lang: str) -> Words:
    return _best_list(lang) if lang in _lists() else _NO_WORDS  # pages name languages that are none


@cache
def _best_list(lang: str) -> Words:
    lists = _lists()[lang]
    return Words(_read(lists.get("large") or lists["small"]))


@cache
def _small_list(lang: str) -> Words:
    return Words(_read(_lists()[lang]["small"]))


@cache
def _lists() -> dict[str, dict[str, Path]]:
    """Return the files of wordfreq by language and size; each language has a small one, some a large one besides.

    To read them here takes half the memory and time of wordfreq itself, whose import alone takes 150 ms.
    """
    spec = find_spec("wordfreq")
    found: dict[str, dict[str, Path]] = {}
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in Path(folder, "data").glob("[a-z]*_*.msgpack.gz"):
            size, _, lang = path.name.partition(".")[0].partition("_")
            found.setdefault(lang, {})[size] = path
    return found


def _read(path: Path) -> Iterator[tuple[float, list[bytes]]]:
    """Yield the words of a list by their Zipf value, the commonest first."""
    import msgpack  # type: ignore[import-untyped]

    with gzip.open(path) as file:
        # A list of lists behind a header: the words at index i make up 10 ** (-i / 100) of a text.
        unpacker = msgpack.Unpacker(file, raw=True)
        lists = unpacker.read_array_header() - 1
        unpacker.skip()
        for index in range(lists):
            yield _BILLION - index / 100, unpacker.unpack()

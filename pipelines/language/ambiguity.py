"""Does a name mean something else as well? A guess from dictionaries, word frequencies and the shape of the name.

Used for names that the brand file says nothing about. It knows no list of brands: a made-up name is told from a word by
what surrounds a word. A word stands in an old dictionary, or is far commoner in its own language than elsewhere, while
a brand is written alike, and about as often, in all of them.
"""

import re
from functools import cache
from statistics import median

from pipelines.language.folding import fold
from pipelines.language.lexicon import common_words, is_proper_noun, is_word, known_words, old_dictionary
from pipelines.records import Brand

_LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
              "pl": "Polish", "ru": "Russian"}  # fmt: skip
# The article in front of a common word: The Guardian, Le Monde, L'Équipe. Longer phrases are seldom something else.
_ARTICLES = {"en": "the", "de": "der die das", "fr": "le la les l", "es": "el la los las", "it": "il lo la gli l",
             "pt": "o a os as", "nl": "de het"}  # fmt: skip
_ARTICLE = re.compile(r"(\w+)(?: +|(?<=^l)['\u2019])([^\W\d_]+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_KANA_OR_KANJI = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SHORT = 2  # letters; such initials stand for many things
_INITIALS = 3  # letters; longer ones in capitals are taken as a word

# Zipf values, see lexicon.zipf. Chosen on the first table of tests/known_names.py, and rounded.
_COMMON = 4.0  # one word in a hundred thousand: a plain word of the language, not its rare ones, and few brands
_FREQUENT = 3.5  # of a word after an article, or of one that is written in small letters like the name
_COMMON_BUT_FOR_ACCENTS = 4.5  # über for Uber: the accent tells the two apart, but for those who leave it out
_COMMON_INITIALS = 5.0  # MIT is German mit; what is rarer is more often the initials themselves (ARD, ZDF)
_STEM = 3.5  # of a word whose plural or participle the name is
_UNKNOWN = 2.9  # stands for what `known_words` does not have: just below its least
_AT_HOME = 1.0  # ten times as frequent as in most languages; German brands are about three times as frequent in German
_AT_HOME_IN_ENGLISH = 0.7  # English words are met in all languages
_AT_HOME_SMALL = 0.7
_COMMON_JAPANESE = 4.6  # Japanese has no language near by to compare; its largest brands reach 4.5


def ambiguous_reason(name: str) -> str:
    """Return why a name or alias also means something else, in plain words; empty when it only means the brand.

    name: as the brand file has it, in its own casing.
    """
    name = name.strip()
    if not _WORD.fullmatch(name):
        return _of_phrase(" ".join(name.split()))
    if not name.isascii() and _KANA_OR_KANJI.search(name):
        common = known_words("ja").get(name, 0) >= _COMMON_JAPANESE
        return "a common word in Japanese" if common else ""
    if len(name) <= _SHORT:
        return "a single letter" if len(name) == 1 else "initials of two letters"
    if len(name) <= _INITIALS and name.isupper():
        return _of_initials(name)
    if not name[1:].islower() and not name.isupper():
        return ""  # LinkedIn, eBay: no word has a capital inside
    return _of_word(name)


def needs_evidence(brand: Brand, name: str) -> bool:
    """Tell whether a name or alias of a brand counts only with evidence.

    Where the brand file says that the brand is ambiguous, each of its single words is, and of its phrases those that
    people write for something else (Le Monde). Where it says nothing, each name is judged by itself.
    """
    if brand.guessed:
        return bool(ambiguous_reason(name))
    return brand.ambiguous and (len(name.split()) < 2 or bool(ambiguous_reason(name)))


def _of_phrase(name: str) -> str:
    """Return the reason of a name of several words, or of one with signs or digits."""
    found = _ARTICLE.fullmatch(name)
    if not found:
        code = len(name) <= _SHORT and name.isalnum()
        return "a code of two characters" if code else ""
    article, word = found[1].lower(), found[2].lower()
    for lang, articles in _ARTICLES.items():
        if article not in articles.split():
            continue
        if lang == "en":
            common = known_words("en").get(word, 0) >= _FREQUENT and word in old_dictionary()
        else:
            common = known_words(lang).get(word, 0) >= _COMMON or fold(word) in _folded()[lang]
        if common:
            return f"an article and {'an English word' if lang == 'en' else f'a common word in {_LANGUAGES[lang]}'}"
    return ""


def _of_initials(name: str) -> str:
    """Return the reason of initials that are a word too: SAP and GAP, but not BBC, of which only its casing counts."""
    if known_words("en").get(name.lower(), 0) >= _STEM and (
        name.lower() in old_dictionary() or _inflected(name.lower())
    ):
        return f"initials that are also a word: {name.lower()}"
    return _common_elsewhere(name, _COMMON_INITIALS, _AT_HOME)


def _of_word(name: str) -> str:
    low, capital, dictionary = name.lower(), name.capitalize(), old_dictionary()
    if low in dictionary:
        return "an English word"
    if capital in dictionary:
        return "a name or place in the dictionary"
    english = known_words("en").get(low, 0)
    if (
        english >= _COMMON
        and (is_word(low) or is_proper_noun(low))
        and english - _elsewhere(low, "en") >= _AT_HOME_IN_ENGLISH
    ):
        return "an English word"
    stem = _inflected(low)
    if stem:
        return f"a form of an English word: {stem}"
    # What is made of surnames and places: Patagonian, Lincolnian, forbesite.
    if f"{capital}{'n' if low[-1] == 'a' else 'ian'}" in dictionary or f"{low}ite" in dictionary:
        return "a surname or place"
    # Without a capital of its own a name looks like rarer words too.
    return _common_elsewhere(name, *((_FREQUENT, _AT_HOME_SMALL) if name.islower() else (_COMMON, _AT_HOME)))


def _inflected(low: str) -> str:
    """Return the English word whose plural or participle a word is (boots, wired); empty when it is none."""
    if low[-1] not in "sdg":
        return ""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")):
        if low.endswith(ending) and not low.endswith("ss"):
            stem = low.removesuffix(ending) + instead
            if known_words("en").get(stem, 0) >= _STEM and stem in old_dictionary():
                return stem
    return ""


def _common_elsewhere(name: str, least: float, at_home: float) -> str:
    """Return the reason of a name that is a plain word of another language, without regard to accents.

    least: its Zipf value there. at_home: by how much that exceeds the value elsewhere.
    """
    low = name.lower()
    plain = low if low.isascii() else fold(name)
    if not name.islower() and not any(plain in words for words in _folded().values()):  # most names
        return ""
    lang, word, frequency = "", "", 0.0
    for code, words in _folded().items():
        for other in (low, words.get(plain, low)):
            value = known_words(code).get(other)
            if value > frequency and value >= (least if other == low else max(least, _COMMON_BUT_FOR_ACCENTS)):
                lang, word, frequency = code, other, value
    if not lang or frequency - _elsewhere(low, lang) < at_home:
        return ""
    return f"a common word in {_LANGUAGES[lang]}" + ("" if word == low else f": {word}")


def _elsewhere(low: str, but: str) -> float:
    """Return the Zipf value that a word has in the languages but one: their median."""
    return median(known_words(lang).get(low, _UNKNOWN) for lang in ("en", *_LANGUAGES) if lang != but)


@cache
def _folded() -> dict[str, dict[str, str]]:
    """Return the common words of each language, folded, with the commonest that is folded so: uber is über."""
    found: dict[str, dict[str, str]] = {}
    for lang in _LANGUAGES:
        words = found[lang] = {}
        for word in common_words(lang, _COMMON):
            words.setdefault(word if word.isascii() else fold(word), word)
    return found

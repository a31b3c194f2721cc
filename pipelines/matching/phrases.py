"""The user's context and exclude words: phrases, looked for as whole words on a page and beside a name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipelines.finding.anchors import is_cjk
from pipelines.finding.names import WORD
from pipelines.language.folding import fold
from pipelines.language.words import TRADE
from pipelines.records import Brand


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, ready to be looked for."""

    text: str  # as `plainly` gives it
    counted: tuple[tuple[str, str], ...]  # its folded words that are counted on a page, each with its plural
    is_one_word: bool  # where the word is on the page, the phrase is
    begins: bool  # whether the letter before it must not be one of a word
    ends: bool


def plainly(text: str) -> str:
    """Return a text as phrases are looked for in it: in small letters, with straight apostrophes."""
    return text.lower().replace("\u2019", "'")


@lru_cache(maxsize=65536)
def read_phrase(phrase: str) -> Phrase:
    """Return a phrase of the user, ready to be looked for."""
    text, words = plainly(phrase), words_of(phrase)
    # Signs (&, +) and the letters of scripts without spaces are not counted on a page.
    counted = tuple((word, f"{word}s") for word in words if len(word) > 1 or (word.isascii() and word.isalnum()))
    return Phrase(text, counted, len(words) == len(counted) == 1, _has_edge(text[0]), _has_edge(text[-1]))


def words_of(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase of the user, as they are looked for on a page."""
    return tuple(WORD.findall(fold(phrase)))


def terms_of(brands: Iterable[Brand]) -> set[str]:
    """Return the words that a page is asked for besides names: those of trade, and the users' own with plurals."""
    phrases = {phrase for brand in brands for phrase in (*brand.context, *brand.exclude)}
    own = {word for phrase in phrases for word in words_of(phrase)}
    return {*TRADE, *own, *(f"{word}s" for word in own)}


def stands(phrase: str, text: str, own: range = range(0)) -> bool:
    """Tell whether a phrase stands in a text as whole words, and not only within the span `own`; an s may follow.

    text: as `plainly` gives it. Beside a sign, or where words are written without spaces, there is no other edge of a
    word.
    """
    read = read_phrase(phrase)
    start = text.find(read.text)
    while start >= 0:
        end = start + len(read.text)
        after = end + 1 if read.ends and text[end : end + 1] == "s" else end
        goes_on = (read.begins and text[start - 1 : start].isalnum()) or (
            read.ends and text[after : after + 1].isalnum()
        )
        if not goes_on and not (own.start <= start and end <= own.stop):
            return True
        start = text.find(read.text, start + 1)
    return False


class Phrases:
    """The phrases of all brands, each kept by one of its words, so that a page asks only for those it may have."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._others: list[str] = []  # without a word that is counted on a page
        for phrase in dict.fromkeys(phrase for brand in brands for phrase in (*brand.context, *brand.exclude)):
            counted = read_phrase(phrase).counted
            for word in max(counted, key=lambda forms: len(forms[0])) if counted else ():
                self._by_word.setdefault(word, []).append(phrase)
            if not counted:
                self._others.append(phrase)

    def on_page(self, terms: Mapping[str, int], text: Callable[[], str]) -> frozenset[str]:
        """Return the phrases that stand on a page. text: gives what is on it, as `plainly` does."""
        possible = {phrase for term in terms for phrase in self._by_word.get(term, ())}
        return frozenset(phrase for phrase in (*possible, *self._others) if _is_on_page(phrase, terms, text))


def _is_on_page(phrase: str, terms: Mapping[str, int], text: Callable[[], str]) -> bool:
    read = read_phrase(phrase)
    for word, plural in read.counted:
        if word not in terms and plural not in terms:
            return False
    return read.is_one_word or stands(phrase, text())


def _has_edge(letter: str) -> bool:
    return letter.isalnum() and not is_cjk(letter)

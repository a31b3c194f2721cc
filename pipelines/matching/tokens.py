"""What is known of a word near a name, packed in one number, so that one sum counts all words of a neighbourhood.

A number has a field of five bits for each thing that is counted: up to 31 tokens can be summed.
"""

from collections.abc import Callable

from pipelines.language.words import BUSINESS, is_name

_BITS = 5
_FIELD = (1 << _BITS) - 1
_ONE = [1 << _BITS * place for place in range(7)]
_LONG, _LONG_CAPITAL, _LONG_UPPER, BRAND, _CAPITAL, _NAME, _BUSINESS = _ONE
_LONG_WORD = 4  # letters; articles and prepositions are small in titles too
_MOST = 50_000  # tokens remembered


class TokenFacts(dict[str, int]):
    """The facts of tokens of one language, worked out when one is first met."""

    def __init__(self, lang: str, is_brand: Callable[[str], bool]) -> None:
        self._lang, self._is_brand = lang, is_brand

    def __missing__(self, token: str) -> int:
        if len(self) >= _MOST:
            self.clear()
        facts = self[token] = self._look_at(token)
        return facts

    def _look_at(self, token: str) -> int:
        if not token[0].isalpha():
            return 0
        capital = token[0].isupper()
        facts = BRAND * self._is_brand(token) + _BUSINESS * (token.lower() in BUSINESS)
        if len(token) >= _LONG_WORD:
            facts += _LONG + _LONG_CAPITAL * capital + _LONG_UPPER * token.isupper()
        if capital and len(token) > 1:
            facts += _CAPITAL + _NAME * is_name(token, self._lang)
        return facts


def has_brand(counts: int) -> bool:
    """Tell whether a token is a name of a brand; counts: summed facts of tokens."""
    return counts & _FIELD * BRAND > 0


def has_business(counts: int) -> bool:
    """Tell whether a token is a word of business."""
    return counts & _FIELD * _BUSINESS > 0


def title_kind(counts: int) -> str:
    """Return how the long words are written, where there are at least two and all have a capital: in a title.

    Returns "words" with capitals, "all" in capitals, or an empty string where one is small.
    """
    long_words = counts & _FIELD
    if long_words < 2 or (counts // _LONG_CAPITAL) & _FIELD < long_words:
        return ""
    return "all" if (counts // _LONG_UPPER) & _FIELD == long_words else "words"


def mostly_names(counts: int) -> bool:
    """Tell whether at least half of the words with a capital are names."""
    names = (counts // _NAME) & _FIELD
    return names > 0 and 2 * names >= (counts // _CAPITAL) & _FIELD

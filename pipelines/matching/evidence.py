"""What speaks for and against a candidate: named points that add up to a score from 0 to 100.

A name that only means the brand needs no evidence. An ambiguous one has to earn its points: written like the name it
just reaches the threshold, and then the user's words, the links of the page and the words beside it decide. The weights
are judgement, written down here once; nothing in them knows a brand.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pipelines.matching.candidates import Candidate
from pipelines.matching.folding import fold
from pipelines.records import Block, Brand

ACCEPTED = 50  # points from which a candidate is a mention
PAGE_LINKS = "page links to the brand"
Evidence = tuple[tuple[str, float], ...]

_SHORT_INITIALS = 4  # letters; nasa is NASA for nobody who means it, and sap is a word
_LONGEST_WORD = 40  # characters beside a candidate that are looked at for a word
_NEAR = 120  # characters on each side in which context and exclude words count
_WORD_BEFORE = re.compile(r"([^\W_][\w'’.-]*)([^\w]*)$")
_WORD_AFTER = re.compile(r"^([ \u00a0]|['’]s )([^\W\d_][\w'’-]*)")
_SENTENCE_END = re.compile(r"[.!?:;…\n•|»>–—\"“”(\[]")
_CAPITALISED_NOUNS = ("de", "lb")  # languages in which a capital says nothing about a noun
# Words that stand before a name without being a part of it. Titles and months are capitalised like names.
_NO_NAME = frozenset(
    """
    the a an and or by from with for of at in on to as via is are was vs how why what when where your our my its
    their de la le el du des der die das dem den von und et y e da do di del il lo en au aux monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september october
    november december mr mrs ms dr but if that this these new
    """.split()
)
_ARTICLES = ("a", "an", "the", "this", "that", "every", "some", "any")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page says around a candidate and about its brand."""

    text: str
    block: Block
    lang: str
    names_section: bool  # the candidate is the whole text of a link within the site
    in_link: bool  # the candidate stands inside a link to the brand
    page_links: bool  # the page links to the brand somewhere
    page_names: bool  # the page names the brand by something that only means it: a long name, a domain


def weigh(candidate: Candidate, brand: Brand, around: Surroundings) -> Evidence:
    """Return the points for and against a candidate; they add up to its score (clip to 0-100)."""
    points: list[tuple[str, float]] = []
    before = around.text[around.block.start : candidate.start]
    after = around.text[candidate.end : around.block.end]
    doubtful = candidate.form.ambiguous or (brand.ambiguous and candidate.surface.islower())
    if doubtful:
        points += _casing(candidate, before, after, around)
        points += _neighbours(candidate, brand, before, after)
        if around.names_section:
            points.append(("names a section of this site", -15))
        if around.in_link:
            points.append(("linked to the brand", 50))
        elif around.page_links:
            points.append((PAGE_LINKS, 10))
        if around.page_names:
            points.append(("page gives the full name", 15))
    else:
        points.append(_plain_name(candidate))
    if candidate.distance:
        points.append(("edits", -15.0 * candidate.distance))
        if doubtful or len(candidate.form.words) > 1:
            points.append(("typo of a common word", -15))
    points += _user_words(brand, before[-_NEAR:], candidate.surface, after[:_NEAR], doubtful)
    return tuple(points)


def _plain_name(candidate: Candidate) -> tuple[str, float]:
    surface, name = candidate.surface, candidate.form.name
    if name.isupper() and len(name) <= _SHORT_INITIALS and surface.islower():
        return "initials in small letters", 30
    return "name that only means the brand", 95 if surface == name else 85


def total(evidence: Evidence) -> float:
    """Return the score of the points, from 0 to 100."""
    return max(0.0, min(100.0, sum(value for _, value in evidence)))


def _casing(candidate: Candidate, before: str, after: str, around: Surroundings) -> Evidence:
    surface, name = candidate.surface, candidate.form.name
    as_given = surface == name or candidate.match == "fuzzy" or fold(surface) != surface.lower()
    if not as_given:
        if surface.isupper() and not name.isupper():
            return (("in capitals", 25),)
        return (("not written like the name", -20),)
    points: list[tuple[str, float]] = [("written like the name", 50)]
    if not before.strip() and not after.strip():
        points.append(("stands alone", 0))
    elif _is_uniform(before + after):
        points.append(("casing says nothing here", 0))
    elif _starts_sentence(before):
        points.append(("starts a sentence", -15))
    elif around.lang[:2] not in _CAPITALISED_NOUNS and _after_small_word(before):
        points.append(("capital inside a sentence", 15))
    return tuple(points)


def _is_uniform(text: str) -> bool:
    """Tell whether casing carries no information: all capitals, or every longer word capitalised, as in a title."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return bool(words) and all(word[0].isupper() for word in words)


def _after_small_word(before: str) -> bool:
    """Tell whether the word before is in small letters, so that a capital is the writer's choice."""
    previous = _WORD_BEFORE.search(before[-_LONGEST_WORD:])
    return previous is not None and previous[1].islower()


def _starts_sentence(before: str) -> bool:
    stripped = before.rstrip(" \u00a0'’‘*_-")
    return not stripped or bool(_SENTENCE_END.match(stripped[-1]))


def _neighbours(candidate: Candidate, brand: Brand, before: str, after: str) -> Evidence:
    """Capitalised words directly beside a name make it a part of a longer one: Time Warner, Harrison Ford."""
    known = _words_of(brand.context, brand.aliases)
    points: list[tuple[str, float]] = []
    previous = _WORD_BEFORE.search(before[-_LONGEST_WORD:])
    if previous and previous[2] in (" ", "\u00a0", "-") and _is_name_word(previous[1], known):
        first_word = _starts_sentence(before[: len(before) - len(previous[0])])
        points.append(("capitalised word before", -20 if first_word else -30))
    elif previous and previous[2] == " " and previous[1].lower() in _ARTICLES:
        points.append(("article before", -10))
    following = _WORD_AFTER.match(after[:_LONGEST_WORD])
    if following and following[1] in (" ", "\u00a0") and _is_name_word(following[2], known):
        points.append(("capitalised word after", -20))
    return tuple(points)


@lru_cache(maxsize=4096)
def _words_of(*phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for phrase in chain(*phrases) for word in phrase.split())


def _is_name_word(word: str, known: frozenset[str]) -> bool:
    folded = fold(word)
    return word[0].isupper() and folded not in known and folded not in _NO_NAME and not word.isupper()


def _user_words(brand: Brand, before: str, surface: str, after: str, doubtful: bool) -> Evidence:
    around = fold(before), fold(surface), fold(after)
    points: list[tuple[str, float]] = []
    against = next((phrase for phrase in brand.exclude if _present(phrase, *around)), "")
    if against:
        points.append((f"exclude word: {against}", -50))
    if doubtful:
        present = [phrase for phrase in brand.context if _present(phrase, *around)]
        if present:
            points.append((f"context word: {present[0]}", 20.0 if len(present) == 1 else 30.0))
    return tuple(points)


def _present(phrase: str, before: str, surface: str, after: str) -> bool:
    """Tell whether a phrase stands as whole words in the text around a name; a plural s may follow.

    It may hold the name itself ("acme thread"), but must be more than that.
    """
    own = range(len(before), len(before) + len(surface))
    text = f"{before}{surface}{after}"
    return any(found.start() < own.start or found.end() > own.stop for found in _pattern(phrase).finditer(text))


@lru_cache(maxsize=65536)
def _pattern(phrase: str) -> re.Pattern[str]:
    wanted = fold(phrase)
    plural = "s?" if wanted[-1:].isalnum() else ""  # dell' is not a form of Dell's
    return re.compile(rf"(?<!\w){re.escape(wanted)}{plural}(?!\w)")

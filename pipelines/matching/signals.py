"""Signals: what the page says for and against an ambiguous name, each under a name that a person can read.

A signal is either there or not. How much each counts is learnt from labelled pages and kept in weights.toml.
"""

from functools import lru_cache

from pipelines.finding.candidates import Candidate
from pipelines.finding.names import Form
from pipelines.language.ambiguity import ambiguous_reason
from pipelines.language.lexicon import is_known_name, is_proper_noun, is_word, zipf
from pipelines.language.words import (
    AFTER_A_NAME,
    BEFORE_A_NAME,
    BUSINESS,
    CALENDAR,
    SENTENCE_ENDS,
    SMALL_WORDS,
    TOKEN,
    VERBS,
    is_name,
    is_ordinary,
)
from pipelines.matching.tokens import has_brand, has_business, mostly_names, title_kind
from pipelines.matching.view import PageView

_NEAR = 64  # characters on each side in which words count
_WORDS = 8  # words on each side
_CAPITALISED_NOUNS = ("de", "lb")  # languages in which a capital says nothing about a noun
_VERY_COMMON = 5.5  # Zipf: time, people
_TRADE_LOW, _TRADE_HIGH = 0.004, 0.012  # shares of words
_AND = frozenset("and und et y e & +".split())
_BETWEEN_ITEMS = (",", "/", "|")
_SHORT_BLOCK = 40  # characters


def signals(candidate: Candidate, view: PageView, index: int) -> list[str]:
    """Return the signals of a name that may mean something else than its brand, in the block of that index."""
    block, text = view.document.blocks[index], view.text
    low = max(block.start, candidate.start - _NEAR)
    before = text[low : candidate.start]
    after = text[candidate.end : min(block.end, candidate.end + _NEAR)]
    left = TOKEN.findall(before)
    if low > block.start and left and left[0][0].isalnum():
        del left[0]  # may be half a word
    del left[:-_WORDS]
    right = TOKEN.findall(after)
    del right[_WORDS:]
    found = [*_about_name(candidate.form, _casing(candidate), view.lang)]
    if left or right:
        _add_beside(found, candidate, view, left, right, before[-1:], after[:2], block.end - block.start)
    else:
        found.append("stands alone")
    peers = view.peers(index)
    if peers:
        found += _of_peers(*peers)
    _add_of_page(found, candidate, view)
    return found


def _casing(candidate: Candidate) -> str:
    surface, name = candidate.surface, candidate.form.name
    if surface == name:
        return "as given"
    if surface.islower():
        return "in small letters"
    if name.split()[-1][:1].isupper() and surface.split()[-1][:1].islower():
        return "its last word in small letters"  # le Monde is the newspaper still, Le monde is the world
    return "in capitals" if surface.isupper() else "other casing"


@lru_cache(maxsize=8192)
def _about_name(form: Form, casing: str, lang: str) -> tuple[str, ...]:
    """Return what the name itself says, before any page: how common a word it is, and whether it is written so."""
    name = form.name.lower()
    if len(form.words) > 1:
        found = ["several words"]
    elif name in CALENDAR:
        found = ["day or month"]
    else:
        found = _about_word(form.name, lang)
    if not ambiguous_reason(form.name):
        found.append("no other meaning known")
    if form.name.isupper() and len(form.name) > 1:
        found.append("initials" if casing == "as given" else "initials not so written")
    elif casing != "as given":
        found.append(casing)
    return tuple(found)


def _about_word(name: str, lang: str) -> list[str]:
    found = []
    foreign = lang not in ("", "en")
    ordinary = is_ordinary(name, lang)
    if foreign:
        found.append("a word of the page's language" if ordinary else "no word of the page's language")
    elif zipf(name, "en") >= _VERY_COMMON:
        found.append("very common word")
    if not is_word(name.lower()) and not (foreign and ordinary):
        found.append("proper noun" if is_proper_noun(name) else "in no dictionary")
    if not name.isupper():
        found.append("known as a name" if is_known_name(name) else "not known as a name")
    return found


def _add_beside(
    found: list[str], candidate: Candidate, view: PageView, left: list[str], right: list[str], touching: str,
    next_two: str, length: int,
) -> None:  # fmt: skip
    """Add what the words on both sides say; left and right are the tokens nearest to the name, in text order."""
    small = candidate.surface.islower()
    before = left[-1] if left else ""
    after = right[0] if right else ""
    beside = left + right
    counts = sum(map(view.facts.__getitem__, beside))
    title = title_kind(counts)
    titled = before == "." and len(left) > 1 and left[-2].lower() in BEFORE_A_NAME and touching == " "  # Mr. Ford
    if not small:
        if title:
            found.append("all in capitals" if title == "all" else "all words capitalised")
        elif not before or (before in SENTENCE_ENDS and not titled):
            found.append("starts a sentence")
        elif view.lang in _CAPITALISED_NOUNS:
            found.append("capital in a language that capitalises nouns")
        else:
            found.append("capital inside a sentence")
    if touching == "-" or next_two[:1] == "-":
        found.append("hyphenated")
    elif touching.isalnum() or next_two[:1].isalnum():
        found.append("part of a longer word")
    if before == "&" or after == "&" or (length < _SHORT_BLOCK and (after in _AND or before in _AND)):
        found.append("and something")
    if titled:
        found.append("before: title or part of a name")
    elif before and before[0].isalnum():
        found += _word_before(before, left, view, small, bool(title), touching)
    if next_two in ("'s", "’s"):
        found.append("possessive")
    elif after and after[0].isalnum() and next_two[:1] in (" ", "\u00a0"):
        found += _word_after(after, view, small, bool(title))
    if has_brand(counts):
        own = candidate.surface.lower()
        brands = sum(view.names.has(word) for word in beside if word[0].isalpha() and word.lower() != own)
        if brands:
            found.append("beside: a brand" if brands == 1 else "beside: brands")
    if before in _BETWEEN_ITEMS or after in _BETWEEN_ITEMS:
        found.append("in a list of names" if mostly_names(counts) else "in a list")
    if has_business(counts):
        found.append("business word near")


def _word_before(before: str, left: list[str], view: PageView, small: bool, title: bool, touching: str) -> list[str]:
    lower = before.lower()
    kind = SMALL_WORDS.get(lower)
    if kind:
        return [f"before: small word of {kind}"]
    if before[0].isdigit():
        return ["before: number"]
    if touching not in (" ", "\u00a0"):
        return []
    if before[0].isupper() and not small:
        if before.endswith(("'s", "’s")):
            return ["before: possessive"]
        if view.names.has(before):
            return ["before: a brand"]
        if lower in BEFORE_A_NAME:
            return ["before: title or part of a name"]
        what = "a name" if is_name(before, view.lang) else "capitalised word"
        starts = len(left) < 2 or left[-2] in SENTENCE_ENDS
        return [f"before: {what}{' in a title' if title else ' at the start' if starts else ''}"]
    if lower in BUSINESS:
        return ["before: business word"]
    return ["before: ordinary word"] if is_ordinary(before, view.lang) else []


def _word_after(after: str, view: PageView, small: bool, title: bool) -> list[str]:
    lower = after.lower()
    if lower in BUSINESS:
        return ["after: business word"]
    if lower in VERBS:
        return ["after: verb"]
    if lower in SMALL_WORDS:
        return ["after: small word"]
    if after[0].isdigit():
        return ["after: number"]
    if after[0].isupper() and not small:
        if lower in AFTER_A_NAME:
            return ["after: place or body"]
        if view.names.has(after):
            return ["after: a brand"]
        what = "a name" if is_name(after, view.lang) else "capitalised word"
        return [f"after: {what}{' in a title' if title else ''}"]
    return ["after: ordinary word"] if is_ordinary(after, view.lang) else []


def _of_peers(items: int, with_names: int, with_brands: int) -> list[str]:
    found = []
    if with_brands:
        found.append("peers: a brand" if with_brands == 1 else "peers: brands")
    if items >= 3:
        share = with_names / items
        found.append("peers: names" if share >= 0.6 else "peers: mixed" if share > 0.3 else "peers: ordinary words")
    return found


def _add_of_page(found: list[str], candidate: Candidate, view: PageView) -> None:
    """Add what the rest of the page and its links say."""
    form, surface = candidate.form, candidate.surface
    linked = False
    if view.links[form.brand]:
        linked = view.is_linked(form.brand, candidate.start, candidate.end)
        found.append("linked to the brand" if linked else "page links to the brand")
    if form.brand in view.full_names:
        found.append("page gives the full name")
    if not linked:
        anchor = view.anchor(candidate.start, candidate.end)
        if anchor and view.leads_outside(anchor):
            found.append("label of a link to another site")
    trade = view.trade
    found.append("page: not of trade" if trade < _TRADE_LOW else "page: some trade" if trade < _TRADE_HIGH
                 else "page: of trade")  # fmt: skip
    if len(form.words) == 1 and not surface.islower():
        small, as_here = view.small_writings.get(surface.lower(), 0), view.writings[surface]
        if small >= 3 and small > as_here:
            found.append("page: mostly in small letters")
        elif small:
            found.append("page: also in small letters")
        elif as_here >= 3:
            found.append("page: always with a capital")

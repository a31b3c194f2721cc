"""Names of two brands that get into each other's way: the same, one inside the other, or one slip apart."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.advising.near import near_pairs
from pipelines.advising.spelling import squeezed, words
from pipelines.finding.typos import allowed_edits
from pipelines.language.folding import plain
from pipelines.records import Advice, Brand

_KEYS = ("name", "aliases", "cased_aliases")  # in the order in which they win a mention (candidates.rank)
_LONGEST = 12  # words of a name whose parts are looked up
_ENOUGH = 2  # brands with one name of which it is said where else that stands; `_same` warns of all of them


class _Name(NamedTuple):
    """A name of a brand; sorts in the order in which equal ones win a mention."""

    key: int  # index in _KEYS
    brand: str
    name: str


def overlap_advice(brands: Sequence[Brand]) -> Iterator[Advice]:
    """Yield the advice on names that two of the brands have to do with."""
    by_words: dict[tuple[str, ...], list[_Name]] = {}
    for brand in brands:
        for key, names in enumerate(((brand.name,), brand.aliases, brand.cased_aliases)):
            for name in names:
                by_words.setdefault(words(name), []).append(_Name(key, brand.name, name))
    for alike in by_words.values():
        alike.sort()
    yield from _same(by_words)
    yield from _inside(by_words)
    yield from _near(brands)


def _same(by_words: dict[tuple[str, ...], list[_Name]]) -> Iterator[Advice]:
    groups: dict[str, list[_Name]] = defaultdict(list)
    for parts, names in by_words.items():
        groups["".join(parts)] += names
    for names in groups.values():
        if len({name.brand for name in names}) < 2:
            continue
        names.sort()
        for name in names:
            other = next((other for other in names if other.brand != name.brand and _compete(name, other)), None)
            if other:
                yield Advice(name.brand, "warning", _KEYS[name.key], _said_of_two(name, other))


def _compete(one: _Name, other: _Name) -> bool:
    """Tell whether one text can be a mention of both: not in two casings that each count alone."""
    cased = _KEYS.index("cased_aliases")
    return min(one.key, other.key) < cased or plain(one.name) == plain(other.name)


def _said_of_two(name: _Name, other: _Name) -> str:
    same = name.name == other.name
    if other.key == 0:
        said = f"is {'also' if same else 'written like'} the name of {other.brand!r}"
    else:
        said = f"is {'also' if same else f'written like {other.name!r},'} an alias of {other.brand!r}"
    return f"{name.name!r} {said}; {min(name, other).brand!r} gets the mentions, so give it to one of them only."


def _inside(by_words: dict[tuple[str, ...], list[_Name]]) -> Iterator[Advice]:
    """Yield each name that is a part of longer names of other brands, once, with the first of them."""
    longer: dict[_Name, list[_Name]] = defaultdict(list)
    for parts, names in by_words.items():
        for size in range(1, min(len(parts), _LONGEST)):
            for start in range(min(len(parts), _LONGEST) - size + 1):
                for inner in by_words.get(parts[start : start + size], ())[:_ENOUGH]:
                    outer = next((name for name in names if name.brand != inner.brand), None)
                    if outer:
                        longer[inner].append(outer)
    for inner, outers in longer.items():
        first, more = min(outers), len({one.brand for one in outers}) - 1
        others = f" and {more} more brands" if more > 1 else " and one more brand" if more else ""
        sentence = (
            f"{inner.name!r} is a part of {first.name!r} of {first.brand!r}{others}, which gets the mention where it"
            " stands whole; that is right if they are two brands."
        )
        yield Advice(inner.brand, "hint", _KEYS[inner.key], sentence)


def _near(brands: Sequence[Brand]) -> Iterator[Advice]:
    """Yield the names that are one slip from another brand's; shorter ones than have typos are left out."""
    spelled: dict[str, str] = {}
    for brand in brands:
        word = squeezed(brand.name)
        if word.isalpha() and allowed_edits(len(word)):
            spelled[word] = min(brand.name, spelled.get(word, brand.name))
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in near_pairs(spelled):
        near[spelled[one]].append(spelled[other])
        near[spelled[other]].append(spelled[one])
    for name, near_names in near.items():
        more = f" and {len(near_names) - 1} more" if len(near_names) > 1 else ""
        sentence = (
            f"One letter from the name of {min(near_names)!r}{more}, so that a typo of one is the other; check that"
            " both are spelled as they should be."
        )
        yield Advice(name, "hint", "name", sentence)

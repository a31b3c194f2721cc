"""What speaks for and against a candidate: named points that add up to a score from 0 to 100.

A name that only means the brand needs no evidence. A typo must be no word of its own. An ambiguous name has to earn its
points: each signal of the page has a weight, learnt from labelled pages (benchmarks/train.py) and kept in weights.toml.
Ten points are one unit of log-odds, so that 50 is even odds. The page is read twice: what the same writing means at its
other places, by the first reading, counts in the second.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pipelines.finding.candidates import Candidate
from pipelines.language.folding import fold
from pipelines.language.lexicon import is_written
from pipelines.language.words import TOKEN, is_ordinary
from pipelines.matching.phrases import plainly, read_phrase, stands
from pipelines.matching.signals import signals
from pipelines.matching.view import PageView
from pipelines.records import Block, Brand

ACCEPTED = 50  # points from which a candidate is a mention
Evidence = tuple[tuple[str, float], ...]
Signs = tuple[tuple[str, str], ...]  # (signal, detail for the reader or an empty string)

EVEN = 50.0  # points of even odds
POINTS = 10.0  # points of one unit of log-odds
MOST = 30.0  # points that other places of the page are taken for, at most
EXCLUDE = "exclude word"
ORDINARY = "an ordinary word in small letters"
ORDINARY_USE: Signs = ((ORDINARY, ""),)
_NO_CONTEXT = ("no context words given", "")
AMBIGUOUS, MEANT, NOT_MEANT = "ambiguous name", "meant elsewhere on the page", "not meant elsewhere on the page"

_AS_GIVEN: Evidence = (("name that only means the brand", 95.0),)
_OTHERWISE: Evidence = (("name that only means the brand", 85.0),)
_NEAR = 120  # characters on each side in which the user's words count
_SHORT_INITIALS = 4  # letters; nasa is NASA for nobody who means it, and sap is a word
_COMMON = 3.0  # Zipf; beside the other words of a name a rare word is a slip as well
_SHORT_WORD = 5  # letters of a name; one edit away from so short a word is much
_FEW_POINTS = 0.5  # a reason that counts less is not worth a line


def is_doubtful(candidate: Candidate, brand: Brand) -> bool:
    """Tell whether a candidate may mean something else than its brand, so that it needs evidence."""
    return candidate.form.ambiguous or (brand.ambiguous and candidate.surface.islower())


def plain_evidence(candidate: Candidate, brand: Brand, view: PageView, block: Block) -> Evidence:
    """Return the points of a name that only means its brand, exactly written or as a typo."""
    name, surface = candidate.form.name, candidate.surface
    points: Evidence
    if candidate.match == "fuzzy":
        points = _of_typo(candidate, view)
    elif name.isupper() and len(name) <= _SHORT_INITIALS and surface.islower():
        points = (("initials in small letters", 30.0),)
        if view.is_linked(brand.name, candidate.start, candidate.end):
            points += (("linked to the brand", EVEN),)
    else:
        points = _AS_GIVEN if surface == name else _OTHERWISE
    if brand.exclude:
        around = _Around(candidate, view, block)
        points += tuple((f"{EXCLUDE}: {word}", -EVEN) for word in around.which(brand.exclude)[:1])
    return points


def _of_typo(candidate: Candidate, view: PageView) -> Evidence:
    """A typo is a word that nobody else writes: no dictionary has it, and the page does not insist on it."""
    form = candidate.form
    points = [("typo of the name", 80.0), (f"edits: {candidate.distance}", -10.0 * candidate.distance)]
    changed = [word for word in TOKEN.findall(candidate.surface) if word[0].isalnum() and fold(word) not in form.words]
    least = (_COMMON,) if len(form.words) > 1 else ()
    if any(is_written(word, view.lang, *least) for word in changed):
        points.append(("a word or name of its own", -60.0))
    if max(map(len, form.words)) <= _SHORT_WORD:
        points.append(("typo of a short name", -10.0))
    if view.writings[candidate.surface] > 1:
        points.append(("written so more than once", -25.0))
    return tuple(points)


def signs(candidate: Candidate, brand: Brand, view: PageView, index: int) -> Signs:
    """Return all that speaks for and against an ambiguous name in the block of that index, before it is weighed."""
    if _is_ordinary_use(candidate, view):
        return ORDINARY_USE
    found = [(signal, "") for signal in signals(candidate, view, index)]
    if not (brand.context or brand.exclude):
        return (*found, _NO_CONTEXT)
    context, exclude = view.says(brand.context), view.says(brand.exclude)
    around = _Around(candidate, view, view.document.blocks[index]) if context or exclude else None
    near = around.which(context) if around else []
    if near:
        found.append(("context word" if len(near) == 1 else "context words", ", ".join(near)))
    further = len(context) - len(near)
    if further:
        found.append((f"page context: {'one' if further == 1 else 'some' if further < 4 else 'many'}", ""))
    against = around.which(exclude) if around else []
    if against:
        found.append((EXCLUDE, against[0]))
    if not brand.context:
        found.append(_NO_CONTEXT)
    return tuple(found)


def _is_ordinary_use(candidate: Candidate, view: PageView) -> bool:
    """Tell whether a name stands as the word that it is, in small letters, and not in a link to the brand."""
    surface = candidate.surface
    if not surface.islower() or candidate.form.name.islower() or len(candidate.form.words) > 1:
        return False
    linked = view.is_linked(candidate.form.brand, candidate.start, candidate.end)
    return not linked and is_ordinary(surface, view.lang)


def first_score(found: Signs) -> float:
    """Return the points of an ambiguous name by itself, not clipped, as its other places on the page see it.

    An exclude word is left out: the user said what it means beside that word, not elsewhere.
    """
    weights = _weights()["first"]
    return weights[AMBIGUOUS] + sum([weights.get(signal, 0.0) for signal, _ in found if signal != EXCLUDE])


def second_evidence(found: Signs, meant: float, not_meant: float) -> Evidence:
    """Return the points of an ambiguous name, given what its other places say (see `elsewhere`)."""
    weights = _weights()["second"]
    points = [(AMBIGUOUS, weights[AMBIGUOUS])]
    if found is ORDINARY_USE:
        return (*points, (ORDINARY, -EVEN))
    for signal, detail in found:
        value = weights.get(signal, 0.0)
        if value >= _FEW_POINTS or value <= -_FEW_POINTS:
            points.append((f"{signal}: {detail}" if detail else signal, value))
    if meant:
        points.append((MEANT, round(meant * weights[MEANT], 1)))
    if not_meant:
        points.append((NOT_MEANT, round(not_meant * weights[NOT_MEANT], 1)))
    return tuple(points)


def elsewhere(scores: Sequence[float]) -> list[tuple[float, float]]:
    """Return, for each first score of one writing on a page, what the others say: points for it and against it.

    For it speaks the best of the others (0 to MOST), against it their mean (-MOST to 0).
    """
    if len(scores) < 2:
        return [(0.0, 0.0)] * len(scores)
    second, best = sorted(scores)[-2:]
    whole = sum(scores)
    found = []
    for score in scores:
        best_other = second if score == best else best
        mean = (whole - score) / (len(scores) - 1)
        found.append((min(max(best_other - EVEN, 0.0), MOST), max(min(mean - EVEN, 0.0), -MOST)))
    return found


def total(evidence: Evidence) -> float:
    """Return the score of the points, from 0 to 100, to one decimal as the points are."""
    points = round(sum([value for _, value in evidence]), 1)
    return 0.0 if points < 0 else 100.0 if points > 100 else points


@cache
def _weights() -> dict[str, dict[str, float]]:
    text = (resources.files("pipelines.matching") / "weights.toml").read_text("utf-8")
    return tomllib.loads(text)


class _Around:
    """The text close to a candidate, in small letters, asked for the user's words."""

    def __init__(self, candidate: Candidate, view: PageView, block: Block) -> None:
        before = view.text[max(block.start, candidate.start - _NEAR) : candidate.start]
        surface = plainly(candidate.surface)
        before, after = plainly(before), plainly(view.text[candidate.end : min(block.end, candidate.end + _NEAR)])
        self._text = f"{before}{surface}{after}"
        self._own = range(len(before), len(before) + len(surface))

    def which(self, phrases: Sequence[str]) -> list[str]:
        """Return which phrases stand here as whole words; one may hold the name itself, but must be more than that."""
        return [
            phrase
            for phrase in phrases
            if read_phrase(phrase).text in self._text and stands(phrase, self._text, self._own)
        ]

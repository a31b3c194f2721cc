"""A place in a page x a form -> a candidate, if what is written there is the form: its casing, accents and letters."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from pipelines.finding.letters import FIRST_LETTER, Letters
from pipelines.finding.names import LINKS, NAME_KINDS, WORD, Form
from pipelines.finding.places import stands_alone
from pipelines.finding.variants import is_camel_part
from pipelines.language.folding import accents_fit, disguised, fold, plain
from pipelines.records import Match

_LONGEST_LEAD = 8  # signs and blanks before the first letter of a name


class Candidate(NamedTuple):
    """A place where a name may stand: the span [start, end) of the document's text."""

    form: Form
    start: int
    end: int
    surface: str
    match: Match  # of the form, or fuzzy
    distance: int  # edits


def exact(letters: Letters, form: Form, start: int) -> Candidate | None:
    """Return the candidate for a form that begins at a place of a page, or None when it does not stand there."""
    if form.is_plain:  # the same as below, in fewer steps
        word, data = form.letters[0], letters.data
        end = start + len(word)
        if data[start:end] != word or data[end] >= FIRST_LETTER:
            return None
        span = letters.span(start, end)
        surface = letters.original[slice(*span)]
        fits = stands_alone(letters, start, end) and _spelling_fits(form, surface)
        return Candidate(form, *span, surface, form.match, 0) if fits else None
    if form.words[0] in LINKS:  # found by the letters behind its signs
        start = next((at for at in range(start - 1, start - _LONGEST_LEAD, -1) if form.end(letters.data, at)), start)
    last = form.end(letters.data, start)
    begin = None if last is None else form.whole(letters.data, start, last)
    if last is None or begin is None:
        return None
    # Letters that are not Latin may share a byte with others, so that the text itself decides.
    if not form.sounds.isascii() and sounds(_surface(letters, start, last)) != form.sounds:
        return None
    found = located(letters, begin, last, ((form, form.slips),))
    return found[0] if found and _spelling_fits(form, found[0].surface) else None


def part_of_token(letters: Letters, form: Form, start: int, end: int) -> Candidate | None:
    """Return the candidate for a one-word form, cased as given, that is a part of a CamelCase token: AppleWatch."""
    if form.match not in NAME_KINDS or len(form.words) > 1 or not is_camel_part(letters, start, end):
        return None
    fits = letters.cased[start:end].tobytes() == form.given[0].encode()
    found = located(letters, start, end, ((form, 0),)) if fits else []
    return found[0] if found else None


def located(letters: Letters, start: int, end: int, readings: Iterable[tuple[Form, int]]) -> list[Candidate]:
    """Return the candidates for what was read in a span: forms with their edits.

    None is inside an address, and with edits hardly one begins with a small letter.
    """
    first, last = letters.span(start, end)
    surface = letters.original[first:last]
    capital = surface[0].isupper() or surface[0].isdigit()
    alone = stands_alone(letters, start, end)
    return [
        Candidate(form, first, last, surface, "fuzzy" if distance else form.match, distance)
        for form, distance in readings
        if (alone or form.match not in NAME_KINDS) and (capital or not distance or _may_be_small(form))
    ]


def word_at(letters: Letters, start: int, end: int) -> str:
    """Return the folded word in a span."""
    word = letters.data[start:end]
    return word.decode("ascii") if word.isascii() else sounds(_surface(letters, start, end))


def is_capital(letters: Letters, start: int) -> bool:
    """Tell whether a letter of a page is a capital."""
    return _surface(letters, start, start + 1)[0].isupper()


@lru_cache(maxsize=65536)
def sounds(surface: str) -> str:
    """Return the folded words of a text without what stands between them."""
    return "".join(WORD.findall(fold(surface)))


def _surface(letters: Letters, start: int, end: int) -> str:
    first, last = letters.span(start, end)
    return letters.original[first:last]


def _may_be_small(form: Form) -> bool:
    """Tell whether a near miss may begin with a small letter: as the name does, or broken off inside a part of it."""
    if form.slips:
        return form.name[len(form.words[0])].islower()
    return not form.name[:1].isupper()


def _spelling_fits(form: Form, surface: str) -> bool:
    if form.match == "cased_alias" and plain(surface) != plain(form.name):
        return False
    if form.apart and not all(word[:1].isupper() for word in surface.replace("-", " ").split()):
        return False
    return surface.isascii() or _letters_fit(surface, form.name)


@lru_cache(maxsize=65536)
def _letters_fit(surface: str, name: str) -> bool:
    return accents_fit(surface, name) and not disguised(surface, name)

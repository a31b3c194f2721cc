"""A place in a page x a form -> a candidate, if what is written there is the form: its casing, accents and letters."""

from functools import lru_cache
from typing import NamedTuple

from pipelines.matching.folding import accents_fit, disguised, fold, plain
from pipelines.matching.letters import FIRST_LETTER, Letters
from pipelines.matching.names import LINKS, NAME_KINDS, WORD, Form
from pipelines.matching.places import SHORT_NAME, stands_alone
from pipelines.matching.variants import is_camel_part
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
    if form.is_plain and len(form.sounds) > SHORT_NAME:  # the same as below, in fewer steps
        end = start + len(form.sounds)
        if letters.data[start:end] != form.letters[0] or letters.data[end] >= FIRST_LETTER:
            return None
        candidate = located(letters, form, start, end, 0)
        return candidate if candidate and _spelling_fits(form, candidate.surface) else None
    if form.words[0] in LINKS:  # found by the letters behind its signs
        start = next((at for at in range(start - 1, start - _LONGEST_LEAD, -1) if form.end(letters.data, at)), start)
    last = form.end(letters.data, start)
    begin = None if last is None else form.whole(letters.data, start, last)
    if last is None or begin is None:
        return None
    # Letters that are not Latin may share a byte with others, so that the text itself decides.
    if not form.sounds.isascii() and sounds(_surface(letters, start, last)) != form.sounds:
        return None
    candidate = located(letters, form, begin, last, form.slips)
    return candidate if candidate and _spelling_fits(form, candidate.surface) else None


def part_of_token(letters: Letters, form: Form, start: int, end: int) -> Candidate | None:
    """Return the candidate for a one-word form, cased as given, that is a part of a CamelCase token: AppleWatch."""
    if form.match not in NAME_KINDS or len(form.words) > 1 or not is_camel_part(letters, start, end):
        return None
    fits = letters.cased[start:end].tobytes() == form.given[0].encode()
    return located(letters, form, start, end, 0) if fits else None


def located(letters: Letters, form: Form, start: int, end: int, distance: int) -> Candidate | None:
    """Return the candidate for a form that was read in a span, or None inside an address or with a small letter."""
    first, last = letters.span(start, end)
    surface = letters.original[first:last]
    if distance and not (surface[0].isupper() or surface[0].isdigit() or _may_be_small(form)):
        return None
    if form.match in NAME_KINDS and not stands_alone(letters, start, end):
        return None
    return Candidate(form, first, last, surface, "fuzzy" if distance else form.match, distance)


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

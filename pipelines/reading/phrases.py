"""The sentences of phrases.toml, made ready to be looked for."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

_FILE = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
# Where a site hangs its name on a title.
_SEPARATOR = re.compile(r"\s+[-–—|·•»«/]+\s+|\s*[|»«•]\s*")
_COLON = re.compile(r"\s*:\s+")  # what stands before it is spoken about: "Access denied: a film"
_ERROR_NUMBER = re.compile(r"\W*\b(?:error )?4(?:04|10)\W*$")
_LONGEST = 160  # characters of a title or heading that are compared; more is a sentence of something else
_AROUND = " .,!?…:;()[]'\"“”„*-–—😢😞🙁。！、"


def plain(text: str) -> str:
    """Return a text in lower case, with straight apostrophes and single plain spaces."""
    return " ".join(text.lower().replace("\u2019", "'").split())


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase).replace("…", ".{0,40}") for phrase in phrases))


def _in_all_languages(section: str) -> list[str]:
    words = _FILE[section]
    return [phrase for key in words if key not in ("before", "number") for phrase in words[key]]


_BEFORE = {
    section: re.compile(rf"(?:(?:{'|'.join(map(re.escape, _FILE[section]['before']))})(?:[\W_]+|$))+")
    for section in ("not_found", "login")
}
_NOT_FOUND = _any_of(_in_all_languages("not_found"))
_NUMBER = _any_of(_FILE["not_found"]["number"])
_LOGIN = _any_of(_in_all_languages("login"))
_DENIED = _any_of(_FILE["denied"]["all"])
_FAILED = _any_of(_FILE["failed"]["all"])
_CONSENT = _any_of(_FILE["consent"]["title"])
_ANSWER = _any_of(_FILE["consent"]["answer"])


def _parts(heading: str) -> Iterator[str]:
    """Return a title or heading, as `plain` makes it, and the parts of it that separators make."""
    heading = heading[:_LONGEST]
    for part in (heading, *_SEPARATOR.split(heading)):
        yield part.strip(_AROUND)
        if _COLON.search(part):
            yield _COLON.split(part)[-1].strip(_AROUND)


def _says(heading: str, phrases: re.Pattern[str], before: re.Pattern[str] | None = None) -> bool:
    for part in _parts(heading):
        found = before.match(part) if before else None
        if phrases.fullmatch(part) or (found and phrases.fullmatch(part, found.end())):
            return True
    return False


def says_not_found(heading: str) -> bool:
    """Return whether a title or heading says that a page is not there, in words."""
    return _says(_ERROR_NUMBER.sub("", heading[:_LONGEST]), _NOT_FOUND, _BEFORE["not_found"])


def says_number(heading: str) -> bool:
    """Return whether a title or heading is the number of that error, such as "Error 404"."""
    return _says(heading, _NUMBER)


def says_login(heading: str) -> bool:
    """Return whether a title or heading asks to log in, to register or for a lost password."""
    return _says(heading, _LOGIN, _BEFORE["login"])


def says_denied(heading: str) -> bool:
    """Return whether a title or heading says that access is denied."""
    return _says(heading, _DENIED)


def says_failed(heading: str) -> bool:
    """Return whether a title or heading says that the site has failed, is closed for a while, or is no site at all."""
    return _says(heading, _FAILED, _BEFORE["not_found"])


def says_consent(heading: str) -> bool:
    """Return whether a title or heading is that of a question for consent."""
    return _says(heading, _CONSENT)


def answers_consent(label: str) -> bool:
    """Return whether the label of a button gives consent."""
    return _ANSWER.fullmatch(label[:_LONGEST].strip(_AROUND)) is not None


def speaks_of_consent(text: str) -> bool:
    """Return whether a text, as `plain` makes it, has to do with consent."""
    return any(word in text for word in _FILE["consent"]["contains"])


def asks_whether_human(text: str) -> bool:
    """Return whether a text, as `plain` makes it, asks the reader to prove that they are no robot."""
    return any(phrase in text for phrase in _FILE["human"]["contains"])

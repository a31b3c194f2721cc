"""The names to look for: every way of writing the names, domains and handles of brands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipelines.finding.letters import letters_of, signs
from pipelines.finding.places import SHORT_NAME, whole_domain, whole_handle, whole_name
from pipelines.language.ambiguity import needs_evidence
from pipelines.language.folding import fold, plain
from pipelines.linking.hosts import unicode_host
from pipelines.records import Brand, Match

# Kana, kanji and Hangul are written without spaces: each is a word of its own. & and + carry meaning in names.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
WORD = re.compile(rf"[^\W_{_CJK}]+|[{_CJK}]|[&+]")
LINKS = "&+"  # words of a name that are no letters
NAME_KINDS: tuple[Match, ...] = ("name", "alias", "cased_alias")
_SHORTEST_JOINED = 5  # letters; shorter names written as one word are too often another word
_SHORTEST_PART = 2  # letters of each part of a CamelCase name that may be written apart: Git Hub, not e Bay
_SHORTEST_SPLIT = 6  # letters of a CamelCase name that may be written apart elsewhere than between its parts
_LOOSE = rb"(?: {1,2}| ?- ?|" + re.escape(signs("_")) + rb")"  # a space or a hyphen, or what people write for them
FIRST_MAY_BE_WRONG = 9  # letters; of shorter names another first letter is mostly another name
_APART = rb"[ -]"


@dataclass(frozen=True, eq=False)  # compared as objects: there is one of each, and they are looked up often
class Form:
    """One way of writing a name: its folded words and what may stand between them."""

    brand: str
    name: str  # as the user gave it
    match: Match
    words: tuple[str, ...]
    gaps: tuple[bytes, ...]  # patterns in `Letters.data` between the words, one fewer than words
    ambiguous: bool
    apart: bool = False  # the parts of a CamelCase name, written apart: only with their capitals
    as_given: bool = True  # False for words written together or apart
    slips: int = 0  # edits that this way of writing amounts to: a space in the middle of a word

    @cached_property
    def letters(self) -> tuple[bytes, ...]:
        """The words as they stand in `Letters.data`; empty for what vanishes there, as voiced marks of kana do."""
        return tuple(map(letters_of, self.words))

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """A pattern that matches the form in `Letters.data`, from its first word on; compiled when first met."""
        pieces = [re.escape(self.letters[0])]
        for gap, word in zip(self.gaps, self.letters[1:], strict=True):
            pieces += (gap, re.escape(word)) if word else ()
        return re.compile(b"".join(pieces))

    @cached_property
    def sounds(self) -> str:
        """The words without what stands between them."""
        return "".join(self.words)

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The words in the casing that the user gave them."""
        words = tuple(WORD.findall(plain(self.name)))
        return ("".join(words),) if len(self.words) == 1 else words if len(words) == len(self.words) else self.words

    @cached_property
    def gap_patterns(self) -> tuple[re.Pattern[bytes], ...]:
        """The gaps, compiled when first met."""
        return tuple(map(re.compile, self.gaps))

    @cached_property
    def is_plain(self) -> bool:
        """Whether the form is one word of ASCII letters, and not too short to be told from C++ or AT&T."""
        one_word = len(self.words) == 1 and self.match in NAME_KINDS and len(self.sounds) > SHORT_NAME
        return one_word and self.sounds.isascii() and self.letters[0].isalnum()

    def end(self, data: bytes, start: int) -> int | None:
        """Return where the form ends that begins at `start` in `Letters.data`, or None when it does not stand there."""
        if len(self.words) == 1:
            return start + len(self.letters[0]) if data.startswith(self.letters[0], start) else None
        found = self.pattern.match(data, start)
        return found.end() if found else None

    def whole(self, data: bytes, start: int, end: int) -> int | None:
        """Return where the whole name, domain or handle begins, or None inside a longer one."""
        return _WHOLE.get(self.match, whole_name)(data, start, end)


_WHOLE = {"handle": whole_handle, "domain": whole_domain}  # all other kinds are names


def forms_of(brand: Brand) -> Iterator[Form]:
    """Yield every way of writing the names, domains and handles of a brand that is looked for."""
    names: list[tuple[str, Match]] = [(brand.name, "name")]
    names += [(alias, "alias") for alias in brand.aliases]
    names += [(alias, "cased_alias") for alias in brand.cased_aliases]
    for name, match in names:
        one_word = len(WORD.findall(fold(name))) < 2
        ambiguous = needs_evidence(brand, name)
        for number, (words, gaps) in enumerate(_writings(name)):
            yield Form(brand.name, name, match, words, gaps, ambiguous,
                       apart=one_word and number > 0, as_given=number == 0)  # fmt: skip
        if match != "cased_alias":
            for words in _splits(name):
                yield Form(brand.name, name, match, words, (_APART,), ambiguous, as_given=False, slips=1)
    for domain in brand.domains:
        for written in dict.fromkeys((domain, unicode_host(domain))):
            yield Form(brand.name, domain, "domain", *_literally(fold(written)), False)
    for handle in brand.handles:
        yield Form(brand.name, handle, "handle", *_literally(fold(handle[1:])), False)


def _literally(text: str) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """Return the words of a text and, as patterns, exactly what stands between them."""
    return tuple(WORD.findall(text)), tuple(re.escape(letters_of(gap)) for gap in WORD.split(text)[1:-1])


def _writings(name: str) -> Iterator[tuple[tuple[str, ...], tuple[bytes, ...]]]:
    folded = fold(name)
    words = tuple(WORD.findall(folded))
    if not words:
        return
    gaps = tuple(_gap(gap) for gap in WORD.split(folded)[1:-1])
    yield words, gaps
    joined = "".join(words)
    if len(words) > 1 and len(joined) >= _SHORTEST_JOINED and WORD.fullmatch(joined) and "." not in name:
        yield (joined,), ()
    humps = _humps(name)
    if humps:
        yield tuple(hump.lower() for hump in humps), (_APART,) * (len(humps) - 1)


def _humps(name: str) -> list[str]:
    """Return the parts of a CamelCase name, such as Link and Edin; none for other names."""
    humps = re.findall(r"[A-Z][a-z]+", name)
    fits = len(humps) > 1 and "".join(humps) == name and all(len(hump) >= _SHORTEST_PART for hump in humps)
    return humps if fits else []


def _splits(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the halves of a CamelCase name with a space slipped in anywhere: link edin, Pay pal."""
    if _humps(name) and len(name) >= _SHORTEST_SPLIT:
        for place in range(_SHORTEST_PART, len(name) - _SHORTEST_PART + 1):
            yield name[:place].lower(), name[place:].lower()


def _gap(gap: str) -> bytes:
    """Return the pattern for what stands between two words of a name: never a line feed, which ends a block."""
    kind = gap.strip(" ")
    if kind in ("", "-"):
        return _LOOSE if gap else b" ?"
    if gap == "'":
        return b"'"
    return b" ?" + re.escape(letters_of(kind)) + b" ?"

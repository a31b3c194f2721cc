"""The names to look for, indexed by their first word, so that a page is asked only about words that it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipelines.linking.hosts import unicode_host
from pipelines.matching.ambiguity import needs_evidence
from pipelines.matching.folding import fold
from pipelines.records import Brand, Match

# Kana, kanji and Hangul are written without spaces: each is a word of its own. & and + carry meaning in names.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
WORD = re.compile(rf"[^\W_{_CJK}]+|[{_CJK}]|[&+]")
_IS_CJK = re.compile(f"[{_CJK}]")
_IS_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc\u3099\u309a]")
# What may stand before a domain in text: its subdomains and the scheme. In a path or query it is no mention.
_BEFORE_DOMAIN = re.compile(r"(?:^|[\s\"'()\[\]{}<>,;|«»“”])(?:https?://)?((?:[a-z0-9-]{1,63}\.){0,3})$")
_LONGEST_BEFORE = 200  # characters
_SHORT_WORD = 3  # letters; shorter words are looked for as whole words from the start
_SHORT_NAME = 3  # letters; C is not C++ or C#, and AT is not AT&T
_SHORTEST_JOINED = 5  # letters; shorter names written as one word are too often another word
_SHORTEST_HUMP = 2  # letters of each part of a CamelCase name that may be written apart: Git Hub, not e Bay


@dataclass(frozen=True)
class Form:
    """One way of writing a name: its folded words and what may stand between them."""

    brand: str
    name: str  # as the user gave it
    match: Match
    words: tuple[str, ...]
    gaps: tuple[str, ...]  # regular expressions between the words, one fewer than words
    ambiguous: bool
    apart: bool = False  # the parts of a CamelCase name, written apart: only with their capitals
    as_given: bool = True  # False for words written together or apart

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A pattern that matches the form in folded text, from its first word on; compiled when first met."""
        return self._pattern({})

    def _pattern(self, typos: dict[int, str]) -> re.Pattern[str]:
        words = [typos.get(index, word) for index, word in enumerate(self.words)]
        gaps = zip(self.gaps, words[1:], strict=True)
        return re.compile(re.escape(words[0]) + "".join(gap + re.escape(word) for gap, word in gaps))

    def spans(self, text: str, first: str, typos: dict[int, str]) -> Iterator[tuple[int, int]]:
        """Yield the spans [start, end) in folded text where the form stands as a whole.

        first: the word that it begins with. typos: by index, what was read instead of some of its words.
        """
        pattern = None if len(self.words) == 1 else self._pattern(typos) if typos else self.pattern
        for at in _places(first, text):
            found = pattern.match(text, at) if pattern else None
            if found or not pattern:
                end = found.end() if found else at + len(first)
                start = _WHOLE.get(self.match, _whole_name)(text, at, end)
                if start is not None:
                    yield start, end


def _whole_name(text: str, start: int, end: int) -> int | None:
    """Return where a name begins, or None when a longer word or name goes on around it."""
    after = text[end : end + 2]
    if _go_on(text[start - 1 : start], text[start]) or _go_on(after[:1], text[end - 1]):
        return None
    before = text[max(0, start - 2) : start]
    if end - start <= _SHORT_NAME and (re.match(r"[+#]|&\w", after) or re.search(r"\w&$", before)):
        return None
    return start


def _whole_handle(text: str, start: int, end: int) -> int | None:
    """Return where a handle begins, at its @, or None in a longer one, an e-mail address or @name@server."""
    if re.match(r"[\w@]|\.\w", text[end : end + 2]) or not re.search(
        r"(?:^|[^\w.@])@$", text[max(0, start - 2) : start]
    ):
        return None
    return start - 1


def _whole_domain(text: str, start: int, end: int) -> int | None:
    """Return where a domain begins, with its subdomains, or None in another one (acme.com.evil) or in a path."""
    low = max(0, start - _LONGEST_BEFORE)
    before = _BEFORE_DOMAIN.search(text[low:start])
    return low + before.start(1) if before and not re.match(r"[\w@-]|\.\w", text[end : end + 2]) else None


_WHOLE = {"handle": _whole_handle, "domain": _whole_domain}  # all other kinds are names


def _go_on(outside: str, inside: str) -> bool:
    """Tell whether a word goes on from the letter at its edge to the one beside it, which may be none."""
    if _IS_KATAKANA.match(inside):
        return bool(_IS_KATAKANA.match(outside))
    return outside.isalnum() and inside.isalnum() and not _IS_CJK.match(outside) and not _IS_CJK.match(inside)


def _places(word: str, text: str) -> Iterator[int]:
    """Yield where a word may begin in a text; a very short one would be met in every line as a part of others."""
    if len(word) < _SHORT_WORD and word.isascii() and word.isalnum():
        yield from (found.start() for found in _whole_word(word).finditer(text))
        return
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


@lru_cache(maxsize=4096)
def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){word}(?![a-z0-9])")


def forms_of(brand: Brand) -> Iterator[Form]:
    """Yield every way of writing the names, domains and handles of a brand that is looked for."""
    names: list[tuple[str, Match]] = [(brand.name, "name")]
    names += [(alias, "alias") for alias in brand.aliases]
    names += [(alias, "cased_alias") for alias in brand.cased_aliases]
    for name, match in names:
        ambiguous = needs_evidence(brand, name)
        for number, (words, gaps) in enumerate(_writings(name)):
            one_word = len(WORD.findall(fold(name))) < 2
            yield Form(brand.name, name, match, words, gaps, ambiguous,
                       apart=one_word and number > 0, as_given=number == 0)  # fmt: skip
    for domain in brand.domains:
        for written in dict.fromkeys((domain, unicode_host(domain))):
            yield Form(brand.name, domain, "domain", *_literally(fold(written)), False)
    for handle in brand.handles:
        yield Form(brand.name, handle, "handle", *_literally(fold(handle[1:])), False)


def _literally(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a text and, as patterns, exactly what stands between them."""
    return tuple(WORD.findall(text)), tuple(map(re.escape, WORD.split(text)[1:-1]))


def _writings(name: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    folded = fold(name)
    words = tuple(WORD.findall(folded))
    if not words:
        return
    gaps = tuple(_gap(gap) for gap in WORD.split(folded)[1:-1])
    yield words, gaps
    joined = "".join(words)
    if len(words) > 1 and len(joined) >= _SHORTEST_JOINED and joined.isalnum() and "." not in name:
        yield (joined,), ()
    humps = re.findall(r"[A-Z][a-z]+", name)
    if len(humps) > 1 and "".join(humps) == name and all(len(hump) >= _SHORTEST_HUMP for hump in humps):
        yield tuple(hump.lower() for hump in humps), (" ",) * (len(humps) - 1)


def _gap(gap: str) -> str:
    """Return the pattern for what stands between two words of a name: never a line feed, which ends a block."""
    kind = gap.strip(" ")
    if kind in ("", "-"):
        return "(?: {1,2}| ?- ?|_)" if gap else " ?"
    if gap == "'":
        return "'"
    return " ?" + re.escape(kind) + " ?"

"""Other ways of finding names in text, behind one call, to stand beside ours in benchmarks.matching.

Each takes the brands and returns a function from a text to spans (start, end, brand); they know names only, no hints.
The libraries are the extra `bench`; a peer whose library is missing raises ImportError.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from pipelines.records import Brand

Span = tuple[int, int, str]
Find = Callable[[str], list[Span]]
_EXACT_BELOW = 5  # letters; with one edit a shorter name is found in every line
_RATIO = 88
_TOKEN = re.compile(r"\w+(?:['’&.+-]\w+)*")


def names_of(brands: Iterable[Brand]) -> list[tuple[str, str]]:
    """Return every (name, brand) that the brands have, the longest first."""
    names = {(name, brand.name) for brand in brands for name in (brand.name, *brand.aliases, *brand.cased_aliases)}
    return sorted(names, key=lambda pair: (-len(pair[0]), pair))


def lower(text: str) -> str:
    """Return a text in lower case, of the same length, so that offsets stay."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def regex(brands: Sequence[Brand], cased: bool) -> Find:
    """One expression of all names, between word boundaries."""
    names = names_of(brands)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(name) for name, _ in names)})(?!\w)", re.NOFLAG if cased else re.IGNORECASE
    )
    owner = {name if cased else lower(name): brand for name, brand in names}

    def find(text: str) -> list[Span]:
        found = ((m.start(), m.end(), owner.get(m[0] if cased else lower(m[0]))) for m in pattern.finditer(text))
        return [(start, end, brand) for start, end, brand in found if brand]

    return find


def regex_any_case(brands: Sequence[Brand]) -> Find:
    """One expression, without regard to case."""
    return regex(brands, cased=False)


def regex_cased(brands: Sequence[Brand]) -> Find:
    """One expression, in the casing that the user gave."""
    return regex(brands, cased=True)


def flashtext(brands: Sequence[Brand]) -> Find:
    """flashtext2, without regard to case."""
    from flashtext2 import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=False)
    for name, brand in names_of(brands):
        processor.add_keyword(name, brand)
    return lambda text: [(start, end, brand) for brand, start, end in processor.extract_keywords_with_span(text)]


def spacy_phrases(brands: Sequence[Brand]) -> Find:
    """The PhraseMatcher of spaCy on lower-case tokens, in a pipeline that only cuts tokens."""
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    pipeline = spacy.blank("xx")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    for name, brand in names_of(brands):
        matcher.add(brand, [pipeline.make_doc(name)])

    def find(text: str) -> list[Span]:
        spans = filter_spans(matcher(pipeline.make_doc(text), as_spans=True))
        return [(span.start_char, span.end_char, span.label_) for span in spans]

    return find


def fuzzy(brands: Sequence[Brand]) -> Find:
    """fuzzysearch with one edit, whole words only, without regard to case; short names without an edit."""
    from fuzzysearch import find_near_matches

    names = [(lower(name), brand, int(len(name) >= _EXACT_BELOW)) for name, brand in names_of(brands)]

    def find(text: str) -> list[Span]:
        small = lower(text)
        return _apart(
            (match.start, match.end, brand)
            for name, brand, edits in names
            for match in find_near_matches(name, small, max_l_dist=edits)
            if _whole(text, match.start, match.end)
        )

    return find


def windows(brands: Sequence[Brand]) -> Find:
    """Every run of as many words as a name has, against all names, with rapidfuzz."""
    import numpy
    from rapidfuzz import fuzz, process

    by_length: dict[int, list[tuple[str, str]]] = {}
    for name, brand in names_of(brands):
        by_length.setdefault(len(_TOKEN.findall(name)), []).append((lower(name), brand))

    def find(text: str) -> list[Span]:
        small = lower(text)
        tokens = [match.span() for match in _TOKEN.finditer(small)]
        found: list[tuple[float, Span]] = []
        for length, names in by_length.items():
            spans = [(first[0], last[1]) for first, last in zip(tokens, tokens[max(0, length - 1) :], strict=False)]
            if not spans or not length:
                continue
            scores = process.cdist(
                [small[start:end] for start, end in spans],
                [name for name, _ in names],
                scorer=fuzz.ratio,
                score_cutoff=_RATIO,
                dtype=numpy.float32,
            )
            found += [(scores[i, j], (*spans[i], names[j][1])) for i, j in numpy.argwhere(scores)]
        return _apart(span for _, span in sorted(found, key=lambda pair: -pair[0]))

    return find


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether no word goes on at either edge of a span."""
    return not text[end : end + 1].isalnum() and not text[max(0, start - 1) : start].isalnum()


def _apart(best_first: Iterable[Span]) -> list[Span]:
    """Keep of overlapping spans the first."""
    taken: set[int] = set()
    kept = []
    for start, end, brand in best_first:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, brand))
    return sorted(kept)


PEERS: dict[str, Callable[[Sequence[Brand]], Find]] = {
    "regex, any case": regex_any_case,
    "regex, cased": regex_cased,
    "flashtext2": flashtext,
    "spaCy PhraseMatcher": spacy_phrases,
    "fuzzysearch, 1 edit": fuzzy,
    "rapidfuzz windows": windows,
}
SLOW = {"spaCy PhraseMatcher", "fuzzysearch, 1 edit", "rapidfuzz windows"}  # their speed is taken on a sample

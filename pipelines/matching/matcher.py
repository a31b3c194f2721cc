"""Document x brands -> mentions without link state: candidates, weighed, and those that hold."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.finding.candidates import Candidate, Names, rank, without_overlaps
from pipelines.linking.state import LinksTo
from pipelines.matching.evidence import (
    ACCEPTED,
    ORDINARY_USE,
    Evidence,
    Signs,
    elsewhere,
    first_score,
    is_doubtful,
    plain_evidence,
    second_evidence,
    signs,
    total,
)
from pipelines.matching.phrases import terms_of
from pipelines.matching.view import BrandNames, PageView
from pipelines.records import Block, Brand, Document

_Doubtful = tuple[int, Block, Signs]  # a candidate by its place, its block and what speaks for and against it


class Weighed(NamedTuple):
    """A candidate with the points that were given to it."""

    candidate: Candidate
    block: Block
    evidence: Evidence
    score: float  # the sum of the points, 0 to 100

    @property
    def accepted(self) -> bool:
        """Whether the candidate is a mention."""
        return self.score >= ACCEPTED


class Matcher:
    """Finds the mentions of a fixed set of brands."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._brands = {brand.name: brand for brand in brands}
        self._names = Names(brands, terms_of(brands))
        self._brand_names = BrandNames(brands)

    def candidates(self, texts: Sequence[str]) -> list[list[Candidate]]:
        """Return for each of some short texts every place where a name may stand, in its order; they may overlap."""
        return self._names.candidates_of_many(texts)

    def view(self, document: Document, links: Mapping[str, LinksTo]) -> PageView:
        """Return a document as disambiguation sees it; links: for each brand the links to it."""
        return PageView(document, self._names.read(document.text), self._brand_names, links)

    def weigh(self, document: Document, links: Mapping[str, LinksTo]) -> list[Weighed]:
        """Weigh the candidates of one document and return them with their points, in text order.

        links: for each brand the links to it. Of overlapping candidates the accepted one stays, then the longest: a
        refused long name hides no short one of another brand.
        """
        view = self.view(document, links)
        weighed: list[Weighed | None] = [None] * len(view.candidates)
        doubtful: list[_Doubtful] = []
        for place, candidate in enumerate(view.candidates):
            index = view.block_index(candidate.start)
            if index is None:
                continue
            block = document.blocks[index]
            brand = self._brands[candidate.form.brand]
            if candidate.match != "fuzzy" and is_doubtful(candidate, brand):
                doubtful.append((place, block, signs(candidate, brand, view, index)))
            else:
                weighed[place] = _weighed(candidate, block, plain_evidence(candidate, brand, view, block))
        for place, match in _read_twice(view.candidates, doubtful):
            weighed[place] = match
        return _settled([match for match in weighed if match])


def _settled(matches: Sequence[Weighed]) -> list[Weighed]:
    """Return those that stay of matches in text order, some of which may overlap."""
    if all(one.candidate.end <= other.candidate.start for one, other in pairwise(matches)):
        return list(matches)  # most pages
    best_first = sorted(matches, key=lambda match: (not match.accepted, rank(match.candidate)))
    kept = set(map(id, without_overlaps(match.candidate for match in best_first)))
    return [match for match in matches if id(match.candidate) in kept]


def _weighed(candidate: Candidate, block: Block, evidence: Evidence) -> Weighed:
    return Weighed(candidate, block, evidence, total(evidence))


def _read_twice(candidates: Sequence[Candidate], doubtful: Sequence[_Doubtful]) -> Iterator[tuple[int, Weighed]]:
    """Yield each doubtful candidate, with its place, weighed: first by itself, then beside its like."""
    alike: dict[tuple[str, str], list[_Doubtful]] = defaultdict(list)
    for one in doubtful:
        place, block, found = one
        candidate = candidates[place]
        if found is ORDINARY_USE:  # a word of the language says nothing about the name
            yield place, _weighed(candidate, block, second_evidence(found, 0.0, 0.0))
        else:
            alike[candidate.form.brand, candidate.surface].append(one)
    for group in alike.values():
        others = elsewhere([first_score(found) for _, _, found in group])
        for (place, block, found), (meant, not_meant) in zip(group, others, strict=True):
            yield place, _weighed(candidates[place], block, second_evidence(found, meant, not_meant))

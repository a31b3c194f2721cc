"""Document x brands -> mentions without link state: candidates, weighed, and those that hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.linking.state import LinksTo
from pipelines.matching.candidates import Candidate, Names, rank, without_overlaps
from pipelines.matching.evidence import (
    ACCEPTED,
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
from pipelines.matching.view import BrandNames, PageView, terms_of
from pipelines.records import Block, Brand, Document


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with the points that were given to it."""

    candidate: Candidate
    block: Block
    evidence: Evidence

    @property
    def score(self) -> float:
        """The sum of the points, 0 to 100."""
        return total(self.evidence)

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
        weighed: dict[int, Evidence] = {}
        doubtful: list[tuple[int, Signs]] = []
        for place, candidate in enumerate(view.candidates):
            if view.block_index(candidate.start) is None:
                continue
            brand = self._brands[candidate.form.brand]
            if candidate.match != "fuzzy" and is_doubtful(candidate, brand):
                doubtful.append((place, signs(candidate, brand, view)))
            else:
                weighed[place] = plain_evidence(candidate, brand, view)
        weighed.update(_read_twice(view.candidates, doubtful))
        places = sorted(weighed)
        matches = [Weighed(view.candidates[at], view.block(view.candidates[at].start), weighed[at]) for at in places]
        best_first = sorted(matches, key=lambda match: (not match.accepted, rank(match.candidate)))
        kept = set(map(id, without_overlaps(match.candidate for match in best_first)))
        return [match for match in matches if id(match.candidate) in kept]


def _read_twice(candidates: Sequence[Candidate], doubtful: Sequence[tuple[int, Signs]]) -> dict[int, Evidence]:
    """Return the evidence of each doubtful candidate, by its place: first by itself, then beside its like."""
    alike: dict[tuple[str, str], list[tuple[int, Signs]]] = defaultdict(list)
    for place, found in doubtful:
        candidate = candidates[place]
        alike[candidate.form.brand, candidate.surface].append((place, found))
    weighed = {}
    for group in alike.values():
        others = elsewhere([first_score(found) for _, found in group])
        for (place, found), (meant, not_meant) in zip(group, others, strict=True):
            weighed[place] = second_evidence(found, meant, not_meant)
    return weighed

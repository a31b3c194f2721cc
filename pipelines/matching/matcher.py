"""Document x brands -> mentions without link state: candidates, weighed, and those that hold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.linking.hosts import url_site
from pipelines.linking.state import LinksTo
from pipelines.matching.candidates import Candidate, Names, rank, without_overlaps
from pipelines.matching.evidence import ACCEPTED, PAGE_LINKS, Evidence, Surroundings, total, weigh
from pipelines.reading.blocks import block_at
from pipelines.records import Block, Brand, Document

_ONE_SENSE = ("accepted elsewhere on the page", 15.0)  # a page seldom uses one name for two things (Gale et al., 1992)


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
        self._names = Names(brands)

    def candidates(self, text: str) -> list[Candidate]:
        """Return every place in a text where a name may stand, in text order; they may overlap."""
        return self._names.candidates(text)

    def weigh(self, candidates: Sequence[Candidate], document: Document, links: Mapping[str, LinksTo]) -> list[Weighed]:
        """Weigh the candidates of one document and return them with their points, in text order.

        links: for each brand the links to it. Of overlapping candidates the accepted one stays, then the longest: a
        refused long name hides no short one.
        """
        if not candidates:
            return []
        full = Counter(c.form.brand for c in candidates if not c.form.ambiguous and c.match != "fuzzy")
        site = document.facts.site
        sections = {(a.start, a.end) for a in document.anchors if a.url and url_site(a.url) == site}
        matches = []
        for candidate in candidates:
            block = block_at(document.blocks, candidate.start)
            if block is None:
                continue
            brand = self._brands[candidate.form.brand]
            to_brand = links[brand.name]
            around = Surroundings(
                document.text,
                block,
                document.facts.lang,
                names_section=(candidate.start, candidate.end) in sections,
                in_link=to_brand.over(candidate.start, candidate.end) is not None,
                page_links=bool(to_brand),
                page_names=full[brand.name] > 0,
            )
            matches.append(Weighed(candidate, block, weigh(candidate, brand, around)))
        best_first = sorted(matches, key=lambda match: (not match.accepted, rank(match.candidate)))
        kept = set(map(id, without_overlaps(match.candidate for match in best_first)))
        return _one_sense([match for match in matches if id(match.candidate) in kept])


def _one_sense(matches: list[Weighed]) -> list[Weighed]:
    """Give doubtful matches the benefit of sure ones of the same brand and spelling.

    Not where something strong speaks against, nor where a link of the page already spoke for them: it is what made the
    others sure.
    """
    sure = {(m.candidate.form.brand, m.candidate.surface) for m in matches if m.accepted}
    return [
        replace(match, evidence=(*match.evidence, _ONE_SENSE))
        if not match.accepted
        and (match.candidate.form.brand, match.candidate.surface) in sure
        and all(value > -20 and reason != PAGE_LINKS for reason, value in match.evidence)
        else match
        for match in matches
    ]

"""A candidate with its verdict, wherever on the page it stands: what mentions and refusals are made from."""

from dataclasses import dataclass

from pipelines.matching.evidence import ACCEPTED, Evidence, total
from pipelines.matching.matcher import Weighed
from pipelines.records import Match, Region


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its verdict."""

    brand: str
    surface: str
    alias: str
    match: Match
    distance: int  # edits
    region: Region
    start: int  # span [start, end) in the visible text; empty for what does not stand in it
    end: int
    evidence: Evidence
    score: float  # 0-100
    accepted: bool
    around: tuple[str, str] | None = None  # what stands before and after it, where that is not the page's text
    anchor: int | None = None  # index of the anchor that it is the image of
    in_block: bool = True  # False when no block of the text holds it, so that no link can be near it


def in_text(match: Weighed) -> Judged:
    """Return the verdict on a candidate of the visible text."""
    candidate = match.candidate
    return Judged(
        candidate.form.brand, candidate.surface, candidate.form.name, candidate.match, candidate.distance,
        match.block.region, candidate.start, candidate.end, match.evidence, match.score, match.accepted,
    )  # fmt: skip


def beside_text(
    brand: str, surface: str, alias: str, match: Match, region: Region, position: int, evidence: Evidence,
    around: tuple[str, str] | None = None, anchor: int | None = None, in_block: bool = True,
) -> Judged:  # fmt: skip
    """Return the verdict on a candidate of an image or an address, which has its place at `position` of the text."""
    score = total(evidence)
    return Judged(brand, surface, alias, match, 0, region, position, position, evidence, score, score >= ACCEPTED,
                  around, anchor, in_block)  # fmt: skip

"""Which pages are copies of which: one page of each group leads, and each of the others is like it.

A page is a copy of another one when their texts say so (sketches.py), or when it names the other one as canonical and
its own text does not speak against it. Pages are taken in the order in which they would lead, and each is compared with
leaders only, so that no chain of small steps joins unlike pages.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipelines.judging.samples import Texts, nominations
from pipelines.judging.sketches import Sample, alike
from pipelines.language.folding import fold
from pipelines.linking.hosts import plain_address

_MOST_STEPS = 8  # from a page to the one it names as canonical, and on from there; more is a trap
_MOST_COMPARED = 8  # leaders that one page is compared with, those first that share most


class Known(NamedTuple):
    """A page with what decides whether it is a copy, and of which."""

    id: int
    url: str  # absolute
    site: str  # registrable domain
    canonical: str  # absolute URL; empty when not declared
    published: str  # ISO date; empty when the page does not say
    first_seen: str  # ISO 8601, UTC
    sketch: str  # of its text (sketches.py); empty when it has too little
    title: str = ""  # empty when it has none


def copies(pages: Iterable[Known]) -> dict[int, int]:
    """Return the leader's id of each page that is a copy; what is in no group, or leads one, is left out.

    The page that others name as canonical leads, then the one published first (or seen first, where it does not say),
    then the one with the shortest address. The answer does not depend on the order of `pages`. Raises ValueError for a
    sketch that is none.
    """
    return _Groups(sorted(pages, key=_seniority)).leaders


def _seniority(page: Known) -> tuple[str, str, int, str, int]:
    """Return what the page comes before others by; a page without a date is no younger than the day it was seen."""
    return (page.published or page.first_seen[:10], page.first_seen, len(page.url), page.url, page.id)


class _Groups:
    def __init__(self, pages: Sequence[Known]) -> None:
        self.leaders: dict[int, int] = {}
        self._texts = Texts((page.sketch, page.site) for page in pages)
        self._by_id = {page.id: page for page in pages}
        self._original = _originals(pages, self._texts)
        named = set(self._original.values())
        # False comes first: a page that names another one never leads before it.
        order = sorted(pages, key=lambda page: (page.id in self._original, page.id not in named))
        self._group(order)

    def _group(self, order: Sequence[Known]) -> None:
        first: dict[str, Known] = {}  # sketch -> the first page that has it
        same: dict[tuple[str, str], Known] = {}  # sketch, site -> the leader of the last page like that
        for page in order:
            if page.sketch:
                first.setdefault(page.sketch, page)
        firsts = list(first.values())
        nominated = nominations([self._sample(page) for page in firsts])
        for page in order:
            leader = self._canonical_leader(page)
            if page.sketch:
                if page is first[page.sketch]:
                    likely = [firsts[place] for place in next(nominated)]
                else:
                    likely = [first[page.sketch]]
                leader = leader or same.get((page.sketch, page.site)) or self._likest(page, likely)
                same[page.sketch, page.site] = leader or page
            if leader is not None:
                self.leaders[page.id] = leader.id

    def _canonical_leader(self, page: Known) -> Known | None:
        """Return the leader of the page that a page names as canonical, directly or in steps."""
        original = page.id
        for _ in range(_MOST_STEPS):
            if original not in self._original:
                leader = self._leader(self._by_id[original])
                fits = leader is not page and (not page.sketch or _text_agrees(page, leader, self._texts))
                return leader if fits else None
            original = self._original[original]
        return None  # they name each other

    def _likest(self, page: Known, likely: Iterable[Known]) -> Known | None:
        """Return the leader that a page is a copy of, of several the one that shares most with it."""
        leaders = list({leader.id: leader for leader in map(self._leader, likely)}.values())[:_MOST_COMPARED]
        found = [(self._likeness(page, leader), -place) for place, leader in enumerate(leaders)]
        best, place = max(found, default=(0.0, 0))
        return leaders[-place] if best else None

    def _likeness(self, page: Known, leader: Known) -> float:
        """Return how like they are, or 0; pages of one site must have the same title, as most of them is template."""
        same_site = page.site == leader.site
        if not leader.sketch or (same_site and not _same_title(page.title, leader.title)):
            return 0.0
        return alike(self._sample(page), self._sample(leader), same_site=same_site)

    def _leader(self, page: Known) -> Known:
        return self._by_id[self.leaders.get(page.id, page.id)]

    def _sample(self, page: Known) -> Sample:
        return self._texts[page.sketch, page.site]


def _originals(pages: Sequence[Known], texts: Texts) -> dict[int, int]:
    """Return which page each one names as canonical, where that is known and its text does not speak against it.

    Of pages that name the same unknown address the first stands for it; so does one of two that differ by www.
    """
    at: dict[str, Known] = {}
    for page in pages:
        at.setdefault(plain_address(page.url), page)
    for page in pages:
        if page.canonical:
            at.setdefault(plain_address(page.canonical), page)
    found = {}
    for page in pages:
        original = at[plain_address(page.canonical or page.url)]
        if original is not page and _agrees(page, original, texts):
            found[page.id] = original.id
    return found


def _agrees(page: Known, original: Known, texts: Texts) -> bool:
    """Tell whether a page may be a copy of the one that it names; one with too little text to tell may be."""
    if page.sketch:
        return _text_agrees(page, original, texts)
    named = plain_address(page.canonical or page.url)
    # By mistake, sites name their home page as the canonical address of every page.
    believed = "/" in named or named == plain_address(page.url)
    return believed and named == plain_address(original.url)


def _text_agrees(page: Known, other: Known, texts: Texts) -> bool:
    if not other.sketch:
        return False
    return alike(texts[page.sketch, page.site], texts[other.sketch, other.site], same_site=False) > 0


def _same_title(one: str, other: str) -> bool:
    """Tell whether two titles have the same words, or one of them has more, such as the name of the site."""
    first, second = (set(fold(title).split()) for title in (one, other))
    return first <= second or second <= first

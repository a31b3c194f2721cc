"""The whole business, pure: a document and the brands give findings. No Scrapy, no network, no database."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipelines.brands import without_collection
from pipelines.judging.contacts import contacts
from pipelines.linking.links import brand_links
from pipelines.linking.owners import Owners
from pipelines.linking.state import LinksTo, link_state
from pipelines.matching.addresses import in_address
from pipelines.matching.images import in_images
from pipelines.matching.judged import Judged, in_text
from pipelines.matching.matcher import Matcher
from pipelines.matching.slugs import Slugs
from pipelines.reading.details import details
from pipelines.records import Brand, Document, Explained, Findings, Link, LinkState, Mention, Refused

_CONTEXT = 60  # characters of text kept on each side of a mention
MOST_REFUSED = 20  # refused candidates that are kept of each brand on a page, the best; a name that is a word has many


class Brands:
    """The brands of one run with everything made from them once: names to look for, addresses to recognise."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.all = tuple(brands)
        with without_collection():
            self.matcher = Matcher(self.all)
            self.slugs = Slugs(self.all)
            self.owners = Owners(self.all)


def findings(document: Document, brands: Brands) -> Findings:
    """Return what a document says about the brands: its mentions with their link states, links and contacts.

    A page that was not read whole gives mentions with link_state `unknown`, if it has text at all. Of the refused
    candidates the best are kept, at most MOST_REFUSED of each brand. The facts of a page with a mention or a link to a
    brand are completed from its source.
    """
    page = _Page(document, brands)
    mentions = tuple(page.mention(*one) for one in _numbered(page.judged, accepted=True))
    found = contacts(document) if mentions else ()
    facts = details(document) if mentions or page.links else document.facts
    return Findings(facts, mentions, tuple(page.links), found, tuple(page.best_refused()))


def explain(document: Document, brands: Brands) -> list[Explained]:
    """Return every candidate of a document, accepted or refused, in the order of the text.

    What findings() keeps is made from the same candidates; those that do not stand in the text come where their image
    stands, and what is only in the page's address comes first.
    """
    page = _Page(document, brands)
    numbered = [*_numbered(page.judged, accepted=True), *_numbered(page.judged, accepted=False)]
    return [page.explained(*one) for one in sorted(numbered, key=lambda one: (one[0].start, one[0].end))]


class _Page:
    """One document with its links by brand and the verdicts on its candidates."""

    def __init__(self, document: Document, brands: Brands) -> None:
        self.document = document
        links = brand_links(document, brands.owners)
        self.links = [link for _, link in links]
        self._links_by_brand = LinksByBrand(document, links)
        matcher = brands.matcher
        weighed = matcher.weigh(document, self._links_by_brand)
        self.judged = [*map(in_text, weighed), *in_images(document, matcher, brands.slugs)]
        named = {judged.brand for judged in self.judged if judged.accepted}
        named.update(brand for brand, _ in brands.owners.of_url(document.facts.url))
        self.judged += in_address(document, brands.slugs, named)

    def mention(self, judged: Judged, ordinal: int) -> Mention:
        state, link = self._state(judged)
        before, after = self._around(judged)
        return Mention(
            brand=judged.brand, surface=judged.surface, alias=judged.alias, match=judged.match, score=judged.score,
            distance=judged.distance, region=judged.region, start=judged.start, end=judged.end, before=before,
            after=after, link_state=state, link=link, ordinal=ordinal, evidence=judged.evidence,
        )  # fmt: skip

    def explained(self, judged: Judged, ordinal: int) -> Explained:
        mention = self.mention(judged, ordinal)
        url = "" if mention.link is None else self.links[mention.link].url
        return Explained(judged.accepted, mention, url)

    def best_refused(self) -> Iterator[Refused]:
        refused = list(_numbered(self.judged, accepted=False))
        # By the sum of the points: the score of most is 0, however much speaks against them.
        by_score = sorted(refused, key=lambda one: -sum(points for _, points in one[0].evidence))
        seen: Counter[str] = Counter()  # brand -> refused candidates
        kept = set()
        for judged, _ in by_score:
            seen[judged.brand] += 1
            if seen[judged.brand] <= MOST_REFUSED:
                kept.add(id(judged))
        for judged, ordinal in refused:
            if id(judged) in kept:
                before, after = self._around(judged)
                yield Refused(
                    brand=judged.brand, surface=judged.surface, alias=judged.alias, match=judged.match,
                    score=judged.score, distance=judged.distance, region=judged.region, before=before, after=after,
                    ordinal=ordinal, refused_on_page=seen[judged.brand], evidence=judged.evidence,
                )  # fmt: skip

    def _state(self, judged: Judged) -> tuple[LinkState, int | None]:
        blocks = self.document.blocks if judged.in_block else ()
        read_whole = self.document.facts.page_read == "read"
        links = self._links_by_brand[judged.brand]
        return link_state(judged.start, judged.end, judged.anchor, links, blocks, read_whole)

    def _around(self, judged: Judged) -> tuple[str, str]:
        return judged.around or _context(self.document.text, judged.start, judged.end)


class LinksByBrand(dict[str, LinksTo]):
    """The links of a page to each brand, gathered when first asked for."""

    def __init__(self, document: Document, links: Sequence[tuple[int, Link]]) -> None:
        self._document, self._all = document, links

    def __missing__(self, brand: str) -> LinksTo:
        found = self[brand] = LinksTo(self._all, self._document.anchors, brand)
        return found


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text on each side, cut between words unless a single word is longer."""
    before = text[max(0, start - _CONTEXT) : start]
    after = text[end : end + _CONTEXT]
    if start > _CONTEXT and not text[start - _CONTEXT - 1].isspace():
        before = before[_first_break(before) :]
    if end + _CONTEXT < len(text) and not text[end + _CONTEXT].isspace():
        after = after[: len(after) - _first_break(after[::-1])]
    return before, after


def _first_break(text: str) -> int:
    """Return where the second word of a text begins, or 0 when there is no white space in its first half."""
    found = re.search(r"\s", text[: len(text) // 2])
    return found.end() if found else 0


def _numbered(candidates: Iterable[Judged], *, accepted: bool) -> Iterator[tuple[Judged, int]]:
    """Number those of one verdict by brand and surface, so that each keeps its row when the page is read again."""
    seen: Counter[tuple[str, str]] = Counter()
    for judged in candidates:
        if judged.accepted == accepted:
            seen[judged.brand, judged.surface] += 1
            yield judged, seen[judged.brand, judged.surface]

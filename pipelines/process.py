"""The whole business, pure: a document and the brands give findings. No Scrapy, no network, no database."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from pipelines.brands import without_collection
from pipelines.judging.contacts import contacts
from pipelines.judging.sketches import sketch
from pipelines.link_records import Resolved
from pipelines.linking.links import NOTHING_RESOLVED, app_links, brand_links
from pipelines.linking.opaque import OpaqueLinks
from pipelines.linking.outbound import outbound_links
from pipelines.linking.owners import Owners
from pipelines.linking.places import Places, Span
from pipelines.linking.state import LinksTo, Spans, link_state, wrong_link
from pipelines.linking.unread import Unread
from pipelines.matching.addresses import in_address
from pipelines.matching.images import in_images
from pipelines.matching.judged import Judged, in_text
from pipelines.matching.matcher import Matcher
from pipelines.matching.slugs import Slugs
from pipelines.reading.details import details
from pipelines.records import (
    COUNTED_REGIONS,
    Brand,
    Document,
    Explained,
    Findings,
    Link,
    LinkState,
    Mention,
    Refused,
    Region,
)

_CONTEXT = 60  # characters of text kept on each side of a mention
MOST_REFUSED = 20  # refused candidates that are kept of each brand on a page, the best; a name that is a word has many


class Brands:
    """The brands of one run with all that is made from them once, when first asked for: it costs time and memory."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.all = tuple(brands)

    @cached_property
    def matcher(self) -> Matcher:
        """What finds and judges names."""
        with without_collection():
            return Matcher(self.all)

    @cached_property
    def slugs(self) -> Slugs:
        """What knows names in addresses."""
        with without_collection():
            return Slugs(self.all)

    @cached_property
    def owners(self) -> Owners:
        """What knows whose an address is."""
        with without_collection():
            return Owners(self.all)

    def prepare(self) -> None:
        """Make all parts now rather than for the first page."""
        for part in ("matcher", "slugs", "owners"):
            getattr(self, part)


def findings(document: Document, brands: Brands, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Findings:
    """Return what a document says about the brands: its mentions with their link states, links and contacts.

    resolved: where links lead that do not say so, by the address that was asked (linking.opaque.to_resolve).

    A page that was not read whole gives mentions with link_state `unknown`, if it has text at all. Of the refused
    candidates the best are kept, at most MOST_REFUSED of each brand. The facts of a page with a mention or a link to a
    brand are completed from its source. Links of lists to other sites are returned whether or not a brand is there.
    """
    page = _Page(document, brands, resolved)
    mentions = tuple(page.mention(*one) for one in _numbered(page.judged, accepted=True))
    found = contacts(document) if mentions else ()
    has_finding = bool(mentions or page.links)
    facts = replace(details(document), sketch=sketch(document)) if has_finding else document.facts
    outbound = outbound_links(document, brands.owners)
    return Findings(facts, mentions, tuple(page.links), found, tuple(page.best_refused()), outbound)


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

    def __init__(self, document: Document, brands: Brands, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> None:
        self.document, self._owners, self._resolved = document, brands.owners, resolved
        self._unread = Unread(document, brands.owners)
        found = [*brand_links(document, brands.owners, resolved)]
        self._links_by_brand = LinksByBrand(document, found)
        matcher = brands.matcher
        weighed = matcher.weigh(document, self._links_by_brand)
        self.judged = [*map(in_text, weighed), *in_images(document, matcher, brands.slugs)]
        self._own_site_of = {brand for brand, _ in brands.owners.of_url(document.facts.url)}
        named = {judged.brand for judged in self.judged if judged.accepted} | self._own_site_of
        self.judged += in_address(document, brands.slugs, named)
        accepted = [judged for judged in self.judged if judged.accepted]
        in_links = [(index, judged.brand) for judged in accepted if (index := self._anchor(judged)) is not None]
        found += app_links(document, brands.owners, in_links, found, resolved)
        self.links = [link for _, link in found]
        self._named_in: defaultdict[int, set[str]] = defaultdict(set)
        for index, brand in in_links:
            self._named_in[index].add(brand)
        self._links_of: defaultdict[int, list[tuple[int, Link]]] = defaultdict(list)
        for position, (index, link) in enumerate(found):
            self._links_of[index].append((position, link))

    def mention(self, judged: Judged, ordinal: int) -> Mention:
        state, link, cause = self._state(judged)
        before, after = self._around(judged)
        return Mention(
            brand=judged.brand, surface=judged.surface, alias=judged.alias, match=judged.match, score=judged.score,
            distance=judged.distance, region=self._region(judged), start=judged.start, end=judged.end, before=before,
            after=after, link_state=state, link=link, ordinal=ordinal, evidence=judged.evidence, unknown_cause=cause,
            wrong_link=self._wrong_link(judged, state), block=self._block(judged),
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

    def _state(self, judged: Judged) -> tuple[LinkState, int | None, str]:
        facts = self.document.facts
        if facts.page_read != "read":
            return "unknown", None, facts.cause or f"the page was not read: {facts.page_read}"
        beside = self._places.beside(judged.start) if judged.in_block else None
        links = self._links_by_brand[judged.brand]
        state, link = link_state(judged.start, judged.end, judged.anchor, links, beside)
        if state == "unlinked" and judged.match != "url":
            host = self._opaque.host_beside(self._anchor(judged), beside, judged.brand)
            if host:
                return "unknown", None, f"the link goes through {host}, which does not say where it leads"
            host = self._unread.leads_to(judged.brand)
            if host:
                return "unknown", None, f"the page has an address of {host} outside of its links"
        return state, link, ""

    def _region(self, judged: Judged) -> Region:
        """Return the region of a candidate; the label of a share button is never a part of the page's own words."""
        anchor = self._anchor(judged)
        if anchor is None or judged.region not in COUNTED_REGIONS:
            return judged.region
        url = self.document.anchors[anchor].url
        return "nav" if self._owners.is_share_button_of(judged.brand, url) else judged.region

    def _wrong_link(self, judged: Judged, state: LinkState) -> int | None:
        anchor = self._anchor(judged)
        if anchor is None or state == "linked" or self.document.facts.page_read != "read":
            return None
        return wrong_link(judged.brand, self._links_of[anchor], self._named_in[anchor], self._own_site_of)

    def _anchor(self, judged: Judged) -> int | None:
        """Return the index of the anchor that a candidate stands in, or None."""
        if judged.match == "url":
            return None
        return self._anchors.around(judged.start, judged.end, judged.anchor)

    def _block(self, judged: Judged) -> str:
        if judged.match == "url":
            return ""
        return self._places.fingerprint(judged.start if judged.in_block else -1, self._image_text(judged))

    def _image_text(self, judged: Judged) -> str:
        if judged.around is not None:
            return f"{judged.around[0]}{judged.surface}{judged.around[1]}"
        return next((alt for alt in self._alts[judged.start] if judged.surface in alt), judged.surface)

    def _around(self, judged: Judged) -> tuple[str, str]:
        within = self._places.item(judged.start)
        return judged.around or _context(self.document.text, judged.start, judged.end, within)

    @cached_property
    def _anchors(self) -> Spans:
        return Spans(self.document.anchors, (i for i, anchor in enumerate(self.document.anchors) if anchor.url))

    @cached_property
    def _places(self) -> Places:
        return Places(self.document)

    @cached_property
    def _opaque(self) -> OpaqueLinks:
        return OpaqueLinks(self.document, self._links_of.keys(), self._resolved)

    @cached_property
    def _alts(self) -> Mapping[int, list[str]]:
        found: defaultdict[int, list[str]] = defaultdict(list)
        for image in self.document.images:
            found[image.position].append(image.alt)
        return found


class LinksByBrand(dict[str, LinksTo]):
    """The links of a page to each brand, gathered when first asked for."""

    def __init__(self, document: Document, links: Sequence[tuple[int, Link]]) -> None:
        self._document, self._all = document, links

    def __missing__(self, brand: str) -> LinksTo:
        found = self[brand] = LinksTo(self._all, self._document.anchors, brand)
        return found


def _context(text: str, start: int, end: int, within: Span) -> tuple[str, str]:
    """Return the text on each side, within a span, cut between words unless a single word is longer."""
    first, last = within
    before = text[max(first, start - _CONTEXT) : start]
    after = text[end : min(last, end + _CONTEXT)]
    if start - first > _CONTEXT and not text[start - _CONTEXT - 1].isspace():
        before = before[_first_break(before) :]
    if end + _CONTEXT < last and not text[end + _CONTEXT].isspace():
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

"""The whole business, pure: a document and the brands give findings. No Scrapy, no network, no database."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.judging.contacts import contacts
from pipelines.linking.links import brand_links
from pipelines.linking.owners import Owners
from pipelines.linking.state import LinksTo, link_state
from pipelines.matching.candidates import Candidate, rank, without_overlaps
from pipelines.matching.matcher import Matcher, Weighed
from pipelines.reading.blocks import block_at
from pipelines.records import Brand, Document, Findings, Image, Link, LinkState, Mention

_CONTEXT = 60  # characters of text kept on each side of a mention
_LONGEST_ALT = 300  # characters of alternative text that are looked at


class Brands:
    """The brands of one run with everything made from them once: names to look for, addresses to recognise."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.all = tuple(brands)
        self.matcher = Matcher(self.all)
        self.owners = Owners(self.all)


def findings(document: Document, brands: Brands) -> Findings:
    """Return what a document says about the brands: its mentions with their link states, links and contacts.

    A page that was not read whole gives mentions with link_state `unknown`, if it has text at all.
    """
    links = brand_links(document, brands.owners)
    page = _Page(document, links)
    mentions = (*_in_text(page, brands), *_in_images(page, brands))
    found = contacts(document) if mentions else ()
    return Findings(document.facts, _numbered(mentions), tuple(link for _, link in links), found)


class _Page:
    """One document with its links by brand: what both kinds of mention are made from."""

    def __init__(self, document: Document, links: Sequence[tuple[int, Link]]) -> None:
        self.document = document
        self.links = _LinksByBrand(document, links)

    def state(self, brand: str, start: int, end: int, anchor: int | None = None) -> tuple[LinkState, int | None]:
        document = self.document
        read_whole = document.facts.page_read == "read"
        return link_state(start, end, anchor, self.links[brand], document.blocks, read_whole)


class _LinksByBrand(dict[str, LinksTo]):
    """The links of a page to each brand, gathered when first asked for."""

    def __init__(self, document: Document, links: Sequence[tuple[int, Link]]) -> None:
        self._document, self._all = document, links

    def __missing__(self, brand: str) -> LinksTo:
        found = self[brand] = LinksTo(self._all, self._document.anchors, brand)
        return found


def _in_text(page: _Page, brands: Brands) -> Iterator[Mention]:
    candidates = brands.matcher.candidates(page.document.text)
    for match in brands.matcher.weigh(candidates, page.document, page.links):
        if match.accepted:
            yield _mention(match, page)


def _mention(match: Weighed, page: _Page) -> Mention:
    candidate = match.candidate
    state, link = page.state(candidate.form.brand, candidate.start, candidate.end)
    before, after = _context(page.document.text, candidate.start, candidate.end)
    return Mention(
        brand=candidate.form.brand, surface=candidate.surface, alias=candidate.form.name, match=candidate.match,
        score=match.score, distance=candidate.distance, region=match.block.region, start=candidate.start,
        end=candidate.end, before=before, after=after, link_state=state, link=link, ordinal=0, evidence=match.evidence,
    )  # fmt: skip


def _in_images(page: _Page, brands: Brands) -> Iterator[Mention]:
    """Names in alternative text: shown to nobody who sees the image, so they are kept apart and need no evidence."""
    for image in page.document.images:
        candidates = brands.matcher.candidates(image.alt[:_LONGEST_ALT])
        for candidate in without_overlaps(sorted(candidates, key=rank)):
            if candidate.match in ("name", "alias", "cased_alias"):
                yield _image_mention(candidate, image, page)


def _image_mention(candidate: Candidate, image: Image, page: _Page) -> Mention:
    document = page.document
    state, link = page.state(candidate.form.brand, image.position, image.position, image.anchor)
    block = block_at(document.blocks, image.position)
    region = document.anchors[image.anchor].region if image.anchor is not None else block.region if block else "other"
    before, after = _context(document.text, image.position, image.position)
    return Mention(
        brand=candidate.form.brand, surface=candidate.surface, alias=candidate.form.name, match="alt", score=80.0,
        distance=0, region=region, start=image.position, end=image.position, before=before, after=after,
        link_state=state, link=link, ordinal=0, evidence=(("alternative text of an image", 80.0),),
    )  # fmt: skip


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


def _numbered(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Number the mentions of one brand and surface, so that each keeps its row when the page is read again."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered = []
    for mention in mentions:
        seen[mention.brand, mention.surface] += 1
        numbered.append(replace(mention, ordinal=seen[mention.brand, mention.surface]))
    return tuple(numbered)

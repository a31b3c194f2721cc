"""The whole business, pure: a document and the brands give findings. No Scrapy, no network, no database."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.judging.contacts import contacts
from pipelines.linking.links import brand_links, leads_to_brand
from pipelines.linking.owners import Owners
from pipelines.linking.state import link_state
from pipelines.matching.matcher import Match, Matcher
from pipelines.reading.blocks import block_at
from pipelines.records import Brand, Document, Findings, Image, Link, Mention

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
    mentions = (*_in_text(document, brands, links), *_in_images(document, brands, links))
    found = contacts(document) if mentions else ()
    return Findings(document.facts, _numbered(mentions), tuple(link for _, link in links), found)


def _in_text(document: Document, brands: Brands, links: Sequence[tuple[int, Link]]) -> Iterator[Mention]:
    candidates = brands.matcher.candidates(document.text)
    if not candidates:
        return
    linked: dict[str, list[tuple[int, int]]] = {}
    for index, link in links:
        if link.owned == "domain":
            anchor = document.anchors[index]
            linked.setdefault(link.brand, []).append((anchor.start, anchor.end))
    for match in brands.matcher.weigh(candidates, document, linked):
        if match.accepted:
            yield _mention(match, document, links)


def _mention(match: Match, document: Document, links: Sequence[tuple[int, Link]]) -> Mention:
    candidate = match.candidate
    to_brand = leads_to_brand(links, candidate.form.brand)
    state, link = link_state(
        candidate.start, candidate.end, None, to_brand, document.anchors, document.blocks,
        document.facts.page_read == "read",
    )  # fmt: skip
    before, after = _context(document.text, candidate.start, candidate.end)
    return Mention(
        brand=candidate.form.brand, surface=candidate.surface, alias=candidate.form.name, match=candidate.match,
        score=match.score, distance=candidate.distance, region=match.block.region, start=candidate.start,
        end=candidate.end, before=before, after=after, link_state=state, link=link, ordinal=0, evidence=match.evidence,
    )  # fmt: skip


def _in_images(document: Document, brands: Brands, links: Sequence[tuple[int, Link]]) -> Iterator[Mention]:
    """Names in alternative text: shown to nobody who sees the image, so they are kept apart and need no evidence."""
    for image in document.images:
        alt = image.alt[:_LONGEST_ALT]
        for candidate in brands.matcher.candidates(alt):
            if candidate.match in ("name", "alias", "cased_alias"):
                yield _image_mention(
                    candidate.form.brand, candidate.form.name, candidate.surface, image, document, links
                )


def _image_mention(
    brand: str, alias: str, surface: str, image: Image, document: Document, links: Sequence[tuple[int, Link]]
) -> Mention:
    to_brand = leads_to_brand(links, brand)
    state, link = link_state(
        image.position, image.position, image.anchor, to_brand, document.anchors, document.blocks,
        document.facts.page_read == "read",
    )  # fmt: skip
    block = block_at(document.blocks, image.position)
    region = document.anchors[image.anchor].region if image.anchor is not None else block.region if block else "other"
    before, after = _context(document.text, image.position, image.position)
    return Mention(
        brand=brand, surface=surface, alias=alias, match="alt", score=80.0, distance=0, region=region,
        start=image.position, end=image.position, before=before, after=after, link_state=state, link=link, ordinal=0,
        evidence=(("alternative text of an image", 80.0),),
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

"""One walk over the parsed tree: visible text, blocks with their regions, links and images, in reading order.

The walk keeps its own stack, so that no nesting depth can exhaust Python's.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from selectolax.lexbor import LexborNode

from pipelines.linking.hosts import absolute_url
from pipelines.reading.attributes import classes_around, source, words
from pipelines.reading.regions import region_of
from pipelines.records import Anchor, Block, Image, Region

_NOT_SHOWN = frozenset(
    """
    script style noscript template head title desc metadata math iframe object embed canvas audio video datalist
    """.split()
)
_BLOCKS = frozenset(
    """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main menu nav ol optgroup option p
    pre search section select summary table tbody td textarea tfoot th thead tr ul
    """.split()
)
_ITEMS = frozenset(("li", "tr", "dt", "dd"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# White space that HTML collapses: not the no-break space.
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MAX_NODES = 400_000  # a page with more is a trap: the rest is left unread and the page says so
_CARDS = 3  # so many articles side by side are items of a list
_LIST_SHARE = 0.5  # a page whose items hold more than this share of its main text is read as a list


@dataclass(frozen=True, slots=True)
class Content:
    """What the walk finds; the fields are those of Document."""

    text: str
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]
    is_list: bool  # whether the main text is mostly a list
    whole: bool  # False when the page had too many nodes to read to the end


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: what an element hands down to its children."""

    region: Region
    in_article: bool
    in_item: bool


@dataclass(slots=True)
class _Seen:
    """An anchor as the walk meets it; its end and alternative text come when it closes."""

    href: str
    url: str
    rel: str
    start: int
    end: int
    alt: str
    region: Region
    hidden_text: str | None = None  # for an anchor that is not displayed


def read_content(body: LexborNode, base: str) -> Content:
    """Walk over the body of a parsed page; `base` is the URL that relative links are resolved against."""
    walk = _Walk(base, cards=len(body.css("article")) >= _CARDS)
    walk.run(body)
    return walk.content()


class _Walk:
    def __init__(self, base: str, cards: bool) -> None:
        self.base = base
        self.items = _ITEMS | {"article"} if cards else _ITEMS
        self.pieces: list[str] = []
        self.length = 0
        self.after_space = True  # at the start of a block white space vanishes
        self.block_start = 0
        self.block_place = self.place = _Place("other", False, False)
        self.blocks: list[tuple[Block, bool]] = []  # with: inside an item
        self.anchors: list[_Seen] = []
        self.images: list[Image] = []
        self.loose = 0  # images at the end of `images` that stand in no text yet
        self.open_anchor: int | None = None
        self.open_alt = ""
        self.has_image = False
        self.whole = True

    def run(self, body: LexborNode) -> None:
        stack: list[tuple[LexborNode, _Place, bool]] = []  # element, place outside it, opened an anchor
        node = body.child
        seen = 0
        while True:
            if node is None:
                if not stack:
                    break
                element, self.place, opened = stack.pop()
                if opened:
                    self.close_anchor()
                if element.tag in _BLOCKS:
                    self.end_block()
                node = element.next
                continue
            seen += 1
            if seen > _MAX_NODES:
                self.whole = False
                break
            tag = node.tag or ""
            if tag == "-text":
                self.add_text(node.text_content or "")
                node = node.next
            elif tag == "br":
                self.add_break()
                node = node.next
            elif tag in _NOT_SHOWN or tag.startswith(("-", "!")):
                if tag == "noscript":
                    self.take_hidden(node)
                node = node.next
            else:
                node = self.enter(node, tag, stack)
        self.end_block()

    def enter(self, node: LexborNode, tag: str, stack: list[tuple[LexborNode, _Place, bool]]) -> LexborNode | None:
        """Take in an element and return the node to visit next: its first child, or its sibling when not shown."""
        attributes = node.attributes
        if "hidden" in attributes or ("style" in attributes and _HIDDEN_STYLE.search(attributes["style"] or "")):
            self.take_hidden(node)
            return node.next
        outside = self.place
        if tag in _BLOCKS:
            self.end_block()
            self.place = self.inner_place(tag, attributes)
        if tag == "img":
            self.add_image(node, attributes)
            return node.next
        opened = False
        names = ("href", "xlink:href") if tag in ("a", "area") else ()
        href = next((attributes[name] or "" for name in names if name in attributes), None)
        if href is not None:
            self.open(href, (attributes.get("rel") or "").strip())
            opened = True
            self.open_alt = words(attributes.get("alt")) if tag == "area" else ""
        stack.append((node, outside, opened))
        return node.child

    def inner_place(self, tag: str, attributes: dict[str, str | None]) -> _Place:
        place = self.place
        region = region_of(tag, attributes, place.region, place.in_article)
        return _Place(region, place.in_article or tag in ("article", "main"), place.in_item or tag in self.items)

    def add_text(self, raw: str) -> None:
        text = _SPACE.sub(" ", raw)
        if self.after_space:
            text = text.removeprefix(" ")
        if not text:
            return
        if self.length == self.block_start:
            self.block_place = self.place
        self.pieces.append(text)
        self.length += len(text)
        self.loose = 0
        self.after_space = text.endswith(" ")

    def add_break(self) -> None:
        if self.length > self.block_start:
            self.pieces.append("\n")
            self.length += 1
            self.after_space = True

    def end_block(self) -> None:
        if self.length == self.block_start:
            if not self.has_image:
                for index in range(len(self.images) - self.loose, len(self.images)):
                    self.images[index] = replace(self.images[index], alone_in=self.place.region)
                self.loose = 0
                return
            self.block_place = self.place  # an image alone: an empty block, so that it belongs to no other
        self.blocks.append((Block(self.block_start, self.length, self.block_place.region), self.block_place.in_item))
        self.pieces.append("\n")
        self.length += 1
        self.block_start = self.length
        self.after_space = True
        self.has_image = False
        self.loose = 0

    def open(self, href: str, rel: str) -> None:
        if self.open_anchor is not None:  # the parser closes an open anchor itself; a table can still nest one
            self.close_anchor()
        last = self.anchors[-1] if self.anchors else None
        if last is not None and last.hidden_text is None and last.end == self.length > self.block_start:
            self.add_text(" ")  # links side by side are set apart by style, not by a space
        self.open_anchor = len(self.anchors)
        self.open_alt = ""
        url = absolute_url(href, self.base)
        self.anchors.append(_Seen(href, url, rel, self.length, self.length, "", self.place.region))

    def take_hidden(self, node: LexborNode) -> None:
        """Take the links of an element that is not displayed: a page with one is not without a link."""
        for anchor in node.css("a[href]"):
            href = anchor.attributes["href"] or ""
            rel = (anchor.attributes.get("rel") or "").strip()
            place = self.length
            url = absolute_url(href, self.base)
            self.anchors.append(_Seen(href, url, rel, place, place, "", self.place.region, words(anchor.text())))

    def close_anchor(self) -> None:
        if self.open_anchor is None:
            return
        anchor = self.anchors[self.open_anchor]
        anchor.end, anchor.alt = self.length, self.open_alt
        self.open_anchor = None

    def add_image(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        alt, src = words(attributes.get("alt")), source(attributes)
        if alt or src:
            classes = classes_around(node) if src else ""
            self.images.append(Image(alt, self.length, self.open_anchor, src, classes))
            self.loose += self.length == self.block_start
        if alt:
            self.has_image = True
            if self.open_anchor is not None and not self.open_alt:
                self.open_alt = alt

    def content(self) -> Content:
        text = "".join(self.pieces)
        main = [(block, item) for block, item in self.blocks if block.region in ("main", "other")]
        size = sum(block.end - block.start for block, _ in main)
        in_items = sum(block.end - block.start for block, item in main if item)
        is_list = in_items > _LIST_SHARE * size
        items = {block for block, item in main if item} if is_list else set()
        blocks = tuple(replace(block, region="list") if block in items else block for block, _ in self.blocks)
        anchors = tuple(_finished(anchor, text, blocks) for anchor in self.anchors)
        return Content(text, blocks, anchors, tuple(self.images), is_list, self.whole)


def block_at(blocks: Sequence[Block], position: int) -> Block | None:
    """Return the block that holds a position of the text, or None between blocks. `blocks` are in text order."""
    index = bisect_right(blocks, position, key=lambda block: block.start) - 1
    return blocks[index] if index >= 0 and position <= blocks[index].end else None


def _finished(anchor: _Seen, text: str, blocks: Sequence[Block]) -> Anchor:
    """Give an anchor its text, a span without the white space around it, and the region of its block."""
    if anchor.hidden_text is not None:
        return Anchor(
            anchor.href, anchor.url, anchor.start, anchor.start, anchor.hidden_text, "text", anchor.rel, anchor.region,
            shown=False,
        )  # fmt: skip
    inner = text[anchor.start : anchor.end]
    words = inner.split()
    start = anchor.start + len(inner) - len(inner.lstrip())
    block = block_at(blocks, start)
    region = block.region if block is not None else anchor.region
    if words:
        end = start + len(inner.strip())
        return Anchor(anchor.href, anchor.url, start, end, " ".join(words), "text", anchor.rel, region)
    kind: Literal["text", "image"] = "image" if anchor.alt else "text"
    return Anchor(anchor.href, anchor.url, anchor.start, anchor.start, anchor.alt, kind, anchor.rel, region)

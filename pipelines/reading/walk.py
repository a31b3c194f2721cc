"""One walk over the parsed tree: visible text, blocks, links and images, in reading order.

The walk keeps its own stack, so that no nesting depth can exhaust Python's, and does next to nothing for what most
nodes are: white space between elements, and inline elements.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Set
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborNode

from pipelines.linking.hosts import Resolver
from pipelines.reading.attributes import classes_around, source, words
from pipelines.reading.buttons import form_target, is_button, opened_by
from pipelines.reading.items import CARDS, ITEMS, Item, Items
from pipelines.reading.regions import INSIDE, MARKED, OUTSIDE, Place, place_in
from pipelines.records import LinkKind, Region

Attributes = Mapping[str, str | None]
_SKIP, _BLOCK, _LINK, _BREAK, _IMAGE, _INPUT = "skip", "block", "link", "break", "image", "input"
_DIALOG, _NONE = "dialog", ""
_NOT_SHOWN = """
    script style noscript template head title desc metadata math iframe object embed canvas audio video datalist
    """.split()
_BLOCKS = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr label legend li main menu nav ol optgroup option p
    pre search section select summary table tbody td textarea tfoot th thead tr ul
    """.split()
_KINDS: dict[str, str] = {
    **dict.fromkeys(_NOT_SHOWN, _SKIP), **dict.fromkeys(_BLOCKS, _BLOCK),
    "a": _LINK, "area": _LINK, "br": _BREAK, "img": _IMAGE, "input": _INPUT, "dialog": _DIALOG,
    "-comment": _SKIP, "!doctype": _SKIP,
}  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# White space that HTML collapses: not the no-break space.
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNEVEN = re.compile(r"[\t\r\n\f]|  ")
_HIDDEN_LINKS = "a[href], [onclick], [formaction]"
_MOST_HIDDEN_TEXT = 1_000_000  # characters of links that are not displayed; a page with more only repeats itself
_MAX_NODES = 400_000  # a page with more is a trap: the rest is left unread and the page says so


class BlockSeen(NamedTuple):
    """A block as the walk meets it."""

    start: int
    end: int
    place: Place
    item: int
    linked: int  # characters of it that stand in links


class AnchorSeen(NamedTuple):
    """An anchor as the walk meets it."""

    href: str
    url: str
    start: int
    end: int
    text: str
    kind: LinkKind
    rel: str
    block: int  # index of the block that it stands in, -1 when in none
    region: Region  # of the element around it
    shown: bool


class ImageSeen(NamedTuple):
    """An image as the walk meets it; the fields are those of Image."""

    alt: str
    position: int
    anchor: int | None
    src: str
    classes: str
    alone_in: Region | None


_PENDING = AnchorSeen("", "", 0, 0, "", "text", "", -1, "other", True)  # stands for the anchor that is open
_NO_HREF = "\0"  # of an `a` without one; the attribute of a parsed page never has this value


class _Open(NamedTuple):
    """The anchor that the walk stands in."""

    index: int
    href: str
    rel: str
    kind: LinkKind
    start: int
    piece: int  # index of its first piece of text
    block: int
    region: Region


# What an element restores when it ends: whether it is a block, whether it opened an anchor, and what was around it.
_Frame = tuple[bool, bool, Place, Item | None, str]


class Walk:
    """What is found in a body; `run` fills it in."""

    def __init__(self, base: str, articles: int, ignored: Set[str]) -> None:
        """base: URL that links are relative to. articles: number of `article` elements. ignored: names of elements
        (class and id) that say nothing about their place."""
        self.base = base
        self.absolute = Resolver(base).absolute
        self.one_article = articles == 1
        self.ignored = ignored
        self.items = Items(articles)
        self.pieces: list[str] = []
        self.length = 0
        self.after_space = True  # at the start of a block white space vanishes
        self.block_start = 0
        self.place = OUTSIDE
        self.item: Item | None = None
        self.form = ""
        self.blocks: list[BlockSeen] = []
        self.anchors: list[AnchorSeen] = []
        self.images: list[ImageSeen] = []
        self.loose = 0  # images at the end of `images` that stand in no text yet
        self.open: _Open | None = None
        self.open_alt = ""
        self.last_end = -1  # where the last anchor that is shown ends
        self.linked = 0  # characters in links of the block so far
        self.has_image = False
        self.hidden_text = _MOST_HIDDEN_TEXT
        self.whole = True

    def run(self, body: LexborNode) -> None:
        """Walk over a body."""
        stack: list[tuple[LexborNode, _Frame | None]] = []
        node = body.child
        nodes = 0
        while True:
            while node is None:
                if not stack:
                    self.end_block()
                    return
                element, frame = stack.pop()
                if frame is not None:
                    self.leave(frame)
                node = element.next
            nodes += 1
            if nodes > _MAX_NODES:
                self.whole = False
                self.close_anchor()
                self.end_block()
                return
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                if not (self.after_space and text.isspace() and text.isascii()):
                    self.add_text(text)
                node = node.next
                continue
            kind = _KINDS.get(tag)
            if kind is _SKIP:
                if tag == "noscript":
                    self.take_hidden(node)
                node = node.next
                continue
            attributes = node.attributes
            if attributes:
                style = attributes.get("style")
                hidden = "hidden" in attributes or (style and _HIDDEN_STYLE.search(style))
                if kind is None and "onclick" in attributes:
                    kind = _NONE
            else:
                hidden = False
            if hidden or (kind is _DIALOG and "open" not in attributes):
                self.take_hidden(node)
                node = node.next
                continue
            frame = None if kind is None else self.enter(node, tag, kind, attributes)
            child = node.child
            if child is not None:
                stack.append((node, frame))
                node = child
            else:
                if frame is not None:
                    self.leave(frame)
                node = node.next

    def enter(self, node: LexborNode, tag: str, kind: str, attributes: Attributes) -> _Frame | None:
        """Take in an element; return what its end restores, None when it changes nothing."""
        if kind is _BREAK:
            self.add_break()
            return None
        if kind is _IMAGE:
            self.add_image(node, attributes)
            return None
        around = self.place, self.item, self.form
        is_block = kind is _BLOCK or kind is _DIALOG
        if is_block:
            if self.length != self.block_start or self.has_image or self.loose:
                self.end_block()
            self.enter_block(node, tag, attributes)
        opened = False
        if attributes and (kind is not _BLOCK or "onclick" in attributes or tag == "button"):
            opened = self.enter_link(tag, kind, attributes)
        return (is_block, opened, *around) if is_block or opened else None

    def enter_block(self, node: LexborNode, tag: str, attributes: Attributes) -> None:
        """Move to the place and the item inside a block element."""
        place = self.place
        classes = attributes.get("class") or ""
        can_change = place.by_name or place.region in INSIDE
        if can_change and (attributes or tag in MARKED):
            names = f"{classes} {attributes.get('id') or ''}".strip()
            leading = self.one_article if tag == "article" else tag == "h1" and bool(place.by_name) and not _is_logo(node)
            self.place = place_in(place, tag, attributes.get("role") or "", "" if names in self.ignored else names, leading)
        if tag in ITEMS or tag == "article" or (classes and can_change and tag in CARDS):
            at = (self.length, len(self.anchors), len(self.images))
            self.item = self.items.enter(node, tag, classes, self.item, at)
        elif tag == "dl":
            self.items.begin_list()
        elif tag == "form":
            self.form = form_target(attributes, self.base)

    def enter_link(self, tag: str, kind: str, attributes: Attributes) -> bool:
        """Open the anchor that an element is; tell whether it is one."""
        href = attributes.get("href", attributes.get("xlink:href", _NO_HREF)) if kind is _LINK else _NO_HREF
        if href is not _NO_HREF:
            alt = words(attributes.get("alt")) if tag == "area" else ""
            self.open_anchor(href or "", attributes, "button" if is_button(attributes) else "text", alt)
            return True
        if self.open is None:  # a click on what stands in a link opens the link
            opens = opened_by(tag, attributes, self.form)
            if opens:
                self.open_anchor(opens, attributes, "button", words(attributes.get("value")) if tag == "input" else "")
                return True
        return False

    def leave(self, frame: _Frame) -> None:
        """End an element."""
        is_block, opened, place, item, form = frame
        if opened:
            self.close_anchor()
        if is_block:
            if self.length != self.block_start or self.has_image or self.loose:
                self.end_block()
            if self.item is not item and self.item is not None:
                self.items.leave(self.item, self.length, len(self.anchors), len(self.images))
            self.place, self.item, self.form = place, item, form

    def add_text(self, text: str) -> None:
        """Add the text of a node, with its white space as a reader sees it."""
        if _UNEVEN.search(text):
            text = _SPACE.sub(" ", text)
        if self.after_space and text[0] == " ":
            text = text[1:]
        if text:
            self.pieces.append(text)
            self.length += len(text)
            self.loose = 0
            self.after_space = text[-1] == " "

    def add_break(self) -> None:
        """Add a line feed, but for one at the start of a block."""
        if self.length > self.block_start:
            self.pieces.append("\n")
            self.length += 1
            self.after_space = True

    def end_block(self) -> None:
        """End the block, if there is something in it; an image alone gets an empty one, so that it is in no other."""
        start, end = self.block_start, self.length
        if end == start and not self.has_image:
            for index in range(len(self.images) - self.loose, len(self.images)):
                self.images[index] = self.images[index]._replace(alone_in=self.place.region)
            self.loose = 0
            return
        linked = self.linked if self.open is None else self.linked + end - max(self.open.start, start)
        self.blocks.append(BlockSeen(start, end, self.place, 0 if self.item is None else self.item.number, linked))
        self.pieces.append("\n")
        self.block_start = self.length = end + 1
        self.after_space = True
        self.has_image = False
        self.loose = self.linked = 0

    def open_anchor(self, href: str, attributes: Attributes, kind: LinkKind, alt: str) -> None:
        """Begin an anchor. alt: its text where it has none of its own."""
        rel = (attributes.get("rel") or "").strip()
        if self.open is not None:  # the parser closes an open anchor itself; a table can still nest one
            self.close_anchor()
        length = self.length
        in_text = length > self.block_start
        if in_text and self.last_end == length and not self.after_space:
            self.add_text(" ")  # links side by side are set apart by style, not by a space
            length += 1
        self.open = _Open(
            len(self.anchors), href, rel, kind, length, len(self.pieces), len(self.blocks) if in_text else -1,
            self.place.region,
        )  # fmt: skip
        self.open_alt = alt
        self.anchors.append(_PENDING)

    def close_anchor(self) -> None:
        """End the open anchor: its span is without the white space around its text."""
        anchor = self.open
        if anchor is None:
            return
        self.open = None
        end = self.last_end = self.length
        self.linked += end - max(anchor.start, self.block_start)
        pieces = self.pieces[anchor.piece :]
        inner = pieces[0] if len(pieces) == 1 else "".join(pieces)
        text = inner.strip()
        if text:
            start = anchor.start + len(inner) - len(inner.lstrip())
            end = start + len(text)
            kind, block = anchor.kind, len(self.blocks) if start >= self.block_start else self.block_index(start)
            text = words(text)
        else:
            start = end = anchor.start
            text, kind, block = self.open_alt, anchor.kind, anchor.block
            if text:
                kind, block = ("image" if kind == "text" else kind), self.block_index(start)
        self.anchors[anchor.index] = AnchorSeen(
            anchor.href, self.absolute(anchor.href), start, end, text, kind, anchor.rel, block, anchor.region, True
        )

    def block_index(self, position: int) -> int:
        """Return the index of the block that a position of the text stands in, among those that have ended or not."""
        if position >= self.block_start:
            return len(self.blocks)
        return bisect_right(self.blocks, position, key=lambda block: block.start) - 1

    def take_hidden(self, node: LexborNode) -> None:
        """Take the links of an element that is not displayed: a page with one is not without a link."""
        if node.child is None and node.tag != "a":
            return
        for found in node.css(_HIDDEN_LINKS):
            attributes, tag = found.attributes, found.tag or ""
            is_link = tag == "a" and "href" in attributes
            href = (attributes["href"] or "") if is_link else opened_by(tag, attributes, "")
            if not is_link and not href:
                continue
            text = ""
            if self.hidden_text > 0:
                text = words(found.text(deep=is_link))
                self.hidden_text -= len(text)
            kind: LinkKind = "button" if not is_link or is_button(attributes) else "text"
            rel, place = (attributes.get("rel") or "").strip(), self.length
            url, region = self.absolute(href), self.place.region
            self.anchors.append(AnchorSeen(href, url, place, place, text, kind, rel, -1, region, False))

    def add_image(self, node: LexborNode, attributes: Attributes) -> None:
        """Take an image; its alternative text is that of the anchor around it."""
        alt, src = words(attributes.get("alt")), source(attributes)
        if alt or src:
            classes = classes_around(node) if src else ""
            anchor = None if self.open is None else self.open.index
            self.images.append(ImageSeen(alt, self.length, anchor, src, classes, None))
            self.loose += self.length == self.block_start
        if alt:
            self.has_image = True
            if self.open is not None and not self.open_alt:
                self.open_alt = alt


def _is_logo(heading: LexborNode) -> bool:
    """Tell whether a heading is the name of the site, which leads to its first page, and not that of the page."""
    child = heading.child
    if child is not None and child.tag == "-text":
        child = child.next
    return child is not None and child.tag == "a"

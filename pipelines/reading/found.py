"""What the walk over a page finds: text in blocks, links and images, in reading order."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from pipelines.linking.hosts import Resolver
from pipelines.reading.attributes import classes_around, source, words
from pipelines.reading.buttons import href_of, is_button, opened_by
from pipelines.reading.items import Item
from pipelines.reading.regions import OUTSIDE, Place
from pipelines.records import LinkKind, Region

Attributes = Mapping[str, str | None]
_SPACES = "\t\r\n\f"  # white space that HTML collapses, beside the space: not the no-break space
_HIDDEN_LINKS = "a[href], [onclick], [formaction]"
_MOST_HIDDEN_TEXT = 1_000_000  # characters of links that are not displayed; a page with more only repeats itself

# A block: start, end, place, number of its item, characters of it that stand in links.
BlockSeen = tuple[int, int, Place, int, int]
# An anchor: the fields of Anchor, but with the index of its block before the region: -1 when it is in none.
AnchorSeen = tuple[str, str, int, int, str, LinkKind, str, int, Region, bool]
# An image: the fields of Image.
ImageSeen = tuple[str, int, int | None, str, str, Region | None]
_PENDING: AnchorSeen = ("", "", 0, 0, "", "text", "", -1, "other", True)  # stands for the anchor that is open
# The anchor that the walk stands in: index, href, rel, kind, start, index of its first piece of text, block, region.
_Open = tuple[int, str, str, LinkKind, int, int, int, Region]


class Found:
    """What is found so far, and where the walk stands; tuples, to be finished when the whole page is known."""

    def __init__(self, base: str) -> None:
        """base: URL that links are relative to."""
        self.urls = Resolver(base)
        self.pieces: list[str] = []
        self.length = 0
        self.after_space = True  # at the start of a block white space vanishes
        self.block_start = 0
        self.pending = False  # whether there is something in the block that has begun
        self.has_image = False  # whether it has an image with alternative text
        self.linked = 0  # characters of it in links
        self.place = OUTSIDE
        self.item: Item | None = None
        self.blocks: list[BlockSeen] = []
        self.anchors: list[AnchorSeen] = []
        self.images: list[ImageSeen] = []
        self.loose = 0  # images at the end of `images` that stand in no text yet
        self.open: _Open | None = None
        self.open_alt = ""
        self.last_end = -1  # where the last anchor that is shown ends
        self.hidden_text = _MOST_HIDDEN_TEXT  # characters that may still be taken
        self.named: Counter[str] = Counter()  # names that alone made boilerplate -> characters in it and in no link
        self.own = 0  # characters in no link
        self.counted = 0  # of them, those in the page's own regions

    def add_text(self, text: str) -> None:
        """Add the text of a node, with its white space as a reader sees it."""
        if not text.isprintable() or "  " in text:
            text = _collapsed(text)
        if self.after_space and text.startswith(" "):
            text = text[1:]
        if text:
            self.pieces.append(text)
            self.length += len(text)
            self.pending = True
            self.loose = 0
            self.after_space = text[-1] == " "

    def add_break(self, *_: object) -> None:
        """Add a line feed, but for one at the start of a block."""
        if self.length > self.block_start:
            self.pieces.append("\n")
            self.length += 1
            self.after_space = True

    def end_block(self) -> None:
        """End the block, if there is something in it; an image alone gets an empty one, so that it is in no other."""
        start, end = self.block_start, self.length
        self.pending = False
        if end == start and not self.has_image:
            for index in range(len(self.images) - self.loose, len(self.images)):
                self.images[index] = (*self.images[index][:-1], self.place.region)
            self.loose = 0
            return
        linked = self.linked if self.open is None else self.linked + end - max(self.open[4], start)
        place = self.place
        self.blocks.append((start, end, place, 0 if self.item is None else self.item.number, linked))
        own = end - start - linked
        self.own += own
        if place.can_change:
            self.counted += own
        elif place.by_name:
            self.named[place.by_name] += own
        self.pieces.append("\n")
        self.block_start = self.length = end + 1
        self.after_space = True
        self.has_image = False
        self.loose = self.linked = 0

    def take_link(self, attributes: Attributes, text: str) -> None:
        """Take a link with nothing but text in it, as most are."""
        block = -1
        if self.open is not None or self.length != self.block_start:
            block = self.begin_anchor()
        start = self.length
        if text.isprintable() and text and text[0] != " " != text[-1] and "  " not in text:  # as it is, as most are
            self.pieces.append(text)
            self.length += len(text)
            self.pending, self.loose, self.after_space = True, 0, False
            self.last_end = end = self.length
            block = len(self.blocks)
        else:
            text, start, end = self.add_inner(text)
            if text:
                block = len(self.blocks)
        self.linked += self.length - start
        href = attributes["href"] or ""
        rel = (attributes["rel"] or "").strip() if "rel" in attributes else ""
        kind: LinkKind = "text"
        if ("class" in attributes or "role" in attributes) and is_button(attributes):
            kind = "button"
        self.anchors.append((
            href, self.urls[href], start, end, text, kind, rel,
            block, self.place.region, True,
        ))  # fmt: skip

    def add_inner(self, text: str) -> tuple[str, int, int]:
        """Add the text of a link; return its words and its span without the white space around it."""
        start, before = self.length, len(self.pieces)
        if text:
            self.add_text(text)
        self.last_end = self.length
        inner = self.pieces[-1] if len(self.pieces) > before else ""
        shown = inner.strip()
        start += len(inner) - len(inner.lstrip()) if shown else 0
        return " ".join(shown.split()), start, start + len(shown)

    def begin_anchor(self) -> int:
        """Make ready for an anchor; return the index of the block that has text before it, -1 when there is none."""
        if self.open is not None:  # the parser closes an open anchor itself; a table can still nest one
            self.close_anchor()
        if self.length == self.block_start:
            return -1
        if self.last_end == self.length and not self.after_space:
            self.add_text(" ")  # links side by side are set apart by style, not by a space
        return len(self.blocks)

    def open_anchor(self, href: str, attributes: Attributes, kind: LinkKind, alt: str) -> None:
        """Begin an anchor. alt: its text where it has none of its own."""
        block = self.begin_anchor()
        rel = (attributes["rel"] or "").strip() if "rel" in attributes else ""
        self.open = (len(self.anchors), href, rel, kind, self.length, len(self.pieces), block, self.place.region)
        self.open_alt = alt
        self.anchors.append(_PENDING)

    def close_anchor(self) -> None:
        """End the open anchor: its span is without the white space around its text."""
        if self.open is None:
            return
        index, href, rel, kind, start, piece, block, region = self.open
        self.open = None
        end = self.last_end = self.length
        self.linked += end - max(start, self.block_start)
        pieces = self.pieces[piece:]
        inner = pieces[0] if len(pieces) == 1 else "".join(pieces)
        text = inner.strip()
        if text:
            start += len(inner) - len(inner.lstrip())
            end = start + len(text)
            block = len(self.blocks) if start >= self.block_start else self.block_index(start)
            text = " ".join(text.split())
        else:
            end = start
            text = self.open_alt
            if text:
                kind = "image" if kind == "text" else kind
                if self.has_image or start < self.block_start:
                    block = self.block_index(start)
        self.anchors[index] = (href, self.urls[href], start, end, text, kind, rel, block, region, True)

    def block_index(self, position: int) -> int:
        """Return the index of the block that a position of the text stands in, among those that have ended or not."""
        if position >= self.block_start:
            return len(self.blocks)
        return bisect_right(self.blocks, position, key=lambda block: block[0]) - 1

    def take_hidden(self, node: LexborNode) -> None:
        """Take the links of an element that is not displayed: a page with one is not without a link."""
        if node.child is None and node.tag != "a":
            return
        for found in node.css(_HIDDEN_LINKS):
            attributes, tag = found.attributes, found.tag or ""
            is_link = tag == "a" and "href" in attributes
            href = href_of(attributes) if is_link else opened_by(tag, attributes, "")
            if not is_link and not href:
                continue
            text = ""
            if self.hidden_text > 0:
                text = words(found.text(deep=is_link))
                self.hidden_text -= len(text)
            kind: LinkKind = "button" if not is_link or is_button(attributes) else "text"
            rel, place, region = (attributes.get("rel") or "").strip(), self.length, self.place.region
            self.anchors.append((href, self.urls[href], place, place, text, kind, rel, -1, region, False))

    def add_image(self, node: LexborNode, _: str, attributes: Attributes) -> None:
        """Take an image; its alternative text is that of the anchor around it."""
        alt, src = words(attributes.get("alt")), source(attributes)
        if alt or src:
            classes = classes_around(node, attributes) if src else ""
            self.images.append((alt, self.length, None if self.open is None else self.open[0], src, classes, None))
            self.loose += self.length == self.block_start
            self.pending = True
        if alt:
            self.has_image = True
            if self.open is not None and not self.open_alt:
                self.open_alt = alt


def _collapsed(text: str) -> str:
    """Return a text with one space for each run of white space."""
    for sign in _SPACES:
        if sign in text:
            text = text.replace(sign, " ")
    while "  " in text:  # each turn halves the runs
        text = text.replace("  ", " ")
    return text

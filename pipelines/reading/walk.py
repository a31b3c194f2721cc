"""One walk over the parsed tree: visible text, blocks, links and images, in reading order.

The walk keeps its own stack, so that no nesting depth can exhaust Python's, and does next to nothing for what most
nodes are: white space between elements, and inline elements.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Set

from selectolax.lexbor import LexborNode

from pipelines.linking.hosts import Resolver
from pipelines.reading.attributes import classes_around, source, words
from pipelines.reading.buttons import form_target, is_button, opened_by
from pipelines.reading.items import CARDS, Item, Items
from pipelines.reading.regions import MARKED, OUTSIDE, Place, place_in
from pipelines.records import LinkKind, Region

Attributes = Mapping[str, str | None]
_NOT_SHOWN = """
    script style noscript template head title desc metadata math iframe object embed canvas audio video datalist
    path use symbol defs rect circle ellipse line polygon polyline -comment !doctype
    """.split()
_BLOCKS = """
    address aside blockquote body caption center details dialog dir div dl fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr label legend main menu nav ol optgroup option p pre search section select summary
    table tbody td textarea tfoot th thead ul
    """.split()
_ITEMS = frozenset(("li", "tr", "dt", "dd", "article"))
_SPECIAL = frozenset(("dialog", "form", "dl", "button", *MARKED)) - _ITEMS  # blocks whose tag says something
_BLOCK_TAGS = frozenset(_BLOCKS) | _ITEMS | _SPECIAL
_PLAIN_BLOCKS = frozenset(_BLOCKS) - _SPECIAL
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# White space that HTML collapses: not the no-break space.
_SPACE = re.compile(r"[ \t\r\n\f]+")
_UNEVEN = re.compile(r"[\t\r\n\f]|  ")
_HIDDEN_LINKS = "a[href], [onclick], [formaction]"
_MOST_HIDDEN_TEXT = 1_000_000  # characters of links that are not displayed; a page with more only repeats itself
_MAX_ELEMENTS = 60_000  # a page with more is a trap: the rest is left unread and the page says so


# What the walk finds, to be finished when the whole page is known.
# A block: start, end, place, number of its item, characters of it that stand in links.
BlockSeen = tuple[int, int, Place, int, int]
# An anchor: the fields of Anchor, but with the index of its block before the region: -1 when it is in none.
AnchorSeen = tuple[str, str, int, int, str, LinkKind, str, int, Region, bool]
# An image: the fields of Image.
ImageSeen = tuple[str, int, int | None, str, str, Region | None]

_PENDING: AnchorSeen = ("", "", 0, 0, "", "text", "", -1, "other", True)  # stands for the anchor that is open
# The anchor that the walk stands in: index, href, rel, kind, start, index of its first piece of text, block, region.
_Open = tuple[int, str, str, LinkKind, int, int, int, Region]
# What an element restores when it ends: whether it is a block, whether it opened an anchor, and what was around it.
_Frame = tuple[bool, bool, Place, Item | None, str]

_LINK: _Frame = (False, True, OUTSIDE, None, "")
_HIDDEN: _Frame = (False, False, OUTSIDE, None, "")  # no frame: the element is not displayed
_NO_HREF = "\0"  # of an `a` without one; the attribute of a parsed page never has this value


def _inline(_: LexborNode, _tag: str, _attributes: Attributes) -> _Frame | None:
    """Begin an element inside a line of text: nothing changes."""
    return None


class Walk:
    """What is found in a body; `run` fills it in."""

    def __init__(self, base: str, ignored: Set[str] = frozenset()) -> None:
        """Make ready for a page.

        base: URL that links are relative to. ignored: names of elements, class and id, that say nothing about their
        place.
        """
        self.base = base
        self.body: LexborNode | None = None
        self.articles: int | None = None  # elements of that name; counted when it matters
        resolver = Resolver(base)
        self.absolute, self.known = resolver.absolute, resolver.known
        self.ignored = ignored
        self.items = Items()
        self.pieces: list[str] = []
        self.length = 0
        self.after_space = True  # at the start of a block white space vanishes
        self.block_start = 0
        self.pending = False  # whether there is something in the block that has begun
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
        self.named: Counter[str] = Counter()  # names that alone made boilerplate -> characters in it and in no link
        self.own = 0  # characters in no link
        self.counted = 0  # of them, those in the page's own regions
        self.linked = 0  # characters in links of the block so far
        self.has_image = False
        self.hidden_text = _MOST_HIDDEN_TEXT
        self.whole = True

    def run(self, body: LexborNode) -> None:
        """Walk over a body."""
        self.body = body
        enter_block, enter_link = self.enter_block, self.enter_link  # the same objects, to be recognised below
        handlers: dict[str, Callable[[LexborNode, str, Attributes], _Frame | None] | None] = {
            **dict.fromkeys(_NOT_SHOWN), **dict.fromkeys(_BLOCKS, enter_block),
            **dict.fromkeys(_SPECIAL, self.enter_special), **dict.fromkeys(_ITEMS, self.enter_item),
            "a": enter_link, "area": enter_link,
            "br": self.add_break, "img": self.add_image, "button": self.enter_button, "input": self.enter_button,
        }  # fmt: skip
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
                elif self.pending and element.tag in _PLAIN_BLOCKS:
                    self.end_block()
                node = element.next
            tag = node.tag
            if tag == "-text":
                text = node.text_content or ""
                if not (self.after_space and text.isspace() and text.isascii()):
                    self.add_text(text)
                node = node.next
                continue
            handler = handlers.get(tag, _inline)
            if handler is None:
                if tag == "noscript":
                    self.take_hidden(node)
                node = node.next
                continue
            nodes += 1
            if nodes > _MAX_ELEMENTS:
                self.stop()
                return
            attributes = node.attributes
            child = node.child
            frame = None
            if attributes:
                if "hidden" in attributes or ("style" in attributes and _HIDDEN_STYLE.search(attributes["style"] or "")):
                    self.take_hidden(node)
                    node = node.next
                    continue
                if "onclick" in attributes and handler is not enter_link:
                    handler = self.enter_button
            if handler is enter_block:
                if self.pending:
                    self.end_block()
                if attributes and self.place.can_change:
                    frame = enter_block(node, tag, attributes)
            elif handler is enter_link:
                if child is not None and child.tag == "-text" and child.next is None and "href" in attributes:
                    self.take_link(attributes, child.text_content or "")
                    node = node.next
                    continue
                frame = enter_link(node, tag, attributes)
            elif handler is not _inline:
                frame = handler(node, tag, attributes)
                if frame is _HIDDEN:
                    self.take_hidden(node)
                    node = node.next
                    continue
            if child is not None:
                stack.append((node, frame))
                node = child
            else:
                if frame is not None:
                    self.leave(frame)
                node = node.next

    def stop(self) -> None:
        """End where the walk stands: the page is too long."""
        self.whole = False
        self.close_anchor()
        self.end_block()

    def enter_block(self, node: LexborNode, tag: str, attributes: Attributes) -> _Frame | None:
        """Begin a block element with names, where they may change the place; what stood before it has ended."""
        place, item = self.place, self.item
        inside = self.place_inside(node, tag, attributes)
        if tag in CARDS and "class" in attributes:
            at = (self.length, len(self.anchors), len(self.images))
            self.item = self.items.card(node, tag, attributes["class"], item, at)
        if inside is place and self.item is item:
            return None
        self.place = inside
        return True, False, place, item, self.form

    def enter_special(self, node: LexborNode, tag: str, attributes: Attributes) -> _Frame | None:
        """Begin a block element whose tag alone says something."""
        if tag == "dialog" and "open" not in attributes:
            return _HIDDEN
        if self.pending:
            self.end_block()
        place, form = self.place, self.form
        if tag == "dl":
            self.items.begin_list()
        elif tag == "form":
            self.form = form_target(attributes, self.base)
        if place.can_change or place.by_name:
            self.place = self.place_inside(node, tag, attributes)
        return True, False, place, self.item, form

    def enter_item(self, node: LexborNode, tag: str, attributes: Attributes) -> _Frame:
        """Begin an element of a list."""
        if self.pending:
            self.end_block()
        place, item = self.place, self.item
        if (attributes or tag == "article") and (place.can_change or place.by_name):
            self.place = self.place_inside(node, tag, attributes)
        self.item = self.items.enter(node, tag, item, (self.length, len(self.anchors), len(self.images)))
        return True, False, place, item, self.form

    def place_inside(self, node: LexborNode, tag: str, attributes: Attributes) -> Place:
        """Return the place inside a block element."""
        names = attributes.get("class") or ""
        if "id" in attributes:
            names = f"{names} {attributes['id']}"
        if names in self.ignored:
            names = ""
        role = attributes.get("role") or ""
        if not (names or role or tag in MARKED):
            return self.place
        if tag == "h1":
            leading = bool(self.place.by_name) and not _is_logo(node)
        else:
            leading = tag == "article" and bool(self.place.by_name) and self.only_article()
        return place_in(self.place, tag, role, names, leading)

    def only_article(self) -> bool:
        """Tell whether the page has one `article`: its text, whatever it stands in."""
        if self.articles is None:
            self.articles = len(self.body.css("article")) if self.body is not None else 0
        return self.articles == 1

    def enter_link(self, _: LexborNode, tag: str, attributes: Attributes) -> _Frame | None:
        """Begin a link, if it has an address."""
        href = attributes.get("href", attributes.get("xlink:href", _NO_HREF))
        if href is _NO_HREF:
            return self.enter_button(_, tag, attributes) if "onclick" in attributes else None
        alt = words(attributes.get("alt")) if tag == "area" else ""
        self.open_anchor(href or "", attributes, "button" if is_button(attributes) else "text", alt)
        return _LINK

    def enter_button(self, node: LexborNode, tag: str, attributes: Attributes) -> _Frame | None:
        """Begin an element that may open an address without being a link."""
        frame = None
        is_block = tag in _BLOCK_TAGS
        if is_block and self.pending:
            self.end_block()
        if tag in _ITEMS:
            frame = self.enter_item(node, tag, attributes)
        elif is_block:
            enter = self.enter_special if tag in _SPECIAL else self.enter_block
            frame = enter(node, tag, attributes)
        opens = opened_by(tag, attributes, self.form) if self.open is None and frame is not _HIDDEN else ""
        if not opens:  # a click on what stands in a link opens the link
            return frame
        self.open_anchor(opens, attributes, "button", words(attributes.get("value")) if tag == "input" else "")
        around = (self.place, self.item, self.form) if frame is None else frame[2:]
        return is_block, True, *around

    def leave(self, frame: _Frame) -> None:
        """End an element that restores something."""
        is_block, opened, place, item, form = frame
        if opened:
            self.close_anchor()
        if is_block:
            if self.pending:
                self.end_block()
            if self.item is not item and self.item is not None:
                self.items.leave(self.item, self.length, len(self.anchors), len(self.images))
            self.place, self.item, self.form = place, item, form

    def add_text(self, text: str) -> None:
        """Add the text of a node, with its white space as a reader sees it."""
        if _UNEVEN.search(text):
            text = _SPACE.sub(" ", text)
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
        block = self.begin_anchor()
        start, pieces = self.length, self.pieces
        before = len(pieces)
        if text:
            self.add_text(text)
        end = self.last_end = self.length
        self.linked += end - start
        text = ""
        if len(pieces) > before:
            inner = pieces[-1]
            text = inner.strip()
            if text:
                if text != inner:
                    start += inner.index(text[0])
                end = start + len(text)
                text = " ".join(text.split())
                block = len(self.blocks)
        href = attributes["href"] or ""
        rel = (attributes["rel"] or "").strip() if "rel" in attributes else ""
        kind: LinkKind = "text"
        if ("class" in attributes or "role" in attributes) and is_button(attributes):
            kind = "button"
        self.anchors.append((
            href, self.known.get(href) or self.absolute(href), start, end if text else start, text, kind, rel,
            block, self.place.region, True,
        ))  # fmt: skip

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
        self.anchors[index] = (href, self.absolute(href), start, end, text, kind, rel, block, region, True)

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
            href = (attributes["href"] or "") if is_link else opened_by(tag, attributes, "")
            if not is_link and not href:
                continue
            text = ""
            if self.hidden_text > 0:
                text = words(found.text(deep=is_link))
                self.hidden_text -= len(text)
            kind: LinkKind = "button" if not is_link or is_button(attributes) else "text"
            rel, place, region = (attributes.get("rel") or "").strip(), self.length, self.place.region
            self.anchors.append((href, self.absolute(href), place, place, text, kind, rel, -1, region, False))

    def add_image(self, node: LexborNode, _: str, attributes: Attributes) -> None:
        """Take an image; its alternative text is that of the anchor around it."""
        alt, src = words(attributes.get("alt")), source(attributes)
        if alt or src:
            classes = classes_around(node) if src else ""
            self.images.append((alt, self.length, None if self.open is None else self.open[0], src, classes, None))
            self.loose += self.length == self.block_start
            self.pending = True
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

"""One walk over the parsed tree: which elements begin and end blocks, links and items, and where they stand.

The walk keeps its own stack, so that no nesting depth can exhaust Python's, and does next to nothing for what most
nodes are: white space between elements, and inline elements.
"""

import re
from collections.abc import Callable, Set

from selectolax.lexbor import LexborNode

from pipelines.reading.attributes import words
from pipelines.reading.buttons import form_target, href_of, is_button, opened_by
from pipelines.reading.found import Attributes, Found
from pipelines.reading.items import CARDS, Item, Items
from pipelines.reading.regions import MARKED, OUTSIDE, Place, place_in

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
_MAX_ELEMENTS = 60_000  # a page with more is a trap: the rest is left unread and the page says so
# What an element restores when it ends: whether it is a block, whether it opened an anchor, and what was around it.
_Frame = tuple[bool, bool, Place, Item | None, str]

_LINK: _Frame = (False, True, OUTSIDE, None, "")
_HIDDEN: _Frame = (False, False, OUTSIDE, None, "")  # no frame: the element is not displayed
_NO_HREF = "\0"  # of an `a` without one; the attribute of a parsed page never has this value


def _inline(_: LexborNode, _tag: str, _attributes: Attributes) -> _Frame | None:
    """Begin an element inside a line of text: nothing changes."""
    return None


class Walk(Found):
    """What is found in a body; `run` fills it in."""

    def __init__(self, base: str, ignored: Set[str] = frozenset()) -> None:
        """Make ready for a page.

        base: URL that links are relative to. ignored: names of elements, class and id, that say nothing about their
        place.
        """
        super().__init__(base)
        self.base = base
        self.ignored = ignored
        self.items = Items()
        self.form = ""  # where the form leads that the walk stands in
        self.body: LexborNode | None = None
        self.articles: int | None = None  # elements of that name; counted when it matters
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
            tag = node.tag or ""
            if tag == "-text":
                if not (self.after_space and node.is_empty_text_node):  # most are, and need no look at their text
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
                if "hidden" in attributes or (
                    "style" in attributes and _HIDDEN_STYLE.search(attributes["style"] or "")
                ):
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
                if (
                    child is not None
                    and child.tag == "-text"
                    and child.next is None
                    and "href" in attributes
                    and ("onclick" not in attributes)
                ):
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
        written, href = href or "", href_of(attributes)
        alt = words(attributes.get("alt")) if tag == "area" else ""
        self.open_anchor(href, attributes, "button" if href != written or is_button(attributes) else "text", alt)
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


def _is_logo(heading: LexborNode) -> bool:
    """Tell whether a heading is the name of the site, which leads to its first page, and not that of the page."""
    child = heading.child
    if child is not None and child.tag == "-text":
        child = child.next
    return child is not None and child.tag == "a"

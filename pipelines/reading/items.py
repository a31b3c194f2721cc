"""Items of lists: which `li`, table row, term with its text, or card a place in the page belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

CARDS = frozenset(("div", "section"))  # elements that are an item where several stand side by side
_FEW = 3  # so many alike side by side are cards; one is the text of the page, two may be columns
_NEXT_NODES = 4  # nodes after a card among which the next one stands: it, a comment, white space
_LONGEST_HEADING = 60  # characters of its own that an item has at most which only heads the list in it
_LONGEST = 3000  # characters; what is longer is a layout, not an item
_DEEPEST = 4  # lists in lists that are looked into


@dataclass(slots=True, eq=False)
class Item:
    """An item that the walk stands in."""

    number: int  # counted from 1
    start: int  # where it begins in the text
    anchors: int  # so many stand before it
    images: int
    depth: int  # 1 for an item in no other
    outer: "Item | None"
    is_card: bool
    only_heads: bool = False  # whether those in it are items of their own


class Items:
    """Numbers the items of a page while it is walked over."""

    def __init__(self) -> None:
        self._articles: list[Item] = []
        self._count = 0
        self._not_items: dict[int, int] = {}  # number -> number of the item around it, or 0
        self._term: Item | None = None  # the item of the last dt and dd
        self._last_tag = ""
        self._card: tuple[Item | None, str, str | None] | None = None  # the last card: item around it, tag, class

    def begin_list(self) -> None:
        """A `dl` begins: what stood in another one does not go on."""
        self._term = None

    def enter(self, node: LexborNode, tag: str, outer: Item | None, at: tuple[int, int, int]) -> Item | None:
        """Return the item inside a `li`, `tr`, `dt`, `dd` or `article`: new, that of its term, or the one around it.

        outer: the item around it. at: length of the text so far, anchors and images so far.
        """
        if tag == "li":
            if outer is None or _heads(node, outer, at):
                return self._new(outer, at, is_card=False)
        elif tag == "tr":
            if _has_neighbour(node):  # a table of one row is a frame
                return self._new(outer, at, is_card=False)
        elif tag == "article":
            if outer is None or _is_frame(outer, at):
                self._articles.append(self._new(outer, at, is_card=False))
                return self._articles[-1]
        elif outer is None or _heads(node, outer, at):
            return self._pair(tag, outer, at)
        return outer

    def card(
        self, node: LexborNode, tag: str, classes: str | None, outer: Item | None, at: tuple[int, int, int]
    ) -> Item | None:
        """Return the item inside another element: a new one when several of one tag and class stand side by side."""
        if self._card != (outer, tag, classes):
            if not _alike(node, tag, classes) or (outer is not None and not (outer.is_card and _is_frame(outer, at))):
                return outer
            self._card = (outer, tag, classes)
        return self._new(outer, at, is_card=True)

    def leave(self, item: Item, length: int, anchors: int, images: int) -> None:
        """An element with an item of its own ends; a long one was none, nor a card that leads nowhere."""
        leads = anchors > item.anchors or images > item.images
        if length - item.start > _LONGEST or (item.is_card and not leads):
            self._not_items[item.number] = item.outer.number if item.outer else 0

    def numbers(self) -> dict[int, int]:
        """Return for each item that was none the number of the one that it belongs to, or 0."""
        if len(self._articles) < _FEW:
            self._not_items.update((item.number, item.outer.number if item.outer else 0) for item in self._articles)
        found: dict[int, int] = {}
        for number in sorted(self._not_items):
            outer = self._not_items[number]
            found[number] = found.get(outer, outer)
        return found

    def _pair(self, tag: str, outer: Item | None, at: tuple[int, int, int]) -> Item:
        goes_on = self._term is not None and self._term.outer is outer and not (tag == "dt" and self._last_tag == "dd")
        if not goes_on or self._term is None:
            self._term = self._new(outer, at, is_card=False)
        self._last_tag = tag
        return self._term

    def _new(self, outer: Item | None, at: tuple[int, int, int], *, is_card: bool) -> Item:
        self._count += 1
        return Item(self._count, *at, outer.depth + 1 if outer else 1, outer, is_card)


def _is_frame(item: Item, at: tuple[int, int, int]) -> bool:
    """Tell whether an item is only a frame around those in it: nothing stands before the first of them."""
    if not item.only_heads and item.depth < _DEEPEST and at == (item.start, item.anchors, item.images):
        item.only_heads = True
    return item.only_heads


def _heads(node: LexborNode, outer: Item, at: tuple[int, int, int]) -> bool:
    """Tell whether an item only heads the list in it: it has said little and linked nothing, its items have links."""
    length, anchors, _ = at
    if outer.only_heads:
        return True
    if outer.depth >= _DEEPEST or anchors > outer.anchors or length - outer.start > _LONGEST_HEADING:
        return False
    outer.only_heads = length == outer.start or node.css_first("a[href]") is not None
    return outer.only_heads


def _has_neighbour(row: LexborNode) -> bool:
    after, before = row.next, row.prev
    for _ in range(2):  # white space stands between rows
        if (after is not None and after.tag == "tr") or (before is not None and before.tag == "tr"):
            return True
        after = after.next if after is not None else None
        before = before.prev if before is not None else None
    return False


def _alike(node: LexborNode, tag: str, classes: str | None) -> bool:
    """Tell whether the next elements have the same tag and class, so many that they are cards."""
    found = 1
    following = node.next
    for _ in range(_NEXT_NODES):
        if following is None:
            return False
        name = following.tag or ""
        if name == tag:
            attributes: Mapping[str, str | None] = following.attributes
            if attributes.get("class") != classes:
                return False
            found += 1
            if found == _FEW:
                return True
        elif not name.startswith(("-", "!")):
            return False
        following = following.next
    return False

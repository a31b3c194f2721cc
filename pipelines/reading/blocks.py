"""Body of a parsed page -> its visible text, blocks with regions and items, links and images."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

from selectolax.lexbor import LexborNode

from pipelines.reading.layout import settled
from pipelines.reading.walk import Walk
from pipelines.records import Anchor, Block, Image

_LIST_SHARE = 0.5  # a page whose items hold more than this share of its main text is read as a list
_WRAPPER_SHARE = 0.5  # an element with more than this share of a page's own words is a frame, whatever it is called
_WRAPPER_REST = 0.2  # and outside of it and of other boilerplate there is at most so much, measured by its own size
_WRAPPER_TEXT = 400  # characters; on a page with fewer words nothing is the main text
_MOST_READINGS = 3  # of a page with frames in frames


@dataclass(frozen=True, slots=True)
class Content:
    """What the walk finds; the fields are those of Document."""

    text: str
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]
    is_list: bool  # whether the main text is mostly a list
    whole: bool  # False when the page had too many nodes to read to the end


def read_content(body: LexborNode, base: str) -> Content:
    """Walk over the body of a parsed page; `base` is the URL that relative links are resolved against."""
    ignored: set[str] = set()
    for _ in range(_MOST_READINGS):
        walk = Walk(base, ignored)
        walk.run(body)
        frame = _frame(walk)
        if not frame:
            break
        ignored.add(frame)
    return _content(walk)


def block_at(blocks: Sequence[Block], position: int) -> Block | None:
    """Return the block that holds a position of the text, or None between blocks. `blocks` are in text order."""
    index = bisect_right(blocks, position, key=lambda block: block.start) - 1
    return blocks[index] if index >= 0 and position <= blocks[index].end else None


def _frame(walk: Walk) -> str:
    """Return the class and id of an element that is boilerplate by name alone, but holds most of the page's text."""
    names, size = max(walk.named.items(), key=lambda pair: pair[1], default=("", 0))
    enough = max(_WRAPPER_TEXT, _WRAPPER_SHARE * walk.own, walk.counted / _WRAPPER_REST)
    return names if size > enough else ""


def _content(walk: Walk) -> Content:
    text = "".join(walk.pieces)
    starts, ends, _, items, _ = zip(*walk.blocks, strict=True) if walk.blocks else ((),) * 5
    not_items = walk.items.numbers()
    if not_items:
        items = tuple([not_items.get(item, item) for item in items])
    regions = settled(walk.blocks)
    size = in_items = 0
    for start, end, item, region in zip(starts, ends, items, regions, strict=True):
        if region == "main" or region == "other":
            size += end - start
            if item:
                in_items += end - start
    is_list = in_items > _LIST_SHARE * size
    if is_list:
        regions = [
            "list" if item and region in ("main", "other") else region
            for item, region in zip(items, regions, strict=True)
        ]
    # Made as tuples are, without a call of Python for each: a page has hundreds.
    new = tuple.__new__
    blocks = tuple([new(Block, fields) for fields in zip(starts, ends, regions, items, strict=True)])
    anchors = tuple(
        [
            new(Anchor, (href, url, start, end, text, kind, rel, regions[block] if block >= 0 else region, shown))
            for href, url, start, end, text, kind, rel, block, region, shown in walk.anchors
        ]
    )
    return Content(text, blocks, anchors, tuple(starmap(Image, walk.images)), is_list, walk.whole)

"""The link state of a mention: is the name itself linked, is a link beside it, elsewhere on the page, or nowhere?"""

from bisect import bisect_left
from collections.abc import Sequence

from pipelines.reading.blocks import block_at
from pipelines.records import Anchor, Block, Link, LinkState


class LinksTo:
    """The links of one page to the domains of one brand, ready to be asked about places in the text."""

    def __init__(self, links: Sequence[tuple[int, Link]], anchors: Sequence[Anchor], brand: str) -> None:
        """Take the links of the page (anchor index, link), of which those to the brand count: profiles do not."""
        found = [
            (anchors[i], i, k) for k, (i, link) in enumerate(links) if (link.brand, link.owned) == (brand, "domain")
        ]
        self._links = sorted((anchor.start, anchor.end, i, k) for anchor, i, k in found if anchor.shown)
        self._of_anchor = {i: k for _, i, k in found}
        self._hidden = next((k for anchor, _, k in found if not anchor.shown), None)

    def __bool__(self) -> bool:
        return bool(self._of_anchor)

    def over(self, start: int, end: int) -> int | None:
        """Return the position of a link whose text overlaps the span [start, end), or None.

        One character is enough: `<a>Acme</a>'s` and `<a>Ac</a>me` are both linked for a reader.
        """
        place = bisect_left(self._links, (end,))
        if place and self._links[place - 1][1] > start and self._links[place - 1][0] < end:
            return self._links[place - 1][3]
        return None

    def of_anchor(self, index: int | None) -> int | None:
        """Return the position of the link that an anchor is, or None."""
        return None if index is None else self._of_anchor.get(index)

    def nearest(self, start: int, block: Block | None) -> tuple[int, bool]:
        """Return the position of the link nearest to a place, those in its block first, and whether it is in the block.

        A link that is not displayed counts only where there is no other. There must be a link.
        """
        if not self._links:
            assert self._hidden is not None
            return self._hidden, False
        place = bisect_left(self._links, (start,))
        beside = self._links[max(0, place - 1) : place + 1]
        within = [link for link in beside if block is not None and block.start <= link[0] <= block.end]
        nearest = min(within or beside, key=lambda link: abs(link[0] - start))
        return nearest[3], bool(within)


def link_state(
    start: int, end: int, anchor: int | None, links: LinksTo, blocks: Sequence[Block], read_whole: bool
) -> tuple[LinkState, int | None]:
    """Return the link state of one mention and the position of the link that decides it.

    start, end: span of the mention in the document's text. anchor: index of the anchor that it is the image of, for a
    mention in alternative text. read_whole: False when the page was not read, then nothing can be said.
    """
    if not read_whole:
        return "unknown", None
    if not links:
        return "unlinked", None
    own = links.of_anchor(anchor)
    if own is None:
        own = links.over(start, end)
    if own is not None:
        return "linked", own
    position, in_block = links.nearest(start, block_at(blocks, start))
    return "nearby" if in_block else "elsewhere", position

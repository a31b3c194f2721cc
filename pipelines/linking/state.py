"""The link state of a mention: is the name itself linked, is a link beside it, elsewhere on the page, or nowhere?"""

from collections.abc import Sequence

from pipelines.reading.blocks import block_at
from pipelines.records import Anchor, Block, LinkState


def link_state(
    start: int,
    end: int,
    anchor: int | None,
    to_brand: Sequence[tuple[int, int]],
    anchors: Sequence[Anchor],
    blocks: Sequence[Block],
    read_whole: bool,
) -> tuple[LinkState, int | None]:
    """Return the link state of one mention and the position of the link that decides it.

    start, end: span of the mention in the document's text. anchor: index of the anchor that it is the image of, for a
    mention in alternative text. to_brand: (anchor index, link position) of the links to the brand. read_whole: False
    when the page was not read, then nothing can be said.
    """
    if not read_whole:
        return "unknown", None
    for index, position in to_brand:
        # One character of overlap is enough: `<a>Acme</a>'s` and `<a>Ac</a>me` are both linked for a reader.
        if index == anchor or (anchors[index].start < end and start < anchors[index].end):
            return "linked", position
    if not to_brand:
        return "unlinked", None
    block = block_at(blocks, start)
    nearest = min(to_brand, key=lambda link: abs(anchors[link[0]].start - start))
    if block is not None:
        beside = [link for link in to_brand if block.start <= anchors[link[0]].start <= block.end]
        if beside:
            return "nearby", min(beside, key=lambda link: abs(anchors[link[0]].start - start))[1]
    return "elsewhere", nearest[1]

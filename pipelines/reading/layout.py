"""What only the whole page can say of a block: what stands around it."""

from collections.abc import Iterator, Sequence

from pipelines.reading.found import BlockSeen
from pipelines.records import Region

_MAIN_TEXT = 400  # characters outside of links; a page with more in its main element has its text there
_LINKS = 0.6  # share of links in what only leads away


def settled(blocks: Sequence[BlockSeen]) -> list[Region]:
    """Return the region of each block.

    On a page whose text stands in a main element, a run of blocks beside it that are mostly links is navigation before
    it and related after it.
    """
    regions = [block[2].region for block in blocks]
    if "other" not in regions or "main" not in regions:
        return regions
    own = sum(end - start - linked for start, end, place, _, linked in blocks if place.region == "main")
    if own < _MAIN_TEXT:
        return regions
    first = regions.index("main")
    for begin, end in _runs(regions):
        length = sum(block[1] - block[0] for block in blocks[begin:end])
        if sum(block[4] for block in blocks[begin:end]) >= _LINKS * length:
            regions[begin:end] = ["nav" if begin < first else "related"] * (end - begin)
    return regions


def _runs(regions: Sequence[Region]) -> Iterator[tuple[int, int]]:
    """Yield the spans of blocks in a row whose region is `other`."""
    begin = None
    for index, region in enumerate([*regions, "main"]):
        if region == "other":
            begin = index if begin is None else begin
        elif begin is not None:
            yield begin, index
            begin = None

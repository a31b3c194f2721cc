"""What only the whole page can say of a block: what stands around it."""

from collections.abc import Sequence

from pipelines.reading.walk import BlockSeen
from pipelines.records import Region


def settled(blocks: Sequence[BlockSeen]) -> list[Region]:
    """Return the region of each block."""
    return [block[2].region for block in blocks]

"""Places in a document's text: which span is beside a place, which item of a list holds it, and what its block is."""

from functools import cached_property
from hashlib import blake2b
from itertools import groupby

from pipelines.language.folding import fold
from pipelines.reading.blocks import block_at
from pipelines.records import Document

Span = tuple[int, int]  # [start, end) of the text


class Places:
    """The blocks and list items of one document, ready to be asked about places in its text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._fingerprints: dict[int, str] = {}  # start of a block -> fingerprint

    def beside(self, position: int) -> Span | None:
        """Return the span in which a link is beside a place: the item of a list or card around it, else its block."""
        block = block_at(self._document.blocks, position)
        if block is None:
            return None
        return self._items[block.start] if block.item else (block.start, block.end)

    def item(self, position: int) -> Span:
        """Return the span of the list item around a place, on a page that is read as a list; else the whole text."""
        block = block_at(self._document.blocks, position)
        if block is None or not block.item or block.region != "list":
            return 0, len(self._document.text)
        return self._items[block.start]

    def fingerprint(self, position: int, otherwise: str = "") -> str:
        """Return 16 hex digits for the text of the block at a place; the same text, in any case, gives the same ones.

        otherwise: text that is taken where there is no block or an empty one. Empty when there is none either.
        """
        block = block_at(self._document.blocks, position)
        if block is None or block.start == block.end:
            return _fingerprint(otherwise)
        found = self._fingerprints.get(block.start)
        if found is None:
            found = self._fingerprints[block.start] = _fingerprint(self._document.text[block.start : block.end])
        return found

    @cached_property
    def _items(self) -> dict[int, Span]:
        """For each block of an item, by its start: the span of the item; what goes on behind another one is apart."""
        spans: dict[int, Span] = {}
        for item, run in groupby(self._document.blocks, lambda block: block.item):
            if item:
                blocks = list(run)
                spans |= dict.fromkeys((block.start for block in blocks), (blocks[0].start, blocks[-1].end))
        return spans


def _fingerprint(text: str) -> str:
    words = " ".join(fold(text).split())
    return blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest() if words else ""

"""The shape of a page's content, in a few numbers: how much prose, list, links and prices it has."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.reading.blocks import Content
from pipelines.records import COUNTED_REGIONS, Block

_PARAGRAPH = 140  # characters of a block that is prose: about two lines
_PROSE_PER_LINK = 100  # characters; the articles of ../shared/eval that look like lists have more, link lists less
_MANY = 30  # links to other sites, and nearly no others, with
_PER_LINK_AWAY = 200  # characters to each: a list of links, however it is set
_BEGINNING = 3_000  # characters of the text that are looked through for words and prices, and
_END = 1_000  # so many of its end, where a press release says whom to call
_CURRENCIES = "$€£¥₽"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes are in characters, prose_share from 0 to 1."""

    size: int  # of the counted regions
    prose: int  # in long blocks outside of comments, wherever they stand
    prose_share: float  # of the size of the counted regions
    is_list: bool  # half of it in items, or linked away; with a link for every few lines: no article cut into cards
    links_in: int  # shown links to the page's own site in the counted regions
    links_out: int  # to other sites
    prices: int  # currency signs
    words: str  # the beginning and the end of the counted regions' text in small letters


def shape_of(content: Content, links_out: int) -> Shape:
    """Measure the content of a page; `links_out` are its links to other sites in the counted regions."""
    size = prose = own_prose = listed = 0
    counted = []
    for block in content.blocks:
        region, length = block.region, block.end - block.start
        if region in COUNTED_REGIONS:
            size += length
            counted.append(block)
            if region == "list":
                listed += length
            if length >= _PARAGRAPH:
                own_prose += length
        elif length >= _PARAGRAPH and region != "comment":
            prose += length
    prose += own_prose
    links = len([1 for anchor in content.anchors if anchor.region in COUNTED_REGIONS and anchor.shown and anchor.url])
    in_items = 2 * listed >= size > 0 and prose < _PROSE_PER_LINK * links
    linked_away = links_out >= _MANY and 4 * links_out >= 3 * links and size <= _PER_LINK_AWAY * links_out
    words = _words(content.text, counted, size)
    return Shape(
        size=size, prose=prose, prose_share=own_prose / size if size else float(prose > 0),
        is_list=in_items or linked_away, links_in=links - links_out, links_out=links_out,
        prices=sum(map(words.count, _CURRENCIES)), words=words,
    )  # fmt: skip


def _words(text: str, blocks: Sequence[Block], size: int) -> str:
    """Return the beginning and the end of the text of the blocks, which have `size` characters, in small letters."""
    if size <= _BEGINNING + _END:
        return "\n".join(text[block.start : block.end] for block in blocks).lower()
    beginning = list(_until(_BEGINNING, text, blocks))
    end = list(_until(_END, text, reversed(blocks)))
    return "\n".join(beginning + end[::-1]).lower()


def _until(enough: int, text: str, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the texts of blocks, each cut to what is enough, until they have so many characters."""
    for block in blocks:
        if enough <= 0:
            break
        yield text[block.start : block.end][:enough]
        enough -= block.end - block.start

"""The shape of a page's content, in a few numbers: how much prose, list, links and prices it has."""

from dataclasses import dataclass

from pipelines.reading.blocks import Content
from pipelines.records import COUNTED_REGIONS

_PARAGRAPH = 140  # characters of a block that is prose: about two lines
_PROSE_PER_LINK = 100  # characters; the articles of ../shared/eval that look like lists have more, link lists less
_READ = 5_000  # characters of the text that are looked through for words and prices, with
_END = 1_500  # so many of its end
_CURRENCIES = "$€£¥₽"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes are in characters, prose_share from 0 to 1."""

    size: int  # of the counted regions
    prose: int  # in long blocks outside of comments, wherever they stand
    prose_share: float  # of the size of the counted regions
    is_list: bool  # more than half of it in items, with a link for every few lines: no article cut into cards
    links_in: int  # shown links to the page's own site in the counted regions
    links_out: int  # to other sites
    prices: int  # currency signs
    words: str  # the beginning and the end of the counted regions' text in small letters


def shape_of(content: Content, links_out: int) -> Shape:
    """Measure the content of a page; `links_out` are its links to other sites in the counted regions."""
    text = content.text
    size = prose = own_prose = listed = 0
    counted = []
    for block in content.blocks:
        region, start, end = block.region, block.start, block.end
        length = end - start
        if length >= _PARAGRAPH and region != "comment":
            prose += length
        if region in COUNTED_REGIONS:
            size += length
            counted.append(text[start:end])
            if length >= _PARAGRAPH:
                own_prose += length
            if region == "list":
                listed += length
    links = sum(1 for anchor in content.anchors if anchor.shown and anchor.url and anchor.region in COUNTED_REGIONS)
    words = "\n".join(counted)
    words = (words if len(words) <= _READ else f"{words[: _READ - _END]}\n{words[-_END:]}").lower()
    return Shape(
        size=size, prose=prose, prose_share=own_prose / size if size else float(prose > 0),
        is_list=2 * listed >= size > 0 and prose < _PROSE_PER_LINK * links, links_in=links - links_out,
        links_out=links_out, prices=sum(map(words.count, _CURRENCIES)), words=words,
    )  # fmt: skip

"""A parsed page as its verdict looks at it: title, headings, text, and how many words it has."""

import re
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from pipelines.reading.blocks import Content
from pipelines.reading.phrases import plain
from pipelines.records import COUNTED_REGIONS

# Scripts that are written without spaces: two characters are about a word.
_DENSE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_LONGEST = 20_000  # characters of the text of few words that are looked through


@dataclass(frozen=True)
class Look:
    """A page of few words, with what the verdicts ask of it."""

    tree: LexborHTMLParser
    content: Content
    html: str
    url: str
    words: int  # of the whole visible text
    own: int  # of the counted regions
    title: str

    @cached_property
    def text(self) -> str:
        """The visible text, as `plain` makes it."""
        return plain(self.content.text[:_LONGEST])

    @cached_property
    def headings(self) -> list[str]:
        """The first headings; the first of them is the main one."""
        nodes = self.tree.css("h1")[:2] + self.tree.css("h2, h3")[:3]
        return [plain(node.text(separator=" ")[:400]) for node in nodes]

    @cached_property
    def first_line(self) -> str:
        """The first block of the counted regions, as `plain` makes it."""
        own = (block for block in self.content.blocks if block.region in COUNTED_REGIONS)
        return next((plain(self.content.text[block.start : block.end][:400]) for block in own), "")


def count_words(text: str) -> int:
    """Return about how many words a text has, in scripts with and without spaces."""
    words = len(text.split())
    return words if text.isascii() else words + sum(map(len, _DENSE.findall(text))) // 2


def own_words(content: Content) -> int:
    """Return the words of the counted regions."""
    own = (block for block in content.blocks if block.region in COUNTED_REGIONS)
    return sum(count_words(content.text[block.start : block.end]) for block in own)

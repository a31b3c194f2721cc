"""OPML and sitemaps that were saved as files: the addresses in them, as far as the XML can be read."""

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from crawler.seeds.addresses import SeedsError
from crawler.seeds.taking import Written

_PIECE = 1024 * 1024  # bytes given to the parser at a time
_OF_OUTLINES = ("xmlurl", "htmlurl", "url")  # OPML 2.0: a feed, its site, and that of the types link and include
_OF_SITEMAPS = ("url", "sitemap")  # what has a `loc`; that of an image or a video is no page


def from_markup(body: bytes, name: str) -> Iterator[Written]:
    """Yield the addresses of an OPML file (feeds and their sites) or of a sitemap or sitemap index, in its order.

    What comes after a mistake in the XML is not read, and the mistake reported. Raises SeedsError for a file that
    declares entities, with which a small file can become a very large one; no OPML or sitemap has any.
    """
    reader = _Addresses(name)
    for start in range(0, len(body) + 1, _PIECE):
        piece = body[start : start + _PIECE]
        try:
            reader.parser.Parse(piece, len(piece) < _PIECE)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the others: it names an encoding that is none
            yield from reader.found
            what = expat.ErrorString(error.code) if isinstance(error, expat.ExpatError) else error
            line = reader.parser.CurrentLineNumber
            yield Written(line, "", wrong=f"the XML is broken here ({what}), and nothing after it was read")
            return
        yield from reader.found
        reader.found.clear()


class _Addresses:
    """Gathers addresses while a parser goes through a file."""

    def __init__(self, name: str) -> None:
        self.found: list[Written] = []
        self._name = name
        self._open: list[str] = []  # names of the elements around, without prefix
        self._text: list[str] | None = None  # of the `loc` that is read
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._refuse

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag.lower() == "outline":
            self._outline({name.lower(): value.strip() for name, value in attributes.items()})
        elif tag == "loc" and self._open and self._open[-1] in _OF_SITEMAPS:
            self._text = []
        self._open.append(tag)

    def _outline(self, attributes: Mapping[str, str]) -> None:
        """Take the feed and its site, which may be at another host; an outline without any of them is a folder."""
        written = [attributes[name] for name in _OF_OUTLINES if name in attributes]
        for text in filter(None, written) if any(written) else written[:1]:
            self.found.append(Written(self.parser.CurrentLineNumber, text))

    def _end(self, tag: str) -> None:
        self._open.pop()
        if tag.rpartition(":")[2] == "loc" and self._text is not None:
            self.found.append(Written(self.parser.CurrentLineNumber, "".join(self._text).strip()))
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _refuse(self, *_: object) -> None:
        raise SeedsError(f"{self._name} declares entities, which no OPML or sitemap needs; take its DOCTYPE out.")

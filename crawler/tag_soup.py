"""Broken XML -> XML that is whole: what is open is closed, what was never opened is not, attributes are quoted."""

import re
from collections.abc import Iterator
from itertools import islice
from xml.sax.saxutils import quoteattr

_TOKEN = re.compile(
    r"(?P<data><!\[CDATA\[.*?(?:\]\]>|\Z))|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<![a-z][^<>]*>"
    r"|</(?P<end>[a-z_][\w:.-]*)[^<>]*>"
    r"|<(?P<start>[a-z_][\w:.-]*)(?P<attributes>(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+)>"
    r"|(?P<stray><)|(?P<text>[^<]+)",
    re.I | re.S | re.A,
)
_ATTRIBUTE = re.compile(r"([a-z_][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?", re.I | re.A)
_MOST_OPEN = 200  # elements; a parser gives up at 256
_MOST_TOKENS = 300_000  # tags and texts, about a second; as many entries as are taken have fewer


def mended(text: str, entries: tuple[str, ...]) -> str:
    """Return markup as XML. An end tag closes what is open inside of its element; one without a start is left out.

    text: its references are XML already. entries: local names of elements that never stand inside of their like; the
    next one closes the one before.
    """
    return "".join(_pieces(text, entries))


def _pieces(text: str, entries: tuple[str, ...]) -> Iterator[str]:
    opened: list[str] = []
    for token in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        kind = token.lastgroup
        if kind in ("data", "text"):
            yield token[0] if token[0].endswith("]]>") or kind == "text" else f"{token[0]}]]>"
        elif kind == "stray":
            yield "&lt;"
        elif kind == "end":
            if token["end"] in opened:
                yield from _closed(opened, token["end"])
        elif token["start"]:
            name = token["start"]
            if name in opened and name.rpartition(":")[2].lower() in entries:
                yield from _closed(opened, name)
            if len(opened) < _MOST_OPEN:
                empty = token["attributes"].rstrip().endswith("/")
                yield f"<{name}{_quoted(token['attributes'])}{'/' * empty}>"
                if not empty:
                    opened.append(name)
    yield from (f"</{name}>" for name in reversed(opened))


def _closed(opened: list[str], name: str) -> Iterator[str]:
    """Close the last element of this name, and all that is open inside of it."""
    while (last := opened.pop()) != name:
        yield f"</{last}>"
    yield f"</{name}>"


def _quoted(attributes: str) -> str:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(attributes):
        found.setdefault(one[1], one[2] or one[3] or (one[4] or "").removesuffix("/"))
    # The references in it are XML already.
    return "".join(f" {name}={quoteattr(value).replace('&amp;', '&')}" for name, value in found.items())

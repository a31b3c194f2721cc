"""What a page says of itself, gathered in one parse and one query: its metas, JSON-LD, microdata, times and bylines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.reading.structured import Node, article_nodes

_PROPERTIES = ("datePublished", "dateModified", "author")
_SELECTOR = ", ".join(
    (
        "meta[content]", 'script[type="application/ld+json"]', "time", "article", "[rel~=author]", "[class~=author]",
        "[class~=byline]", *(f"[itemprop~={name}]" for name in _PROPERTIES),
    )
)  # fmt: skip
_MOST = 1_000  # elements that are looked at
_LONGEST = 300  # characters of the text of an element


@dataclass(frozen=True, slots=True)
class Time:
    """A `time` element."""

    value: str  # of its attribute datetime
    text: str
    classes: tuple[str, ...]  # its class names, and "pubdate" if it has this attribute


@dataclass(slots=True)
class Described:
    """Texts have single spaces; everything is in the order of the page."""

    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # name in small letters -> contents
    nodes: Sequence[Node] = ()  # what its JSON-LD says of articles
    times: list[Time] = field(default_factory=list)
    properties: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # microdata name -> values
    bylines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # rel or class -> texts
    articles: int = 0

    def meta(self, name: str) -> str:
        """Return the first content of the metas of a name, or an empty string."""
        return next((content for content in self.metas.get(name, ()) if content), "")


def describe(tree: LexborHTMLParser) -> Described:
    """Gather what the source of a page says of itself."""
    found = Described()
    scripts = []
    for node in tree.css(_SELECTOR)[:_MOST]:
        attributes = node.attributes
        tag = node.tag
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or ""
            found.metas[name.lower()].append(_words(attributes.get("content")))
        elif tag == "script":
            scripts.append(node.text())
        elif tag == "article":
            found.articles += 1
        elif tag == "time":
            classes = (*_listed(attributes, "class"), *(("pubdate",) if "pubdate" in attributes else ()))
            found.times.append(Time(_words(attributes.get("datetime")), _text(node), classes))
        for name in _listed(attributes, "itemprop"):
            if name in _PROPERTIES:
                value = attributes.get("content") or attributes.get("datetime")
                found.properties[name].append(_words(value) if value else _name(node))
        if tag not in ("meta", "link"):
            for name in (*_listed(attributes, "rel"), *_listed(attributes, "class")):
                if name in ("author", "byline"):
                    found.bylines["rel author" if name in _listed(attributes, "rel") else name].append(_text(node))
    found.nodes = article_nodes(scripts)
    return found


def _listed(attributes: dict[str, str | None], name: str) -> list[str]:
    return (attributes.get(name) or "").split()


def _name(node: LexborNode) -> str:
    """Return the text of a microdata value: of its own property `name`, if it has one."""
    name = node.css_first("[itemprop~=name]")
    content = name.attributes.get("content") if name is not None else None
    return _words(content) if content else _text(name if name is not None else node)


def _text(node: LexborNode) -> str:
    return _words(node.text(separator=" "))


def _words(text: str | None) -> str:
    return " ".join((text or "")[: 10 * _LONGEST].split())[:_LONGEST]

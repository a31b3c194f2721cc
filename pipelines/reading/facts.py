"""Facts of a page that stand in its head: title, language, canonical address, robots, feeds, what it says it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.linking.hosts import absolute_url
from pipelines.reading.kinds import declared_kinds
from pipelines.records import Page, RelOrigin

Attributes = Mapping[str, str | None]
_RULES_WITH_VALUE = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_LANGUAGE = "content-language"
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
_SELECTOR = (
    'meta[content], link[href], base[href], article, input[type="password" i], [itemtype], '
    'script[type="application/ld+json"]'
)
_LONGEST_TITLE = 300  # characters; more is stuffing


@dataclass(frozen=True, slots=True)
class Head:
    """Facts that stand in the head of a page; the fields are those of PageFacts and Document."""

    title: str
    lang: str
    base: str
    canonical: str
    noindex: int
    nofollow: int
    nofollow_origin: RelOrigin
    alternates: tuple[str, ...]
    following: tuple[str, ...]  # as written: the next pages that rel=next names
    kinds: Mapping[str, int]  # what the page says that it is -> how often, see kinds.declared_kinds
    articles: int  # `article` elements
    asks_password: bool


def read_head(tree: LexborHTMLParser, page: Page) -> Head:
    """Read the facts of a parsed page. Missing ones are empty strings or 0."""
    found = _found(tree)
    described, links = _attributes(found["meta"]), _attributes(found["link"])
    metas = {(one.get("property") or one.get("name") or "").lower(): _value(one, "content") for one in described}
    base = next((absolute_url(_value(one, "href"), page.url) for one in _attributes(found["base"])), "") or page.url
    robots, header = _meta_rules(described), _header_rules(page)
    origin: RelOrigin = "meta robots" if _nofollow(robots) else "X-Robots-Tag" if _nofollow(header) else ""
    title = tree.css_first("head > title")
    words = (title.text() if title is not None else "").split() or metas.get("og:title", "").split()
    canonical = next((_value(link, "href") for link in links if "canonical" in _rel(link)), "")
    lang = _value(tree.root.attributes, "lang").lower()[:20] if tree.root is not None else ""
    return Head(
        title=" ".join(words)[:_LONGEST_TITLE],
        lang=lang or _declared_language(described, metas, page),
        base=base,
        canonical=absolute_url(canonical, base) if canonical else "",
        noindex=int(bool((robots | header) & {"noindex", "none"})),
        nofollow=int(bool(origin)),
        nofollow_origin=origin,
        alternates=tuple(dict.fromkeys(_alternates(links, base))),
        following=tuple(_value(link, "href") for link in links if "next" in _rel(link)),
        kinds=declared_kinds(metas, found["itemtype"], found["script"]),
        articles=len(found["article"]),
        asks_password=bool(found["input"]),
    )


def _found(tree: LexborHTMLParser) -> dict[str, list[LexborNode]]:
    """Return the elements that facts are made from by name, those with an itemtype also apart.

    In one query, because each walks the whole page.
    """
    found: dict[str, list[LexborNode]] = defaultdict(list)
    for node in tree.css(_SELECTOR):
        if "itemtype" in node.attributes:
            found["itemtype"].append(node)
        found[node.tag or ""].append(node)
    return found


def _attributes(nodes: Iterable[LexborNode]) -> list[Attributes]:
    return [node.attributes for node in nodes]


def _value(attributes: Attributes, name: str) -> str:
    return (attributes.get(name) or "").strip()


def _declared_language(described: Iterable[Attributes], metas: Mapping[str, str], page: Page) -> str:
    """Return the language that a page declares elsewhere than in its `html` element, in small letters."""
    pragmas = (_value(one, "content") for one in described if _value(one, "http-equiv").lower() == _LANGUAGE)
    for text in (*pragmas, page.header(_LANGUAGE), metas.get("og:locale", "")):
        language = text.partition(",")[0].strip().replace("_", "-").lower()
        if _LANGUAGE_CODE.fullmatch(language):
            return language
    return ""


def _rel(link: Attributes) -> list[str]:
    return _value(link, "rel").lower().split()


def _meta_rules(metas: Iterable[Attributes]) -> set[str]:
    """Return the rules for every robot, of all robots metas together."""
    return _rules(_value(meta, "content") for meta in metas if _value(meta, "name").lower() == "robots")


def _header_rules(page: Page) -> set[str]:
    """Return the rules for every robot, of all X-Robots-Tag headers together.

    A header may begin with the name of one robot (`otherbot: noindex`); then it is not for us. Source: Google Search
    Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications".
    """
    return _rules(
        value
        for name, value in page.headers
        if name == "x-robots-tag" and (":" not in value or value.partition(":")[0].strip().lower() in _RULES_WITH_VALUE)
    )


def _rules(texts: Iterable[str]) -> set[str]:
    return {rule.strip().lower() for text in texts for rule in text.split(",")}


def _nofollow(rules: set[str]) -> bool:
    return bool(rules & {"nofollow", "none"})


def _alternates(links: Iterable[Attributes], base: str) -> Iterator[str]:
    for link in links:
        if "alternate" in _rel(link) and _value(link, "type").lower() in _FEED_TYPES:
            url = absolute_url(_value(link, "href"), base)
            if url:
                yield url

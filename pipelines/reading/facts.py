"""Facts of a page from its head: title, language, canonical, dates, robots, feeds, and what kind of page it is."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.linking.hosts import absolute_url
from pipelines.records import Page

_DATE = re.compile(r"\b((?:19|20)\d\d)(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))(?!\d)")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_JSON_ARTICLE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:News|Blog|Tech)?(?:Article|Posting)"')
_DATE_NAMES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "pubdate")
_RULES_WITH_VALUE = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_LONGEST_TITLE = 300  # characters; more is stuffing


@dataclass(frozen=True, slots=True)
class Head:
    """Facts that stand in the head of a page; the fields are those of PageFacts and Document."""

    title: str
    lang: str
    base: str
    canonical: str
    published: str
    noindex: int
    nofollow: int
    alternates: tuple[str, ...]
    is_article: bool


def read_head(tree: LexborHTMLParser, page: Page) -> Head:
    """Read the facts of a parsed page. Missing ones are empty strings or 0."""
    root = tree.root
    metas = {
        (node.attributes.get("property") or node.attributes.get("name") or "").lower(): (
            node.attributes.get("content") or ""
        ).strip()
        for node in tree.css("meta[content]")
    }
    base_node = tree.css_first("base[href]")
    base = absolute_url(_attribute(base_node, "href"), page.url) if base_node is not None else ""
    base = base or page.url
    scripts = [node.text() for node in tree.css('script[type="application/ld+json"]')]
    robots = _robots_rules(tree, page)
    title = tree.css_first("head > title")
    words = (title.text() if title is not None else "").split() or metas.get("og:title", "").split()
    canonical = _attribute(tree.css_first('link[rel~="canonical" i][href]'), "href")
    return Head(
        title=" ".join(words)[:_LONGEST_TITLE],
        lang=_attribute(root, "lang").lower()[:20],
        base=base,
        canonical=absolute_url(canonical, base) if canonical else "",
        published=_published(tree, metas, scripts),
        noindex=int(bool(robots & {"noindex", "none"})),
        nofollow=int(bool(robots & {"nofollow", "none"})),
        alternates=tuple(dict.fromkeys(_alternates(tree, base))),
        is_article=metas.get("og:type", "").lower() == "article" or any(map(_JSON_ARTICLE.search, scripts))
        or "article:published_time" in metas or len(tree.css("article")) == 1,
    )  # fmt: skip


def page_type(head: Head, is_list: bool, url: str) -> str:
    """Return `home`, `list`, `article` or `other`: the shape of the page decides before what it says of itself."""
    if urlsplit(url).path in ("", "/"):
        return "home"
    if is_list:
        return "list"
    return "article" if head.is_article else "other"


def _attribute(node: LexborNode | None, name: str) -> str:
    return ((node.attributes.get(name) if node is not None else None) or "").strip()


def _robots_rules(tree: LexborHTMLParser, page: Page) -> set[str]:
    """Return the rules for every robot, of all robots metas and X-Robots-Tag headers together.

    A header may begin with the name of one robot (`otherbot: noindex`); then it is not for us. Source: Google Search
    Central, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications".
    """
    metas = (node for node in tree.css("meta[content]") if _attribute(node, "name").lower() == "robots")
    texts = [_attribute(node, "content") for node in metas]
    texts += [
        value
        for name, value in page.headers
        if name == "x-robots-tag" and (":" not in value or value.partition(":")[0].strip().lower() in _RULES_WITH_VALUE)
    ]
    return {rule.strip().lower() for text in texts for rule in text.split(",")}


def _published(tree: LexborHTMLParser, metas: dict[str, str], scripts: list[str]) -> str:
    for text in _date_texts(tree, metas, scripts):
        found = _DATE.search(text)
        if found:
            with contextlib.suppress(ValueError):
                return date.fromisoformat("-".join(filter(None, found.groups()))).isoformat()
    return ""


def _date_texts(tree: LexborHTMLParser, metas: dict[str, str], scripts: list[str]) -> Iterator[str]:
    yield from (metas[name] for name in _DATE_NAMES if name in metas)
    yield from (found[1] for found in map(_JSON_DATE.search, scripts) if found)
    if len(tree.css("article")) <= 1:  # on a list the first date is that of an item
        yield _attribute(tree.css_first("time[datetime]"), "datetime")


def _alternates(tree: LexborHTMLParser, base: str) -> Iterator[str]:
    for node in tree.css('link[rel~="alternate" i][href]'):
        if _attribute(node, "type").lower() in _FEED_TYPES:
            url = absolute_url(_attribute(node, "href"), base)
            if url:
                yield url

"""What a page says of itself in JSON-LD, made safe: bounded, never deeper than needed, and never raising."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ARTICLES = ("article", "posting", "recipe", "howto", "report")  # how the names of schema.org's kinds of articles end
Node = dict[str, Any]
_DATE = re.compile(r'"(datePublished|dateModified)"\s*:\s*"([^"\\]{8,40})"')
_SAYS_ARTICLE = re.compile(r'"@type"\s*:\s*"(\w{0,20}(?:Article|Posting))"')
_LONGEST_SCRIPTS = 500_000  # characters of all JSON-LD of a page that are read
_MOST_VALUES = 5_000  # objects, lists and texts that are looked at
_LONGEST_TEXT = 300  # characters of a value


def article_nodes(scripts: Iterable[str]) -> list[Node]:
    """Return the objects of a page's JSON-LD that describe an article, in the order of the page.

    scripts: the text of each `application/ld+json` script. What is broken or nested beyond all reason is left out.
    """
    nodes = list(_nodes(scripts))
    by_id = {node["@id"]: node for node in reversed(nodes) if len(node) > 1 and isinstance(node.get("@id"), str)}
    articles = [node for node in nodes if any(kind.endswith(ARTICLES) for kind in _kinds(node))]
    return [node | {"author": _resolved(node.get("author"), by_id)} for node in articles]


def texts(value: object) -> list[str]:
    """Return the texts of a value: itself, or those of a list, or the `name` of an object, without lone surrogates."""
    found = []
    for one in value[:20] if isinstance(value, list) else [value]:
        text = one.get("name") if isinstance(one, dict) else one
        if isinstance(text, list):
            text = text[0] if text else ""
        if isinstance(text, str) and len(text) <= _LONGEST_TEXT:
            found.append(text.encode("utf-8", "ignore").decode())
    return found


def _resolved(value: object, by_id: Mapping[str, Node]) -> object:
    """Return a value, or the object that it only points to with its `@id`."""
    if isinstance(value, list):
        return [_resolved(one, by_id) for one in value[:20] if not isinstance(one, list)]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _kinds(node: Node) -> list[str]:
    return [kind.lower() for kind in texts(node.get("@type"))]


def _nodes(scripts: Iterable[str]) -> Iterator[Node]:
    left, values = _LONGEST_SCRIPTS, _MOST_VALUES
    for script in scripts:
        left -= len(script)
        if left < 0:
            return
        try:
            stack = [json.loads(script, strict=False)]
        except (ValueError, RecursionError):
            yield from _rescued(script)
            continue
        while stack and values:
            values -= 1
            value = stack.pop()
            if isinstance(value, dict):
                yield value
                stack += [inner for inner in reversed(value.values()) if isinstance(inner, (dict, list))]
            elif isinstance(value, list):
                stack += [inner for inner in reversed(value) if isinstance(inner, (dict, list))]


def _rescued(script: str) -> Iterator[Node]:
    """Yield what broken JSON-LD says of an article's dates: a comma too many is no reason to know nothing."""
    if found := _SAYS_ARTICLE.search(script):
        dates: Node = {}
        for name, value in _DATE.findall(script, found.start()):
            dates.setdefault(name, value)
        yield {"@type": found[1]} | dates

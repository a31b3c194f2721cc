"""The next page of a listing that no link a reader sees leads to: rel=next in the head, load-more addresses."""

import re
from collections.abc import Iterable

from pipelines.linking.hosts import absolute_url

# As the scripts that load more when a reader scrolls or presses a button name it.
_LOAD_MORE = re.compile(
    r"""\sdata-(?:next|more|load-more|loadmore|infinite)(?:-(?:page|url|href|link|path|src|page-url))?\s*=\s*
    (?:"([^"<>]{1,500})"|'([^'<>]{1,500})')""",
    re.I | re.X,
)
_MARKS = ("data-next", "data-more", "data-load", "data-infinite")  # without one of them there is nothing to look for
_ADDRESS = ("/", "?", "http://", "https://")
_MOST = 3


def following(declared: Iterable[str], html: str, base: str) -> tuple[str, ...]:
    """Return the addresses of further pages, absolute, at most 3.

    declared: what rel=next links of the head name, as written. html: the page, decoded. base: what they are relative
    to.
    """
    written = list(declared)
    if any(mark in html for mark in _MARKS):
        found = (match[1] or match[2] for match in _LOAD_MORE.finditer(html))
        written += [one.replace("&amp;", "&") for one in found if one.startswith(_ADDRESS)]
    return tuple(dict.fromkeys(filter(None, (absolute_url(one, base) for one in written))))[:_MOST]

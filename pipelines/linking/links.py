"""Anchors x owners -> the links that lead to something a brand owns, each with its true target and rel."""

import re
from collections import Counter

from pipelines.linking.owners import Owners
from pipelines.linking.redirectors import unwrap
from pipelines.records import Anchor, Document, Link, Owned

_NOT_FOLLOWED = ("nofollow", "ugc", "sponsored")


def rel_values(rel: str) -> frozenset[str]:
    """Return the values of a rel attribute: separated by spaces or commas, in any case.

    Source: Google Search Central, "Qualify outbound links": "a space- or comma-separated list".
    """
    return frozenset(value for value in re.split(r"[\s,]+", rel.lower()) if value)


def brand_links(document: Document, owners: Owners) -> tuple[tuple[int, Link], ...]:
    """Return (index in document.anchors, link) for every anchor that leads to an owned address, in text order.

    An anchor that leads to an address of two brands gives two links.
    """
    found: list[tuple[int, Link]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for index, anchor in enumerate(document.anchors):
        if not anchor.url:
            continue
        target = unwrap(anchor.url)
        for brand, owned in owners.of_url(target):
            seen[brand, anchor.url] += 1
            found.append((index, _link(anchor, brand, target, owned, document, seen[brand, anchor.url])))
    return tuple(found)


def _link(anchor: Anchor, brand: str, target: str, owned: Owned, document: Document, ordinal: int) -> Link:
    values = rel_values(anchor.rel)
    by_link = any(value in values for value in _NOT_FOLLOWED)
    by_page = bool(document.facts.nofollow)
    return Link(
        brand=brand,
        url=anchor.url,
        target=target,
        owned=owned,
        anchor=anchor.text,
        kind=anchor.kind,
        region=anchor.region,
        rel=anchor.rel,
        followed=int(not by_link and not by_page),
        nofollow=int("nofollow" in values or by_page),
        ugc=int("ugc" in values),
        sponsored=int("sponsored" in values),
        rel_origin="link" if by_link else "page" if by_page else "",
        ordinal=ordinal,
    )

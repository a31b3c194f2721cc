"""Anchors x owners -> the links that lead to something a brand owns, each with its true target and rel."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from pipelines.link_records import Resolved
from pipelines.linking.anchors import anchor_class
from pipelines.linking.appstores import is_in_app_store
from pipelines.linking.hosts import plain_address
from pipelines.linking.owners import Owners
from pipelines.linking.places import Places
from pipelines.linking.redirectors import opaque_host, route
from pipelines.records import Anchor, AnchorClass, Document, Link, Owned, RelOrigin

NOTHING_RESOLVED: Mapping[str, Resolved] = MappingProxyType({})
_NOT_FOLLOWED = frozenset(("nofollow", "ugc", "sponsored"))
_RANK: dict[Owned, int] = {"domain": 0, "profile": 1, "app_store": 2}
_BETWEEN = re.compile(r"[\s,]+")


class Way(NamedTuple):
    """Where a link leads."""

    addresses: tuple[str, ...]  # the link's own, then those that it leads to in turn
    status: int | None  # HTTP status at its end, when it was asked; 0 when it did not answer
    counted: tuple[str, ...]  # those of the addresses by which it is a link to their owner


@lru_cache(maxsize=1024)  # a site has a handful
def rel_values(rel: str) -> frozenset[str]:
    """Return the values of a rel attribute: separated by spaces or commas, in any case.

    Source: Google Search Central, "Qualify outbound links": "a space- or comma-separated list".
    """
    return frozenset(filter(None, _BETWEEN.split(rel.lower())))


def asked_address(url: str) -> str:
    """Return the address that is asked to learn where a link leads: unwrapped, without its fragment."""
    found = route(url)
    return (found[-1] if found else url).partition("#")[0]


def way(url: str, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Way:
    """Return where a link leads: by its own address, and by what those that were asked have answered.

    A brand's address that leads on is the brand's all the same, unless it only is there to lead on.
    """
    unwrapped = (url, *route(url))
    answer = resolved.get(unwrapped[-1].partition("#")[0]) if resolved else None
    if answer is None:
        return Way(unwrapped, None, unwrapped[-1:])
    hops = [(hop, *route(hop)) for hop in answer.chain]
    stops = (unwrapped[-1], *(hop[-1] for hop in hops))
    counted = tuple(stop for stop in stops[:-1] if not opaque_host(stop)) + stops[-1:]
    return Way(unwrapped + tuple(address for hop in hops for address in hop), answer.status, counted)


def brand_links(
    document: Document, owners: Owners, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED
) -> tuple[tuple[int, Link], ...]:
    """Return (index in document.anchors, link) for every anchor that leads to an owned address, in text order.

    An anchor that leads to an address of two brands gives two links. resolved: what was answered, by the address that
    was asked.
    """
    makes = _Makes(document, owners)
    found: list[tuple[int, Link]] = []
    for index, anchor in enumerate(document.anchors):
        url = anchor.url
        if not url or not (owners.is_worth_a_look(url) or resolved):
            continue
        leads = way(url, resolved)
        owned: dict[str, Owned] = {}
        for address in leads.counted:
            for brand, how in owners.of_url(address):
                owned[brand] = min(how, owned.get(brand, how), key=_RANK.__getitem__)
        found += [(index, makes.link(index, brand, leads, how)) for brand, how in owned.items()]
    return tuple(found)


def app_links(
    document: Document,
    owners: Owners,
    named: Iterable[tuple[int, str]],
    links: Iterable[tuple[int, Link]],
    resolved: Mapping[str, Resolved] = NOTHING_RESOLVED,
) -> Iterator[tuple[int, Link]]:
    """Yield (index in document.anchors, link) for the links to an app store that a brand is named in.

    named: (index in document.anchors, brand) for each mention that stands in a link. links: those found already; the
    maker of a store is no stranger there, so a link to its brand is not one to an app of it.
    """
    found = list(links)
    known = {(index, link.brand) for index, link in found}
    makes = _Makes(document, owners, (link for _, link in found))
    for index, brand in named:
        leads = way(document.anchors[index].url, resolved)
        if (index, brand) not in known and is_in_app_store(leads.addresses[-1]):
            known.add((index, brand))
            yield index, makes.link(index, brand, leads, "app_store")


class _Makes:
    """Makes the links of one page."""

    def __init__(self, document: Document, owners: Owners, links: Iterable[Link] = ()) -> None:
        self._document, self._owners = document, owners
        self._places = Places(document)
        self._seen = Counter((link.brand, link.url) for link in links)
        self._classes: dict[tuple[str, str, str], AnchorClass] = {}  # a page has the same text many times
        self._images: dict[int, str] | None = None

    def link(self, index: int, brand: str, leads: Way, owned: Owned) -> Link:
        anchor = self._document.anchors[index]
        self._seen[brand, anchor.url] += 1
        values = rel_values(anchor.rel)
        by_link = bool(values & _NOT_FOLLOWED)
        by_page = bool(self._document.facts.nofollow)
        origin: RelOrigin = "link" if by_link else self._page_origin() if by_page else ""
        return Link(
            brand=brand,
            url=anchor.url,
            target=leads.addresses[-1],
            owned=owned,
            anchor=anchor.text,
            kind=anchor.kind,
            region=anchor.region,
            rel=anchor.rel,
            followed=int(not by_link and not by_page),
            nofollow=int("nofollow" in values or by_page),
            ugc=int("ugc" in values),
            sponsored=int("sponsored" in values),
            rel_origin=origin,
            ordinal=self._seen[brand, anchor.url],
            rel_values=" ".join(sorted(values)),
            anchor_class=self._class(anchor, brand),
            chain=leads.addresses[1:-1],
            target_status=leads.status,
            moved=int(self._has_moved(brand, leads)),
            block=self._block(index, anchor),
        )

    def _class(self, anchor: Anchor, brand: str) -> AnchorClass:
        said = (anchor.text, anchor.kind, brand)
        found = self._classes.get(said)
        if found is None:
            found = self._classes[said] = anchor_class(anchor.text, anchor.kind, self._owners.names(brand))
        return found

    def _has_moved(self, brand: str, leads: Way) -> bool:
        """Tell whether an address of the brand leads on to another page than it names, as it did when it was asked."""
        if len(leads.counted) == 1:  # as of nearly all
            return False
        end = plain_address(leads.addresses[-1])
        return any(
            (brand, "domain") in self._owners.of_url(address) and plain_address(address) != end
            for address in leads.counted[:-1]
        )

    def _page_origin(self) -> RelOrigin:
        return self._document.facts.nofollow_origin or "meta robots"

    def _block(self, index: int, anchor: Anchor) -> str:
        """Return the fingerprint of the block around an anchor; one that is not displayed stands in none."""
        otherwise = anchor.text or self._image_text.get(index, "")
        return self._places.fingerprint(anchor.start if anchor.shown else -1, otherwise)

    @property
    def _image_text(self) -> Mapping[int, str]:
        """For each anchor around images the alternative text or file name of the first."""
        if self._images is None:
            self._images = {}
            for image in self._document.images:
                if image.anchor is not None:
                    self._images.setdefault(image.anchor, image.alt or _file_name(image.src))
        return self._images


def _file_name(src: str) -> str:
    return src.partition("?")[0].rpartition("/")[2]

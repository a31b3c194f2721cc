"""Brands -> advice: everything that can be said of a brand file before anything is read with it."""

from collections.abc import Iterable, Sequence
from itertools import chain

from pipelines.advising.addresses import address_advice
from pipelines.advising.entry import entry_advice
from pipelines.advising.overlaps import overlap_advice
from pipelines.brands import without_collection
from pipelines.records import Advice, Brand


def advice(brands: Sequence[Brand]) -> list[Advice]:
    """Return what to look at, brand by brand in the order given, warnings first; the time grows with their number only.

    brands: as `load_brands` returns them, each name once.
    """
    place = {brand.name: index for index, brand in enumerate(brands)}
    with without_collection():
        each = chain.from_iterable(map(entry_advice, brands))
        found: Iterable[Advice] = chain(each, overlap_advice(brands), address_advice(brands))
        return sorted(found, key=lambda one: (place[one.brand], one.severity != "warning"))

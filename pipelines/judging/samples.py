"""The samples of many texts at once: what is a site's own template in them, and which share enough to be compared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.judging.sketches import LEAST_SAMPLE, Sample, sample

_TEMPLATE = (
    5  # texts of one site; what stands in so many is the site's, not the page's. A page has fewer views than that
)
# A copy that shares just enough has one of its 40 lowest values in common with its leader by 1 - 1e-5, two by 1 - 1e-3.
_LOWEST = 40
_LEAST_SHARED = 2
_FIRST_OF_MANY = 4  # texts with the same value that are nominated, so that the work grows with the texts, not the pairs
_AT_ONCE = 10_000  # texts; bounds the memory
_Numbers = NDArray[np.int64]


class Texts(dict[tuple[str, str], Sample]):
    """(sketch, site) -> the sample of a text without the template of its site."""

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """Take the keys of all pages. Raises ValueError for a sketch that is none."""
        by_site: dict[str, set[str]] = defaultdict(set)
        for sketch, site in keys:
            if sketch:
                by_site[site].add(sketch)
        read = {sketch: sample(sketch) for sketch in set().union(*by_site.values())}
        for site, sketches in by_site.items():
            whole = {sketch: read[sketch] for sketch in sketches}
            own = _own(list(whole.values())) if len(whole) >= _TEMPLATE else whole.values()
            self.update(((sketch, site), part) for sketch, part in zip(whole, own, strict=True))


def _own(samples: Sequence[Sample]) -> Iterator[Sample]:
    """Yield the samples of a site's texts without what stands in many of them.

    A text that has hardly anything else stays as it is: it is a page with many addresses.
    """
    values, counts = np.unique(np.concatenate([one.values for one in samples]), return_counts=True)
    template = values[counts >= _TEMPLATE]
    for one in samples:
        own = one.values[~np.isin(one.values, template, assume_unique=True)]
        yield one._replace(values=own) if len(own) >= LEAST_SAMPLE else one


def nominations(samples: Sequence[Sample]) -> Iterator[Sequence[int]]:
    """Yield for each text, in order, the earlier ones that it may be a copy of, those first that share most.

    Locality-sensitive: texts meet by equal values among their lowest. At most 160 are named, however alike all are.
    """
    lowest = [one.values[:_LOWEST] for one in samples]
    if not lowest:
        return
    bounds = np.cumsum([0, *map(len, lowest)])
    owners = np.arange(len(lowest)).repeat(np.diff(bounds))
    values = np.concatenate(lowest)
    order = values.argsort(kind="stable")  # stable: texts with the same value stay in their order
    by_value, sorted_values = owners[order], values[order]
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    begin = sorted_values.searchsorted(values)
    for start in range(0, len(lowest), _AT_ONCE):
        end = min(start + _AT_ONCE, len(lowest))
        entries = slice(bounds[start], bounds[end])
        pairs = _pairs(owners[entries], begin[entries], rank[entries], by_value)
        yield from _split(pairs, start, end, len(lowest))


def _pairs(owners: _Numbers, begin: _Numbers, rank: _Numbers, by_value: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return (later text, earlier text) of the first texts that have a value, once for each value that is shared."""
    later, earlier = [], []
    for place in range(_FIRST_OF_MANY):
        before = begin + place < rank
        later.append(owners[before])
        earlier.append(by_value[begin[before] + place])
    return np.concatenate(later), np.concatenate(earlier)


def _split(pairs: tuple[_Numbers, _Numbers], start: int, end: int, total: int) -> Iterator[Sequence[int]]:
    """Yield the earlier texts of the texts from start to end that share enough, by how many values they share."""
    codes, shared = np.unique(pairs[0] * total + pairs[1], return_counts=True)
    codes, shared = codes[shared >= _LEAST_SHARED], shared[shared >= _LEAST_SHARED]
    later, earlier = np.divmod(codes, total)
    order = np.lexsort((earlier, -shared, later))
    later, earlier = later[order], earlier[order]
    edges = later.searchsorted(np.arange(start, end + 1))
    for first, last in pairwise(edges.tolist()):
        yield earlier[first:last].tolist()

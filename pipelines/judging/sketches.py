"""A sketch of the text of a page, small enough to store, by which copies are found.

Of all shingles (words that follow each other) the ones with the smallest hashes are kept. They are a random sample, and
the same one wherever the same text stands: what two texts share shows in what their samples share. Source: A. Broder,
On the resemblance and containment of documents, 1997; measured beside others in benchmarks/duplicates.py.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.finding.keys import Keys, base_keys, pair_keys, word_keys
from pipelines.finding.letters import Letters, Places
from pipelines.records import COUNTED_REGIONS, Document

Values = NDArray[np.uint32]
# Three words: with one word in ten changed 73 % of the shingles stay, with four words 66 %, and two stories about one
# event share no fewer of four.
SHINGLE = 3
# Of 32 bits each: 960 hex digits. What two texts of one length share is known to within 5 of 100 (standard error).
VALUES = 120
LEAST = 50  # different shingles; a shorter text is a caption or a menu, and like another by chance
LEAST_SAMPLE = 12  # values; from fewer nothing is concluded
# The share of the shorter and of the longer text that makes a copy of it. On the stories of tests/copies/ copies with
# two changes have at least 0.58 and 0.38; two stories about one event 0.24, and 0.40 when both have the same tail.
OF_SHORTER, OF_LONGER = 0.5, 0.3
SAME_SITE = 0.8  # of the longer text: pages of one site share their template, and nobody edits a copy for his own site
_MOST_TEXT = 200_000  # letters that are looked at, the length of a book's first chapters
_LONGEST_WORD = 24  # letters; a longer run is Thai or another script without spaces
_MIX = np.uint64(0x94D049BB133111EB)  # with the shifts: the last steps of splitmix64 (S. Vigna), so that all bits count
_HALF, _THIRD = np.uint64(32), np.uint64(29)


class Sample(NamedTuple):
    """What a sketch says: all hashes of the text up to a value."""

    values: Values  # ascending, no two equal
    reach: int  # the value up to which none is left out


def sketch(document: Document) -> str:
    """Return the sketch of a page's text in the counted regions: up to 960 hex digits.

    Empty for a text of fewer than 50 different shingles, which is too little to call another one a copy of it.
    """
    blocks = (document.text[block.start : block.end] for block in document.blocks if block.region in COUNTED_REGIONS)
    return text_sketch("\n".join(blocks))


def text_sketch(text: str) -> str:
    """Return the sketch of a text; case, accents, signs and white space do not matter."""
    keys = _tokens(Letters(text[:_MOST_TEXT]))
    if len(keys) < LEAST + SHINGLE - 1:
        return ""
    hashes = np.unique(_mixed(_shingles(keys, SHINGLE)))
    return "" if len(hashes) < LEAST else hashes[:VALUES].astype(">u4").tobytes().hex()


def sample(sketch: str) -> Sample:
    """Return what a sketch says. Raises ValueError when it is none."""
    values = np.frombuffer(bytes.fromhex(sketch), ">u4").astype(np.uint32)
    return Sample(values, int(values[-1]) if len(values) >= VALUES else 0xFFFFFFFF)


def _tokens(letters: Letters) -> Keys:
    """Return a number for each word, and for each letter of a script without spaces with the two letters after it."""
    starts, ends = letters.words()
    long = ends - starts > _LONGEST_WORD
    spaceless, bases = letters.bases()
    if not spaceless.size and not long.any():
        return word_keys(letters.array, starts, ends)
    run = _inside(starts[long], ends[long])
    starts, ends = starts[~long], ends[~long]
    places = np.concatenate((starts, spaceless, run))
    keys = np.concatenate(
        (word_keys(letters.array, starts, ends), base_keys(bases), base_keys(letters.array[run].astype(np.uint32)))
    )
    order = places.argsort()
    keys, is_letter = keys[order], order >= len(starts)
    # A letter says less than a word: five of them are about three words of Chinese or Japanese.
    return np.where(is_letter[: len(keys) - 2], _shingles(keys, 3), keys[: len(keys) - 2])


def _inside(starts: Places, ends: Places) -> Places:
    """Return all places of spans, which are in order and do not overlap."""
    sizes = ends - starts
    before = sizes.cumsum() - sizes
    places: Places = np.arange(sizes.sum()) + (starts - before).repeat(sizes)
    return places


def _shingles(keys: Keys, size: int) -> Keys:
    """Return one number for each `size` keys that follow each other; none if there are fewer."""
    count = max(0, len(keys) - size + 1)
    whole = keys[:count]
    for after in range(1, size):
        whole = pair_keys(whole, keys[after : after + count])
    return whole


def _mixed(keys: Keys) -> Values:
    keys = (keys ^ (keys >> _HALF)) * _MIX
    keys ^= keys >> _THIRD
    return (keys * _MIX >> _HALF).astype(np.uint32)


def shares(one: Sample, other: Sample) -> tuple[float, float]:
    """Return which share (0-1) of the shorter and of the longer of two texts stands in the other one, as estimated.

    Both are 0 when the samples have too little in common range to tell.
    """
    reach = min(one.reach, other.reach)
    first = one.values[: one.values.searchsorted(reach, "right")]
    second = other.values[: other.values.searchsorted(reach, "right")]
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < LEAST_SAMPLE:
        return 0.0, 0.0
    shared = int((longer.take(longer.searchsorted(shorter), mode="clip") == shorter).sum())
    return shared / len(shorter), shared / len(longer)


def alike(one: Sample, other: Sample, *, same_site: bool) -> float:
    """Return the share (0-1) of the longer text that stands in the other one, or 0 when they are no copies."""
    of_shorter, of_longer = shares(one, other)
    enough = of_longer >= SAME_SITE if same_site else of_shorter >= OF_SHORTER and of_longer >= OF_LONGER
    return of_longer if enough else 0.0

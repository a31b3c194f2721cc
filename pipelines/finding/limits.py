"""How much of a page is looked at closely. A page of names alone is no text, and must not take longer than one.

No page means one name hundreds of times, and no text is nothing but typos. Words are looked up for the whole page; of
those that may be a name or a typo only so many are read letter by letter, in the order of the text, and the others are
left out as if they were not there, whatever would have come of the first ones. The first place of each word is always
looked at, so that a list of a thousand brands is read whole.
"""

import numpy as np

from pipelines.finding.keys import Keys
from pipelines.finding.letters import Places

_FEW = 64  # places that are looked at on any page
_ONE_IN, _ONE_WORD_IN = 80, 160  # letters; on a longer page one more place for so many, and one more of each word


def most_places(size: int) -> int:
    """Return how many places of a page of that many letters are looked at, besides the first of each word."""
    return _FEW + size // _ONE_IN


def looked_at(hits: Places, keys: Keys, size: int) -> Places:
    """Return which of the hits of a page are looked at: indexes into `keys`, in order, the first ones of each word.

    keys: of all words of the page, in its order, perhaps several times over. size: of the page, in letters.
    """
    if len(hits) <= _FEW:
        return hits
    found = keys[hits]
    order = found.argsort(kind="stable")
    starts = np.flatnonzero(np.diff(found[order], prepend=~found[order[:1]]))  # of each word in the order
    nth = np.arange(len(found)) - starts.repeat(np.diff(starts, append=len(found)))
    again = np.sort(order[(nth > 0) & (nth < _FEW + size // _ONE_WORD_IN)])[: most_places(size)]
    return hits[np.sort(np.concatenate((order[starts], again)))]

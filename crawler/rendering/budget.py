"""How many pages of a crawl may be shown to the browser: each costs as much as a hundred plain ones."""

from collections import Counter

FREE = 20  # pages that may be rendered before the share counts: the first page of a sweep may be a shell


class Budget:
    """The pages that may be rendered: a share of all pages, and a number for each site."""

    def __init__(self, share: float, per_site: int) -> None:
        """share: of the pages of the crawl so far, 0 to 1; with 0 nothing is free either."""
        self._share, self._per_site = share, per_site
        self._taken: Counter[str] = Counter()

    def take(self, site: str, pages: int) -> bool:
        """Take one page of a site out of the budget, if one is left. pages: how many the crawl has read so far."""
        most = max(FREE, int(pages * self._share)) if self._share else 0
        if self._taken.total() >= most or self._taken[site] >= self._per_site:
            return False
        self._taken[site] += 1
        return True

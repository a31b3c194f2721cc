"""What the sections of each site have brought so far: the next page of a section is worth as much as the last ones."""

from collections import Counter

from crawler.worth.addresses import section
from pipelines.linking.hosts import url_host

# Before anything of a section was read, a page of it is taken to name a brand with this chance, and this is believed
# as much as if so many of its pages had been read.
_CHANCE = 0.2
_BELIEF = 5
_SCALE = 50  # points of a page that surely names a brand, against one that surely does not
_MOST_SECTIONS = 100_000  # of all sites; what comes later is not told apart


class Yields:
    """Pages read and pages with a mention, by host and section."""

    def __init__(self) -> None:
        self._read: Counter[tuple[str, str]] = Counter()
        self._found: Counter[tuple[str, str]] = Counter()

    def add(self, url: str, found: bool) -> None:
        """Note that a page was read, and whether it names a brand."""
        key = (url_host(url), section(url))
        if key in self._read or len(self._read) < _MOST_SECTIONS:
            self._read[key] += 1
            self._found[key] += found

    def points(self, host: str, part: str) -> float:
        """Return what the past of a section adds to the worth of its pages: from -10 to 40, 0 when nothing is known.

        part: as worth.addresses.section gives it.
        """
        read, found = self._read[host, part], self._found[host, part]
        return _SCALE * ((found + _CHANCE * _BELIEF) / (read + _BELIEF) - _CHANCE)

"""The addresses that were met again and again: most links of a page lead to pages that the sweep knows already."""

_REMEMBERED = 16384  # addresses, some 3 MB; a site has fewer pages


class KnownAddresses:
    """Addresses of pages that the sweep has, though not all of them: one that is missing may be known all the same."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        """most: addresses; then all are forgotten, and learnt again."""
        self._most = most
        self._addresses: set[str] = set()

    def __contains__(self, url: object) -> bool:
        return url in self._addresses

    def add(self, url: str) -> None:
        """Remember that the sweep has an address."""
        if len(self._addresses) >= self._most:
            self._addresses.clear()
        self._addresses.add(url)

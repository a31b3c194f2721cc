"""The addresses that were met again and again: most links of a page lead to pages that the sweep knows already."""

from scrapy import Request

from crawler.frontier.requests import is_plain

_REMEMBERED = 16384  # addresses, some 3 MB; a site has fewer pages


class KnownAddresses:
    """Addresses of pages that the sweep has, though not all of them: one that is missing may be known all the same."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        """most: addresses; then all are forgotten, and learnt again."""
        self._most = most
        self._priorities: dict[str, int] = {}

    def has(self, url: str, priority: int) -> bool:
        """Tell whether an address is known, and was found by a link that is worth no less."""
        return self._priorities.get(url, priority - 1) >= priority

    def add(self, request: Request) -> None:
        """Remember the address of a request that the sweep has, if it asks for no more than its address says."""
        if not is_plain(request):
            return
        if len(self._priorities) >= self._most:
            self._priorities.clear()
        self._priorities[request.url] = max(request.priority, self._priorities.get(request.url, request.priority))

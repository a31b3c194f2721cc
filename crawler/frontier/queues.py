"""Whose turn it is: the queued requests of a sweep by host, so that one host never holds up the others."""

from collections import Counter
from collections.abc import Callable
from heapq import heappop, heappush


class Queues:
    """Ids of requests by host; within a host by priority and then age, between hosts in turn."""

    def __init__(self, most_under_way: int, most_of_host: int) -> None:
        """most_under_way: requests at a time, 0 for any number. most_of_host: of one host at a time."""
        self._most, self._most_of_host = most_under_way, most_of_host
        self._heaps: dict[str, list[tuple[int, int]]] = {}  # host -> (-priority, id); the order is whose turn it is
        self._under_way: Counter[str] = Counter()
        self.waiting = 0

    def push(self, host: str, priority: int, request_id: int) -> None:
        """Queue a request."""
        heappush(self._heaps.setdefault(host, []), (-priority, request_id))
        self.waiting += 1

    def pop(self, may_ask: Callable[[str], bool]) -> tuple[str, int] | None:
        """Return (host, id) of the next request, which is under way from now on, or None when none can go.

        may_ask tells whether a host can be asked now.
        """
        if self._most and self._under_way.total() >= self._most:
            return None
        free = (host for host in self._heaps if self._under_way[host] < self._most_of_host and may_ask(host))
        host = next(free, None)
        if host is None:
            return None
        heap = self._heaps.pop(host)
        _, request_id = heappop(heap)
        if heap:
            self._heaps[host] = heap  # at the end: the others come first now
        self.waiting -= 1
        self._under_way[host] += 1
        return host, request_id

    def release(self, host: str) -> None:
        """Note that a request of a host is not under way any more."""
        self._under_way[host] -= 1
        if self._under_way[host] <= 0:
            del self._under_way[host]

    def has(self, host: str) -> bool:
        """Tell whether requests of a host wait."""
        return host in self._heaps

    def drop(self, host: str) -> list[int]:
        """Take all waiting requests of a host out, and return their ids."""
        dropped = [request_id for _, request_id in self._heaps.pop(host, [])]
        self.waiting -= len(dropped)
        return dropped

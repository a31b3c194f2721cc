"""Whose turn it is: the queued requests of a sweep by host, so that one host never holds up the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from itertools import islice

_LITTLE = 20  # points; what is worth less is asked for when there is nothing else, where not all can be

Gain = Callable[[str, str], float]


class Queues:
    """Ids of requests by host and section; within a host by worth and then age, between hosts in turn.

    A request is worth its priority and what its section has gained since it was queued.
    """

    def __init__(
        self,
        most_under_way: int,
        most_of_host: int,
        gain: Gain = lambda host, section: 0.0,
        most_of_section: Mapping[str, int] = {},
    ) -> None:
        """most_under_way: requests at a time, 0 for any number. most_of_host: of one host at a time.

        gain: what a section (host, section) adds to the priority of its requests at this time.
        most_of_section: of the sections of this name of all hosts, at a time; of others there may be any number.
        """
        self._most, self._most_of_host, self._gain = most_under_way, most_of_host, gain
        self._places = dict(most_of_section)  # that are left
        self._full = {section for section, places in self._places.items() if places <= 0}
        # host -> section -> (-priority, id); the order of the hosts is whose turn it is
        self._heaps: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self._under_way: Counter[str] = Counter()
        self.waiting = 0

    def push(self, host: str, priority: int, request_id: int, section: str = "") -> None:
        """Queue a request."""
        heappush(self._heaps.setdefault(host, {}).setdefault(section, []), (-priority, request_id))
        self.waiting += 1

    def raise_priority(self, host: str, priority: int, request_id: int, section: str = "") -> None:
        """Let a request that waits go earlier; one that does not wait is left."""
        heap = self._heaps.get(host, {}).get(section, [])
        for place, (less, known_id) in enumerate(heap):
            if known_id == request_id and -priority < less:
                heap[place] = (-priority, request_id)
                heapify(heap)
                return

    def pop(self, may_ask: Callable[[str], bool], left: int | None = None) -> tuple[str, int] | None:
        """Return (host, id) of the next request, which is under way from now on, or None when none can go.

        may_ask tells whether a host can be asked now. left: how many more may be asked, None for any number. With a
        number the hosts take no turns: the best request goes first, and none goes that is not among the best so many,
        even if their hosts have to be waited for.
        """
        if self._most and self._under_way.total() >= self._most:
            return None
        free = (
            host
            for host, sections in self._heaps.items()
            if self._under_way[host] < self._most_of_host and not self._full.issuperset(sections) and may_ask(host)
        )
        host = next(free, None) if left is None else self._best(free, left)
        if host is None:
            return None
        sections = self._heaps.pop(host)
        section = max(sections.keys() - self._full, key=lambda one: self._worth(host, one, sections[one]))
        _, request_id = heappop(sections[section])
        if not sections[section]:
            del sections[section]
        if sections:
            self._heaps[host] = sections  # at the end: the others come first now
        self.waiting -= 1
        self._under_way[host] += 1
        self._take_places(section, 1)
        return host, request_id

    def release(self, host: str, section: str = "") -> None:
        """Note that a request of a host is not under way any more."""
        self._take_places(section, -1)
        self._under_way[host] -= 1
        if self._under_way[host] <= 0:
            del self._under_way[host]

    @property
    def under_way(self) -> int:
        """How many requests are under way."""
        return self._under_way.total()

    def has(self, host: str) -> bool:
        """Tell whether requests of a host wait."""
        return host in self._heaps

    def drop(self, host: str) -> list[int]:
        """Take all waiting requests of a host out, and return their ids."""
        dropped = [request_id for heap in self._heaps.pop(host, {}).values() for _, request_id in heap]
        self.waiting -= len(dropped)
        return dropped

    def _take_places(self, section: str, count: int) -> None:
        if section in self._places:
            self._places[section] -= count
            (self._full.add if self._places[section] <= 0 else self._full.discard)(section)

    def _best(self, hosts: Iterable[str], left: int) -> str | None:
        """Return the host whose first request is the best; None when `left` others of all hosts are better."""

        def best(host: str) -> tuple[float, int]:
            sections = self._heaps[host]
            return max(self._worth(host, section, sections[section]) for section in sections.keys() - self._full)

        host = max(hosts, key=best, default=None)
        if host is None:
            return None
        worth = best(host)[0]
        if worth < _LITTLE and self._under_way:
            return None  # what is under way may lead to better ones
        better = islice(self._better(worth), left)
        return host if sum(1 for _ in better) < left else None

    def _better(self, worth: float) -> Iterator[int]:
        """Yield the ids of all waiting requests that are worth more."""
        for host, sections in self._heaps.items():
            for section, heap in sections.items():
                gain = self._gain(host, section)
                yield from (request_id for less, request_id in heap if gain - less > worth)

    def _worth(self, host: str, section: str, heap: list[tuple[int, int]]) -> tuple[float, int]:
        """Return the worth of the first request of a section, and how old it is: more for an older one."""
        priority, request_id = -heap[0][0], heap[0][1]
        return self._gain(host, section) + priority, -request_id

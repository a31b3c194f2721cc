"""Which request goes next: by whose turn it is, what its section has brought so far, and what the run has left."""

from scrapy.settings import BaseSettings

from crawler.conduct.hosts import Hosts
from crawler.frontier.queues import Queues
from crawler.worth.addresses import section
from crawler.worth.yields import Yields
from pipelines.linking.hosts import url_host
from pipelines.records import Reading

_RENDERED = "(in the browser)"  # the section of the pages that wait for it, of whatever host
_OF_HOST = 2  # times its concurrency: one request is fetched while the answer before it is read


class Turns:
    """The waiting requests of a sweep."""

    def __init__(self, settings: BaseSettings, hosts: Hosts, most: int = 0) -> None:
        """most: requests of this run, 0 for any number."""
        per_host = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.yields = Yields()
        at_a_time = settings.getint("CONCURRENT_REQUESTS")
        # Pages that wait for the browser must not take the places of those that need none.
        rendered = 2 * max(1, settings.getint("RENDER_AT_ONCE"))
        self._queues = Queues(at_a_time, _OF_HOST * per_host, self.yields.points, {_RENDERED: rendered})
        # Links that are checked come after the pages, leave half of the places to them, and are none of the budget.
        self._checks = Queues(max(1, at_a_time // 2), per_host)
        self._kinds: dict[int, str] = {}  # by id, waiting or under way: those that have places of their own
        self._hosts, self._left = hosts, most or None

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return self._queues.waiting + self._checks.waiting

    @property
    def is_over(self) -> bool:
        """Whether the run has asked for all that it may, and has seen the answers, while requests still wait."""
        spent = self._left == 0 and self._queues.waiting > 0 and not self._queues.under_way
        return spent and not (self._checks.waiting or self._checks.under_way)

    def push(self, url: str, kind: str, priority: int, request_id: int) -> None:
        """Queue a request."""
        if kind in ("check", "rendered"):
            self._kinds[request_id] = kind
        if kind == "check":
            self._checks.push(url_host(url), priority, request_id)
        else:
            self._queues.push(url_host(url), priority, request_id, _section(url, kind))

    def raise_priority(self, url: str, kind: str, priority: int, request_id: int | None) -> None:
        """Let a request that waits go earlier; None is one that does not."""
        if request_id is not None:
            self._queues.raise_priority(url_host(url), priority, request_id, _section(url, kind))

    def pop(self) -> tuple[str, int] | None:
        """Return (host, id) of the next request, which is under way from now on, or None when none can go now."""
        turn = None if self._left == 0 else self._queues.pop(self._may_ask, self._left)
        if turn is not None and self._left is not None:
            self._left -= 1
        return turn or self._checks.pop(self._may_ask)

    def release(self, host: str, request_id: int) -> None:
        """Note that a request of a host is not under way any more."""
        kind = self._kinds.pop(request_id, "")
        if kind == "check":
            self._checks.release(host)
        else:
            self._queues.release(host, _RENDERED if kind == "rendered" else "")

    def given_up(self) -> dict[str, list[int]]:
        """Take out what waits for hosts that are given up, and return its ids by host."""
        hosts = [one for one in self._hosts.all_given_up() if self._queues.has(one) or self._checks.has(one)]
        return {host: self._queues.drop(host) + self._checks.drop(host) for host in hosts}

    def _may_ask(self, host: str) -> bool:
        return not self._hosts.wait(host)

    def learn(self, reading: Reading) -> None:
        """Note what a page has brought."""
        if reading.findings.page.page_read == "read":
            self.yields.add(reading.findings.page.url, bool(reading.findings.mentions))


def _section(url: str, kind: str) -> str:
    """Return the section whose yield tells what a request is worth, or that has places of its own."""
    return _RENDERED if kind == "rendered" else section(url) if kind == "page" else ""

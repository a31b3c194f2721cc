"""What one request brings, gathered until all of it is there, and then saved in one transaction."""

import inspect
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from scrapy import Request
from scrapy.exceptions import DropItem
from twisted.python.failure import Failure

from pipelines.link_records import Checked, Item
from pipelines.records import Glance
from pipelines.storing.frontier import Settled


class LeftOff(DropItem):
    """The crawl ends before a request has brought all that it will: it stays under way, and is asked again."""

    def __init__(self) -> None:
        super().__init__("the crawl ends", log_level="DEBUG")


@dataclass
class Visit:
    """A request under way, and what it has brought so far."""

    id: int
    found: list[Request] = field(default_factory=list)
    readings: list[Item] = field(default_factory=list)
    awaited: int = 0  # items that are on their way through the pipelines
    exhausted: bool = False  # whether its callback has given all that it will
    again: Request | None = None  # the same request, to be asked once more
    state: Settled = "done"
    cause: str = ""


class Keeper(Protocol):
    """What saves a visit that is complete."""

    def keep(self, visit: Visit) -> None:
        """Save all that a visit has brought, and settle its request, in one transaction."""

    def keep_reading(self, reading: Item) -> None:
        """Save a reading that no request of the frontier has brought."""


class Visits:
    """The requests under way of one crawl."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._open: dict[int, Visit] = {}

    def start(self, request_id: int) -> None:
        """Note that a request is under way."""
        self._open[request_id] = Visit(request_id)

    def of(self, request: Request) -> Visit | None:
        """Return the visit of a request, or None when none is under way for it."""
        return self._open.get(request.meta.get("visit", 0))

    async def collect(self, request: Request, output: AsyncIterable[Any] | Iterable[Any]) -> AsyncIterator[Any]:
        """Pass on the items of a callback, keep its requests, and finish the visit once all are complete."""
        visit = self.of(request)
        try:
            async for one in _each(output):
                if visit is None:
                    yield one
                elif isinstance(one, Request):
                    one.meta.setdefault("depth", request.meta.get("depth", 0) + 1)
                    visit.found.append(one)
                    if one.meta.get("kind") == "rendered":
                        visit.cause = "rendered"  # the same page, through the browser
                    elif request.meta.get("kind") == "check":
                        visit.cause = "asked again by GET"
                else:
                    visit.awaited += 1
                    yield one
        except LeftOff:
            return
        except Exception as error:
            self.fail(request, f"the callback failed: {type(error).__name__}: {error}")
            raise
        if visit is not None:
            self._exhaust(visit)

    async def collect_failure(self, failure: Failure, errback: Any) -> list[Any]:
        """Do the same for an errback, which may be None; raises the failure again when nobody handles it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        visit = self.of(request)
        if isinstance(failure.value, LeftOff):
            self._open.pop(visit.id if visit else 0, None)
            return []
        if visit is not None:
            visit.state, visit.cause = "failed", f"{failure.value}"[:200] or type(failure.value).__name__
        if errback is None:
            if visit is not None:
                self._exhaust(visit)
            failure.raiseException()
        output = errback(failure)
        if inspect.isawaitable(output):
            output = await output
        return [one async for one in self.collect(request, () if output is None else output)]

    def save(self, reading: Item) -> None:
        """Keep a reading until its visit is complete; one that belongs to no visit is saved at once."""
        visit = self._open.get(reading.page.visit)
        if visit is None:
            self._keeper.keep_reading(reading)
            return
        visit.readings.append(reading)
        if isinstance(reading, Checked):
            visit.state, visit.cause = "done", reading.reason
        elif isinstance(reading, Glance):
            visit.cause = reading.cause or visit.cause
        elif reading.findings.page.page_read != "read":
            visit.cause = reading.findings.page.page_read
        self._arrived(visit)

    def lose(self, request: Request, cause: str) -> None:
        """Note that an item of a request was dropped, or failed in a pipeline."""
        visit = self.of(request)
        if visit is not None:
            visit.state, visit.cause = "failed", cause[:200]
            self._arrived(visit)

    def fail(self, request: Request, cause: str) -> None:
        """Note that the callback of a request has failed; what it gave before is kept."""
        visit = self.of(request)
        if visit is not None and not visit.exhausted:
            visit.state, visit.cause = "failed", cause[:200]
            self._exhaust(visit)

    def replace(self, visit: Visit, found: Request | None, cause: str) -> None:
        """Finish a visit that led to another request, such as a redirect, or to one that is not wanted."""
        if found is not None:
            visit.found.append(found)
        visit.cause = cause
        self._exhaust(visit)

    def repeat(self, visit: Visit, again: Request) -> None:
        """Finish a visit whose request is to be asked once more."""
        visit.again = again
        self._exhaust(visit)

    def _arrived(self, visit: Visit) -> None:
        visit.awaited -= 1
        self._finish_if_whole(visit)

    def _exhaust(self, visit: Visit) -> None:
        visit.exhausted = True
        self._finish_if_whole(visit)

    def _finish_if_whole(self, visit: Visit) -> None:
        if visit.exhausted and not visit.awaited and self._open.pop(visit.id, None) is not None:
            self._keeper.keep(visit)


async def _each(output: AsyncIterable[Any] | Iterable[Any]) -> AsyncIterator[Any]:
    if isinstance(output, AsyncIterable):
        async for one in output:
            yield one
    else:
        for one in output:
            yield one

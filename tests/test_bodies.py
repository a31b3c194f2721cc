"""What all answers under way hold at a time is bounded: the largest is cut, and none of less than its share."""

import asyncio
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawler.guard.bodies import Bodies, TooMuchAtOnceError


class Downloads:
    """Bodies of one crawl, and for each of its requests whether it was cut once all has been received."""

    def __init__(self, most: int, to_be_read: int = 0) -> None:
        settings = Settings({"DOWNLOADS_MAXSIZE": most, "CONCURRENT_REQUESTS": 4})
        engine = SimpleNamespace(scraper=SimpleNamespace(slot=SimpleNamespace(active_size=to_be_read)))
        self.bodies = Bodies(SimpleNamespace(settings=settings, signals=SignalManager(), engine=engine))

    def run(self, pieces: list[tuple[int, int]]) -> tuple[str, ...]:
        """pieces: (number of the request, bytes), in the order in which they come."""

        async def fetch() -> str:
            await done.wait()
            return "whole"

        async def all_of_them() -> tuple[str, ...]:
            requests = [Request(f"http://a.example/{number}") for number in range(4)]
            tasks = [asyncio.ensure_future(self.bodies.count(request, fetch())) for request in requests]
            await asyncio.sleep(0)
            for number, size in pieces:
                self.bodies.received(b"x" * size, requests[number])
                await asyncio.sleep(0)
            done.set()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            return tuple("cut" if isinstance(one, TooMuchAtOnceError) else one for one in results)

        done = asyncio.Event()
        return asyncio.run(all_of_them())


WHOLE = "whole"


@pytest.mark.parametrize(("most", "to_be_read", "pieces", "expected"), [
    (100, 0, [(0, 60), (1, 40)], (WHOLE, WHOLE, WHOLE, WHOLE)),
    (100, 0, [(0, 60), (1, 40), (2, 1)], ("cut", WHOLE, WHOLE, WHOLE)),
    (100, 0, [(0, 40), (1, 60), (2, 1), (3, 50), (3, 20)], (WHOLE, "cut", WHOLE, "cut")),
    (100, 80, [(0, 20), (1, 20), (2, 25)], (WHOLE, WHOLE, WHOLE, WHOLE)),
    (100, 80, [(0, 20), (1, 26)], (WHOLE, "cut", WHOLE, WHOLE)),
    (0, 80, [(0, 2000)], (WHOLE, WHOLE, WHOLE, WHOLE)),
], ids=["all fits", "largest", "one after the other", "a share is safe", "with what waits", "no limit"])  # fmt: skip
def test_the_largest_is_cut_when_there_is_too_much(most, to_be_read, pieces, expected):
    assert Downloads(most, to_be_read).run(pieces) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), max_size=30), st.integers(0, 200))
def test_a_body_of_its_share_is_never_cut_and_what_is_left_is_never_too_much(pieces, to_be_read):
    sizes = [sum(size for other, size in pieces if other == number) for number in range(4)]
    results = Downloads(100, to_be_read).run(pieces)
    assert all(result == WHOLE for result, size in zip(results, sizes, strict=True) if size <= 25)
    assert sum(size for result, size in zip(results, sizes, strict=True) if result == WHOLE) <= 100


def test_a_fetch_that_is_cancelled_from_outside_is_not_cut_and_leaves_nothing():
    async def cancelled() -> None:
        request = Request("http://a.example/")
        task = asyncio.ensure_future(downloads.bodies.count(request, asyncio.sleep(99)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        downloads.bodies.received(b"x" * 200, request)  # late bytes of a request that is over

    downloads = Downloads(100)
    asyncio.run(asyncio.wait_for(cancelled(), 5))

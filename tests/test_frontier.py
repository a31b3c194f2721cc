"""The queue of a sweep: whose turn it is, what is kept of a request, and what a visit brings, saved as one."""

import asyncio
import json
import sqlite3
from collections import Counter

import pytest
from conftest import mention, page
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.request import RequestFingerprinter
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawler.arguments import Arguments
from crawler.conduct.hosts import Hosts
from crawler.frontier.known import KnownAddresses
from crawler.frontier.queues import Queues
from crawler.frontier.requests import Errback, from_json, to_json
from crawler.frontier.scheduler import FrontierScheduler
from crawler.frontier.visits import Visits
from crawler.spiders.site import SiteSpider
from pipelines.records import Brand, Document, Findings, Page, Reading
from pipelines.storing.frontier import Asked, Frontier, forget_sweeps, unfinished_sweep
from pipelines.storing.writer import Writer

URL = "https://blog.example/post"


# --- whose turn it is


def everything(queues: Queues, may_ask=lambda host: True) -> list[tuple[str, int]]:
    turns = []
    while (turn := queues.pop(may_ask)) is not None:
        queues.release(turn[0])
        turns.append(turn)
    return turns


def test_hosts_take_turns_and_within_one_the_higher_priority_then_the_older_goes_first():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 0), ("a", 5), ("a", 5), ("b", 0), ("c", 9), ("b", 7)]):
        queues.push(host, priority, number)
    assert everything(queues) == [("a", 1), ("b", 5), ("c", 4), ("a", 2), ("b", 3), ("a", 0)]
    assert queues.waiting == 0 and not queues.has("a")


def test_no_more_of_a_host_and_of_all_are_under_way_than_allowed():
    queues = Queues(3, 2)
    for number in range(9):
        queues.push("abc"[number // 4], 0, number)
    assert [queues.pop(lambda host: True) for _ in range(4)] == [("a", 0), ("b", 4), ("c", 8), None]
    queues.release("c")
    assert queues.pop(lambda host: True) == ("a", 1)
    queues.release("b")
    assert queues.pop(lambda host: host == "a") is None, "two of a are under way"
    assert queues.pop(lambda host: True) == ("b", 5)


def test_a_host_that_waits_keeps_its_requests_and_one_that_is_dropped_loses_them():
    queues = Queues(0, 1)
    for number, host in enumerate("aab"):
        queues.push(host, 0, number)
    assert everything(queues, lambda host: host != "a") == [("b", 2)]
    assert queues.waiting == 2
    assert (
        queues.has("a")
        and sorted(queues.drop("a")) == [0, 1]
        and not queues.has("a")
        and queues.drop("a") == []
        and queues.waiting == 0
    )


def test_the_section_that_has_gained_most_goes_first():
    gains = {("a", "news"): 0.0, ("a", "shop"): 0.0}
    queues = Queues(0, 1, lambda host, section: gains.get((host, section), 0.0))
    for number, section in enumerate(["shop", "shop", "shop", "news", "news"]):
        queues.push("a", 5 if section == "shop" else 0, number, section)

    def turn() -> int:
        host, number = queues.pop(lambda host: True)
        queues.release(host)
        return number

    assert turn() == 0
    gains["a", "shop"] = -7.0
    assert turn() == 3
    gains["a", "shop"] = -5.0
    assert turn() == 1, "of two that are worth the same the older one goes first"
    assert sorted(queues.drop("a")) == [2, 4] and queues.waiting == 0


def test_when_there_is_not_enough_for_all_the_best_of_all_hosts_goes_first():
    queues = Queues(0, 1, lambda host, section: {"b": 4.0}.get(host, 0.0))
    for number, (host, priority) in enumerate([("a", 31), ("a", 33), ("b", 30), ("c", 39)]):
        queues.push(host, priority, number)
    order = [queues.pop(lambda host: host != "c", left=left) for left in (4, 3, 2)]
    assert order == [("b", 2), ("a", 1), None], "one of a is under way, c may not be asked"
    assert queues.under_way == 2


def test_what_is_worth_little_waits_for_what_is_under_way_when_not_all_can_be_asked():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 50), ("b", 0)]):
        queues.push(host, priority, number)
    assert [queues.pop(lambda host: True, left=9) for _ in range(2)] == [("a", 0), None]
    queues.release("a")
    assert queues.pop(lambda host: True, left=8) == ("b", 1)


def test_a_request_that_waits_goes_earlier_when_a_better_link_to_it_is_met():
    queues = Queues(0, 1)
    for number in range(3):
        queues.push("a", 5, number, "news")
    queues.raise_priority("a", 9, 2, "news")
    queues.raise_priority("a", 1, 1, "news")  # a worse one changes nothing
    queues.raise_priority("a", 99, 7, "news")  # nor does one that does not wait
    queues.raise_priority("b", 99, 0, "news")
    assert everything(queues) == [("a", 2), ("a", 0), ("a", 1)]


@given(st.floats(-10, 40), st.integers(-50, 150), st.integers(1, 9))
def test_the_best_request_goes_whatever_its_section_has_gained(gain, priority, left):
    queues = Queues(0, 1, lambda host, section: gain)
    for number in range(10):
        queues.push("a", priority, number, "news")
    assert queues.pop(lambda host: True, left=left) == ("a", 0)


def test_what_is_not_among_the_best_that_are_left_waits_for_them():
    queues = Queues(0, 1)
    for number, (host, priority) in enumerate([("a", 35), ("a", 34), ("b", 31), ("b", 31)]):
        queues.push(host, priority, number)
    assert queues.pop(lambda host: True, left=3) == ("a", 0)
    assert queues.pop(lambda host: True, left=1) is None, "the only one left is for the second of a"
    assert queues.pop(lambda host: True, left=2) == ("b", 2)
    queues.release("a")
    assert queues.pop(lambda host: True, left=1) == ("a", 1)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-3, 3)), max_size=40), st.integers(0, 4), st.integers(1, 3)
)
def test_everything_that_is_pushed_comes_once_in_the_order_of_its_host(pushed, most, of_host):
    queues = Queues(most, of_host)
    for number, (host, priority) in enumerate(pushed):
        queues.push(host, priority, number)
    under_way: list[str] = []
    seen = []
    while queues.waiting:
        turn = queues.pop(lambda host: True)
        if turn is None:
            queues.release(under_way.pop(0))
            continue
        seen.append(turn)
        under_way.append(turn[0])
        assert max(Counter(under_way).values()) <= of_host
        assert not most or len(under_way) <= most
    for host in "abcd":
        wanted = sorted((-priority, number) for number, (its, priority) in enumerate(pushed) if its == host)
        assert [number for its, number in seen if its == host] == [number for _, number in wanted]


# --- what is known


PAGES = [f"https://blog.example/{number}" for number in range(6)]
MET = st.tuples(st.sampled_from(PAGES), st.integers(-2, 2))


@given(st.lists(MET, min_size=1), st.integers(1, 4))
def test_what_was_met_last_is_known_and_never_more_than_there_is_room_for(met, most):
    known = KnownAddresses(most)
    for url, priority in met:
        known.add(Request(url, priority=priority))
        assert known.has(url, priority) and len([other for other in PAGES if known.has(other, -2)]) <= most
    for url in PAGES:
        best = max((priority for one, priority in met if one == url), default=-9)
        assert not known.has(url, best + 1), "a link that promises more is asked for"


# --- what is kept of a request


class Asking(Spider):
    name = "asking"

    def parse(self, response):
        yield None

    def failed(self, failure):
        return [failure]


SPIDER = Asking()


def test_a_request_is_the_same_when_it_comes_back():
    meta = {"redirect_times": 2, "redirect_urls": ["https://a.example/ä"], "render": True}
    asked = Request(URL, SPIDER.parse, "POST", {"Accept": ["a", "b"], "X": "é"}, b"\x00\xffbody", meta=meta,
                    errback=SPIDER.failed, cb_kwargs={"page": 3})  # fmt: skip
    back = from_json(URL, to_json(asked, SPIDER), SPIDER)
    for name in ("url", "method", "headers", "body", "meta", "cb_kwargs", "callback", "errback"):
        assert getattr(back, name) == getattr(asked, name), name


def test_a_plain_request_is_kept_in_few_bytes_and_what_belongs_to_one_run_is_not():
    asked = Request(URL, SPIDER.parse, meta={"visit": 7, "depth": 2, "kind": "page", "download_slot": "x"})
    assert json.loads(to_json(asked, SPIDER)) == {"callback": "parse"}
    wrapped = Request(URL, SPIDER.parse, errback=Errback(SPIDER.failed, print))
    assert json.loads(to_json(wrapped, SPIDER)) == {"callback": "parse", "errback": "failed"}
    assert json.loads(to_json(Request(URL, errback=Errback(None, print)), SPIDER)) == {}


@pytest.mark.parametrize("request_", [
    Request(URL, callback=print), Request(URL, SPIDER.parse, meta={"page": object()}), Request(URL, Asking().parse),
    Request(URL, SPIDER.parse, cb_kwargs={"at": b"bytes"}),
])  # fmt: skip
def test_what_cannot_be_kept_is_told_at_once(request_):
    with pytest.raises(ValueError, match=r"\.$"):
        to_json(request_, SPIDER)


# --- a visit


class Kept:
    """A keeper that remembers what it was given."""

    def __init__(self) -> None:
        self.visits, self.readings = [], []

    def keep(self, visit):
        self.visits.append((visit.id, visit.state, visit.cause, [one.url for one in visit.found], visit.readings))

    def keep_reading(self, reading):
        self.readings.append(reading)


def reading(visit: int, page_read: str = "read") -> Reading:
    facts = page(page_read=page_read)
    return Reading(Page(URL, 200, (), b"", "", "x", visit), Document(facts), Findings(facts, (mention(),)))


def under_way(visits: Visits, number: int = 7) -> Request:
    visits.start(number)
    return Request(URL, meta={"visit": number, "depth": 3})


def collected(visits: Visits, request: Request, output) -> list:
    async def run() -> list:
        return [one async for one in visits.collect(request, output)]

    return asyncio.run(run())


def test_nothing_is_kept_before_the_callback_is_exhausted_and_its_items_have_arrived():
    kept = Kept()
    visits = Visits(kept)
    request, one = under_way(visits), reading(7)
    link = Request("https://blog.example/next")

    async def callback():
        yield link
        assert not kept.visits
        yield one
        visits.save(one)
        assert not kept.visits, "the callback may give more"

    assert collected(visits, request, callback()) == [one]
    assert kept.visits == [(7, "done", "", [link.url], [one])]
    assert link.meta["depth"] == 4
    assert visits.of(request) is None


def test_items_that_arrive_late_are_waited_for_and_lost_ones_are_told():
    kept = Kept()
    visits = Visits(kept)
    request = under_way(visits)
    collected(visits, request, [reading(7), reading(7)])
    visits.save(reading(7))
    assert not kept.visits
    visits.lose(request, "no room")
    assert [visit[:3] for visit in kept.visits] == [(7, "failed", "no room")]


def test_a_callback_that_fails_keeps_what_it_gave_before():
    kept = Kept()
    visits = Visits(kept)
    request = under_way(visits)

    def callback():
        yield Request("https://blog.example/next")
        raise KeyError("oh")

    with pytest.raises(KeyError):
        collected(visits, request, callback())
    assert kept.visits == [(7, "failed", "the callback failed: KeyError: 'oh'", ["https://blog.example/next"], [])]
    visits.fail(request, "told again by the signal")
    assert len(kept.visits) == 1


def test_a_page_that_was_not_read_is_done_with_its_cause():
    kept = Kept()
    visits = Visits(kept)
    request = under_way(visits)
    collected(visits, request, [1])
    visits.save(reading(7, "http_error"))
    assert kept.visits[0][1:3] == ("done", "http_error")


def failure_of(request: Request) -> Failure:
    failure = Failure(OSError("reset"))
    failure.request = request
    return failure


async def _awaited(failure):
    return None


@pytest.mark.parametrize("errback", [lambda failure: None, lambda failure: [], _awaited])
def test_an_errback_of_any_form_settles_its_request(errback):
    kept = Kept()
    visits = Visits(kept)
    assert asyncio.run(visits.collect_failure(failure_of(under_way(visits)), errback)) == []
    assert kept.visits == [(7, "failed", "reset", [], [])]


def test_a_failure_that_nobody_handles_settles_its_request_and_is_raised():
    kept = Kept()
    visits = Visits(kept)
    with pytest.raises(OSError, match="reset"):
        asyncio.run(visits.collect_failure(failure_of(under_way(visits)), None))
    assert kept.visits == [(7, "failed", "reset", [], [])]


def test_what_belongs_to_no_visit_passes_and_is_kept_at_once():
    kept = Kept()
    visits = Visits(kept)
    items = [Request(URL), reading(0)]
    assert collected(visits, Response(URL, request=Request(URL)).request, items) == items
    visits.save(items[1])
    assert kept.readings == [items[1]] and not kept.visits


# --- the table


@pytest.fixture
def writer(tmp_path):
    made = Writer(tmp_path / "m.db", ())
    yield made
    made.close()


def asked(number: int, priority: int = 0) -> Asked:
    return Asked(bytes([number]), f"https://blog.example/{number}", "page", 1, priority, "{}")


def begun(writer: Writer, seeds: str = "s", sweep: int | None = None) -> Frontier:
    writer.begin("news", seeds, "brands.toml", sweep)
    return Frontier(writer.db, sweep or writer.crawl, "news")


def test_a_request_is_queued_once_in_a_sweep(writer):
    frontier = begun(writer)
    with writer.transaction():
        assert frontier.add([asked(1), asked(2), asked(1)]) == [1, 2, None]
    assert frontier.knows(b"\x01") and not frontier.knows(b"\x03")
    other = begun(writer, "other seeds")
    with writer.transaction():
        assert other.add([asked(1)]) == [3]
    assert [known.id for known in other.known()] == [3]


def test_what_was_under_way_is_queued_again_and_what_is_settled_stays(writer):
    frontier = begun(writer)
    with writer.transaction():
        frontier.add(map(asked, range(5)))
        frontier.lease([1, 2, 3, 4])
        frontier.settle([1], "done")
        frontier.settle([2], "failed", "reset")
        frontier.ask_again(3, -1, '{"meta": {"retry_times": 1}}')
    before = unfinished_sweep(writer.db, "news", "s")
    assert (before.sweep, before.waiting, before.settled) == (1, 3, 2)
    with writer.transaction():
        frontier.requeue()
    assert [(known.id, known.state) for known in frontier.known()] == [
        (1, "done"), (2, "failed"), (3, "queued"), (4, "queued"), (5, "queued"),
    ]  # fmt: skip
    assert frontier.request(3) == ("https://blog.example/2", "page", 1, -1, '{"meta": {"retry_times": 1}}')


def test_only_the_last_sweep_over_the_same_seeds_is_gone_on_with(writer):
    with writer.transaction():
        begun_first = unfinished_sweep(writer.db, "news", "s")
    assert begun_first is None
    for seeds in ("s", "other"):
        frontier = begun(writer, seeds)
        with writer.transaction():
            frontier.add([asked(1)])
    assert unfinished_sweep(writer.db, "news", "s").sweep == 1
    assert unfinished_sweep(writer.db, "news", "other").sweep == 2
    assert unfinished_sweep(writer.db, "resources", "s") is None
    begun(writer, "s", sweep=1)  # a run that goes on
    assert unfinished_sweep(writer.db, "news", "s").sweep == 1
    with writer.transaction():
        forget_sweeps(writer.db, "news", "s")
    assert unfinished_sweep(writer.db, "news", "s") is None
    assert unfinished_sweep(writer.db, "news", "other").sweep == 2


def test_a_state_that_is_none_is_refused(writer):
    frontier = begun(writer)

    def write() -> None:
        with writer.transaction():
            frontier.add([asked(1)])
            frontier.settle([1], "lost")

    with pytest.raises(sqlite3.IntegrityError):
        write()
    assert not list(frontier.known()), "all of it is saved, or nothing"


# --- the scheduler


@pytest.fixture
def scheduler(tmp_path):
    chosen = Settings()
    chosen.setmodule("crawler.settings", priority="project")
    values = {**chosen.copy_to_dict(), "TWISTED_REACTOR_ENABLED": False, "MENTIONS_DB": str(tmp_path / "s.db")}
    crawler = get_crawler(SiteSpider, values)
    arguments = Arguments(("https://blog.example/",), "test", (Brand("Acme"),), "test", {})
    crawler.spider = SiteSpider.from_crawler(crawler, arguments=arguments)
    crawler.request_fingerprinter = RequestFingerprinter()
    made = FrontierScheduler.from_crawler(crawler)
    made.open(crawler.spider)
    yield made
    made.close("finished")


def states(scheduler) -> list[tuple]:
    rows = scheduler._spider.writer.db.execute("select url, state, cause from frontier order by id")
    return [tuple(row) for row in rows]


def seed(scheduler, path: str = "") -> Request:
    spider = scheduler._spider
    assert scheduler.enqueue_request(Request(f"https://blog.example/{path}", spider.parse, errback=spider.failed))
    return scheduler.next_request()


def test_what_cannot_be_saved_fails_alone_and_its_host_goes_on(scheduler, caplog):
    request = seed(scheduler)
    assert request.meta["kind"] == "seed" and scheduler.next_request() is None
    collected(scheduler._visits, request, [Request("https://blog.example/next", callback=print)])
    assert "What a page brought was not saved" in caplog.text
    assert states(scheduler)[0][:2] == ("https://blog.example/", "failed")
    assert "is no method of the spider" in states(scheduler)[0][2]
    for number in range(5):  # more than are under way at a time
        collected(scheduler._visits, seed(scheduler, str(number)), [])
    assert [state for _, state, _ in states(scheduler)] == ["failed", *["done"] * 5]


def test_of_a_link_that_was_met_again_no_request_is_made_any_more(scheduler):
    spider, url = scheduler._spider, "https://blog.example/next"
    made = []
    for number in range(3):
        requests = list(spider.page_requests([url]))
        made.append(len(requests))
        collected(scheduler._visits, seed(scheduler, str(number)), requests)
        if number == 0:
            assert scheduler.next_request().url == url
    assert made == [1, 1, 0]


@pytest.mark.parametrize("other", [
    {"method": "POST"}, {"body": b"q=1"}, {"meta": {"render": True, "kind": "rendered"}},
])  # fmt: skip
def test_an_address_is_not_known_for_another_request_with_it(scheduler, other):
    url = "https://blog.example/next"
    for number in range(3):
        collected(scheduler._visits, seed(scheduler, str(number)), [Request(url, scheduler._spider.parse, **other)])
        scheduler.next_request()
    assert sum(row[0] == url for row in states(scheduler)) == 1
    assert list(scheduler._spider.page_requests([url]))


def test_a_retry_is_the_same_row_and_a_redirect_another_one(scheduler):
    request = seed(scheduler)
    again = request.replace(dont_filter=True, priority=-1, meta={**request.meta, "retry_times": 1})
    assert scheduler.enqueue_request(again)
    request = scheduler.next_request()
    assert (request.meta["retry_times"], request.priority, len(states(scheduler))) == (1, -1, 1)
    moved = request.replace(url="https://blog.example/moved", meta={**request.meta, "redirect_urls": [request.url]})
    assert scheduler.enqueue_request(moved)
    assert states(scheduler) == [
        ("https://blog.example/", "done", "redirected"), ("https://blog.example/moved", "queued", ""),
    ]  # fmt: skip
    assert scheduler.next_request().errback.original == scheduler._spider.failed


def test_a_redirect_to_another_site_is_not_asked_for(scheduler):
    request = seed(scheduler)
    away = request.replace(url="https://shop.example/", meta={**request.meta, "redirect_urls": [request.url]})
    assert not scheduler.enqueue_request(away)
    assert states(scheduler) == [("https://blog.example/", "done", "leads to another site: shop.example")]
    assert not scheduler.has_pending_requests()


def test_a_host_that_is_given_up_loses_its_requests_with_the_cause(scheduler):
    scheduler.enqueue_request(Request("https://a.blog.example/", scheduler._spider.parse))
    scheduler.enqueue_request(Request("https://b.blog.example/", scheduler._spider.parse))
    Hosts.of(scheduler._crawler).give_up("a.blog.example", "blocked")
    assert scheduler.next_request().url == "https://b.blog.example/"
    assert states(scheduler)[0] == ("https://a.blog.example/", "failed", "blocked")

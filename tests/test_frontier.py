"""The queue of a sweep: what is kept of a request, and what a visit brings, saved as one."""

import asyncio
import json
import sqlite3

import pytest
from conftest import mention, page
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.request import RequestFingerprinter
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawler.arguments import Arguments
from crawler.conduct.hosts import Hosts
from crawler.frontier.requests import Errback, from_json, to_json
from crawler.frontier.scheduler import FrontierScheduler
from crawler.frontier.visits import Visits
from crawler.spiders.site import SiteSpider
from pipelines.records import Brand, Document, Findings, Page, Reading
from pipelines.storing.frontier import Asked, Frontier, forget_sweeps, unfinished_sweep
from pipelines.storing.writer import Writer

URL = "https://blog.example/post"


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


def test_a_better_link_lets_a_page_that_waits_go_earlier_also_in_the_next_run(scheduler):
    spider, home = scheduler._spider, seed(scheduler)

    def link(path: str, priority: int) -> Request:
        return Request(f"https://blog.example/{path}", spider.parse, errback=spider.failed, priority=priority)

    collected(scheduler._visits, home, [link("a", 5), link("b", 1)])
    first = scheduler.next_request()
    assert first.url.endswith("/a")
    collected(scheduler._visits, first, [link("c", 3), link("b", 9), link("a", 50)])
    assert scheduler.waiting == 2
    order = "select url, priority from frontier where state = 'queued' order by priority desc"
    rows = spider.writer.db.execute(order).fetchall()
    assert [tuple(row) for row in rows] == [("https://blog.example/b", 9), ("https://blog.example/c", 3)]
    assert [scheduler.next_request().url[-1] for _ in range(2)] == ["b", "c"]
    assert not scheduler._spider.known.has("https://blog.example/b", 10), "a link that promises more is asked for"

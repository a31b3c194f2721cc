"""How a sweep behaves towards the sites it visits: robots.txt, pace, and when a host is left alone."""

import asyncio
import gzip
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import TinySite
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

import crawler.settings
from crawler.conduct.hosts import Hosts, LeftAlone
from crawler.conduct.middleware import ForbiddenByRobots, HostUnreachable, PaceMiddleware, RobotsMiddleware
from crawler.conduct.robots import MAX_BYTES
from crawler.conduct.robots_cache import Robots

CLOSED = b"User-agent: *\nDisallow: /closed\n"
DELAY = b"User-agent: *\nCrawl-delay: "
OPEN, SHUT = (True, True), (False, False)  # whether /open and /closed may be asked for
BY_RULES = (True, False)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Web:
    """A crawler whose engine gives fixed answers by address, and counts what is asked."""

    def __init__(self, answers: dict[str, object] | None = None, **changed: object) -> None:
        self.settings = Settings()
        self.settings.setmodule(crawler.settings, priority="project")
        self.settings.setdict(changed, priority="cmdline")
        self.signals, self.stats, self.engine = SignalManager(self), None, self
        self.answers, self.asked = answers or {}, Counter()

    async def download_async(self, request: Request) -> Response:
        self.asked[request.url] += 1
        await asyncio.sleep(0)
        answer = self.answers.get(request.url, (404, {}, b""))
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer
        return Response(request.url, status, headers, body)


HOME = "http://a.example"
ROBOTS = f"{HOME}/robots.txt"


def to(url: str, status: int = 302) -> tuple[int, dict[str, str], bytes]:
    return status, {"Location": url}, b""


# --- robots.txt by its status (RFC 9309 2.3.1)


@pytest.mark.parametrize(("answer", "expected"), [
    ((200, {}, CLOSED), BY_RULES), ((204, {}, b""), OPEN), ((206, {}, CLOSED), BY_RULES), ((200, {}, b"<html>"), OPEN),
    ((404, {}, CLOSED), OPEN), ((401, {}, b""), OPEN), ((403, {}, b""), OPEN), ((410, {}, b""), OPEN),
    ((429, {}, b""), SHUT), ((500, {}, b""), SHUT), ((503, {}, b""), SHUT), ((599, {}, b""), SHUT),
    ((304, {}, b""), OPEN), (to("ftp://a.example/"), OPEN),
    (CannotResolveHostError(), SHUT), (DownloadConnectionRefusedError("no"), SHUT), (ValueError("anything"), SHUT),
], ids=str)  # fmt: skip
def test_what_the_answer_to_robots_txt_allows(answer, expected):
    web = Web({ROBOTS: answer})

    async def ask() -> tuple[bool, bool]:
        robots = Robots.of(web)
        return await robots.allowed(f"{HOME}/open"), await robots.allowed(f"{HOME}/closed/x")

    assert asyncio.run(ask()) == expected


@pytest.mark.parametrize(("hops", "status", "expected"), [(1, 301, False), (5, 307, False), (6, 302, True)])
def test_five_redirects_are_followed_and_the_rules_are_those_of_the_first_authority(hops, status, expected):
    stops = [ROBOTS, *(f"https://b{number}.example/r" for number in range(hops))]
    answers = {one: to(after, status) for one, after in pairwise(stops)} | {stops[-1]: (200, {}, CLOSED)}
    web = Web(answers)

    async def ask() -> bool:
        return await Robots.of(web).allowed(f"{HOME}/closed")

    assert asyncio.run(ask()) is expected
    assert web.asked == Counter(stops[:6])


def test_all_that_wait_share_one_request_and_each_authority_has_its_own():
    web = Web({ROBOTS: (200, {}, CLOSED), "http://a.example:81/robots.txt": (404, {}, b"")})
    urls = [f"{HOME}/closed"] * 5 + ["HTTP://A.example:80/closed", "http://u:p@a.example/closed"]
    others = ["http://a.example:81/closed", "https://a.example/closed", "https://a.example:443/closed"]

    async def ask() -> list[bool]:
        return await asyncio.gather(*map(Robots.of(web).allowed, [*urls, *others]))

    assert asyncio.run(ask()) == [False] * 7 + [True] * 3
    assert web.asked == {ROBOTS: 1, "http://a.example:81/robots.txt": 1, "https://a.example/robots.txt": 1}


@pytest.mark.parametrize(("answer", "hours", "times"), [
    ((200, {}, CLOSED), 23.9, 1), ((200, {}, CLOSED), 24.1, 2), ((404, {}, b""), 23.9, 1), ((404, {}, b""), 24.1, 2),
    ((500, {}, b""), 0.9, 1), ((500, {}, b""), 1.1, 2), (CannotResolveHostError(), 1.1, 2),
], ids=str)  # fmt: skip
def test_an_answer_is_kept_for_a_day_and_a_failure_for_an_hour(answer, hours, times):
    web, clock = Web({ROBOTS: answer}), Clock()
    robots = Robots(web, clock)

    async def ask() -> None:
        await robots.rules(f"{HOME}/")
        clock.now += hours * 3600
        await robots.rules(f"{HOME}/x")

    asyncio.run(ask())
    assert web.asked[ROBOTS] == times


@pytest.mark.parametrize("url", ["http://[", "http://a.example:x/", "ftp://a.example/", "", "http:///a"])
def test_a_broken_address_is_not_allowed(url):
    web = Web()
    assert not asyncio.run(Robots.of(web).allowed(url))
    assert not web.asked


def test_nothing_is_asked_when_robots_txt_is_not_obeyed():
    web = Web({ROBOTS: (200, {}, CLOSED)}, ROBOTSTXT_OBEY=False)
    assert asyncio.run(Robots.of(web).allowed(f"{HOME}/closed"))
    assert not web.asked


@pytest.mark.parametrize(("answer", "error", "says"), [
    ((200, {}, CLOSED), ForbiddenByRobots, "robots.txt forbids it"),
    ((500, {}, b""), ForbiddenByRobots, "robots.txt cannot be read: the site answered 500"),
    (CannotResolveHostError("gone"), HostUnreachable, "gone"),
], ids=str)  # fmt: skip
def test_what_is_refused_says_why(answer, error, says):
    web = Web({ROBOTS: answer})
    gate = RobotsMiddleware.from_crawler(web)
    with pytest.raises(error, match=says):
        asyncio.run(gate.process_request(Request(f"{HOME}/closed")))
    assert asyncio.run(gate.process_request(Request(f"{HOME}/closed", meta={"dont_obey_robotstxt": True}))) is None


# --- hosts


def hosts(clock: Clock, **changed: object) -> Hosts:
    return Hosts(Web(**changed).settings, clock)


def test_pauses_double_are_bounded_and_end():
    clock = Clock()
    known = hosts(clock, BLOCKED_AFTER=0)
    waits = []
    for _ in range(5):
        known.refused("a")
        assert known.back_off("a", None)
        waits.append(known.wait("a"))
        clock.now += known.wait("a")
    assert waits == [10, 20, 40, 80, 120]
    assert (known.wait("a"), known.waiting(), known.shortest_wait()) == (0, 0, 0)
    assert known.back_off("a", 120.0)
    known.pause("b", 7)
    known.pause("b", 3)
    assert (known.wait("a"), known.wait("b"), known.waiting(), known.shortest_wait()) == (120, 7, 2, 7)
    assert not known.back_off("c", 5000.0), "so long we do not stay"
    assert known.wait("c") == 10
    clock.now += 7
    assert (known.wait("b"), known.wait("c"), known.waiting()) == (0, 3, 2)


@pytest.mark.parametrize("bad", ["refused", "failed"])
def test_a_host_is_given_up_after_five_in_a_row_and_not_otherwise(bad):
    known = hosts(Clock())
    times = 20 if bad == "failed" else 5  # a host that has answered is given more time
    for host, pattern in (("good", "xxxx.xxxx.xxxx"), ("bad", "xxxx." + "x" * times)):
        for one in pattern:
            getattr(known, bad if one == "x" else "answered")(host)
    assert not known.given_up("good")
    assert known.given_up("bad") == {"refused": "blocked", "failed": "unreachable"}[bad]


def test_a_host_that_never_answers_is_given_up_sooner():
    known = hosts(Clock())
    for _ in range(5):
        assert not known.given_up("dead")
        known.failed("dead")
    assert known.given_up("dead") == "unreachable"


def test_a_refusal_shows_that_a_host_can_be_reached():
    known = hosts(Clock())
    for one in ("failed", "refused") * 4 + ("failed",):
        getattr(known, one)("a")
    assert not known.given_up("a")


def test_nobody_is_given_up_when_the_numbers_are_0():
    known = hosts(Clock(), BLOCKED_AFTER=0, UNREACHABLE_AFTER=0)
    for _ in range(100):
        known.refused("a")
        known.failed("a")
    assert known.all_given_up() == []


def test_a_crawl_delay_is_kept_up_to_its_bound():
    clock = Clock()
    known = hosts(clock)
    known.set_crawl_delay("a", 30.0)
    known.set_crawl_delay("a", 2.0)  # of another port
    assert (known.wait("a"), known.given_up("a")) == (30, "")
    clock.now += 31
    known.keep_delay("a")
    assert known.wait("a") == 30
    for host, longer in (("b", 30.1), ("c", 1e9), ("d", float("inf"))):
        known.set_crawl_delay(host, longer)
        assert known.given_up(host) == "crawl_delay"


# --- the pace of one host


def test_requests_of_a_host_take_turns_and_wait_out_a_pause():
    web = Web()
    pace, known = PaceMiddleware.from_crawler(web), Hosts.of(web)
    first, second, other = Request(f"{HOME}/1"), Request(f"{HOME}/2", meta={"visit": 2}), Request("http://b.example/")

    async def ask() -> None:
        assert await pace.process_request(first) is None
        waiting = asyncio.ensure_future(pace.process_request(second))
        assert await pace.process_request(other) is None
        assert not waiting.done()
        pace.process_response(first, Response(first.url, 503, {"Retry-After": "100"}))
        later = await waiting
        assert isinstance(later, Request) and later.url == second.url and "asked_again" not in later.meta
        assert 99 < known.wait("a.example") <= 100
        with pytest.raises(Exception, match="left alone for another"):
            await pace.process_request(first)
        known.give_up("a.example", "blocked")
        with pytest.raises(LeftAlone, match="refused us"):
            await pace.process_request(second)

    asyncio.run(asyncio.wait_for(ask(), 5))


def test_only_a_request_of_the_frontier_goes_back_to_wait(monkeypatch):
    monkeypatch.setattr("crawler.conduct.middleware._SHORT", 0.05)
    web = Web()
    pace = PaceMiddleware.from_crawler(web)
    Hosts.of(web).set_crawl_delay("a.example", 0.2)

    async def ask() -> None:
        request = Request(f"{HOME}/", meta={"visit": 1})
        later = await pace.process_request(request)
        assert isinstance(later, Request) and later.meta == request.meta
        start = time.monotonic()
        assert await pace.process_request(Request(f"{HOME}/")) is None
        assert time.monotonic() - start > 0.1

    asyncio.run(ask())


@pytest.mark.parametrize(("errors", "given_up"), [
    ([CannotResolveHostError(), DownloadConnectionRefusedError(), DownloadTimeoutError(), CannotResolveHostError(),
      DownloadTimeoutError()], "unreachable"),
    ([DownloadTimeoutError()] * 4, ""), ([DownloadFailedError("reset")] * 9, ""), ([ValueError()] * 9, ""),
], ids=str)  # fmt: skip
def test_a_host_that_is_not_reached_is_given_up_but_not_for_what_a_page_does(errors, given_up):
    web = Web()
    pace = PaceMiddleware.from_crawler(web)

    async def ask() -> None:
        for error in errors:
            for attempt in range(2):
                request = Request(f"{HOME}/", meta={"retry_times": attempt})
                assert await pace.process_request(request) is None
                pace.process_exception(request, error)
        pace.process_exception(Request(f"{HOME}/"), DownloadTimeoutError())  # never sent

    if given_up:
        with pytest.raises(LeftAlone):
            asyncio.run(ask())
    else:
        asyncio.run(ask())
    assert Hosts.of(web).given_up("a.example") == given_up


@pytest.mark.parametrize(("statuses", "given_up"), [
    ([503] * 5, "unreachable"), ([502, 503, 504, 522, 524], "unreachable"), ([503] * 4, ""), ([500] * 30, ""),
    ([503, 503, 503, 503, 404] * 3, ""), ([200] + [503] * 5, "unreachable"), ([200, 404, 301] * 2 + [503] * 19, ""),
    ([200] * 5 + [503] * 20, "unreachable"),
], ids=str)  # fmt: skip
def test_a_host_that_is_out_of_order_is_given_up_and_a_good_one_later(statuses, given_up):
    web = Web()
    pace = PaceMiddleware.from_crawler(web)

    async def ask() -> None:
        for number, status in enumerate(statuses):
            for attempt in ({}, {"retry_times": 1}, {"asked_again": 1}):
                request = Request(f"{HOME}/{number}", meta=attempt)
                assert await pace.process_request(request) is None
                pace.process_response(request, Response(request.url, status))
                if Hosts.of(web).given_up("a.example"):
                    return

    asyncio.run(ask())
    assert Hosts.of(web).given_up("a.example") == given_up


@pytest.mark.parametrize(("status", "meta", "times"), [
    (429, {"visit": 1}, 3), (503, {"visit": 1}, 1), (403, {"visit": 1}, 1), (500, {"visit": 1}, 1), (200, {}, 1),
    (429, {}, 1),
])  # fmt: skip
def test_a_request_that_came_too_soon_is_asked_twice_more(status, meta, times):
    web = Web(RETRY_PAUSE=0)
    pace = PaceMiddleware.from_crawler(web)

    async def ask() -> int:
        request = Request(f"{HOME}/", meta=meta)
        for asked in range(1, 9):
            assert await pace.process_request(request) is None
            answer = pace.process_response(request, Response(request.url, status))
            if isinstance(answer, Response):
                return asked
            assert answer.priority < request.priority
            request = answer
        return 0

    assert asyncio.run(ask()) == times


# --- whole crawls


class Turns(dict):
    """Answers by path; a list is gone through, a function is asked."""

    def get(self, path, default=None):
        answer = super().get(path, default)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer() if callable(answer) else answer


def page(*links: str) -> tuple[int, dict[str, str], bytes]:
    body = "<p>Words to read. " + " ".join(f'<a href="{link}">a page</a>' for link in links)
    return 200, {"Content-Type": "text/html"}, body.encode()


Site = Callable[..., TinySite]


@pytest.fixture
def site(tiny_sites) -> Site:
    def make(robots: object = (404, {}, b""), **pages: object) -> TinySite:
        made = tiny_sites()
        made.answers = Turns({"/robots.txt": robots, "/": page("/open", "/closed")})
        made.answers |= {"/open": page(), "/closed": page()} | {f"/{name}": one for name, one in pages.items()}
        return made

    return make


class Swept:
    """One crawl over several sites, each a host of its own, and what it left behind."""

    def __init__(self, crawl: Callable, folder: Path, sites: dict[str, TinySite | int], **settings: object) -> None:
        """sites: by host name, or the port of one; a host is swept from / and from the paths of `seeds`."""
        seeds = settings.pop("seeds", {})
        ports = {name: one if isinstance(one, int) else one.port for name, one in sites.items()}
        self.homes = {name: f"http://{name}.localhost:{port}" for name, port in ports.items()}
        file, database = folder / "seeds.txt", folder / "m.db"
        file.write_text("\n".join(home + path for name, home in self.homes.items() for path in seeds.get(name, ["/"])))
        allowed = [home.removeprefix("http://") for home in self.homes.values()]
        start = time.monotonic()
        done = crawl("resources", file, database, *allowed, CONTACT_URL="https://me.example/about", **settings)
        self.seconds = time.monotonic() - start
        assert "Traceback" not in done.stderr, done.stderr
        with closing(sqlite3.connect(database)) as db:
            self.pages = {url: row for url, *row in db.execute("select url, page_read, cause from pages")}
            self.frontier = {url: row for url, *row in db.execute("select url, state, cause from frontier")}
            self.refused = Counter(dict(db.execute("select cause, sum(count) from refusals group by cause")))

    def read(self, name: str, path: str = "/") -> str:
        """page_read and cause of a page."""
        return ": ".join(filter(None, self.pages.get(self.homes[name] + path, ("no page",))))


@pytest.mark.slow
def test_robots_txt_is_obeyed_by_links_redirects_and_refreshes(crawl, site, tmp_path):
    canary = site()
    refresh = b'<meta http-equiv="refresh" content="0; url=/closed/3">'
    rules = (200, {}, CLOSED)
    plain = site(rules, rules=rules, open=page("/away", "/soon", "/closed/1"), away=to("/closed/2"),
                 soon=(200, {"Content-Type": "text/html"}, refresh))  # fmt: skip
    big = CLOSED + b"#" * (MAX_BYTES - len(CLOSED) - 10) + b"\n" + b"Disallow: /open\n" * 600_000
    sites = {
        "plain": plain, "big": site((200, {}, big)), "shut": site((403, {}, b"")), "broken": site((500, {}, b"")),
        "inside": site(to(f"http://127.0.0.1:{canary.port}/")), "slow": site((200, {}, DELAY + b"31")),
        "packed": site((200, {"Content-Encoding": "gzip"}, gzip.compress(CLOSED))),
        "bomb": site((200, {"Content-Encoding": "gzip"}, gzip.compress(CLOSED + bytes(20_000_000)))),
        "moved": site(to(f"http://plain.localhost:{plain.port}/rules")),
    }  # fmt: skip
    swept = Swept(crawl, tmp_path, sites | {"dead": 9})
    reads = {name: [swept.read(name, path) for path in ("/", "/open", "/closed")] for name in swept.homes}
    forbidden, unread = "robots: robots.txt forbids it", "robots: robots.txt cannot be read: "
    assert reads["plain"] == reads["big"] == reads["packed"] == reads["moved"] == ["read", "read", forbidden]
    assert reads["shut"] == ["read"] * 3
    assert reads["broken"][0] == f"{unread}the site answered 500"
    assert reads["inside"][0] == f"{unread}it leads to a private address"
    assert reads["bomb"][0].startswith(f"{unread}the answer is larger than DOWNLOAD_MAXSIZE")
    assert reads["slow"][0] == "robots: robots.txt asks for a longer pause than CRAWL_DELAY_MAX"
    assert reads["dead"][0] == "unreachable: the site refuses the connection"
    for path in ("/closed/2", "/closed/3"):
        assert swept.read("plain", path) == forbidden
    for name in ("plain", "big", "packed", "bomb", "moved", "broken", "inside", "slow"):
        paths = [path for host, path, _ in sites[name].hits if host.startswith(name)]
        assert paths.count("/robots.txt") == 1
        assert not [path for path in paths if path.startswith("/closed")]
        assert len(paths) == 1 or name in ("plain", "big", "packed", "moved")
    assert canary.hits == []
    assert swept.refused["crawl_delay"] == 1 and swept.refused["unreachable"] == 1 and swept.refused["robots"] >= 7
    assert plain.agents == {"Namedrop/0.1 (+https://me.example/about)"}


class Watch:
    """Pages that take a while, and when each was asked for and given."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.spans, self.lock = seconds, [], threading.Lock()

    def __call__(self) -> tuple[int, dict[str, str], bytes]:
        start = time.monotonic()
        time.sleep(self.seconds)
        with self.lock:
            self.spans.append((start, time.monotonic()))
        return page(*(f"/{number}" for number in range(4)))

    def gaps(self) -> list[float]:
        """Seconds from the end of an answer to the next request; negative when they overlap."""
        return [after[0] - before[1] for before, after in pairwise(sorted(self.spans))]

    def starts(self) -> list[float]:
        return [after[0] - before[0] for before, after in pairwise(sorted(self.spans))]


@pytest.mark.slow
def test_a_host_is_asked_for_one_page_at_a_time_and_holds_up_no_other(crawl, site, tmp_path):
    watches = {"even": Watch(0.0), "lazy": Watch(0.3), "strict": Watch(0.2)}
    robots = {"strict": (200, {}, DELAY + b"1")}
    sites = {
        name: site(robots.get(name, (404, {}, b"")), **{"": watch} | {str(number): watch for number in range(4)})
        for name, watch in watches.items()
    }
    pace = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.3, "DOWNLOAD_DELAY_JITTER": 0.5,
            "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.3}  # fmt: skip
    Swept(crawl, tmp_path, sites, **pace)
    assert {name: len(watch.spans) for name, watch in watches.items()} == dict.fromkeys(watches, 5)
    assert all(min(watch.gaps()) >= 0 for watch in watches.values()), "one at a time"
    assert min(watches["even"].starts()) >= 0.14 and len({round(gap, 2) for gap in watches["even"].starts()}) > 1
    assert min(watches["strict"].gaps()) >= 0.98
    asked = [at for _, _, at in sites["strict"].hits]
    assert asked[1] - asked[0] >= 0.98, "robots.txt is a request too"
    ends = {name: max(end for _, end in watch.spans) for name, watch in watches.items()}
    assert max(ends["even"], ends["lazy"]) < ends["strict"] - 1


@pytest.mark.slow
def test_a_host_with_too_much_to_do_is_asked_again_when_it_says(crawl, site, tmp_path):
    def at_a_time() -> tuple[int, dict[str, str], bytes]:
        now = time.time()
        return 503, {"Date": formatdate(now, usegmt=True), "Retry-After": formatdate(now + 2, usegmt=True)}, b""

    sites = {
        "seconds": site(**{"": [(429, {"Retry-After": "1"}, b""), page("/open")]}),
        "date": site(**{"": [at_a_time, page("/open")]}),
        "silent": site(**{"": [(429, {}, b""), (429, {}, b""), page("/open")]}),
        "robots": site([(503, {"Retry-After": "1"}, b""), (200, {}, CLOSED)]),
        "never": site(**{"": (429, {"Retry-After": "7"}, b"")}),
    }
    swept = Swept(crawl, tmp_path, sites, RETRY_PAUSE=1, RETRY_AFTER_MAX=2, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    gaps = {name: [after[2] - before[2] for before, after in pairwise(one.hits[1:])] for name, one in sites.items()}
    for name in ("seconds", "date", "silent", "robots"):
        assert swept.read(name) == swept.read(name, "/open") == "read", name
    assert swept.read("never") == "blocked: the site answered 429"
    assert sites["never"].times("/") == 1, "longer than RETRY_AFTER_MAX"
    # By itself the engine would look again after 5 seconds.
    assert 0.99 <= gaps["seconds"][0] < 3 and 0.99 <= gaps["date"][0] < 4  # a date has whole seconds
    assert 0.99 <= gaps["silent"][0] < 3 and 0.99 <= gaps["silent"][1] < 3
    robots = [at for _, path, at in sites["robots"].hits if path == "/robots.txt"]
    assert len(robots) == 2 and robots[1] - robots[0] >= 0.99
    assert swept.read("robots", "/closed") == "robots: robots.txt forbids it"


@pytest.mark.slow
def test_a_host_that_refuses_again_and_again_is_left_alone(crawl, site, tmp_path):
    links = [f"/{number}" for number in range(20)]
    no = (403, {}, b"no")
    doors = {str(number): no if number % 2 else page() for number in range(20)}
    sites = {
        "wall": site(**{"": page(*links)} | {str(number): no for number in range(20)}),
        "doors": site(**{"": page(*links)} | doors),
    }
    swept = Swept(crawl, tmp_path, sites | {"dead": 9}, seeds={"dead": links},
                  BLOCKED_AFTER=4, CONCURRENT_REQUESTS_PER_DOMAIN=1)  # fmt: skip
    reads = {name: Counter(swept.read(name, path) for path in links) for name in swept.homes}
    assert reads["doors"] == {"read": 10, "blocked: the site answered 403": 10}
    assert len(sites["wall"].hits) == 2 + 4
    assert reads["wall"]["blocked: the site answered 403"] == 4
    unreached = sum(count for read, count in reads["dead"].items() if read.startswith("unreachable: "))
    assert 3 <= unreached <= 7
    for name, cause, least in (("wall", "blocked", 14), ("dead", "unreachable", 13)):
        rows = [row for url, row in swept.frontier.items() if url.startswith(swept.homes[name])]
        assert rows.count(["failed", cause]) >= least
        assert not [row for row in rows if row[0] not in ("done", "failed")]
    assert swept.refused["blocked"] == 16 and swept.refused["unreachable"] == 20

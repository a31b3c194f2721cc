"""Links of lists that are asked whether they are dead: what is answered, and over loopback servers in a whole crawl."""

import socket
import sqlite3
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import pytest
from conftest import TinySite, _Handler
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from test_spiders import spider_of
from twisted.internet import defer
from twisted.internet.base import ThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.checking import CHECKS_LAST, dead_reason, failure_reason
from crawler.conduct.hosts import Hosts, LeftAlone
from crawler.conduct.middleware import ForbiddenByRobots, HostUnreachable
from crawler.frontier.requests import is_plain
from crawler.frontier.turns import Turns
from crawler.guard import resolver
from crawler.guard.answers import RefusedAnswer
from crawler.guard.bounds import Bounds
from crawler.guard.resolver import GuardResolver, does_not_exist
from crawler.rendering.fingerprints import RenderingFingerprinter
from crawler.spiders.news import NewsSpider
from crawler.spiders.resources import ResourcesSpider

# --- what an answer says

STATUSES = {
    "": (200, 204, 301, 304, 401, 403, 407, 429, 451, 503, 999), "not_found": (404,), "gone": (410,),
    "http_error": (400, 405, 418, 500, 502, 504, 522),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "status"), [(reason, one) for reason, some in STATUSES.items() for one in some])
def test_which_status_is_that_of_a_dead_link(reason, status):
    assert dead_reason(status) == reason


def from_robots(error: Exception) -> HostUnreachable:
    made = HostUnreachable("robots.txt")
    made.__cause__ = error
    return made


FAILURES = [
    (DownloadConnectionRefusedError(), "unreachable"), (DownloadTimeoutError(), "unreachable"),
    (DownloadFailedError(), "unreachable"), (from_robots(DownloadTimeoutError()), "unreachable"),
    (CannotResolveHostError(), "no_such_host"), (from_robots(CannotResolveHostError()), "no_such_host"),
    (ForbiddenByRobots("robots.txt forbids it"), ""), (LeftAlone("unreachable"), ""), (RefusedAnswer("address"), ""),
    (IgnoreRequest(), ""), (OSError(), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "reason"), FAILURES, ids=[f"{type(error).__name__} {why}" for error, why in FAILURES]
)
def test_which_failure_is_that_of_a_dead_link(error, reason, monkeypatch):
    monkeypatch.setattr("crawler.checking.does_not_exist", lambda host: host == "gone.example.com")
    assert failure_reason(error, "gone.example.com") == reason


def test_a_name_that_was_not_looked_up_to_the_end_may_exist():
    assert failure_reason(CannotResolveHostError(), "slow.example.com") == ""


NAMES = {  # name -> what DNS says, "" where it is not asked; whether it does not exist
    "nothing.example.com": (f"[Errno {socket.EAI_NONAME}] Name or service not known", True),
    "busy.example.com": (f"[Errno {socket.EAI_AGAIN}] Temporary failure in name resolution", False),
    "slow.example.com": ("timeout error", False),
    "Graphpaper.Example.": ("", True), "a.test": ("", True), "a.b.invalid": ("", True),
    "example": ("timeout error", False), "counterexample": ("timeout error", False),
}  # fmt: skip


@pytest.mark.parametrize(("name", "said", "missing"), [(name, *rest) for name, rest in NAMES.items()], ids=NAMES)
def test_which_names_do_not_exist(name, said, missing, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(resolver, "_found", {})

    def look_up(_, name, timeout=()):
        asked.append(name)
        return defer.fail(DNSLookupError(said))

    monkeypatch.setattr(ThreadedResolver, "getHostByName", look_up)
    failures: list[type] = []
    GuardResolver.from_crawler(get_crawler(), None).getHostByName(name).addErrback(lambda f: failures.append(f.type))
    assert failures == [DNSLookupError]
    assert asked == ([name] if said else [])
    plain = name.lower().rstrip(".")
    assert does_not_exist(plain) is (missing and not said), "a machine without a network may know no name"
    GuardResolver._checked("93.184.215.14", "found.example.com")
    assert does_not_exist(plain) is missing


def test_a_reserved_name_that_was_allowed_is_looked_up(monkeypatch):
    monkeypatch.setattr(ThreadedResolver, "getHostByName", lambda *_: defer.succeed("10.0.0.1"))
    crawler = get_crawler(settings_dict={"GUARD_EXCEPTIONS": ["shop.test:80"], "DNSCACHE_ENABLED": False})
    answers: list[str] = []
    GuardResolver.from_crawler(crawler, None).getHostByName("shop.test").addCallback(answers.append)
    assert answers == ["10.0.0.1"]


# --- what is asked


@pytest.fixture
def spider(tmp_path):
    made = []

    def make(kind=ResourcesSpider, **settings):
        one = spider_of(kind, MENTIONS_DB=str(tmp_path / "m.db"), **settings)
        made.append(one)
        return one

    yield make
    for one in made:
        if "writer" in vars(one):
            one.writer.close()


URLS = [f"https://t{number}.example.com/" for number in range(9)]


def asked(spider, urls=URLS) -> list[str]:
    return [request.url for request in spider.check_requests(urls)]


def test_a_check_is_a_head_request_that_comes_last(spider):
    (request,) = spider().check_requests(URLS[:1])
    assert (request.method, request.priority) == ("HEAD", CHECKS_LAST)
    assert request.meta == {"kind": "check", "link": URLS[0], "depth": 0}


@pytest.mark.parametrize("settings", [{"CHECK_LINKS": False}, {"CHECK_LINKS_MAX": 0}, {"CHECK_LINKS_PER_PAGE": 0}])
def test_nothing_is_asked_unless_it_is_wanted(settings, spider):
    assert asked(spider(**settings)) == []


def test_other_spiders_ask_nothing(spider):
    assert asked(spider(NewsSpider)) == []


def test_the_budgets_hold_and_nothing_is_asked_twice(spider):
    one = spider(CHECK_LINKS_MAX=5, CHECK_LINKS_PER_PAGE=3)
    assert [asked(one), asked(one), asked(one)] == [URLS[:3], URLS[3:5], []]


def test_what_earlier_runs_of_the_sweep_have_asked_counts(spider):
    one = spider(CHECK_LINKS_MAX=3)
    bounds = Bounds.of(one.crawler)
    for url in URLS[:2]:
        bounds.take(url, "check")
    assert asked(one, URLS[2:]) == URLS[2:3]
    assert bounds.over(URLS[0], "check") == "" and bounds.full("example.com", "page") == ""


def test_private_addresses_are_not_asked(spider):
    assert asked(spider(), ["http://127.0.0.1/", "http://printer.localhost/", URLS[0]]) == URLS[:1]


def test_an_address_is_asked_once_for_each_link_that_leads_to_it():
    def hop(link: str) -> Request:
        return spider_of(ResourcesSpider)._check(link, "https://end.example.com/", "HEAD")

    first, again, second = map(RenderingFingerprinter(get_crawler()).fingerprint, map(hop, (*URLS[:1] * 2, URLS[1])))
    assert first == again != second


def test_a_link_that_is_checked_by_get_is_not_the_page():
    check, prints = spider_of(ResourcesSpider)._check(URLS[0], URLS[0], "GET"), RenderingFingerprinter(get_crawler())
    assert not is_plain(check)
    assert prints.fingerprint(check) != prints.fingerprint(Request(URLS[0]))


def turns(most: int = 0) -> Turns:
    made = Turns(
        Settings({"CONCURRENT_REQUESTS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}), Hosts.of(get_crawler()), most
    )
    for number in range(6):
        made.push(f"https://s{number}.example.com/", "check", CHECKS_LAST, 10 + number)
        made.push(f"https://p{number}.example.com/", "page", 30, number)
    return made


def popped(made: Turns) -> list[int]:
    return [turn[1] for turn in iter(made.pop, None)]


def test_checks_come_after_the_pages_and_leave_them_half_of_the_places():
    made = turns()
    assert popped(made) == [0, 1, 2, 3, 10, 11] and made.waiting == 6
    made.release("s0.example.com", 10)
    assert popped(made) == [12]
    made.release("p0.example.com", 0)
    assert popped(made) == [4]


def test_checks_are_none_of_the_pages_that_a_run_may_ask_for():
    made = turns(most=2)
    assert popped(made) == [0, 1, 10, 11]
    for number in range(2):
        made.release(f"p{number}.example.com", number)
    for number in range(6):
        assert not made.is_over
        made.release(f"s{number}.example.com", 10 + number)
        popped(made)
    assert made.is_over and made.waiting == 4


def test_what_waits_for_a_host_that_is_given_up_is_taken_out():
    made = turns()
    for host in ("s5.example.com", "p5.example.com"):
        made._hosts.give_up(host, "blocked")
    assert made.given_up() == {"s5.example.com": [15], "p5.example.com": [5]}
    assert made.given_up() == {}


# --- a whole crawl


class _WithHead(_Handler, BaseHTTPRequestHandler):
    """Answers HEAD like GET without a body; it finds nothing under /no-head/, and /deaf/ does not know it."""

    def do_HEAD(self) -> None:
        status, headers, _ = self.server.answers.get(self.path, (404, {}, b""))
        status = 404 if self.path.startswith("/no-head/") else 501 if self.path.startswith("/deaf/") else status
        self.server.hits.append((self.headers.get("Host", ""), f"HEAD {self.path}", time.monotonic()))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def site(tiny_sites) -> TinySite:
    made = tiny_sites()
    made.RequestHandlerClass = _WithHead
    return made


def closed_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


#  link -> (status, reason) of its row, None where it is not checked
ENDS = {
    "tool.localhost:PORT/alive": (200, ""),
    "tool.localhost:PORT/no-head/alive": (200, ""),
    "tool.localhost:PORT/deaf/alive": (200, ""),
    "tool.localhost:PORT/lost": (404, "not_found"),
    "tool.localhost:PORT/deaf/lost": (404, "not_found"),
    "tool.localhost:PORT/gone": (410, "gone"),
    "tool.localhost:PORT/members": (403, ""),
    "tool.localhost:PORT/broken": (500, "http_error"),
    "tool.localhost:PORT/moved": (200, ""),
    "tool.localhost:PORT/moved-1": (404, "not_found"),
    "tool.localhost:PORT/moved-2": (404, "not_found"),
    "tool.localhost:PORT/packed": (200, ""),
    "tool.localhost:PORT/closed/a": None,
    "tool.localhost:PORT/circle": None,
    "tool.localhost:PORT/inside": None,
    "127.0.0.1:PORT/admin": None,
    "hidden.localhost:PORT/admin": None,
    "off.localhost:SHUT/": (0, "unreachable"),
    "graphpaper.example/": (0, "no_such_host"),
}


def fill(site: TinySite, links: list[str]) -> None:
    items = "".join(f"<li><a href='http://{link}'>{link.partition('/')[2]}</a> plans beds" for link in links)
    site.html("/links", f"<title>Links</title><h1>Useful links</h1><ul>{items}</ul>")
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /closed/\n")
    site.answers |= {
        path: (200, {"Content-Type": "text/html"}, b"x" * 100_000)
        for path in ("/alive", "/deaf/alive", "/no-head/alive")
    }
    site.answers |= {path: (status, {}, b"") for path, status in (("/gone", 410), ("/members", 403), ("/broken", 500))}
    site.answers["/packed"] = (200, {"Content-Encoding": "gzip", "Content-Type": "text/html"}, b"no gzip")
    ways = {"/moved": "other.localhost:PORT/alive", "/moved-1": "other.localhost:PORT/none",
            "/moved-2": "other.localhost:PORT/none", "/circle": "tool.localhost:PORT/circle",
            "/inside": "127.0.0.1:PORT/admin"}  # fmt: skip
    for path, target in ways.items():
        site.answers[path] = (302, {"Location": f"http://{target}".replace("PORT", str(site.port))}, b"")


@pytest.mark.slow
def test_dead_links_of_a_list_are_told_with_the_reason(site, crawl, tmp_path):
    shut = closed_port()
    ends = {link.replace("PORT", str(site.port)).replace("SHUT", str(shut)): end for link, end in ENDS.items()}
    fill(site, list(ends))
    (tmp_path / "brands.toml").write_text('[[brand]]\nname = "Acme"\ndomains = ["acme.localhost"]\nambiguous = false\n')
    database, seed = tmp_path / "m.db", f"http://list.localhost:{site.port}/links"
    allowed = [*(f"{host}.localhost:{site.port}" for host in ("list", "tool", "other")), f"off.localhost:{shut}"]

    def run(**settings: object) -> str:
        site.hits.clear()
        done = crawl("resources", seed, database, *allowed, BRANDS_FILE=tmp_path / "brands.toml",
                     CHECK_LINKS=1, **settings)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    told = run()
    with closing(sqlite3.connect(database)) as db:
        found = {
            url: (status, reason)
            for url, status, reason in db.execute("select url, status, reason from outbound_links")
        }
        wanted = {f"http://{link}": end or (None, "") for link, end in ends.items()}
        assert found == wanted
        assert "  links    14 checked: 8 dead (not_found 4, " in told
        # Links that are checked are no pages, and their sites are none that were swept.
        assert db.execute("select url from pages").fetchall() == [(seed,)]
        assert "pages    0 found" in told and "1 seed: 1 read" in told
        assert "refused  2 times" in told, "a circle, and the way inside"
        assert db.execute("select site, waiting from coverage").fetchall() in (
            [("list.localhost", 0)], [("127.0.0.1", 0), ("list.localhost", 0)],
        )  # fmt: skip
        assert {kind for (kind,) in db.execute("select kind from sources")} == {"seed"}
        assert not db.execute("select 1 from freshness where site <> 'list.localhost'").fetchall()
        dead = db.execute("select dead_url, anchor, context, email from dead_links where reason = 'gone'").fetchall()
        assert dead == [(f"http://tool.localhost:{site.port}/gone", "gone", "Useful links: gone plans beds", None)]
    paths = [path for _, path, _ in site.hits]
    assert not [path for path in paths if "admin" in path or "closed/" in path]
    assert paths.count("/gone") == paths.count("HEAD /gone") == 1
    assert "/alive" not in paths and paths.count("HEAD /none") == 2

    run()  # the page has not changed, and of its links only those are asked again that have told nothing
    assert {path for _, path, _ in site.hits} == {"/robots.txt", "/links", "HEAD /circle", "HEAD /inside"}
    run(CHECK_LINKS_DAYS=0, CHECK_LINKS_MAX=2)
    asked = sorted(path for _, path, _ in site.hits if path.startswith("HEAD"))  # they go side by side
    assert asked == ["HEAD /alive", "HEAD /no-head/alive"]

"""A crawl over the hostile site ends by itself, stays small, is polite, goes nowhere private, and finds what counts.

NAMEDROP_HOSTILE=whole takes all variants with each of three spiders, =timeouts also keeps the timeouts and limits of
settings.py, and =settings all of them.
"""

import os
import sqlite3
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hostile_bombs import BOMBS
from hostile_http import Canary
from hostile_site import HostileSite
from hostile_watch import Watched, run
from hostile_world import World

from crawler.guard.encodings import TooLargeError
from crawler.unpacking import unpacked

MOST_SECONDS, MOST_MEGABYTES = 300, 512
HURRIED = not os.environ.get("NAMEDROP_HOSTILE")
NO_DELAY = {
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
}
HURRY = {
    "DOWNLOAD_TIMEOUT": 5, "HOSTS_PER_SITE": 5, "LISTS_PER_SITE": 20, "QUERIES_PER_PATH": 15,
    "PAGES_PER_SITE": 60 if HURRIED else 140,  # the whole site has hosts with that many links that lead nowhere
    "RENDER_SECONDS": 8 if HURRIED else 20,
    "CALENDAR_PAGES": 15, "SECONDS_PER_HOST": 120, "RETRY_AFTER_MAX": 2, "RETRY_PAUSE": 1,
}  # fmt: skip
SPIDERS = ("site",) if HURRIED else ("news", "resources", "site")
PARTS = 2 if HURRIED else 1  # the suite takes one variant of two
LEFT_OUT: dict[str, tuple[str, ...]] = {  # traps that a spider has no reason to enter
    "site": (), "resources": ("trap-calendar",), "news": ("trap-calendar", "trap-facets", "trap-variants"),
}  # fmt: skip
SETTINGS: dict[str, object] = {"settings": {}, "timeouts": NO_DELAY}.get(
    os.environ.get("NAMEDROP_HOSTILE", ""), NO_DELAY | HURRY
)


@dataclass
class Crawl:
    """A crawl that has ended, and what the site saw of it."""

    spider: str
    site: HostileSite
    watched: Watched
    db: sqlite3.Connection

    @property
    def world(self) -> World:
        return self.site.world

    def mentions(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for url, state in self.db.execute(
            "select p.url, m.link_state from mentions m join pages p on p.id = m.page_id"
        ):
            found.setdefault(url, set()).add(state)
        return found


def crawl(spider: str, folder: Path) -> Crawl:
    with HostileSite(part=(0, PARTS)) as site:
        seeds, brands = site.write(folder)
        settings = {
            "GUARD_EXCEPTIONS": site.guard,
            "MENTIONS_DB": folder / "m.db",
            "CONTACT_URL": "https://me.example/",
            **SETTINGS,
        }
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        watched = run(
            ["crawl", spider, "-a", f"seeds={seeds}", "-a", f"brands={brands}", *options], folder, MOST_SECONDS
        )
        return Crawl(spider, site, watched, sqlite3.connect(folder / "m.db", check_same_thread=False))


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawl]]:
    """One crawl of each spider, one after another: three browsers full of endless scripts need more than two cores."""
    made = {spider: crawl(spider, tmp_path_factory.mktemp(spider)) for spider in SPIDERS}
    yield made
    for one in made.values():
        one.db.close()


@pytest.fixture(params=SPIDERS)
def done(request: pytest.FixtureRequest, crawls: dict[str, Crawl]) -> Crawl:
    return crawls[request.param]


@pytest.mark.slow
def test_it_ends_by_itself_and_in_time(done):
    assert done.watched.code == 0, done.watched.err[-3000:]
    assert done.watched.seconds <= MOST_SECONDS


@pytest.mark.slow
def test_it_says_nothing_of_what_went_wrong_inside(done):
    assert "Traceback" not in done.watched.err
    assert "Unhandled" not in done.watched.err
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in done.watched.err + done.watched.out)


@pytest.mark.slow
def test_it_takes_no_more_memory_than_it_may(done):
    assert 30 < done.watched.megabytes <= MOST_MEGABYTES


@pytest.mark.slow
def test_it_finds_what_innocent_pages_say(done):
    found, wanted = done.mentions(), done.world.innocents(done.spider)
    assert len(wanted) > 500
    assert {url: found.get(url) for url, state in wanted.items() if found.get(url) != {state}} == {}


@pytest.mark.slow
def test_it_says_nothing_of_other_pages(done):
    known = {one.url for host in done.world.hosts.values() for one in host.innocents} | done.world.unproven()
    assert done.mentions().keys() - known == set()


@pytest.mark.slow
def test_what_came_in_part_proves_nothing(done):
    found = done.mentions()
    assert done.world.unproven()
    assert [url for url in done.world.unproven() if "unlinked" in found.get(url, ())] == []


@pytest.mark.slow
def test_it_connects_to_the_site_and_to_nothing_else(done):
    assert done.site.canary.connections == []
    assert done.watched.connected == {("127.0.0.1", done.site.server.port)}


@pytest.mark.slow
def test_it_asks_for_nothing_that_robots_forbid(done):
    assert done.world.violations(done.site.server.hits) == []


@pytest.mark.slow
def test_no_host_costs_more_than_its_share(done):
    most = int(SETTINGS.get("PAGES_PER_SITE", 1000)) + 200  # lists, robots.txt and what was asked twice
    asked = Counter(".".join(hit.host.split(".")[-2:]) for hit in done.site.server.hits)
    assert {host: number for host, number in asked.items() if number > most} == {}


@pytest.mark.slow
def test_a_host_that_refuses_is_left_alone(done):
    asked = Counter(hit.host for hit in done.site.server.hits)
    refusing = [
        host.name for host in done.world.hosts.values() if host.family == "refuses" and "blocked" in host.causes
    ]
    assert {host: asked[host] for host in refusing if not 1 <= asked[host] <= 20} == {}


@pytest.mark.slow
def test_what_it_refused_is_counted_with_its_cause(done):
    counted: dict[str, set[str]] = {}
    for site, cause in done.db.execute("select site, cause from refusals"):
        counted.setdefault(site, set()).add(cause)
    trapped = [
        host for host in done.world.hosts.values() if host.causes and not host.name.startswith(LEFT_OUT[done.spider])
    ]
    assert len(trapped) > 50
    assert {
        host.name: counted.get(host.name) for host in trapped if not host.causes & counted.get(host.name, set())
    } == {}


@pytest.mark.slow
def test_its_database_is_sound(done):
    assert done.db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert done.db.execute("select count(*) from frontier where state in ('queued', 'leased')").fetchone() == (0,)


# --- the server itself


def test_the_canary_can_be_hit():
    with Canary() as canary:
        for spelling in ("127.0.0.1", "localhost", "2130706433", "127.1"):
            with urllib.request.urlopen(f"http://{spelling}:{canary.port}/") as answer:
                assert b"canary" in answer.read()
        assert len(canary.connections) == 4


def test_the_server_tells_a_violation():
    with HostileSite() as site:
        assert (ask(site, "robots-prefix", "/yes"), ask(site, "robots-status-500", "/robots.txt")) == (200, 500)
        assert site.world.violations(site.server.hits) == []
        assert (ask(site, "robots-prefix", "/no?a=b"), ask(site, "robots-status-500", "/page")) == (200, 404)
        assert len(site.world.violations(site.server.hits)) == 2


def ask(site: HostileSite, host: str, target: str) -> int:
    """Ask for a page of the site, and return the status."""
    name = f"{host}.localhost:{site.server.port}"
    request = urllib.request.Request(f"http://127.0.0.1:{site.server.port}{target}", headers={"Host": name})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_bomb(name):
    coding, make = BOMBS[name]
    body = b"".join(make(0.05))
    assert len(body) < 200_000
    with pytest.raises(TooLargeError):
        unpacked(body, [("content-encoding", coding)])


def test_the_oracle_knows_each_innocent_page_once():
    with HostileSite() as site:
        innocents = [one.url for host in site.world.hosts.values() for one in host.innocents]
        assert len(innocents) == len(set(innocents))
        assert len(site.world.seeds) == len(set(site.world.seeds))

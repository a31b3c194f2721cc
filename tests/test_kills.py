"""kill -9 at any moment, any number of times: the findings are those of a crawl that nobody disturbed.

NAMEDROP_KILLS=whole renders half of all 1,200 pages too, which takes half an hour; otherwise it is half of fewer.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from conftest import QUICK, ROOT, TinySite

from crawler.rendering.chromium import find_chromium

pytestmark = pytest.mark.slow

PAGES, KILLS, SEEDS = 1200, 20, (1, 2, 3)
PAGES_HALF_RENDERED, KILLS_HALF_RENDERED = (1200, 20) if os.environ.get("NAMEDROP_KILLS") == "whole" else (48, 6)
AT_ONCE = 8  # requests at a time
BRANDS = '[[brand]]\nname = "Quillfeather"\ndomains = ["quillfeather.example"]\nambiguous = false\n'
STATES = ("unlinked", "linked", "elsewhere")


def expected(number: int) -> str | None:
    """The link state of the one mention that a page has: each third page has one."""
    return STATES[number // 3 % 3] if number % 3 == 0 else None


def allowed(number: int) -> bool:
    """Whether robots.txt and the tree of links let a page be reached."""
    while number and not str(number).startswith("9"):
        number = (number - 1) // 4
    return number == 0


def wanted(pages: int) -> Counter:
    """The mentions of a site of so many pages: (path, link state)."""
    numbers = [number for number in range(pages) if expected(number) and allowed(number)]
    return Counter((f"/{number}", expected(number)) for number in numbers) + Counter([("/", "unlinked")])


def body(number: int, pages: int) -> str:
    link = '<a href="https://quillfeather.example/">{}</a>'
    says = {
        None: "Nobody is named here, whatever the weather.",
        "unlinked": "On a wet day Quillfeather is what we write with.",
        "linked": f"On a wet day {link.format('Quillfeather')} is what we write with.",
        "elsewhere": f"On a wet day Quillfeather is what we write with.</p><p>Then see {link.format('this shop')}.",
    }[expected(number)]
    children = [child for child in range(number * 4 + 1, number * 4 + 5) if child < pages]
    onward = " ".join(f'<a href="/{child}">page {child}</a>' for child in children)
    return f"<main><h1>Page {number}</h1><p>{says}</p><p>{onward}</p></main>"


def by_script(content: str) -> str:
    """The same page, filled in by a script."""
    text = json.dumps(content).replace("</", "<\\/")
    shown = f"document.getElementById('root').innerHTML = {text};"
    return f"<!doctype html><html lang=en><title>A page</title><body><div id=root></div><script>{shown}</script>"


class Oracle(TinySite):
    """Pages that are found only by following links, some behind a redirect, an error, or robots.txt."""

    def __init__(self, pages: int, is_rendered: Callable[[int], bool]) -> None:
        super().__init__()
        for number in range(pages):
            content = body(number, pages)
            self.html(
                f"/{number}",
                by_script(content) if is_rendered(number) else f"<html lang=en><body>{content}</body></html>",
            )
        self.html("/", body(0, pages).replace("<p>", '<p><a href="/0">start</a> <a href="/moved">moved</a> ', 1))
        self.answers["/moved"] = (302, {"Location": "/7"}, b"")
        self.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /9\n")


class Disturbed:
    """A sweep of the oracle that is killed at random moments until it ends by itself."""

    def __init__(
        self, folder: Path, seed: int, pages: int, is_rendered: Callable[[int], bool], command: Sequence[object]
    ) -> None:
        self.site, self.pages, self.command = Oracle(pages, is_rendered), pages, command
        self.thread = threading.Thread(target=self.site.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.database, self.random = folder / f"{seed}.db", random.Random(seed)
        self.brands = folder / f"{seed}.toml"
        self.brands.write_text(BRANDS)
        self.kills = 0
        self.orphans: list[psutil.Process] = []
        self.said: list[str] = []
        self.code = -1

    def start(self) -> "subprocess.Popen[str]":
        settings = QUICK | {
            "MENTIONS_DB": self.database, "GUARD_EXCEPTIONS": f"*.localhost:{self.site.port}",
            "PAGES_PER_SITE": self.pages, "CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
            "DEPTH_LIMIT": 20, "BRANDS_FILE": self.brands, "RENDER_SHARE": 1, "RENDER_PER_SITE": self.pages,
            "RENDER_AT_ONCE": 4,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return subprocess.Popen(
            [*map(str, self.command), "crawl", "resources",
             "-a", f"seeds=http://site.localhost:{self.site.port}/", *options],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip

    def disturb(self, longest: float, starting: float) -> None:
        """Kill the crawl while it starts, which takes so many seconds, or a moment after its first request."""
        crawl = self.start()
        before = len(self.site.hits)
        if self.random.random() < 0.15:
            time.sleep(self.random.uniform(0.0, starting))
        else:
            while len(self.site.hits) == before and crawl.poll() is None:
                time.sleep(0.005)
            time.sleep(self.random.uniform(0.0, longest))
        self.orphans += psutil.Process(crawl.pid).children(recursive=True)
        os.killpg(crawl.pid, signal.SIGKILL)
        self.kills += 1
        crawl.communicate()

    def run(self, kills: int, longest: float, starting: float) -> "Disturbed":
        """Kill it so many times, each at most `longest` seconds after its first request, and let it end."""
        for _ in range(kills):
            self.disturb(longest, starting)
        crawl = self.start()
        _, errors = crawl.communicate(timeout=1800)
        self.said, self.code = errors.splitlines(), crawl.returncode
        self.site.shutdown()
        self.thread.join()
        self.site.server_close()
        return self

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def plain(tmp_path_factory, scrapy_command) -> list[Disturbed]:
    folder = tmp_path_factory.mktemp("kills")

    def disturbed(seed: int) -> Disturbed:
        return Disturbed(folder, seed, PAGES, lambda _: False, scrapy_command).run(KILLS, 0.6, 0.4)

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(disturbed, SEEDS))


@pytest.fixture(scope="module")
def half_rendered(tmp_path_factory) -> list[Disturbed]:
    if not find_chromium("") and not os.environ.get("CI"):
        pytest.skip("there is no chromium")
    anew = (sys.executable, "-m", "scrapy")  # so that its readers and browsers are its own
    folder = tmp_path_factory.mktemp("rendered")
    one = Disturbed(folder, 4, PAGES_HALF_RENDERED, lambda number: number % 2 == 1, anew)
    return [one.run(KILLS_HALF_RENDERED, 4.0, 1.5)]


@pytest.fixture(params=["plain", "half_rendered"])
def disturbed(request) -> list[Disturbed]:
    return request.getfixturevalue(request.param)


def test_the_last_run_says_that_it_goes_on_and_ends_well(disturbed):
    for one in disturbed:
        assert one.code == 0, one.said
        assert one.said[0].startswith("Going on with the sweep of") and len(one.said) == 1


def test_the_findings_are_those_of_the_oracle(disturbed):
    for one in disturbed:
        found = one.rows("select substr(p.url, instr(p.url, ':') + 3), m.link_state from mentions m "
                         "join pages p on p.id = m.page_id where gone_at is null")  # fmt: skip
        assert Counter((url[url.index("/") :], state) for url, state in found) == wanted(one.pages)
        assert one.rows("pragma integrity_check") == [("ok",)]
        assert not one.rows("select * from events")


def test_hardly_a_page_is_fetched_twice_and_none_that_robots_txt_forbids(disturbed):
    for one in disturbed:
        times = Counter(path for _, path, _ in one.site.hits if path != "/robots.txt")
        rendered = one.rows("select count(*) from frontier where kind = 'rendered'")[0][0]
        assert sum(times.values()) - len(times) - rendered <= one.kills * AT_ONCE
        assert not [path for path in times if path.startswith("/9")]


def test_every_request_is_settled(disturbed):
    for one in disturbed:
        assert {state for (state,) in one.rows("select distinct state from frontier")} == {"done", "failed"}


def test_no_process_is_left_of_a_crawl_that_was_killed(half_rendered):
    left = [process for one in half_rendered for process in one.orphans]
    assert left
    _, alive = psutil.wait_procs(left, timeout=10)
    assert not alive

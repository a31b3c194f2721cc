"""kill -9 at any moment, any number of times: the findings are those of a crawl that nobody disturbed."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from conftest import QUICK, ROOT, TinySite

pytestmark = pytest.mark.slow

PAGES = 1200
KILLS = 20
AT_ONCE = 8  # requests at a time
BRANDS = '[[brand]]\nname = "Quillfeather"\ndomains = ["quillfeather.example"]\nambiguous = false\n'
STATES = ("unlinked", "linked", "elsewhere")


def expected(number: int) -> str | None:
    """The link state of the one mention that a page has: each third page has one."""
    return STATES[number // 3 % 3] if number % 3 == 0 else None


def body(number: int) -> str:
    state = expected(number)
    link = '<a href="https://quillfeather.example/">{}</a>'
    says = {
        None: "Nobody is named here, whatever the weather.",
        "unlinked": "On a wet day Quillfeather is what we write with.",
        "linked": f"On a wet day {link.format('Quillfeather')} is what we write with.",
        "elsewhere": f"On a wet day Quillfeather is what we write with.</p><p>Then see {link.format('this shop')}.",
    }[state]
    children = [child for child in range(number * 4 + 1, number * 4 + 5) if child < PAGES]
    onward = " ".join(f'<a href="/{child}">page {child}</a>' for child in children)
    return f"<html><body><main><h1>Page {number}</h1><p>{says}</p><p>{onward}</p></main></body></html>"


class Oracle(TinySite):
    """1,200 pages that are found only by following links, some behind a redirect, an error, or robots.txt."""

    def __init__(self) -> None:
        super().__init__()
        for number in range(PAGES):
            self.html(f"/{number}", body(number))
        self.html("/", body(0).replace("<p>", '<p><a href="/0">start</a> <a href="/moved">moved</a> ', 1))
        self.answers["/moved"] = (302, {"Location": "/7"}, b"")
        self.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /9\n")


def allowed(number: int) -> bool:
    """Whether robots.txt and the tree of links let a page be reached."""
    while number and not str(number).startswith("9"):
        number = (number - 1) // 4
    return number == 0


WANTED = Counter(
    (f"/{number}", expected(number)) for number in range(PAGES) if expected(number) and allowed(number)
) + Counter({("/", "unlinked"): 1})  # fmt: skip


class Disturbed:
    """A sweep of the oracle that is killed at random moments until it ends by itself."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.site = Oracle()
        self.thread = threading.Thread(target=self.site.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.database, self.random = folder / f"{seed}.db", random.Random(seed)
        self.brands = folder / f"{seed}.toml"
        self.brands.write_text(BRANDS)
        self.kills = 0
        self.said: list[str] = []

    def start(self) -> "subprocess.Popen[str]":
        settings = QUICK | {
            "MENTIONS_DB": self.database, "GUARD_EXCEPTIONS": f"*.localhost:{self.site.port}", "PAGES_PER_SITE": PAGES,
            "CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE, "DEPTH_LIMIT": 20,
            "BRANDS_FILE": self.brands,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "resources",
             "-a", f"seeds=http://site.localhost:{self.site.port}/", *options],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True,
        )  # fmt: skip

    def disturb(self) -> None:
        """Kill the crawl while it starts, or a moment after its first request."""
        crawl = self.start()
        before = len(self.site.hits)
        if self.random.random() < 0.15:
            time.sleep(self.random.uniform(0.1, 1.0))
        else:
            while len(self.site.hits) == before and crawl.poll() is None:
                time.sleep(0.005)
            time.sleep(self.random.uniform(0.0, 0.6))
        os.killpg(crawl.pid, signal.SIGKILL)
        self.kills += 1
        crawl.communicate()

    def run(self, kills: int) -> "Disturbed":
        for _ in range(kills):
            self.disturb()
        crawl = self.start()
        _, errors = crawl.communicate(timeout=120)
        self.said, self.code = errors.splitlines(), crawl.returncode
        self.site.shutdown()
        self.thread.join()
        self.site.server_close()
        return self

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory) -> list[Disturbed]:
    folder = tmp_path_factory.mktemp("kills")
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda seed: Disturbed(folder, seed).run(KILLS), (1, 2, 3)))


def test_the_last_run_says_that_it_goes_on_and_ends_well(disturbed):
    for one in disturbed:
        assert one.code == 0, one.said
        assert one.said[0].startswith("Going on with the sweep of") and len(one.said) == 1


def test_the_findings_are_those_of_the_oracle(disturbed):
    for one in disturbed:
        found = one.rows("select substr(p.url, instr(p.url, ':' ) + 3), m.link_state from mentions m "
                         "join pages p on p.id = m.page_id where gone_at is null")  # fmt: skip
        assert Counter((url[url.index("/") :], state) for url, state in found) == WANTED
        assert one.rows("pragma integrity_check") == [("ok",)]
        assert not one.rows("select * from events")


def test_hardly_a_page_is_fetched_twice_and_none_that_robots_txt_forbids(disturbed):
    for one in disturbed:
        times = Counter(path for _, path, _ in one.site.hits if path != "/robots.txt")
        assert sum(times.values()) - len(times) <= one.kills * AT_ONCE
        assert not [path for path in times if path.startswith("/9")]


def test_every_request_is_settled(disturbed):
    for one in disturbed:
        assert {state for (state,) in one.rows("select distinct state from frontier")} == {"done", "failed"}

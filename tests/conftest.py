"""What several test files need: the sample web, small loopback sites, and `scrapy` in a process of its own."""

import gc
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from scrapy import cmdline
from scrapy.settings import Settings

from crawler.feeds import read_list
from crawler.listings import Listing
from crawler.reading.wire import Question
from crawler.reading.worker import answer
from crawler.sample.server import SampleServer
from pipelines.linking.links import NOTHING_RESOLVED
from pipelines.process import Brands
from pipelines.records import Brand, Contact, Findings, Link, Mention, Page, PageFacts, Reading, Resolved
from pipelines.storing.writer import Writer

ROOT = Path(__file__).resolve().parent.parent
FORKING = Path(__file__).with_name("forking.py")
QUICK = {"DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False,
         "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "RETRY_TIMES": 0, "RETRY_PAUSE": 0}  # fmt: skip
Answer = tuple[int, dict[str, str], bytes]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


LONGEST = (  # files of tests that take long, the longest first; what is short fills the time that they leave
    "kills", "hostile_crawl", "rendering", "ends", "hostile", "crawl", "revisits", "killers", "downloads", "conduct",
    "benchmark_crawl", "resolving", "guard", "datasette", "reader", "browser", "progress", "bounds",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: several run at a time, and none shall be left for the end alone."""
    order = {f"test_{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


class _Handler(BaseHTTPRequestHandler):
    server: "TinySite"

    def do_GET(self) -> None:
        self.server.hits.append((self.headers.get("Host", ""), self.path, time.monotonic()))
        self.server.agents.add(self.headers.get("User-Agent", ""))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"nothing here"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class TinySite(ThreadingHTTPServer):
    """A server on 127.0.0.1 that gives fixed answers by path, and records (Host header, path, time) of each request."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.hits: list[tuple[str, str, float]] = []
        self.agents: set[str] = set()
        self.port: int = self.server_address[1]

    def html(self, path: str, body: str) -> None:
        self.answers[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())

    def times(self, path: str) -> int:
        return sum(1 for _, hit, _ in self.hits if hit == path)


@pytest.fixture(scope="session")
def sample() -> Iterator[SampleServer]:
    """The sample web on a free port. Its hits are shared: clear() them before a crawl that is counted."""
    with SampleServer() as server:
        yield server


@pytest.fixture
def tiny_sites() -> Iterator[Callable[[], TinySite]]:
    """Make a TinySite with each call."""
    made: list[tuple[TinySite, threading.Thread]] = []

    def make() -> TinySite:
        site = TinySite()
        thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        made.append((site, thread))
        return site

    yield make
    for site, thread in made:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture(scope="session")
def scrapy_command(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[object]]:
    """The command that Scrapy's arguments are added to; on Linux that of forking.py, which does not load it anew."""
    if sys.platform != "linux":
        yield [sys.executable, "-m", "scrapy"]
        return
    address = tmp_path_factory.mktemp("scrapy") / "socket"
    with subprocess.Popen(
        [sys.executable, FORKING, address], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None and server.stdout.readline() == "ready\n"
        yield [sys.executable, "-IS", FORKING, address]


@pytest.fixture(scope="session")
def scrapy(scrapy_command: list[object]) -> Run:
    """Run `scrapy ARGS...` to its end, by default in the project's folder."""

    def run(*args: object, cwd: Path = ROOT, timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [*map(str, (*scrapy_command, *args))],
            cwd=cwd, env=environment, capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def crawl(scrapy: Run) -> Run:
    """Run a spider over loopback sites in a hurry: crawl(spider, seeds, database, *allowed_hosts, SETTING=value)."""

    def run(
        spider: str, seeds: object, database: Path, *allowed: str, fresh: bool = False, **settings: object
    ) -> object:
        settings = {**QUICK, "GUARD_EXCEPTIONS": ",".join(allowed), "MENTIONS_DB": database, **settings}
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        return scrapy("crawl", spider, "-a", f"seeds={seeds}", "-a", f"fresh={int(fresh)}", *options)

    return run


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, str, str]]:
    """Run a command line in this process, and return its exit code, standard output and standard error."""

    def run(line: str) -> tuple[int, str, str]:
        settings = Settings()
        settings.setmodule("crawler.settings", priority="project")
        monkeypatch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            cmdline.execute(["scrapy", *line.split()], settings=settings)
        gc.collect()  # what a process does at its end
        return (ended.value.code, *capsys.readouterr())

    return run


def is_one_sentence(text: str) -> bool:
    return bool(text.strip()) and "\n" not in text.strip() and "Traceback" not in text and "Error(" not in text


# --- records, and a database to save them in

DAY1, DAY1_LATER, DAY2, DAY3 = (
    "2026-11-01T08:00:00Z",
    "2026-11-01T20:00:00Z",
    "2026-11-02T08:00:00Z",
    "2026-11-03T08:00:00Z",
)
URL = "https://blog.example/post"
ACME = Brand("Acme", domains=("acme.com",))
GLOBEX, INITECH, HOOLI = (
    Brand(name, "competitor", (f"{name.lower()}.com",)) for name in ("Globex", "Initech", "Hooli")
)
BRANDS = (ACME, GLOBEX, INITECH, HOOLI)


def page(url: str = URL, at: str = DAY1, page_read: str = "read", **more: object) -> PageFacts:
    site = ".".join(url.split("/")[2].split(".")[-2:])
    facts = PageFacts(
        url=url, site=site, status=200, page_read=page_read, cause="" if page_read == "read" else "because", title="T",
        lang="en", canonical="", page_type="article", published="", noindex=0, nofollow=0, word_count=9, links_out=3,
        fetched=at, spider="news",
    )  # fmt: skip
    return replace(facts, **more)


def mention(
    state: str = "unlinked", brand: str = "Acme", surface: str = "Acme", ordinal: int = 1, **more: object
) -> Mention:
    made = Mention(
        brand=brand, surface=surface, alias=brand, match="name", score=80.0, distance=0, region="main", start=0, end=4,
        before="we use ", after=" daily", link_state=state, link=None, ordinal=ordinal, evidence=(("name", 80.0),),
    )  # fmt: skip
    return replace(made, **more)


def link(brand: str = "Acme", url: str = "", ordinal: int = 1, **more: object) -> Link:
    url = url or f"https://{brand.lower()}.com/"
    made = Link(
        brand=brand, url=url, target=url, owned="domain", anchor=brand, kind="text", region="main", rel="", followed=1,
        nofollow=0, ugc=0, sponsored=0, rel_origin="", ordinal=ordinal,
    )  # fmt: skip
    return replace(made, **more)


class ReadsHere:
    """What a spider reads with in a test that runs no crawl: no other process."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self._brands = Brands(brands)

    async def read(self, page: Page, resolved: Mapping[str, Resolved] = NOTHING_RESOLVED) -> Reading:
        return Reading(page, *answer(Question(page, resolved), self._brands))

    async def read_list(self, page: Page) -> Listing:
        return read_list(page.body, page.url)


class Store:
    """A writer on a new file, and a reader beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = Writer(path, BRANDS)
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row

    def save(self, facts: PageFacts | None = None, *found: Mention | Link | Contact) -> None:
        def of(kind: type) -> tuple:
            return tuple(record for record in found if isinstance(record, kind))

        self.writer.save(Findings(facts or page(), of(Mention), of(Link), of(Contact)))

    def rows(self, sql: str, *values: object) -> list[dict]:
        return [dict(row) for row in self.db.execute(sql, values)]

    def one(self, sql: str, *values: object) -> dict:
        (row,) = self.rows(sql, *values)
        return row

    def events(self) -> list[tuple]:
        return [tuple(row) for row in self.db.execute("select kind, subject, old, new from events order by id")]


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    made = Store(tmp_path / "mentions.db")
    yield made
    made.db.close()
    made.writer.close()

"""Pages are read in a process of its own: what it says is the same, and what it does harms nobody else."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import get_args

import psutil
import pytest
from conftest import ACME, GLOBEX, ROOT, is_one_sentence
from harm import is_gone, let_pages_harm, readers_of
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from benchmarks.labelled import FOLDER
from crawler.arguments import ArgumentError, check_numbers
from crawler.conduct.hosts import Hosts
from crawler.frontier.visits import LeftOff
from crawler.reading import workers as workers_module
from crawler.reading.reader import Reader
from crawler.reading.wire import Question
from crawler.reading.worker import OUT_OF_MEMORY, answer
from crawler.reading.workers import ClosedError, Limits, MistakeError, NoWorkerError, TrapError, Workers
from crawler.refusals import Refusals
from crawler.sample.web import reply, sites
from pipelines.brands import load_brands
from pipelines.link_records import Resolved
from pipelines.process import Brands, findings
from pipelines.reading.document import unread
from pipelines.records import Brand, Findings, Page, PageRead

SAMPLE_BRANDS = ROOT / "brands.toml"
HTML = (("content-type", "text/html; charset=utf-8"),)


def page(body: str, url: str = "https://site.example/a") -> Page:
    return Page(url, 200, HTML, f"<title>T</title><body><main>{body}</main>".encode(), "2026-01-01T00:00:00Z", "test")


INNOCENT = Question(page('<p>We like Acme. <a href="https://acme.com/">Acme</a>'))


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Path:
    return let_pages_harm(tmp_path, monkeypatch)


def with_workers(
    work: Callable[[Workers], Awaitable[None]], brands: tuple[Brand, ...] = (ACME, GLOBEX), number: int = 1,
    **limits: float,
) -> None:  # fmt: skip
    """Do something with workers, and see that none is left."""

    async def run() -> None:
        workers = Workers(brands, Limits(**limits), number)  # type: ignore[arg-type]
        try:
            await work(workers)
        finally:
            await workers.close()
        assert readers_of() == []

    asyncio.run(run())


# --- what comes back


def questions() -> Iterator[Question]:
    for host, site in list(sites().items())[:6]:
        for path in list(site.pages)[:3]:
            yield Question(Page(f"http://{host}{path}", 200, HTML, reply(host, path, 8010).body, "", "news"))
    for path in sorted(FOLDER.glob("*.html"))[:12]:
        yield Question(Page(f"https://{path.stem}.example/", 200, HTML, path.read_bytes(), "", "news"))
    short = page('<p>We like Acme. <a href="https://bit.ly/x">Acme</a>')
    yield Question(short)
    yield Question(short, {"https://bit.ly/x": Resolved("https://bit.ly/x", ("https://acme.com/",), 200, "")})
    yield Question(page("<p>Nobody is named.", "https://site.example/acme"))
    yield Question(page("\ud83d".encode("utf-8", "surrogatepass").decode("latin-1") + "<p>Acme &#xD800;"))


def test_a_worker_says_what_reading_here_would_say():
    brands = (*load_brands(SAMPLE_BRANDS), *load_brands(FOLDER / "brands.toml"), ACME)
    known = Brands(list({brand.name: brand for brand in brands}.values()))
    asked = list(questions())
    here = [answer(question, known) for question in asked]

    async def work(workers: Workers) -> None:
        there = await asyncio.gather(*map(workers.ask, asked))
        assert there == here

    with_workers(work, known.all)
    assert sum(len(findings.mentions) for _, findings, *_ in here) > 40
    states = [{mention.link_state for mention in findings.mentions} for _, findings, *_ in here[-4:-2]]
    assert states == [{"unknown"}, {"nearby", "linked"}]
    assert [mention.match for mention in here[-2][1].mentions] == ["url"]
    assert all(not document.text and document.tree is None and not document.html for document, *_ in here)


@pytest.mark.parametrize("page_read", sorted(set(get_args(PageRead)) - {"read"}))
def test_nothing_is_found_on_a_page_that_was_not_read(page_read):
    """Or Reader.unread would have to ask a worker."""
    document = unread(page("", "https://acme.com/acme"), page_read, "because")
    assert findings(document, Brands([ACME])) == Findings(document.facts)


# --- pages that cost too much


def test_a_page_that_stalls_costs_its_time_and_no_more(hostile):
    async def work(workers: Workers) -> None:
        before = await workers.ask(INNOCENT)
        start = time.monotonic()
        stalled, after = await asyncio.gather(
            workers.ask(Question(page("STALL"))), workers.ask(INNOCENT), return_exceptions=True
        )
        assert isinstance(stalled, TrapError)
        assert str(stalled) == "reading it takes longer than READ_SECONDS (0.5)"
        assert after == before
        assert 0.5 <= time.monotonic() - start < 10

    with_workers(work, seconds=0.5)


def test_a_worker_that_cannot_end_itself_is_killed(hostile, monkeypatch):
    monkeypatch.setattr(workers_module, "_LATE_SECONDS", 0.3)

    async def work(workers: Workers) -> None:
        await workers.open()
        (reader,) = readers_of()
        reader.suspend()
        with pytest.raises(TrapError, match="longer than"):
            await workers.ask(INNOCENT)
        assert is_gone(reader.pid)
        assert (await workers.ask(INNOCENT))[1].mentions

    with_workers(work, seconds=0.2)


@pytest.mark.parametrize(
    ("body", "cause"),
    [("EAT", "reading it takes more memory than READER_MEMORY_MB (200)"), ("CRASH", "reading it ends the reader")],
)
def test_a_page_that_ends_its_reader_is_tried_once_more(hostile, body, cause):
    async def work(workers: Workers) -> None:
        await workers.ask(INNOCENT)
        before = readers_of()
        with pytest.raises(MistakeError, match=r"(?s)Traceback.*ValueError: a mistake of ours"):
            await workers.ask(Question(page("MISTAKE")))
        assert readers_of() == before  # that is no reason to start another
        with pytest.raises(TrapError) as trap:
            await workers.ask(Question(page(body)))
        assert str(trap.value) == cause
        assert (await workers.ask(INNOCENT))[1].mentions

    with_workers(work, megabytes=200)


def test_a_worker_that_somebody_kills_costs_nothing(hostile):
    async def work(workers: Workers) -> None:
        await workers.open()
        readers_of()[0].kill()  # while it waits
        assert (await workers.ask(INNOCENT))[1].mentions
        stalled = asyncio.ensure_future(workers.ask(Question(page("STALL"))))
        for _ in range(2):  # while it reads, and the next one too
            psutil.Process(await busy(hostile)).kill()
        with pytest.raises(TrapError, match="ends the reader"):
            await stalled

    with_workers(work)


async def busy(hostile: Path) -> int:
    """Wait until a page stalls a reader, and return its process id."""
    note = hostile / "stalls"
    while not note.exists() or not note.read_text():
        await asyncio.sleep(0.02)
    pid = int(note.read_text())
    note.unlink()
    return pid


def test_the_two_sides_agree_on_what_a_lack_of_memory_looks_like():
    assert workers_module._OUT_OF_MEMORY == OUT_OF_MEMORY


# --- the end


def test_closing_ends_what_is_under_way_at_once(hostile):
    async def work(workers: Workers) -> None:
        asked = [asyncio.ensure_future(workers.ask(Question(page(body)))) for body in ("STALL", "x", "y")]
        await busy(hostile)
        start = time.monotonic()
        await workers.close()
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(one) for one in found] == [ClosedError] * 3
        assert time.monotonic() - start < 1
        with pytest.raises(ClosedError):
            await workers.ask(INNOCENT)

    with_workers(work, seconds=60)


PARENT = """
import asyncio, psutil, sys
from crawler.reading.wire import Question
from crawler.reading.workers import Limits, Workers
from pipelines.records import Brand, Page
async def main():
    workers = Workers((Brand("Acme"),), Limits(seconds=60))
    await workers.open()
    print(psutil.Process().children()[0].pid, flush=True)
    await workers.ask(Question(Page("https://a.example/", 200, (), sys.argv[1].encode(), "", "test")))
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("body", ["idle", "STALL"])
def test_no_reader_outlives_a_crawl_that_was_killed(hostile, body):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, body], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        reader = int(parent.stdout.readline())
        time.sleep(0.3)
        os.kill(reader, signal.SIGINT)  # as Ctrl-C and a service manager would
        os.kill(reader, signal.SIGTERM)
        assert not is_gone(reader, 0.3)
        parent.kill()
    assert is_gone(reader)


@pytest.mark.parametrize("why", ["no program", "it ends"])
def test_no_reader_at_all_is_one_sentence(hostile, monkeypatch, why):
    if why == "no program":
        monkeypatch.setattr(sys, "executable", str(hostile / "nowhere"))
    else:
        monkeypatch.setenv("NO_WORKER", "1")

    async def work(workers: Workers) -> None:
        for attempt in (workers.open(), workers.ask(INNOCENT)):
            with pytest.raises(NoWorkerError) as error:
                await attempt
            assert is_one_sentence(str(error.value))

    with_workers(work)


# --- the reader of a crawl


def crawler_with(**changed: object) -> Crawler:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return get_crawler(settings_dict={**settings.copy_to_dict(), **changed, "TWISTED_REACTOR_ENABLED": False})


def test_traps_are_counted_and_a_host_of_many_is_left_alone(hostile, monkeypatch):
    monkeypatch.setattr("crawler.reading.reader._MOST_KILLED", 3)
    crawler = crawler_with(READ_SECONDS=0.2)
    reader = Reader.from_crawler(crawler, (ACME,))

    async def run() -> None:
        for number in range(3):
            assert not Hosts.of(crawler).given_up("site.example")
            reading = await reader.read(page("STALL", f"https://site.example/{number}/acme"))
            assert reading.findings.page.page_read == "trap"
            assert reading.findings.page.cause == "reading it takes longer than READ_SECONDS (0.2)"
        await reader.close()
        with pytest.raises(LeftOff):
            await reader.read(page("x"))

    asyncio.run(run())
    assert Hosts.of(crawler).given_up("site.example") == "trap"
    assert [(one.cause, one.count) for one in Refusals.of(crawler).drain()] == [("trap", 3)]


@pytest.mark.parametrize("name", ["READERS", "READ_SECONDS", "READER_MEMORY_MB"])
def test_a_limit_of_nothing_is_refused(name):
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set(name, "0", priority="cmdline")
    with pytest.raises(ArgumentError, match=f"{name}: '0' is not a whole number of 1 or more"):
        check_numbers(settings)

"""Whole crawls over a page that kills its reader: the others are read, and the end does not wait for it."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from conftest import QUICK, ROOT, TinySite, is_one_sentence
from harm import is_gone, let_pages_harm, readers_of

from crawler.exits import NOTHING_READ, STOPPED

pytestmark = pytest.mark.slow


class Killers:
    """A site of 12 innocent pages, and one that stalls."""

    def __init__(self, folder: Path, site: TinySite) -> None:
        self.site, self.database = site, folder / "m.db"
        self.brands = folder / "brands.toml"
        self.brands.write_text('[[brand]]\nname = "Quillfeather"\nambiguous = false\n')
        site.html("/", "<main><p>" + " ".join(f'<a href="/{name}">{name}</a>' for name in (*range(12), "killer")))
        for number in range(12):
            site.html(f"/{number}", f"<main><p>On day {number} Quillfeather wrote to us.</p>")
        site.html("/killer", "<main><p>STALL")

    def start(self, **settings: object) -> "subprocess.Popen[str]":
        settings = {
            **QUICK, "MENTIONS_DB": self.database, "GUARD_EXCEPTIONS": f"*.localhost:{self.site.port}",
            "BRANDS_FILE": self.brands, **settings,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        seeds = f"seeds=http://site.localhost:{self.site.port}/"
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "resources", "-a", seeds, *options],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture
def killers(tmp_path, monkeypatch, tiny_sites) -> Killers:
    return Killers(let_pages_harm(tmp_path, monkeypatch), tiny_sites())


def test_a_page_that_stalls_takes_nothing_from_the_others(killers):
    out, errors = killers.start(READ_SECONDS=1).communicate(timeout=60)
    assert killers.rows("select count(*) from mentions") == [(12,)], out + errors
    trap = killers.rows("select page_read, cause from pages where url like '%/killer'")
    assert trap == [("trap", "reading it takes longer than READ_SECONDS (1)")]
    assert "Traceback" not in errors


def test_a_crawl_that_is_told_to_end_waits_for_no_page(killers):
    process = killers.start(READ_SECONDS=60)
    end = time.monotonic() + 30
    while not killers.site.times("/killer") and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.5)
    readers = readers_of(psutil.Process(process.pid))
    start = time.monotonic()
    process.terminate()
    out, errors = process.communicate(timeout=30)
    assert time.monotonic() - start < 5
    assert process.returncode == STOPPED, out + errors
    assert "Traceback" not in errors
    assert [is_gone(reader.pid) for reader in readers] == [True]
    # What was not read is neither done nor failed: the next run asks for it again.
    assert killers.rows("select state from frontier where url like '%/killer'") == [("leased",)]
    killers.site.html("/killer", "<main><p>Quillfeather is no killer.")
    out, errors = killers.start().communicate(timeout=60)
    assert killers.rows("select count(*) from mentions") == [(13,)], out + errors


def test_a_crawl_that_cannot_read_says_so_and_loses_nothing(killers, monkeypatch):
    monkeypatch.setenv("NO_WORKER", "1")
    process = killers.start()
    out, errors = process.communicate(timeout=60)
    assert process.returncode == NOTHING_READ, out + errors
    assert is_one_sentence(errors)
    assert "The process that reads pages cannot be started (it ended with 3)" in errors
    assert {state for (state,) in killers.rows("select state from frontier")} <= {"leased", "queued"}

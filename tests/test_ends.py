"""How a sweep ends: stopped, out of room, on a broken database, beside another one. Nothing is lost or overwritten."""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from conftest import QUICK, ROOT, TinySite, is_one_sentence

from crawler import exits
from crawler.frontier.lock import only_crawl
from pipelines.storing.database import StorageError, open_database

SCRAPY = (sys.executable, "-m", "scrapy")
BRANDS = '[[brand]]\nname = "Quillfeather"\ndomains = ["quillfeather.example"]\nambiguous = false\n'

REASONS = [  # finish reason, stats, exit code
    ("finished", {"pages/read": 3, "pages/blocked": 2}, exits.FINISHED),
    ("finished", {"pages/unchanged": 3}, exits.FINISHED),
    ("finished", {"pages/unreachable": 1}, exits.NOTHING_READ),
    ("finished", {}, exits.NOTHING_READ),
    ("finished", {"pages/blocked": 1, "pages/robots": 4}, exits.BLOCKED),
    ("finished", {"pages/blocked": 1, "pages/http_error": 4}, exits.NOTHING_READ),
    ("shutdown", {"pages/read": 3}, exits.STOPPED),
    ("closespider_timeout", {"pages/read": 3}, exits.LIMIT),
    ("memusage_exceeded", {}, exits.LIMIT),
    ("storage_full", {"pages/read": 3}, exits.STORAGE_FULL),
    ("storage_error", {}, exits.DATABASE),
    ("start_error", {"pages/read": 3}, exits.NOTHING_READ),
]


@pytest.mark.parametrize(("reason", "stats", "code"), REASONS)
def test_an_exit_code_tells_the_cause(reason, stats, code):
    assert exits.exit_code(reason, stats) == code
    told = exits.sentence(code, reason)
    assert is_one_sentence(told) or code in (exits.FINISHED, exits.STORAGE_FULL, exits.DATABASE)


def test_exit_codes_are_told_apart_and_in_the_readme():
    codes = {name: value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    assert len(set(codes.values())) == len(codes) == 8
    readme = (ROOT / "README.md").read_text("utf-8")
    for code in codes.values():
        assert f"\n| {code} |" in readme


def test_one_crawl_at_a_time_holds_a_database(tmp_path):
    database = tmp_path / "m.db"
    second = only_crawl(database)
    with only_crawl(database), pytest.raises(StorageError, match="Another crawl is filling") as refused:
        second.__enter__()
    assert is_one_sentence(str(refused.value))
    with only_crawl(database):
        pass


# --- whole sweeps


class Sweep:
    """A site of 60 pages, and sweeps of it in processes of their own."""

    def __init__(self, folder: Path, site: TinySite, scrapy_command: list[object]) -> None:
        self.site, self.folder, self.database = site, folder, folder / "m.db"
        self.scrapy_command = scrapy_command
        (folder / "brands.toml").write_text(BRANDS)
        links = " ".join(f'<a href="/{number}">{number}</a>' for number in range(60))
        site.html("/", f"<html lang=en><main><p>{links}</p></main>")
        for number in range(60):
            site.html(
                f"/{number}",
                f"<html lang=en><main><p>On day {number} Quillfeather wrote to us.</p></main>" + "<!-- -->" * 2000,
            )

    def start(
        self, *more: str, limits: object = None, command: Sequence[object] = SCRAPY, **settings: object
    ) -> "subprocess.Popen[str]":
        """Start a sweep, by default in a new Python: one that a signal reaches."""
        settings = {
            **QUICK, "MENTIONS_DB": self.database, "GUARD_EXCEPTIONS": f"*.localhost:{self.site.port}",
            "BRANDS_FILE": self.folder / "brands.toml", **settings,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        seeds = f"seeds=http://site.localhost:{self.site.port}/"
        return subprocess.Popen(
            [*map(str, command), "crawl", "resources", "-a", seeds, *more, *options],
            cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, preexec_fn=limits, start_new_session=True,
        )  # fmt: skip

    def run(self, *more: str, **settings: object) -> tuple[int, str, str]:
        process = self.start(*more, command=self.scrapy_command, **settings)
        out, errors = process.communicate(timeout=60)
        return process.returncode, out, errors

    def mentions(self) -> int:
        with closing(sqlite3.connect(self.database)) as db:
            assert db.execute("pragma integrity_check").fetchone() == ("ok",)
            return db.execute("select count(*) from mentions where gone_at is null").fetchone()[0]

    def waits_for(self, hits: int) -> None:
        end = time.monotonic() + 20
        while len(self.site.hits) < hits and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.site.hits) >= hits


def no_file_above(size: int) -> None:
    """Let no file of this process grow above so many bytes: to SQLite, a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@pytest.fixture
def sweep(tiny_sites, tmp_path, scrapy_command) -> Sweep:
    return Sweep(tmp_path, tiny_sites(), scrapy_command)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, scrapy_command) -> Path:
    """The database of a sweep that came to its end."""
    site = TinySite()
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    one = Sweep(tmp_path_factory.mktemp("finished"), site, scrapy_command)
    assert one.run()[0] == 0
    site.shutdown()
    thread.join()
    site.server_close()
    return one.database


@pytest.fixture
def black_hole():
    """A port that accepts and never answers."""
    hole = socket.create_server(("127.0.0.1", 0), backlog=64)
    yield hole.getsockname()[1]
    hole.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_ten_seconds_though_a_site_never_answers(number, sweep, black_hole):
    sweep.site.html("/never", "<p>comes by another port")
    sweep.site.answers["/0"] = (302, {"Location": f"http://site.localhost:{black_hole}/"}, b"")
    allowed = f"*.localhost:{sweep.site.port},*.localhost:{black_hole}"
    process = sweep.start(GUARD_EXCEPTIONS=allowed, ROBOTSTXT_OBEY=False, DOWNLOAD_DELAY=0.05)
    sweep.waits_for(20)
    asked = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - asked < 10
    assert process.returncode == exits.STOPPED
    assert exits.GO_ON in errors and "Traceback" not in errors
    found = sweep.mentions()
    assert 0 < found < 60
    before = len(sweep.site.hits)
    sweep.site.answers["/0"] = (404, {}, b"gone")
    code, _, errors = sweep.run(GUARD_EXCEPTIONS=f"*.localhost:{sweep.site.port}", ROBOTSTXT_OBEY=False)
    assert code == 0 and errors.startswith("Going on with the sweep of"), errors
    assert sweep.mentions() == 59
    assert len(sweep.site.hits) - before < 60, "what was done is not asked for again"


@pytest.mark.slow
def test_the_second_ctrl_c_ends_it_at_once(sweep, black_hole):
    sweep.site.answers["/0"] = (302, {"Location": f"http://site.localhost:{black_hole}/"}, b"")
    allowed = f"*.localhost:{sweep.site.port},*.localhost:{black_hole}"
    process = sweep.start(GUARD_EXCEPTIONS=allowed, ROBOTSTXT_OBEY=False)
    sweep.waits_for(60)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - asked < 3
    assert process.returncode == exits.STOPPED and exits.GO_ON in errors, errors


@pytest.mark.slow
def test_fresh_starts_over(sweep):
    process = sweep.start(DOWNLOAD_DELAY=0.05)
    sweep.waits_for(20)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    sweep.site.hits.clear()
    code, _, errors = sweep.run("-a", "fresh=1")
    assert code == 0 and errors.startswith("Forgetting the sweep of")
    assert sweep.site.times("/5") == 1 and sweep.mentions() == 60
    code, _, errors = sweep.run("-a", "fresh=2")
    assert code == exits.BAD_ARGUMENTS and is_one_sentence(errors)


@pytest.mark.slow
def test_a_limit_is_an_end_of_its_own_and_the_next_run_goes_on(sweep):
    code, _, errors = sweep.run(CLOSESPIDER_PAGECOUNT=10, CONCURRENT_REQUESTS=2)
    assert code == exits.LIMIT and "closespider_pagecount" in errors and is_one_sentence(errors)
    assert sweep.run()[0] == 0
    assert sweep.mentions() == 60


@pytest.mark.slow
def test_a_second_crawl_on_the_same_database_is_refused(sweep):
    process = sweep.start(DOWNLOAD_DELAY=0.1)
    sweep.waits_for(5)
    code, out, errors = sweep.run()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert (code, out) == (exits.DATABASE, "") and is_one_sentence(errors) and "Another crawl" in errors


@pytest.mark.slow
def test_without_room_it_ends_with_one_sentence_and_goes_on_when_there_is_some(sweep):
    open_database(sweep.database).close()
    room = sweep.database.stat().st_size + 60_000

    process = sweep.start(limits=lambda: no_file_above(room))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == exits.STORAGE_FULL, errors
    assert is_one_sentence(errors) and "no room" in errors
    assert sweep.mentions() < 60
    code, _, errors = sweep.run()
    assert code == 0, errors
    assert sweep.mentions() == 60


@pytest.mark.slow
def test_without_any_room_it_does_not_begin(sweep, finished):
    shutil.copy(finished, sweep.database)
    process = sweep.start(limits=lambda: no_file_above(4096))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == exits.STORAGE_FULL and is_one_sentence(errors), errors
    assert sweep.site.hits == []


@pytest.mark.slow
def test_it_waits_for_another_writer(sweep):
    open_database(sweep.database).close()
    done = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(sweep.database, timeout=30, isolation_level=None)) as db:
            while not done.is_set():
                db.execute("begin immediate")
                time.sleep(2.5)
                db.execute("commit")
                time.sleep(0.4)

    holder = threading.Thread(target=hold)
    holder.start()
    code, _, errors = sweep.run()
    done.set()
    holder.join()
    assert (code, errors) == (0, "")
    assert sweep.mentions() == 60


def damage(path: Path, how: str) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        if how == "cut in half":
            file.truncate(size // 2)
        elif how == "random bytes":
            file.seek(size // 2 // 4096 * 4096)
            file.write(os.urandom(8192))
        else:
            file.truncate(0)
            file.write(b"this is no database, however you read it. " * 200)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["cut in half", "random bytes", "a text"])
def test_a_damaged_database_is_told_and_left_alone(how, sweep, finished):
    shutil.copy(finished, sweep.database)
    damage(sweep.database, how)
    kept = sweep.database.read_bytes()
    code, out, errors = sweep.run()
    assert (code, out) == (exits.DATABASE, "") and is_one_sentence(errors) and str(sweep.database) in errors
    assert sweep.database.read_bytes() == kept and sweep.site.hits == []


@pytest.mark.slow
def test_a_database_that_cannot_be_written_is_told(sweep, finished):
    folder = sweep.folder / "shut"
    folder.mkdir()
    shutil.copy(finished, folder / "m.db")
    (folder / "m.db-crawl").mkdir()
    code, out, errors = sweep.run(MENTIONS_DB=folder / "m.db")
    assert (code, out) == (exits.DATABASE, "") and is_one_sentence(errors)


@pytest.mark.slow
def test_sites_that_all_refuse_us_are_an_end_of_their_own(sweep):
    sweep.site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /\n")
    code, _, errors = sweep.run()
    assert code == exits.BLOCKED and is_one_sentence(errors)

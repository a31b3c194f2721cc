"""What is told while a crawl runs: the line itself, the rate, and a terminal that watches a real crawl."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from conftest import QUICK, ROOT
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from crawler.progress import Progress, Rate, SoFar, cut, progress_line

LINES = {
    "0 unlinked of 0 mentions · 0 pages, 0 a minute": SoFar(),
    "0 unlinked of 0 mentions · 0 pages, 0 a minute · 0 waiting": SoFar(waiting=0),
    "3 unlinked of 40 mentions · 120 pages, 85 a minute · 300 waiting, about 4 min left · 2 hosts waiting · 14 refused":
        SoFar(120, 84.9, 40, 3, 300, 212.0, 2, 14),
    "0 unlinked of 0 mentions · 1 pages, 1 a minute · 2 waiting, about 99 s left · 1 host waiting":
        SoFar(1, 1.0, waiting=2, seconds_left=99.4, hosts_waiting=1),
    "0 unlinked of 0 mentions · 1 pages, 1 a minute · 2 waiting, about 99 min left":
        SoFar(1, 1.0, waiting=2, seconds_left=5940),
    "0 unlinked of 0 mentions · 1 pages, 1 a minute · 2 waiting, about 28 h left":
        SoFar(1, 1.0, waiting=2, seconds_left=100_000),
}  # fmt: skip


@pytest.mark.parametrize(("line", "so_far"), LINES.items())
def test_the_line(line, so_far):
    assert progress_line(so_far) == line


def test_counts_of_a_crawl_become_what_was_done_so_far():
    counts = {"pages/read": 7, "pages/robots": 2, "mentions/unlinked": 3, "mentions/linked": 4, "refused/depth": 5,
              "refused/robots": 6, "start_time": "2026", "mentions_of_others": 9, "pages/odd": "\x1b[31m"}  # fmt: skip
    assert SoFar.of(counts, 2.0) == SoFar(9, 2.0, 7, 3, refused=11)


RATES = {  # (seconds, count) in turn -> a minute at the end
    "at the very start": ([(0, 0)], 0),
    "since the start": ([(0.5, 1), (30, 45)], 90),
    "over the last minute": ([(60, 600), (120, 660)], 60),
    "after a pause": ([(10, 100), (100, 100), (161, 100)], 0),
    "seldom asked": ([(300, 50)], 10),
    "nothing happens": ([(10, 0), (20, 0)], 0),
}


@pytest.mark.parametrize(("seen", "rate"), RATES.values(), ids=RATES)
def test_the_rate_is_that_of_the_last_minute(seen, rate):
    made = Rate(0.0)
    assert [made.per_minute(at, count) for at, count in seen][-1] == pytest.approx(rate)


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 50)), min_size=1, max_size=200))
def test_a_rate_is_never_more_than_the_steepest_stretch(steps):
    made, now, count, steepest = Rate(0.0), 0.0, 0, 0.0
    for seconds, more in steps:
        before, now, count = now, now + seconds, count + more
        if now > before:
            steepest = max(steepest, more * 60 / (now - before))
        elif more:
            steepest = float("inf")
        assert 0 <= made.per_minute(now, count) <= steepest * 1.0001


@pytest.mark.parametrize(("columns", "shown"), [(9, "0 waiting"), (8, "0 waiti…"), (1, "…"), (0, ""), (-1, "")])
def test_a_line_is_cut_to_the_columns(columns, shown):
    assert cut("0 waiting", columns) == shown


def test_it_can_be_switched_off():
    assert Progress.from_crawler(get_crawler(settings_dict={"SHOW_PROGRESS": True}))
    with pytest.raises(NotConfigured):
        Progress.from_crawler(get_crawler(settings_dict={"SHOW_PROGRESS": False}))


# --- a real crawl

PACED = QUICK | {"DOWNLOAD_DELAY": 0.25, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "PAGES_PER_SITE": 11}


@pytest.fixture
def command_line(tiny_sites, tmp_path):
    """The words of a crawl that takes three seconds and more."""
    site = tiny_sites()
    site.html("/", "".join(f'<a href="/{number}">x</a>' for number in range(12)))
    for number in range(12):
        site.html(f"/{number}", "<p>We asked \x1b[31mSowline\x1b[2J\rSowline and nobody else.</p>")
    settings = PACED | {"GUARD_EXCEPTIONS": f"*.localhost:{site.port}", "MENTIONS_DB": tmp_path / "m.db"}
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    seeds = f"seeds=http://a.localhost:{site.port}/"
    return [sys.executable, "-m", "scrapy", "crawl", "resources", "-a", seeds, *options]


def resize(terminal: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def watched(words: list[str], columns: int, later: int) -> str:
    """Return what a crawl writes to a terminal of so many columns, made smaller once its live line is whole."""
    ours, theirs = pty.openpty()
    resize(ours, columns)
    written = b""
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        while True:
            try:
                written += os.read(ours, 4096)
            except OSError:  # what Linux says when the other end is closed
                break
            if re.search(rb"\r\x1b\[K\d+ unlinked [^\r\n\x1b]*1 refused", written):  # not only in the log
                resize(ours, later)
    os.close(ours)
    assert process.returncode == 0
    return written.decode()


TOLD = r"\d+ unlinked of \d+ mentions · \d+ pages, \d+ a minute · \d+ waiting(, about \d+ s left)?( · 1 refused)?"


@pytest.mark.slow
def test_a_terminal_shows_one_line_that_never_breaks(command_line):
    """Also not where the log writes to the same terminal."""
    shown = watched([*command_line, "-L", "INFO", "-s", "LOGSTATS_INTERVAL=1"], columns=200, later=30)
    frames = re.findall(r"\r\x1b\[K(\d+ unlinked [^\r\n\x1b]*)", shown)
    whole = [frame for frame in frames if "1 refused" in frame]
    assert whole and all(re.fullmatch(TOLD, frame) for frame in whole)
    small = frames[frames.index(whole[-1]) + 1 :]
    assert small and all(len(frame) == 29 and frame.endswith("…") and frame.isprintable() for frame in small)
    assert shown.rpartition(small[-1])[2].startswith("\r\x1b[K"), "it is wiped at the end"
    assert re.search(r"\r\x1b\[K20\d\d-[^\r\n]* \[crawler\.progress\] INFO: ", shown), "the log has a line to itself"


@pytest.mark.slow
def test_a_log_has_plain_lines_of_the_same(command_line):
    done = subprocess.run([*command_line, "-L", "INFO", "-s", "LOGSTATS_INTERVAL=1"],
                          cwd=ROOT, capture_output=True, text=True, timeout=60)  # fmt: skip
    told = re.findall(r"^\S+ \S+ \[crawler\.progress\] INFO: (.*)$", done.stderr, re.M)
    assert told and all(re.fullmatch(TOLD, line) for line in told)
    assert "Crawled" not in done.stderr, "Scrapy's own line says less"
    assert "\x1b[K" not in done.stderr

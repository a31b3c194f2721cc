"""Pages that harm the process that reads them, and a look at such processes."""

import os
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from conftest import FORKING, ROOT

# What a page can do to the process that reads it: Python runs this file at the start of each.
_AT_START = """
import ctypes, os, re, sys
if os.environ.get("NO_WORKER") and "crawler.reading.worker" in sys.orig_argv:
    os._exit(3)
from crawler import feeds
from pipelines.reading import document
plainly = document.read
list_plainly = feeds.read_list
def harm(body):
    if b"STALL" in body:
        open(os.environ["STALLS"], "w").write(str(os.getpid()))
        re.match("(a+)+$", "a" * 60 + "b")  # in C, for longer than anybody waits
    if b"EAT" in body:
        whole = [bytes(1 << 20) for _ in range(100_000)]
    if b"CRASH" in body:
        ctypes.string_at(0)
    if b"MISTAKE" in body:
        raise ValueError("a mistake of ours")
def read(page):
    harm(page.body)
    return plainly(page)
def read_list(body, url):
    harm(body)
    return list_plainly(body, url)
document.read = read
feeds.read_list = read_list
"""


def let_pages_harm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the words STALL, EAT, CRASH and MISTAKE on a page or in a feed do so, in all processes started from here."""
    (folder / "sitecustomize.py").write_text(_AT_START)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{folder}")
    monkeypatch.setenv("STALLS", str(folder / "stalls"))
    return folder


def readers_of(process: psutil.Process | None = None) -> list[psutil.Process]:
    children = (process or psutil.Process()).children()
    return [child for child in children if not is_forking(child)]


def is_forking(process: psutil.Process) -> bool:
    """Tell whether a process is the server of the `scrapy` fixture, or one of its runs."""
    with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
        return str(FORKING) in process.cmdline()
    return False


def is_gone(pid: int, seconds: float = 1.0) -> bool:
    """Tell whether a process ends in time; one that only waits to be collected has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False

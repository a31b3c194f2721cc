"""Runs `scrapy ARGS...` and watches it: which addresses it connects to, and how much memory it takes.

python tests/hostile_watch.py FILE ARGS...     writes "HOST PORT" of each connection into FILE, one a line
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

BROWSER = ("chrom", "node", "headless")  # how the names of its processes begin; it has a limit of its own
_EVERY = 0.2  # seconds


@dataclass
class Watched:
    """A run that has ended."""

    code: int  # exit code; -9 when it was killed because it did not end
    seconds: float
    megabytes: float  # the most memory (RSS) of all its processes at a time, without those of a browser
    out: str
    err: str
    connected: set[tuple[str, int]]  # addresses and ports


def run(arguments: list[str], folder: Path, within: float) -> Watched:
    """Run scrapy with these arguments from the project's folder, for so many seconds at most."""
    connections = folder / "connections.txt"
    command = [sys.executable, __file__, str(connections), *arguments]
    root, start = Path(__file__).resolve().parent.parent, time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(root)}
    with (folder / "out.txt").open("w+") as out, (folder / "err.txt").open("w+") as err:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=out, stderr=err)
        peak = 0.0
        while process.poll() is None and time.monotonic() - start < within:
            peak = max(peak, _megabytes(process.pid))
            time.sleep(_EVERY)
        seconds = time.monotonic() - start
        if process.poll() is None:
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        code = process.wait()
    lines = [line.rpartition(" ") for line in connections.read_text().splitlines()] if connections.exists() else []
    connected = {(host, int(port)) for host, _, port in lines}
    texts = ((folder / name).read_text(errors="replace") for name in ("out.txt", "err.txt"))
    return Watched(code, seconds, peak, *texts, connected)


def _megabytes(pid: int) -> float:
    total = 0
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                if not one.name().startswith(BROWSER):
                    total += one.memory_info().rss
    return total / 1e6


def _watch_connections(path: str) -> None:
    file, lock = open(path, "a", buffering=1, encoding="utf-8"), threading.Lock()  # noqa: SIM115  # open to the end

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "socket.connect" and isinstance(args[1], tuple):
            with lock:
                file.write(f"{args[1][0]} {args[1][1]}\n")

    sys.addaudithook(hook)


if __name__ == "__main__":
    from scrapy.cmdline import execute

    _watch_connections(sys.argv[1])
    execute(["scrapy", *sys.argv[2:]])

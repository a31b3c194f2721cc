"""What the durable frontier costs beside Scrapy's own queue in memory, in pages a second:

    python -m benchmarks.crawl [--pages 2000] [--rounds 5] [--concurrency 8]
    python -m benchmarks.crawl --profile      where the frontier spends its time

A made-up site is served by a process of its own, and crawled by another, from nothing, in turn with each queue. `read`
is a real sweep: pages are read, matched and saved. `links only` follows links and does nothing else, which no crawl of
ours does: the harder figure. All else is the same, robots.txt is obeyed.

`memory` is Scrapy's own queue as it comes: each link goes through the engine, with two signals, before the queue finds
that it is known. `bare` is the same queue put in the place of the frontier, to which links come as directly: what is
left is what keeping them on disk costs. Neither asks for the bounds of the guard, which are part of the frontier's
figures. The bar is that of issue 5, for `read`, against both. An overhead below zero means that the frontier is the
faster one. CPU seconds are those of the process that crawls; they say the same of a machine that is busy with others.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import crawl_run, crawl_site

_BAR = 5.0  # percent of pages a second
_UNITS = ("pages/s", "CPU s")


def main(arguments: list[str] | None = None) -> None:
    """Print pages a second with each queue, and what the frontier costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000, help="of the site")
    parser.add_argument("--rounds", type=int, default=5, help="crawls with each queue and spider")
    parser.add_argument("--concurrency", type=int, default=8, help="requests at a time")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--crawl", nargs=4, metavar=("QUEUE", "SPIDER", "PORT", "DATABASE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.serve:
        crawl_site.serve(chosen.pages)
    elif chosen.crawl:
        queue, spider, port, database = chosen.crawl
        crawl_run.main(queue, spider, int(port), Path(database), chosen.concurrency, chosen.profile)
    else:
        with _site(chosen.pages) as port:
            print(f"{chosen.pages} pages, {chosen.concurrency} requests at a time, {chosen.rounds} rounds")
            for spider in crawl_run.SPIDERS:
                _profile(port, spider, chosen) if chosen.profile else _compare(port, spider, chosen)


@contextmanager
def _site(pages: int) -> Iterator[int]:
    """Serve the site in a process of its own, and give its port."""
    command = [sys.executable, "-m", "benchmarks.crawl", "--serve", "--pages", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def _crawl(port: int, queue: str, spider: str, chosen: argparse.Namespace, *more: str) -> str:
    """Crawl in a process of its own, into a new database, and return what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        words = [queue, spider, str(port), str(Path(folder) / "mentions.db")]
        command = [
            sys.executable,
            "-m",
            "benchmarks.crawl",
            "--concurrency",
            str(chosen.concurrency),
            "--crawl",
            *words,
        ]
        return subprocess.run([*command, *more], stdout=subprocess.PIPE, text=True, check=True).stdout


def _profile(port: int, spider: str, chosen: argparse.Namespace) -> None:
    print(_crawl(port, "frontier", spider, chosen, "--profile"))


def _compare(port: int, spider: str, chosen: argparse.Namespace) -> None:
    """Crawl with each queue in turn, another one first in each round, and print the figures."""
    frontier, *others = queues = list(crawl_run.QUEUES)
    heads = "".join(f"{other:>12}{'overhead':>10}" for other in others)
    print(f"\n{spider:12}" + "".join(f"{f'{unit}: {frontier}':>20}{heads}" for unit in _UNITS))
    overheads: dict[tuple[str, str], list[float]] = {(unit, other): [] for unit in _UNITS for other in others}
    for number in range(chosen.rounds):
        turn = number % len(queues)
        made = {queue: json.loads(_crawl(port, queue, spider, chosen)) for queue in queues[turn:] + queues[:turn]}
        pages = {one["pages"] for one in made.values()}
        if pages != {chosen.pages}:
            raise SystemExit(f"The crawls fetched {pages} pages of {chosen.pages}.")
        line = " " * 12
        for unit in _UNITS:
            ours = _figure(unit, made[frontier])
            line += f"{ours:20.2f}"
            for other in others:
                theirs = _figure(unit, made[other])
                overhead = 1 - ours / theirs if unit == "pages/s" else ours / theirs - 1
                overheads[unit, other].append(overhead * 100)
                line += f"{theirs:12.2f}{overhead:10.1%}"
        print(line)
    medians = {key: median(figures) for key, figures in overheads.items()}
    columns = ("".join(f"{'':12}{medians[unit, other]:9.1f}%" for other in others) for unit in _UNITS)
    print(f"{'median':12}" + "".join(f"{'':20}{column}" for column in columns))
    for other in others if spider == "read" else ():
        print(_verdict(other, medians["pages/s", other]))


def _figure(unit: str, made: dict[str, float]) -> float:
    return made["pages"] / made["seconds"] if unit == "pages/s" else made["cpu"]


def _verdict(other: str, overhead: float) -> str:
    """Say in words what an overhead in percent of pages a second means: below zero the frontier is the faster one."""
    compared = f"{abs(overhead):.1f}% {'fewer' if overhead > 0 else 'more'} pages/s with the frontier than with {other}"
    return f"bar {_BAR:.0f}%: {'met' if overhead <= _BAR else 'NOT met'}, {compared}"


if __name__ == "__main__":
    main()

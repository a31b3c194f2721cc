"""What the durable frontier costs beside Scrapy's own queue in memory, in pages a second:

    python -m benchmarks.crawl [--pages 2000] [--rounds 5] [--concurrency 8]
    python -m benchmarks.crawl --profile      where the frontier spends its time

A made-up site is served by a process of its own, and crawled by another, from nothing, in turn with each queue. `read`
is a real sweep: pages are read, matched and saved. `links only` follows links and does nothing else, which no crawl of
ours does: the harder figure. All else is the same, robots.txt is obeyed. The bar is that of issue 5, for `read`. CPU
seconds say the same of a machine that is busy with other things.
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
    """Crawl with each queue in turn, the other one first in every second round, and print the figures."""
    print(f"\n{spider:12}" + "".join(f"{f'{unit}: memory':>18}{'frontier':>10}{'overhead':>10}" for unit in _UNITS))
    slower, dearer = [], []
    for number in range(chosen.rounds):
        queues = ("memory", "frontier") if number % 2 == 0 else ("frontier", "memory")
        made = {queue: json.loads(_crawl(port, queue, spider, chosen)) for queue in queues}
        pages = {one["pages"] for one in made.values()}
        if pages != {chosen.pages}:
            raise SystemExit(f"The crawls fetched {pages} pages of {chosen.pages}.")
        rate = {queue: one["pages"] / one["seconds"] for queue, one in made.items()}
        slower.append((1 - rate["frontier"] / rate["memory"]) * 100)
        dearer.append((made["frontier"]["cpu"] / made["memory"]["cpu"] - 1) * 100)
        print(
            f"{'':12}{rate['memory']:18.1f}{rate['frontier']:10.1f}{slower[-1]:9.1f}%"
            f"{made['memory']['cpu']:18.2f}{made['frontier']['cpu']:10.2f}{dearer[-1]:9.1f}%"
        )
    verdict = f"   bar {_BAR:.0f}%: {'met' if median(slower) <= _BAR else 'NOT met'}" if spider == "read" else ""
    print(f"{'median':12}{'':28}{median(slower):9.1f}%{'':28}{median(dearer):9.1f}%{verdict}")


if __name__ == "__main__":
    main()

"""What a daily sweep of a known site costs: the sample web is swept, a day passes, it is swept again.

    python -m benchmarks.revisits [SPIDER ...]     requests, bytes and CPU of the second day as shares of the first

On the second day a news article with a mention is new, and an old guide of the resource site has got one: the first is
found at once, the second within REVISIT_DAYS.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crawler.sample.server import SampleServer

ROOT = Path(__file__).resolve().parent.parent
SPIDERS = ("site", "resources", "news", "directories")
_IN_A_HURRY = ("DOWNLOAD_DELAY=0", "DOWNLOAD_DELAY_JITTER=0", "AUTOTHROTTLE_ENABLED=0",
               "CONCURRENT_REQUESTS_PER_DOMAIN=8", "SHOW_PROGRESS=0")  # fmt: skip
_TIMES = {  # table -> its columns that hold a time
    "freshness": ("since", "checked", "changed", "due"),
    "pages": ("first_seen", "last_seen", "last_read"),
    "mentions": ("first_seen", "last_seen", "gone_at"),
    "links": ("first_seen", "last_seen", "missing_since", "missing_checked"),
    "events": ("at",),
    "resolutions": ("checked",),
    "crawls": ("started", "finished"),
}
NEW_MENTIONS = {  # host -> path, page file; each names Sowline once
    "allotment-times.localhost": (
        "/2026/11/the-day-after",
        "title: The day after\ndate: 2026-11-30\nauthor: Priya Nair\nsection: news\nsummary: A short report.\n---\n"
        "<p>The committee drew its new beds with Sowline and went home early, since it had begun to rain.</p>",
    ),
    "greenlinks.localhost": (
        "/guides/hedges-and-boundaries",
        "title: Hedges and boundaries\n---\n"
        "<p>A hedge takes the light of a bed for half of the year. Those who plan with Sowline see it at once.</p>",
    ),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one sweep took."""

    requests: int
    megabytes: float  # received
    cpu: float  # seconds
    mentions: int  # rows of mentions that the database holds afterwards


def sweep(spider: str, server: SampleServer, database: Path, *options: str) -> Cost:
    """Sweep the sample web in a process of its own. options: more of them for scrapy. Raises CalledProcessError."""
    settings = (*_IN_A_HURRY, f"SAMPLE_PORT={server.port}", f"MENTIONS_DB={database}")
    arguments = [part for setting in settings for part in ("-s", setting)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    server.hits.clear()
    subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", spider, *arguments, *options],
        cwd=ROOT, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with closing(sqlite3.connect(database)) as db:
        mentions = db.execute("select count(*) from mentions where gone_at is null").fetchone()[0]
        received = db.execute(
            "select json_extract(stats, '$.\"downloader/response_bytes\"') from crawls order by id desc limit 1"
        ).fetchone()[0]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(server.hits.total(), received / 1e6, cpu, mentions)


def days_pass(database: Path, number: float) -> None:
    """Make all that a database holds so many days older."""
    with closing(sqlite3.connect(database)) as db, db:
        for table, columns in _TIMES.items():
            back = (
                f"{name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name}, '{-number * 86400:.0f} seconds')" for name in columns
            )
            db.execute(f"update {table} set {', '.join(back)}")


def days(spider: str, folder: Path) -> Generator[Cost, None, None]:
    """Yield what the first sweep costs, that of the day after, when pages were added and changed, and a week later."""
    with SampleServer() as server:
        database = folder / f"{spider}.db"
        yield sweep(spider, server, database)
        days_pass(database, 1)
        for host, (path, text) in NEW_MENTIONS.items():
            server.publish(host, path, text)
        yield sweep(spider, server, database)
        days_pass(database, 7)
        yield sweep(spider, server, database)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        start = _start(Path(folder))
        print("Each cell: first day, next day (share of the first), a week later.")
        print(f"{start:.1f} s of each CPU figure are the start of the process.")
        print(f"{'':12}{'requests':>24}{'MB received':>28}{'CPU s':>26}{'mentions':>18}")
        for spider in sys.argv[1:] or SPIDERS:
            costs = list(days(spider, Path(folder)))
            requests = _cell([one.requests for one in costs], "d")
            received, cpu = _cell([one.megabytes for one in costs], ".2f"), _cell([one.cpu for one in costs], ".1f")
            mentions = ", ".join(str(one.mentions) for one in costs)
            print(f"{spider:12}{requests:>24}{received:>28}{cpu:>26}{mentions:>18}", flush=True)


def _cell(values: list[float], form: str) -> str:
    first, second, third = values
    return f"{first:{form}}, {second:{form}} ({second / first:.1%}), {third:{form}}"


def _start(folder: Path) -> float:
    """Return the CPU seconds of a sweep of one page."""
    with SampleServer() as server:
        seed = server.url("compost-corner", "/posts/cardboard")
        allowed = f"GUARD_EXCEPTIONS=*.localhost:{server.port}"
        options = ("-a", f"seeds={seed}", "-s", allowed, "-s", "LINKS_PER_PAGE=0")
        return sweep("site", server, folder / "one.db", *options).cpu


if __name__ == "__main__":
    main()

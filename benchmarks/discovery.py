"""How many of the mentions of the sample web each spider finds, within 40 % of the requests of a full crawl:

    python -m benchmarks.discovery [SPIDER ...]

The full crawl is that of the spider `site` over the same seeds. Beside it stands Scrapy's CrawlSpider, breadth first,
with the same number of requests: what it finds is what the full crawl has found on the pages that it fetched. A mention
counts once for an article and its AMP and print views. No browser is used; robots.txt is not counted.

Last comes what the spider news asks for on the next day of the sample web, which has a clock. A box of related stories
on an old page may change too; that is found when the page is due.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.revisits import days_pass
from crawler.sample.server import SampleServer
from crawler.seeds.load import sample_seeds
from pipelines.records import COUNTED_REGIONS

ROOT = Path(__file__).resolve().parent.parent
SPIDERS = ("resources", "news", "directories")
BUDGETS = (10, 20, 30, 40)  # percent of the requests of a full crawl
DAYS = (date(2026, 11, 14), date(2026, 11, 17), date(2026, 11, 18))  # followed by days with new mentions
_NEXT_DAY = 0.1  # issue 6: share of the requests of the first run
BAR = (95.0, 40)  # issue 6: percent of the mentions, within percent of the requests
_IN_A_HURRY = ("DOWNLOAD_DELAY=0", "DOWNLOAD_DELAY_JITTER=0", "AUTOTHROTTLE_ENABLED=0",
               "CONCURRENT_REQUESTS_PER_DOMAIN=1", "SHOW_PROGRESS=0", "RENDER=0", "CHECK_LINKS=0")  # fmt: skip
Found = set[tuple[str, ...]]


def sweep(spider: str, seeds: str, server: SampleServer, database: Path, pages: int = 0) -> int:
    """Sweep seeds into a new database, with at most so many requests (0: any number); return how many it took."""
    settings = (*_IN_A_HURRY, f"GUARD_EXCEPTIONS=*.localhost:{server.port}", f"MENTIONS_DB={database}")
    options = [part for setting in settings for part in ("-s", setting)]
    _run(server, "-m", "scrapy", "crawl", spider, "-a", f"seeds={seeds}", "-a", f"pages={pages}", *options)
    return requests_of(server)


def breadth_first(seeds: str, server: SampleServer, pages: int) -> list[str]:
    """Return the addresses that Scrapy's CrawlSpider fetches first, as many as `pages`, robots.txt obeyed."""
    told = _run(server, "-m", "benchmarks.discovery_crawl", seeds, str(pages))
    fetched: list[str] = json.loads(told.splitlines()[-1])
    return fetched[:pages]


def requests_of(server: SampleServer) -> int:
    """Return the requests since the hits were cleared, without those for robots.txt."""
    return sum(count for path, count in server.hits.items() if not path.endswith("/robots.txt"))


def mentions(database: Path, where: str = "true") -> Found:
    """Return the mentions that a database holds: (page, brand, surface, number on the page). where: which, in SQL."""
    sql = f"""select {_PAGE}, m.brand, m.surface, m.ordinal from mentions m join pages p on p.id = m.page_id
        where m.gone_at is null and {where}"""
    with closing(sqlite3.connect(database)) as db:
        return set(db.execute(sql))


def pages_of(database: Path, urls: list[str]) -> set[str]:
    """Return the addresses under which the mentions of some pages are counted."""
    with closing(sqlite3.connect(database)) as db:
        return {row[0] for url in urls for row in db.execute(f"select {_PAGE} from pages p where url = ?", (url,))}


# An AMP or print view names its article as canonical.
_PAGE = "iif(p.canonical <> '' and instr(p.canonical, p.site), p.canonical, p.url)"


def _run(server: SampleServer, *words: str) -> str:
    server.hits.clear()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, env=environment)
    if done.returncode not in (0, 6):  # finished, limit reached
        raise SystemExit(f"{' '.join(words[:4])} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def compare(spider: str, server: SampleServer, folder: Path) -> None:
    """Print the figures of one spider."""
    seeds = ",".join(sample_seeds(spider, server.port))
    full = folder / f"{spider}-full.db"
    all_requests = sweep("site", seeds, server, full)
    wanted = mentions(full)
    print(f"{spider:12} full crawl: {all_requests} requests, {len(wanted)} mentions")
    for percent in BUDGETS:
        budget = all_requests * percent // 100
        database = folder / f"{spider}-{percent}.db"
        asked = sweep(spider, seeds, server, database, budget)
        ours = len(mentions(database) & wanted) / len(wanted) * 100
        fetched = pages_of(full, breadth_first(seeds, server, budget))
        theirs = len({one for one in wanted if one[0] in fetched}) / len(wanted) * 100
        verdict = f"   bar {BAR[0]:.0f}%: {'met' if ours >= BAR[0] else 'NOT met'}" if percent == BAR[1] else ""
        print(
            f"{percent:8} %: {asked:4} requests {ours:6.1f} % found   CrawlSpider {theirs:6.1f} %{verdict}", flush=True
        )
        if percent == BAR[1] and "-v" in sys.argv:
            for one in sorted(wanted - mentions(database)):
                print("      missed", *one)
    asked = sweep(spider, seeds, server, folder / f"{spider}.db")
    ours = len(mentions(folder / f"{spider}.db") & wanted) / len(wanted) * 100
    print(f"  to its end: {asked:4} requests ({asked / all_requests:.0%}) {ours:6.1f} % found", flush=True)


def next_day(server: SampleServer, folder: Path, today: date) -> None:
    """Print what the spider news asks for on a day and on the next one, and which of the new mentions it finds."""
    seeds = ",".join(sample_seeds("news", server.port))
    database, whole, later = (folder / f"{name}-{today}.db" for name in ("news", "whole", "later"))
    server.today = today
    first = sweep("news", seeds, server, database)
    sweep("site", seeds, server, whole)
    server.today = today + timedelta(days=1)
    days_pass(database, 1)
    second = sweep("news", seeds, server, database)
    sweep("site", seeds, server, later)
    server.today = None
    new, found = mentions(later) - mentions(whole), mentions(database)
    around = new - mentions(later, f"m.region in {COUNTED_REGIONS}")
    own = new - around
    verdict = "met" if second <= _NEXT_DAY * first and own <= found else "NOT met"
    print(
        f"news {today}: {first} requests; the day after: {second} ({second / first:.1%}), {len(own & found)} of "
        f"{len(own)} new mentions in the words of a page, {len(around & found)} of {len(around)} in boxes around them"
        f"   bar {_NEXT_DAY:.0%}, all: {verdict}", flush=True,
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, SampleServer() as server:
        chosen = [one for one in sys.argv[1:] if not one.startswith("-")] or SPIDERS
        for spider in chosen:
            compare(spider, server, Path(folder))
        for today in DAYS if "news" in chosen else ():
            next_day(server, Path(folder), today)


if __name__ == "__main__":
    main()

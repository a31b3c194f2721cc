"""The table `crawls`: each run of a spider or scan with how it ended, and the sweep that it began or went on with."""

import json
import sqlite3
from collections.abc import Mapping


def begin_crawl(db: sqlite3.Connection, spider: str, seeds: str, brands_file: str, at: str, sweep: int | None) -> int:
    """Record the start of a run and return its id. sweep: the run whose frontier it goes on with; None begins one."""
    crawl: int = db.execute(
        "insert into crawls (spider, seeds, brands_file, started, sweep) values (?, ?, ?, ?, ?) returning id",
        (spider, seeds, brands_file, at, sweep),
    ).fetchone()[0]
    if sweep is None:
        db.execute("update crawls set sweep = id where id = ?", (crawl,))
    return crawl


def end_crawl(db: sqlite3.Connection, crawl: int | None, reason: str, stats: Mapping[str, object], at: str) -> None:
    """Record how a run ended, with Scrapy's stats or any other counts."""
    db.execute(
        """update crawls set finished = ?, finish_reason = ?, stats = ?,
            pages = (select count(*) from pages where crawl_id = crawls.id),
            mentions = (select count(*) from mentions m join pages p on p.id = m.page_id
                        where p.crawl_id = crawls.id and m.gone_at is null)
        where id = ?""",
        (at, reason, json.dumps(dict(stats), default=str, sort_keys=True), crawl),
    )

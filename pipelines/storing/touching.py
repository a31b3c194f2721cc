"""A page that is as it was: all that was found there has been seen once more. The caller commits."""

import sqlite3

from pipelines.storing.statements import on_page

_STILL_THERE = {"mentions": "gone_at is null", "links": on_page("links"), "refused": "true", "outbound_links": "true"}
# What is missing for the page's own sake is missing still; where a link leads is another matter.
_STILL_MISSING = "missing_reason in ('removed', 'noindex', 'not_canonical')"


def touch(db: sqlite3.Connection, url: str, seen: str, crawl: int | None) -> None:
    """Move the time at which a page and what it says were last seen; nothing happens for an address that is no page.

    seen: ISO 8601, UTC. crawl: the crawl that looked.
    """
    row = db.execute(
        "update pages set last_seen = max(last_seen, ?1), last_read = max(last_read, ?1), crawl_id = ?2 where url = ?3 "
        "returning id, site",
        (seen, crawl, url),
    ).fetchone()
    if row is None:
        return
    db.execute("update sites set last_seen = max(last_seen, ?) where site = ?", (seen, row[1]))
    for table, condition in _STILL_THERE.items():
        sql = f"update {table} set last_seen = max(last_seen, ?) where page_id = ? and {condition}"
        db.execute(sql, (seen, row[0]))
    sql = f"update links set missing_checked = max(missing_checked, ?) where page_id = ? and {_STILL_MISSING}"
    db.execute(sql, (seen, row[0]))

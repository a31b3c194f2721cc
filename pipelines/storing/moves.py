"""Pages that lead to another address: what was on them is missing there, unless the other page has it now.

Nothing is said of a page that leads to a login or to one that could not be read. The caller commits.
"""

import sqlite3

from pipelines.judging.losses import is_door
from pipelines.linking.hosts import url_site
from pipelines.storing.changes import Changes
from pipelines.storing.statements import on_page, storable

_TELLING = ("read", "http_error", "soft_404", "not_html")  # page_read of an address whose answer is one

_SAME_LINK = f"""
    select 1 from links x where x.page_id = ? and x.brand = ? and (x.url = ? or x.target = ?) and {on_page("x")}
"""
_SAME_MENTION = "select 1 from mentions where page_id = ? and brand = ? and surface = ? and gone_at is null"
_TOLD = "select 1 from events where page_id = ? and kind = ? and brand = ? and subject = ? and at >= ?"


def note_move(db: sqlite3.Connection, url: str, leads_to: str, seen: str, crawl: int | None) -> None:
    """Note that an address leads to another one; nothing happens for one that is no known page.

    seen: ISO 8601, UTC. crawl: the crawl that looked.
    """
    url, leads_to = storable(url), storable(leads_to)
    if url == leads_to:
        return
    led_here = db.execute(
        "update pages set moved_to = ?1 where moved_to = ?2 and moved_to <> '' and url <> ?1 returning id, page_read",
        (leads_to, url),
    ).fetchall()
    row = db.execute(
        "update pages set moved_to = ?1, last_seen = ?2, crawl_id = ?3 where url = ?4 and last_seen <= ?2 "
        "returning id, site",
        (leads_to, seen, crawl, url),
    ).fetchone()
    if row is not None:
        db.execute("update sites set last_seen = max(last_seen, ?) where site = ?", (seen, row["site"]))
        _settle(db, row["id"], again=True)
    for page in led_here:  # by a redirect just before, unless its last look has failed
        _settle(db, page["id"], again=page["page_read"] == "read")


def settle_moves(db: sqlite3.Connection, url: str) -> None:
    """Say what became of the pages that led to a page which was looked at just now."""
    rows = db.execute("select id from pages where moved_to = ? and moved_to <> ''", (storable(url),)).fetchall()
    for row in rows:
        _settle(db, row["id"], again=False)


def _settle(db: sqlite3.Connection, page_id: int, again: bool) -> None:
    """Mark what was on a page that moved. again: whether it was looked at just now, and not only where it leads."""
    page = db.execute("select url, site, moved_to, last_seen from pages where id = ?", (page_id,)).fetchone()
    to = db.execute("select id, page_read from pages where url = ?", (page["moved_to"],)).fetchone()
    leaves = url_site(page["moved_to"]) != page["site"]
    if is_door(page["moved_to"]) or not (leaves or (to is not None and to["page_read"] in _TELLING)):
        return
    new = to["id"] if to is not None and not leaves and to["page_read"] == "read" else None
    changes = Changes(db, page_id, page["last_seen"])
    for link in db.execute("select * from links where page_id = ?", (page_id,)).fetchall():
        of = (link["brand"], link["url"])
        has_moved = new is not None and db.execute(_SAME_LINK, (new, *of, link["target"])).fetchone() is not None
        known = link["missing_reason"] == "redirected"
        since = link["missing_since"] if known else page["last_seen"]
        if has_moved and not db.execute(_TOLD, (page_id, "link_moved", *of, since)).fetchone():
            changes.tell("link_moved", *of, link["anchor"], page["moved_to"])
        if again or not known:
            changes.miss(link["id"], "redirected", silent=has_moved)
    _settle_mentions(db, changes, page_id, page, new)


def _settle_mentions(
    db: sqlite3.Connection, changes: Changes, page_id: int, page: sqlite3.Row, new: int | None
) -> None:
    """Mark the mentions of a page that moved; those that were lost with it may turn out to have moved too."""
    sql = "select * from mentions where page_id = ? and (gone_at is null or gone_at = ?)"
    for mention in db.execute(sql, (page_id, page["last_seen"])).fetchall():
        of = (mention["brand"], mention["surface"])
        has_moved = new is not None and db.execute(_SAME_MENTION, (new, *of)).fetchone() is not None
        told = mention["gone_at"] and db.execute(_TOLD, (page_id, "mention_moved", *of, page["last_seen"])).fetchone()
        if not mention["gone_at"] or (has_moved and not told):
            changes.lose_mention(mention, page["moved_to"] if has_moved else "")

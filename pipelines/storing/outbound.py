"""The table `outbound_links`: what the lists of a page lead to, and which of it is dead. The caller commits."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from pipelines.link_records import Checked, OutboundLink
from pipelines.linking.hosts import host_site, url_host
from pipelines.storing.statements import insert_or_update, storable

_SAVE = insert_or_update(
    "outbound_links", ("page_id", *OutboundLink._fields, "first_seen", "last_seen"), key=("page_id", "url")
)
# The same link of another page may have been asked before.
_ALREADY_ASKED = """
    update outbound_links as new set status = old.status, reason = old.reason, checked = old.checked
    from outbound_links old
    where new.page_id = ? and new.checked is null and old.url = new.url and old.checked is not null
"""


def save_outbound(db: sqlite3.Connection, page_id: int, links: Sequence[OutboundLink], seen: str) -> None:
    """Write the links that the lists of a page have now. Those that it has no more are deleted.

    seen: ISO 8601, UTC. What was answered when a link was asked stays.
    """
    rows = [(page_id, *map(storable, link), seen, seen) for link in links]
    urls = json.dumps([row[1] for row in rows])
    db.execute(
        "delete from outbound_links where page_id = ? and url not in (select value from json_each(?))", (page_id, urls)
    )
    if rows:
        db.executemany(_SAVE, rows)
        db.execute(_ALREADY_ASKED, (page_id,))


def save_checked(db: sqlite3.Connection, one: Checked) -> None:
    """Write what was answered for a link, on whichever pages it stands; a host that does not exist is so for all."""
    urls = [storable(one.url)]
    if one.reason == "no_such_host":
        host = url_host(one.page.url)
        of_site = db.execute("select distinct url from outbound_links where site = ?", (host_site(host),))
        urls += [url for (url,) in of_site if url_host(url) == host]
    db.executemany(
        "update outbound_links set status = ?, reason = ?, checked = ? where url = ?",
        [(one.page.status, one.reason, one.page.fetched, url) for url in urls],
    )


def links_of(db: sqlite3.Connection, page_url: str) -> list[str]:
    """Return the addresses that the lists of a page lead to, as they were when it was last read."""
    sql = "select url from outbound_links where page_id = (select id from pages where url = ?) order by id"
    return [url for (url,) in db.execute(sql, (storable(page_url),))]


def asked_after(db: sqlite3.Connection, urls: Iterable[str], since: str) -> set[str]:
    """Return those of some addresses that were asked later than at an ISO time."""
    sql = "select distinct url from outbound_links where checked > ? and url in (select value from json_each(?))"
    return {url for (url,) in db.execute(sql, (since, json.dumps(list(map(storable, urls)))))}

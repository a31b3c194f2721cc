"""The one writer: findings in, rows out, one transaction a page.

A page that is seen again updates its rows: nothing doubles, first_seen stays, what vanished is marked and what changed
is an event. Plain sqlite3 upserts, about four times as fast as those of sqlite-utils.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.records import COUNTED_REGIONS, Brand, Findings, Link, Mention, PageFacts, Refusal, Refused
from pipelines.storing.brands import save_brands
from pipelines.storing.crawls import begin_crawl, end_crawl
from pipelines.storing.database import BUSY_SECONDS, open_database
from pipelines.storing.duplicates import regroup
from pipelines.storing.outbound import save_outbound
from pipelines.storing.statements import insert_or_update, storable
from pipelines.storing.touching import touch
from pipelines.storing.transactions import storage_errors, transaction
from pipelines.times import utc_now

_PAGE = tuple(field.name for field in fields(PageFacts) if field.name != "fetched")
_LINK = tuple(field.name for field in fields(Link))
# Offsets change with every edit of a page and are worth nothing without its text; before and after are kept.
_NO_COLUMNS = ("start", "end", "link", "wrong_link", "evidence")
_MENTION = tuple(field.name for field in fields(Mention) if field.name not in _NO_COLUMNS)
_REFUSED = tuple(field.name for field in fields(Refused) if field.name != "evidence")
_LINK_KEY = ("brand", "url", "ordinal")  # with the page: what makes it the same link on the next visit
_MENTION_KEY = ("brand", "surface", "ordinal")  # also of a refused candidate
_KEEP_FACTS = (  # not wiped by a failed visit
    "title", "lang", "canonical", "page_type", "published", "updated", "author", "nofollow_origin", "outbound",
    "sketch",
)  # fmt: skip
_GONE = (404, 410)

_SAVE_SITE = insert_or_update("sites", ("site", "first_seen", "last_seen"), key=("site",))
_SAVE_PAGE = insert_or_update("pages", (*_PAGE, "crawl_id", "first_seen", "last_seen", "last_read"), key=("url",))
_SAVE_UNREAD = insert_or_update(
    "pages", (*_PAGE, "crawl_id", "first_seen", "last_seen", "last_read"), key=("url",),
    keep=("last_read", "noindex", "nofollow", "word_count", "links_out", *_KEEP_FACTS),
)  # fmt: skip
_SAVE_LINK = insert_or_update(
    "links", ("page_id", *_LINK, "first_seen", "last_seen"), key=("page_id", "brand", "url", "ordinal"),
    also="missing_since = null, missing_checked = null, missing_reason = null",
)  # fmt: skip
_SAVE_MENTION = insert_or_update(
    "mentions", ("page_id", *_MENTION, "evidence", "link_id", "wrong_link_id", "first_seen", "last_seen"),
    key=("page_id", "brand", "surface", "ordinal"), also="gone_at = null",
)  # fmt: skip
_SAVE_REFUSED = insert_or_update(
    "refused", ("page_id", *_REFUSED, "evidence", "first_seen", "last_seen"),
    key=("page_id", "brand", "surface", "ordinal"),
)  # fmt: skip

_Known = dict[tuple[Any, ...], sqlite3.Row]


class Writer:
    """Saves findings to one database. Use it as a context manager, or call close()."""

    def __init__(self, path: str | Path, brands: Iterable[Brand], counted: Iterable[str] = COUNTED_REGIONS) -> None:
        """Open the database and bring its brands up to date. Raises StorageError when it cannot be used.

        counted: the regions in which a mention counts as unlinked, for the views.
        """
        self.path = Path(path)
        self.patience = float(BUSY_SECONDS)  # seconds to wait for another writer
        self.db = open_database(path)
        self.db.row_factory = sqlite3.Row
        self.crawl: int | None = None
        with self.transaction():
            save_brands(self.db, brands)
            self.db.execute("delete from counted_regions")
            self.db.executemany("insert into counted_regions values (?)", [(region,) for region in counted])

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, spider: str, seeds: str, brands_file: str, sweep: int | None = None) -> None:
        """Record the start of a crawl or scan, which the pages saved from now on belong to.

        sweep: the crawl whose frontier it goes on with; without, it begins one of its own.
        """
        with self.transaction():
            self.crawl = begin_crawl(self.db, spider, seeds, brands_file, utc_now(), sweep)

    def end(self, reason: str, stats: Mapping[str, object]) -> None:
        """Record how the crawl ended, and group the copies of texts anew, with Scrapy's stats or any other counts."""
        with self.transaction():
            end_crawl(self.db, self.crawl, reason, stats, utc_now())
        with self.transaction():
            regroup(self.db)

    def save(self, findings: Findings) -> None:
        """Save one page with its mentions, links, contacts and events, in a transaction of its own."""
        with self.transaction():
            self.put(findings)

    def put(self, findings: Findings) -> None:
        """Write one page with its mentions, links, contacts and events; call it inside of transaction().

        A page that was seen later than these findings were made keeps what is known of it; only first_seen may move.
        """
        page, seen = findings.page, findings.page.fetched or utc_now()
        known = self.db.execute(
            "select id, last_seen, last_read from pages where url = ?", (storable(page.url),)
        ).fetchone()
        read = page.page_read == "read"
        if known is not None and seen < ((known["last_read"] or "") if read else known["last_seen"]):
            self._save_older(known["id"], findings, seen)
            return
        self.db.execute(_SAVE_SITE, (page.site, seen, seen))
        sql = _SAVE_PAGE if read else _SAVE_UNREAD
        row = (*_values(page, _PAGE), self.crawl, seen, seen, seen if read else None)
        page_id: int = self.db.execute(f"{sql} returning id", row).fetchone()[0]
        if read:
            # What is found on the first reading is not news, even after visits that failed.
            visited = known is not None and known["last_read"] is not None
            link_ids = self._save_links(page_id, findings.links, seen, visited)
            self._save_mentions(page_id, findings.mentions, link_ids, seen, visited)
            save_outbound(self.db, page_id, findings.outbound, seen)
        else:
            self._save_doubt(page_id, findings, seen)
        if read or known is None or known["last_read"] is None:  # a failed visit takes back no reasons
            self._save_refused(page_id, findings.refused, seen, known is None)
        self.db.executemany(
            "insert into contacts (site, email, source_url, found) values (?, ?, ?, ?) on conflict do nothing",
            [(one.site, one.email, one.source_url, one.found) for one in findings.contacts],
        )

    def touch(self, url: str, seen: str) -> None:
        """Note that a page, with all it says, is as it was (seen: ISO 8601, UTC); call it inside of transaction()."""
        touch(self.db, storable(url), seen, self.crawl)

    def put_refusals(self, refusals: Iterable[Refusal]) -> None:
        """Add counts of what was refused to those of this crawl; call it inside of transaction()."""
        self.db.executemany(
            "insert into refusals (crawl_id, site, cause, count, example) values (?, ?, ?, ?, ?) "
            "on conflict do update set count = count + excluded.count",
            [(self.crawl, one.site, one.cause, one.count, storable(one.example)) for one in refusals],
        )

    def transaction(self) -> AbstractContextManager[None]:
        """Return a context in which all that is written is saved as one; raises StorageError or StorageFullError."""
        return transaction(self.db, self.path, lambda: self.patience)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it. Readers may hold the log open; that is no error."""
        with storage_errors(self.path):
            self.db.execute("pragma wal_checkpoint(truncate)")
        self.db.close()

    def _save_older(self, page_id: int, findings: Findings, seen: str) -> None:
        """Take from an older look at a page only that it, and what is known of it, was there before."""
        earlier = "update {} set first_seen = min(first_seen, ?) where {}"
        self.db.execute(earlier.format("pages", "id = ?"), (seen, page_id))
        self.db.execute(earlier.format("sites", "site = ?"), (seen, findings.page.site))
        for table, records in (("mentions", findings.mentions), ("refused", findings.refused)):
            self.db.executemany(
                earlier.format(table, "page_id = ? and brand = ? and surface = ? and ordinal = ?"),
                [(seen, page_id, *_values(record, _MENTION_KEY)) for record in records],
            )
        self.db.executemany(
            earlier.format("links", "page_id = ? and brand = ? and url = ? and ordinal = ?"),
            [(seen, page_id, *_values(link, _LINK_KEY)) for link in findings.links],
        )

    def _save_links(self, page_id: int, links: Iterable[Link], seen: str, visited: bool) -> list[int]:
        known = self._known("links", _LINK_KEY, page_id)
        ids = []
        for link in links:
            values = _values(link, _LINK)
            row = self.db.execute(f"{_SAVE_LINK} returning id", (page_id, *values, seen, seen)).fetchone()
            ids.append(row[0])
            before = known.pop(_values(link, _LINK_KEY), None)
            if before is None and visited:
                self._event(seen, "link_appeared", page_id, link.brand, link.url, "", link.anchor)
            elif before is not None and before["missing_since"]:
                self._event(seen, "link_regained", page_id, link.brand, link.url, before["missing_reason"], link.anchor)
            elif before is not None:
                for name in ("rel", "anchor", "target"):
                    if before[name] != getattr(link, name):
                        self._event(seen, "link_changed", page_id, link.brand, name, before[name], getattr(link, name))
        self._miss(page_id, known, "removed", seen)
        return ids

    def _save_mentions(
        self, page_id: int, mentions: Iterable[Mention], link_ids: list[int], seen: str, visited: bool
    ) -> None:
        known = self._known("mentions", _MENTION_KEY, page_id)
        for mention in mentions:
            self._save_mention(page_id, mention, link_ids, seen)
            before = known.pop(_values(mention, _MENTION_KEY), None)
            if before is None or before["gone_at"]:
                if visited:
                    self._event(
                        seen, "mention_appeared", page_id, mention.brand, mention.surface, "", mention.link_state
                    )
            elif before["link_state"] != mention.link_state:
                self._event(
                    seen, "link_state_changed", page_id, mention.brand, mention.surface, before["link_state"],
                    mention.link_state,
                )  # fmt: skip
        for before in known.values():
            if not before["gone_at"]:
                self.db.execute("update mentions set gone_at = ? where id = ?", (seen, before["id"]))
                self._event(seen, "mention_vanished", page_id, before["brand"], before["surface"],
                            before["link_state"], "")  # fmt: skip

    def _save_mention(self, page_id: int, mention: Mention, link_ids: list[int], seen: str) -> None:
        link, wrong = (None if index is None else link_ids[index] for index in (mention.link, mention.wrong_link))
        row = (page_id, *_values(mention, _MENTION), _evidence(mention), link, wrong, seen, seen)
        self.db.execute(_SAVE_MENTION, row)

    def _save_refused(self, page_id: int, refused: Iterable[Refused], seen: str, new_page: bool) -> None:
        """Keep the reasons of the last look: what was refused then and is not there now is no history, and goes."""
        rows = [(page_id, *_values(one, _REFUSED), _evidence(one), seen, seen) for one in refused]
        if not new_page:
            known = self.db.execute("select brand, surface, ordinal, id from refused where page_id = ?", (page_id,))
            still = {_values(one, _MENTION_KEY) for one in refused}
            gone = [(row["id"],) for row in known if tuple(row)[:-1] not in still]
            self.db.executemany("delete from refused where id = ?", gone)
        self.db.executemany(_SAVE_REFUSED, rows)

    def _save_doubt(self, page_id: int, findings: Findings, seen: str) -> None:
        """A page that was not read proves nothing: what was known stays, only a plain error counts against links.

        A page that says it does not exist is such an error, whatever its status.
        """
        known = self._known("mentions", _MENTION_KEY, page_id)
        for mention in findings.mentions:
            before = known.get(_values(mention, _MENTION_KEY))
            if before is None or before["link_state"] == "unknown":
                self._save_mention(page_id, mention, [], seen)
        page = findings.page
        if page.page_read in ("http_error", "soft_404"):
            reason = "not_found" if page.page_read == "soft_404" or page.status in _GONE else "http_error"
            self._miss(page_id, self._known("links", _LINK_KEY, page_id), reason, seen)

    def _miss(self, page_id: int, links: _Known, reason: str, seen: str) -> None:
        for link in links.values():
            if not link["missing_since"]:
                self._event(seen, "link_missed", page_id, link["brand"], link["url"], link["anchor"], reason)
            self.db.execute(
                "update links set missing_since = coalesce(missing_since, ?), missing_checked = ?, missing_reason = ? "
                "where id = ?",
                (seen, seen, reason, link["id"]),
            )

    def _known(self, table: str, key: tuple[str, ...], page_id: int) -> _Known:
        rows = self.db.execute(f"select * from {table} where page_id = ?", (page_id,))
        return {tuple(row[name] for name in key): row for row in rows}

    def _event(self, at: str, kind: str, page_id: int, brand: str, subject: str, old: str, new: str) -> None:
        self.db.execute(
            "insert into events (at, kind, page_id, brand, subject, old, new) values (?, ?, ?, ?, ?, ?, ?)",
            (at, kind, page_id, brand, *map(storable, (subject, old, new))),
        )


def _evidence(record: Mention | Refused) -> Any:
    """Return the reasons as JSON."""
    return storable(json.dumps(dict(record.evidence), ensure_ascii=False))


def _values(record: PageFacts | Link | Mention | Refused, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return fields of a record as SQLite takes them."""
    return tuple(storable(getattr(record, name)) for name in names)

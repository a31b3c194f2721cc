"""The one writer: findings in, rows out, one transaction a page.

A page that is seen again updates its rows: nothing doubles, first_seen stays, what vanished is marked and what changed
is an event. Plain sqlite3 upserts, about four times as fast as those of sqlite-utils.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from types import TracebackType

from pipelines.judging.losses import GONE, demotions, still_demoted
from pipelines.records import COUNTED_REGIONS, Brand, Findings, PageFacts, Refusal, Refused
from pipelines.storing.brands import save_brands
from pipelines.storing.changes import LINK_KEY, MENTION_KEY, Changes, evidence, values
from pipelines.storing.crawls import begin_crawl, end_crawl
from pipelines.storing.database import BUSY_SECONDS, open_database
from pipelines.storing.duplicates import regroup
from pipelines.storing.moves import note_move, settle_moves
from pipelines.storing.outbound import save_outbound
from pipelines.storing.statements import insert_or_update, storable
from pipelines.storing.touching import touch
from pipelines.storing.transactions import storage_errors, transaction
from pipelines.times import utc_now

_PAGE = tuple(field.name for field in fields(PageFacts) if field.name != "fetched")
_REFUSED = tuple(field.name for field in fields(Refused) if field.name != "evidence")
_KEEP_FACTS = (  # not wiped by a failed visit
    "title", "lang", "canonical", "page_type", "published", "updated", "author", "nofollow_origin", "outbound",
    "sketch",
)  # fmt: skip

_SAVE_SITE = insert_or_update("sites", ("site", "first_seen", "last_seen"), key=("site",))
_SAVE_PAGE = insert_or_update(
    "pages", (*_PAGE, "crawl_id", "first_seen", "last_seen", "last_read", "demoted"), key=("url",),
    also="moved_to = ''",
)  # fmt: skip
_SAVE_UNREAD = insert_or_update(
    "pages", (*_PAGE, "crawl_id", "first_seen", "last_seen", "last_read"), key=("url",),
    keep=("last_read", "noindex", "nofollow", "word_count", "links_out", *_KEEP_FACTS),
)  # fmt: skip
_SAVE_REFUSED = insert_or_update(
    "refused", ("page_id", *_REFUSED, "evidence", "first_seen", "last_seen"),
    key=("page_id", "brand", "surface", "ordinal"),
)  # fmt: skip


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
        known = self.db.execute("select * from pages where url = ?", (storable(page.url),)).fetchone()
        read = page.page_read == "read"
        by_reading = read and known is not None and not known["moved_to"]
        if known is not None and seen < ((known["last_read"] or "") if by_reading else known["last_seen"]):
            self._save_older(known["id"], findings, seen)
            return
        self.db.execute(_SAVE_SITE, (page.site, seen, seen))
        # What is found on the first reading is not news, even after visits that failed.
        before = known if known is not None and known["last_read"] is not None else None
        row = (*values(page, _PAGE), self.crawl, seen, seen)
        if read:
            demoted = _demoted(page, before)
            page_id: int = self.db.execute(f"{_SAVE_PAGE} returning id", (*row, seen, " ".join(demoted))).fetchone()[0]
            changes = Changes(self.db, page_id, seen)
            link_ids = changes.save_links(findings.links, before is not None, "".join(demoted[:1]))
            changes.save_mentions(findings.mentions, link_ids, before is not None)
            save_outbound(self.db, page_id, findings.outbound, seen)
        else:
            page_id = self.db.execute(f"{_SAVE_UNREAD} returning id", (*row, None)).fetchone()[0]
            self._save_doubt(Changes(self.db, page_id, seen), page_id, findings)
        settle_moves(self.db, page.url)
        if read or known is None or known["last_read"] is None:  # a failed visit takes back no reasons
            self._save_refused(page_id, findings.refused, seen, known is None)
        self.db.executemany(
            "insert into contacts (site, email, source_url, found) values (?, ?, ?, ?) on conflict do nothing",
            [(one.site, one.email, one.source_url, one.found) for one in findings.contacts],
        )

    def touch(self, url: str, seen: str) -> None:
        """Note that a page, with all it says, is as it was (seen: ISO 8601, UTC); call it inside of transaction()."""
        touch(self.db, storable(url), seen, self.crawl)

    def move(self, url: str, leads_to: str, seen: str) -> None:
        """Note that a page leads to another address (seen: ISO 8601, UTC); call it inside of transaction()."""
        note_move(self.db, url, leads_to, seen, self.crawl)

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
                [(seen, page_id, *values(record, MENTION_KEY)) for record in records],
            )
        self.db.executemany(
            earlier.format("links", "page_id = ? and brand = ? and url = ? and ordinal = ?"),
            [(seen, page_id, *values(link, LINK_KEY)) for link in findings.links],
        )

    def _save_refused(self, page_id: int, refused: Iterable[Refused], seen: str, new_page: bool) -> None:
        """Keep the reasons of the last look: what was refused then and is not there now is no history, and goes."""
        rows = [(page_id, *values(one, _REFUSED), evidence(one), seen, seen) for one in refused]
        if not new_page:
            known = self.db.execute("select brand, surface, ordinal, id from refused where page_id = ?", (page_id,))
            still = {values(one, MENTION_KEY) for one in refused}
            gone = [(row["id"],) for row in known if tuple(row)[:-1] not in still]
            self.db.executemany("delete from refused where id = ?", gone)
        self.db.executemany(_SAVE_REFUSED, rows)

    def _save_doubt(self, changes: Changes, page_id: int, findings: Findings) -> None:
        """A page that was not read proves nothing: what was known stays, only a plain error counts against links.

        A page that says it does not exist is such an error, whatever its status.
        """
        changes.save_undecided(findings.mentions)
        page = findings.page
        if page.page_read in ("http_error", "soft_404"):
            self.db.execute("update pages set moved_to = '' where id = ? and moved_to <> ''", (page_id,))
            changes.miss_links("not_found" if page.page_read == "soft_404" or page.status in GONE else "http_error")


def _demoted(page: PageFacts, before: sqlite3.Row | None) -> tuple[str, ...]:
    """Return why a page that was read counts no more for search engines. before: its row, if it was read before."""
    if before is None:
        return ()
    now = demotions(page.url, bool(page.noindex), page.canonical)
    was = demotions(page.url, bool(before["noindex"]), before["canonical"])
    return still_demoted(now, was, tuple(before["demoted"].split()))

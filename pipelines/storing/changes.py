"""What becomes of the links and mentions of a page from one look to the next: rows, and an event for each change.

A link is missing with a reason, a mention is gone; what returns is neither any more. The caller commits.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from pipelines.judging.losses import STILL_THERE, is_broken, leads_to_dead_page
from pipelines.linking.links import asked_address
from pipelines.records import Link, Mention, PageFacts, Refused
from pipelines.storing.statements import insert_or_update, storable

LINK_KEY = ("brand", "url", "ordinal")  # with the page: what makes it the same link on the next visit
MENTION_KEY = ("brand", "surface", "ordinal")  # also of a refused candidate
_LINK = tuple(field.name for field in fields(Link))
# Offsets change with every edit of a page and are worth nothing without its text; before and after are kept.
_NO_COLUMNS = ("start", "end", "link", "wrong_link", "evidence")
_MENTION = tuple(field.name for field in fields(Mention) if field.name not in _NO_COLUMNS)
_COMPARED = ("rel", "anchor", "target")
_NOT_LINKED = ("unlinked", "nearby", "elsewhere")

_LINK_COLUMNS = ("page_id", *_LINK, "first_seen", "last_seen")
_SAVE_LOST_LINK = insert_or_update("links", _LINK_COLUMNS, key=("page_id", *LINK_KEY))
_SAVE_LINK = insert_or_update(
    "links", _LINK_COLUMNS, key=("page_id", *LINK_KEY),
    also="missing_since = null, missing_checked = null, missing_reason = null",
)  # fmt: skip
_SAVE_MENTION = insert_or_update(
    "mentions", ("page_id", *_MENTION, "evidence", "link_id", "wrong_link_id", "first_seen", "last_seen"),
    key=("page_id", *MENTION_KEY), also="gone_at = null",
)  # fmt: skip

Known = dict[tuple[Any, ...], sqlite3.Row]


class Changes:
    """One look at one page: what it changes in the rows of its links and mentions."""

    def __init__(self, db: sqlite3.Connection, page_id: int, seen: str) -> None:
        """seen: when the page was looked at, ISO 8601, UTC."""
        self._db, self._page_id, self._seen = db, page_id, seen

    def save_links(self, links: Iterable[Link], visited: bool, demoted: str) -> list[int]:
        """Write the links that a page has now, and return their ids.

        visited: whether it was read before; else nothing is news. demoted: why none of its links counts any more, a
        reason of a lost link, or nothing.
        """
        known = self._known("links", LINK_KEY)
        ids = []
        for link in links:
            before = known.pop(values(link, LINK_KEY), None)
            reason = demoted or ("broken_redirect" if _has_broken(link, before) else "")
            sql = _SAVE_LOST_LINK if reason else _SAVE_LINK
            row = (self._page_id, *values(link, _LINK), self._seen, self._seen)
            ids.append(self._db.execute(f"{sql} returning id", row).fetchone()[0])
            self._tell_of_link(link, before, visited, bool(reason))
            if reason:
                self.miss(ids[-1], reason, self._asked(link) if reason == "broken_redirect" else self._seen)
        for gone in known.values():
            self.miss(gone["id"], "removed")
        return ids

    def save_mentions(self, mentions: Iterable[Mention], link_ids: list[int], visited: bool) -> None:
        """Write the mentions that a page has now. link_ids: of its links. visited: whether it was read before."""
        known = self._known("mentions", MENTION_KEY)
        for mention in mentions:
            self._save_mention(mention, link_ids)
            before = known.pop(values(mention, MENTION_KEY), None)
            state = mention.link_state
            if before is None or before["gone_at"]:
                if visited:
                    self.tell("mention_appeared", mention.brand, mention.surface, "", state)
            elif before["link_state"] != state:
                won = state == "linked" and before["link_state"] in _NOT_LINKED
                kind = "became_linked" if won else "link_state_changed"
                self.tell(kind, mention.brand, mention.surface, before["link_state"], state)
        for before in known.values():
            if not before["gone_at"]:
                self.lose_mention(before)

    def save_undecided(self, mentions: Iterable[Mention]) -> None:
        """Write the mentions of a page that could not be read whole: none that is known better is touched."""
        known = self._known("mentions", MENTION_KEY)
        for mention in mentions:
            before = known.get(values(mention, MENTION_KEY))
            if before is None or before["link_state"] == "unknown":
                self._save_mention(mention, [])

    def miss_links(self, reason: str) -> None:
        """Note that all links of the page are missing, for one reason."""
        for link in self._known("links", LINK_KEY).values():
            self.miss(link["id"], reason)

    def miss(self, link_id: int, reason: str, checked: str = "", silent: bool = False) -> None:
        """Note that a link is missing. checked: when that was found, by default now. silent: without an event."""
        link = self._db.execute("select * from links where id = ?", (link_id,)).fetchone()
        if not link["missing_since"] and not silent:
            self.tell("link_missed", link["brand"], link["url"], link["anchor"], reason)
        self._db.execute(
            "update links set missing_since = coalesce(missing_since, ?1), "
            "missing_checked = max(coalesce(missing_checked, ?1), ?1), missing_reason = ?2 where id = ?3",
            (checked or self._seen, reason, link_id),
        )

    def lose_mention(self, mention: sqlite3.Row, moved_to: str = "") -> None:
        """Note that a mention is gone. moved_to: the page that has it now."""
        self._db.execute("update mentions set gone_at = ? where id = ?", (self._seen, mention["id"]))
        kind = "mention_moved" if moved_to else "mention_vanished"
        self.tell(kind, mention["brand"], mention["surface"], mention["link_state"], moved_to)

    def tell(self, kind: str, brand: str, subject: str, old: str, new: str) -> None:
        """Write an event."""
        self._db.execute(
            "insert into events (at, kind, page_id, brand, subject, old, new) values (?, ?, ?, ?, ?, ?, ?)",
            (self._seen, kind, self._page_id, brand, *map(storable, (subject, old, new))),
        )

    # ---

    def _tell_of_link(self, link: Link, before: sqlite3.Row | None, visited: bool, lost: bool) -> None:
        if before is None:
            if visited:
                self.tell("link_appeared", link.brand, link.url, "", link.anchor)
            return
        if before["missing_since"] and not lost:
            self.tell("link_regained", link.brand, link.url, before["missing_reason"], link.anchor)
        if not before["missing_since"] or before["missing_reason"] in STILL_THERE:
            for name in _COMPARED:
                if before[name] != storable(getattr(link, name)):
                    self.tell("link_changed", link.brand, name, before[name], getattr(link, name))

    def _asked(self, link: Link) -> str:
        """Return when it was last asked where a link leads: an answer that is remembered is no second check."""
        sql = "select checked from resolutions where url = ?"
        row = self._db.execute(sql, (storable(asked_address(link.url)),)).fetchone()
        return row[0] if row else self._seen

    def _save_mention(self, mention: Mention, link_ids: list[int]) -> None:
        link, wrong = (None if index is None else link_ids[index] for index in (mention.link, mention.wrong_link))
        row = (self._page_id, *values(mention, _MENTION), evidence(mention), link, wrong, self._seen, self._seen)
        self._db.execute(_SAVE_MENTION, row)

    def _known(self, table: str, key: tuple[str, ...]) -> Known:
        rows = self._db.execute(f"select * from {table} where page_id = ?", (self._page_id,))
        return {tuple(row[name] for name in key): row for row in rows}


def _has_broken(link: Link, before: sqlite3.Row | None) -> bool:
    """Tell whether a link is broken now and was not always so: one that never worked is no loss."""
    if before is None or not is_broken(link):
        return False
    lost = before["missing_reason"] == "broken_redirect"
    return lost or not leads_to_dead_page(before["url"], before["target"], before["target_status"])


def evidence(record: Mention | Refused) -> Any:
    """Return the reasons of a candidate as JSON."""
    return storable(json.dumps(dict(record.evidence), ensure_ascii=False))


def values(record: PageFacts | Link | Mention | Refused, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return fields of a record as SQLite takes them."""
    return tuple(storable(getattr(record, name)) for name in names)

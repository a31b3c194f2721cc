"""How a crawl ended: its exit code by cause, and the sentence that says what to do. The README lists the codes."""

from collections.abc import Mapping
from typing import Any

FINISHED, NOTHING_READ, BAD_ARGUMENTS, DATABASE, STORAGE_FULL, STOPPED, LIMIT, BLOCKED = range(8)

_BY_REASON = {"shutdown": STOPPED, "storage_full": STORAGE_FULL, "storage_error": DATABASE}
# Scrapy's reasons when a CLOSESPIDER_ or MEMUSAGE_ setting ends a crawl, and ours when -a pages= does.
_LIMITS = ("closespider_", "memusage_", "limit_")
_REFUSALS = ("blocked", "robots")  # kinds of page_read with which a site says no
_LIMIT_NAMES = {  # what a user set
    "closespider_timeout": "the time of minutes= or CLOSESPIDER_TIMEOUT is over",
    "limit_pages": "as many pages as pages= allows were asked for",
}
GO_ON = "Start the same command again to go on; -a fresh=1 starts over."


def exit_code(reason: str, stats: Mapping[str, Any]) -> int:
    """Return the exit code of a crawl from Scrapy's finish reason ("" when it did not even begin) and its stats."""
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    if reason.startswith(_LIMITS):
        return LIMIT
    if reason != "finished":
        return NOTHING_READ
    if stats.get("pages/read") or stats.get("pages/unchanged"):
        return FINISHED
    tried = {name.partition("/")[2] for name, count in stats.items() if name.startswith("pages/") and count}
    return BLOCKED if tried and tried <= set(_REFUSALS) else NOTHING_READ


def sentence(code: int, reason: str) -> str:
    """Return what a person should know of an end that was no plain finish; empty for one that was."""
    return {
        NOTHING_READ: "No page could be read; the table `pages` says why.",
        STOPPED: f"Stopped; what was found is saved. {GO_ON}",
        LIMIT: f"A limit was reached ({_LIMIT_NAMES.get(reason, reason)}); what was found is saved. {GO_ON}",
        BLOCKED: "Every site refused us (robots.txt or a block); the table `pages` says which way.",
    }.get(code, "")

"""Shows cells for reading: marked mentions, reasons, short links, badges. All of it is strangers' text: escape."""

import json
import math
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from datasette import hookimpl
from markupsafe import Markup

LONGEST_URL = 70  # characters shown of an address
LONGEST_CONTEXT = 600  # characters shown on each side of a mention
MOST_REASONS = 30  # shown of the evidence of one candidate
LONGEST_REASON = 200  # characters
URL_COLUMNS = {"page_url", "link_url", "url", "target", "canonical", "source_url", "copy_of", "dead_url"}
BADGES = {
    "link_state": {"linked", "nearby", "elsewhere", "unlinked", "unknown"},
    "state": {"lost", "suspect"},
    "verdict": {"accepted", "refused"},
    "listing": {"linked", "unlinked", "missing", "unknown"},
    "cell": {"new_linker", "forgetful_friend", "linked", "linked_here_first"},
}
ROWS = {
    "mention_id": "mentions",
    "refused_id": "refused",
    "page_id": "pages",
}  # column of a view -> table in which the number opens a row
SITE_VIEWS = {
    "findings",
    "unlinked",
    "prospects",
    "referring_sites",
    "link_intersect",
    "lost_links",
    "wrong_targets",
    "coverage",
    "sources",
    "reasons",
    "dead_links",
    "directory_listings",
}
VERDICTS = {"mentions": "accepted", "refused": "refused"}  # table -> verdict on all its rows
MARKED = re.compile(r"([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)", re.DOTALL)  # of a view's `context`, if unambiguous


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Markup | None:
    """Return the HTML of a cell, or None where Datasette's own way will do."""
    if column == "context" and isinstance(value, str):
        return _context(row, value)
    if column == "evidence" and isinstance(value, str):
        return _reasons(row, value, VERDICTS.get(table or "", ""))
    if column in URL_COLUMNS and isinstance(value, str):
        return _link_out(value)
    if value in BADGES.get(column, ()):
        return Markup('<span class="badge badge-{0}">{0}</span>').format(value)
    if column in ROWS and isinstance(value, int):
        return Markup('<a href="{}/{}">{}</a>').format(datasette.urls.table(database, ROWS[column]), value, value)
    if column == "site" and table in SITE_VIEWS and value:
        url = f"{datasette.urls.table(database, 'findings')}?{urlencode({'site__exact': value})}"
        return Markup('<a href="{}" title="All mentions on {}">{}</a>').format(url, value, value)
    return None


def _context(row: Any, value: str) -> Markup | None:
    if {"before", "surface", "after"} <= set(row.keys()):
        before, surface, after = (str(row[name] or "").replace("\n", " / ") for name in ("before", "surface", "after"))
    elif match := MARKED.fullmatch(value):
        before, surface, after = match.groups()
    else:
        return None
    return Markup("{}<mark>{}</mark>{}").format(before[-LONGEST_CONTEXT:], surface, after[:LONGEST_CONTEXT])


def _reasons(row: Any, value: str, verdict: str) -> Markup | None:
    """Return "written like the name +50 · starts a sentence -15 = 35, refused" for evidence {reason: points}."""
    try:
        points = {str(reason): float(number) for reason, number in json.loads(value).items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    if not all(map(math.isfinite, points.values())):
        return None
    shown = list(points.items())[:MOST_REASONS]
    html = Markup('<span class="reason">{} <b>{:+g}</b></span>')
    parts = [html.format(reason[:LONGEST_REASON], number) for reason, number in shown]
    if len(points) > len(shown):
        parts.append(Markup('<span class="reason">{} more</span>').format(len(points) - len(shown)))
    columns = set(row.keys())
    score = row["score"] if "score" in columns else None
    if not isinstance(score, int | float):
        score = max(0.0, min(100.0, sum(points.values())))
    verdict = verdict or (str(row["verdict"]) if "verdict" in columns else "")
    result = Markup(' <span class="sum">= {:g}{}</span>').format(score, f", {verdict}" if verdict else "")
    return Markup(" · ").join(parts) + result


def _link_out(value: str) -> Markup | None:
    try:
        parts = urlsplit(value)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    if not web or re.search(r"\s", value):
        return None
    shown = parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    if len(shown) > LONGEST_URL:
        shown = f"{shown[: LONGEST_URL // 2]}…{shown[-LONGEST_URL // 2 + 1 :]}"
    html = '<a class="out" href="{}" title="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>'
    return Markup(html).format(value, value, shown)

"""When a page is looked at again: the sooner the more often it has changed.

How often is estimated as in J. Cho and H. Garcia-Molina, "Estimating frequency of change", ACM Transactions on Internet
Technology 3(3), 2003, section 4.2. The interval moves towards that in steps, as in the AdaptiveFetchSchedule of Apache
Nutch: at most to double when the page is as it was, at most to half when it is not.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from math import inf, log
from typing import Literal

from pipelines.reading.page_words import PAGE_NUMBER
from pipelines.records import Document, Page, PageFacts, PageRead, PageType

Kind = Literal["page", "hub", "feed", "sitemap", "redirect", "absent"]
_HUBS: tuple[PageType, ...] = ("home", "index", "directory_listing")  # what is new on a site stands there first
_PASSING: tuple[PageRead, ...] = ("unreachable", "blocked", "robots")  # tomorrow it may be another matter
_GONE: tuple[PageRead, ...] = ("http_error", "soft_404", "not_html", "too_large")  # seldom comes back
_ARCHIVE = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?(?:$|[?#])")
_PASSING_STATUS = (408, 425, 429)
_HEURISTIC = 0.1  # of its age: for so long RFC 9111 4.2.2 takes what was not changed before for fresh
_EARLY = 0.9  # of an interval: a sweep that runs at about the same time each day finds due what is to be seen daily
_DAY = 1.0
_LEAST_SPAN = 1 / 24  # days; looks that follow each other at once say nothing of a rate


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings REVISIT_DAYS and REVISIT_MOST_DAYS."""

    first: float = 7.0  # days until a page without a history is looked at again; a hub or list never waits longer
    most: float = 90.0  # days that a page waits at most


@dataclass(frozen=True, slots=True)
class History:
    """What the looks at a page have told, this one included."""

    visits: int = 1  # times it was read
    changes: int = 0  # times it was not as before
    span: float = 0.0  # days from the first look to this one
    planned: float = 0.0  # days that were to pass since the look before
    passed: float = 0.0  # days that did
    changed: bool = False  # whether it was not as before this time


def next_interval(kind: Kind, history: History, age: float, plan: Plan, told_elsewhere: bool = False) -> float:
    """Return the days until the next look at a page that was read. age: days for which it has not changed, 0: unknown.

    Pages that list others (hubs), feeds and sitemaps begin with a day and wait at most `plan.first`. told_elsewhere:
    whether what is new stands elsewhere before it stands here, so that a hub begins with `plan.first` too.
    """
    listing = kind in ("hub", "feed", "sitemap")
    soon = listing and not (kind == "hub" and told_elsewhere)
    least, most = min(_DAY, plan.first), min(plan.first, plan.most) if listing else plan.most
    if history.visits <= 1 or not history.planned:
        days = max(least if soon else plan.first, _HEURISTIC * age)
    else:
        days = _adapted(history)
    return max(least, min(days, most))


def _adapted(history: History) -> float:
    planned = history.planned
    expected = days_between_changes(history.visits - 1, history.changes, history.span)
    if history.changed:
        return min(max(expected, planned / 2), planned)
    if history.passed < _EARLY * planned:
        return planned  # as was to be expected: no news
    return max(min(expected, planned * 2), planned)


def days_between_changes(looks: int, changes: int, span: float) -> float:
    """Return the estimated days between two changes. looks: comparisons with the look before, over `span` days."""
    if not changes:
        return inf
    changes_a_look = -log((looks - changes + 0.5) / (looks + 0.5))
    return max(span, _LEAST_SPAN) / looks / changes_a_look


def interval_of_unread(facts: PageFacts, planned: float, plan: Plan) -> float:
    """Return the days until the next look at a page that could not be read: twice as long each time.

    planned: the last interval if it could not be read then either, else 0.
    """
    passing = facts.page_read in _PASSING or facts.status >= 500 or facts.status in _PASSING_STATUS
    start = min(_DAY, plan.first) if passing else plan.first
    most = plan.most if facts.page_read in _GONE and not passing else plan.first
    return min(max(start, planned * 2), most)


def interval_of_absent(status: int, planned: float, plan: Plan) -> float:
    """Return the days until a place where no feed or sitemap was is tried again: twice as long each time.

    status: HTTP status, 0 when nothing was answered. planned: the last interval if there was none then either, else 0.
    """
    passing = not status or status >= 500 or status in _PASSING_STATUS
    return min(max(min(_DAY, plan.first) if passing else plan.first, planned * 2), plan.most)


def wait(days: float) -> float:
    """Return the days after which something that is to be looked at every so many days is due."""
    return _EARLY * days


def kind_of(facts: PageFacts) -> Kind:
    """Tell whether a page lists others of its site."""
    return "hub" if facts.page_type in _HUBS else "page"


def is_further(url: str) -> bool:
    """Tell whether an address is of a further page of a listing, or of the archive of a year, month or day."""
    return PAGE_NUMBER.search(url) is not None or _ARCHIVE.search(url) is not None


def http_date(header: str) -> str:
    """Return the ISO date of a header such as Last-Modified; empty when it has none."""
    try:
        return parsedate_to_datetime(header).date().isoformat() if header else ""
    except (ValueError, TypeError, OverflowError):
        return ""


def age(since: str, now: datetime) -> float:
    """Return the days from an ISO date to now; 0 for none, a wrong one, or one that is still to come."""
    try:
        return max(0.0, float((now.date() - datetime.fromisoformat(since).date()).days)) if since else 0.0
    except ValueError:
        return 0.0


def fingerprint(*parts: str | bytes) -> bytes:
    """Return 16 bytes that are the same for the same parts."""
    digest = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "replace") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8))
        digest.update(data)
    return digest.digest()


def sent(page: Page) -> bytes:
    """Return the fingerprint of what a server sent: the body, and the header that may take a page out of indexes."""
    return fingerprint(page.body, page.header("x-robots-tag"))


def meaning(document: Document) -> bytes:
    """Return the fingerprint of what a page says: its title, text, links and images, without the code around them.

    A new nonce, token or time of rendering in the code leaves it the same.
    """
    links = (f"{anchor.url} {anchor.rel}" for anchor in document.anchors)
    images = (f"{image.alt} {image.src}" for image in document.images)
    facts = document.facts
    return fingerprint(
        facts.page_read, facts.title, facts.canonical, document.text, "\n".join(links), "\n".join(images)
    )

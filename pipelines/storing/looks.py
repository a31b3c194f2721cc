"""What each look at an address leaves in the table `freshness`: how it is now, and when to look again."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pipelines.judging import revisits as policy
from pipelines.judging.revisits import History, Kind, Plan, fingerprint, sent
from pipelines.linking.hosts import url_site
from pipelines.records import Glance, Page, Reading
from pipelines.storing.freshness import Fresh, Freshness
from pipelines.times import ISO

_LONGEST_VALIDATOR = 500  # characters; it is sent back with each visit
_HISTORY = ("kind", "meaning", "visits", "changes", "since", "changed")


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep decides of its looks."""

    started: str  # ISO 8601, UTC: what was due then is due until it ends
    rules: bytes  # fingerprint of all that decides what is found in a page
    plan: Plan = field(default_factory=Plan)
    resolves: bool = False  # whether links that do not say where they lead are asked


class Looks:
    """Writes what the looks of one sweep tell. The caller commits."""

    def __init__(self, table: Freshness, sweep: Sweep) -> None:
        self._table, self._sweep = table, sweep

    def keep(self, one: Reading | Glance) -> None:
        """Write one look, before its findings are written: they tell how the page was at the look before."""
        page = one.page
        if isinstance(one, Reading):
            self._keep_reading(one)
        elif one.kind == "unchanged":
            self._keep_unchanged(page)
        elif one.kind == "absent":
            self._keep_absent(page)
        else:
            # A feed is there to be asked often; a sitemap may be of years ago.
            told = page.header("last-modified") if one.kind == "sitemap" else ""
            age = policy.age(policy.http_date(told), _time(page.fetched))
            self._keep(self._fresh(one.kind, page, one.meaning, page.status == 200 and not one.cause), page, age)

    def _keep_reading(self, reading: Reading) -> None:
        page, facts = reading.page, reading.findings.page
        if facts.page_read != "read":
            self._keep_unread(reading)
            return
        # What a script fills in changes without the page that is sent, and so do the answers of those it links to.
        whole = not page.rendered and not (self._sweep.resolves and reading.opaque)
        told = max(policy.http_date(page.header("last-modified")), facts.updated, facts.published)
        meaning = reading.meaning or fingerprint(page.body)
        fresh = self._fresh(policy.kind_of(facts), page, meaning, whole)
        self._keep(fresh, page, policy.age(told, _time(page.fetched)))

    def _keep(self, fresh: Fresh, page: Page, age: float) -> None:
        before = self._table.get(fresh.url)
        if before is None or not before.visits:
            days = policy.next_interval(fresh.kind, History(), age, self._sweep.plan, self._is_told_elsewhere(fresh))
            self._save(fresh._replace(visits=1), days, page)
        else:
            self._look_again(fresh, before, page, changed=fresh.meaning != before.meaning)

    def _keep_unchanged(self, page: Page) -> None:
        before = self._table.get(page.url)
        if before is not None:
            self._look_again(before._replace(checked=page.fetched), before, page, changed=False)

    def _keep_absent(self, page: Page) -> None:
        before, planned = self._table.get(page.url), 0.0
        fresh = self._fresh("absent", page, b"", whole=False)
        if before is not None and before.kind == "absent":
            fresh, planned = fresh._replace(since=before.since), before.days
        self._save(fresh, policy.interval_of_absent(page.status, planned, self._sweep.plan), page)

    def _look_again(self, fresh: Fresh, before: Fresh, page: Page, changed: bool) -> None:
        """Add one look to those before, unless it was seen in this sweep already."""
        first = before.checked < self._sweep.started
        fresh = fresh._replace(
            visits=before.visits + first, changes=before.changes + (first and changed), since=before.since,
            changed=fresh.checked if changed else before.changed,
        )  # fmt: skip
        days, now = before.days, _time(fresh.checked)
        if first:
            span, passed = _days(_time(fresh.since), now), _days(_time(before.checked), now)
            history = History(fresh.visits, fresh.changes, span, before.days, passed, changed)
            days = policy.next_interval(fresh.kind, history, 0.0, self._sweep.plan, self._is_told_elsewhere(fresh))
        self._save(fresh, days, page)

    def _keep_unread(self, reading: Reading) -> None:
        """Keep the history of a page that could not be read this time."""
        page, before = reading.page, self._table.get(reading.page.url)
        fresh, failed_for = self._fresh("page", page, b"", whole=False), 0.0
        if before is not None:
            failed_for = 0.0 if self._table.stands(before) else before.days
            fresh = fresh._replace(**{name: getattr(before, name) for name in _HISTORY})
        days = policy.interval_of_unread(reading.findings.page, failed_for, self._sweep.plan)
        self._save(fresh, days, page)

    def _fresh(self, kind: Kind, page: Page, meaning: bytes, whole: bool) -> Fresh:
        """Return an address as it is now. whole: whether it need not be read again while it sends the same."""
        etag, modified = (_validator(page.header(name)) if whole else "" for name in ("etag", "last-modified"))
        now = page.fetched
        return Fresh(
            page.url, url_site(page.url), kind, etag, modified, sent(page) if whole else b"", meaning,
            self._sweep.rules, visits=0, changes=0, since=now, checked=now, changed=now, days=0.0, due=now,
        )  # fmt: skip

    def _is_told_elsewhere(self, fresh: Fresh) -> bool:
        """Tell whether what is new stands in a feed, and on the first page of a section, before it stands here."""
        return fresh.kind == "hub" and policy.is_further(fresh.url) and self._table.has_feed(fresh.site)

    def _save(self, fresh: Fresh, days: float, page: Page) -> None:
        due = later(fresh.checked, policy.wait(days))
        self._table.save(fresh._replace(days=days, due=due), page.visit)


def later(time: str, days: float) -> str:
    """Return an ISO time so many days later; any time of a year that there is."""
    return (_time(time) + timedelta(days=days)).strftime(ISO)


def _validator(value: str) -> str:
    """Return a header as it can be sent back, or nothing."""
    return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _time(text: str) -> datetime:
    return datetime.strptime(text, ISO).replace(tzinfo=UTC)


def _days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)

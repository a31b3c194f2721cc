"""Retry-After: for how long a site that has too much to do wants to be left alone."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}")


def retry_after(value: str, date: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for, at least 0, or None when it says nothing (RFC 9110 10.2.3).

    value: seconds, or an HTTP date. date: the header Date of the same answer, by the clock of the site; without it the
    date is measured from now, by ours.
    """
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _instant(value)
    if until is None:
        return None
    return max(0.0, (until - (_instant(date) or now)).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

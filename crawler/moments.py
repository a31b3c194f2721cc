"""Times as feeds and sitemaps write them -> ISO 8601, UTC, to the second."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_tz

_LONGEST = 100  # characters of a time
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d)?)?)?",
    re.I | re.A,
)


def moment(text: str) -> str:
    """Return a time as it is stored, or nothing for what is none; a day counts to its end.

    Reads W3C datetimes and what resembles them, and RFC 822 as it is met: two-digit years, wrong names of days, named
    zones. A time without a zone, or in one that nobody knows, is taken for UTC.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return ""
    try:
        time = _iso(text) or _rfc822(text)
        return f"{time.isoformat(timespec='seconds')}Z" if time else ""
    except (ValueError, OverflowError, TypeError, IndexError):  # parsedate_tz fails in all these ways
        return ""


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(found[part]) for part in (1, 2, 3))
    if found[4] is None:
        return datetime(year, month, day, 23, 59, 59)
    time = datetime(year, month, day, int(found[4]), int(found[5]), int(found[6] or 0))
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
    return time + offset if found[7] == "-" else time - offset


def _rfc822(text: str) -> datetime | None:
    parts = parsedate_tz(text if ":" in text else f"{text} 23:59:59")
    if parts is None:
        return None
    return datetime(*parts[:6]) - timedelta(seconds=parts[9] or 0)

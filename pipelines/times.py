"""Times as they are stored: ISO 8601, UTC, to the second, so that their order is that of text."""

from datetime import UTC, datetime

ISO = "%Y-%m-%dT%H:%M:%SZ"


def utc_now() -> str:
    """Return the time now."""
    return datetime.now(UTC).strftime(ISO)

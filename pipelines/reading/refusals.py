"""Whether a page is worth parsing: what its status, headers and size say before anything else is done."""

import re

from pipelines.reading.walls import wall_of_bytes, wall_of_headers
from pipelines.records import Page, PageRead

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_BLOCKED = (401, 403, 407, 429, 451, 503, 999)  # the site refuses us; it does not say that the page is gone
_GONE = (404, 410)  # the page is not there, whoever says so
MAX_BODY = 8 * 1024 * 1024  # bytes, unpacked; the same for a crawl (DOWNLOAD_MAXSIZE), an archive and a sitemap
# A parser's time grows with the square of the nesting: 50,000 divs in each other take 6 s, 10,000 a quarter of one.
_MOST_UNCLOSED = 10_000
_NEEDS_NO_END = re.compile(
    rb"<(?:!|\?|(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|tr|td|th|option)\b)",
    re.I,
)


def refusal(page: Page) -> tuple[PageRead, str] | None:
    """Return why a page is not parsed, with the cause in plain words, or None when it is."""
    if not 200 <= page.status < 300:
        return _refused_status(page)
    wall = wall_of_headers(page)
    if wall:
        return "blocked", wall
    media_type = page.header("content-type").partition(";")[0].strip().lower()
    if media_type not in _HTML_TYPES:
        return "not_html", f"the answer is {media_type}"[:100]
    if len(page.body) > MAX_BODY:
        return "too_large", f"the page has more than {MAX_BODY >> 20} MB"
    if page.header("warc-truncated"):
        return "too_large", "the archive holds only its beginning"
    if _unclosed(page.body) > _MOST_UNCLOSED:
        return "trap", "its elements are nested too deeply"
    if not page.body.strip():
        return "http_error", "the answer is empty"
    return None


def _refused_status(page: Page) -> tuple[PageRead, str]:
    cause = f"the site answered {page.status}"
    wall = wall_of_bytes(page) if page.status >= 400 and page.status not in _GONE else ""
    if wall:
        return "blocked", f"{cause}: {wall}"
    return ("blocked" if page.status in _BLOCKED else "http_error"), cause


def _unclosed(body: bytes) -> int:
    """Return about how many elements are opened and never closed; those that need no end tag do not count."""
    rough = body.count(b"<") - 2 * body.count(b"</")
    return rough if rough <= _MOST_UNCLOSED else rough - len(_NEEDS_NO_END.findall(body))

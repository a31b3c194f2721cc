"""Whether a page is worth parsing: what its status, headers and size say before anything else is done."""

from pipelines.reading.bounds import too_much
from pipelines.reading.walls import wall_of_bytes, wall_of_headers
from pipelines.records import Page, PageRead

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
BLOCKED = (401, 403, 407, 429, 451, 503, 999)  # the site refuses us; it does not say that the page is gone
_GONE = (404, 410)  # the page is not there, whoever says so
MAX_BODY = 8 * 1024 * 1024  # bytes, unpacked; the same for a crawl (DOWNLOAD_MAXSIZE), an archive and a sitemap


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
    trap = too_much(page.body)
    if trap:
        return "trap", trap
    if not page.body or page.body.isspace():
        return "http_error", "the answer is empty"
    return None


def _refused_status(page: Page) -> tuple[PageRead, str]:
    cause = f"the site answered {page.status}"
    wall = wall_of_bytes(page) if page.status >= 400 and page.status not in _GONE else ""
    if wall:
        return "blocked", f"{cause}: {wall}"
    return ("blocked" if page.status in BLOCKED else "http_error"), cause

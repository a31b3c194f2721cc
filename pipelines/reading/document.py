"""Page -> Document: the one place where bytes become text, and where it is decided whether a page was read whole."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from pipelines.linking.hosts import url_host, url_site
from pipelines.reading.blocks import Content, read_content
from pipelines.reading.decoding import decode
from pipelines.reading.facts import read_head
from pipelines.reading.page_types import page_type
from pipelines.records import COUNTED_REGIONS, Document, Page, PageFacts, PageRead

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_BLOCKED = (401, 403, 407, 429, 451, 503, 999)  # the site refuses us; it does not say that the page is gone
MAX_BODY = 8 * 1024 * 1024  # bytes, unpacked; the same for a crawl (DOWNLOAD_MAXSIZE), an archive and a sitemap
# A parser's time grows with the square of the nesting: 50,000 divs in each other take 6 s, 10,000 a quarter of one.
_MOST_UNCLOSED = 10_000
_NEEDS_NO_END = re.compile(
    rb"<(?:!|\?|(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|tr|td|th|option)\b)",
    re.I,
)
_MOUNT_POINTS = "#app:empty, #root:empty, #__next:empty, #__nuxt:empty, [data-reactroot]:empty, app-root:empty"
_ASKS_FOR_SCRIPT = re.compile(
    r"(enable|activate|requires?|need|aktivier\w+|activez?|habilit\w+)\W+(\w+\W+){0,3}java", re.I
)
_SHELL_PAGE_WORDS = 300  # a page of more words with its navigation is no shell, whatever its noscript asks for
_SHELL_WORDS = 60  # a page of fewer words in its own regions, with a script's mount point, is a shell


def read(page: Page) -> Document:
    """Read a page: decode, parse once, and take out text, blocks, links and facts.

    Never fails. A page that cannot be read says so in facts.page_read, with the cause in plain words; a script shell
    keeps what text it has, but nothing can be concluded from it.
    """
    refusal = _refusal(page)
    if refusal:
        return unread(page, *refusal)
    # NUL and other bytes that no parser keeps would shift nothing here, but SQLite cuts text at a NUL.
    html = decode(page.body, page.header("content-type")).replace("\x00", "")
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return unread(page, "not_html", "the answer has no HTML body")
    head = read_head(tree, page)
    content = read_content(body, head.base)
    page_read, cause = _verdict(tree, content)
    links_out = _links_out(content, page.url)
    facts = replace(
        _facts(page, page_read, cause),
        title=head.title, lang=head.lang, canonical=head.canonical, noindex=head.noindex, nofollow=head.nofollow,
        nofollow_origin=head.nofollow_origin, page_type=page_type(head, content, page.url, links_out),
        word_count=len(content.text.split()), links_out=links_out,
    )  # fmt: skip
    return Document(facts, content.text, content.blocks, content.anchors, content.images, head.alternates, html)


def unread(page: Page, page_read: PageRead, cause: str) -> Document:
    """Return the document of a page that was not read; `cause` is a few plain words for a person."""
    return Document(_facts(page, page_read, cause))


def _facts(page: Page, page_read: PageRead, cause: str) -> PageFacts:
    return PageFacts(
        url=page.url, site=url_site(page.url) or url_host(page.url), status=page.status, page_read=page_read,
        cause=cause, title="", lang="", canonical="", page_type="", published="", noindex=0, nofollow=0,
        word_count=0, links_out=0, fetched=page.fetched, spider=page.spider,
    )  # fmt: skip


def _refusal(page: Page) -> tuple[PageRead, str] | None:
    if page.status in _BLOCKED:
        return "blocked", f"the site answered {page.status}"
    if not 200 <= page.status < 300:
        return "http_error", f"the site answered {page.status}"
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


def _unclosed(body: bytes) -> int:
    """Return about how many elements are opened and never closed; those that need no end tag do not count."""
    rough = body.count(b"<") - 2 * body.count(b"</")
    return rough if rough <= _MOST_UNCLOSED else rough - len(_NEEDS_NO_END.findall(body))


def _verdict(tree: LexborHTMLParser, content: Content) -> tuple[PageRead, str]:
    if not content.whole:
        return "trap", "the page has too many elements to read to the end"
    own_words = sum(
        len(content.text[block.start:block.end].split())
        for block in content.blocks if block.region in COUNTED_REGIONS
    )  # fmt: skip
    if own_words < _SHELL_WORDS and tree.css_first("script") is not None:
        if tree.css_first(_MOUNT_POINTS) is not None:
            return "js_shell", "the page is filled in by a script"
        words = len(content.text.split())
        if words < _SHELL_PAGE_WORDS and any(_ASKS_FOR_SCRIPT.search(node.text()) for node in tree.css("noscript")):
            return "js_shell", "the page asks for JavaScript"
    return "read", ""


def _links_out(content: Content, url: str) -> int:
    site = url_site(url)
    return sum(
        1 for anchor in content.anchors
        if anchor.shown and anchor.region in COUNTED_REGIONS and anchor.url and url_site(anchor.url) != site
    )  # fmt: skip

"""Page -> Document: the one place where bytes become text, and where it is decided whether a page was read whole."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from pipelines.linking.hosts import url_host, url_site
from pipelines.reading.blocks import Content, read_content
from pipelines.reading.bounds import too_much
from pipelines.reading.decoding import decode
from pipelines.reading.facts import page_type, read_head
from pipelines.reading.outbound import links_to_others
from pipelines.records import COUNTED_REGIONS, Document, Page, PageFacts, PageRead

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_BLOCKED = (401, 403, 407, 429, 451, 503, 999)  # the site refuses us; it does not say that the page is gone
MAX_BODY = 8 * 1024 * 1024  # bytes, unpacked; the same for a crawl (DOWNLOAD_MAXSIZE), an archive and a sitemap
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
    outbound = links_to_others(content.anchors, page.url)
    facts = replace(
        _facts(page, page_read, cause),
        title=head.title, lang=head.lang, canonical=head.canonical, published=head.published, noindex=head.noindex,
        nofollow=head.nofollow, page_type=page_type(head, content.is_list, page.url),
        word_count=len(content.text.split()), outbound=outbound,
        links_out=sum(number for region, number in outbound if region in COUNTED_REGIONS),
    )  # fmt: skip
    return Document(facts, content.text, content.blocks, content.anchors, content.images, head.alternates)


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
    trap = too_much(page.body)
    if trap:
        return "trap", trap
    if not page.body.strip():
        return "http_error", "the answer is empty"
    return None


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

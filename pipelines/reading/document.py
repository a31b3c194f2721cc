"""Page -> Document: the one place where bytes become text, and where it is decided whether a page was read whole."""

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from pipelines.linking.hosts import url_host, url_site
from pipelines.reading.blocks import read_content
from pipelines.reading.decoding import decode
from pipelines.reading.facts import read_head
from pipelines.reading.following import following
from pipelines.reading.outbound import links_to_others
from pipelines.reading.page_types import page_type
from pipelines.reading.refusals import refusal
from pipelines.reading.verdicts import verdict
from pipelines.records import COUNTED_REGIONS, Document, Page, PageFacts, PageRead

# A template that a browser shows where it stands; the parser would leave it out. Its end tag is then one of none.
_SHADOW_ROOT = re.compile(r"<template\s(?=[^>]{0,300}\bshadowroot)", re.I)


def read(page: Page) -> Document:
    """Read a page: decode, parse once, and take out text, blocks, links and facts.

    Never fails. A page that cannot be read says so in facts.page_read, with the cause in plain words. What stands in
    the place of a page (a script shell, a consent wall, a login) keeps what text it has, but nothing can be concluded
    from it; of a bot wall, whose words are not the site's, nothing is kept.
    """
    refused = refusal(page)
    if refused:
        return unread(page, *refused)
    # NUL and other bytes that no parser keeps would shift nothing here, but SQLite cuts text at a NUL.
    html = decode(page.body, page.header("content-type"))
    if "\x00" in html:
        html = html.replace("\x00", "")
    if "shadowroot" in html:
        html = _SHADOW_ROOT.sub("<x-shadow ", html)
    tree = LexborHTMLParser(html)
    body = tree.body
    if body is None:
        return unread(page, "not_html", "the answer has no HTML body")
    head = read_head(tree, page)
    content = read_content(body, head.base)
    words = len(content.text.split())
    page_read, cause = verdict(tree, content, head.title, html, page.url, words)
    if page_read == "blocked":
        return unread(page, page_read, cause)
    outbound = links_to_others(content.anchors, page.url)
    links_out = sum(number for region, number in outbound if region in COUNTED_REGIONS)
    was_read = page_read == "read"
    facts = replace(
        _facts(page, page_read, cause),
        title=head.title, lang=head.lang, canonical=head.canonical, noindex=head.noindex, nofollow=head.nofollow,
        nofollow_origin=head.nofollow_origin,
        page_type=page_type(head, content, page.url, links_out) if was_read else "",
        word_count=words, links_out=links_out, outbound=outbound,
    )  # fmt: skip
    document = Document(facts, content.text, content.blocks, content.anchors, content.images, head.alternates)
    if not was_read:
        return document
    return replace(document, html=html, tree=tree, following=following(head.following, html, head.base))


def unread(page: Page, page_read: PageRead, cause: str) -> Document:
    """Return the document of a page that was not read; `cause` is a few plain words for a person."""
    return Document(_facts(page, page_read, cause))


def _facts(page: Page, page_read: PageRead, cause: str) -> PageFacts:
    return PageFacts(
        url=page.url, site=url_site(page.url) or url_host(page.url), status=page.status, page_read=page_read,
        cause=cause, title="", lang="", canonical="", page_type="", published="", noindex=0, nofollow=0,
        word_count=0, links_out=0, fetched=page.fetched, spider=page.spider,
    )  # fmt: skip

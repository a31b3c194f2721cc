"""Contacts that a page gives itself: its mailto links, each with where and when it was seen."""

import re
from urllib.parse import unquote

from pipelines.linking.hosts import host_site
from pipelines.records import Contact, Document

# Deliberately plain: one @, no spaces or quotes, a dotted host. Source: the common part of RFC 5321 mailboxes.
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})", re.I)
_MOST = 5  # addresses of one page; more is a list of people, not a way to reach the site


def contacts(document: Document) -> tuple[Contact, ...]:
    """Return the e-mail addresses that a page links to by mailto, of the page's own site only, at most five."""
    facts = document.facts
    found: dict[str, Contact] = {}
    for anchor in document.anchors:
        if not anchor.url and anchor.href.strip().lower().startswith("mailto:"):
            address = unquote(anchor.href.strip()[7:].partition("?")[0]).strip().lower()
            match = _EMAIL.fullmatch(address)
            if match and host_site(match[1]) == facts.site:
                found.setdefault(address, Contact(facts.site, address, facts.url, facts.fetched))
    return tuple(found.values())[:_MOST]

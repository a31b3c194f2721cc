"""Addresses that a page holds elsewhere than in its links: where one leads to a brand, "unlinked" is not proven.

Rows that a script makes clickable, links that are made when a reader comes, links that are written wrongly. What is
fetched for the page itself (images, scripts, frames) or only describes it (canonical, JSON-LD, citations) is none.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from pipelines.linking.hosts import absolute_url, url_host
from pipelines.linking.owners import Owners
from pipelines.linking.redirectors import leads_in, unwrap
from pipelines.records import Document

# Elements whose attributes are addresses of what the page is made of, or that describe it.
_PARTS = frozenset("link base img image source picture iframe embed object video audio track use form style".split())
# Attributes that lead somewhere once a script says so.
_ATTRIBUTE = re.compile(r"on|data-|[\w:@-]*href$|[\w:@-]*url$|to$|srcdoc$")
_ADDRESS = re.compile(r"(?:https?:)?(?:\\?/){2}[^\s\"'`<>\\,;)]{4,500}", re.I)
_IN_SCRIPT = re.compile(
    r"(?:href\s*=|location(?:\.href)?\s*=|(?:assign|replace|open)\s*\()\s*\\?[\"'`]?((?:https?:)?//[^\s\"'`<>\\]{4,500})",
    re.I,
)
_MISWRITTEN = re.compile(
    r"[^\w/#?.]*(?:%22)?(?:[a-z]{2,6}:?/{1,3}){0,2}([\w-]+(?:\.[\w-]+)+)(?![^/?#]*@)(?=$|[/?#\s\"'”%]|:[0-9])", re.I
)
_HREF = re.compile(r"<a\s[^>]{0,500}?href\s*=\s*[\"']?([^\"'\s>]+)", re.I)
_IN_BASE64 = re.compile(r"aHR0c[\w+/=-]{8,700}")
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|css|m?js|json|woff2?|mp[34]|webm)(?:[?#]|$)", re.I)
_BETWEEN = re.compile("[&;]")
_NO_PLACE = ("mailto:", "tel:", "sms:", "data:")
_LONGEST = 20_000  # characters of one attribute or script that are looked at
_LONGEST_HREF = 200  # characters of one that are looked at for a host, since it is looked for at each of them
_MOST = 20_000  # addresses of a page


class Unread:
    """The addresses of one document that no link of it has, gathered when first asked for."""

    def __init__(self, document: Document, owners: Owners) -> None:
        self._document, self._owners = document, owners
        self._known: dict[str, str] = {}  # brand -> host

    def leads_to(self, brand: str) -> str:
        """Return the host of a brand that the page may lead to by a way that is not read, or an empty string."""
        if brand not in self._known:
            self._known[brand] = self._hosts.get(brand, "") if self._may_lead_to(brand) else ""
        return self._known[brand]

    def _may_lead_to(self, brand: str) -> bool:
        """Tell whether the source has a domain of the brand at all, as few pages do; it saves looking through it."""
        html = self._document.html
        return any(domain in html or domain in self._encoded for domain in self._owners.domains(brand))

    @cached_property
    def _encoded(self) -> str:
        """The addresses that the source has in base64, as plain text."""
        html = self._document.html
        return " ".join(map(_plain, _IN_BASE64.findall(html))) if "aHR0c" in html else ""

    @cached_property
    def _hosts(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for _, written in zip(range(_MOST), self._written(), strict=False):
            url = absolute_url(written, self._document.facts.url)
            if url and not _FILE.search(url):
                for brand, how in self._owners.of_url(unwrap(url)):
                    if how == "domain":
                        found.setdefault(brand, url_host(unwrap(url)))
        return found

    def _written(self) -> Iterator[str]:
        tree = self._document.tree or LexborHTMLParser(self._document.html)
        host = url_host(self._document.facts.url)
        known = {anchor.href: anchor.url for anchor in self._document.anchors if anchor.url}
        for node in tree.css("*"):
            tag = node.tag or ""
            if tag == "script":
                if "json" not in (node.attributes.get("type") or ""):
                    yield from (found[1] for found in _IN_SCRIPT.finditer(node.text()[:_LONGEST]))
            elif tag == "template":
                yield from _HREF.findall((node.html or "")[:_LONGEST])
            elif tag == "meta":
                if (node.attributes.get("http-equiv") or "").lower() == "refresh":
                    yield from _ADDRESS.findall(node.attributes.get("content") or "")
            else:
                for name, value in node.attributes.items():
                    if value and ("/" in value or "." in value or "aHR0c" in value) and _may_lead(tag, name):
                        yield from _in_attribute(tag, name, value[:_LONGEST], known, host)


def _may_lead(tag: str, name: str) -> bool:
    if tag in _PARTS:
        return name == "srcdoc"
    return _ATTRIBUTE.match(name) is not None or (tag == "option" and name == "value")


def _in_attribute(tag: str, name: str, value: str, known: Mapping[str, str], host: str) -> Iterator[str]:
    if value[:7].lower().startswith(_NO_PLACE):
        return
    if name == "href" and tag in ("a", "area"):
        url = known.get(value, "")
        if not url:
            yield from _ADDRESS.findall(value)
        miswritten = _MISWRITTEN.match(value[:_LONGEST_HREF])
        if miswritten and miswritten[1].lower() != url_host(url):
            yield f"https://{miswritten[1]}/"
        path, _, query = url.partition("?")
        may_lead_on = query and url_host(url) == host  # a page of the site itself, with an address in its query
        if may_lead_on and not leads_in(url) and not _FILE.search(path):
            yield from _ADDRESS.findall(" ".join(map(unquote, _BETWEEN.split(query))))
        return
    yield from _ADDRESS.findall(value)
    yield from map(_plain, _IN_BASE64.findall(value))


def _plain(encoded: str) -> str:
    """Return what stands in base64 of either alphabet, or an empty string for what is none."""
    try:
        plain = base64.urlsafe_b64decode(encoded.replace("+", "-").replace("/", "_").rstrip("=") + "==")
    except (binascii.Error, ValueError):
        return ""
    return plain.decode("latin-1")

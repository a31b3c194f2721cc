"""The XML of feeds and sitemaps -> their entries, however broken it is."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from crawler.listings import Listed
from crawler.moments import moment
from crawler.tag_soup import mended
from pipelines.linking import hosts

FEED_ROOTS = ("rss", "rdf", "feed", "channel")
_ROOT = re.compile(r"<(?:[a-z][\w-]*:)?(rss|rdf|feed|channel|urlset|sitemapindex)(?=[\s/>])", re.I)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.I)
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")  # XML 1.0, 2.2
_DATA = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.S)
_REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:#x?[0-9a-f]{1,8};|[a-z][a-z0-9]{0,31};)?", re.I | re.S)
_ESCAPED = re.compile(r"&(?:#x?[0-9a-f]{1,8}|[a-z][a-z0-9]{0,31});", re.I)
_TAG = re.compile(r"<[^<>]*>")
_LONGEST_TITLE = 300  # characters, as of a page
_LONGEST_TEXT = 5000  # characters of a field that are looked at
_ENTRIES = ("url", "sitemap", "item", "entry")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ALTERNATE = ("alternate", "http://www.iana.org/assignments/relation/alternate")
_PUBLISHED = (
    "pubdate",
    "published",
    "issued",
    "created",
    "publication_date",
    "date",
)  # RSS, Atom 1.0 and 0.3, news, DC
_CHANGED = ("lastmod", "updated", "modified", "date")
_PERMALINKS = ("guid", "id")


class ListXml(NamedTuple):
    """A feed or sitemap that was made readable."""

    root: str  # local name of its first element, in lower case
    text: str  # from there on

    @property
    def markup(self) -> bytes:
        """What a parser takes for elements: the HTML of an article in CDATA is none."""
        return _DATA.sub("", self.text).encode()


class Entry(NamedTuple):
    """What a feed or sitemap lists."""

    is_sitemap: bool
    listed: Listed


def list_xml(text: str) -> ListXml | None:
    """Return the XML of a feed or sitemap from its root on, without what stops a parser; None when it is neither.

    What stands before the root goes: white space, warnings of PHP, and document types with their entities. A text that
    breaks off ends with its last whole tag, because half an address is a wrong one.
    """
    root = _ROOT.search(text)
    if root is None or _PAGE.search(text, 0, root.start()):
        return None
    end = max(text.rfind("<"), text.rfind(">") + 1)
    whole = _NO_XML.sub("", text[root.start() : end])
    return ListXml(root[1].lower(), _REFERENCE.sub(lambda found: _reference(found[0]), whole))


def entries(xml: ListXml, url: str, most: int) -> list[Entry]:
    """Return at most so many entries of a feed or sitemap, in its order. One without an address is left out.

    url: where it comes from, for relative addresses.
    """
    found: list[Entry] = []
    try:
        return list(islice(_entries(xml.text, url, xml.root, whole=True), most))
    except etree.XMLSyntaxError:
        with suppress(etree.XMLSyntaxError):
            for entry in islice(_entries(mended(xml.text, _ENTRIES), url, xml.root, whole=False), most):
                found.append(entry)
    return found


def _entries(text: str, url: str, root: str, whole: bool) -> Iterator[Entry]:
    with_base = "xml:base" in text
    for _, element in etree.iterparse(
        BytesIO(text.encode()), recover=not whole, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8",
    ):  # fmt: skip
        space, name = _name(element.tag)
        if name not in _ENTRIES:
            continue
        listed = _entry(element, space, _base(element, url) if with_base else url, with_base)
        _forget(element)
        if listed.url:
            yield Entry(name == "sitemap" or root == "sitemapindex", listed)


class _Fields:
    """What an entry says: its texts by name, and its links, the better ones first."""

    def __init__(self, element: etree._Element, space: str, base: str, with_base: bool) -> None:
        self.texts: dict[str, str] = {}
        self.original = self.link = self.other_type = self.foreign = self.permalink = self.itself = ""
        for child in element:
            child_space, name = _name(child.tag)
            own = child_space in (space, "")
            here = (_absolute(child.get(_BASE), base) or base) if with_base else base
            if name == "link":
                self._take_link(child, own, here)
            elif name == "origlink":
                self.original = self.original or _absolute(_text(child), here)
            elif name in _PERMALINKS and own:
                self._take_permalink(child, here)
            elif name == "news":
                for of_news in child:
                    self.texts.setdefault(_name(of_news.tag)[1], _text(of_news))
            elif own or name in _PUBLISHED or name in _CHANGED:
                if name == "loc":
                    self.link = self.link or _absolute(_unescaped(_text(child)), here)
                elif text := _text(child):
                    self.texts.setdefault(name, text)

    @property
    def url(self) -> str:
        return self.original or self.link or self.other_type or self.foreign or self.permalink or self.itself

    def _take_link(self, child: etree._Element, own: bool, base: str) -> None:
        url = _absolute(child.get("href") or _text(child), base)
        rel = child.get("rel", "alternate").strip().lower()
        if rel == "self":
            self.itself = self.itself or url
        elif rel not in _ALTERNATE:
            return
        elif not own:
            self.foreign = self.foreign or url
        elif "html" in child.get("type", "html").lower():
            self.link = self.link or url
        else:
            self.other_type = self.other_type or url

    def _take_permalink(self, child: etree._Element, base: str) -> None:
        """Take an identifier that is an address: one of RSS 2.0 unless that is denied, and most of Atom."""
        text = _text(child)
        said = {name.lower(): value.strip().lower() for name, value in child.attrib.items()}.get("ispermalink", "")
        if said == "true" or (said != "false" and text.lower().startswith(("http://", "https://"))):
            self.permalink = self.permalink or _absolute(text, base)


def _entry(element: etree._Element, space: str, base: str, with_base: bool) -> Listed:
    fields = _Fields(element, space, base, with_base)
    url = fields.url or _absolute(element.get(_ABOUT), base)
    published = _first_time(fields.texts, _PUBLISHED)
    changed = _first_time(fields.texts, _CHANGED)
    return Listed(url, changed or published, published, plain_title(fields.texts.get("title", "")))


def plain_title(text: str) -> str:
    """Return a title without markup and runs of white space, at most 300 characters."""
    return " ".join(html.unescape(_TAG.sub("", html.unescape(text[:_LONGEST_TEXT]))).split())[:_LONGEST_TITLE].rstrip()


def _first_time(texts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((time for name in names if (time := moment(texts.get(name, "")))), "")


def _name(tag: object) -> tuple[str, str]:
    """Return the namespace and the local name of a tag, in lower case; a prefix that is not declared is one too."""
    if not isinstance(tag, str):
        return "", ""
    space, _, name = tag.rpartition("}") if "}" in tag else tag.rpartition(":")
    return space.removeprefix("{"), name.lower()


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))[:_LONGEST_TEXT].strip()


def _base(element: etree._Element, url: str) -> str:
    """Return the base URL of an element, by the xml:base of what it stands in (XML Base)."""
    for one in reversed([element, *element.iterancestors()]):
        url = _absolute(one.get(_BASE), url) or url
    return url


def _forget(element: etree._Element) -> None:
    """Free the memory of an entry and of those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@lru_cache(maxsize=4096)
def _reference(text: str) -> str:
    """Return a reference to a character as XML has it: those of HTML are known too, others are left out."""
    if text.startswith("<"):
        return text
    if text == "&":
        return "&amp;"
    sign = html.unescape(text)
    return "" if sign == text else escape(_NO_XML.sub("", sign))


def _absolute(written: str | None, base: str) -> str:
    """Return an absolute URL, or nothing for what is none; a character that was lost makes it another address."""
    if not written or not written.strip() or "\ufffd" in written:
        return ""
    return hosts.absolute_url(written, base)


def _unescaped(url: str) -> str:
    """Undo references in an address that was escaped twice."""
    return _ESCAPED.sub(lambda found: html.unescape(found[0]), url)

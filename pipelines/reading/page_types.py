"""What kind of page it is: named signals, each with the points that it gives to some kinds. The most points win."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines.reading.blocks import Content
from pipelines.reading.facts import Head
from pipelines.reading.page_words import ADDRESS_WORDS, OFFERS, PAGE_NUMBER, PHRASES, SEVERAL_PHRASES
from pipelines.reading.shape import Shape, shape_of
from pipelines.records import PageType

# Signal -> the points it gives. Set by hand on the pages of benchmarks/page_types.tsv that are not held out.
POINTS: dict[str, dict[PageType, float]] = {
    # what the page says of itself
    "says article": {"article": 5, "press_release": 2},
    "says article, without any prose": {"article": 1.5},
    "says product": {"product": 5},
    "says product once": {"product": 2},
    "says many": {"index": 4},
    "says index": {"index": 3},
    "says business": {"directory_entry": 2},
    "says business, with reviews": {"directory_entry": 2},
    "says forum": {"forum": 6},
    "says other": {"other": 4},
    # its address
    "address: article": {"article": 2},
    "address: date": {"article": 2, "press_release": 1, "index": -2},
    "address: only a date": {"index": 4},
    "address: long name": {"article": 1, "press_release": 1, "product": 1, "index": -1},
    "address: index": {"index": 4},
    "address: shop": {"index": 2, "product": 1},
    "address: page number": {"index": 3, "directory_listing": 1},
    "address: product": {"product": 3},
    "address: directory": {"directory_listing": 3},
    "address: entry": {"directory_entry": 4},
    "address: press release": {"press_release": 4},
    "address: forum": {"forum": 3},
    "address: resources": {"resource_list": 2},
    "address: other": {"other": 4},
    # its title
    "title: a number of things in a place": {"directory_listing": 4},
    "title: page number": {"index": 2, "directory_listing": 1},
    "title: resources": {"resource_list": 2},
    # its shape
    "much prose": {"article": 2, "press_release": 2},
    "prose": {"article": 1, "press_release": 1},
    "hardly anything but prose": {"article": 1, "press_release": 1},
    "one article": {"article": 1},
    "cards": {"index": 1},
    "asks for a password": {"other": 2},
    "list that leads away": {"resource_list": 4},
    "long list that leads away": {"resource_list": 4},
    "list that leads here and away": {"directory_listing": 5},
    "list of own pages": {"index": 3},
    "many own links, little prose": {"index": 2},
    "many prices": {"index": 2, "product": 1},
    # its words
    "words: product": {"product": 2},
    "one thing for sale": {"product": 4},
    "words: forum": {"forum": 6},
    "words: entry": {"directory_entry": 2},
    "words: press release": {"press_release": 2.5},
    "press contact": {"press_release": 2.5},
    "dateline and contact": {"press_release": 3},
}
_OTHERWISE: dict[PageType, float] = {"other": 2.5}  # what a page has before any signal: nothing speaks for a kind
_ROOT = re.compile(
    r"/?|/(?:index|default|home|main)(?:\.\w{3,5})?/?"
    r"|/(?:en|de|fr|es|it|pt|nl|sv|da|no|nb|fi|pl|cs|sk|hu|ro|bg|el|ru|uk|tr|ar|he|ja|zh|ko|hi|id|th|vi|ca)"
    r"(?:[-_][a-z]{2,4})?/?",
    re.I,
)
_NO_PAGE = re.compile(r"utm_\w+|gclid|fbclid|ref|lang|hl|locale", re.I)  # queries that lead to the same page
_DATE = re.compile(r"/(?:19|20)\d\d[/-]?(?:[01]?\d|[a-z]{3})(?:[/-]|$)|/(?:19|20)\d\d[01]\d[0-3]\d(?:/|\b)", re.I)
_ONLY_DATE = re.compile(r"(?:/[^/]+)?/(?:19|20)\d\d(?:/[01]?\d)?(?:/[0-3]?\d)?(?:/page/\d+)?/?", re.I)
_NUMBER_IN_PLACE = re.compile(
    r"^\s*(?:top |the )?\d{2,}\+? (?:best |top )?\w[\w &-]{2,40} (?:in|near|around|à|en) \w", re.I
)
_TITLE_PAGE = re.compile(r"\b(?:page|part|seite|p[aá]gina|strona|страница) \d+\b", re.I)
_DATELINE = re.compile(  # Leeds, 9 March 2024 / Leeds, March 9, 2024: no byline, no day of the week
    r"^(?!by |von |par |por )[^\W\d][^\n,.]{2,60}(?<!day)(?<!tag),\s+"
    r"(?:\d{1,2}\.?\s[^\W\d]{3,10}\s(?:19|20)\d\d|[^\W\d]{3,10}\.?\s\d{1,2},\s(?:19|20)\d\d)\b",
    re.M,
)
# Before the @ of an e-mail address.
_CONTACT = re.compile(r"(?:^|\n)(?:press |media |presse)?-?(?:contacts?|kontakt|contatti|contacto):?\n")
_PRESS_CONTACT = re.compile(
    r"\b(?:(?:press|media|presse|medien)[ -]?(?:contacts?|kontakte?|inquiries|enquiries|anfragen|stelle)"
    r"|(?:contacts?|contacto|contatti) (?:de )?(?:presse|prensa|stampa))\b"
)
_AT = re.compile("@")
_BEFORE_MAIL = 250  # characters
_MOST_MAILS = 10
_FORUM_HOST = re.compile(r"(?:www\.)?(?:forums?|boards?|community|discuss|foro)\.")
_SOME_PROSE = 200  # characters in long blocks: the text of a short notice
_LONG_NAME = 4  # hyphens in the last part of an address that is made from a headline


def page_type(head: Head, content: Content, url: str, links_out: int) -> PageType:
    """Return what kind of page it is; `links_out` are its links to other sites in the counted regions."""
    if is_home(url):
        return "home"
    points = dict(_OTHERWISE)
    for signal in signals(head, content, url, links_out):
        for kind, value in POINTS[signal].items():
            points[kind] = points.get(kind, 0) + value
    return max(points, key=lambda kind: points[kind])


def is_home(url: str) -> bool:
    """Return whether an address is that of the first page of a host, or of a language of it."""
    parts = urlsplit(url)
    return bool(_ROOT.fullmatch(parts.path)) and all(
        _NO_PAGE.fullmatch(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)
    )


def signals(head: Head, content: Content, url: str, links_out: int) -> Iterator[str]:
    """Yield the names of the signals that a page shows, each once."""
    shape = shape_of(content, links_out)
    yield from _declared(head, shape)
    yield from _address(url)
    yield from _title(head.title)
    yield from _shape(head, shape)
    yield from _words(shape)


def _declared(head: Head, shape: Shape) -> Iterator[str]:
    said = head.kinds
    products, articles = said.get("product", 0), said.get("article", 0)
    if articles and "several articles" not in said:
        yield "says article" if shape.prose >= _SOME_PROSE else "says article, without any prose"
    if "og:product" in said:
        yield "says product"
    elif products == 1:
        yield "says product once"
    if products > 3 or "several articles" in said:
        yield "says many"
    for kind in ("index", "business", "forum", "other"):
        if kind in said:
            yield f"says {kind}"
    if "business" in said and "review" in said:
        yield "says business, with reviews"


def _address(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    address = unquote(f"{parts.path}?{parts.query}").lower()[:500]
    if _ONLY_DATE.fullmatch(parts.path):
        yield "address: only a date"
    elif _DATE.search(address):
        yield "address: date"
    if PAGE_NUMBER.search(address):
        yield "address: page number"
    segments = [segment for segment in re.split(r"[/?&=]", address) if segment]
    segments = [re.sub(r"\.(?:html?|php|aspx?|jsp|cfm)$", "", segment) for segment in segments]
    path = [segment for segment in parts.path.split("/") if segment]
    if path and len(re.findall(r"[-_]", path[-1])) >= _LONG_NAME:
        yield "address: long name"
    last = max(len(path) - 1, 0)
    parts_of = {"any": segments, "last": segments[last:], "parent": segments[:last]}
    for kind, words in ADDRESS_WORDS.items():
        if any(word.fullmatch(segment) for word, where in words for segment in parts_of[where]):
            yield f"address: {kind}"
    if _FORUM_HOST.match(parts.hostname or ""):
        yield "address: forum"


def _title(title: str) -> Iterator[str]:
    if _NUMBER_IN_PLACE.search(title):
        yield "title: a number of things in a place"
    if _TITLE_PAGE.search(title):
        yield "title: page number"
    if re.search(r"\b(?:resources|links|link ?list|linkliste|bookmarks|ressourcen|ressources|recursos)\b", title, re.I):
        yield "title: resources"


def _shape(head: Head, shape: Shape) -> Iterator[str]:
    if shape.prose >= 1500 and shape.prose_share >= 0.5 and not shape.is_list:
        yield "much prose"
    if shape.prose >= 400 and shape.prose_share >= 0.3 and not shape.is_list:
        yield "prose"
        if shape.prose_share >= 0.6:
            yield "hardly anything but prose"
    if head.articles == 1:
        yield "one article"
    elif head.articles >= 3:
        yield "cards"
    if head.asks_password:
        yield "asks for a password"
    links = shape.links_in + shape.links_out
    if shape.is_list:
        away = shape.links_out / links if links else 0
        if shape.links_out >= 3 and away > 0.75:
            yield "list that leads away"
        if shape.links_out >= 10 and away > 0.6:
            yield "long list that leads away"
        if shape.links_out and 0.25 <= away <= 0.75:
            yield "list that leads here and away"
        if shape.links_in >= 4 and away < 0.25:
            yield "list of own pages"
    if shape.links_in >= 15 and shape.prose_share < 0.3:
        yield "many own links, little prose"
    if shape.prices >= 8:
        yield "many prices"


def _words(shape: Shape) -> Iterator[str]:
    for kind, phrases in PHRASES.items():
        if sum(phrase in shape.words for phrase in phrases) >= SEVERAL_PHRASES.get(kind, 1):
            yield f"words: {kind}"
    offers = sum(map(shape.words.count, OFFERS))
    if offers:
        yield "words: product"
    if 1 <= offers <= 2 and shape.prices:
        yield "one thing for sale"
    before_mails = _before_mails(shape.words)
    if any(map(_PRESS_CONTACT.search, before_mails)):
        yield "press contact"
    if any(map(_CONTACT.search, before_mails)) and _DATELINE.search(shape.words):
        yield "dateline and contact"


def _before_mails(text: str) -> list[str]:
    """Return what stands before the first e-mail addresses of a text."""
    return [text[max(0, at.start() - _BEFORE_MAIL) : at.start()] for at in islice(_AT.finditer(text), _MOST_MAILS)]

"""The records that flow through Namedrop, from bytes to rows. None can be changed: a stage makes a new one.

Blocks, anchors and images are named tuples: a page has hundreds, and a frozen dataclass takes four times as long.
"""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

    from pipelines.link_records import OutboundLink

Region = Literal["main", "list", "related", "nav", "header", "footer", "sidebar", "comment", "other"]
REGIONS: tuple[Region, ...] = get_args(Region)
COUNTED_REGIONS: tuple[Region, ...] = ("main", "list", "other")  # a footer or a related box is not the page's own words
Match = Literal["name", "alias", "cased_alias", "fuzzy", "domain", "handle", "alt", "logo", "url"]
UNSEEN: tuple[Match, ...] = ("alt", "logo", "url")  # nobody reads these on the page, so they are kept apart
LinkState = Literal["linked", "nearby", "elsewhere", "unlinked", "unknown"]
PageRead = Literal["read", "http_error", "unreachable", "blocked", "robots", "js_shell", "consent_wall", "login",
                   "soft_404", "not_html", "too_large", "trap"]  # fmt: skip
PageType = Literal[
    "article", "resource_list", "directory_entry", "directory_listing", "press_release", "forum", "product", "home",
    "index", "other", "",
]  # fmt: skip
Owned = Literal["domain", "profile", "app_store"]
LinkKind = Literal["text", "image", "button"]
AnchorClass = Literal["brand", "brand_words", "bare_url", "generic", "keyword", "image", "empty"]
RelOrigin = Literal["link", "meta robots", "X-Robots-Tag", ""]
Role = Literal["own", "competitor"]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the web, as bytes: what a crawl and a WARC archive have in common."""

    url: str  # absolute, after redirects
    status: int  # HTTP status; 0 when nothing was answered
    headers: tuple[tuple[str, str], ...]  # names in lower case, in the order sent
    body: bytes  # with the content encoding (gzip, br ...) undone
    fetched: str  # ISO 8601, UTC, to the second
    spider: str  # name of the spider, or "scan"
    visit: int = 0  # row of the frontier that asked for it; 0 outside of a crawl
    rendered: bool = False  # whether a browser has made it from what was sent

    def header(self, name: str) -> str:
        """Return the first header of that name (given in lower case), or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


class Block(NamedTuple):
    """A paragraph, heading, list item or table cell: the span [start, end) of the document's text."""

    start: int  # characters from the start of Document.text
    end: int
    region: Region
    item: int = 0  # which list item or card it belongs to, counted from 1; 0 outside of lists


class Anchor(NamedTuple):
    """An element that leads somewhere, as the page has it: `a`, `area`, or a button that opens an address."""

    href: str  # as written
    url: str  # absolute; empty when it cannot be one (javascript:, mailto:, broken)
    start: int  # span [start, end) of its text in Document.text; empty span for an image link
    end: int
    text: str  # anchor text; for an image link the alt text
    kind: LinkKind
    rel: str  # raw attribute value
    region: Region
    shown: bool = True  # False inside what is not displayed: it proves a link, but no reader sees it


class Image(NamedTuple):
    """An image with alternative text or an address."""

    alt: str  # empty when it has none
    position: int  # where it stands in Document.text
    anchor: int | None  # index in Document.anchors when it stands inside a link
    src: str = ""  # as written, the address that loads late before the one that stands in for it; never data:
    classes: str = ""  # class names and ids of the image and the elements right around it
    alone_in: Region | None = None  # the region of an image that stands in no block of the text


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a page itself: one row of `pages`."""

    url: str
    site: str  # registrable domain (linking.hosts.site)
    status: int  # HTTP status; 0 when nothing was answered
    page_read: PageRead
    cause: str  # detail for a page that was not read, in plain words; empty when read
    title: str
    lang: str  # as declared, lower case; on a page with a finding that declares none, a guess; empty when unknown
    canonical: str  # absolute URL; empty when not declared
    page_type: PageType  # empty when not read; index: a page that lists pages of its own site
    published: str  # ISO date; empty when the page does not say
    noindex: int  # 0 or 1
    nofollow: int  # 0 or 1: meta robots or X-Robots-Tag
    word_count: int  # words of visible text
    links_out: int  # links to other sites in the counted regions
    fetched: str  # ISO 8601, UTC
    spider: str
    updated: str = ""  # ISO date of the last change that the page tells; empty when it tells none
    author: str = ""  # as the page names them; empty when it names none
    nofollow_origin: RelOrigin = ""  # what says nofollow for the whole page
    outbound: tuple[tuple[Region, int], ...] = ()  # links to other sites by region, those without any left out
    sketch: str = ""  # of the main text, to find copies by (judging.duplicates); empty without a finding


@dataclass(frozen=True, slots=True)
class Document:
    """A page that was parsed once: its visible text, blocks and links. The item that flows through Scrapy."""

    facts: PageFacts
    text: str = ""  # visible text; blocks are separated by line feeds
    blocks: tuple[Block, ...] = ()  # in text order, never overlapping
    anchors: tuple[Anchor, ...] = ()  # in text order
    images: tuple[Image, ...] = ()
    alternates: tuple[str, ...] = ()  # feeds that the page announces or links to, absolute
    following: tuple[str, ...] = ()  # further pages of a listing that no link of the page leads to, absolute
    html: str = ""  # decoded, for the facts that only pages with a finding need; never stored
    tree: "LexborHTMLParser | None" = field(default=None, compare=False, repr=False)  # the same, parsed

    def __reduce__(self) -> tuple[object, ...]:
        """Leave out the tree, which cannot be pickled and can be made again from the html."""
        return Document, tuple(getattr(self, each.name) for each in fields(self) if each.name != "tree")


@dataclass(frozen=True, slots=True)
class Brand:
    """One entry of brands.toml, checked."""

    name: str
    role: Role = "own"
    domains: tuple[str, ...] = ()  # host names in lower case, without www.
    profiles: tuple[str, ...] = ()  # absolute URLs
    aliases: tuple[str, ...] = ()
    cased_aliases: tuple[str, ...] = ()
    ambiguous: bool = False
    context: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()  # with the @
    guessed: bool = False  # whether `ambiguous` is a guess, and so it is for each alias, because the file does not say


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at in brands.toml, which can be used as it is."""

    brand: str  # its name
    severity: Literal["warning", "hint"]  # warning: mentions or links will be missed; hint: it could be better
    key: str  # of the entry
    sentence: str  # what is so, and what to write instead


@dataclass(frozen=True, slots=True)
class Link:
    """A link that leads to something a brand owns: one row of `links`."""

    brand: str
    url: str  # as the page has it, absolute
    target: str  # where it leads once redirectors are unwrapped and, where it was asked, redirects are followed
    owned: Owned  # app_store: an app of the brand's in a store, which is no link to the brand, nor is a profile
    anchor: str
    kind: LinkKind
    region: Region
    rel: str  # raw attribute value
    followed: int  # 0 or 1: no nofollow, ugc or sponsored, on the link or on the page
    nofollow: int
    ugc: int
    sponsored: int
    rel_origin: RelOrigin  # what makes it not followed; empty when followed
    ordinal: int  # 1 for the first link of this brand and URL on the page
    rel_values: str = ""  # the parsed set in alphabetical order, with spaces between
    anchor_class: AnchorClass = "empty"
    chain: tuple[str, ...] = ()  # the addresses between `url` and `target`, in turn, with those that were asked
    target_status: int | None = None  # HTTP status of the target when it was asked; 0 when it did not answer
    moved: int = 0  # 1 when it names a page of the brand's that, when asked, led on to another page
    block: str = ""  # fingerprint of the text of the block around it: the same on many pages of a site is boilerplate


@dataclass(frozen=True, slots=True)
class Mention:
    """One accepted match of a brand's name: one row of `mentions`."""

    brand: str
    surface: str  # the text as it stands on the page
    alias: str  # the name or alias, as the user gave it, that was matched
    match: Match
    score: float  # 0-100, how sure that it is this brand
    distance: int  # edits between surface and alias; 0 for all but fuzzy
    region: Region
    start: int  # span [start, end) in the visible text
    end: int
    before: str  # about 60 characters of the text before
    after: str  # about 60 characters of the text after
    link_state: LinkState
    link: int | None  # index in Findings.links of the link that decides link_state
    ordinal: int  # 1 for the first mention of this brand and surface on the page
    evidence: tuple[tuple[str, float], ...] = ()  # named reasons and their points, which add up to score
    unknown_cause: str = ""  # why link_state is unknown, in plain words; empty when it is known
    wrong_link: int | None = None  # index in Findings.links of the link that it stands in, if not to the brand
    block: str = ""  # fingerprint of the text of its block: the same on many pages of a site is boilerplate


@dataclass(frozen=True, slots=True)
class Refused:
    """One candidate that was not accepted, among the best of its brand on the page: one row of `refused`."""

    brand: str
    surface: str  # the text as it stands on the page
    alias: str  # the name or alias that it may have been
    match: Match
    score: float  # 0-100, below what a mention needs
    distance: int  # edits between surface and alias
    region: Region
    before: str  # about 60 characters of the text before
    after: str  # about 60 characters of the text after
    ordinal: int  # 1 for the first refused candidate of this brand and surface on the page
    refused_on_page: int  # refused candidates of this brand on the page, of which only the best are kept
    evidence: tuple[tuple[str, float], ...] = ()  # named reasons and their points


@dataclass(frozen=True, slots=True)
class Explained:
    """One candidate with its verdict, told like a mention whether it is one or not."""

    accepted: bool
    mention: Mention  # `ordinal` counts the accepted and the refused apart; `link` is None, see link_url
    link_url: str  # address of the link that decides the link state; empty when there is none


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach a site, with where and when it was seen: one row of `contacts`."""

    site: str
    email: str
    source_url: str
    found: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one page gives: the unit that is saved in one transaction."""

    page: PageFacts
    mentions: tuple[Mention, ...] = field(default=())
    links: tuple[Link, ...] = field(default=())
    contacts: tuple[Contact, ...] = field(default=())
    refused: tuple[Refused, ...] = field(default=())
    outbound: tuple["OutboundLink", ...] = field(default=())  # of lists, to other sites


@dataclass(frozen=True, slots=True)
class Refusal:
    """How often something of a site was refused for one cause: it is counted, and says nothing of links."""

    site: str
    cause: str  # one of crawler.refusals.CAUSES
    count: int
    example: str  # the first address that was refused


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as read: the item that flows through Scrapy, from the spider to the database."""

    page: Page  # the answer itself
    document: Document  # facts and anchors, to follow; text and html may be left out
    findings: Findings
    opaque: tuple[str, ...] = ()  # links that do not say where they lead, worth asking (linking.opaque.to_resolve)
    meaning: bytes = b""  # of its text and links (judging.revisits.meaning): the same when nothing has changed


@dataclass(frozen=True, slots=True)
class Glance:
    """One answer that only tells when to look again; it flows through Scrapy like a Reading. `unchanged`: as it was."""

    page: Page
    kind: Literal["unchanged", "feed", "sitemap", "redirect", "absent"]  # absent: no list at a well-known place
    meaning: bytes = b""  # of what a feed or sitemap lists, or where a redirect leads
    cause: Literal["", "trap", "absent"] = ""  # why a feed or sitemap was given up
    leads_to: str = ""  # address to which a redirect leads

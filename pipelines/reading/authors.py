"""Who wrote a page: names as it gives them, in JSON-LD, metas, microdata or a byline."""

import re
from collections.abc import Iterable, Iterator

from pipelines.reading.described import Described
from pipelines.reading.structured import texts
from pipelines.records import COUNTED_REGIONS, Document

_METAS = (
    "author", "parsely-author", "sailthru.author", "article:author", "og:article:author", "byl", "byline", "dc.creator",
    "dcterms.creator", "citation_author", "articleauthor",
)  # fmt: skip
_BY = re.compile(r"^(?:by|von|par|por|di|da|af|av|door|text|autor(?:in)?|author|written by|posted by)\b[\s:]+", re.I)
_BYLINE = re.compile(  # a block that is one: By Anna Berg, 9 March / Par Cécile D. (Bruxelles)
    r"(?:By|BY|by|Von|von|Par|par|Por|por|Text)[:\s]\s*((?:[^\W\d_a-z][\w.'’-]*[  ]?){2,4})(?=$|[,|(/\d–—-])"
)
_APART = re.compile(r",\s*|;\s*|\s+(?:and|und|et|y|e|og|och|en)\s+|\s*&\s*|\s*\|\s*|\s+[/–—-]\s+", re.I)
_END = re.compile(  # what follows a name: a note, a handle, a job, a date
    r"\s*(?:\(|@|\||•|·|\d|\b(?:posted|published|updated)\b|\b(?:on|in)\b \S"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:senior|staff|chief|executive|managing|contributing|special)\b"
    r"|(?<= )(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
    r"[. ]*(?:\d|$)).*",
    re.I,
)
_MAIL = re.compile(r"\w@\w|\w ?[\[(]at[\])]", re.I)
_NO_NAME = re.compile(
    r"https?:|www\.|[/@\[\]<>{}=]|\.(?:com|net|org|de|ch|at|co|io|info|biz|fr|es|it|uk)\b"
    r"|\b(?:writer|editor|reporter|correspondent|journalist|columnist|contributor|staff|redakteur(?:in)?|producer"
    r"|photographer|follow|subscribe|profile|view|more|comments?)\b",
    re.I,
)
_NOBODY = frozenset(
    """
    admin administrator webmaster root user guest author redaktion rédaction redaction redacción team unknown anonymous
    anonymus wordpress none null undefined n/a by
    """.split()
)
_LONGEST_NAME = 60  # characters
_MOST_WORDS = 6
_MOST_NAMES = 10
_MOST_BLOCKS = 200  # of the text before which a byline stands
_LONGEST_BYLINE = 120  # characters of a block that is one


def read_author(described: Described, document: Document, own_text: bool) -> str:
    """Return the names of the authors of a page with commas between them, or an empty string.

    own_text: whether the page is one text, an article or the like; what any other page shows are the authors of its
    items. At most ten names, each at most 60 characters; no addresses, no accounts like `admin`, not the site's own
    name.
    """
    site = described.meta("og:site_name").casefold()
    for candidates in _sources(described, document, own_text):
        names = dict.fromkeys(name for text in candidates for name in _names(text) if name.casefold() != site)
        if names:
            return ", ".join(list(names)[:_MOST_NAMES])
    return ""


def _sources(described: Described, document: Document, own_text: bool) -> Iterator[Iterable[str]]:
    if own_text:
        for node in described.nodes:
            yield texts(node.get("author"))
    for name in _METAS:
        yield described.metas.get(name, ())
    if own_text:
        yield described.bylines.get("rel author", ())[:1]
        yield described.properties.get("author", ())[:1]
        yield _byline_blocks(document)
        yield described.bylines.get("byline", ())[:1]
        yield described.bylines.get("author", ())[:1]


def _byline_blocks(document: Document) -> list[str]:
    """Return the names of the first block of the text that is a byline."""
    for block in document.blocks[:_MOST_BLOCKS]:
        if block.region in COUNTED_REGIONS and block.end - block.start <= _LONGEST_BYLINE:
            found = _BYLINE.match(document.text, block.start, block.end)
            if found and not found[1].startswith("The "):
                return [found[1]]
    return []


def _names(text: str) -> list[str]:
    """Return the names in a text that names authors: without titles, jobs, dates and addresses."""
    parts = [part for part in _APART.split(_BY.sub("", text.strip()[:300])) if not _MAIL.search(part)]
    names = [" ".join(_END.sub("", part).split()) for part in parts]
    return [name for name in names if _is_name(name)]


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and name.casefold() not in _NOBODY
        and not _NO_NAME.search(name)
        and any(map(str.isalpha, name))
    )

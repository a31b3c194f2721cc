"""What the names of an element, its classes and its id, say about its place on the page."""

import re
from functools import lru_cache
from typing import Literal

from pipelines.records import Region

Named = Region | Literal["body", ""]  # body: the text of the article itself, whatever else is named beside it

_LONGEST = 400  # characters of class and id that are looked at; more is no name
_MOST_NAMES = 30
# A name that tells of the page and not of the element: what it has beside it, its tags, a state, a variant.
_OTHERWISE = re.compile(r"(?:has|with|without|no|not|show|hide|category|cat|tag|term|format|status)[-_]", re.I)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LAYOUT = re.compile(r"(?:^|-)(?:content|main|layout|grid|template|body)(?:$|-)")
# Its own heading, and no header of the page.
_HEADING = re.compile(
    r"(?:^|-)(?:post|entry|article|content|section|card|story|title|block|list|item|recipe|product|group|table)(?:$|-)"
)
# In English and, where the word is common in class names, in other languages. A word of the left is matched whole.
_VOCABULARY: tuple[tuple[Named, str], ...] = (
    ("comment", "comments?|commentlist|disqus|respond|replies|kommentare?|commentaires?|comentarios|reacties"),
    ("body", "(?:article|post|entry|story|main)-?(?:body|content|text)|contentbody|postbody|articlebody"),
    ("related", r"related\w*|recommended|recommendations?|more-(?:stories|news|posts|articles|from|on)"
                r"|read-?(?:more|next|also)|also-?(?:like|read)|keep-?reading|trending|popular|most-?(?:read|popular|viewed)|taboola|outbrain"
                r"|ticker|recirc(?:ulation)?|(?:next|up)-(?:up|next)|verwandte|relacionad[oa]s|similaires|gerelateerd"
                r"|a-lire-aussi|lire-aussi|lea-tambien|mehr-zum-thema"),
    ("footer", r"footer\w*|\w+footer|foot|foot-?links|colophon|copyright|pied|fusszeile|rodape|pie-de-pagina"),
    ("nav", r"nav|navbar|navi|navigation|\w+nav|\w*menus?|breadcrumbs?|pagination|pager|shar(?:e|ing)|sharedaddy"
            r"|addthis|addtoany|social|socials|action-?bar|skip-?links?|language-?(?:list|switcher|selector)|top-?bar|toolbar"
            r"|toc|cookies?\w*|consent|gdpr"),
    ("sidebar", r"side-?bars?|side-?(?:column|col|rail)|widgets?|(?:right|left)?-?rail|right-?column|secondary|aside"
                r"|newsletters?\w*|advert\w*|ads?|adv|dfp|gpt|sponsored|promos?|promoted|sign-?up|subscribe|modal|pop-?up"
                r"|lightbox|paywall-?(?:box|offer)|(?:author|contributor)-?(?:bio|box)|about-(?:the-)?author|seitenleiste|barra-lateral|werbung|anzeigen?|reklame|publicidad"
                r"|publicite"),
    ("header", "masthead|(?:site|page|mobile|top|main|global)?header|banner|kopfzeile|entete"),
    ("main", "main|content"),
)  # fmt: skip
_PATTERNS = tuple((region, re.compile(rf"(?:^|-)(?:{words})(?:$|-)")) for region, words in _VOCABULARY)


@lru_cache(maxsize=16384)
def named(names: str, in_article: bool) -> Named:
    """Return the region that the class names and the id of an element speak of; empty when they speak of none.

    names: class and id, separated by white space. in_article: whether an `article` or `main` element is around it; in
    an article a header holds its byline and a footer its tags, the article's own words.
    """
    found: set[Named] = set()
    for name in names[:_LONGEST].split()[:_MOST_NAMES]:
        found |= _of_name(name)
    if in_article:
        found -= {"header", "footer"}
    return next((region for region, _ in _PATTERNS if region in found), "")


@lru_cache(maxsize=16384)
def _of_name(name: str) -> frozenset[Named]:
    """Return all regions that one name has a word for: `relatedPosts`, `site-nav__item`, but not `page--with-rail`."""
    name = name.partition("--")[0]  # what follows is a variant (BEM)
    if ":" in name or "[" in name or _OTHERWISE.match(name):
        return frozenset()
    words = "-".join(_WORD.findall(name)).lower()
    found = {region for region, pattern in _PATTERNS if pattern.search(words)}
    if "sidebar" in found and _LAYOUT.search(words):
        found.discard("sidebar")  # a frame around both columns
    if "header" in found and _HEADING.search(words):
        found.discard("header")
    return frozenset(found)

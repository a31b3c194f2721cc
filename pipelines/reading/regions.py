"""Where on the page a block stands: read from tags, ARIA roles, and the words in class and id."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipelines.records import Region

_TAGS: dict[str, Region] = {"nav": "nav", "header": "header", "footer": "footer", "aside": "sidebar", "main": "main"}
_ROLES: dict[str, Region] = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "sidebar",
    "main": "main",
}
_VOCABULARY: tuple[tuple[Region, str], ...] = (
    ("comment", r"comments?|commentlist|comment-list|disqus(?:_thread)?|respond|replies"),
    ("related", r"related(?:-?\w+)?|recommended|recommendations|more-stories|read-?more|also-like|trending"
              r"|popular|most-?read|taboola|outbrain|recirc(?:ulation)?|next-up"),
    ("footer", r"footer|site-footer|page-footer|colophon|copyright"),
    ("nav", r"nav|navbar|navigation|menu|mainmenu|main-menu|breadcrumbs?|pagination|pager|social-share|share"
                r"|sharing|share-?(?:bar|buttons|links|tools)|social|social-?(?:links|icons|media)|skip-?links?"
                r"|language-?(?:list|switcher|selector)|topbar|top-bar|toc|cookie\w*|consent"),
    ("sidebar", r"sidebar|side-bar|widgets?|widget-area|rail|right-?rail|right-?column|secondary|aside"
              r"|newsletter\w*|advert\w*|ads?|sponsored|promo"),
    ("header", r"masthead|site-header|page-header|header|banner"),
    ("main", r"main|content|main-content|article-body|post-content|entry-content|story-body"),
)  # fmt: skip
_WORDS = tuple((region, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.I)) for region, words in _VOCABULARY)
# In an article a header holds its byline and a footer its tags: the article's own words.
_OWN_PARTS = ("header", "footer")


def region_of(tag: str, attributes: Mapping[str, str | None], inherited: Region, in_article: bool) -> Region:
    """Return the region of an element inside an element of region `inherited`.

    tag: lower case. attributes: as on the page. in_article: whether an `article` or `main` element is around it.
    Boilerplate is never left again further in: a `div class=content` in a footer is footer. Comments stay comments.
    """
    if inherited not in ("main", "other"):
        return inherited
    region = _TAGS.get(tag) or _ROLES.get((attributes.get("role") or "").strip().lower())
    if region in _OWN_PARTS and in_article:
        region = None
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()
    if names and tag not in ("html", "body", "main", "article") and (region is None or region == "sidebar"):
        named = _named(names, in_article)
        if named is not None and (named != "main" or region is None):
            region = named
    if region is None or (region == "main" and inherited == "main"):
        return "main" if tag == "article" and inherited == "other" else inherited
    return region


@lru_cache(maxsize=16384)
def _named(names: str, in_article: bool) -> Region | None:
    """Return the region that the words of class and id speak of, or None."""
    for region, words in _WORDS:
        if words.search(names) and not (region in _OWN_PARTS and in_article):
            return region
    return None

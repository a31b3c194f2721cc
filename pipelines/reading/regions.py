"""Where on the page an element stands: read from tags, ARIA roles, and the words in class and id."""

from dataclasses import dataclass
from functools import lru_cache

from pipelines.reading.names import named
from pipelines.records import Region

_TAGS: dict[str, Region] = {"nav": "nav", "header": "header", "footer": "footer", "aside": "sidebar", "main": "main"}
_ROLES: dict[str, Region] = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "sidebar",
    "main": "main",
    "dialog": "sidebar",
    "alertdialog": "sidebar",
    "menu": "nav",
    "menubar": "nav",
    "toolbar": "nav",
}
_MOST_ROLES = 5  # of one element that are looked at
_OWN_PARTS = ("header", "footer")  # of an article: its byline and its tags
_INSIDE: tuple[Region, ...] = ("main", "other")  # regions that an element can leave
MARKED = frozenset((*_TAGS, "article", "h1"))  # tags that say something without any attribute
_NAMELESS = ("html", "body", "main", "article", "h1")  # whatever they are called


@dataclass(frozen=True, slots=True, eq=False)  # each is made once: looked up by what it is, not by what it holds
class Place:
    """Where the walk stands: what an element hands down to its children."""

    region: Region
    in_article: bool  # whether an `article` or `main` element is around it
    by_name: str = ""  # the class and id that alone made it boilerplate, but for comments
    can_change: bool = True  # whether an element in it can be in another region


OUTSIDE = Place("other", False)


@lru_cache(maxsize=32768)
def place_in(place: Place, tag: str, role: str, names: str, leading: bool) -> Place:
    """Return the place inside an element that stands at `place`.

    tag: lower case. role, names: as on the page; names are class and id with white space between. leading: whether it
    is the main text of the page by its kind, an only `article` or the heading h1. Boilerplate is not left again
    further in, a `div class=content` in a footer is footer, but that an element is called sidebar says less than that
    the main text is inside it. Comments stay comments.
    """
    is_main = tag == "main" or "main" in role.lower().split()
    in_article = place.in_article or tag == "article" or is_main
    if is_main or leading:
        return Place("main", in_article) if place.by_name or place.can_change else place
    if not place.can_change:
        return place
    region = _TAGS.get(tag) or next(
        (_ROLES[word] for word in role.lower().split()[:_MOST_ROLES] if word in _ROLES), None
    )
    if region in _OWN_PARTS and place.in_article:
        region = None
    by_name = ""
    if names and tag not in _NAMELESS and region in (None, "sidebar"):
        word = named(names, place.in_article)
        if word == "body" or (word == "main" and region is None):
            region = "main"
            in_article = in_article or word == "body"
        elif word and word != "main":
            by_name = "" if region or word == "comment" else names
            region = word
    if region is None or region == "main":
        region = "main" if region or tag == "article" else place.region
    return Place(region, in_article, by_name, region in _INSIDE)

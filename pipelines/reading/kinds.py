"""What a page says that it is: Open Graph, schema.org in JSON-LD and microdata, the software that made it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborNode

_TYPE = re.compile(r'"@type"\s*:\s*(?:"([^"]{1,60})"|\[([^\]]{1,200})\])')
_NAME = re.compile(r"\w+")
_LONGEST_SCRIPT = 100_000  # characters of JSON-LD that are looked at; more is data, not a description
_MOST_TYPES = 300
_SEVERAL = 4  # so many articles that describe themselves are items of a list

# schema.org types in small letters -> kind
_SCHEMA = {
    name: kind
    for kind, names in {
        "article": """article newsarticle blogposting techarticle scholarlyarticle reportagenewsarticle recipe howto
            opinionnewsarticle analysisnewsarticle backgroundnewsarticle reviewnewsarticle liveblogposting report""",
        "product": "product productgroup individualproduct softwareapplication mobileapplication webapplication",
        "business": """localbusiness restaurant hotel lodgingbusiness foodestablishment cafeorcoffeeshop store bakery
            barorpub professionalservice homeandconstructionbusiness legalservice medicalbusiness dentist physician
            automotivebusiness financialservice realestateagent travelagency touristattraction healthandbeautybusiness
            beautysalon hairsalon plumber electrician accountingservice vacationrental bedandbreakfast hostel resort""",
        "review": "review aggregaterating",
        "index": "collectionpage searchresultspage",
        "forum": "discussionforumposting qapage",
        "other": "aboutpage contactpage checkoutpage profilepage faqpage",
    }.items()
    for name in names.split()
}
_OPEN_GRAPH = {
    "article": "article", "product": "og:product", "product.item": "og:product", "og:product": "og:product",
    "product.group": "index", "object": "index", "blog": "index", "business.business": "business",
    "restaurant": "business", "place": "business", "video": "other", "video.other": "other", "profile": "other",
}  # fmt: skip
_FORUM_SOFTWARE = re.compile(r"vbulletin|phpbb|discourse|xenforo|mybb|\bsmf\b|flarum|nodebb|invision community", re.I)


def declared_kinds(
    metas: Mapping[str, str], items: Sequence[LexborNode], scripts: Sequence[LexborNode]
) -> Mapping[str, int]:
    """Return what a page says that it is, with how often: article, product, business, review, index, forum, other.

    metas: the meta elements of the page by name, in small letters. items: its elements with an itemtype. scripts: its
    JSON-LD. `og:product` is a page that is one product as a whole; `several articles` stands beside `article` when
    there are many, and none is the page itself.
    """
    kinds: Counter[str] = Counter()
    for name in _schema_names(items, scripts):
        if kind := _SCHEMA.get(name.lower()):
            kinds[kind] += 1
    said = _OPEN_GRAPH.get(metas.get("og:type", "").lower(), "")
    is_article = said == "article" or "article:published_time" in metas
    if kinds["article"] >= _SEVERAL and not is_article:
        kinds["several articles"] = 1
    if said:
        kinds[said] += 1
    elif is_article:
        kinds["article"] += 1
    if _FORUM_SOFTWARE.search(metas.get("generator", "")):
        kinds["forum"] += 1
    return +kinds


def _schema_names(items: Sequence[LexborNode], scripts: Sequence[LexborNode]) -> list[str]:
    names: list[str] = []
    for node in items[:_MOST_TYPES]:
        names.append((node.attributes.get("itemtype") or "").strip().rsplit("/", 1)[-1])
    left = _LONGEST_SCRIPT
    for node in scripts:
        text = node.text()[:left]
        left -= len(text)
        for one, several in _TYPE.findall(text)[:_MOST_TYPES]:
            names += _NAME.findall(one or several)[-3:]
        if left <= 0:
            break
    return names

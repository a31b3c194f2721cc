"""What the address of a page tells of it before it is fetched: the signs by which spiders choose. Pure."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawler.guard.traps import PAGE_NAMES, calendar_month

_LONG_NAME = 2  # hyphens in the last part of an address that is made from a headline
_REMEMBERED = 16384  # addresses: the pages of a site link to the same ones again and again

# Parts of a path between slashes, in small letters, without the ending. A part may tell several things.
_PARTS: dict[str, str] = {
    "tag": "tag tags tagged topic topics keyword keywords label labels schlagwort schlagworte etiqueta etiquetas",
    "author": "author authors autor autoren auteur byline contributors contributor writers staff user users u",
    "member": "member members people team profile-of",
    "search": "search suche recherche buscar find results",
    "shop": "shop store cart basket checkout warenkorb panier product products produkt produkte produit produits item "
            "items sku collections wishlist",
    "account": "login log-in logout signin sign-in signup sign-up register account accounts my-account wp-admin "
               "wp-login subscribe subscription password lost-password claim submit add-listing admin "
               "enquiry enquire inquiry quote request-a-quote report write-a-review share",
    "legal": "privacy privacy-policy terms terms-of-use terms-and-conditions imprint impressum datenschutz agb cookies "
             "cookie-policy disclaimer legal accessibility mentions-legales aviso-legal returns delivery",
    "calendar": "calendar cal kalender calendrier calendario events event veranstaltungen termine agenda whats-on",
    "media": "gallery galleries photo photos image images picture pictures video videos attachment media galerie fotos "
             "podcast podcasts webcam",
    "comment": "comments comment comment-page reply replies",
    "twin": "print amp m mobile",
    "map": "map maps karte mapa near nearby directions anfahrt",
    "town": "town towns city cities region regions county location locations ort orte place places",
    "recipe": "recipe recipes rezept rezepte recette recettes receta recetas",
    "article": "article articles story stories artikel posts post blog blogs news guides guide reviews review magazine "
               "nachrichten noticias actualites aktuelles ratgeber test tests features opinion columns tutorials",
    "resources": "resources resource links link useful-links bookmarks tools toolbox recommended recommendations "
                 "recommends reading recommended-reading reading-list partners partner sponsors supporters favourites "
                 "favorites further-reading blogroll library directory linkliste linksammlung ressourcen ressources "
                 "recursos werkzeuge outils herramientas apps software programs books",
    "category": "category categories cat kategorie kategorien categorie categories browse sector sectors industry "
                "industries listings listing directory branchen rubrik",
    "entry": "profile profiles company companies business biz vendor vendors supplier suppliers provider providers "
             "firm firms entry entries listing member members firma firmen entreprise",
}  # fmt: skip
_SIGNS_OF_PART: dict[str, list[str]] = {}
for _sign, _parts in _PARTS.items():
    for _part in _parts.split():
        _SIGNS_OF_PART.setdefault(_part, []).append(_sign)

_FACETS = frozenset(
    "sort order orderby sort_by dir view filter filters color colour size price min max per_page layout display "
    "variant currency letter town city region".split()
)
_PAGE_NAMES = PAGE_NAMES | {"p"}
_QUERY_SIGNS = {
    **dict.fromkeys(("q", "s", "query", "search", "keyword", "keywords"), "search"),
    **dict.fromkeys(("replytocom", "comment", "cpage"), "comment"),
    **dict.fromkeys(("print", "amp", "outputtype", "printable"), "twin"),
    **dict.fromkeys(("add-to-cart", "add_to_cart"), "account"),
    **dict.fromkeys(("tag", "tags"), "tag"),
    **dict.fromkeys(("author",), "author"),
}
_BEST = re.compile(r"(?:^|[-_])(?:best|top|recommended|useful|favou?rite|essential|ultimate)[-_]", re.I)
_RESOURCE_WORD = re.compile(
    r"(?:^|[-_])(?:resources?|links?|tools?|bookmarks|partners|reading|books|apps|programs|software|websites|blogs"
    r"|ressourcen|ressources|recursos)$", re.I,
)  # fmt: skip
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|cfm|amp)$")
_YEAR = r"(?:19|20)\d\d"
_DATED = re.compile(
    rf"/{_YEAR}[/-]?(?:[01]?\d|[a-z]{{3}})(?:[/-]?[0-3]?\d)?[/-][^/]*[a-z][^/]*|/{_YEAR}/[^/]*[a-z]{{3}}[^/]*$"
)
_DATE = re.compile(rf"/({_YEAR})[/-]?([01]?\d)(?:[/-]?([0-3]?\d))?(?!\d)")
_DIGITS = re.compile(r"[\d-]*\d[\d-]*")
_NUMBER_PAGE = re.compile(r"/page[/-]?\d{1,6}(?:/|$)|/p\d{1,5}$")
_NUMBER = re.compile(r"\d{1,6}")
_WORDY = re.compile(r"[^\W\d_]{3}")


@lru_cache(_REMEMBERED)
def address_signs(url: str) -> frozenset[str]:
    """Return the signs of an address: names such as `tag`, `calendar`, `article`, `page number`; none for a plain one.

    url: absolute. `in TAG` is a page below a part with that name, `TAG` that part itself at the end of the path.
    """
    parts = urlsplit(url)
    path = unquote(parts.path).lower()
    segments = [_ENDING.sub("", part) for part in path.split("/") if part]
    found = set(_signs_of_query(parts.query.lower()))
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        for sign in _SIGNS_OF_PART.get(segment, ()):
            found.add(sign if last else f"in {sign}")
    name = segments[-1] if segments else ""
    if not segments:
        found.add("home")
    if _NUMBER_PAGE.search(path):
        found.add("page number")
    if calendar_month(parts.path, parts.query):
        found.add("archive")
    elif _DATED.search(path):
        found.add("dated")
    if name.count("-") + name.count("_") >= _LONG_NAME and _WORDY.search(name):
        found.add("long name")
    for place, segment in enumerate(segments):
        if _BEST.search(segment) or _RESOURCE_WORD.search(segment):
            found.add("resources" if place == len(segments) - 1 else "in resources")
    if parts.netloc.startswith(("m.", "mobile.", "amp.")):
        found.add("twin")
    return frozenset(found)


def address_date(url: str) -> str:
    """Return the ISO date in the path of an article; the last day of the month if it names no day, empty for none."""
    found = _DATE.search(urlsplit(url).path)
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or _last_day(found))).isoformat() if found else ""
    except ValueError:
        return ""


def section(url: str) -> str:
    """Return the part of its host that an address belongs to, such as `guides/*`, `#/#/*` or `*?page`.

    Pages of one section are made alike, so what some of them bring tells what the others will.
    """
    parts = urlsplit(url)
    segments = [part for part in parts.path.lower().split("/") if part][:4]
    first = segments[:1] if len(segments) > 1 else []
    told = ["#" if _DIGITS.fullmatch(part) else part[:40] for part in first]
    told += ["#" if _DIGITS.fullmatch(part) else "*" for part in segments[len(first) :]]
    names = sorted({pair.partition("=")[0][:20] for pair in parts.query.lower().split("&") if pair})[:3]
    return "/".join(told) + (f"?{'&'.join(names)}" if names else "")


def _last_day(found: re.Match[str]) -> int:
    return monthrange(int(found[1]), int(found[2]))[1]  # raises a ValueError for a month that there is none of


def _signs_of_query(query: str) -> list[str]:
    found = []
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        if name in _PAGE_NAMES and _NUMBER.fullmatch(value):
            found.append("page number")
        elif name in _QUERY_SIGNS:
            found.append(_QUERY_SIGNS[name])
        elif name in _FACETS:
            found.append("facet")
    return found

"""The words by which page_types tells kinds of pages: in their addresses and in their text, in a few languages."""

import re

# Whole parts of an address between slashes, and where: anywhere, from the last part of the path on, or before it.
_ADDRESS: dict[str, tuple[tuple[str, str], ...]] = {
    "article": (
        (r"articles?|story|stories|artikel|artículo|recipes?|recette|rezepte?|recetas?|how-?to", "any"),
        (r"(?:[\w-]+-)?blogs?|news|guides?|posts|reviews|nachrichten|noticias|aktuelles|actualit[eé]s|magazine?",
         "parent"),
    ),
    "index": (
        (r"tags?|topics?|category|categories|kategorien?|categor[ií]as?|archives?|authors?|search|suche|sections?",
         "any"),
        (r"(?:[\w-]+-)?blogs?|news|articles|stories|guides|posts|recipes|reviews|aktuelles|nachrichten|noticias"
         r"|actualit[eé]s|videos|events|magazine?", "last"),
    ),
    "shop": ((r"shop|store|collections?|brands?|c|catalog(?:ue)?|katalog|departments?", "any"),),
    "product": (
        (r"products?|produkte?|produits?|productos?|items?|itemdetails?|dp|gp|sku|.*_p_\d+", "any"),
        (r"pricing|prices|plans|features|tour|preise|tarifs|precios|download|demo", "last"),
    ),
    "directory": (
        (r"director(?:y|ies)|listings?|business-directory|yellow-?pages|branchenbuch|annuaire|directorio|companies|firms"
         r"|(?:[\w-]+-)?(?:stores|shops|restaurants|hotels|agencies|suppliers|dealers|vendors|providers)"
         r"|(?:stores|shops?|restaurants|hotels|agencies|dealers)-in-[\w-]+|near-me", "any"),
    ),
    "entry": (
        (r"profiles?|compan(?:y|ies)|biz|business|vendors?|suppliers?|providers?|member|firma|firmen|entreprise"
         r"|(?:[a-z]+_)?(?:business|company|restaurant|hotel|attraction|venue)[_-](?:review|profile|listing)s?.*",
         "any"),
    ),
    "press release": (
        (r"press-?releases?|pr|news-?releases?|(?:presse|medien)(?:mitteilung|information|meldung|aussendung)(?:en)?"
         r"|communiques?(?:-de-presse)?|comunicados?(?:-de-prensa)?|comunicat[oi](?:-stampa)?", "any"),
        (r"newsroom|press|presse|announcements?", "parent"),
    ),
    "forum": (
        (r"forums?|viewtopic|viewforum|showthread|threads?|topic|questions|discussions?|foro|community|boards?|t",
         "any"),
    ),
    "resources": (
        (r"(?:[\w-]+-)?(?:resources?|links|bookmarks|ressourcen|ressources|recursos)|linkliste|awesome(?:-[\w-]+)?",
         "last"),
    ),
    "other": (
        (r"about(?:-?us)?|contact(?:-?us)?|kontakt|contatti|contacto|team|our-team|management|impressum|imprint|legal"
         r"|privacy(?:-policy)?|datenschutz|terms(?:-.*)?|agb|login|log-?in|sign-?in|sign-?up|register|account|cart|basket"
         r"|checkout|lost-?password|forgot-?password|press|jobs|careers?|faq|help|support|über-uns|ueber-uns|changelog"
         r"|donate|subscribe|order-now|members-only|author-guidelines", "any"),
    ),
}  # fmt: skip
ADDRESS_WORDS = {
    kind: tuple((re.compile(pattern), last) for pattern, last in patterns) for kind, patterns in _ADDRESS.items()
}

PAGE_NUMBER = re.compile(r"/page[/-]?\d+(?:/|$)|[?&](?:page|paged|pg|start|offset)=\d", re.I)

# In the text, in small letters. Offers stand once on the page of a product, and at each item of a list of them.
OFFERS = (
    "add to cart", "add to basket", "add to bag", "buy now", "in den warenkorb", "ajouter au panier", "al carrito",
    "al carrello", "in winkelwagen", "в корзину", "カートに入れる", "in stock", "en stock", "con stock", "auf lager",
    "quantity:", "qty:",
)  # fmt: skip
PHRASES: dict[str, tuple[str, ...]] = {
    "forum": (
        "join date", "thread starter", "reply with quote", "originally posted by", "junior member", "senior member",
        "permalink", "last post", "posts:", "thread tools", "your answer", "highest score", "add a comment",
        "beiträge:", "mensajes:",
    ),
    "entry": (
        "visit website", "visit the website", "claim this", "opening hours", "get directions", "write a review",
        "on the web", "öffnungszeiten", "voir le site", "отзывы",
    ),
    "press release": (
        "for immediate release", "(business wire)", "/prnewswire", "(globe newswire)", "notes to editors",
        "rückfragehinweis",
    ),
}  # fmt: skip
SEVERAL_PHRASES = {"forum": 4}

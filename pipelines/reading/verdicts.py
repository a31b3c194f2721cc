"""Whether a parsed page is the page that was asked for, or something that stands in its place.

Only a page of few words can be taken for something else: what a real page has beside its text (a cookie banner, a login
box in the header, a comment form with a captcha) never makes it unread.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from pipelines.reading import phrases
from pipelines.reading.blocks import Content
from pipelines.reading.look import Look, count_words, own_words
from pipelines.reading.prompts import asks_for_a_captcha, asks_for_consent, asks_to_log_in
from pipelines.reading.walls import find_wall
from pipelines.records import PageRead

# Words, the most that a page may have to be one of these; "own" are those of the counted regions. A wall stands alone;
# a page that is not found has the navigation of its site around it, and a few links for comfort.
_MOST_WORDS = 400
_MOST_OF_A_WALL = 250
_MOST_OWN_OF_A_LOST_PAGE = 150
_MOST_OWN_BESIDE_A_NUMBER = 40
_MOST_OF_A_DENIAL = 60
_MOST_OF_A_FAILURE = 60
_MOST_OF_A_REQUEST = 20  # a page that asks for JavaScript and says more has something to say without
_SHELL_PAGE_WORDS = 300  # a page of more words with its navigation is no shell, whatever its noscript asks for
_SHELL_WORDS = 60  # a page of fewer words in its own regions, with a script's mount point, is a shell
_ASKS_FOR_SCRIPT = re.compile(
    r"\b(?:enable|activate|requires?|need|turn on|aktivier\w+|benötigt|activez?|nécessite|habilit\w+|necesita|requiere"
    r"|precisa|attiva\w*|richiede)\W+(?:\w+\W+){0,3}java|java\w+\W+(?:\w+\W+){0,2}(?:enabled|disabled|required)\b",
    re.I,
)
_FOR_A_PART = re.compile(r"comment|disqus|e-?mail|\bmap\b|karte|video|\bform\b", re.I)  # what else asks for JavaScript
_MOUNT_POINTS = (
    "#app, #root, #__next, #__nuxt, #___gatsby, #svelte, #q-app, #react-root, #main-app, #app-root, [data-reactroot], "
    "app-root, [ng-app], [ng-version]"
)
_LOADING = re.compile(r"(?:loading|please wait|laden|wird geladen|chargement|cargando|caricamento|загрузка)?\W*", re.I)


def verdict(
    tree: LexborHTMLParser, content: Content, title: str, html: str, url: str, words: int
) -> tuple[PageRead, str]:
    """Return what a parsed page is, with the cause in plain words, which is empty for a page that is read.

    title: as a reader sees it. html: the decoded page. words: those of the visible text, as white space parts them.
    """
    if not content.whole:
        return "trap", "the page has too many elements to read to the end"
    if words <= _MOST_WORDS:
        words = count_words(content.text)
    if words > _MOST_WORDS:
        return "read", ""
    look = Look(tree, content, html, url, words, own_words(content), phrases.plain(title))
    return _in_its_place(look) or _shell(look) or ("read", "")


def _in_its_place(look: Look) -> tuple[PageRead, str] | None:
    wall = look.words <= _MOST_OF_A_WALL and find_wall(look.title, look.text, look.html, look.words)
    if wall:
        return "blocked", wall
    if asks_for_a_captcha(look):
        return "blocked", "the site shows a captcha"
    if look.words <= _MOST_OF_A_DENIAL and any(map(phrases.says_denied, [look.title, *look.headings[:1]])):
        return "blocked", "the page says that access is denied"
    if asks_for_consent(look):
        return "consent_wall", "the page asks for consent before it shows anything"
    if _is_lost(look):
        return "soft_404", "the page says that it was not found"
    if look.own <= _MOST_OF_A_FAILURE and any(map(phrases.says_failed, _says(look))):
        return "http_error", "the page says that its site has failed"
    if asks_to_log_in(look):
        return "login", "the page asks to log in"
    return None


def _shell(look: Look) -> tuple[PageRead, str] | None:
    if look.own >= _SHELL_WORDS or look.words >= _SHELL_PAGE_WORDS or look.tree.css_first("script") is None:
        return None
    mounts = look.tree.css(_MOUNT_POINTS)[:5]
    if any(_LOADING.fullmatch(node.text().strip()[:60]) and not node.css("img, svg text") for node in mounts):
        return "js_shell", "the page is filled in by a script"
    asks = [look.first_line, *(node.text()[:500] for node in look.tree.css("noscript")[:20])]
    if look.own <= _MOST_OF_A_REQUEST and any(
        _ASKS_FOR_SCRIPT.search(text) and not _FOR_A_PART.search(text) for text in asks
    ):
        return "js_shell", "the page asks for JavaScript"
    if not look.words and not look.content.images and not look.content.anchors:
        return "js_shell", "the page is nothing without its scripts"
    return None


def _is_lost(look: Look) -> bool:
    if look.own > _MOST_OWN_OF_A_LOST_PAGE:
        return False
    *says, first_line = _says(look)
    if any(map(phrases.says_not_found, says)):
        return True
    if look.own > _MOST_OWN_BESIDE_A_NUMBER:
        return False
    return any(map(phrases.says_number, [*says, first_line])) or phrases.says_not_found(first_line)


def _says(look: Look) -> list[str]:
    """Return what a page says first: its title, its heading, the first line of its own text."""
    return [look.title, *look.headings[:1], look.first_line]

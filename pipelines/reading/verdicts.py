"""Whether a parsed page is the page that was asked for, or something that stands in its place.

Only a page of few words can be taken for something else: what a real page has beside its text (a cookie banner, a login
box in the header, a comment form with a captcha) never makes it unread.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.reading import phrases
from pipelines.reading.blocks import Content
from pipelines.reading.walls import find_wall
from pipelines.records import COUNTED_REGIONS, PageRead

# Words, the most that a page may have to be one of these; "own" are those of the counted regions. From looking at such
# pages: a wall stands alone, a page that is not found has the site's navigation around it.
_MOST_WORDS = 400
_MOST_OF_A_WALL = 250
_MOST_OWN_OF_A_LOST_PAGE = 150
_MOST_OWN_BESIDE_A_NUMBER = 40
_MOST_OWN_OF_A_LOGIN = 150
_MOST_OWN_OF_A_CAPTCHA = 100
_MOST_OF_A_DENIAL = 60
_BARE = 15  # a page of fewer words has nothing to say beside its form
_MOST_LINKS_OF_CONSENT = 25
_SHELL_PAGE_WORDS = 300  # a page of more words with its navigation is no shell, whatever its noscript asks for
_SHELL_WORDS = 60  # a page of fewer words in its own regions, with a script's mount point, is a shell

# Scripts that are written without spaces: two characters are about a word.
_DENSE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_ASKS_FOR_SCRIPT = re.compile(
    r"(enable|activate|requires?|need|turn on|aktivier\w+|activez?|habilit\w+|attiva\w*)\W+(\w+\W+){0,3}java", re.I
)
_MOUNT_POINTS = (
    "#app, #root, #__next, #__nuxt, #___gatsby, #svelte, #q-app, #react-root, #main-app, #app-root, [data-reactroot], "
    "app-root, [ng-app], [ng-version]"
)
_LOADING = re.compile(r"(?:loading|please wait|laden|wird geladen|chargement|cargando|caricamento|загрузка)?\W*", re.I)
_CAPTCHA = (
    ".g-recaptcha, .h-captcha, .cf-turnstile, .frc-captcha, .geetest_captcha, img[src*=captcha i], "
    "iframe[src*=captcha i], input[name*=captcha i]"
)
_CAPTCHA_SCRIPT = "script[src*=captcha i], script[src*=turnstile i]"
_NO_FIELD = ("hidden", "submit", "button", "image", "checkbox", "radio", "reset", "search")
_SEARCH = ("q", "s", "query", "search", "keyword", "keywords")
_APART = re.compile(r"header|nav|menu|sidebar|widget|modal|popup|dialog|dropdown|offcanvas|drawer|footer|topbar", re.I)
_CONSENT_HOSTS = ("consent.", "guce.", "myprivacy.")  # Google, Yahoo, DPG: what they show there is nothing else
_LOGIN_PATH = re.compile(r"/(?:[\w-]*log-?in|sign-?in|log-?on|signup|register|anmelden|connexion)(?:[/.?]|$)", re.I)


@dataclass(frozen=True)
class _Look:
    """A page of few words, with what the verdicts ask of it."""

    tree: LexborHTMLParser
    content: Content
    html: str
    url: str
    words: int  # of the whole visible text
    own: int  # of the counted regions
    title: str

    @cached_property
    def text(self) -> str:
        return phrases.plain(self.content.text)

    @cached_property
    def headings(self) -> list[str]:
        """The first headings; the first of them is the main one."""
        nodes = self.tree.css("h1")[:2] + self.tree.css("h2, h3")[:3]
        return [phrases.plain(node.text(separator=" ")[:400]) for node in nodes]

    @cached_property
    def first_line(self) -> str:
        own = (block for block in self.content.blocks if block.region in COUNTED_REGIONS)
        return next((phrases.plain(self.content.text[block.start : block.end][:400]) for block in own), "")


def verdict(
    tree: LexborHTMLParser, content: Content, title: str, html: str, url: str, words: int
) -> tuple[PageRead, str]:
    """Return what a parsed page is, with the cause in plain words, which is empty for a page that is read.

    title: as a reader sees it. html: the decoded page. words: those of the visible text, as white space parts them.
    """
    if not content.whole:
        return "trap", "the page has too many elements to read to the end"
    if words <= _MOST_WORDS:
        words = _count(content.text)
    own = _own_words(content)
    look = _Look(tree, content, html, url, words, own, phrases.plain(title))
    return (words <= _MOST_WORDS and _in_its_place(look)) or (own < _SHELL_WORDS and _shell(look)) or ("read", "")


def _in_its_place(look: _Look) -> tuple[PageRead, str] | None:
    wall = look.words <= _MOST_OF_A_WALL and find_wall(look.title, look.text, look.html, look.words)
    if wall:
        return "blocked", wall
    if _is_captcha(look):
        return "blocked", "the site shows a captcha"
    if look.words <= _MOST_OF_A_DENIAL and any(map(phrases.says_denied, [look.title, *look.headings[:1]])):
        return "blocked", "the page says that access is denied"
    if _is_consent(look):
        return "consent_wall", "the page asks for consent before it shows anything"
    if _is_lost(look):
        return "soft_404", "the page says that it was not found"
    if _is_login(look):
        return "login", "the page asks to log in"
    return None


def _shell(look: _Look) -> tuple[PageRead, str] | None:
    if look.tree.css_first("script") is None:
        return None
    mounts = look.tree.css(_MOUNT_POINTS)[:5]
    if any(_LOADING.fullmatch(node.text().strip()[:60]) and not node.css("img, svg text") for node in mounts):
        return "js_shell", "the page is filled in by a script"
    asks = (_ASKS_FOR_SCRIPT.search(node.text()) for node in look.tree.css("noscript"))
    if look.words < _SHELL_PAGE_WORDS and any(asks):
        return "js_shell", "the page asks for JavaScript"
    if not look.words and not look.content.images and not look.content.anchors:
        return "js_shell", "the page is nothing without its scripts"
    return None


def _is_captcha(look: _Look) -> bool:
    if look.own > _MOST_OWN_OF_A_CAPTCHA or look.words > _MOST_OF_A_WALL:
        return False
    shown = look.tree.css_first(_CAPTCHA) is not None
    if not shown and look.tree.css_first(_CAPTCHA_SCRIPT) is None:
        return False
    asks = phrases.asks_whether_human(look.text) or phrases.asks_whether_human(look.title)
    return (asks or (shown and look.own <= _BARE)) and not any(map(_to_fill_in, look.tree.css("input, textarea")))


def _to_fill_in(field: LexborNode) -> bool:
    """Return whether a field asks a visitor for something other than to search or to prove that they are human."""
    attributes = {name: (value or "").lower() for name, value in field.attributes.items()}
    name = f"{attributes.get('name', '')} {attributes.get('id', '')}"
    return (
        attributes.get("type", "") not in _NO_FIELD
        and not set(name.split()) & set(_SEARCH)
        and "captcha" not in name
        and "cf-turnstile" not in name
        and not _stands_apart(field)
    )


def _stands_apart(node: LexborNode) -> bool:
    """Return whether an element stands in a header, a sidebar, a dialog or something hidden, not in the main part."""
    parent: LexborNode | None = node
    for _ in range(50):
        if parent is None or parent.tag in ("body", "html", "main"):
            return False
        attributes = parent.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
        if (
            parent.tag in ("header", "nav", "footer", "aside", "dialog")
            or "hidden" in attributes
            or "none" in (attributes.get("style") or "").replace(" ", "").partition("display:")[2][:4]
            or _APART.search(names[:500])
        ):
            return True
        parent = parent.parent
    return False


def _is_consent(look: _Look) -> bool:
    host = urlsplit(look.url).netloc
    if host.startswith(_CONSENT_HOSTS) and host.count(".") > 1:
        return True
    if len(look.content.anchors) > _MOST_LINKS_OF_CONSENT or not phrases.speaks_of_consent(look.text):
        return False
    blocks = (phrases.plain(look.content.text[block.start : block.end]) for block in look.content.blocks)
    of_consent = sum(_count(text) for text in blocks if phrases.speaks_of_consent(text))
    rest = look.words - of_consent
    named = any(map(phrases.says_consent, [look.title, *look.headings]))
    if rest > (max(of_consent, 80) if named else _BARE) or of_consent < (10 if named else 20):
        return False
    buttons = look.tree.css("button, a, input[type=submit i], input[type=button i], [role=button]")[:60]
    return any(phrases.answers_consent(_label(button)) for button in buttons) and len(look.content.images) < 5


def _label(button: LexborNode) -> str:
    return phrases.plain(button.text(separator=" ")[:200]) or phrases.plain(button.attributes.get("value") or "")


def _is_lost(look: _Look) -> bool:
    if look.own > _MOST_OWN_OF_A_LOST_PAGE:
        return False
    says = [look.title, *look.headings[:1]]
    if any(map(phrases.says_not_found, says)):
        return True
    if look.own > _MOST_OWN_BESIDE_A_NUMBER:
        return False
    return any(map(phrases.says_number, says)) or phrases.says_not_found(look.first_line)


def _is_login(look: _Look) -> bool:
    if look.own > _MOST_OWN_OF_A_LOGIN:
        return False
    named = [phrases.says_login(heading) for heading in (look.title, *look.headings[:1])]
    fields = [field for field in look.tree.css("input[type=password i]")[:10] if not _stands_apart(field)]
    if not fields:  # some ask for the name first, and for the password on the next page
        asked = look.tree.css("input[type=email i], input[autocomplete~=username i]")[:10]
        return len(named) > 1 and all(named) and look.own <= _SHELL_WORDS and any(map(_to_fill_in, asked))
    if any(named) or _LOGIN_PATH.search(urlsplit(look.url).path):
        return True
    return look.own - _count(_form_text(fields[0])) <= _BARE


def _form_text(field: LexborNode) -> str:
    parent = field.parent
    for _ in range(50):
        if parent is None or parent.tag == "body":
            return ""
        if parent.tag == "form":
            return parent.text(separator=" ")
        parent = parent.parent
    return ""


def _own_words(content: Content) -> int:
    """Return the words of the counted regions, or some number above what any verdict asks for."""
    words = 0
    for block in content.blocks:
        if block.region in COUNTED_REGIONS:
            words += _count(content.text[block.start : block.end])
            if words > _MOST_WORDS:
                break
    return words


def _count(text: str) -> int:
    words = len(text.split())
    return words if text.isascii() else words + sum(map(len, _DENSE.findall(text))) // 2

"""Pages that ask for something before they show anything: a captcha, consent, a password."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from pipelines.reading import phrases
from pipelines.reading.look import Look, count_words

# Words, the most that such a page may have; "own" are those of the counted regions.
_MOST_OF_A_CAPTCHA = 250
_MOST_OWN_OF_A_CAPTCHA = 100
_MOST_OWN_OF_A_LOGIN = 150
_MOST_BEFORE_A_PASSWORD = 60
_MOST_AROUND_A_FORM = 120  # with the navigation
_LONGEST_FORM = 10_000  # characters
_BARE = 15  # a page of fewer words has nothing to say beside its form
_MOST_LINKS_OF_CONSENT = 25
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


def asks_for_a_captcha(look: Look) -> bool:
    """Return whether a page has nothing but a captcha: not one at a form of a real page."""
    if look.own > _MOST_OWN_OF_A_CAPTCHA or look.words > _MOST_OF_A_CAPTCHA:
        return False
    shown = look.tree.css_first(_CAPTCHA) is not None
    if not shown and look.tree.css_first(_CAPTCHA_SCRIPT) is None:
        return False
    asks = phrases.asks_whether_human(look.text) or phrases.asks_whether_human(look.title)
    return (asks or (shown and look.own <= _BARE)) and not any(map(_to_fill_in, look.tree.css("input, textarea")[:50]))


def asks_for_consent(look: Look) -> bool:
    """Return whether a page has nothing but a question for consent: not a banner over a page."""
    host = urlsplit(look.url).netloc
    if host.startswith(_CONSENT_HOSTS) and host.count(".") > 1:
        return True
    if len(look.content.anchors) > _MOST_LINKS_OF_CONSENT or not phrases.speaks_of_consent(look.text):
        return False
    blocks = (phrases.plain(look.content.text[block.start : block.end]) for block in look.content.blocks)
    of_consent = sum(count_words(text) for text in blocks if phrases.speaks_of_consent(text))
    rest = look.words - of_consent
    named = any(map(phrases.says_consent, [look.title, *look.headings]))
    if rest > (max(of_consent, 80) if named else _BARE) or of_consent < (10 if named else 20):
        return False
    buttons = look.tree.css("button, a, input[type=submit i], input[type=button i], [role=button]")[:60]
    return any(phrases.answers_consent(_label(button)) for button in buttons) and len(look.content.images) < 5


def _label(button: LexborNode) -> str:
    return phrases.plain(button.text(separator=" ")[:200]) or phrases.plain(button.attributes.get("value") or "")


def asks_to_log_in(look: Look) -> bool:
    """Return whether a password, or a name for it, is all that a page asks for: not a login box beside a page."""
    if look.own > _MOST_OWN_OF_A_LOGIN:
        return False
    named = [phrases.says_login(heading) for heading in (look.title, *look.headings[:1])]
    fields = [field for field in look.tree.css("input[type=password i]")[:10] if not _stands_apart(field)]
    if not fields:  # some ask for the name first, and for the password on the next page
        asked = look.tree.css("input[type=email i], input[autocomplete~=username i]")[:10]
        filled_in = sum(map(_to_fill_in, look.tree.css("input, textarea")[:50]))
        return all(named) and look.own <= _MOST_BEFORE_A_PASSWORD and bool(asked) and filled_in == 1
    if any(named) or _LOGIN_PATH.search(urlsplit(look.url).path):
        return True
    in_form = count_words(_form_text(fields[0])[:_LONGEST_FORM])
    return look.own - in_form <= _BARE and look.words - in_form <= _MOST_AROUND_A_FORM


def _form_text(field: LexborNode) -> str:
    parent = field.parent
    for _ in range(50):
        if parent is None or parent.tag == "body":
            return ""
        if parent.tag == "form":
            return parent.text(separator=" ")
        parent = parent.parent
    return ""


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

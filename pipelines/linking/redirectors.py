"""Links that lead through somebody else: the real target is read from the address itself, nothing is fetched."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pipelines.linking.hosts import absolute_url, url_host
from pipelines.linking.services import IN_BASE64, IN_PATH, OPAQUE, SHORTENERS, parameters

_SCHEME = len("https://")
_MOST_HOPS = 4  # wrapped links in wrapped links; more is a game
_PARAMETERS = parameters()
_GOOGLE = re.compile(r"(?:^|\.)google\.(?:com?\.)?[a-z]{2,3}$")
_GOOGLE_PARAMETERS = (
    ("/url", ("q", "url")), ("/aclk", ("adurl",)), ("/interstitial", ("url",)), ("/scholar_url", ("url",)),
    ("/translate", ("u",)), ("/website", ("u",)),
)  # fmt: skip
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?(\w[^/]*\.[^/]*.*)")
_TRANSLATED = re.compile(r"([a-z0-9-]+)\.translate\.goog$")
_PROOFPOINT = re.compile(r"(?:^|\.)urldefense\.(?:proofpoint\.com|com|us)$")
_ENCODES = re.compile(rf"{_PROOFPOINT.pattern}|{_TRANSLATED.pattern}")
# Any host: a path that says "go there" and a parameter, or a rest, with a whole address. Share buttons have neither.
_GO = r"/(?:click|redirect|redir|out|outbound|outgoing|go|goto|exit|away|leave|track|jump|visit)(?:\.php|\.aspx?)?"
_GO_PATH = re.compile(
    rf"(?:{_GO}|[_-]redir(?:ect)?|/(?:leaving|redirect-to|linkout|external-?(?:link|redirect)|exit-?page|link)"
    r"(?:\.php|\.aspx?)?)/?$", re.I,
)  # fmt: skip
_GO_REST = re.compile(rf"{_GO}/(https?(?:://?|%3A).+)", re.I)
_GO_PARAMETERS = tuple(
    "url u to target dest destination goto redirect redir link r q desturl targeturl redirect_url out".split()
)
_IMPACT = re.compile(r"/c/[0-9]+/[0-9]+/[0-9]+")  # Impact runs on the domains of its customers too
_MAILED = re.compile(r"/[CL]L?0/(https?[:%].+?)/[0-9]+/")  # Amazon SES, on any domain
# A path that says "go there" with one more word or a number, and no address: /go/acme, /out?id=7; what says it without
# doubt may have several. Then what mail senders and trackers run on the domains of their customers: HubSpot, Mailgun,
# Pardot, Brevo, TUNE, Revive. Sources: their documentation, and the prefixes that ThirstyAffiliates offers.
_TRACKERS = ("click.", "clicks.", "trk.", "track.", "tracking.", "redirect.", "redir.")  # what mail senders call theirs
_LONGEST_PATH = 500  # characters of a path and query in which they are looked for
_WORD = r"/[\w.~%-]+"
_OPAQUE_PATH = re.compile(
    rf"/(?:go|goto|jump|leave|visit|away|link|refer|recommends?|aff|affiliates?|partner-link)(?:\.php|\.aspx?)?"
    rf"(?:{_WORD}/?(?:\?.*)?$|/?\?.)"
    rf"|/(?:click|clickout|clickthrough|external_clickthroughs|redirect|redir|out|linkout|outbound|outgoing|exit)"
    rf"(?:\.php|\.aspx?)?(?:(?:{_WORD}){{1,3}}/?(?:\?.*)?$|/?\?.)"
    r"|/(?:e3t/)?ctc/|/(?:mk|tr)/cl/f/|/click\.html\?|/c/ej[\w-]{30}|/l/[0-9]{4,7}/[0-9]{4}-[0-9]{2}-[0-9]{2}/|/aff_[cr]\?|/(?:ck|adclick|lt)\.php\?",
    re.I,
)
_NO_GO = re.compile(r"/(?:log|sign)[-_]?(?:in|out|on|up)\b|/o?auth|/sso\b|/register\b|/account|/share\b", re.I)
_ENCODED = re.compile(r"https?%|[\w.-]+%2f", re.I)  # an address, or one without its scheme
_BARE = re.compile(r"(?://)?[\w-]+(?:\.[\w-]+)+(?:[:/?#]|$)")
_URL = re.compile(r"https?:\\?/\\?/[^\s\"'<>\x00-\x20\x7f-\uffff]+")


class _Service(NamedTuple):
    """What is known of a host."""

    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    in_path: tuple[re.Pattern[str], ...] = ()
    in_base64: tuple[str, ...] = ()  # paths that it begins with
    opaque: tuple[str, ...] = ()  # the same


def unwrap(url: str) -> str:
    """Return where a link leads once known redirectors are unwrapped, offline; the URL itself when there are none."""
    return (route(url) or (url,))[-1]


@lru_cache(maxsize=2048)  # a page has the same links twice, and is asked of them more than once
def route(url: str) -> tuple[str, ...]:
    """Return the addresses that a link leads to in turn, as far as its own address tells; empty for a plain link."""
    found: list[str] = []
    while len(found) < _MOST_HOPS:
        host = url_host(url)
        leads = leads_on(host)
        if leads != "always" and not (leads == "with a query" and "?" in url) and not may_wrap(url[_SCHEME:]):
            break
        url = _target(url, host)
        if not url:
            break
        found.append(url)
    return tuple(found)


def may_wrap(rest: str) -> bool:
    """Tell whether the path and query of a URL may carry another one, in plain or in base64, whoever its host is."""
    return "ttp" in rest or "TTP" in rest or "aHR0c" in rest or "eyJ" in rest  # http and {" in base64


@lru_cache(maxsize=65536)
def leads_on(host: str) -> Literal["always", "with a query", "never"]:
    """Tell whether the addresses of a host (ASCII, lower case) may say where they lead, and which of them."""
    known = service(host)
    if known.in_path or known.in_base64 or _ENCODES.search(host):
        return "always"
    return "with a query" if known.parameters else "never"


def leads_in(url: str) -> bool:
    """Tell whether an absolute URL is that of a login, a share button or the like: it carries an address, to return."""
    return _NO_GO.search(url.partition("?")[0]) is not None


def opaque_host(url: str) -> str:
    """Return the host of a link that leads elsewhere and does not say where, such as bit.ly; else an empty string.

    url: absolute, and already unwrapped. A path like /go/acme makes any host one.
    """
    host = url_host(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if len(rest) < 2:
        return ""
    known = service(host)
    if any(parts.path.startswith(path) for path in (*known.opaque, *(path for path, _ in known.parameters))):
        return host.removeprefix("www.")
    if _NO_GO.search(parts.path):
        return ""
    if host.startswith(_TRACKERS):
        return host
    return host.removeprefix("www.") if _OPAQUE_PATH.search(rest[:_LONGEST_PATH]) else ""


def _target(url: str, host: str) -> str:
    """Return the address that a URL carries, or an empty string."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for written in _written_by_service(service(host), parts, rest, host) if leads_on(host) != "never" else ():
        target = _address(written, url, bare=True)
        if target:
            return target
    for written in _written_anywhere(parts, rest):
        target = _address(written, url, bare=False)
        if target:
            return target
    return ""


def _written_by_service(known: _Service, parts: SplitResult, rest: str, host: str) -> Iterator[str]:
    for path, names in known.parameters:
        if parts.path.startswith(path) or (path == "/" and not parts.path):
            yield from _values(parts.query, names)
    for pattern in known.in_path:
        found = pattern.match(rest)
        if found:
            yield found[1]
    for path in known.in_base64:
        if parts.path.startswith(path):
            yield from _in_base64(rest)
    if _PROOFPOINT.search(host):
        yield from _proofpoint(parts)
    translated = _TRANSLATED.match(host)
    if translated:  # www-acme--shop-com.translate.goog; sources: Google's own addresses, -- is -
        named = translated[1].replace("--", "\0").replace("-", ".").replace("\0", "-")
        yield f"https://{named}{parts.path}"


def _written_anywhere(parts: SplitResult, rest: str) -> Iterator[str]:
    mailed = _MAILED.match(rest)
    if mailed:
        yield mailed[1]
    if _IMPACT.match(parts.path):
        yield from _values(parts.query, ("u",))
    if parts.path.startswith("/e/c/"):
        yield from _in_base64(rest)
    if _NO_GO.search(parts.path):
        return
    if _GO_PATH.search(parts.path):
        for value in _values(parts.query, _GO_PARAMETERS):
            yield value
            if "aHR0c" in value:
                yield from _in_base64(value)
    behind = _GO_REST.search(rest)
    if behind:
        yield behind[1]


def _values(query: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the values of some parameters of a query, whatever the case of their names, in the order of the names."""
    values = {key.lower(): value for key, value in reversed(parse_qsl(query))}
    for name in names:
        if values.get(name):
            yield values[name]


def _address(written: str, base: str, *, bare: bool) -> str:
    """Return a carried address as an absolute URL, or an empty string. bare: it may lack its scheme."""
    written = written.strip()
    for _ in range(2):  # encoded once, or once more by who wrapped it
        if _ENCODED.match(written):
            written = unquote(written)
    if written[:8].lower().startswith(("http:/", "https:/")):
        return absolute_url(written, base)
    if bare and _BARE.match(written):
        return absolute_url("https://" + written.removeprefix("//"), base)
    return ""


def _in_base64(rest: str) -> Iterator[str]:
    """Yield the addresses that a path and query hold in base64: alone, in JSON, or in the middle of a web token."""
    for part in re.split(r"[/?&=.]", rest):
        start = part.find("aHR0c")  # whatever stands before it, such as the a1 of Bing
        text = part[start:] if start >= 0 else part
        if len(text) < 12:
            continue
        try:
            plain = base64.urlsafe_b64decode(unquote(text).replace("+", "-").replace("/", "_").rstrip("=~") + "==")
        except (binascii.Error, ValueError):
            continue
        found = _URL.search(plain.decode("latin-1"))
        if found:
            yield found[0].replace("\\", "")


_RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # A stands for a run of 2, _ for 65
_PROOFPOINT_3 = re.compile(r"/v3/__(.+?)__;([\w-]*)!")
_STAR = re.compile(r"\*(?:\*(.))?")


def _proofpoint(parts: SplitResult) -> Iterator[str]:
    """Yield what Proofpoint URL Defense has wrapped. Source: the decoder that Proofpoint publishes."""
    if parts.path.startswith("/v2/url"):
        for value in _values(parts.query, ("u",)):
            yield unquote(value.replace("-", "%").replace("_", "/"))
    found = _PROOFPOINT_3.match(parts._replace(scheme="", netloc="").geturl())
    if not found:
        return
    try:
        left = iter(base64.urlsafe_b64decode(found[2] + "==").decode())
    except (binascii.Error, ValueError):
        return

    def letters(star: re.Match[str]) -> str:
        count = _RUNS.find(star[1]) + 2 if star[1] else 1
        return "".join(letter for _, letter in zip(range(count), left, strict=False))

    yield re.sub(r"^(https?:/)(?=[^/])", r"\1/", _STAR.sub(letters, found[1]), flags=re.I)


@lru_cache(maxsize=65536)
def service(host: str) -> _Service:
    """Return what is known of a host (ASCII, lower case)."""
    labels = host.split(".")
    names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    google = bool(_GOOGLE.search(host))
    return _Service(
        sum((_PARAMETERS.get(name, ()) for name in names), ()) + (_GOOGLE_PARAMETERS if google else ()),
        tuple(IN_PATH[name] for name in names if name in IN_PATH) + ((_GOOGLE_AMP,) if google else ()),
        tuple(one[len(name) :] for name in names for one in _BASE64.get(name, ())),
        tuple(one[len(name) :] for name in names for one in _OPAQUE.get(name, ())),
    )


def _by_host(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.partition("/")[0], []).append(path)
    return found


_BASE64 = _by_host(IN_BASE64)
_OPAQUE = _by_host([*OPAQUE, *(f"{host}/" for host in SHORTENERS)])

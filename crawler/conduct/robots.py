"""robots.txt by RFC 9309: bytes -> the rules that hold for us, and whether they allow an address.

Pure, and never raises. What the RFC leaves open is read the careful way. Each pattern is compared in one pass over the
address, so a file that was made to be slow costs no more than its size.
"""

import re
from dataclasses import dataclass, field

MAX_BYTES = 500 * 1024  # RFC 9309 2.5: so much must be read; what follows may be left
_TOKEN = re.compile(r"[A-Za-z_-]*")  # RFC 9309 2.2.1: a product token; what follows is its version
_BLANK = " \t\v\f\x00"
_PATH_START = re.compile(r"[/?#]")
_UNUSUAL = re.compile(r"%[0-9A-Fa-f]{2}|%|[^!-~]")  # an octet that is written as %XX, or has to be
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986 2.3
_PLAIN_IN_QUERY = _UNRESERVED | frozenset(":/?@!'(),;")  # RFC 3986 3.4; RFC 9309 2.2.2 has a query written both ways


@dataclass(frozen=True)
class Rules:
    """What one robots.txt says to us. Patterns are canonical, with * and $, the longest first."""

    allows: tuple[str, ...] = ()
    disallows: tuple[str, ...] = ()
    crawl_delay: float | None = None  # seconds between two requests; may be infinite
    sitemaps: tuple[str, ...] = ()  # as written

    def allow(self, url: str) -> bool:
        """Tell whether an absolute URL may be asked for: the longest match decides, and Allow wins a tie (2.2.2)."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        forbidden = next((len(pattern) for pattern in self.disallows if _matches(pattern, path)), None)
        if forbidden is None:
            return True
        for pattern in self.allows:
            if len(pattern) < forbidden:
                return False
            if _matches(pattern, path):
                return True
        return False


ALLOW_ALL = Rules()
DISALLOW_ALL = Rules(disallows=("/",))


@dataclass
class _Group:
    """The rules of all groups for one product token (RFC 9309 2.2.1: they are one)."""

    named: bool = False
    patterns: dict[str, dict[str, None]] = field(default_factory=lambda: {"allow": {}, "disallow": {}})
    crawl_delay: float | None = None

    def longest_first(self, kind: str) -> tuple[str, ...]:
        return tuple(sorted(self.patterns[kind], key=len, reverse=True))


def parse(body: bytes, token: str) -> Rules:
    """Return what a robots.txt says to a product token, such as Namedrop: its own groups, or else those for all.

    body: any bytes, of which the first 500 KiB count. Lines that are broken are skipped.
    """
    ours, anybody = _Group(), _Group()
    name = _product(token)
    spoken_to: list[_Group] = []
    sitemaps: list[str] = []
    naming = False  # a line that names a token after a rule begins a new group
    for key, value in _records(body):
        if key == "user-agent":
            if not naming:
                spoken_to, naming = [], True
            group = anybody if value == "*" or value.startswith(("* ", "*\t")) else ours
            if group is anybody or (name and _product(value) == name):
                group.named = True
                spoken_to.append(group)
        elif key in ("allow", "disallow"):
            naming = False
            for group in spoken_to if value else ():
                group.patterns[key][_pattern(value)] = None
        elif key == "crawl-delay":
            # No rule of the RFC, so it ends no group; it is for those that were named before it.
            seconds = _seconds(value)
            for group in spoken_to if seconds is not None else ():
                group.crawl_delay = max(group.crawl_delay or 0.0, seconds or 0.0)
        elif key == "sitemap" and value:
            sitemaps.append(value.encode("latin-1").decode("utf-8", "replace"))
    group = ours if ours.named else anybody
    return Rules(group.longest_first("allow"), group.longest_first("disallow"), group.crawl_delay, tuple(sitemaps))


def _records(body: bytes) -> list[tuple[str, str]]:
    """Return the lines `key: value`, each octet as one character."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    text = body.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r", "\n")
    parts = (line.partition("#")[0].partition(":") for line in text.split("\n"))
    return [(key.strip(_BLANK).lower(), value.strip(_BLANK)) for key, colon, value in parts if colon]


def _seconds(value: str) -> float | None:
    """Return what a Crawl-delay asks for, which may be more than any number; None when it is no time at all."""
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if seconds >= 0 else None  # nan is not


def _product(value: str) -> str:
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _path(url: str) -> str:
    """Return the path and query of a URL in canonical form, in which * and $ are no signs of a pattern."""
    rest = url.partition("://")[2].encode("utf-8", "replace").decode("latin-1")
    start = _PATH_START.search(rest)
    path = rest[start.start() :].partition("#")[0] if start else ""
    path = _canonical(path if path.startswith("/") else f"/{path}")
    return path.replace("*", "%2A").replace("$", "%24")


def _pattern(value: str) -> str:
    """Return a pattern in canonical form: $ is left only where it stands for the end."""
    end = "$" if value.endswith("$") else ""
    return _canonical(value.removesuffix("$")).replace("$", "%24") + end


def _canonical(text: str) -> str:
    """Write each octet in the one way that RFC 9309 2.2.2 compares: %XX only where the octet itself cannot stand."""
    path, mark, query = text.partition("?")
    return _written(path, _UNRESERVED) + mark + _written(query, _PLAIN_IN_QUERY)


def _written(text: str, plain: frozenset[str]) -> str:
    def one_way(found: re.Match[str]) -> str:
        octet = found[0]
        if len(octet) == 1:
            return f"%{ord(octet):02X}"
        character = chr(int(octet[1:], 16))
        return character if character in plain else octet.upper()

    return _UNUSUAL.sub(one_way, text)


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern matches from the start of a path: * is any octets, $ the end."""
    to_end = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not parts:
        return not to_end or at == len(path)
    last = parts.pop()
    for part in parts:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if to_end:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0

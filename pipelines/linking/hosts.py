"""Addresses: what a browser makes of an href, which host it names, and which site that host belongs to."""

import ipaddress
import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import unquote, urljoin, urlsplit

import idna
import tldextract

# The list that ships with tldextract: no download, the same answer everywhere. Private suffixes make every
# foo.blogspot.com a site of its own.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
_CONTROL = "".join(map(chr, range(0x21)))
_DROPPED = re.compile(r"[\t\r\n]")
_PATH = re.compile(r"[^?#]*")
_NO_HOST = re.compile(r"[\x00-\x20#%/<>?@\\^|]")  # "forbidden domain code points" of the standard
_SCHEME_AND_SLASHES = re.compile(r"(?:(https?):)?(/*)", re.I)
_WHOLE = re.compile(r"https?://[^/]", re.I)
_JOINED = re.compile(r"https?://[a-z0-9.-]+(?:/[^\s?#;\[\]]*)?", re.A)  # what urljoin gives back as it is
# Addresses as most pages write them, for which nothing has to be resolved: no white space, no backslash, no dot
# segment, nothing that is left out when the parts are put together again.
_SIGN = r"[^\x00-\x20\\"  # of an address; a class that is still open
_ENDS = rf"(?:\?{_SIGN}#]+)?(?:#{_SIGN}]+)?"
_USUAL = re.compile(
    rf"(?P<whole>https?://[a-z0-9][a-z0-9.-]*(?:[/?#]{_SIGN}]*)?)"
    rf"|(?P<root>/(?:{_SIGN}/;?#]{_SIGN};?#]*)?{_ENDS})"
    rf"|(?P<host>//[a-z0-9][a-z0-9.-]*(?:/{_SIGN};?#]*{_ENDS})?)"
    rf"|(?P<near>[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*/?{_ENDS})"
    rf"|(?P<here>#{_SIGN}]+)"
)
_USUAL_BASE = re.compile(  # what most pages stand at, and where "root", "near" and "here" lead from there
    rf"(?P<page>(?P<root>https?://[a-z0-9][a-z0-9.-]*)(?P<folder>/(?:{_SIGN}/;?#]+/)*){_SIGN}/;?#]*(?:\?{_SIGN}#]+)?)"
    rf"(?:#{_SIGN}]*)?"
)
_NO_PAGES = ("javascript:", "mailto:", "tel:")
_USUAL_HOST = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[0-9]+)?(?=[/?#]|\Z)")
_OPENS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:assign|replace)\s*\(|\bwindow\.open\s*\(|(?:^|[;:{\s])open\s*\()"
    r"\s*(['\"`])((?:(?!\1).)+)\1"
)
_LONGEST_SCRIPT = 2500  # characters of a script that are looked at: an address and what stands around it
_MAX_URL = 2083  # characters; longer ones are traps or data, the limit that Scrapy uses too (URLLENGTH_LIMIT)


def absolute_url(href: str, base: str) -> str:
    """Return the absolute http(s) URL that a browser would open for `href` on a page with base URL `base`.

    Returns an empty string for anything else: other schemes, broken addresses, longer than 2083 characters.
    Source: URL Living Standard, basic parser: outer control characters and spaces, and inner tabs and line feeds, are
    dropped; before the query a backslash is a slash; any number of slashes may stand before the host.
    """
    cleaned = _DROPPED.sub("", href.strip(_CONTROL))
    if len(cleaned) > _MAX_URL:
        return ""
    path = _PATH.match(cleaned)
    if path and "\\" in path[0]:
        cleaned = path[0].replace("\\", "/") + cleaned[path.end() :]
    try:
        if not _WHOLE.match(cleaned) or "/." in cleaned:
            cleaned = _with_host(cleaned, base)
            url = cleaned if _JOINED.fullmatch(cleaned) else urljoin(base, cleaned)
        else:
            url = cleaned
        usual = _USUAL_HOST.match(url)
        if usual and usual[0].count(":") == 1:  # without a port, which could be none
            return url if len(url) <= _MAX_URL else ""
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or _NO_HOST.search(unquote(parts.hostname or " ")):
            return ""
        _ = parts.port  # raises ValueError when it is not a port
    except ValueError:
        return ""
    return url if len(url) <= _MAX_URL else ""


def opened_in(script: str) -> str:
    """Return the first address that a short script opens, such as that of an onclick, as written; empty for none."""
    found = _OPENS.search(script[:_LONGEST_SCRIPT])
    return found[2] if found else ""


class Resolver(dict[str, str]):
    """absolute_url for the many addresses of one page: `resolver[href]`, which remembers them.

    For a script it is the address that the script opens.
    """

    def __init__(self, base: str) -> None:
        """base: URL of the page, or the one that its `base` element names."""
        self._base = base
        self._before = _before(base)

    def __missing__(self, href: str) -> str:
        found = _USUAL.fullmatch(href)
        before = self._before.get(found.lastgroup or "") if found and "/." not in href else None
        fits = before is not None and len(before) + len(href) <= _MAX_URL
        url = f"{before}{href}" if fits else self._unusual(href)
        self[href] = url
        return url

    def _unusual(self, href: str) -> str:
        if not href.startswith(_NO_PAGES):
            return absolute_url(href, self._base)
        opened = opened_in(href) if href[0] == "j" else ""
        return absolute_url(opened, self._base) if opened else ""


def _before(base: str) -> dict[str, str]:
    """Return what stands before an address of each form that _USUAL knows, on a page with this base URL."""
    usual = _USUAL_BASE.fullmatch(base) if "/." not in base else None
    if usual and len(base) < _MAX_URL:
        root, near = usual["root"], usual["root"] + usual["folder"]
        scheme = root[: root.index("/")]
        return {"whole": "", "root": root, "host": scheme, "near": near, "here": usual["page"]}
    before = {
        name: absolute_url(example, base).removesuffix(example)
        for name, example in (("root", "/x"), ("host", "//x/x"), ("near", "x"), ("here", "#x"))
    }
    return {name: start for name, start in before.items() if start} | {"whole": ""}


def _with_host(href: str, base: str) -> str:
    """Write an address that names a host with exactly two slashes before it; others stay as they are."""
    found = _SCHEME_AND_SLASHES.match(href)
    if not found:
        return href
    scheme, slashes = (found[1] or "").lower(), found[2]
    own = urlsplit(base).scheme.lower()
    if len(slashes) >= 2 or (scheme and scheme != own):
        rest = href[found.end() :]
        if not rest:
            raise ValueError("no host")
        return f"{scheme or own}://{rest}"
    return href


def url_host(url: str) -> str:
    """Return the host of an absolute URL, in ASCII and lower case, without a trailing dot; empty when it has none."""
    found = _USUAL_HOST.match(url)
    return found[1] if found else _unusual_host(url)


@lru_cache(maxsize=65536)
def _unusual_host(url: str) -> str:
    try:
        return ascii_host(unquote(urlsplit(url).hostname or ""))
    except ValueError:
        return ""


@lru_cache(maxsize=65536)
def ascii_host(host: str) -> str:
    """Return a host name in lower-case ASCII, without a trailing dot; empty when it is none.

    Source: UTS 46 as browsers apply it, which allows signs such as emoji that IDNA 2008 does not.
    """
    host = host.strip().rstrip(".").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ".".join(map(_ascii_label, unicodedata.normalize("NFKC", host).lower().split(".")))


def unicode_host(host: str) -> str:
    """Return a host name as people write it: xn-- labels in their own letters."""
    if "xn--" not in host:
        return host
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def _ascii_label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


@lru_cache(maxsize=65536)
def host_site(host: str) -> str:
    """Return the registrable domain of a host by the Public Suffix List with its private section.

    Unknown suffixes follow the list's default rule `*`: the last label is the suffix. Addresses, single labels and
    hosts that are themselves a suffix are their own site.
    """
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    found = _suffixes(host)
    if found.suffix:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


def plain_address(url: str) -> str:
    """Return an absolute URL without what makes no other page of it: scheme, www., a slash at the end, a fragment."""
    host, slash, path = url.partition("://")[2].partition("#")[0].partition("/")
    return f"{host.lower().removeprefix('www.')}{slash}{path}".rstrip("/")


def url_site(url: str) -> str:
    """Return the registrable domain of an absolute URL; empty when it has no host."""
    host = url_host(url)
    return host_site(host) if host else ""


def is_public_suffix(name: str) -> bool:
    """Tell whether a name, such as `com` or `co.uk`, is a suffix of the public section: nobody's own domain."""
    rules, wild = _public_rules()
    name = name.lower()
    written = unicode_host(name) if "xn--" in name else name
    if written in rules:
        return written not in wild
    return written.partition(".")[2] in wild and f"!{written}" not in rules


@cache
def _public_rules() -> tuple[frozenset[str], frozenset[str]]:
    """Return the rules of the public section as they are written (uk, *.ck, !www.ck), and what stands after a *."""
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
    rules = frozenset(extract.tlds)
    return rules, frozenset(rule[2:] for rule in rules if rule.startswith("*."))

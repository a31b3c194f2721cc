"""Hosts that forbid, in every way of RFC 9309, and hosts that refuse."""

import re
from collections.abc import Callable, Iterator

from hostile_http import Answer, Request, chunk, fixed, for_ever, head, http, redirect, reset, silence, then
from hostile_world import Host, World, matching

_PLAIN = "text/plain"
_FORBIDDEN = b"<main><p>Nobody may read here that Quillmark is forbidden</p>"
# name -> (robots.txt, targets that it forbids, targets that it allows)
RULES: dict[str, tuple[str, list[str], list[str]]] = {
    "prefix": ("User-agent: *\nDisallow: /no", ["/no", "/no/a", "/nothing", "/no?a=b"], ["/", "/yes", "/No"]),
    "everything": ("User-agent: *\nDisallow: /", ["/", "/a", "/b?c"], []),
    "ours": ("User-agent: *\nAllow: /\n\nUser-agent: namedrop\nDisallow: /no", ["/no"], ["/yes"]),
    "ours-any-case": ("User-agent: NAMEDROP\nDisallow: /no\nUser-agent: *\nDisallow: /yes", ["/no"], ["/yes"]),
    "merged": (
        "User-agent: Namedrop\nDisallow: /no\n\nUser-agent: other\nDisallow: /yes\n\n"
        "User-agent: Namedrop\nDisallow: /nay",
        ["/no", "/nay"],
        ["/yes"],
    ),
    "shared": ("User-agent: other\nUser-agent: Namedrop\nDisallow: /no\n", ["/no"], ["/yes"]),
    "stars-merged": (
        "User-agent: *\nDisallow: /no\n\nUser-agent: x\nDisallow: /yes\n\nUser-agent: *\nDisallow: /nay",
        ["/no", "/nay"],
        ["/yes"],
    ),
    "longest": (
        "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c",
        ["/a", "/a/x", "/a/b/c", "/a/b/c/d"],
        ["/a/b", "/a/b/d"],
    ),
    "longest-first": ("User-agent: *\nAllow: /a/b\nDisallow: /a", ["/a/", "/a/c"], ["/a/b"]),
    "allow-wins": ("User-agent: *\nDisallow: /same\nAllow: /same", [], ["/same"]),
    "wildcard": (
        "User-agent: *\nDisallow: /*.cgi\nDisallow: /*?secret=\nDisallow: /x*y/",
        ["/a.cgi", "/a/b.cgi?c", "/p?secret=1", "/x123y/z"],
        ["/a.html", "/p?open=1", "/x123"],
    ),
    "end": ("User-agent: *\nDisallow: /*.doc$\nDisallow: /only$", ["/a.doc", "/only"], ["/a.doc/b", "/only/this"]),
    "escaped": (
        "User-agent: *\nDisallow: /caf%C3%A9\nDisallow: /%7Ejoe\nDisallow: /a%3cd\nDisallow: /sp ace",
        ["/caf%C3%A9", "/caf%c3%a9", "/~joe", "/%7Ejoe", "/%7ejoe/x", "/a%3Cd", "/a%3cd"],
        ["/cafe"],
    ),
    "unescaped": (
        "User-agent: *\nDisallow: /ünï\nDisallow: /~joe\nDisallow: /[a]",
        ["/%C3%BCn%C3%AF", "/%c3%bcn%c3%af/x", "/%7Ejoe", "/~joe"],
        ["/uni"],
    ),
    "slash-kept": ("User-agent: *\nDisallow: /a%2Fb\nDisallow: /c/d", ["/a%2Fb", "/a%2fb", "/c/d"], ["/a/b"]),
    "untidy": (
        "\ufeffUSER-AGENT : *  # all\r\nDisAllow:/no   # this\r\n\r\n\r\nnonsense\r\n"
        "Disallow\r\nCrawl-delay:\r\n Disallow : /nay\r\n",
        ["/no", "/nay"],
        ["/yes"],
    ),
    "old-line-ends": ("User-agent: *\rDisallow: /no\rDisallow: /nay\r", ["/no", "/nay"], ["/yes"]),
    "sitemap-between": (
        "User-agent: *\nSitemap: /x.xml\nDisallow: /no\nHost: a\nClean-param: b\nDisallow: /nay",
        ["/no", "/nay"],
        ["/yes"],
    ),
    "empty-disallow": ("User-agent: *\nDisallow:", [], ["/yes", "/no"]),
    "not-ours": ("User-agent: name\nDisallow: /\nUser-agent: namedropper\nDisallow: /", [], ["/yes"]),
    "without-agent": ("Disallow: /yes\n\nUser-agent: *\nDisallow: /no", ["/no"], ["/yes"]),
    "costly": ("User-agent: *\nDisallow: /" + "*a" * 60 + "*b$\nDisallow: /no", ["/no"], ["/" + "a" * 900, "/yes"]),
    "long-lines": ("User-agent: *\nDisallow: /" + "x" * 200_000 + "\nDisallow: /no", ["/no"], ["/yes"]),
    "many-rules": (
        "User-agent: *\nDisallow: /no\n" + "".join(f"Disallow: /*{number}*$\n" for number in range(12_000)),
        ["/no"],
        ["/yes"],
    ),
    "half-a-megabyte": (
        "User-agent: *\nDisallow: /no\n" + "# a remark\n" * 40_000 + "Disallow: /nay\n" + "# more\n" * 900_000,
        ["/no", "/nay"],
        ["/yes"],
    ),
}


def _answers() -> dict[str, tuple[Answer, str]]:
    """Return the answers of a robots.txt by name, and what follows: nothing may be asked, all may, or either."""
    text = http(b"User-agent: *\nDisallow: /nothing\n", kind=_PLAIN)
    endless = then(
        fixed(head(f"Content-Type: {_PLAIN}"), b"User-agent: *\nDisallow: /\n"), for_ever(b"# words\n" * 9_000)
    )
    return {
        **{
            f"status-{status}": (fixed(http(b"<h1>Sorry</h1>", status=f"{status} Sorry")), "nothing")
            for status in (500, 502, 503, 599)
        },
        **{
            f"status-{status}": (
                fixed(http(b"User-agent: *\nDisallow: /", kind=_PLAIN, status=f"{status} Sorry")),
                "all",
            )
            for status in (400, 401, 403, 404, 410, 451)
        },
        "status-429": (fixed(http(b"", status="429 Too Many")), "either"),
        "status-999": (fixed(http(b"", status="999 Odd")), "either"),
        "503-says-allow": (fixed(http(b"User-agent: *\nAllow: /", kind=_PLAIN, status="503 Sorry")), "nothing"),
        "503-retry": (fixed(http(b"", "Retry-After: 1000000000", status="503 Sorry")), "nothing"),
        "reset": (reset, "nothing"),
        "silence": (silence, "nothing"),
        "empty-answer": (fixed(b""), "nothing"),
        "no-http": (fixed(b"\x16\x03\x03\x00\x7a"), "nothing"),
        "drip": (then(fixed(head(f"Content-Type: {_PLAIN}")), for_ever(b"#", seconds=0.5)), "nothing"),
        "cut": (fixed(head(f"Content-Type: {_PLAIN}", "Content-Length: 999"), b"User-agent: *\nDis"), "nothing"),
        "endless": (endless, "nothing"),
        "flood": (for_ever(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 9_000), "nothing"),
        "binary": (fixed(http(bytes(range(256)) * 2_000, kind=_PLAIN)), "all"),
        "page": (fixed(http(b"<h1>Home</h1>")), "all"),
        "zeros": (fixed(http(bytes(600_000), kind=_PLAIN)), "all"),
        "nothing": (fixed(http(b"", kind=_PLAIN)), "all"),
        "rules": (fixed(text), "all"),
        "loop": (redirect("/robots.txt"), "either"),
        "for-ever": (lambda request: redirect(f"/robots.txt?{request.number}")(request), "either"),
        "redirect-nowhere": (redirect("http://[::1/"), "either"),
        "redirect-to-404": (redirect("/missing.txt"), "all"),
        "redirect-to-500": (redirect("/failing.txt"), "nothing"),
        "redirect-without": (fixed(http(b"", status="302 Found")), "either"),
    }


def build(world: World) -> None:
    """Add the hosts."""
    for name, (rules, forbidden, allowed) in RULES.items():
        host = world.host(f"robots-{name}", "robots", innocent=False)
        host.routes["/robots.txt"] = fixed(http(rules.encode(), kind=_PLAIN))
        _forbid(host, forbidden, "/" in forbidden)
        for target in allowed:
            if target != "/":
                host.good(target)
    for name, (answer, follows) in _answers().items():
        host = world.host(f"robots-{name}", "robots", innocent=follows == "all")
        host.routes |= {"/robots.txt": answer, "/failing.txt": fixed(http(b"", status="500 Sorry"))}
        if follows == "nothing":
            host.forbidden = lambda target: not target.startswith(("/robots.txt", "/failing.txt"))
            host.causes = frozenset(("robots", "unreachable", "blocked"))
    for delay in ("1e9", "1000000000", "31", "inf", "9" * 5_000):
        host = world.host(f"delay-{delay[:12]}", "robots", innocent=False, causes={"crawl_delay"})
        host.routes["/robots.txt"] = fixed(http(f"User-agent: *\nCrawl-delay: {delay}".encode(), kind=_PLAIN))
        # all that may happen is one page, before the delay is known; not a second one
        host.links += [f"/page/{number}" for number in range(9)]
        host.forbidden = matching("/page/")
    for delay in ("-1", "nan", "-inf", "0", "soon", "", "1,5e", "0x10", "\u0661"):
        host = world.host(f"delay-{delay.encode().hex() or 'empty'}", "robots")
        host.routes["/robots.txt"] = fixed(http(f"User-agent: *\nCrawl-delay: {delay}\n".encode(), kind=_PLAIN))
    _ways_to_the_forbidden(world)
    _hops(world)
    _refusing(world)


def _forbid(host: Host, targets: list[str], all_of_it: bool = False) -> None:
    for target in targets:
        host.hostile(target, fixed(http(_FORBIDDEN)))
    host.forbidden = (lambda target: target != "/robots.txt") if all_of_it else (lambda target: target in targets)


def _ways_to_the_forbidden(world: World) -> None:
    """What is forbidden is reached from what is allowed, by everything that leads on."""
    host = world.host("robots-ways", "robots")
    ways: dict[str, Callable[[str], Answer]] = {
        "301": lambda to: redirect(to, "301 Moved"),
        "302": redirect,
        "308": lambda to: redirect(to, "308 Permanent"),
        "refresh": lambda to: fixed(http(f'<meta http-equiv="refresh" content="0;url={to}"><main>x'.encode())),
        "header": lambda to: fixed(http(b"<main>x", f"Refresh: 0;url={to}")),
        "canonical": lambda to: fixed(http(f'<link rel="canonical" href="{to}"><main>x'.encode())),
        "feed": lambda to: fixed(http(f'<link rel=alternate type="application/rss+xml" href="{to}"><main>x'.encode())),
        "chain": lambda to: redirect(f"/go/302-{to.rpartition('/')[2]}"),
    }
    for name, way in ways.items():
        host.hostile(f"/go/{name}-{name}", way(f"/private/{name}"))
        host.hostile(f"/go/302-{name}", redirect(f"{host.base}/private/{name}-again"), link=False)
    host.links += [
        "/./private/a",
        "/x/../private/b",
        "//private/",
        "/priv%61te/c",
        "/PRIVATE/",
        "?next=/private/",
        f"{host.base}/private/d#e",
    ]
    listed = "".join(f"<url><loc>{host.base}/private/{number}</loc></url>" for number in range(9))
    host.hostile("/map.xml", fixed(http(f"<urlset>{listed}</urlset>".encode(), kind="application/xml")), link=False)
    rules = f"User-agent: *\nDisallow: /private\nSitemap: {host.base}/map.xml\nSitemap: {host.base}/private/map.xml"
    host.routes["/robots.txt"] = fixed(http(rules.encode(), kind=_PLAIN))
    host.forbidden = lambda target: re.match(r"/priv(a|%61)te", target) is not None
    away = world.host("robots-from-elsewhere", "robots")
    for number in range(9):
        away.hostile(f"/away/{number}", redirect(f"{host.base}/private/from-elsewhere-{number}"))


def _hops(world: World) -> None:
    """A robots.txt that is found after some redirects holds for the host that was asked first."""
    other = world.host("robots-holder", "robots")
    rules = http(b"User-agent: *\nDisallow: /no", kind=_PLAIN)
    other.routes["/their/robots.txt"] = fixed(rules)
    for hops in (1, 3, 5):
        host = world.host(f"robots-hops-{hops}", "robots")
        for number in range(hops):
            target = "/robots.txt" if number == 0 else f"/hop/{number}"
            last = f"{other.base}/their/robots.txt"
            host.routes[target] = redirect(last if number == hops - 1 else f"/hop/{number + 1}")
        _forbid(host, ["/no", "/no/a"])


def _refusing(world: World) -> None:
    """Hosts that answer everything with a refusal, and some that do so only once."""
    for name, status, lines in (
        ("429", "429 Too Many", []),
        ("403", "403 Forbidden", []),
        ("401", "401 Unauthorized", []),
        ("503", "503 Sorry", []),
        ("451", "451 Legal", []),
        *(
            (f"retry-{number}", "429 Too Many", [f"Retry-After: {value}"])
            for number, value in enumerate(
                (
                    "1000000000",
                    "-5",
                    "soon",
                    "1e9",
                    "nan",
                    "9" * 5_000,
                    "Fri, 31 Dec 9999 23:59:59 GMT",
                    "Thu, 01 Jan 1970 00:00:00 GMT",
                    "0",
                )
            )
        ),
        ("503-retry", "503 Sorry", ["Retry-After: 86400"]),
    ):
        host = world.host(f"refuses-{name}", "refuses", innocent=False)
        refusal = fixed(http(b"<h1>Too many requests</h1>", *lines, status=status))
        links = "".join(f"<a href=/page/{number}>page {number}</a> " for number in range(60))
        host.routes["/"] = fixed(http(f"<main>{links}".encode()))
        host.rest = refusal
        host.causes = frozenset(("blocked", "unreachable")) if name not in ("401", "451") else frozenset()
    for name, status, lines in (
        ("429", "429 Too Many", ["Retry-After: 1"]),
        ("503", "503 Sorry", ["Retry-After: 1"]),
        ("500", "500 Sorry", []),
    ):
        host = world.host(f"honest-busy-{name}", "honest", innocent=False)
        page = http(host.page("/busy").encode())
        busy = http(b"busy", *lines, status=status)

        def once(request: Request, page: bytes = page, busy: bytes = busy) -> Iterator[bytes]:
            yield busy if request.number == 1 else page

        host.good("/busy", answer=once)
    _chunked_refusal(world)


def _chunked_refusal(world: World) -> None:
    host = world.host("refuses-slowly", "refuses", innocent=False)
    host.rest = then(
        fixed(head("Transfer-Encoding: chunked", status="403 Forbidden")), for_ever(chunk(b"no"), seconds=0.5)
    )
    host.links += [f"/page/{number}" for number in range(9)]

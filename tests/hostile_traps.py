"""Sites without an end: calendars, loops of links, session ids, facets, hosts and redirects for ever."""

import itertools
import random
import re
from collections.abc import Callable, Iterable
from html import escape

from hostile_http import Answer, Request, fixed, http, redirect
from hostile_world import ALL, Host, World

Links = Callable[[str], Iterable[str]]  # target -> the links of its page


def _page(links: Links, target: str, same: bool = False) -> bytes:
    """Return an answer with a page of links; its words follow from the target unless all are the same."""
    words = random.Random("" if same else target)
    text = " ".join(words.choices("one two three four five six seven eight nine ten".split(), k=50))
    listed = "".join(f'<li><a href="{escape(link)}">{number}</a>' for number, link in enumerate(links(target)))
    return http(f"<title>{words.random()}</title><main><p>{text}</p><ul>{listed}</ul></main>".encode())


def _page_of(links: Links, same: bool = False) -> Answer:
    """Return what makes such an answer to each request."""
    return lambda request: [_page(links, request.target, same)]


def _number(target: str) -> int:
    found = re.search(r"(\d+)\D*$", target)
    return int(found[1][-9:]) if found else 0


def _month(target: str) -> tuple[int, int]:
    found = re.search(r"(\d{4})\D+(\d{1,2})", target)
    return (int(found[1]), int(found[2])) if found else (2026, 11)


def _calendar(pattern: str, day: str) -> Links:
    def links(target: str) -> Iterable[str]:
        year, month = _month(target)
        for step in (-1, 1, 12):
            index = year * 12 + month - 1 + step
            yield pattern.format(index // 12, index % 12 + 1)
        yield from (day.format(year, month, number) for number in range(1, 29))

    return links


def _fresh(pattern: str, pages: int = 5) -> Links:
    """The pages of a small shop, each with a new session id on each visit."""
    ids = random.Random(5)
    return lambda target: [pattern.format(f"{ids.getrandbits(128):032x}", page) for page in range(pages)]


def _facets(target: str) -> list[str]:
    """Add each of twelve facets to the query, in every order."""
    path, _, query = target.partition("?")
    have = [part for part in query.split("&") if part]
    return [f"{path}?{'&'.join([*have, f'f{facet}={value}'])}" for facet in range(12) for value in "ab"]


def _sorted(target: str) -> list[str]:
    path, number = target.partition("?")[0], _number(target)
    ways = (
        "print=1",
        "sort=price",
        "order=desc",
        "view=list",
        "replytocom={}",
        "share=x&nb={}",
        "format=pdf&v={}",
        "lang=xx-{}",
        "ref={}",
        "utm_source={}",
        "_={}",
        "action=edit&oldid={}",
        "return=%2Fa%3Fb%3D{}",
    )
    return [f"{path}?{way.format(number + step)}" for step in (1, 2) for way in ways] + [f"/item/{number + 1}"]


def _spelt(target: str) -> list[str]:
    """Name the same page in other ways: case, escapes, dots, slashes, parameters."""
    words = random.Random(target)
    name = "".join(words.choice((one, one.upper(), f"%{ord(one):02x}", f"%{ord(one):02X}")) for one in "variants")
    path = target.partition("?")[0]
    return [
        f"/x/{name}",
        f"/x//{name}",
        f"/x/./{name}",
        f"/x/../x/{name}",
        f"/x/{name};v=1",
        f"{path}/",
        f"{path}/.",
        f"{path}/index.html",
        f"{path}//",
        f"{path}?",
        f"{path}?x",
        f"{path}%20",
        f"{path}/%2e%2e/{name}",
    ]


TRAPS: dict[str, tuple[str, Links, set[str]]] = {  # name -> (the first link, its links, causes that would be right)
    "calendar-path": (
        "/calendar/2026/11/",
        _calendar("/calendar/{}/{:02}/", "/calendar/{}/{:02}/{:02}/"),
        {"calendar"},
    ),
    "calendar-query": (
        "/events?year=2026&month=11",
        _calendar("/events?year={}&month={}", "/events?year={}&month={}&day={}"),
        {"calendar", "queries"},
    ),
    "calendar-date": (
        "/agenda/2026-11/",
        _calendar("/agenda/{}-{:02}/", "/agenda/{}-{:02}-{:02}/?ical=1"),
        {"calendar"},
    ),
    "repetition": (
        "a/b/",
        lambda target: ["a/b/", "b/", "../a/", "about/contact/", "./a/b/c/"],
        {"path_repetition", "path_depth"},
    ),
    "repetition-file": (
        "help/index.html/",
        lambda target: ["help/index.html/", "index.html/x"],
        {"path_repetition", "path_depth"},
    ),
    "ever-deeper": ("/d/0/", lambda target: [f"{target}{len(target)}/"], {"path_depth", "depth", "path_repetition"}),
    "deep-chain": ("/chain/0", lambda target: [f"/chain/{random.Random(target).getrandbits(60):x}"], {"depth"}),
    "facets": ("/shop?", _facets, {"queries"}),
    "variants": ("/item/1", _sorted, {"queries", "depth"}),
    "spellings": ("/x/variants", _spelt, {"path_repetition", "path_depth", "queries", "depth"}),
    "session-path": ("/s/0/page0", _fresh("/s/{}/page{}"), set()),
    "session-aspx": ("/(S(0))/page0", _fresh("/(S({:.24}))/page{}.aspx"), set()),
    "session-query": ("/page0?sid=0", _fresh("/page{1}?sid={0}"), set()),
    "session-php": ("/page0?PHPSESSID=0", _fresh("/page{1}.php?a=1&PHPSESSID={0}"), set()),
    "session-java": ("/page0;jsessionid=0", _fresh("/page{1}.do;jsessionid={0}?a=1"), set()),
    "pages-path": (
        "/list/page/1",
        lambda target: [f"/list/page/{_number(target) + step}" for step in (1, 2, 10, 1000)],
        {"pages_per_site", "depth"},
    ),
    "pages-query": (
        "/list?page=1",
        lambda target: [f"/list?page={_number(target) + step}" for step in (1, 2, 10, 1000)],
        {"queries", "depth", "pages_per_site"},
    ),
    "offsets": (
        "/list?n=9&offset=0",
        lambda target: [f"/list?n=9&offset={_number(target) + step}" for step in (1, 10, 99)],
        {"queries", "depth", "pages_per_site"},
    ),
    "random-names": (
        "/r/0",
        lambda target: [f"/r/{random.Random(target + word).getrandbits(64):x}" for word in "abcdefgh"],
        {"pages_per_site", "depth"},
    ),
    "tree": (
        "/t/1",
        lambda target: [f"{target}/{number}" for number in range(40)],
        {"pages_per_site", "path_depth", "depth", "path_repetition"},
    ),
    "articles": (
        "/news/1",
        lambda target: [f"/2026/{number % 12 + 1:02}/story-{_number(target)}-{number}" for number in range(50)],
        {"pages_per_site", "depth"},
    ),
    "farm": (
        "/farm",
        lambda target: [f"/f/{number}" for number in range(100_000 if target == "/farm" else 0)],
        {"links_per_page", "trap"},
    ),
    "farm-20000": (
        "/farm",
        lambda target: [f"/f/{number}" for number in range(20_000 if target == "/farm" else 0)],
        {"links_per_page"},
    ),
    "long-urls": (
        "/long?a=1",
        lambda target: (
            [f"/long?{'a' * 3000}={number}" for number in range(9)]
            + [f"{target}&{'b' * 300}={number}" for number in range(9)]
        ),
        {"url_length", "queries"},
    ),
}


def build(world: World) -> None:
    """Add the hosts."""
    for name, (first, links, causes) in TRAPS.items():
        host = world.host(f"trap-{name}", "trap", causes=causes)
        host.links.append(first)
        host.routes[first] = fixed(_page(links, first))  # that of a farm is not to be made while a crawl waits
        host.rest = _page_of(links)
    same = world.host("trap-duplicates", "trap", causes={"pages_per_site", "depth"})
    same.links.append("/same/1")
    same.rest = _page_of(
        lambda target: [f"/same/{random.Random(f'{target}{n}').getrandbits(32)}" for n in range(9)], same=True
    )
    everything_links = world.host("trap-soft404", "trap", causes={"pages_per_site", "depth"})
    everything_links.links.append("/nothing")
    everything_links.rest = _page_of(lambda target: [f"{target}{letter}" for letter in "abcdefgh"])
    _hosts_for_ever(world)
    _redirects_for_ever(world)
    _honest(world)


def _hosts_for_ever(world: World) -> None:
    """A domain with any number of hosts, each with links to fifty more; and redirects from host to host."""
    for name, causes in (("wild", {"hosts_per_site"}), ("wild-redirects", {"redirects", "hosts_per_site"})):
        host = world.host(name, "trap", causes=causes)
        numbers = itertools.count()

        def further(request: Request, name: str = name, numbers: itertools.count = numbers) -> str:
            return f"http://w{next(numbers)}.{name}.localhost:{world.port}{request.target}"

        def links(request: Request, further: Callable[[Request], str] = further) -> Iterable[bytes]:
            found = [further(request) for _ in range(50)]
            return _page_of(lambda _: found)(request)

        def leads_on(request: Request, further: Callable[[Request], str] = further) -> Iterable[bytes]:
            return redirect(further(request))(request)

        answer = links if name == "wild" else leads_on
        host.hostile("/w/", answer)
        below = Host(f"*.{host.name}", "", "trap", routes={"/": answer}, rest=answer)
        world.wildcards[host.name] = below


def _redirects_for_ever(world: World) -> None:
    host = world.host("trap-redirects", "trap", causes={"redirects"})
    host.hostile("/self", redirect("/self"))
    host.hostile("/ping", redirect("/pong", "301 Moved"))
    host.hostile("/pong", redirect("/ping", "308 Permanent"))
    host.hostile("/slash", redirect("/slash/"))
    host.hostile("/slash/", redirect("/slash"), link=False)
    host.hostile("/refresh-self", fixed(http(b'<meta http-equiv="refresh" content="0;url=/refresh-self"><main>a page')))
    host.links += ["/n/0", "/q?a=1", "/m/0", "/h/0"]

    def on(request: Request) -> Iterable[bytes]:
        kind, number = request.target[1], _number(request.target) + 1
        if kind == "q":
            return redirect(f"{request.target}&b{len(request.target)}={number}")(request)
        if kind == "m":
            return [http(f'<meta http-equiv="refresh" content="0;url=/m/{number}"><main>page {number}'.encode())]
        if kind == "h":
            return [http(b"<main>a page with a header", f"Refresh: 0;url=/h/{number}")]
        return redirect(f"/n/{number}", "303 See Other")(request)

    host.rest = on


def _who_reads(target: str) -> frozenset[str]:
    """Return the spiders that follow a link: calendars hold no news and no resources, and shops no news."""
    if target.startswith(("/calendar", "/events")):
        return frozenset(("site",))
    return ALL - {"news"} if target.startswith("/shop") else ALL


def _honest(world: World) -> None:
    """Sites that look like traps and are none: their pages have an end, and must be found."""
    for name, targets in {
        "ids": [f"/index.php?id={number}" for number in range(1, 21)],
        "archive": [f"/2026/{month:02}/{day:02}/a-story" for month in (1, 6, 11) for day in (1, 15, 28)],
        "repeated": ["/de/de/", "/a/b/a/", "/2026/2026/", "/blog/2026/blog/"],
        "signed": [f"/file/{number:032x}" for number in range(1, 9)],
        "sections": [
            "/events/",
            "/calendar/",
            "/events/2026-11-26/an-evening",
            "/calendar/2026/11/26/a-walk",
            "/shop?f1=a",
        ],
    }.items():
        host = world.host(f"honest-{name}", "honest", innocent=False)
        for number, target in enumerate(targets):
            host.good(target, ("unlinked", "linked")[number % 2], spiders=_who_reads(target))
    pages = world.host("honest-pages", "honest", innocent=False)
    pages.before.append("/page/1")
    for number in range(1, 6):
        listed = [f"/page/{number + 1}"] if number < 5 else []
        targets = [f"/entry/{number}-{entry}" for entry in range(3)]
        for target in targets:
            pages.good(target, listed=[])
        body = "".join(f'<li><a href="{target}">{target[1:]}</a>' for target in [*listed, *targets])
        pages.routes[f"/page/{number}"] = fixed(http(f"<main><h1>Page {number}</h1><ul>{body}</ul></main>".encode()))
    moved = world.host("honest-moved", "honest", innocent=False)
    for number, status in enumerate(("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent")):
        moved.hostile(f"/old/{number}", redirect(f"/older/{number}", status))
        moved.hostile(f"/older/{number}", redirect(f"{moved.base}/new/{number}#part", status), link=False)
        moved.good(f"/new/{number}", listed=[])

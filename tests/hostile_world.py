"""The hosts of the hostile site: what each serves, what is innocent on it, and what nobody may ask for."""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple, TypeVar

from hostile_http import Answer, Hit, Request, fixed, http

BRANDS = """
[[brand]]
name = "Quillmark"
domains = ["quillmark.example"]
"""
ALL = frozenset(("news", "resources", "site"))
_WORDS = """
amber anchor apple barley basket beacon bramble bridge candle canvas cedar chalk cherry cinder clover copper cotton
cradle creek crystal dairy dancer ember falcon feather fiddle garden ginger granite harbor harvest hazel heron hollow
honey island ivory jasmine juniper kettle ladder lantern lemon linen maple marble meadow mirror morning mustard needle
oyster paddle pebble pepper pigeon plaster pocket pottery quarry rabbit ribbon river rocket saddle saffron salmon
shelter silver sparrow spruce summer thistle timber tunnel turnip valley velvet violet walnut weaver willow window
winter yarrow
""".split()

T = TypeVar("T")


class Innocent(NamedTuple):
    """A page that must be read, whatever stands around it."""

    url: str
    state: str  # link_state of its one mention
    spiders: frozenset[str]  # that can know of it


@dataclass
class Host:
    """One host of the hostile site."""

    name: str
    base: str  # http://NAME:PORT
    family: str
    routes: dict[str, Answer] = field(default_factory=dict)  # by target
    rest: Answer | None = None  # for any other target
    before: list[str] = field(default_factory=list)  # links of the home page, as written
    links: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    head: str = ""  # in the head of the home page
    innocents: list[Innocent] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)  # URLs of pages cut short: nothing is unlinked on them
    forbidden: Callable[[str], bool] = lambda target: False  # what robots.txt forbids, by target
    causes: frozenset[str] = frozenset()  # one of these must be counted as a reason to refuse something of its site

    def good(
        self, target: str, state: str = "unlinked", spiders: frozenset[str] = ALL, answer: Answer | None = None,
        listed: list[str] | None = None,
    ) -> str:  # fmt: skip
        """Add an innocent page, and a link to it to `listed` (by default those at the start of the home page)."""
        self.routes[target] = answer or fixed(http(self.page(target, state).encode()))
        self.innocents.append(Innocent(self.base + target, state, spiders))
        (self.before if listed is None else listed).append(target)
        return self.base + target

    def hostile(self, target: str, answer: Answer, link: bool = True) -> str:
        """Add a hostile page, and a link to it to the home page."""
        self.routes[target] = answer
        if link:
            self.links.append(target)
        return self.base + target

    def page(self, target: str, state: str = "unlinked") -> str:
        """Return an innocent page with one mention; its words are its own."""
        words = random.Random(self.name + target)
        some = [" ".join(words.choices(_WORDS, k=40)) for _ in range(4)]
        name = '<a href="https://quillmark.example/">Quillmark</a>' if state == "linked" else "Quillmark"
        title = some.pop()[:60].title()
        return (
            f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><main><article><h1>{title}</h1>'
            f"<p>{some[0]}.</p><p>The people of {some[1][:30]} praise {name} for its {some[1][30:60]}.</p><p>{some[2]}."
            "</p></article></main></body></html>"
        )

    def home(self) -> str:
        """Return the home page: innocent links, hostile ones, innocent ones."""
        links = "\n".join(
            f'<li><a href="{escape(link)}">{_WORDS[number % len(_WORDS)]} {number}</a>'
            for number, link in enumerate((*self.before, *self.links, *self.after))
        )
        return (
            f'<!doctype html><html lang="en"><head><title>Home of {self.name}</title>{self.head}</head><body><main>'
            f"<h1>Home of {self.name}</h1><ul>{links}</ul></main></body></html>"
        )


NOT_FOUND = fixed(http(b"<title>404</title><h1>Not found</h1>", status="404 Not Found"))


class World:
    """All hosts. canary: the port that nobody may ask. part: (1, 3) is the second third of what has many variants."""

    def __init__(self, port: int, canary: int, part: tuple[int, int] = (0, 1)) -> None:
        self.port, self.canary = port, canary
        self._part = part
        self.hosts: dict[str, Host] = {}
        self.wildcards: dict[str, Host] = {}  # a domain -> what all hosts below it serve
        self.seeds: list[str] = []

    def host(self, name: str, family: str, innocent: bool = True, causes: Iterable[str] = ()) -> Host:
        """Add the host NAME.localhost as a seed, with an innocent page before and after what is hostile on it."""
        name = f"{name}.localhost".lower()
        host = Host(name, f"http://{name}:{self.port}", family, causes=frozenset(causes))
        self.hosts[name] = host
        self.seeds.append(f"{host.base}/")
        if innocent:
            host.good("/good/first")
            host.good("/good/last", "linked", listed=host.after)
        return host

    def some(self, variants: Iterable[T], turn: int = 0) -> list[T]:
        """Return our part of some variants. turn: a number, each of which gives another part first."""
        number, parts = self._part
        return list(variants)[(number + turn) % parts :: parts]

    def answer(self, request: Request) -> Iterable[bytes]:
        """Answer a request for any of the hosts."""
        host = self.hosts.get(request.host) or next(
            (host for domain, host in self.wildcards.items() if request.host.endswith(f".{domain}")), None
        )
        if host is None:
            return NOT_FOUND(request)
        answer = host.routes.get(request.target)
        if answer is None and request.target == "/":
            return (http(host.home().encode()),)
        if answer is None and request.target != "/robots.txt":
            answer = host.rest
        return (answer or NOT_FOUND)(request)

    def innocents(self, spider: str) -> dict[str, str]:
        """Return what a spider has to find: URL -> link_state."""
        hosts = self.hosts.values()
        return {one.url: one.state for host in hosts for one in host.innocents if spider in one.spiders}

    def unproven(self) -> set[str]:
        """Return the URLs of pages that never came whole: a mention on them must not be called unlinked."""
        return {url for host in self.hosts.values() for url in host.unproven}

    def violations(self, hits: Iterable[Hit]) -> list[str]:
        """Return the requests that a robots.txt forbids."""
        return [
            f"http://{hit.host}{hit.target[:200]}"
            for hit in hits
            if hit.target != "/robots.txt" and hit.host in self.hosts and self.hosts[hit.host].forbidden(hit.target)
        ]


def matching(pattern: str) -> Callable[[str], bool]:
    """Return a test of targets: whether they begin with a pattern."""
    return lambda target: re.match(pattern, target) is not None

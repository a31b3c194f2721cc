"""The whole sample web as one pure function: host, path and port in, a reply out. No sockets."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from crawler.sample.files import Site, load_site, on
from crawler.sample.made import slug
from crawler.sample.pages import Page

SITES = Path(__file__).parent / "sites"
LOCAL = re.compile(r"http(?P<colon>:|%3A)(?://|%2F%2F)(?:[a-z0-9-]+\.)+localhost(?![\w-]|\.\w|:\d|%3A\d)", re.I)
REDIRECTABLE = re.compile(r"https?://(?:[a-z0-9-]+\.)+localhost(?::\d+)?(?:[/?#]|$)", re.I)
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
_SAID = {404: "Page not found", 410: "This page is gone", 500: "Something broke", 503: "Closed for repairs"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status code, header pairs (without Content-Length and Date), body bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@cache
def sites() -> dict[str, Site]:
    """Every site of the sample web by host, read once. Raises FrontMatterError when a page file is broken."""
    return {folder.name: load_site(folder) for folder in sorted(SITES.glob("*.localhost"))}


def with_port(text: str, port: int) -> str:
    """`text` with `port` added to every `http://NAME.localhost` that has none, percent-encoded ones included."""
    return LOCAL.sub(lambda found: f"{found[0]}{found['colon']}{port}", text)


def reply(host: str, path: str, port: int, web: Mapping[str, Site] | None = None, today: date | None = None) -> Reply:
    """Answer a GET of `path` (query included) at `host` (a Host header; its port is ignored).

    `port` is the port that local URLs in the answer get. `web` is the sites as they are now, when they have changed.
    `today` is the day on which it is asked: what is dated later is still to come. Without it all is out.
    Unknown hosts and paths are answered with a 404. Last-Modified is the day of a page, or of the newest that it lists.
    """
    name = host.lower().partition(":")[0]
    if name in ("localhost", "127.0.0.1"):
        return _index(port)
    site = (web or sites()).get(name)
    if site is None:
        return _text(404, f"No such host: {name}\nKnown hosts: {', '.join(sites())}\n")
    site, parts = on(site, today), urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if move := site.redirects.get(parts.path) or site.redirects.get("*"):
        return _redirect(*move, path, query, port)
    if status := site.failing.get(parts.path):
        return _failure(site, status, parts.path, port)
    if page := site.pages.get(parts.path):
        return _page(site, page, query, port)
    if file := site.files.get(parts.path):
        return _file(site, file, port)
    return _missing(site, parts.path, port)


def _text(status: int, text: str, *more: tuple[str, str]) -> Reply:
    return Reply(status, (("Content-Type", TEXT), *more), text.encode())


def _redirect(status: int, target: str, path: str, query: dict[str, str], port: int) -> Reply:
    if target.startswith("?"):
        target = query.get(target[1:], "")
        if not REDIRECTABLE.match(target):
            return _text(400, "This redirector only leads to the sites of the sample web.\n")
    elif target.endswith("*"):
        target = target[:-1].rstrip("/") + path
    target = with_port(target, port)
    return _text(status, f"Moved to {target}\n", ("Location", target))


def _page(site: Site, page: Page, query: dict[str, str], port: int) -> Reply:
    items, chosen = _items(site, page, query)
    number, last = query.get("page", "1"), 1
    size = 0 if chosen else int(page.meta.get("per_page", 0))  # what a reader chose is shown on one page
    if size:
        last = max(1, -(-len(items) // size))
        if number not in map(str, range(1, last + 1)):
            return _missing(site, page.path, port)
        items = items[(int(number) - 1) * size : int(number) * size]
    related = [site.pages[path] for path in page.meta.get("related", "").split() if path in site.pages]
    place = {"number": int(number) if size else 1, "last": last}
    text = _render(site, page, items=items, **place, related=related, query=query, chosen=chosen)
    charset = page.meta.get("charset", "utf-8")
    declared = "header" in page.meta.get("charset_in", "header meta")
    kind = f"text/html; charset={charset}" if declared else "text/html"
    body = with_port(text, port).encode(charset, "xmlcharrefreplace")
    return Reply(200, (("Content-Type", kind), *_modified([page, *items])), body)


def _items(site: Site, page: Page, query: dict[str, str]) -> tuple[list[Page], str]:
    """What a page lists, and what of it a reader chose by the query: an order, a filter or words; else nothing."""
    items, chosen = site.listed(page.meta["lists"]) if "lists" in page.meta else [], ""
    words = query.get("q", "").casefold()
    if "searches" in page.meta:
        items = [item for item in items if words and words in f"{item.title} {item.meta.get('summary', '')}".casefold()]
        chosen = words
    for key in page.values("filters"):
        if key in query:
            items, chosen = [item for item in items if query[key] in item.values(key)], query[key]
    if (key := query.get("sort", "")) in page.values("sorts"):  # £9.50 comes before £12.00
        items, chosen = sorted(items, key=lambda item: item.meta.get(key, "").casefold().rjust(6)), key
    return items, chosen


def _file(site: Site, file: Path, port: int) -> Reply:
    if file.suffix in (".xml", ".txt"):
        kind = "application/xml; charset=utf-8" if file.suffix == ".xml" else TEXT
        name = file.relative_to(site.folder).as_posix()
        text = _templates(site.host).get_template(name).render(site=site)
        lists = "listed(" in file.read_text("utf-8")
        listed = site.listed() if lists else site.listed()[-1:]  # else it is as old as the site
        return Reply(200, (("Content-Type", kind), *_modified(listed)), with_port(text, port).encode())
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        return Reply(200, (("Content-Type", f"{kind}; charset=utf-8"),), with_port(file.read_text(), port).encode())
    return Reply(200, (("Content-Type", kind),), file.read_bytes())


def _modified(pages: list[Page]) -> list[tuple[str, str]]:
    days = [page.date for page in pages if page.date]
    return [("Last-Modified", f"{max(days):%a, %d %b %Y} 07:00:00 GMT")] if days else []


def _missing(site: Site, path: str, port: int) -> Reply:
    return _failure(site, 404, path, port)


def _failure(site: Site, status: int, path: str, port: int) -> Reply:
    if not (site.folder / "_layout.html").exists():
        return _text(status, f"{_SAID.get(status, 'This did not work')}\n")
    said = _SAID.get(status, "This did not work")
    page = Page(site.host, path, said, f"<h1>{said}</h1><p>There is nothing at {escape(path)}.</p>", None, {})
    text = _render(site, page, items=[], number=1, last=1, related=[], query={}, chosen="")
    return Reply(status, (("Content-Type", HTML),), with_port(text, port).encode())


def _index(port: int) -> Reply:
    rows = "".join(f'<li><a href="http://{name}/">{name}</a></li>' for name, site in sites().items() if site.pages)
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>The sample web</title>'
        f"<h1>The sample web</h1><p>Self-written sites, all served from this machine.</p><ul>{rows}</ul></html>"
    )
    return Reply(200, (("Content-Type", HTML),), with_port(text, port).encode())


def _render(site: Site, page: Page, **values: Any) -> str:
    template = _templates(site.host).get_template(page.meta.get("layout", "_layout.html"))
    return template.render(site=site, page=page, body=Markup(page.body), **values)


@cache
def _templates(host: str) -> Environment:
    found = Environment(
        loader=FileSystemLoader([SITES / host, SITES / "_shared"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["long_date"] = lambda day: f"{day.day} {day:%B %Y}" if day else ""
    found.filters["rfc822"] = lambda day: f"{day:%a, %d %b %Y} 07:00:00 +0000" if day else ""
    found.filters["recent"] = _recent
    found.filters["slug"] = slug
    return found


def _recent(pages: list[Page], days: int) -> list[Page]:
    """The dated pages of the last `days` days of the set, so that a fixed set always has recent ones."""
    dated = [(page.date, page) for page in pages if page.date]
    newest = max((day for day, _ in dated), default=date.min)
    return [page for day, page in dated if day > newest - timedelta(days=days)]

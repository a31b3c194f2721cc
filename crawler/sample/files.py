"""Read the authored files of one sample site: pages with a front matter, redirects, and everything else as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

KEYS = frozenset(
    """
    title date author section summary layout lists per_page related charset charset_in canonical robots base lang
    sidebar website town
    """.split()
)


GONE = (404, 410)  # a page that is answered so is in no list either


class FrontMatterError(ValueError):
    """A page file whose front matter cannot be read. The message names the file and the line or key."""


@dataclass(frozen=True, slots=True)
class Page:
    """One authored page: `path` as in its URL, `body` as an HTML fragment, `meta` with every front matter key."""

    host: str
    path: str
    title: str
    body: str
    date: date | None
    meta: Mapping[str, str]

    @property
    def url(self) -> str:
        """The page's address without a port."""
        return f"http://{self.host}{self.path}"

    @property
    def section(self) -> str:
        """The section or category that lists this page; empty for pages outside of all lists."""
        return self.meta.get("section", "")


@dataclass(frozen=True, eq=False)
class Site:
    """One host: its authored pages by path, its redirects (path -> status, target), its other files by path.

    failing: paths that are answered by a status instead. today: what is dated later is still to come; None: all is out.
    """

    host: str
    folder: Path
    authored: Mapping[str, Page]
    redirects: Mapping[str, tuple[int, str]]
    files: Mapping[str, Path]
    failing: Mapping[str, int] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The pages that are out by path."""
        return {path: page for path, page in self.authored.items() if self._is_out(page)}

    def _is_out(self, page: Page) -> bool:
        to_come = self.today is not None and page.date is not None and page.date > self.today
        return not to_come and self.failing.get(page.path) not in GONE and page.path not in self.redirects

    def listed(self, section: str = "*") -> list[Page]:
        """The pages of one section (`*` = of every section), newest first, undated ones by title."""
        found = [page for page in self.pages.values() if page.section and section in ("*", page.section)]
        found.sort(key=lambda page: page.title.casefold())
        return sorted(found, key=lambda page: page.date or date.min, reverse=True)


@lru_cache(maxsize=64)
def on(site: Site, today: date | None) -> Site:
    """The site as it was on a day; the same one for the same site and day."""
    return replace(site, today=today)


def parse_page(text: str, host: str, path: str, source: str) -> Page:
    """Split `text` into front matter and body. `source` names the file in errors; raises FrontMatterError."""
    head, mark, body = text.partition("\n---\n")
    if not mark:
        raise FrontMatterError(f"{source}: the front matter is not closed by a line of ---")
    meta: dict[str, str] = {}
    for number, line in enumerate(head.splitlines(), 1):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            raise FrontMatterError(f"{source}, line {number}: expected `key: value`, got {line!r}")
        if key not in KEYS:
            raise FrontMatterError(f"{source}, line {number}: unknown key {key!r}")
        if key in meta:
            raise FrontMatterError(f"{source}, line {number}: {key!r} is given twice")
        meta[key] = value
    if not meta.get("title"):
        raise FrontMatterError(f"{source}: a page needs a title")
    try:
        day = date.fromisoformat(meta["date"]) if "date" in meta else None
    except ValueError as error:
        raise FrontMatterError(f"{source}: date {meta['date']!r} is not YYYY-MM-DD") from error
    return Page(host, path, meta["title"], body, day, meta)


def load_site(folder: Path) -> Site:
    """Read `folder`, which is named after its host. Names that start with `_` are not served.

    Raises FrontMatterError for a page and ValueError for a `_redirects` line that cannot be read.
    """
    host = folder.name
    pages: dict[str, Page] = {}
    files: dict[str, Path] = {}
    for file in sorted(item for item in folder.rglob("*") if item.is_file() and not item.name.startswith("_")):
        path = "/" + file.relative_to(folder).as_posix()
        if file.suffix == ".html":
            path = path.removesuffix(".html").removesuffix("index") if file.stem == "index" else path[:-5]
            path = path.rstrip("/") or "/"
            pages[path] = parse_page(file.read_text("utf-8"), host, path, f"{host}/{file.relative_to(folder)}")
        else:
            files[path] = file
    return Site(host, folder, pages, _redirects(folder / "_redirects"), files)


def _redirects(file: Path) -> dict[str, tuple[int, str]]:
    """Lines of `STATUS PATH TARGET`; the path `*` stands for every path, the target `?NAME` for a query value."""
    found: dict[str, tuple[int, str]] = {}
    if file.exists():
        for line in file.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                try:
                    status, path, target = line.split()
                    found[path] = (int(status), target)
                except ValueError as error:
                    raise ValueError(f"{file.parent.name}/_redirects: expected STATUS PATH TARGET: {line!r}") from error
    return found

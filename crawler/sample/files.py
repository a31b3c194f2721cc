"""Read the files of one sample site: its pages, its redirects, and everything else as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from crawler.sample.made import with_made
from crawler.sample.pages import Page, listed, parse_page, parse_pages

GONE = (404, 410)  # a page that is answered so is in no list either


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
        """The pages that are out by path, with those that are made of them (crawler.sample.made)."""
        made = with_made(filter(self._is_out, self.authored.values()))
        return {path: page for path, page in made.items() if not self._is_away(path)}

    def _is_out(self, page: Page) -> bool:
        to_come = self.today is not None and page.date is not None and page.date > self.today
        return not to_come and not self._is_away(page.path)

    def _is_away(self, path: str) -> bool:
        return path in self.redirects or self.failing.get(path) in GONE

    def listed(self, which: str = "*") -> list[Page]:
        """Some pages, newest first, undated ones by title.

        which: a section, `*` for every section, or `KEY=VALUE` for what has a value in its front matter.
        """
        return listed(self.pages.values(), which)

    def counts(self, key: str) -> list[tuple[str, int]]:
        """The values of a key of the front matter, in their order, with the number of pages that have them."""
        return sorted(Counter(value for page in self.pages.values() for value in page.values(key)).items())


@lru_cache(maxsize=64)
def on(site: Site, today: date | None) -> Site:
    """The site as it was on a day; the same one for the same site and day."""
    return replace(site, today=today)


def load_site(folder: Path) -> Site:
    """Read `folder`, which is named after its host. Names that start with `_` are not served.

    Raises FrontMatterError for a page and ValueError for a `_redirects` line that cannot be read.
    """
    host = folder.name
    pages: dict[str, Page] = {}
    files: dict[str, Path] = {}
    for file in sorted(item for item in folder.rglob("*") if item.is_file() and not item.name.startswith("_")):
        path = "/" + file.relative_to(folder).as_posix()
        if file.suffix == ".pages":
            for page in parse_pages(file.read_text("utf-8"), host, f"{host}/{file.relative_to(folder)}"):
                pages[page.path] = page
        elif file.suffix == ".html":
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

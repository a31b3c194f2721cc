"""The pages of a site as they are written: a front matter of `key: value`, and a body.

A file NAME.html is one page. A file NAME.pages has many, divided by lines of ===; what stands before
the first of these lines is the front matter that they have in common, and each line of their bodies is a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

KEYS = frozenset(
    """
    title date author section summary layout lists per_page related charset charset_in canonical robots base lang
    sidebar website town path tags views kind day place price colours range area image sorts filters searches each
    except
    """.split()
)


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

    @property
    def is_listed(self) -> bool:
        """Whether lists of some value of the front matter show this page: it is of a section, or of a kind."""
        return bool(self.section or "kind" in self.meta)

    def values(self, key: str) -> list[str]:
        """The values that the front matter has for a key, divided by commas; for `KEY:N` their first N characters."""
        key, _, length = key.partition(":")
        return [value[: int(length or 999)] for value in self.meta.get(key, "").split(", ") if value]


def parse_page(text: str, host: str, path: str, source: str) -> Page:
    """Split `text` into front matter and body. `source` names the file in errors; raises FrontMatterError."""
    head, mark, body = text.partition("\n---\n")
    if not mark:
        raise FrontMatterError(f"{source}: the front matter is not closed by a line of ---")
    return page_of(front_matter(head, source), body, host, path, source)


def parse_pages(text: str, host: str, source: str) -> list[Page]:
    """The pages of a file of many. `source` names the file in errors; raises FrontMatterError."""
    common, *blocks = text.split("\n===\n")
    shared = front_matter(common, source)
    found: list[Page] = []
    for block in blocks:
        head, _, lines = f"{block}\n".partition("\n---\n")
        meta = front_matter(head, f"{source}, page {len(found) + 1}")
        path = shared.get("path", "*").replace("*", meta.pop("path", ""))
        body = "\n".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines.splitlines() if line)
        found.append(page_of({**shared, **meta, "path": path}, body, host, path, f"{source}, page {len(found) + 1}"))
    return found


def front_matter(head: str, source: str) -> dict[str, str]:
    """Read lines of `key: value`. Raises FrontMatterError with the number of the line."""
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
    return meta


def page_of(meta: dict[str, str], body: str, host: str, path: str, source: str) -> Page:
    """A page of its front matter. Raises FrontMatterError when it has no title or a wrong date."""
    if not meta.get("title"):
        raise FrontMatterError(f"{source}: a page needs a title")
    try:
        day = date.fromisoformat(meta["date"]) if "date" in meta else None
    except ValueError as error:
        raise FrontMatterError(f"{source}: date {meta['date']!r} is not YYYY-MM-DD") from error
    return Page(host, path, meta["title"], body, day, meta)


def listed(pages: Iterable[Page], which: str) -> list[Page]:
    """Some of the pages, newest first, undated ones by title.

    which: a section, `*` for every section, or `KEY=VALUE` for the pages of sections and kinds that have a value.
    """
    key, mark, value = which.partition("=")
    if mark:
        found = [page for page in pages if page.is_listed and value in page.values(key)]
    else:
        found = [page for page in pages if page.section and which in ("*", page.section)]
    found.sort(key=lambda page: page.title.casefold())
    return sorted(found, key=lambda page: page.date or date.min, reverse=True)

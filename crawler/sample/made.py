"""Pages that are made of others: a page for each tag, author or month, and the AMP and print views of articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.sample.pages import Page


def with_made(pages: Iterable[Page]) -> dict[str, Page]:
    """The pages by path, with what is made of them.

    A page with `each: KEY` stands for one page for each value of KEY, except those of `except`, that lists the pages
    which have it: the value takes the place of * in its `path`, title, body and front matter; `before` and `after` are
    the paths of its neighbours. A page with `views: amp, print` is shown at /amp/PATH and /print/PATH too.
    """
    found: dict[str, Page] = {}
    patterns: list[Page] = []
    for page in pages:
        if "each" in page.meta:
            patterns.append(page)
        else:
            found[page.path] = page
            found |= {view.path: view for view in _views(page)}
    for pattern in patterns:
        found |= {made.path: made for made in list(_made(pattern, found.values()))}
    return found


def slug(value: str) -> str:
    """A value as a part of a path."""
    return re.sub(r"\W+", "-", value.casefold()).strip("-")


def _views(page: Page) -> Iterator[Page]:
    for view in page.values("views"):
        kept = {key: page.meta[key] for key in ("author", "summary", "lang") if key in page.meta}
        yield replace(page, path=f"/{view}{page.path}", meta={**kept, "layout": f"_{view}.html", "canonical": page.url})


def _made(pattern: Page, pages: Iterable[Page]) -> Iterator[Page]:
    key = pattern.meta["each"]
    values = {value for page in pages if page.is_listed for value in page.values(key)}
    paths = {value: pattern.meta["path"].replace("*", slug(value)) for value in sorted(values)}
    for value in pattern.values("except"):
        paths.pop(value, None)
    after = [*list(paths.values())[1:], ""]
    before = ["", *paths.values()]
    for value, previous, following in zip(paths, before, after, strict=False):
        meta = {name: text.replace("*", value) for name, text in pattern.meta.items() if name not in ("each", "except")}
        yield replace(
            pattern,
            path=paths[value],
            title=meta["title"],
            body=pattern.body.replace("*", value),
            meta={**meta, "lists": f"{key}={value}", "before": previous, "after": following},
        )

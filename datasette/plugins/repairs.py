"""Repairs two kinds of address that Datasette 0.65 handles badly, before it reads them.

An emptied search box is an error of SQLite's full-text search; here it means everything. A CSV file of all rows is read
page by page, and each page of a view computes the whole view; here the pages are as large as the settings allow.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def repaired(path: str, query: bytes) -> bytes:
    """Return the query string without searches that hold no word, and with the largest pages for a whole CSV file."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not name.startswith("_search") or value.strip(' "')]
    names = {name for name, _ in kept}
    if path.endswith(".csv") and "_stream" in names and "_size" not in names:
        kept.append(("_size", "max"))
    return query if kept == pairs else urlencode(kept).encode("ascii")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Repair the query string of every HTTP request."""

    def wrap(app: App) -> App:
        async def with_repairs(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                scope = {**scope, "query_string": repaired(scope["path"], scope["query_string"])}
            await app(scope, receive, send)

        return with_repairs

    return wrap

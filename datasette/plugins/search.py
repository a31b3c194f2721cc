"""Lets an emptied search box mean "everything", which Datasette 0.65 answers with an error of the full-text search."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def without_empty_search(query: bytes) -> bytes:
    """Return the query string without search parameters that hold no word."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not name.startswith("_search") or value.strip(' "')]
    return query if kept == pairs else urlencode(kept).encode("ascii")


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Drop empty searches before Datasette reads the address."""

    def wrap(app: App) -> App:
        async def with_search(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] == "http" and b"_search" in scope["query_string"]:
                scope = {**scope, "query_string": without_empty_search(scope["query_string"])}
            await app(scope, receive, send)

        return with_search

    return wrap

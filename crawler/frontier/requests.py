"""Request <-> what the table `frontier` keeps of it. JSON, never pickle: a database may come from somebody else."""

import json
from collections.abc import Callable
from typing import Any

from scrapy import Request, Spider

_PASSING = frozenset((  # what one run writes into meta and the next must not find there
    "visit", "fingerprint", "kind", "depth", "download_slot", "download_latency", "download_timeout",
    "is_start_request",
))  # fmt: skip
_METHODS = ("callback", "errback")


class Errback:
    """An errback that settles its request; `original` is the spider's own, or None."""

    def __init__(self, original: Any, run: Callable[[Any, Any], Any]) -> None:
        self.original, self._run = original, run

    def __call__(self, failure: Any) -> Any:
        """Run the original errback."""
        return self._run(failure, self.original)


def is_plain(request: Request) -> bool:
    """Tell whether a request is what its address alone would be: no form, no check, and not through the browser."""
    return request.method == "GET" and not request.body and not request.meta.keys() & {"render", "link"}


def to_json(request: Request, spider: Spider) -> str:
    """Return what must be kept of a request besides its URL, depth, kind and priority.

    Raises ValueError, in one sentence, when a callback is no method of the spider or meta holds what JSON cannot.
    """
    kept: dict[str, Any] = {name: _method_name(getattr(request, name), spider) for name in _METHODS}
    if request.method != "GET":
        kept["method"] = request.method
    if request.body:
        kept["body"] = request.body.decode("latin-1")
    if request.headers:
        kept["headers"] = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in request.headers.items()
        }
    kept["meta"] = {name: value for name, value in request.meta.items() if name not in _PASSING}
    kept["cb_kwargs"] = request.cb_kwargs
    try:
        return json.dumps({name: value for name, value in kept.items() if value}, ensure_ascii=False)
    except TypeError as error:
        raise ValueError(
            f"The request of {request.url[:200]} cannot be kept: {error}; put plain values into it."
        ) from None


def from_json(url: str, stored: str, spider: Spider) -> Request:
    """Return a request as it was stored."""
    kept = json.loads(stored)
    callback, errback = (getattr(spider, kept[name]) if kept.get(name) else None for name in _METHODS)
    headers = {
        name.encode("latin-1"): [value.encode("latin-1") for value in values]
        for name, values in kept.get("headers", {}).items()
    }
    return Request(
        url, callback, kept.get("method", "GET"), headers, kept.get("body", "").encode("latin-1"),
        errback=errback, meta=kept.get("meta"), cb_kwargs=kept.get("cb_kwargs"), dont_filter=True,
    )  # fmt: skip


def _method_name(method: Any, spider: Spider) -> str:
    if isinstance(method, Errback):
        method = method.original
    if method is None:
        return ""
    name = getattr(method, "__name__", "")
    if getattr(method, "__self__", None) is not spider or not hasattr(spider, name):
        raise ValueError(f"{method!r} is no method of the spider {spider.name}; a request can only be kept with one.")
    return str(name)

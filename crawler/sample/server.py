"""Serve the sample web on loopback: every site on one port, told apart by the Host header."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.sample.files import Site
from crawler.sample.pages import Page, parse_page
from crawler.sample.web import reply, sites


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        host, path = self.headers.get("Host", "localhost"), self.path
        if not path.startswith("/"):  # the absolute form, as a proxy receives it
            parts = urlsplit(path)
            host, path = parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.server.count(host, path)
        answer = reply(host, path, self.server.server_address[1], self.server.web, self.server.today)
        etag = f'"{blake2b(answer.body, digest_size=8).hexdigest()}"'
        same = answer.status == 200 and self._has(etag, dict(answer.headers).get("Last-Modified"))
        self.send_response(304 if same else answer.status)
        for name, value in (*answer.headers, ("ETag", etag)):
            self.send_header(name, value)
        if not same:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and not same:
            self.wfile.write(answer.body)

    def _has(self, etag: str, modified: str | None) -> bool:
        """Tell whether the visitor has the page already; If-None-Match goes before the date (RFC 9110 13.2.2)."""
        if known := self.headers.get("If-None-Match"):
            return etag in known
        return modified is not None and self.headers.get("If-Modified-Since") == modified

    do_HEAD = do_GET  # noqa: N815  # http.server looks for this name

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the hits are counted, not printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for answers under way and leaves no socket behind
    server_address: tuple[str, int]

    def __init__(self, port: int) -> None:
        self.hits: Counter[str] = Counter()
        self.web: Mapping[str, Site] = sites()
        self.today: date | None = None
        self.changing = threading.Lock()
        self._counting = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def count(self, host: str, path: str) -> None:
        with self._counting:
            self.hits[host.lower().partition(":")[0] + path.partition("?")[0]] += 1


class _Draft(NamedTuple):
    authored: dict[str, Page]
    redirects: dict[str, tuple[int, str]]
    failing: dict[str, int]


class SampleServer:
    """The sample web on 127.0.0.1, in a daemon thread; use it as a context manager or call start() and close().

    port  0 takes any free port. Raises OSError when the port is taken.
    hits  how often each "host/path" (no port, no query) was asked for, whatever the answer was.
    """

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sample web", daemon=True)

    @property
    def today(self) -> date | None:
        """The day on which the web is seen: what is dated later is still to come. None (as at first): all is out."""
        return self._server.today

    @today.setter
    def today(self, day: date | None) -> None:
        self._server.today = day

    def publish(self, host: str, path: str, text: str) -> None:
        """Add a page, or change it, from now on: the lists, feeds and sitemaps of its site show it too.

        host: such as `muddyboots.localhost`. text: as in a page file. Raises FrontMatterError when it cannot be read.
        A path that was withdrawn or moved is there again.
        """
        page = parse_page(text, host, path, f"{host}{path}")
        with self._changed(host) as site:
            site.authored[path] = page
            site.redirects.pop(path, None)
            site.failing.pop(path, None)

    def withdraw(self, host: str, path: str, status: int = 404) -> None:
        """Answer a path by a status (4xx or 5xx) from now on. With 404 and 410 the lists of its site forget it too."""
        with self._changed(host) as site:
            site.failing[path] = status
            site.redirects.pop(path, None)

    def move(self, host: str, path: str, target: str, status: int = 301) -> None:
        """Answer a path by a redirect (3xx) to `target` from now on.

        target: a path, to which the page goes along if nothing is there yet; or a URL, of our own hosts without a port.
        """
        local = target.startswith("/")
        with self._changed(host) as site:
            site.redirects[path] = (status, f"http://{host}{target}" if local else target)
            site.failing.pop(path, None)
            if local and path in site.authored:
                page = site.authored[path]
                site.authored.setdefault(target, replace(page, path=target))
                site.redirects.pop(target, None)
                site.failing.pop(target, None)

    @contextmanager
    def _changed(self, host: str) -> Iterator[_Draft]:
        """Give what may be changed of a site; afterwards it is the site, for all requests that begin then.

        Raises KeyError for a host that is not of the sample web.
        """
        with self._server.changing:
            site = self._server.web[host]
            draft = _Draft(dict(site.authored), dict(site.redirects), dict(site.failing))
            yield draft
            changed = replace(site, authored=draft.authored, redirects=draft.redirects, failing=draft.failing)
            self._server.web = {**self._server.web, host: changed}

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self._server.server_address[1]

    @property
    def hits(self) -> Counter[str]:
        """Requests so far, counted by "host/path"; clear() it to start again."""
        return self._server.hits

    def url(self, host: str, path: str = "/") -> str:
        """The address of `path` at `host` (`NAME` or `NAME.localhost`) on this server, with its port."""
        name = host if host in ("localhost", "127.0.0.1") or host.endswith(".localhost") else f"{host}.localhost"
        return f"http://{name}:{self.port}{path}"

    def start(self) -> SampleServer:
        """Begin to answer; gives the server itself."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop answering, wait for answers under way, free the port. May be called twice."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> SampleServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

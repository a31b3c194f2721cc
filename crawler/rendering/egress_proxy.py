"""The one way out of the browser: a proxy on loopback that resolves, checks and connects in its place.

A check inside of the browser is not enough: redirects pass its hooks, and a name that was checked may lead elsewhere
when it is looked up again. Here a name is resolved once, and what was checked is what is connected to.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from crawler.conduct.robots_cache import Robots
from crawler.guard.addresses import Exceptions, is_public
from crawler.rendering.guests import Guest, Guests
from crawler.rendering.messages import HEAD_BYTES, Head, read_head

Resolve = Callable[[str, int], Awaitable[str]]

_HEAD_SECONDS = 10  # to send a head; the browser is on the same machine
_CONNECT_SECONDS = 10
_IDLE_SECONDS = 10  # without a byte in either direction
_CHUNK = 64 * 1024  # bytes
_TLS_HANDSHAKE = b"\x16"  # RFC 8446 5.1: the first byte of a client that wants to speak TLS
_MOST_INTERIM = 5  # 1xx answers before the real one


class Refused(Exception):  # noqa: N818  # an answer, not a mistake
    """The browser may not have this connection."""


class EgressProxy:
    """A proxy for the pages of one browser. start() opens it, close() ends it with all of its connections."""

    def __init__(
        self, exceptions: Exceptions, robots: Robots, refuse: Callable[[str, str], None], resolve: Resolve | None = None
    ) -> None:
        """exceptions: private hosts that may be visited. refuse: told (cause, URL) of whatever is refused."""
        self._exceptions, self._robots, self._refuse = exceptions, robots, refuse
        self._resolve = resolve or _resolve
        self.guests = Guests()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_BYTES)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop to listen, and cut what is open."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            head = await asyncio.wait_for(read_head(reader), _HEAD_SECONDS)
            guest = self.guests.who(head.header("proxy-authorization"))
            if guest is None:
                writer.write(b'HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="namedrop"\r\n'
                             b"Content-Length: 0\r\nConnection: close\r\n\r\n")  # fmt: skip
                await writer.drain()
                return
            with guest.connection(task):
                await (self._tunnel if head.parts[0] == "CONNECT" else self._forward)(head, guest, reader, writer)
        except (Refused, OSError, EOFError, ValueError):
            pass  # no answer at all: one of ours would pass for a page of the site
        except asyncio.CancelledError:
            pass  # cut by us; asyncio would log what leaves this method
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _tunnel(
        self, head: Head, guest: Guest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass TLS through, and nothing else: what is not encrypted must come as _forward can see it."""
        host, _, port = head.parts[1].rpartition(":")
        address = await self._checked(host, int(port), f"https://{head.parts[1]}/")
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await writer.drain()
        first = await asyncio.wait_for(reader.read(_CHUNK), _IDLE_SECONDS)
        if not first.startswith(_TLS_HANDSHAKE):
            raise Refused
        async with _connected(address, int(port)) as (answers, asks):
            guest.spend(len(first))
            asks.write(first)
            await _first_of(_pump(reader, asks, guest), _pump(answers, writer, guest))

    async def _forward(
        self, head: Head, guest: Guest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on one request in plain HTTP, and its answer; then the connection ends."""
        method, url, _ = head.parts
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or head.header("transfer-encoding"):
            raise Refused
        port, body = parts.port or 80, int(head.header("content-length") or 0)
        address = await self._checked(parts.hostname, port, url)
        if not await self._robots.allowed(url):
            self._refuse("robots", url)
            raise Refused
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        async with _connected(address, port) as (answers, asks):
            asks.write(head.forwarded(f"{method} {path} HTTP/1.1", ("Host", parts.netloc.rpartition("@")[2])))
            await _pump(reader, asks, guest, body)
            await _first_of(_pump_answer(answers, writer, guest), _end(reader))

    async def _checked(self, host: str, port: int, url: str) -> str:
        """Return the address to connect to. Raises Refused for one that is not public and no exception."""
        host = host.strip("[]").rstrip(".").lower()
        local = host == "localhost" or host.endswith(".localhost")
        if self._exceptions.allows(host, port):
            # RFC 6761 6.3: these names are loopback, whatever DNS says
            return "127.0.0.1" if local else await asyncio.wait_for(self._resolve(host, port), _CONNECT_SECONDS)
        if not local and not self._exceptions.host(host):
            address = await asyncio.wait_for(self._resolve(host, port), _CONNECT_SECONDS)
            if is_public(address):
                return address
        self._refuse("address", url)
        raise Refused


async def _resolve(host: str, port: int) -> str:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)  # SOCK_STREAM
    return str(found[0][4][0])


@contextlib.asynccontextmanager
async def _connected(address: str, port: int):  # type: ignore[no-untyped-def]
    reader, writer = await asyncio.wait_for(
        asyncio.open_connection(address, port, limit=HEAD_BYTES), _CONNECT_SECONDS
    )  # fmt: skip
    try:
        yield reader, writer
    finally:
        writer.close()


async def _pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, guest: Guest, most: int | None = None
) -> None:
    """Copy until the source ends, or so many bytes."""
    while most is None or most > 0:
        data = await asyncio.wait_for(source.read(_CHUNK if most is None else min(most, _CHUNK)), _IDLE_SECONDS)
        if not data:
            return
        guest.spend(len(data))
        most = None if most is None else most - len(data)
        target.write(data)
        await asyncio.wait_for(target.drain(), _IDLE_SECONDS)


async def _pump_answer(source: asyncio.StreamReader, target: asyncio.StreamWriter, guest: Guest) -> None:
    for _ in range(_MOST_INTERIM):
        head = await asyncio.wait_for(read_head(source), _IDLE_SECONDS)
        if not head.parts[1].startswith("1"):
            target.write(head.forwarded(" ".join(head.parts)))
            length = "" if head.header("transfer-encoding") else head.header("content-length")
            await _pump(source, target, guest, int(length) if length.isdecimal() else None)
            return


async def _end(reader: asyncio.StreamReader) -> None:
    """Wait until the browser has gone, or says more than it was asked for."""
    await reader.read(1)


async def _first_of(*ways: Awaitable[None]) -> None:
    """Run until the first one ends, whose error is raised, and cancel the others."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

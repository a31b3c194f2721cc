"""Who may use the proxy: each page of the browser has a password of its own, and so much of the network."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Guest:
    """One page, as the proxy knows it."""

    def __init__(self, most_bytes: int, most_connections: int, over: Callable[[str], None]) -> None:
        """over: told once, in plain words, when the page has taken all that it may."""
        self.username, self.password = "page", secrets.token_urlsafe(24)
        self._bytes, self._connections, self._over = most_bytes, most_connections, over
        self._open: set[asyncio.Task[None]] = set()

    @contextmanager
    def connection(self, task: asyncio.Task[None]) -> Iterator[None]:
        """Count a connection while it is open. Raises ValueError when there are too many at a time."""
        if len(self._open) >= self._connections:
            raise ValueError("too many connections")
        self._open.add(task)
        try:
            yield
        finally:
            self._open.discard(task)

    def spend(self, count: int) -> None:
        """Take bytes off what is left. Raises ValueError when nothing is."""
        self._bytes -= count
        if self._bytes < 0:
            self._over("it loads more than RENDER_MAXSIZE")
            raise ValueError("too many bytes")

    def cut(self) -> None:
        """End all of its connections."""
        for task in self._open:
            task.cancel()


class Guests:
    """The pages that may use the proxy now."""

    def __init__(self) -> None:
        self._by_credentials: dict[str, Guest] = {}

    def admit(self, guest: Guest) -> None:
        """Let a page use the proxy."""
        self._by_credentials[_credentials(guest)] = guest

    def dismiss(self, guest: Guest) -> None:
        """Let a page use it no longer, and cut what it has open."""
        self._by_credentials.pop(_credentials(guest), None)
        guest.cut()

    def who(self, authorization: str) -> Guest | None:
        """Return the page that a Proxy-Authorization header names, or None."""
        return self._by_credentials.get(authorization)


def _credentials(guest: Guest) -> str:
    return "Basic " + b64encode(f"{guest.username}:{guest.password}".encode()).decode()

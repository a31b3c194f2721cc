"""A server that says exactly the bytes that it is told to say, right or wrong, and remembers who asked for what."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Self

_LONGEST_REQUEST = 1024 * 1024  # bytes
_LAST = 600.0  # seconds; no answer is given for longer


class ResetError(Exception):
    """Raised by an answer that breaks the connection with a TCP reset."""


class Request(NamedTuple):
    """What was asked for."""

    host: str  # of the Host header, in lower case, without a port
    target: str  # path and query as sent
    number: int  # how often this host and target was asked for, 1 for the first time
    closing: threading.Event  # set when the server stops

    def hold(self, seconds: float = _LAST) -> None:
        """Wait, or until the server stops, which ends the answer."""
        if self.closing.wait(seconds):
            raise ResetError


class Hit(NamedTuple):
    """One request as it came in."""

    host: str
    target: str
    at: float  # time.monotonic()
    agent: str


Answer = Callable[[Request], Iterable[bytes]]  # the raw bytes of an answer, in the pieces that are sent


class RawServer:
    """A threaded server on 127.0.0.1. `answer` says what is sent; each connection carries one request."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self.hits: list[Hit] = []
        self._answer = answer
        self._times: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self, seconds: float) -> None:
        """Wait, or until the server stops."""
        self._closing.wait(seconds)

    def close(self) -> None:
        """Stop listening, and end every answer that is under way."""
        self._closing.set()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with _quietly():
                    connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closing.is_set():
            with _quietly():
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        connection.settimeout(_LAST)
        with connection, _quietly():
            try:
                request = self._read(connection)
                for piece in self._answer(request) if request else ():
                    connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
            except ResetError:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with self._lock:
            self._open.discard(connection)

    def _read(self, connection: socket.socket) -> Request | None:
        received = b""
        while b"\r\n\r\n" not in received and len(received) < _LONGEST_REQUEST:
            more = connection.recv(65536)
            if not more:
                return None
            received += more
        first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host, target = headers.get("host", "").rpartition(":")[0].lower(), first.split(" ")[1]
        with self._lock:
            number = self._times[host, target] = self._times.get((host, target), 0) + 1
            self.hits.append(Hit(host, target, time.monotonic(), headers.get("user-agent", "")))
        return Request(host, target, number, self._closing)


class Canary:
    """Listens where no crawler may ever connect to, on every address of this machine, and counts who does."""

    def __init__(self) -> None:
        self.connections: list[str] = []
        dual = socket.has_dualstack_ipv6()
        family, host = (socket.AF_INET6, "::") if dual else (socket.AF_INET, "0.0.0.0")
        self._listener = socket.create_server((host, 0), family=family, dualstack_ipv6=dual, backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with _quietly():
            while True:
                connection, (address, *_) = self._listener.accept()
                self.connections.append(address)
                with connection, _quietly():
                    connection.settimeout(1)
                    connection.recv(65536)
                    connection.sendall(http(b"<p>Quillmark is what the canary sings of"))


class _quietly:  # noqa: N801  # reads like contextlib.suppress
    """Lets errors of sockets pass: a client may go whenever it likes."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, (OSError, ValueError))


HTML = "text/html; charset=utf-8"


def head(*lines: str, status: str = "200 OK") -> bytes:
    """Return a status line and these header lines."""
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *lines, "Connection: close", "")).encode("latin-1")


def http(body: bytes, *lines: str, kind: str = HTML, status: str = "200 OK") -> bytes:
    """Return a whole, honest answer."""
    return head(f"Content-Type: {kind}", f"Content-Length: {len(body)}", *lines, status=status) + body


def made(make: Callable[[], bytes], *lines: str, kind: str = HTML, status: str = "200 OK") -> Answer:
    """Return an answer whose body is made each time, so that a large one costs no memory in between."""
    return lambda _: (http(make(), *lines, kind=kind, status=status),)


def fixed(*pieces: bytes) -> Answer:
    """Return an answer that is always the same bytes."""
    return lambda _: pieces


def redirect(location: str, status: str = "302 Found") -> Answer:
    """Return an answer that leads elsewhere."""
    return fixed(http(b"", f"Location: {location}", status=status))


def chunk(piece: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def silence(request: Request) -> Iterator[bytes]:
    """Say nothing, and keep the connection open."""
    request.hold()
    yield b""


def reset(request: Request) -> Iterator[bytes]:
    """Break the connection."""
    raise ResetError
    yield b""


def for_ever(piece: bytes, seconds: float = 0) -> Callable[[Request], Iterator[bytes]]:
    """Return an answer that repeats a piece without end, with so many seconds before each."""

    def answer(request: Request) -> Iterator[bytes]:
        until = time.monotonic() + _LAST
        while time.monotonic() < until:
            if seconds:
                request.hold(seconds)
            yield piece

    return answer


def then(*answers: Answer) -> Answer:
    """Return an answer that gives others in turn."""
    return lambda request: (piece for answer in answers for piece in answer(request))

"""The one way out of the browser: no private address in any spelling or by name, nobody but its own pages, bounds."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable

import pytest

from crawler.guard.addresses import Exceptions
from crawler.rendering import egress_proxy
from crawler.rendering.egress_proxy import EgressProxy
from crawler.rendering.guests import Guest

PUBLIC = "93.184.216.34"
SPELLINGS = (
    "127.0.0.1 127.1 2130706433 0x7f.1 0x7f000001 0177.0.0.1 [::1] [::ffff:127.0.0.1] [::ffff:7f00:1] localhost "
    "LOCALHOST localhost. 127.0.0.1. user:pw@127.0.0.1 other.localhost OTHER.localhost. 0 0.0.0.0 10.0.0.1 192.168.1.1 "
    "169.254.169.254 100.64.0.1 [fd00::1] [fe80::1%25lo] [64:ff9b::7f00:1] [2002:7f00:1::]"
).split()  # fmt: skip
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"


class World:
    """A proxy with one guest, and a server on loopback whose hits are kept."""

    def __init__(self, port: int, proxy: EgressProxy) -> None:
        self.port, self.proxy = port, proxy
        self.hits: list[bytes] = []
        self.answer = ANSWER
        self.refused: list[tuple[str, str]] = []
        self.over: list[str] = []
        self.guest = self.admit()

    def admit(self, most_bytes: int = 10_000, connections: int = 4) -> Guest:
        guest = Guest(most_bytes, connections, lambda cause: self.over.append(cause))
        self.proxy.guests.admit(guest)
        return guest

    async def say(self, data: bytes, then: bytes = b"", guest: Guest | None = None, known: bool = True) -> bytes:
        """Send the head of a request with the password of a guest, then more, and return all that is answered."""
        guest = guest or self.guest
        password = b64encode(f"{guest.username}:{guest.password}".encode())
        head = data + (b"\r\nProxy-Authorization: Basic " + password if known else b"") + b"\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", int(self.proxy.address.rpartition(":")[2]))
        writer.write(head + then)
        try:
            return await asyncio.wait_for(reader.read(), 3)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def get(self, url: str, **more: object) -> bytes:
        return await self.say(f"GET {url} HTTP/1.1\r\nHost: x".encode(), **more)  # type: ignore[arg-type]


def in_world(
    test: Callable[[World], Awaitable[None]],
    exceptions: str = "",
    resolve: egress_proxy.Resolve | None = None,
    forbidden: str = "/forbidden",
) -> World:
    """Run a test with a proxy. exceptions: with {} for the port of the server."""

    class Robots:
        async def allowed(self, url: str) -> bool:
            return forbidden not in url

    async def run() -> World:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            hit = await reader.read(65536)
            number = len(world.hits)
            world.hits.append(hit)
            writer.write(world.answer)
            await writer.drain()
            if world.answer is ANSWER:
                world.hits[number] += await reader.read()  # kept alive until the other side goes
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        proxy = EgressProxy(
            Exceptions(exceptions.format(port).split()), Robots(), lambda *said: world.refused.append(said), resolve
        )
        await proxy.start()
        world = World(port, proxy)
        try:
            await asyncio.wait_for(test(world), 10)
        finally:
            await proxy.close()
            server.close()
            await asyncio.sleep(0.02)  # for what is closed to be gone
        return world

    return asyncio.run(run())


# --- where it leads


def test_no_spelling_of_a_private_address_is_connected_to():
    async def test(world: World) -> None:
        for host in SPELLINGS:
            assert await world.get(f"http://{host}:{world.port}/") == b"", host
            if "@" not in host:
                tunnel = await world.say(f"CONNECT {host}:{world.port} HTTP/1.1".encode(), then=b"\x16\x03\x01")
                assert tunnel == b"", host

    world = in_world(test)
    assert world.hits == []
    assert {cause for cause, _ in world.refused} == {"address"}
    assert len(world.refused) >= 2 * len(SPELLINGS) - 4  # a zone that no interface has does not resolve at all


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to():
    """A rebinding name: public at first, this machine from then on. Were it looked up again, the server was hit."""
    asked = []

    async def rebinding(host: str, port: int) -> str:
        asked.append(host)
        return PUBLIC if len(asked) % 2 else "127.0.0.1"

    connected = []

    async def connect(host: str, port: int, **more: object) -> None:
        connected.append(host)
        raise OSError("there is no network")

    async def test(world: World) -> None:
        real = asyncio.open_connection
        for _ in range(2):
            reader, writer = await real("127.0.0.1", int(world.proxy.address.rpartition(":")[2]))
            password = b64encode(f"{world.guest.username}:{world.guest.password}".encode()).decode()
            writer.write(f"GET http://rebound.example:{world.port}/ HTTP/1.1\r\n"
                         f"Proxy-Authorization: Basic {password}\r\n\r\n".encode())  # fmt: skip
            asyncio.open_connection = connect
            try:
                assert await reader.read() == b""
            finally:
                asyncio.open_connection = real
                writer.close()

    world = in_world(test, resolve=rebinding)
    assert (asked, connected, world.hits) == (["rebound.example"] * 2, [PUBLIC], [])
    assert world.refused == [("address", f"http://rebound.example:{world.port}/")]


def test_a_name_that_does_not_resolve_is_no_connection():
    async def nowhere(host: str, port: int) -> str:
        raise OSError("no such name")

    async def test(world: World) -> None:
        assert await world.get("http://nowhere.example/") == b""

    assert in_world(test, resolve=nowhere).refused == []


def test_an_exception_holds_for_its_port_and_leads_to_loopback():
    async def test(world: World) -> None:
        assert (await world.get(f"http://a.localhost:{world.port}/x?y=1")).endswith(b"\r\n\r\nhello")
        assert await world.get(f"http://a.localhost:{world.port + 1}/") == b""
        assert await world.get(f"http://127.0.0.1:{world.port}/") == b""

    world = in_world(test, "*.localhost:{}")
    assert len(world.hits) == 1 and world.hits[0].startswith(b"GET /x?y=1 HTTP/1.1\r\nHost: a.localhost:")
    assert len(world.refused) == 2


@pytest.mark.parametrize("line", [
    "GET https://a.localhost:{}/ HTTP/1.1", "GET ftp://a.localhost:{}/ HTTP/1.1", "GET / HTTP/1.1", "GET", "",
    "GET http://a.localhost:x{}/ HTTP/1.1", "CONNECT a.localhost HTTP/1.1", "CONNECT :{} HTTP/1.1",
    "GET http:///a HTTP/1.1", "POST http://a.localhost:{}/ HTTP/1.1\r\nTransfer-Encoding: chunked",
    "POST http://a.localhost:{}/ HTTP/1.1\r\nContent-Length: many",
])  # fmt: skip
def test_what_it_does_not_understand_it_does_not_pass_on(line):
    async def test(world: World) -> None:
        assert await world.say(line.format(world.port).encode()) == b""

    world = in_world(test, "*.localhost:{}")
    assert not any(b"\r\n\r\n" in hit for hit in world.hits)


def test_robots_txt_holds_for_what_it_can_read():
    async def test(world: World) -> None:
        assert await world.get(f"http://a.localhost:{world.port}/forbidden") == b""

    world = in_world(test, "*.localhost:{}")
    assert world.hits == [] and world.refused == [("robots", f"http://a.localhost:{world.port}/forbidden")]


# --- what it passes on


def test_the_password_stays_here_and_one_connection_is_one_exchange():
    async def test(world: World) -> None:
        answer = await world.get(f"http://a.localhost:{world.port}/")
        assert answer.endswith(b"hello")
        second = f"GET http://a.localhost:{world.port}/forbidden HTTP/1.1\r\n\r\n".encode()
        await world.get(f"http://a.localhost:{world.port}/", then=second)
        assert b"connection: close" in answer.lower() and b"keep-alive" not in answer

    world = in_world(test, "*.localhost:{}")
    assert len(world.hits) == 2
    assert not [hit for hit in world.hits if b"forbidden" in hit or b"proxy" in hit.lower()]


def test_the_body_of_a_request_is_passed_on_as_long_as_it_said_it_was():
    async def test(world: World) -> None:
        line = f"POST http://a.localhost:{world.port}/ HTTP/1.1\r\nContent-Length: 4".encode()
        assert (await world.say(line, then=b"body")).endswith(b"hello")
        await world.say(line, then=b"bodyGET / HTTP/1.1\r\n\r\n")

    first, second = in_world(test, "*.localhost:{}").hits
    assert first.endswith(b"\r\n\r\nbody")
    assert second.endswith(b"\r\n\r\nbody")


def test_an_interim_answer_is_not_the_answer():
    async def test(world: World) -> None:
        world.answer = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ANSWER
        assert (await world.get(f"http://a.localhost:{world.port}/")).startswith(b"HTTP/1.1 200 OK")

    in_world(test, "*.localhost:{}")


def test_a_tunnel_is_for_tls_only():
    async def test(world: World) -> None:
        line = f"CONNECT a.localhost:{world.port} HTTP/1.1".encode()
        assert await world.say(line, then=b"GET /forbidden HTTP/1.1\r\n\r\n") == b"HTTP/1.1 200 Connected\r\n\r\n"
        assert world.hits == []
        assert (await world.say(line, then=b"\x16\x03\x01hello")).endswith(ANSWER)
        assert world.hits == [b"\x16\x03\x01hello"]

    async def brief(world: World) -> None:
        egress_proxy._IDLE_SECONDS, kept = 1, egress_proxy._IDLE_SECONDS
        try:
            await test(world)
        finally:
            egress_proxy._IDLE_SECONDS = kept

    in_world(brief, "*.localhost:{}")


# --- who may use it, and how much


@pytest.mark.parametrize("header", ["", "Basic cGFnZTpwYWdl", "Bearer x", "Basic \xff"])
def test_a_stranger_on_this_machine_is_sent_away(header):
    async def test(world: World) -> None:
        line = f"GET http://a.localhost:{world.port}/ HTTP/1.1\r\nProxy-Authorization: {header}"
        assert (await world.say(line.encode("latin-1"), known=False)).startswith(b"HTTP/1.1 407 ")

    world = in_world(test, "*.localhost:{}")
    assert world.hits == [] and world.refused == []


def test_a_page_that_is_closed_has_no_way_out_any_more():
    async def test(world: World) -> None:
        world.proxy.guests.dismiss(world.guest)
        assert (await world.get(f"http://a.localhost:{world.port}/")).startswith(b"HTTP/1.1 407 ")

    assert in_world(test, "*.localhost:{}").hits == []


def test_closing_a_page_cuts_what_it_has_open():
    async def test(world: World) -> None:
        world.answer = b""

        async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            await reader.read()
            writer.close()

        never = await asyncio.start_server(slow, "127.0.0.1", 0)
        port = never.sockets[0].getsockname()[1]
        world.proxy._exceptions = Exceptions([f"a.localhost:{port}"])
        asking = asyncio.ensure_future(world.get(f"http://a.localhost:{port}/"))
        await asyncio.sleep(0.2)
        world.proxy.guests.dismiss(world.guest)
        assert await asking == b""
        never.close()

    in_world(test)


def test_a_page_loads_no_more_than_it_may():
    async def test(world: World) -> None:
        world.answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
        assert len(await world.get(f"http://a.localhost:{world.port}/")) < 200_000
        assert set(world.over) == {"it loads more than RENDER_MAXSIZE"}
        other = await world.get(f"http://a.localhost:{world.port}/", guest=world.admit(most_bytes=1_000_000))
        assert len(other) > 300_000

    in_world(test, "*.localhost:{}")


def test_a_page_has_no_more_connections_than_it_may():
    async def test(world: World) -> None:
        guest = world.admit(connections=0)
        assert await world.get(f"http://a.localhost:{world.port}/", guest=guest) == b""

    assert in_world(test, "*.localhost:{}").hits == []


def test_a_head_without_end_is_not_read():
    async def test(world: World) -> None:
        line = f"GET http://a.localhost:{world.port}/ HTTP/1.1\r\nX: ".encode() + b"x" * 200_000
        assert await world.say(line) == b""
        world.answer = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"
        assert await world.get(f"http://a.localhost:{world.port}/") == b""

    in_world(test, "*.localhost:{}")

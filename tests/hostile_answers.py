"""Answers that are no proper HTTP: bombs, bodies without an end, lies about lengths, floods of headers, odd codes."""

import gzip
import random
import zlib
from collections.abc import Iterable, Iterator

import brotli
from hostile_bombs import BOMBS, bomb, nested_gzip_bomb, zstd_stored
from hostile_http import HTML, Answer, Request, chunk, fixed, for_ever, head, http, reset, silence, then
from hostile_world import Host, World

_CHUNKED = "Transfer-Encoding: chunked"
_KIND = f"Content-Type: {HTML}"
_BODY = b"<title>a page</title><main><p>some words of a page that is not what it seems to be"
_OPEN = head(_KIND)


def _flood(line: bytes, megabytes: int, start: bytes = b"HTTP/1.1 200 OK\r\n") -> Answer:
    """Return an answer with so many megabytes of one piece in its headers."""

    def answer(request: Request) -> Iterator[bytes]:
        yield start
        batch = line * max(1, 65536 // len(line))
        for _ in range(megabytes * 1_000_000 // len(batch)):
            yield batch
        yield b"\r\nContent-Length: 4\r\n\r\nbody"

    return answer


ENDLESS: dict[str, Answer] = {
    "chunked": then(fixed(head(_KIND, _CHUNKED)), for_ever(chunk(b"<p>word " * 4000))),
    "chunked-one-byte": then(fixed(head(_KIND, _CHUNKED)), for_ever(chunk(b"w"))),
    "until-close": then(fixed(_OPEN), for_ever(b"<p>word " * 4000)),
    "drip": then(fixed(_OPEN, _BODY), for_ever(b"w", seconds=1)),
    "drip-chunked": then(fixed(head(_KIND, _CHUNKED)), for_ever(chunk(b"w"), seconds=1)),
    "drip-length": then(fixed(head(_KIND, "Content-Length: 5000000")), for_ever(b"w", seconds=0.5)),
    "drip-headers": then(fixed(b"HTTP/1.1 200 OK\r\n"), for_ever(b"X-A: b\r\n", seconds=0.5)),
    "drip-status": then(fixed(b"HTTP/1.1 200 "), for_ever(b"O", seconds=0.5)),
    "silence": silence,
    "silence-after-status": then(fixed(b"HTTP/1.1 200 OK\r\n"), silence),
    "silence-after-headers": then(fixed(head(_KIND, "Content-Length: 100")), silence),
    "silence-in-body": then(fixed(head(_KIND, "Content-Length: 5000"), _BODY), silence),
    "chunk-size-without-end": then(fixed(head(_KIND, _CHUNKED)), for_ever(b"0" * 4000)),
    "chunk-extension": then(fixed(head(_KIND, _CHUNKED), b"5;"), for_ever(b"x" * 4000)),
    "trailers": then(fixed(head(_KIND, _CHUNKED), chunk(_BODY), b"0\r\n"), for_ever(b"X-Trailer: abc\r\n" * 999)),
    "informational": for_ever(b"HTTP/1.1 102 Processing\r\nX-A: b\r\n\r\n" * 999),
    "informational-drip": for_ever(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", seconds=0.3),
    "status-line": then(fixed(b"HTTP/1.1 200 "), for_ever(b"O" * 65536)),
    "no-line-feed": for_ever(b"HTTP/1.1 " * 999),
    "empty-lines": for_ever(b"\r\n" * 4000),
}

BROKEN: dict[str, bytes] = {
    "length-too-long": head(_KIND, "Content-Length: 9000") + _BODY,
    "length-too-short": head(_KIND, "Content-Length: 20") + _BODY * 99,
    "length-negative": head(_KIND, "Content-Length: -1") + _BODY,
    "length-huge": head(_KIND, f"Content-Length: {10**15}") + _BODY,
    "length-overflow": head(_KIND, f"Content-Length: {2**64 + 5}") + _BODY,
    "length-of-5000-digits": head(_KIND, f"Content-Length: {'9' * 5000}") + _BODY,
    "length-word": head(_KIND, "Content-Length: many") + _BODY,
    "length-unicode": head(_KIND, "Content-Length: \xb2") + _BODY,
    "length-twice": head(_KIND, "Content-Length: 10", "Content-Length: 9") + _BODY,
    "length-and-chunked": head(_KIND, "Content-Length: 3", _CHUNKED) + chunk(_BODY) + b"0\r\n\r\n",
    "chunk-bad": head(_KIND, _CHUNKED) + b"zz\r\nabc\r\n0\r\n\r\n",
    "chunk-negative": head(_KIND, _CHUNKED) + b"-5\r\nabc\r\n0\r\n\r\n",
    "chunk-huge": head(_KIND, _CHUNKED) + b"ffffffffffffffff\r\nabc",
    "chunk-overflow": head(_KIND, _CHUNKED) + b"1" + b"0" * 200 + b"\r\nabc",
    "chunk-cut": head(_KIND, _CHUNKED) + b"ff\r\nabc",
    "transfer-unknown": head(_KIND, "Transfer-Encoding: xyz, chunked") + chunk(_BODY) + b"0\r\n\r\n",
    "nothing": b"",
    "one-byte": b"H",
    "status-only": b"HTTP/1.1 200 OK",
    "no-headers": b"HTTP/1.1 200 OK\r\n\r\n",
    "http-0.9": b"<html><main>an answer of 1991",
    "other-protocol": b"SSH-2.0-OpenSSH_9.9\r\n" * 9,
    "tls": b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(120),
    "zeros": bytes(100_000),
    "status-word": b"HTTP/1.1 abc OK\r\n\r\nx",
    "status-negative": b"HTTP/1.1 -200 OK\r\n\r\nx",
    "status-0": b"HTTP/1.1 0 OK\r\n\r\nx",
    "status-99": b"HTTP/1.1 99 Odd\r\n\r\nx",
    "status-600": b"HTTP/1.1 600 Odd\r\n\r\nx",
    "status-999": head(_KIND, status="999 Request denied") + _BODY,
    "status-1e9": b"HTTP/1.1 1000000000 OK\r\n\r\nx",
    "status-long": b"HTTP/1.1 " + b"2" * 9000 + b" OK\r\n\r\nx",
    "version-9": b"HTTP/9.9 200 OK\r\n\r\n" + _BODY,
    "version-word": b"HTTP/x.y 200 OK\r\n\r\nx",
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\0\0",
    "no-content": b"HTTP/1.1 204 No Content\r\nContent-Length: 500\r\n\r\nbody",
    "not-modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\nbody",
    "partial": head(_KIND, "Content-Range: bytes 0-5/9", status="206 Partial Content") + _BODY,
    "location-with-200": head(_KIND, "Location: /elsewhere") + _BODY,
    "redirect-without-location": head(_KIND, status="302 Found") + _BODY,
    "redirect-with-two": head("Location: /good/first", "Location: /good/last", status="302 Found"),
    "redirect-with-body": head("Location: /good/first", _KIND, status="302 Found") + _BODY * 9000,
    "header-without-colon": b"HTTP/1.1 200 OK\r\nthis is no header\r\n\r\n" + _BODY,
    "header-without-name": b"HTTP/1.1 200 OK\r\n: x\r\n\r\n" + _BODY,
    "header-folded": b"HTTP/1.1 200 OK\r\n folded: x\r\nA: b\r\n\tc\r\n\r\n" + _BODY,
    "header-zeros": b"HTTP/1.1 200 OK\r\nA\0B: c\0d\r\nContent-Type: text/html\0\r\n\r\n" + _BODY,
    "header-bytes": b"HTTP/1.1 200 OK\r\n\xff\xfe: \x80\x81\r\nContent-Type: \xff\xff/\xfe\r\n\r\n" + _BODY,
    "line-feeds-only": b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + _BODY,
    "header-injection": head(_KIND, "X-A: b\r\nSet-Cookie: x=y\r\n\r\n<p>split", "Content-Length: 5") + _BODY,
    "referrer-policy": http(_BODY + b"<a href=/good/first>x</a>", "Referrer-Policy: os.abort"),
    "referrer-policy-2": http(_BODY + b"<a href=/good/first>x</a>", "Referrer-Policy: sys.exit"),
    "www-authenticate": http(_BODY, "WWW-Authenticate: " + 'Digest realm="' * 999, status="401 Unauthorized"),
    "cookies": http(_BODY, *(f"Set-Cookie: c{number}={'v' * 40}; Domain=.localhost" for number in range(20_000))),
    "robots-tags": http(
        _BODY, *(f"X-Robots-Tag: bot{number}: noindex, unavailable_after: x" for number in range(5_000))
    ),
    "dates": http(
        _BODY, "Last-Modified: Thu, 99 Xyz 99999 99:99:99 GMT", f'ETag: "{"e" * 60_000}"', "Age: -1", "Expires: 1e99"
    ),
}

FLOODS: dict[str, Answer] = {
    "100-MB": _flood(b"X-Header: %s\r\n" % (b"v" * 200), 100),
    "one-of-50-MB": _flood(b"v", 50, b"HTTP/1.1 200 OK\r\nX-Header: "),
    "one-name-of-50-MB": _flood(b"n", 50),
    "100000-headers": then(
        fixed(b"HTTP/1.1 200 OK\r\n", b"".join(b"X-%d: 1\r\n" % number for number in range(100_000))),
        fixed(b"Content-Length: 4\r\n\r\nbody"),
    ),
    "long-status": _flood(b"x", 30, b"HTTP/1.1 200 "),
    "long-location": fixed(head(f"Location: /{'x' * 5_000_000}", status="302 Found")),
    "long-content-type": fixed(head(f"Content-Type: text/html; charset={'x' * 5_000_000}"), _BODY),
}


def build(world: World) -> None:
    """Add the hosts."""
    for name in BOMBS:
        _one(world, f"bomb-{name}", bomb(name))
    packed = gzip.compress(_BODY)
    for name, body, codings in (
        ("nested", nested_gzip_bomb(), "gzip, gzip"),
        ("nested-100", packed, ", ".join(["gzip"] * 100)),
        ("wrong", _BODY, "gzip"),
        ("wrong-br", packed, "br"),
        ("wrong-zstd", packed, "zstd"),
        ("unknown", _BODY, "xyz"),
        ("random", random.Random(5).randbytes(300_000), "deflate"),
        ("empty", b"", "gzip"),
        ("long", packed, "gzip," * 9999),
    ):
        _one(world, f"coding-{name}", fixed(http(body, f"Content-Encoding: {codings}")))
    for name, answer in ENDLESS.items():
        _one(world, f"endless-{name}", answer)
    for name, raw in world.some(BROKEN.items()):
        _one(world, f"broken-{name}", fixed(raw))
    for name, answer in FLOODS.items():
        _one(world, f"headers-{name}", answer)
    _one(world, "endless-reset", reset)
    _one(world, "endless-reset-in-body", then(fixed(_OPEN, _BODY), reset))
    for name, answer in (("silence", silence), ("reset", reset), ("nothing", fixed(b""))):
        host = world.host(f"dead-{name}", "answers", innocent=False)
        host.routes["/"] = host.routes["/robots.txt"] = answer
        host.rest = answer
    for number in range(40):  # more than are asked at a time: each holds as much of a body as may be sent
        full = head(_KIND, "Content-Length: 8388608")
        _one(world, f"hoard-{number}", then(fixed(full, *[b"<p>" * 100_000] * 27), silence))
    _together(world)
    _cut(world)
    _packed(world)


def _one(world: World, name: str, answer: Answer) -> Host:
    host = world.host(name.replace(".", "-"), "answers")
    host.hostile("/page", answer)
    return host


def _together(world: World) -> None:
    """A host that answers well, but for a row of pages that never come: it is not down."""
    host = world.host("together", "answers")
    for number, answer in enumerate(
        [silence, reset, fixed(b""), ENDLESS["chunked"], silence, reset, bomb("gzip"), silence]
    ):
        host.hostile(f"/never/{number}", answer)
    for number in range(5):
        host.good(f"/good/then/{number}", listed=host.after)


def _cut(world: World) -> None:
    """Pages that come in part; what is said of them is not proven."""
    host = world.host("cut", "answers")

    def add(target: str, *lines: str, body: Iterable[bytes]) -> None:
        host.unproven.append(host.hostile(target, fixed(head(_KIND, *lines), *body)))

    page = host.page("/cut").encode() + b"<p>and more</p>" * 50
    add("/cut/length", f"Content-Length: {len(page) + 500}", body=[page])
    add("/cut/chunked", _CHUNKED, body=[chunk(page)])
    add("/cut/chunk", _CHUNKED, body=[chunk(page), b"ff\r\nabc"])
    more = page + random.Random(5).randbytes(4000).hex().encode()
    add("/cut/gzip", "Content-Encoding: gzip", body=[gzip.compress(more)[:-1500]])
    add("/cut/deflate", "Content-Encoding: deflate", body=[zlib.compress(more)[:-1500]])
    add("/cut/brotli", "Content-Encoding: br", body=[brotli.compress(more)[:-1500]])


def _packed(world: World) -> None:
    """Honest pages in every encoding."""
    host = world.host("honest-packed", "honest", innocent=False)
    for name, pack in {
        "gzip": gzip.compress,
        "x-gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "identity": bytes,
        "zstd": zstd_stored,
    }.items():
        body = pack(host.page(f"/{name}").encode())
        host.good(f"/{name}", answer=fixed(http(body, f"Content-Encoding: {name}")))
    page = host.page("/chunked").encode()
    host.good("/chunked", answer=fixed(head(_KIND, _CHUNKED), *map(chunk, (page[:9], page[9:])), b"0\r\n\r\n"))
    host.good("/until-close", answer=fixed(_OPEN, host.page("/until-close").encode()))
    host.good(
        "/http-1.0",
        answer=fixed(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", host.page("/http-1.0").encode()),
    )
    host.good(
        "/hints",
        answer=fixed(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3, http(host.page("/hints").encode())),
    )

"""A site made up for benchmarks.crawl, and its server: always the same pages of 14 to 17 kB, linked as sites are."""

import asyncio
import random

_WORDS = (
    "garden soil seed water light morning harvest bed compost plant root leaf frost spring summer glass shed rain tool "
    "plan note week early late deep small large warm dry wet slow neighbour market basket winter path fence row bean"
).split()
_NAMES = ("Sowline", "Thicket", "Käfer & Kraut")
_NAVIGATION = 25  # links that every page has
_RELATED = 30  # links to other pages, some of which nothing else links to
_PARAGRAPHS = 22
_SECTIONS = ("guides", "news", "tools", "resources", "people")


def address(number: int) -> str:
    """Return the path of a page; 0 is the front page."""
    return f"/{_SECTIONS[number % len(_SECTIONS)]}/{number // 100}/the-page-with-the-number-{number}" if number else "/"


def html(number: int, pages: int) -> str:
    """Return a page of a site of so many pages. From the front page every other one can be reached."""
    made = random.Random(number)
    navigation = "".join(
        f'<li class="item"><a class="menu-link" href="{address(one)}">{made.choice(_WORDS).title()} {one}</a></li>'
        for one in range(min(pages, _NAVIGATION))
    )
    # Each page leads to a few further ones, as a tree does, and to others from anywhere on the site.
    further = [one for one in range(number * 4 + 1, number * 4 + 5) if one < pages]
    related = [*further, *(made.randrange(pages) for _ in range(_RELATED - len(further)))]
    links = "".join(
        f'<li class="card"><a href="{address(one)}"><span>{_sentence(made, 6)}</span></a><time>2026-11-0{one % 9 + 1}'
        "</time></li>"
        for one in related
    )
    text = "\n".join(f"<p>{_paragraph(made)}</p>" for _ in range(_PARAGRAPHS))
    title = _sentence(made, 7)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="description" content="{_sentence(made, 20)}"><link rel="stylesheet" href="/style.css"></head>
<body><header><nav><ul class="menu">{navigation}</ul></nav></header>
<main><article><h1>{title}</h1>{text}</article><aside><h2>Read on</h2><ul>{links}</ul></aside></main>
<footer><p>{_sentence(made, 30)}</p></footer></body></html>"""


def _sentence(made: random.Random, words: int) -> str:
    return " ".join(made.choices(_WORDS, k=words)).capitalize()


def _paragraph(made: random.Random) -> str:
    sentences = [_sentence(made, made.randint(8, 16)) for _ in range(made.randint(3, 7))]
    if made.random() < 0.02:
        sentences.append(f"We asked {made.choice(_NAMES)} about it")
    if made.random() < 0.1:
        sentences.append(f'See <a href="https://other{made.randrange(99)}.example/">{made.choice(_WORDS)}</a>')
    return ". ".join(sentences) + "."


def answers(pages: int) -> dict[bytes, bytes]:
    """Return the whole answer for each path."""
    bodies = {address(number): html(number, pages).encode() for number in range(pages)}
    made = {path.encode(): _answer(b"200 OK", b"text/html; charset=utf-8", body) for path, body in bodies.items()}
    return made | {b"/robots.txt": _answer(b"200 OK", b"text/plain", b"User-agent: *\nDisallow: /private/\n")}


def _answer(status: bytes, kind: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (status, kind, len(body), body)


class _Site(asyncio.Protocol):
    """Answers GET; it reads the path and nothing else, to cost little beside the crawl that is measured."""

    missing = _answer(b"404 Not Found", b"text/plain", b"nothing here")

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers, self._waiting = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1]
            self._transport.write(self._answers.get(path, self.missing))  # type: ignore[attr-defined]


async def _serve(pages: int) -> None:
    site = answers(pages)
    server = await asyncio.get_running_loop().create_server(lambda: _Site(site), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def serve(pages: int) -> None:
    """Serve the site until the process is ended; the port is the first line of standard output."""
    asyncio.run(_serve(pages))

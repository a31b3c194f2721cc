"""HTTP/1.1 as the browser speaks it to its proxy: heads of requests and answers, no bodies."""

import asyncio
from typing import NamedTuple

HEAD_BYTES = 64 * 1024  # most bytes of one head; Chromium itself takes no more than 256 KiB
_HOP_BY_HOP = ("connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "upgrade", "host")


class Head(NamedTuple):
    """The first line of a request or an answer, in its three parts, and its headers."""

    parts: tuple[str, str, str]
    headers: tuple[tuple[str, str], ...]  # names as they were sent

    def header(self, name: str) -> str:
        """Return the first header of that name (given in lower case), or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def forwarded(self, first_line: str, *more: tuple[str, str]) -> bytes:
        """Return the head as it is passed on: for one exchange only, without what was said to us."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in _HOP_BY_HOP]
        lines = [first_line, *(f"{name}: {value}" for name, value in (*more, *kept, ("Connection", "close")))]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def read_head(reader: asyncio.StreamReader) -> Head:
    """Read the head of a message.

    Raises ValueError for one that is no HTTP/1 or longer than the limit of the reader, and IncompleteReadError when it
    ends too early.
    """
    try:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError as error:
        raise ValueError("the head is too long") from error
    first, *lines = text[:-4].split("\r\n")
    one, two, three = (*first.split(" ", 2), "", "")[:3]
    if not two:
        raise ValueError("the first line is none of HTTP")
    headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Head((one, two, three), tuple(headers))

"""Makes every .csv answer safe to open in a spreadsheet: a cell from a stranger's page must not run as a formula."""

import codecs
import csv
import io
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def safe_cell(cell: str) -> str:
    """Return the cell, with an apostrophe before it if a spreadsheet could take it for a formula."""
    if cell.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


class SafeCsv:
    """Rewrites CSV that comes in pieces cut anywhere; holds back no more than the record that is not complete yet."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._record: list[str] = []  # pieces of the record that is not complete yet
        self._quoted = False  # whether those pieces end inside a quoted cell

    def feed(self, piece: bytes, *, last: bool = False) -> bytes:
        """Take the next bytes of a CSV file and return the records completed by them; with `last`, all the rest."""
        done: list[str] = []
        for line in self._decode(piece, last).splitlines(keepends=True):
            self._record.append(line)
            self._quoted ^= line.count('"') % 2 == 1
            if line.endswith("\n") and not self._quoted:
                done.append(self._take())
        if last:
            done.append(self._take())
        return "".join(done).encode()

    def _take(self) -> str:
        record = "".join(self._record)
        self._record.clear()
        csv.field_size_limit(sys.maxsize)  # a limit of the whole process; the default of 128 KB would end the answer
        out = io.StringIO(newline="")
        rows = csv.reader(io.StringIO(record, newline=""))
        csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
        return out.getvalue()


def _is_csv(message: dict[str, Any]) -> bool:
    kinds = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
    return message["status"] == 200 and any(kind.startswith((b"text/csv", b"text/plain")) for kind in kinds)


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Pass every .csv answer through SafeCsv. (Datasette sends CSV as text/plain unless it is downloaded.)"""

    def wrap(app: App) -> App:
        async def with_safe_csv(scope: Scope, receive: Any, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].endswith(".csv"):
                await app(scope, receive, send)
                return
            rewriter: SafeCsv | None = None

            async def send_safely(message: dict[str, Any]) -> None:
                nonlocal rewriter
                if message["type"] == "http.response.start" and _is_csv(message):
                    rewriter = SafeCsv()
                    kept = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
                    message = {**message, "headers": kept}  # the length changes; the server sends it in chunks
                elif message["type"] == "http.response.body" and rewriter:
                    last = not message.get("more_body", False)
                    message = {**message, "body": rewriter.feed(message.get("body", b""), last=last)}
                await send(message)

            await app(scope, receive, send_safely)

        return with_safe_csv

    return wrap

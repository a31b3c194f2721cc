"""The crawl's side of its workers: they are started, asked, killed and replaced here."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, cast

import crawler
from crawler.listings import Listing
from crawler.reading.wire import LENGTH, Answer, ListQuestion, Opening, Question, packed, unpacked
from pipelines.records import Brand

WORKER = ("-P", "-m", "crawler.reading.worker")  # arguments of Python
_START_SECONDS = 120.0  # a worker with 100,000 brands takes 10 on a slow machine
_LATE_SECONDS = 5.0  # a worker ends by itself when a page takes too long; after so much more it is killed
_BUFFER = 1 << 20  # bytes
_OUT_OF_MEMORY = 77  # worker.OUT_OF_MEMORY, whose module need not be loaded here


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one page may cost."""

    seconds: float = 10.0
    megabytes: int = 256  # besides what the brands take


class NoWorkerError(Exception):
    """No worker can be started; the message is one sentence."""


class MistakeError(Exception):
    """Reading a page failed for a mistake of ours; the message is the traceback."""


class TrapError(Exception):
    """A page cost too much; the message is the cause in plain words."""


class ClosedError(Exception):
    """The workers were closed before the page was read."""


class _DiedError(Exception):
    """A worker has ended while it read a page."""

    def __init__(self, cause: str, again: bool) -> None:
        super().__init__(cause)
        self.again = again  # whether the page may do better with a fresh worker


class _Worker:
    """One process that reads pages, and the next one in its place when it has ended."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._process: asyncio.subprocess.Process | None = None
        self._started: asyncio.Future[None] | None = None
        self._closed = False

    def start(self) -> asyncio.Future[None]:
        """Start the process unless it runs. The future fails with NoWorkerError."""
        if self._started is None:
            self._started = asyncio.ensure_future(self._start())
        return self._started

    async def ask(self, question: bytes) -> Any:
        """Return the answer. Raises _DiedError when the process ends instead, NoWorkerError when there is none."""
        await self.start()
        seconds = self._opening.seconds
        try:
            async with asyncio.timeout(seconds + _LATE_SECONDS):
                return await self._exchange(question)
        except TimeoutError:
            await self.end()
            raise _DiedError(_too_long(seconds), again=False) from None
        except (ConnectionError, EOFError, UnpicklingError):
            code = await self.end()
        if code == -signal.SIGALRM:
            raise _DiedError(_too_long(seconds), again=False)
        if code == _OUT_OF_MEMORY:
            raise _DiedError(
                f"reading it takes more memory than READER_MEMORY_MB ({self._opening.megabytes})", again=True
            )
        raise _DiedError("reading it ends the reader", again=True)

    async def close(self) -> None:
        """Kill the process for good."""
        self._closed = True
        await self.end()

    async def end(self) -> int | None:
        """Kill the process, and return its exit code, negative for a signal."""
        process, self._process, self._started = self._process, None, None
        if process is None:
            return None
        if process.returncode is None:
            # Not process.kill(): it would collect one that has just ended, and lose its exit code.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        if process.stdin is not None:
            process.stdin.close()
        return await process.wait()

    async def _start(self) -> None:
        root = Path(crawler.__file__).parent.parent
        path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *WORKER,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=_BUFFER, env=os.environ | {"PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C in a terminal is for the crawl alone
            )  # fmt: skip
            if self._closed:
                raise EOFError("the crawl ends")
            async with asyncio.timeout(_START_SECONDS):
                await self._exchange(packed(self._opening))
        except (OSError, EOFError, UnpicklingError) as error:  # ConnectionError and TimeoutError are OSErrors
            code = await self.end()
            why = f"it ended with {code}" if code is not None else str(error)
            raise NoWorkerError(
                f"The process that reads pages cannot be started ({why}); see to free memory, and start the same "
                "command again to go on."
            ) from None

    async def _exchange(self, message: bytes) -> Any:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(message)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        return unpacked(await process.stdout.readexactly(length))


class Workers:
    """A few workers; each reads one page at a time."""

    def __init__(self, brands: Sequence[Brand], limits: Limits, number: int = 1) -> None:
        """number: processes. They are started by `open`, or for the first page."""
        opening = Opening(tuple(brands), limits.seconds, limits.megabytes)
        self._all = [_Worker(opening) for _ in range(number)]
        self._idle = list(self._all)
        self._turns = asyncio.Semaphore(number)
        self._closed = False

    async def open(self) -> None:
        """Start them all, before there is a page. Raises NoWorkerError."""
        await asyncio.gather(*(worker.start() for worker in self._all))

    async def ask(self, question: Question) -> Answer:
        """Return what a page says.

        Raises TrapError for a page that costs too much, MistakeError, NoWorkerError, and ClosedError once they are
        closed. A page whose worker ended for another reason than the time is tried once more by a fresh one: an
        earlier page may have left too little memory to it.
        """
        return cast(Answer, await self._answer(question))

    async def ask_list(self, question: ListQuestion) -> Listing:
        """Return what a feed or sitemap lists; raises what `ask` does."""
        return cast(Listing, await self._answer(question))

    async def close(self) -> None:
        """Kill them all; who waits for an answer gets ClosedError."""
        self._closed = True
        await asyncio.gather(*(worker.close() for worker in self._all))

    async def _answer(self, question: Question | ListQuestion) -> Any:
        async with self._turns:
            if self._closed:
                raise ClosedError
            message = packed(question)
            worker = self._idle.pop()
            try:
                found = await self._asked(worker, message)
            finally:
                self._idle.append(worker)
        if isinstance(found, str):
            raise MistakeError(found)
        return found

    async def _asked(self, worker: _Worker, message: bytes) -> Any:
        try:
            try:
                return await worker.ask(message)
            except _DiedError as died:
                if self._closed or not died.again:
                    raise
                return await worker.ask(message)
        except (_DiedError, NoWorkerError) as error:
            if self._closed:
                raise ClosedError from None
            if isinstance(error, _DiedError):
                raise TrapError(str(error)) from None
            raise


def _too_long(seconds: float) -> str:
    return f"reading it takes longer than READ_SECONDS ({seconds:g})"

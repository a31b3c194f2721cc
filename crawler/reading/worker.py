"""The worker: reads what it is given on its standard input, one page or list after the other, until that is closed."""

import ctypes
import fcntl
import gc
import os
import pickle
import resource
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO, NoReturn

import psutil

from crawler.listings import Listing
from crawler.reading.wire import LENGTH, Answer, ListQuestion, Opening, Question, packed
from pipelines.judging.revisits import meaning
from pipelines.linking.opaque import to_resolve
from pipelines.process import Brands, findings
from pipelines.reading.document import read

OUT_OF_MEMORY = 77  # exit code
_PIPE = 1 << 20  # bytes that a pipe holds: most pages go through it at once
_PR_SET_PDEATHSIG = 1  # prctl(2)


def answer(question: Question, brands: Brands) -> Answer:
    """Read a page and find the brands in it; the document comes without what only reading needs."""
    document = read(question.page)
    found = findings(document, brands, question.resolved)
    light = replace(document, text="", blocks=(), images=(), html="", tree=None)
    return light, found, tuple(to_resolve(document, found)), meaning(document)


def main() -> None:
    """Read until there is nothing more to read."""
    questions, answers = _pipes()
    _end_with_the_crawl()
    opening: Opening = _received(questions)
    brands = Brands(opening.brands)
    brands.prepare()
    gc.collect()
    gc.freeze()  # what is there for good need not be looked at again and again
    _limit_memory(opening.megabytes)
    answers.write(packed(True))
    answers.flush()
    while (question := _received(questions)) is not None:
        # The alarm ends the process, inside of a C library too; SIGALRM tells the crawl why.
        signal.setitimer(signal.ITIMER_REAL, opening.seconds)
        try:
            message = packed(_answer(question, brands))
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception:
            message = packed(traceback.format_exc())
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(message)
        answers.flush()


def _answer(question: Question | ListQuestion, brands: Brands) -> Answer | Listing:
    if isinstance(question, ListQuestion):
        from crawler.feeds import read_list  # with its parsers, which a crawl without lists never needs

        return read_list(question.body, question.url)
    return answer(question, brands)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take standard input and output away from everything else, so that no print can come in between."""
    for pipe in (0, 1):
        with suppress(AttributeError, OSError):  # only Linux can, and not for everybody
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return questions, answers


def _end_with_the_crawl() -> None:
    """End when the crawl does, and only then: Ctrl-C and a service manager tell each process to end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if sys.platform == "linux":  # elsewhere the end of the input has to do, which a page that stalls sees too late
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory(megabytes: int) -> None:
    """Bound the address space; malloc then fails, which is a MemoryError in Python and often a crash in C."""
    most = psutil.Process().memory_info().vms + (megabytes << 20)
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def _received(pipe: BinaryIO) -> Any:
    """Return the next record, or None at the end."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = pipe.read(length)
    return pickle.loads(body) if len(body) == length else None


def run() -> NoReturn:
    """Read until there is nothing more to read, and end this process without looking back."""
    with suppress(BrokenPipeError):  # the crawl is gone
        main()
    os._exit(0)


if __name__ == "__main__":
    run()

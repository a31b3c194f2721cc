"""Pages made to cost too much, and what each costs in a process of its own.

    python -m benchmarks.hostile NAME...   of each page CPU seconds, megabytes and verdict, as a line of JSON

CPU time and memory are those of read() and findings(), without starting Python and without making the page.
"""

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.process import Brands, findings
from pipelines.reading.bounds import MOST_TAGS
from pipelines.reading.document import read
from pipelines.records import Brand, Page

MOST_SECONDS, MOST_MEGABYTES = 2.0, 300  # of CPU and memory, that a page may cost
_MANY = MOST_TAGS // 2 - 10  # elements, as many as are read
_GIVEN_UP = 120  # seconds of CPU
_CEILING = 4 << 30  # bytes of address space; a child that needs more dies
_HEAD = b"<!doctype html><title>Acme</title><body><p>Acme makes rockets.</p>"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page cost."""

    seconds: float  # CPU
    megabytes: float  # more than before
    page_read: str
    mentions: int


def _attributes() -> bytes:
    return b"<p %s>Acme</p>" % b" ".join(b"a%d=1" % number for number in range(40_000))


def _attributes_in_many() -> bytes:
    return (b"<p %s>Acme</p>" % b" ".join(b"a%d=1" % number for number in range(400))) * 1200


def _random_bytes() -> bytes:
    return random.Random(4).randbytes(5_000_000)


def _surrogates() -> bytes:
    one = rb'{"@type": "Article", "author": {"name": "\ud800\udfff\udc00"}, "datePublished": "\ud83d", "headline": "'
    end = b'"}</script>'
    return b'<script type="application/ld+json">' + one + rb"\udfff" * 1000 + end + b"<p>\xed\xa0\x80 &#xD800; Acme"


PAGES: dict[str, Callable[[], bytes]] = {
    "40,000 attributes on a tag": _attributes,
    "400 attributes on 1,200 tags": _attributes_in_many,
    "1,000,000 anchors": lambda: b"<a href>" * 1_000_000,
    "500,000 anchors": lambda: b"<a href=/>" * 500_000,
    "70,000 anchors, open": lambda: b"<a href=/>x" * 70_000,
    "32,000 anchors": lambda: b"".join(b"<a href=//acme.com/%d>Acme</a> " % number for number in range(_MANY)),
    "100,000 nested divs": lambda: b"<div>" * 100_000,
    "100,000 nested divs, closed": lambda: b"<div>" * 100_000 + b"Acme" + b"</div>" * 100_000,
    "18,000 nested divs, closed": lambda: b"<div class=a>" * 9_000 + b"<p>Acme" + b"</div>" * 9_000,
    "23,000 paragraphs in 12,000 spans": lambda: b"<span>" * 12_000 + b"<p>Acme</p>" * 23_000,
    "19,000 lists in lists": lambda: (b"<ul><li>a" * 30 + b"</ul>" * 30) * 650,
    "32,000 odd anchors": lambda: b"".join(b"<a href='HTTP:/\\\\acme.com/./%d'>Acme</a> " % n for n in range(_MANY)),
    "32,000 buttons": lambda: b"<button onclick=\"location.href='/x'\">Acme</button>" * _MANY,
    "15,000 hidden links": lambda: b"<div hidden><a href=/x>Acme</a></div>" * 14_990,
    "5 MB on one line": lambda: b"<p>" + b"Acme makes rockets and anvils for coyotes. " * 120_000,
    "5 MB without a space": lambda: b"<p>" + b"Acme" * 1_250_000,
    "5 MB of one class name": lambda: b"<div class='" + b"sidebar-" * 640_000 + b"'>Acme",
    "5 MB of four-byte letters": lambda: b"<p>" + "\U0001f600".encode() * 1_250_000,
    "every byte random": _random_bytes,
    "lone surrogates in JSON-LD": _surrogates,
}


def costs(names: Iterable[str]) -> Iterator[tuple[str, Cost]]:
    """Yield what some pages cost, each measured in a process of its own. Raises RuntimeError when that process dies."""
    names = tuple(names)
    command = [sys.executable, "-m", "benchmarks.hostile", *names]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as measuring:
        assert measuring.stdout is not None
        for name in names:
            line = measuring.stdout.readline()
            if not line:
                raise RuntimeError(f"the page {name!r} ends the process that reads it")
            yield name, Cost(**json.loads(line))


def _print_costs(names: Iterable[str]) -> int:
    """Print a line for each page, in a fork of this process, which has loaded nothing but what all of them need."""
    for name in names:
        child = os.fork()
        if not child:
            print(json.dumps(asdict(_here(name))), flush=True)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            return 1
    return 0


def _here(name: str) -> Cost:
    resource.setrlimit(resource.RLIMIT_AS, (_CEILING, _CEILING))
    resource.setrlimit(resource.RLIMIT_CPU, (_GIVEN_UP, _GIVEN_UP))
    body = _HEAD + PAGES[name]()
    brands = Brands([Brand("Acme", domains=("acme.com",), aliases=("Acme Rockets",))])
    header = ("content-type", "text/html; charset=utf-8")
    ordinary = Page("https://site.example/a", 200, (header,), _HEAD, "2026-01-01T00:00:00Z", "scan")
    findings(read(ordinary), brands)  # what is loaded once is no cost of a page
    page = Page("https://site.example/b", 200, (header,), body, "2026-01-01T00:00:00Z", "scan")
    before, start = _peak(), time.process_time()
    found = findings(read(page), brands)
    seconds = time.process_time() - start
    return Cost(round(seconds, 2), round(_peak() - before, 1), found.page.page_read, len(found.mentions))


def _peak() -> float:
    """Return the most memory that this process has had, in megabytes."""
    status = Path("/proc/self/status")  # getrusage would tell that of the process which started this one
    if status.is_file():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(_print_costs(sys.argv[1:]))

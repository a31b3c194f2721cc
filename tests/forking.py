"""`scrapy ARGS...` without the two seconds of CPU that loading takes, of a crawl and of its reader: a server has loaded
both, and forks for each run.

python tests/forking.py ADDRESS             serves at the address of a Unix socket; ends when its standard input ends
python -IS tests/forking.py ADDRESS ARGS    one run, in a process of its own: with the folder, the environment and the
                                            standard streams of this one, which ends with its exit code

Beside the socket it puts a program that a run takes for its Python; with it a crawl starts its readers here as well.
What tests say of processes themselves (who ends when, what they take) they say of processes that are started anew.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

# What a crawl loads, but for crawler.settings, which look for scrapy.cfg from the present folder, and the reactor.
LOADED = [
    "scrapy.cmdline",
    *(f"scrapy.commands.{name}" for name in ("check", "crawl", "fetch", "genspider", "parse", "shell", "startproject")),
    *(f"scrapy.downloadermiddlewares.{name}" for name in ("cookies", "httpproxy", "offsite", "robotstxt", "stats")),
    *(f"scrapy.extensions.{name}" for name in ("closespider", "logstats", "memusage", "telnet", "throttle")),
    *(f"crawler.commands.{name}" for name in ("brands", "crawl", "demo", "explain", "prospects", "publish", "scan")),
    "crawler.rendering.handler",
    "crawler.frontier.scheduler",
    "crawler.scanning",
    "crawler.one_page",
    "crawler.reading.worker",
    *(f"crawler.spiders.{name}" for name in ("directories", "news", "recheck", "resources", "site")),
    "pipelines.stages",
]
MESSAGE = 1 << 17  # most bytes of the folder, the arguments and the environment


def ask(address: str, arguments: list[str]) -> int:
    """Let the server run `scrapy ARGS...`, and return its exit code."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.connect(address)
        message = json.dumps([os.getcwd(), dict(os.environ), arguments]).encode()
        socket.send_fds(server, [message], [0, 1, 2])
        return int(server.recv(MESSAGE) or 70)


def serve(address: str) -> None:
    """Fork for each run. Returns in the process of a run, ready to be one."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.bind(address)
        server.listen()
        print("ready", flush=True)
        while 0 not in select.select([0, server], [], [])[0]:
            client, _ = server.accept()
            if not os.fork():
                break
            client.close()
            collect()
        else:
            collect()
            os._exit(0)
    message, streams, *_ = socket.recv_fds(client, MESSAGE, 3)
    run = os.fork()
    if run:
        wait_for(run, client)
    client.close()
    become(streams, *json.loads(message))
    if os.environ.get("PYTHONPATH") == sys.path[0]:  # else a test changes what a new process loads
        sys.executable = python_beside(address)


def python_beside(address: str) -> str:
    """Return the path of the program that a run takes for its Python."""
    return f"{address}.python"


def put_python_beside(address: str) -> None:
    """Write that program: it asks the server for a reader, and is Python for all else."""
    from crawler.reading.workers import WORKER

    forked = f'exec "{sys.executable}" -IS "{__file__}" "{address}" "$@"'
    program = Path(python_beside(address))
    program.write_text(f"""#!/bin/sh
[ "$*" = "{" ".join(WORKER)}" ] && {forked}
exec "{sys.executable}" "$@"
""")
    program.chmod(0o700)


def warm() -> None:
    """Do what takes long the first time: a check of brands, a reading of a page, a look at a host."""
    from crawler.reading.wire import Question
    from crawler.reading.worker import answer
    from pipelines.brands import parse_brands
    from pipelines.linking.hosts import host_site, is_public_suffix
    from pipelines.process import Brands
    from pipelines.records import Page

    given = [{"name": "Quillfeather", "domains": ["quillfeather.example"]}, {"name": "Quill", "cased_aliases": ["Nib"]}]
    text = "<html lang=en><main><p>On a wet day the Quill and the quill, and Quilfeather, say so."
    page = Page("http://a.example/", 200, (("content-type", "text/html"),), text.encode(), "2026-01-01T00:00:00Z", "")
    answer(Question(page), Brands(parse_brands({"brand": given}, "here")))
    host_site("a.example")
    is_public_suffix("example")


def collect() -> None:
    """Collect the processes that have ended: who measures the tests counts what they cost."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def wait_for(run: int, client: socket.socket) -> NoReturn:
    """Tell the exit code of a run when it ends, or kill it when the one who asked for it is gone."""
    ended = os.pidfd_open(run)
    if ended not in select.select([client, ended], [], [])[0]:
        os.kill(run, signal.SIGKILL)
    _, status = os.waitpid(run, 0)
    with suppress(OSError):
        client.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def become(streams: list[int], folder: str, environment: dict[str, str], arguments: list[str]) -> None:
    """Take over what a process is started with."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv = ["scrapy", *arguments]


if __name__ == "__main__":
    if sys.argv[2:]:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
    from importlib import import_module

    for name in LOADED:
        import_module(name)
    warm()
    put_python_beside(sys.argv[1])
    gc.freeze()  # what all runs share is not looked at, and so not copied, in each of them
    serve(sys.argv[1])
    from scrapy.cmdline import execute

    from crawler.reading.worker import run
    from crawler.reading.workers import WORKER

    if tuple(sys.argv[1:]) == WORKER:
        run()
    execute()

"""`scrapy ARGS...` without the second of CPU that loading it takes: a server has loaded it, and forks for each run.

python tests/forking.py ADDRESS             serves at the address of a Unix socket; ends when its standard input ends
python -IS tests/forking.py ADDRESS ARGS    one run, in a process of its own: with the folder, the environment and the
                                            standard streams of this one, which ends with its exit code
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

# What a crawl loads, but for crawler.settings: they look for scrapy.cfg from the present folder.
LOADED = [
    "scrapy.cmdline",
    "crawler.rendering.handler",
    "crawler.frontier.scheduler",
    "crawler.scanning",
    "crawler.one_page",
    *(f"crawler.spiders.{name}" for name in ("directories", "news", "resources", "site")),
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
    gc.freeze()  # what all runs share is not looked at, and so not copied, in each of them
    serve(sys.argv[1])
    from scrapy.cmdline import execute

    execute()

"""Serves a database in Datasette, with the configuration of the project's datasette/ folder."""

import contextlib
import json
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import BadMetadataError, parse_metadata

from pipelines.storing.database import open_database

NAME = "mentions"  # of the database in Datasette and so in every address, whatever its file is called
SECONDS_TO_FINISH = 3  # what a download still gets when the server is stopped


class PublishingError(Exception):
    """The database cannot be served; the message is one sentence with the way out."""


def build(database: Path, config: Path) -> Datasette:
    """Return a Datasette over `database`, under the name `mentions`, set up by the folder `config`.

    A database that lies in `config` is not added by itself. Raises PublishingError when `config` is not usable.
    """
    try:
        metadata = parse_metadata((config / "metadata.yaml").read_text(encoding="utf-8"))
        settings = json.loads((config / "settings.json").read_text(encoding="utf-8"))
        secret = stored_secret(config / ".secret")
    except (OSError, ValueError, BadMetadataError) as error:
        raise PublishingError(f"The Datasette configuration in {config} cannot be used: {error}.") from error
    datasette = Datasette(
        metadata=metadata,
        settings=settings,
        plugins_dir=str(config / "plugins"),
        template_dir=str(config / "templates"),
        static_mounts=[("static", str(config / "static"))],
        secret=secret,
    )
    datasette.remove_database("_memory")  # what Datasette makes when it is given no file
    datasette.add_database(Database(datasette, path=str(database), is_mutable=True), name=NAME)
    return datasette


def stored_secret(path: Path) -> str:
    """Return the secret that signs cookies from the file `path`, which is made, for its owner only, when missing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if secret := path.read_text(encoding="ascii").strip():
            return secret
        path.unlink()  # a start that was killed between making and filling it
        return stored_secret(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_hex(32))
    return secret


def announce(url: str) -> None:
    """Print where Datasette listens."""
    print(f"Datasette is at {url}  (Ctrl-C stops it)", flush=True)


def serve(
    database: Path,
    config: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    ready: Callable[[str], None] = announce,
) -> None:
    """Serve `database` with the configuration folder `config` until Ctrl-C; a port of 0 picks a free one.

    `ready` is called once with the address, when the server listens. The database is migrated first. Raises
    StorageError when it cannot be used, PublishingError when the port or the configuration cannot.
    """
    open_database(database, create=False).close()
    datasette = build(database, config)
    with listening(host, port) as sock:
        name = f"[{host}]" if ":" in host else host
        server = _Server(datasette, lambda: ready(f"http://{name}:{sock.getsockname()[1]}/"))
        try:
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[sock])
        finally:
            if datasette.executor:  # none when settings.json says num_sql_threads 0
                datasette.executor.shutdown()
            datasette.get_database(NAME).close()


def listening(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address. Raises PublishingError when it is taken, not ours or no address."""
    if not 0 <= port <= 65535:
        raise PublishingError(f"{port} is no port; choose one from 1 to 65535 with --port.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (")[0]
        raise PublishingError(f"Cannot listen on {host} port {port} ({reason}); choose another with --port.") from error


class _Server(uvicorn.Server):
    """A uvicorn server that says when it listens."""

    def __init__(self, datasette: Datasette, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                datasette.app(),
                log_level="warning",
                lifespan="on",
                timeout_graceful_shutdown=SECONDS_TO_FINISH,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

"""The hostile site: some hundred hosts on one port of this machine, each with innocent pages between its traps.

python tests/hostile_site.py [PORT]        serves it, writes its seeds and brands, and says how to crawl it
"""

import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

import hostile_addresses
import hostile_answers
import hostile_lists
import hostile_pages
import hostile_robots
import hostile_scripts
import hostile_traps
from hostile_http import Canary, RawServer
from hostile_world import BRANDS, World

FAMILIES = (
    hostile_addresses,
    hostile_traps,
    hostile_answers,
    hostile_pages,
    hostile_lists,
    hostile_robots,
    hostile_scripts,
)


class HostileSite:
    """The server of the world, and the canary beside it. part: see World."""

    def __init__(self, port: int = 0, part: tuple[int, int] = (0, 1)) -> None:
        self.canary = Canary()
        self.server = RawServer(lambda request: self.world.answer(request), port)
        self.world = World(self.server.port, self.canary.port, part)
        for family in FAMILIES:
            family.build(self.world)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(*error)
        self.canary.__exit__(*error)

    @property
    def guard(self) -> str:
        """What GUARD_EXCEPTIONS must be: all hosts, on the port of the server only."""
        return f"*.localhost:{self.server.port}"

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write the seeds and the brand file into a folder, and return their paths."""
        seeds, brands = folder / "seeds.txt", folder / "brands.toml"
        seeds.write_text("\n".join(self.world.seeds), encoding="utf-8")
        brands.write_text(BRANDS, encoding="utf-8")
        return seeds, brands


def main() -> None:
    """Serve until interrupted."""
    with HostileSite(int(sys.argv[1]) if sys.argv[1:] else 8020) as site, tempfile.TemporaryDirectory() as folder:
        seeds, brands = site.write(Path(folder))
        print(
            f"{len(site.world.hosts)} hostile hosts on port {site.server.port}. In another terminal:\n\n"
            f"    scrapy crawl news -a seeds={seeds} -a brands={brands} -s GUARD_EXCEPTIONS='{site.guard}' "
            f"-s MENTIONS_DB=/tmp/hostile.db -s CONTACT_URL=https://you.example/\n\nCtrl-C ends it.",
            flush=True,
        )
        with suppress(KeyboardInterrupt):
            site.server.wait(threading.TIMEOUT_MAX)
        innocents = site.world.innocents("news")
        print(
            f"\n{len(site.server.hits)} requests, {len(site.canary.connections)} to the canary, "
            f"{len(site.world.violations(site.server.hits))} that a robots.txt forbids; "
            f"{len(innocents)} innocent pages."
        )


if __name__ == "__main__":
    main()

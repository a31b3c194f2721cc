"""Where the browser is, and how it is started."""

import os
import shutil
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--disable-dev-shm-usage",  # /dev/shm is 64 MB in most containers
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",  # nothing of its own: no updates, no reports, no safe browsing
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",  # UDP passes no proxy
    "--mute-audio",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # nor does WebRTC, unless it is told to
    "--proxy-bypass-list=<-loopback>",  # Chromium goes to loopback past its proxy otherwise
)


def find_chromium(configured: str) -> str:
    """Return the path of the browser, or an empty string. configured: a path or a name that alone is looked for."""
    return next(filter(None, map(shutil.which, (configured,) if configured else _NAMES)), "")


def launch_options(chromium: str, proxy: str) -> dict[str, Any]:
    """Return what Playwright starts the browser with. proxy: the address that all of its requests go through.

    The sandbox of Chromium needs another user than root. Signals are left to us: Playwright would end the browser at
    the first Ctrl-C, under the pages that are to be finished.
    """
    return {
        "executable_path": chromium, "headless": True, "timeout": 20_000, "args": list(_FLAGS),
        "chromium_sandbox": os.geteuid() != 0, "proxy": {"server": proxy},
        "handle_sigint": False, "handle_sigterm": False, "handle_sighup": False,
    }  # fmt: skip

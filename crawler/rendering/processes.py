"""The processes of the browser: how much memory they take, and their end."""

from contextlib import suppress

import psutil

_DRIVER = "run-driver"  # the argument that Playwright starts its driver with


def drivers() -> set[psutil.Process]:
    """Return the drivers of Playwright that this process has started."""
    return {child for child in psutil.Process().children() if _DRIVER in _command_line(child)}


class ProcessTree:
    """Processes and all that they have started; what outlives them is still known."""

    def __init__(self, *roots: psutil.Process) -> None:
        self._roots = roots
        self._known = set(roots)

    def memory(self) -> int:
        """Return the bytes of memory that they take, with what they share counted once (PSS)."""
        self._look()
        return sum(map(_memory, self._known))

    def argument(self, start: str) -> str:
        """Return the rest of the first argument of one of them that starts like this, or an empty string."""
        self._look()
        arguments = (argument for process in self._known for argument in _command_line(process))
        return next((argument.removeprefix(start) for argument in arguments if argument.startswith(start)), "")

    def kill(self) -> None:
        """End them all at once."""
        self._look()
        for process in self._known:
            with suppress(psutil.Error):
                process.kill()

    def _look(self) -> None:
        for root in self._roots:
            with suppress(psutil.Error):  # it is gone; its children are known from the last look
                self._known.update(root.children(recursive=True))
        self._known = {process for process in self._known if process.is_running()}


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):  # PSS is known on Linux only
        try:
            return int(process.memory_info().rss)
        except psutil.Error:
            return 0


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []

"""Which addresses are public, and which exceptions were allowed."""

import ipaddress
import re
from collections.abc import Iterable


def is_public(address: str) -> bool:
    """Tell whether an IP address is reachable for everybody: not loopback, private, link-local, shared or reserved.

    Addresses that carry another one (IPv4-mapped, 6to4, Teredo) are as public as the one inside. Raises ValueError for
    anything that is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        carried = [str(address) for address in inner if address is not None]
        if carried:
            return all(map(is_public, carried))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Exceptions:
    """Hosts that may be visited although they are private: patterns `host:port`, such as `*.localhost:8010`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Take the patterns. Raises ValueError for one without a port, in a sentence."""
        self._patterns = []
        for pattern in patterns:
            host, _, port = pattern.rpartition(":")
            if not host or not re.fullmatch(r"[0-9]{1,5}", port):
                raise ValueError(f"GUARD_EXCEPTIONS: {pattern!r} is not host:port; write it like *.localhost:8010.")
            self._patterns.append((host.lower().strip("[]"), int(port)))

    def host(self, host: str) -> bool:
        """Tell whether a host is an exception on any port."""
        return any(_matches(host, pattern) for pattern, _ in self._patterns)

    def allows(self, host: str, port: int) -> bool:
        """Tell whether a host is an exception on this port."""
        return any(_matches(host, pattern) and port == number for pattern, number in self._patterns)


def _matches(host: str, pattern: str) -> bool:
    """Tell whether a host is the one of a pattern, or for `*.` one below it."""
    host = host.lower().strip("[]")
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern

"""Which addresses are public, and which exceptions were allowed."""

import ipaddress
from collections.abc import Iterable
from fnmatch import fnmatchcase


def is_public(address: str) -> bool:
    """Tell whether an IP address is reachable for everybody: not loopback, private, link-local, shared or reserved.

    Addresses that carry another one (IPv4-mapped, 6to4, Teredo) are as public as the one inside. Raises ValueError for
    anything that is no address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if any(carried is not None and not is_public(str(carried)) for carried in inner):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class Exceptions:
    """Hosts that may be visited although they are private: patterns `host:port`, such as `*.localhost:8010`."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Take the patterns. Raises ValueError for one without a port, in a sentence."""
        self._patterns = []
        for pattern in patterns:
            host, colon, port = pattern.rpartition(":")
            if not colon or not host or not port.isdigit():
                raise ValueError(f"GUARD_EXCEPTIONS: {pattern!r} is not host:port; write it like *.localhost:8010.")
            self._patterns.append((host.lower(), int(port)))

    def host(self, host: str) -> bool:
        """Tell whether a host is an exception on any port."""
        return any(fnmatchcase(host.lower(), pattern) for pattern, _ in self._patterns)

    def allows(self, host: str, port: int) -> bool:
        """Tell whether a host is an exception on this port."""
        return any(fnmatchcase(host.lower(), pattern) and port == number for pattern, number in self._patterns)

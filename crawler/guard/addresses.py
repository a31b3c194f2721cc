"""Which addresses are public, and which exceptions were allowed."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from pipelines.linking.hosts import ascii_host

PORTS = {"http": 80, "https": 443}
_NO_ADDRESS = "it is no web address"
_PRIVATE = "it leads to a private address"
_UNSAFE = re.compile(r"[\x00-\x20\\]")  # programs disagree on where the host ends after one of these
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# RFC 3879, RFC 9637: site-local and documentation, which Python 3.11 calls global
_NOT_GLOBAL = tuple(map(ipaddress.ip_network, ("fec0::/10", "3fff::/20")))


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
    if any(ip in network for network in _NOT_GLOBAL):
        return False
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


def refused_address(url: str, exceptions: Exceptions) -> str:
    """Return why a URL must not be asked for, in plain words, or nothing. Where a name leads is left to the resolver.

    Source: URL Living Standard. A host that ends in a number is an IPv4 address in some spelling; only the usual one is
    taken, because programs read the others (0x7f.1, 2130706433, 127.1) differently.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _NO_ADDRESS
    if parts.scheme not in PORTS or port == 0 or _UNSAFE.search(url):
        return _NO_ADDRESS
    if exceptions.host(host):
        return "" if exceptions.allows(host, port or PORTS[parts.scheme]) else _PRIVATE
    if ":" in host:
        return _of_literal(host)
    name = ascii_host(host)  # without the dot at the end
    if not _HOST_NAME.fullmatch(name) or host.endswith(".."):
        return _NO_ADDRESS
    if name == "localhost" or name.endswith(".localhost"):
        return _PRIVATE
    return _of_literal(host) if _NUMBER.fullmatch(name.rpartition(".")[2]) else ""


def _of_literal(host: str) -> str:
    try:
        return "" if is_public(host) and "%" not in host else _PRIVATE
    except ValueError:
        return _PRIVATE if ":" not in host else _NO_ADDRESS


def _matches(host: str, pattern: str) -> bool:
    """Tell whether a host is the one of a pattern, or for `*.` one below it."""
    host = host.lower().strip("[]")
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern

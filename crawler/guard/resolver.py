"""The resolver that every connection asks: a name that leads to a private address does not resolve.

Checked when the connection is made, and what was checked is what is connected to: a name that changes its address in
between (DNS rebinding) gains nothing. Of several addresses of a name Scrapy's resolver takes one, which is checked;
IPv6 addresses of names are not looked up. What is remembered is checked again each time.
"""

import re
import socket
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.datatypes import LocalCache
from twisted.internet import defer
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from crawler.guard.addresses import Exceptions, is_public

# Like the cache of Scrapy's resolver one for the process, because Twisted does not pass on why a name is not resolved.
_private: LocalCache[str, str] = LocalCache(1000)  # name -> address
_unknown: LocalCache[str, str] = LocalCache(1000)  # name -> what was said
_found: LocalCache[str, str] = LocalCache(1)  # a public name -> address
_RESERVED = "reserved"
# Names that exist nowhere (RFC 6761 6.2, 6.4, 6.5): samples, tests and documentation are full of them.
_NEVER_A_HOST = (".example", ".invalid", ".test")
_NO_SUCH_NAME = re.compile(rf"\[Errno {socket.EAI_NONAME}\]")  # other errors are of the name server, or of this machine


def leads_to_private(name: str) -> bool:
    """Tell whether a host name was refused because its address is private."""
    return name in _private


def does_not_exist(name: str) -> bool:
    """Tell whether a host name was looked up, and there is none.

    Where no name at all was found it says nothing: a machine without a network may know no name either.
    """
    said = _unknown.get(name, "")
    return said == _RESERVED or (said != "" and len(_found) > 0)


class GuardResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses private addresses unless the host is an exception."""

    exceptions: Exceptions

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Take the exceptions from the setting GUARD_EXCEPTIONS."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.exceptions = Exceptions(crawler.settings.getlist("GUARD_EXCEPTIONS"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:  # noqa: N802  # Twisted's name
        """Resolve a host name; fails with DNSLookupError when the address is private."""
        if self.exceptions.host(name):
            if name == "localhost" or name.endswith(".localhost"):
                return defer.succeed("127.0.0.1")  # RFC 6761 6.3: these names are loopback, whatever DNS says
            return super().getHostByName(name, timeout)
        plain = name.lower().rstrip(".")
        if plain.endswith(_NEVER_A_HOST):
            _unknown[plain] = _RESERVED
            return defer.fail(DNSLookupError(f"{name} is reserved, and no host's name"))
        answer = super().getHostByName(name, timeout)
        return answer.addErrback(self._not_found, plain).addCallback(self._checked, name)

    @staticmethod
    def _not_found(failure: Failure, name: str) -> Failure:
        if _NO_SUCH_NAME.search(failure.getErrorMessage()):
            _unknown[name] = "no such name"
        return failure

    @staticmethod
    def _checked(address: str, name: str) -> str:
        if not is_public(address):
            _private[name.lower().rstrip(".")] = address
            raise DNSLookupError(f"{name} leads to the private address {address}")
        _found[name] = address
        return address

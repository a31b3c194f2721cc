"""Which brand owns an address: its domains with all their subdomains, and its listed profiles."""

import re
from urllib.parse import parse_qsl, urlsplit

from pipelines.linking.hosts import url_host
from pipelines.records import Brand, Owned

# A share button on a brand's own domain hands the reader's page over to it; it is not a link to the brand.
_SHARE_PATH = re.compile(
    r"^/(sharer?(\.php|/|$)|share-?article|share-?offsite|intent/|sharing/|dialog/(share|feed|send)|pin/create|submit$"
    r"|bookmarks/create|save$|send$|cws/share)",
    re.I,
)
_CARRIES_ADDRESS = re.compile(r"(^|&)(u|url|link|href|text|status|mini|media)=", re.I)


class Owners:
    """The owned addresses of all brands, looked up in a time that does not grow with their number."""

    def __init__(self, brands: tuple[Brand, ...]) -> None:
        self._domains: dict[str, list[str]] = {}
        self._profiles: dict[str, list[tuple[str, str]]] = {}
        for brand in brands:
            for domain in brand.domains:
                self._domains.setdefault(domain, []).append(brand.name)
            for profile in brand.profiles:
                self._profiles.setdefault(_host(profile), []).append((profile, brand.name))

    def of_host(self, host: str) -> tuple[str, ...]:
        """Return the names of the brands that own a host (ASCII, lower case), by itself or as a subdomain."""
        labels = host.split(".")
        found: dict[str, None] = {}
        for start in range(len(labels)):
            found.update(dict.fromkeys(self._domains.get(".".join(labels[start:]), ())))
        return tuple(found)

    def of_url(self, url: str) -> tuple[tuple[str, Owned], ...]:
        """Return (brand, how it is owned) for an absolute URL; empty when nobody listed owns it."""
        host = url_host(url)
        if not host:
            return ()
        owned: dict[str, Owned] = {
            brand: "profile"
            for profile, brand in self._profiles.get(host.removeprefix("www."), ())
            if _is_within(url, profile)
        }
        owned |= dict.fromkeys(self.of_host(host), "domain")
        return () if owned and _is_share_button(url) else tuple(owned.items())


def _host(url: str) -> str:
    return url_host(url).removeprefix("www.")


def _is_share_button(url: str) -> bool:
    """Tell whether a link hands an address over to be shared: a page named /share without one is an ordinary page."""
    parts = urlsplit(url)
    return bool(_SHARE_PATH.match(parts.path) and _CARRIES_ADDRESS.search(parts.query))


def _is_within(url: str, profile: str) -> bool:
    """Tell whether a URL is a profile or lies below it; parameters of the profile's address must be there too."""
    inner, outer = urlsplit(url), urlsplit(profile)
    path, root = inner.path.rstrip("/").lower(), outer.path.rstrip("/").lower()
    parameters = set(parse_qsl(outer.query))
    return (path == root or path.startswith(f"{root}/")) and parameters <= set(parse_qsl(inner.query))

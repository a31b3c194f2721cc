"""Which brand owns an address: its domains with all their subdomains, and its listed profiles."""

import re
from urllib.parse import parse_qsl, urlsplit

from pipelines.linking.anchors import names_of
from pipelines.linking.appstores import is_in_app_store
from pipelines.linking.hosts import unicode_host, url_host
from pipelines.linking.redirectors import leads_on, may_wrap
from pipelines.records import Brand, Owned

# A share button on a brand's own domain hands the reader's page over to it; it is not a link to the brand. The same for
# one that saves, mails or notes it. Sources: the documentation of each network's share address.
_SHARE_PATH = re.compile(
    r"/(?:sharer?(?:\.php|/|$)|share-?article|share-?offsite|intent/|sharing/|dialog/(?:share|feed|send)|plugins/like"
    r"|pin/create|(?:r/\w+/)?submit(?:link)?/?$|widgets/share|bookmarks/(?:create|mark)|bookmarklet/|save/?$|edit/?$"
    r"|send/?$|cws/share|spi/shares|add/?$|r/msg|msg/text|lineit|clip\.action|hello2|mail/(?:u/\d/)?$|u/\d/share"
    r"|calendar/(?:render|event|\d))", re.I,
)  # fmt: skip
_CARRIES_ADDRESS = re.compile(
    r"(?:^|[&;])(?:(?:u|url|link|href|text|status|mini|media|canonicalUrl|bkmk|body|su|share_?url)="
    r"|action=TEMPLATE|view=cm)", re.I,
)  # fmt: skip
_ROOT_SHARES = frozenset(("wa.me", "twitter.com", "x.com"))  # theirs may have no path, or only /home
_ROOT = re.compile(r"/?(?:home/?)?$")
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+")  # needs no parsing, as nearly all
_MOST_HOSTS = 65536  # remembered; a crawl meets each host many times


class Owners:
    """The owned addresses of all brands, looked up in a time that does not grow with their number."""

    def __init__(self, brands: tuple[Brand, ...]) -> None:
        self._brands = {brand.name: brand for brand in brands}
        self._domains: dict[str, list[str]] = {}
        self._profiles: dict[str, list[tuple[str, str]]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._seen: dict[str, str] = {}
        self._owned: dict[str, tuple[str, ...]] = {}
        for brand in brands:
            for domain in brand.domains:
                self._domains.setdefault(domain, []).append(brand.name)
            for profile in brand.profiles:
                self._profiles.setdefault(_host(profile), []).append((profile, brand.name))

    def names(self, brand: str) -> frozenset[str]:
        """Return the names of a brand as anchor texts are compared with them (anchors.names_of)."""
        found = self._names.get(brand)
        if found is None:
            found = self._names[brand] = names_of(self._brands[brand])
        return found

    def domains(self, brand: str) -> tuple[str, ...]:
        """Return the domains of a brand, in ASCII and as people write them."""
        domains = self._brands[brand].domains
        return tuple(dict.fromkeys((*domains, *map(unicode_host, domains))))

    def of_host(self, host: str) -> tuple[str, ...]:
        """Return the names of the brands that own a host (ASCII, lower case), by itself or as a subdomain."""
        owned = self._owned.get(host)
        if owned is None:
            labels = host.split(".")
            found: dict[str, None] = {}
            for start in range(len(labels)):
                found.update(dict.fromkeys(self._domains.get(".".join(labels[start:]), ())))
            if len(self._owned) >= _MOST_HOSTS:
                self._owned.clear()
            owned = self._owned[host] = tuple(found)
        return owned

    def of_url(self, url: str) -> tuple[tuple[str, Owned], ...]:
        """Return (brand, how it is owned) for an absolute URL; empty when nobody listed owns it."""
        host = url_host(url)
        if not host:
            return ()
        profiles = [
            brand for profile, brand in self._profiles.get(host.removeprefix("www."), ()) if _is_within(url, profile)
        ]
        how: Owned = "app_store" if profiles and is_in_app_store(url) else "profile"
        owned: dict[str, Owned] = dict.fromkeys(profiles, how)
        owned |= dict.fromkeys(self.of_host(host), "domain")
        return () if owned and is_share_button(url) else tuple(owned.items())

    def is_share_button_of(self, brand: str, url: str) -> bool:
        """Tell whether an absolute URL hands the reader's page over to the brand's own site."""
        return is_share_button(url) and brand in self.of_host(url_host(url))

    def is_worth_a_look(self, url: str) -> bool:
        """Tell whether an absolute URL may lead to an owned address: by its host, or by another address in it.

        Quick, since it is asked of every link of every page: each host is judged once.
        """
        parts = url.split("/", 3)  # scheme, nothing, host, and the rest if there is any
        worth = self._seen.get(parts[2])
        if worth is None:
            worth = self._look_at(url, parts[2])
        return worth == "always" or (worth == "with a query" and "?" in url) or (len(parts) == 4 and may_wrap(parts[3]))

    def _look_at(self, url: str, place: str) -> str:
        host = place.lower().rstrip(".") if _PLAIN_HOST.fullmatch(place) else url_host(url)
        owned = self._profiles.get(host.removeprefix("www.")) or self.of_host(host)
        worth = "always" if owned else leads_on(host)
        if len(self._seen) >= _MOST_HOSTS:
            self._seen.clear()
        self._seen[place] = worth
        return worth


def _host(url: str) -> str:
    return url_host(url).removeprefix("www.")


def is_share_button(url: str) -> bool:
    """Tell whether a link hands an address over to be shared: a page named /share without one is an ordinary page."""
    if "?" not in url and ";" not in url:
        return False
    parts = urlsplit(url)
    if not _CARRIES_ADDRESS.search(parts.query):
        return False
    if _ROOT.match(parts.path):
        return _host(url) in _ROOT_SHARES
    return bool(_SHARE_PATH.match(parts.path))


def _is_within(url: str, profile: str) -> bool:
    """Tell whether a URL is a profile or lies below it; parameters of the profile's address must be there too."""
    inner, outer = urlsplit(url), urlsplit(profile)
    path, root = inner.path.rstrip("/").lower(), outer.path.rstrip("/").lower()
    parameters = set(parse_qsl(outer.query))
    return (path == root or path.startswith(f"{root}/")) and parameters <= set(parse_qsl(inner.query))

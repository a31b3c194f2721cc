"""How many links of a page lead to other sites, by region."""

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from pipelines.linking.hosts import host_site, url_host, url_site
from pipelines.records import Anchor, Region

_REGIONS: tuple[Region, ...] = get_args(Region)


def links_to_others(anchors: Iterable[Anchor], url: str) -> tuple[tuple[Region, int], ...]:
    """Return the number of links to other sites by region, in the order of Region and without those that have none.

    Links that are not displayed do not count. url: that of the page.
    """
    site = url_site(url)
    host = url_host(url)
    own = {host}  # hosts known to be of this site, so that most links cost one look
    own_pages = (f"https://{host}/", f"http://{host}/")
    found: Counter[Region] = Counter()
    for anchor in anchors:
        address = anchor.url
        if not address or address.startswith(own_pages) or not anchor.shown:
            continue
        host = url_host(address)
        if host in own:
            continue
        if host_site(host) == site:
            own.add(host)
        else:
            found[anchor.region] += 1
    return tuple((region, found[region]) for region in _REGIONS if found[region])

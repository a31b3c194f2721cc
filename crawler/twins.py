"""The AMP, mobile and print views of a page: told by their address, and folded into the page that they name."""

from crawler.pages import page_address
from crawler.worth.addresses import address_signs
from pipelines.linking.hosts import url_site
from pipelines.records import PageFacts

_TWIN = frozenset(("twin", "in twin"))


def main_version(facts: PageFacts) -> str:
    """Return the address of the page that this one is another view of, as it says itself; empty for any other page.

    Only an address that looks like such a view is believed: many pages name a wrong canonical, such as the front page.
    """
    main = page_address(facts.canonical) if facts.canonical else ""
    if not main or main == page_address(facts.url) or url_site(main) != facts.site:
        return ""
    return main if _TWIN & address_signs(facts.url) and not _TWIN & address_signs(main) else ""

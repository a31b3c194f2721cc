"""Sweeps sites that collect links for their readers: resource pages, link lists, useful tools, recommended reading."""

import re

from crawler.sweep import SweepSpider
from pipelines.records import Anchor, Document

_RESOURCES = re.compile(
    r"\b(resources?|links?|tools?|recommended|recommendations|partners?|useful|reading|favou?rites|directory|best|top"
    r"|guides?|library|links?ammlung|ressourcen|ressources|recursos)\b",
    re.I,
)
_LEAVE = re.compile(r"/(login|log-in|signin|sign-in|signup|register|cart|checkout|account|wp-admin|print)\b", re.I)


class ResourcesSpider(SweepSpider):
    """Reads the whole site, and the pages that look like lists of links first."""

    name = "resources"
    checks_links = True

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 20 for a link that speaks of resources, 0 for another page, None for logins and carts."""
        if _LEAVE.search(anchor.url):
            return None
        words = re.sub(r"[-_/]", " ", f"{anchor.url.partition('://')[2].partition('/')[2]} {anchor.text}")
        return 20 if _RESOURCES.search(words) else 0

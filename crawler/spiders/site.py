"""Sweeps a whole site: every page that it links to within itself. The plain base that the other spiders narrow."""

import re
from urllib.parse import urlsplit

from crawler.sweep import SweepSpider
from pipelines.records import Anchor, Document

_LEAVE = re.compile(
    r"/(login|log-in|logout|signin|sign-in|signup|sign-up|register|account|cart|basket|checkout|wp-admin|print)\b"
    r"|[?&](add-to-cart|replytocom|print)=",
    re.I,
)


class SiteSpider(SweepSpider):
    """Reads everything within the site and the bounds, from its top down."""

    name = "site"

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 0 for a page at the top, 1 less for each further part of the path, None for logins, carts, print."""
        if _LEAVE.search(anchor.url):
            return None
        return -urlsplit(anchor.url).path.strip("/").count("/")

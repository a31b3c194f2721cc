"""Sweeps news sites and blogs: what their feeds and sitemaps name, then sections and their further pages."""

import re

from crawler.declared import SINCE
from crawler.sweep import SweepSpider
from pipelines.records import Anchor, Document

_ARTICLE = re.compile(
    r"/(19|20)\d\d/\d{1,2}/|/(19|20)\d\d-\d\d-\d\d|/(article|articles|news|story|post|posts)/[^/]+", re.I
)
_LEAVE = re.compile(r"/(login|log-in|signin|sign-in|signup|subscribe|register|account|print|tag|tags|author)\b", re.I)


class NewsSpider(SweepSpider):
    """Reads what feeds and sitemaps name and what the sections link to; articles first, no tag clouds."""

    name = "news"
    more_arguments = (SINCE,)

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 50 for what looks like an article, 10 for other pages, None for tags, authors and logins."""
        if _LEAVE.search(anchor.url):
            return None
        return 50 if _ARTICLE.search(anchor.url) else 10

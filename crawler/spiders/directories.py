"""Sweeps directories: categories and their further pages, and the profile pages that they list."""

import re

from crawler.sweep import SweepSpider
from pipelines.linking.links import rel_values
from pipelines.records import Anchor, Document

_FURTHER = re.compile(r"[?&/](page|p|seite|pagina)[=/]\d+|/page/\d+", re.I)
_NEXT = re.compile(r"^(next|older|more|weiter|suivant|siguiente|\d{1,3}|›|»|→)\b|^[›»→]", re.I)
_CATEGORY = re.compile(r"/(category|categories|cat|kategorie|categorie|topics?|browse)\b", re.I)
_LEAVE = re.compile(r"/(login|signin|signup|register|account|claim|submit|add-listing)\b|[?&](sort|order|view)=", re.I)


class DirectoriesSpider(SweepSpider):
    """Reads listing pages to their end before the profiles that they list."""

    name = "directories"

    def wants(self, anchor: Anchor, document: Document) -> int | None:
        """Return 30 for the next page of a listing, 20 for a category, 5 for another page, None for forms and sorts."""
        if _LEAVE.search(anchor.url):
            return None
        if "next" in rel_values(anchor.rel) or _FURTHER.search(anchor.url) or _NEXT.match(anchor.text):
            return 30
        return 20 if _CATEGORY.search(anchor.url) else 5

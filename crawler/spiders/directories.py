"""Sweeps directories: categories and their further pages, and the profile pages that they list."""

from typing import ClassVar

from crawler.sweep import SweepSpider
from crawler.worth.links import NEVER, Points


class DirectoriesSpider(SweepSpider):
    """Reads listing pages to their end before the profiles that they list; no maps, events, sorts and forms."""

    name = "directories"
    points: ClassVar[Points] = {
        "names a brand": 60, "near its subject": 10,
        "further": 30, "page number": 30, "category": 20, "in category": 20, "in entry": 10, "entry": 10,
        "on directory_listing": 5, "in a list": 5, "resources": 5,
        "article": -10, "in article": -10, "town": -15, "in town": -15, "tag": -15, "in tag": -15,
        "in the footer": -10, "legal": -30, "in legal": -30, "archive": -30,
        "map": NEVER, "in map": NEVER, "calendar": NEVER, "in calendar": NEVER, "media": NEVER, "in media": NEVER,
        "comment": NEVER, "in comment": NEVER, "twin": NEVER, "in twin": NEVER, "facet": NEVER, "search": NEVER,
        "in search": NEVER, "account": NEVER, "in account": NEVER,
    }  # fmt: skip

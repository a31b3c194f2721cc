"""Sweeps sites that collect links for their readers: resource pages, link lists, useful tools, recommended reading."""

from typing import ClassVar

from crawler.sweep import SweepSpider
from crawler.worth.links import NEVER, Points


class ResourcesSpider(SweepSpider):
    """Reads the pages that look like lists of links first, then guides, and what else the site has last."""

    name = "resources"
    checks_links = True
    points: ClassVar[Points] = {
        "names a brand": 60, "near its subject": 10,
        "resources": 40, "in resources": 15, "on resource_list": 5, "in the menu": 5,
        "in article": 10, "article": 10, "long name": 5, "a headline": 5, "category": 5, "further": 5,
        "recipe": -10, "in recipe": -10, "tag": -20, "in tag": -20, "author": -20, "in author": -20,
        "member": -20, "in member": -20, "archive": -20, "shop": -30, "in shop": -30, "media": -30, "in media": -30,
        "legal": -30, "in legal": -30, "town": -10, "in town": -10, "map": -20, "in map": -20,
        "calendar": NEVER, "in calendar": NEVER, "comment": NEVER, "in comment": NEVER, "twin": NEVER,
        "in twin": NEVER, "facet": NEVER, "search": NEVER, "in search": NEVER, "account": NEVER, "in account": NEVER,
    }  # fmt: skip

"""What a feed or sitemap lists: records without the parsers, which only the process that reads needs."""

from typing import Literal, NamedTuple


class Listed(NamedTuple):
    """One address of a feed or sitemap."""

    url: str
    changed: str = ""  # ISO 8601, UTC, to the second; a day counts to its end; empty when nothing is said
    published: str = ""  # the same, of its first publication
    title: str = ""  # of an article, as plain text of at most 300 characters; a feed or news sitemap has it


class Listing(NamedTuple):
    """One feed or sitemap as read; it lists nothing when it is neither."""

    kind: Literal["feed", "sitemap"] = "sitemap"
    sitemaps: tuple[Listed, ...] = ()
    pages: tuple[Listed, ...] = ()
    trap: str = ""  # why it was given up, in plain words: it costs more than a list may

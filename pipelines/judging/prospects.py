"""What makes a site worth asking: a score of named parts, each a column that a person can check.

The weights are a first judgement, not a fitted model: a site that never linked is the larger gain (Ahrefs' "have
never linked to you"), a page that links out at all is likelier to add a link, and a sure match in the text itself is
the easier request. A directory in which the brand is missing has not even named it, so it comes after.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """One part of the prospect score."""

    column: str  # column of the view `prospects`
    points: int  # the most it can give; all parts add up to 100
    # expression over one page to ask about: site_linked, links_out, site_links_out, match_score and named: mentions
    # on it; or on a directory without the brand no score, and the brands that it lists
    sql: str


PARTS = (
    Part("new_linker_points", 30, "iif(site_linked, 15, 30)"),  # the site has never linked to the brand, or it has
    # the page links to other sites from its own text; or only other pages of its site do
    Part("habit_points", 25, "iif(links_out > 0, 25, iif(site_links_out, 10, 0))"),
    Part("match_points", 25, "round(match_score / 4.0)"),  # how sure it is that the brand is meant
    Part("mention_points", 20, "min(20, 10 * named)"),  # how often the page names it, or how many others are listed
)

"""The facts that only a page with a finding needs: author, dates, a guess of its language."""

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from pipelines.reading.authors import read_author
from pipelines.reading.dates import read_dates
from pipelines.reading.described import describe
from pipelines.reading.tongues import guess_language
from pipelines.records import Document, PageFacts, PageType

# One text of its own, which has an author and a date; the dates of any other page are those of its items.
_OWN_TEXT: tuple[PageType, ...] = ("article", "press_release", "forum", "resource_list")


def details(document: Document) -> PageFacts:
    """Return the facts of a document with those that need its source: author, published, updated, lang.

    A language that is declared stays; one that is guessed is never used to judge a name. Of a page that was not read
    whole, or has no source, nothing more is told.
    """
    facts = document.facts
    if facts.page_read != "read" or not document.html:
        return facts
    described = describe(document.tree or LexborHTMLParser(document.html))
    own_text = facts.page_type in _OWN_TEXT
    dates = read_dates(described, document, own_text)
    return replace(
        facts,
        author=read_author(described, document, own_text),
        published=dates.published,
        updated=dates.updated,
        lang=facts.lang or guess_language(document),
    )

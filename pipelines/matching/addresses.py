"""Names in a page's own address: a page at /reviews/acme that never says Acme is about it all the same, perhaps."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipelines.linking.hosts import host_site, unicode_host, url_host
from pipelines.matching.judged import Judged, beside_text
from pipelines.matching.slugs import Found, Slugs
from pipelines.records import Document

_CONTEXT = 60  # characters of the address kept on each side
_ONLY_THERE = "only in the page's address"


def in_address(document: Document, slugs: Slugs, named: set[str]) -> list[Judged]:
    """Return the verdicts on the names in the address of a page, at most one for each brand.

    named: the brands that need none, because the page names them itself or its address belongs to them. Nothing is said
    of a page that was not read whole, which may name them too.
    """
    url = document.facts.url
    if document.facts.page_read != "read" or not url.startswith(("http://", "https://")):
        return []
    shown = _shown(url)
    best: dict[str, Judged] = {}
    for start, end in _parts(shown, url_host(url)):
        for found in slugs.find(shown[start:end]):
            judged = _judged(found, shown, start)
            known = best.get(judged.brand)
            if judged.brand not in named and (known is None or judged.score > known.score):
                best[judged.brand] = judged
    return list(best.values())


def _judged(found: Found, shown: str, offset: int) -> Judged:
    start, end = found.start + offset, found.end + offset
    evidence = [(_ONLY_THERE, 30.0 if found.doubtful else 60.0)]
    if found.against:
        evidence.append((f"exclude word: {found.against}", -50.0))
    around = shown[max(0, start - _CONTEXT) : start], shown[end : end + _CONTEXT]
    return beside_text(
        found.slug.brand, shown[start:end], found.slug.name, "url", "other", 0, tuple(evidence), around, in_block=False
    )


def _shown(url: str) -> str:
    """Return host and path of a URL as people read them."""
    address = unicode_host(url_host(url)) + unquote(urlsplit(url).path)
    return "".join(letter if letter.isprintable() else " " for letter in address)


def _parts(shown: str, host: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the labels of the host, without its public suffix, and of the segments of the path."""
    suffix = host_site(host).count(".")  # labels: a site is one label and its suffix
    end = shown.find("/") if "/" in shown else len(shown)
    labels = shown[:end].split(".")
    start = 0
    for label in labels[: max(0, len(labels) - suffix)]:
        yield start, start + len(label)
        start += len(label) + 1
    start = end
    for segment in shown[end:].split("/"):
        yield start, start + len(segment)
        start += len(segment) + 1

"""Names in alternative text: shown to nobody who sees the image, so they are kept apart and need no evidence."""

from collections.abc import Iterator

from pipelines.matching.candidates import rank, without_overlaps
from pipelines.matching.judged import Judged, beside_text
from pipelines.matching.matcher import Matcher
from pipelines.reading.blocks import block_at
from pipelines.records import Document, Image, Region

_LONGEST_ALT = 300  # characters of alternative text that are looked at
_ALT = (("alternative text of an image", 80.0),)


def in_images(document: Document, matcher: Matcher) -> Iterator[Judged]:
    """Yield the verdicts on the names in the images of a document, in its order."""
    for image in document.images:
        for candidate in without_overlaps(sorted(matcher.candidates(image.alt[:_LONGEST_ALT]), key=rank)):
            if candidate.match in ("name", "alias", "cased_alias"):
                yield beside_text(
                    candidate.form.brand, candidate.surface, candidate.form.name, "alt", _region(image, document),
                    image.position, _ALT, anchor=image.anchor,
                )  # fmt: skip


def _region(image: Image, document: Document) -> Region:
    if image.anchor is not None:
        return document.anchors[image.anchor].region
    block = block_at(document.blocks, image.position)
    return block.region if block else "other"

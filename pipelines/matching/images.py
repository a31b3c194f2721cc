"""Names in images: in the alternative text, or else in the file name. Who sees the image reads neither."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from pipelines.finding.candidates import rank, without_overlaps
from pipelines.matching.judged import Judged, beside_text
from pipelines.matching.matcher import Matcher
from pipelines.matching.slugs import Found, Slugs, words
from pipelines.reading.blocks import block_at
from pipelines.records import Document, Image, Region

_LONGEST_ALT = 300  # characters of alternative text that are looked at
_LONGEST_FILE_NAME = 200  # characters; what is longer is data
_MOST_FILES = 1000  # images of a page whose file names are looked at
_MOST_LOGOS = 20  # of one brand on a page that are mentions: a shop has hundreds of pictures of what it sells
_CONTEXT = 60  # characters of the file name kept on each side
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_SAYS_LOGO = frozenset("logo logos brand brands partner partners client clients sponsor sponsors".split())
_ALT = (("alternative text of an image", 80.0),)


def in_images(document: Document, matcher: Matcher, slugs: Slugs) -> Iterator[Judged]:
    """Yield the verdicts on the names in the images of a document, in its order: alternative texts, then file names.

    A file name counts once for each brand, and not for an image whose alternative text names the brand already. At most
    20 of a brand are accepted on a page.
    """
    named: dict[int, set[str]] = {}
    alts = matcher.candidates([image.alt[:_LONGEST_ALT] for image in document.images])
    for index, (image, candidates) in enumerate(zip(document.images, alts, strict=True)):
        for candidate in without_overlaps(sorted(candidates, key=rank)):
            if candidate.match in ("name", "alias", "cased_alias"):
                named.setdefault(index, set()).add(candidate.form.brand)
                yield beside_text(
                    candidate.form.brand, candidate.surface, candidate.form.name, "alt", _region(image, document),
                    image.position, _ALT, anchor=image.anchor, in_block=image.alone_in is None,
                )  # fmt: skip
    seen: set[tuple[str, str]] = set()
    logos: Counter[str] = Counter()  # brand -> accepted file names
    for index, image in enumerate(document.images[:_MOST_FILES]):
        name = file_name(image.src)
        for found in slugs.find(_EXTENSION.sub("", name)) if name else ():
            brand = found.slug.brand
            if brand not in named.get(index, ()) and (brand, name) not in seen:
                seen.add((brand, name))
                logo = _logo(found, name, image, document)
                logos[brand] += logo.accepted
                if not logo.accepted or logos[brand] <= _MOST_LOGOS:
                    yield logo


def file_name(src: str) -> str:
    """Return the file name in the address of an image, decoded: its last part, or an empty string."""
    name = unquote(src.partition("#")[0].partition("?")[0].rpartition("/")[2])
    if len(name) > _LONGEST_FILE_NAME:
        return ""
    return name if name.isprintable() else "".join(letter if letter.isprintable() else " " for letter in name)


def _logo(found: Found, name: str, image: Image, document: Document) -> Judged:
    before, surface, after = name[: found.start], name[found.start : found.end], name[found.end :]
    evidence = [("file name of an image", 30.0 if found.doubtful else 70.0)]
    if found.doubtful and words(f"{before} {after} {image.alt[:_LONGEST_ALT]} {image.classes}") & _SAYS_LOGO:
        evidence.append(("a word such as logo or partner with it", 40.0))
    if found.against:
        evidence.append((f"exclude word: {found.against}", -50.0))
    return beside_text(
        found.slug.brand, surface, found.slug.name, "logo", _region(image, document), image.position, tuple(evidence),
        (before[-_CONTEXT:], after[:_CONTEXT]), image.anchor, image.alone_in is None,
    )  # fmt: skip


def _region(image: Image, document: Document) -> Region:
    if image.alone_in is not None:
        return image.alone_in
    if image.anchor is not None:
        return document.anchors[image.anchor].region
    block = block_at(document.blocks, image.position)
    return block.region if block else "other"

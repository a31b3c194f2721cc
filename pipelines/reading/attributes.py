"""What the attributes of elements say: words, the address of an image, the class names around it."""

from collections.abc import Mapping

from selectolax.lexbor import LexborNode

_LATE = ("data-src", "src")  # where an image's address is: loaded late, before the one that stands in for it
_LONGEST_SRC = 2083  # characters; longer ones are data
_AROUND = 3  # elements around an image whose class names are kept: a, li, ul
_LONGEST_CLASSES = 200  # characters


def words(text: str | None) -> str:
    """Return the words of an attribute with single spaces between them."""
    return " ".join((text or "").split())


def source(attributes: Mapping[str, str | None]) -> str:
    """Return the address of an image as written; empty when it has none but data."""
    for name in _LATE:
        src = (attributes.get(name) or "").strip()
        if src and len(src) <= _LONGEST_SRC and not src[:5].lower().startswith("data:"):
            return src
    return ""


def classes_around(image: LexborNode, attributes: Mapping[str, str | None]) -> str:
    """Return the class names and ids of an image and of the elements right around it, 200 characters at most."""
    found = [attributes.get("class"), attributes.get("id")]
    node = image.parent
    for _ in range(_AROUND):
        if node is None:
            break
        around = node.attributes
        if around:
            found += (around.get("class"), around.get("id"))
        node = node.parent
    return words(" ".join(filter(None, found))[:_LONGEST_CLASSES])

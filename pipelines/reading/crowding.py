"""Tags with so many attributes that a parser, which compares each with all before it, is busy for seconds."""

_LONG = 2_000  # characters of a tag; what is shorter has too few attributes to matter
_MOST_COMPARED = 100_000_000  # pairs of attributes on a page: 0.2 s in lexbor, and as much again in libxml2


def is_crowded(html: str) -> bool:
    """Return whether the tags of a page have so many attributes that it must not be parsed again.

    40,000 attributes in one tag, 0.4 MB, take lexbor 3 s.
    """
    pairs = 0
    for piece in html.split("<"):
        if len(piece) > _LONG:
            pairs += len(piece.partition(">")[0].split()) ** 2
    return pairs > _MOST_COMPARED

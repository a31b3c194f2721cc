"""What is too much for one page: seen in its bytes, before a parser spends hours on it.

A parser compares every attribute of a tag with those before it, and looks through the open elements for every tag, so
that its time grows with the square of both. Measured with lexbor: 40,000 attributes on a tag 2.7 s; 100,000 paragraphs
inside 9,000 open elements 2.1 s.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

MOST_TAGS = 65_000  # start and end tags; the longest of 259 pages of an archive has 7,889
_FEW_TAGS = 20_000  # a page with fewer cannot be nested so deeply that it costs a second
_MOST_STEPS = 300_000_000  # comparisons of open elements, about 0.7 s
_MOST_PAIRS = 200_000_000  # of attributes; fewer, since each attribute is also kept
_LONG_TAG = 1024  # bytes; the attributes of shorter tags cost nothing
_SHORTEST = 3  # bytes of an attribute and what parts it from the next, where each has another name
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9-]*)", re.I)
_ATTRIBUTE = re.compile(rb"[^\s/>=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?")
# Elements that have no end tag or need none: they are never open for long.
_SHALLOW = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option".split()
)


def too_much(body: bytes) -> str:
    """Say in plain words what makes a page cost more than a page may; empty when it is an ordinary one.

    Costs about as much as two searches through the body, unless it is an odd one.
    """
    tags = body.count(b"<")
    if tags > MOST_TAGS:
        return "the page has too many elements to read to the end"
    if _attribute_steps(body) > _MOST_PAIRS:
        return "one of its elements has too many attributes"
    if tags > _FEW_TAGS and _nesting_steps(body) > _MOST_STEPS:
        return "its elements are nested too deeply"
    return ""


def _attribute_steps(body: bytes) -> int:
    """Return about how many attributes are compared with each other in long tags."""
    # All tags shorter than this take at most half of the steps together, so only longer ones need a look at first.
    longer = _MOST_PAIRS * _SHORTEST**2 // (2 * len(body) + 1)
    if longer > _LONG_TAG and _most_steps(_without_end(body, longer)) <= _MOST_PAIRS // 2:
        return 0
    spans = list(_without_end(body, _LONG_TAG))
    if _most_steps(spans) <= _MOST_PAIRS:
        return 0
    steps = 0
    for start, end in spans:
        tag = body[start:end]
        # Without a < it is text, or the rest of a tag that has a > in one of its values.
        begins = _TAG.search(tag)
        if begins or _in_value(body, start):
            steps += sum(1 for _ in _ATTRIBUTE.finditer(tag, begins.start() if begins else 0)) ** 2
    return steps


def _most_steps(spans: Iterable[tuple[int, int]]) -> int:
    return sum(((end - start) // _SHORTEST) ** 2 for start, end in spans)


def _without_end(body: bytes, length: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of at least `length` bytes in which no tag ends."""
    place = 0
    while place + length <= len(body):
        end = body.rfind(b">", place, place + length)
        if end < 0:
            end = body.find(b">", place + length)
            end = len(body) if end < 0 else end
            yield place, end
        place = end + 1


def _in_value(body: bytes, place: int) -> bool:
    """Tell whether the > before a place stands inside a quoted value."""
    before = body[max(0, body.rfind(b"<", 0, place)) : place]
    return before.count(b'"') % 2 == 1 or before.count(b"'") % 2 == 1


def _nesting_steps(body: bytes) -> int:
    """Return about how many open elements are looked through: at every start tag all that are open."""
    opened: Counter[bytes] = Counter()
    depth = steps = 0
    for slash, name in _TAG.findall(body):
        name = name.lower()
        if not slash:
            steps += depth
            if name not in _SHALLOW:
                opened[name] += 1
                depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return steps

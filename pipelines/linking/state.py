"""The link state of a mention: is the name itself linked, is a link beside it, elsewhere on the page, or nowhere?"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

from pipelines.linking.places import Span
from pipelines.records import Anchor, Link, LinkState

_NAME_WORDS = 5  # an anchor text with more is a sentence or a headline, which may well lead to where it was written


class Spans:
    """The texts of some anchors that are displayed, ready to be asked which of them lies over a place."""

    def __init__(self, anchors: Sequence[Anchor], indexes: Iterable[int]) -> None:
        """Take the anchors of a document, and the indexes of those that matter."""
        self.indexes = frozenset(indexes)
        shown = sorted((anchors[i].start, anchors[i].end, i) for i in self.indexes if anchors[i].shown)
        self._texts = [span for span in shown if span[0] < span[1]]
        self.starts = [(start, i) for start, _, i in shown]  # also of images, which have no text

    def over(self, start: int, end: int) -> int | None:
        """Return the index of an anchor whose text overlaps the span [start, end), or None.

        One character is enough: `<a>Acme</a>'s` and `<a>Ac</a>me` are both linked for a reader.
        """
        place = bisect_left(self._texts, (end,))
        return self._texts[place - 1][2] if place and self._texts[place - 1][1] > start else None

    def around(self, start: int, end: int, image_of: int | None) -> int | None:
        """Return the index of the anchor that a mention stands in, or None. image_of: the anchor that its image is."""
        return image_of if image_of in self.indexes else self.over(start, end)

    def nearest(self, start: int, within: Span | None) -> tuple[int, bool] | None:
        """Return the index of the anchor nearest to a place, those within the span first, and whether it is within."""
        place = bisect_left(self.starts, (start,))
        beside = self.starts[max(0, place - 1) : place + 1]
        inside = [one for one in beside if within is not None and within[0] <= one[0] <= within[1]]
        nearest = min(inside or beside, key=lambda one: abs(one[0] - start), default=None)
        return None if nearest is None else (nearest[1], bool(inside))


class LinksTo:
    """The links of one page to the domains of one brand, ready to be asked about places in the text."""

    def __init__(self, links: Sequence[tuple[int, Link]], anchors: Sequence[Anchor], brand: str) -> None:
        """Take the links of the page (anchor index, link), of which those to the brand count: profiles do not."""
        found = [(i, k) for k, (i, link) in enumerate(links) if (link.brand, link.owned) == (brand, "domain")]
        self._position = dict(found)
        self.spans = Spans(anchors, self._position)
        self._hidden = next((k for i, k in found if not anchors[i].shown), None)

    def __bool__(self) -> bool:
        return bool(self._position)

    def over(self, start: int, end: int) -> int | None:
        """Return the position of a link whose text overlaps the span [start, end), or None."""
        return self.of_anchor(self.spans.over(start, end))

    def of_anchor(self, index: int | None) -> int | None:
        """Return the position of the link that an anchor is, or None."""
        return None if index is None else self._position.get(index)

    def nearest(self, start: int, within: Span | None) -> tuple[int, bool]:
        """Return the position of the link nearest to a place, those within a span first, and whether it is within.

        A link that is not displayed counts only where there is no other. There must be a link.
        """
        found = self.spans.nearest(start, within)
        if found is None:
            assert self._hidden is not None
            return self._hidden, False
        return self._position[found[0]], found[1]


def link_state(
    start: int, end: int, image_of: int | None, links: LinksTo, beside: Span | None
) -> tuple[LinkState, int | None]:
    """Return the link state of one mention on a page that was read whole, and the position of the link that decides it.

    start, end: span of the mention in the document's text. image_of: index of the anchor that it is the image of, for a
    mention in alternative text. beside: the span in which a link is beside it, if there is one.
    """
    if not links:
        return "unlinked", None
    own = links.of_anchor(links.spans.around(start, end, image_of))
    if own is not None:
        return "linked", own
    position, is_beside = links.nearest(start, beside)
    return "nearby" if is_beside else "elsewhere", position


def wrong_link(
    brand: str, here: Iterable[tuple[int, Link]], named_here: Collection[str], own_site_of: Collection[str]
) -> int | None:
    """Return the position of the link that a mention stands in, where it leads elsewhere than to the brand, or None.

    That is to a profile or app of the brand's, or else to another listed brand. The other brand is no wrong target
    where it is named in the same link, on its own site, or where the link is a headline rather than a name.

    here: (position, link) of the links that the anchor around the mention is; named_here: the brands that are named in
    it; own_site_of: the brands that own the page.
    """
    other = None
    for position, link in here:
        if link.brand == brand:
            return position
        strange = link.brand not in named_here and link.brand not in own_site_of
        if other is None and link.owned == "domain" and strange and len(link.anchor.split()) <= _NAME_WORDS:
            other = position
    return other

"""The links of a list to other sites, item by item: what may be dead there, and who could be asked next."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pipelines.link_records import OutboundLink
from pipelines.linking.hosts import host_site, url_host
from pipelines.linking.links import asked_address
from pipelines.linking.owners import Owners, is_share_button
from pipelines.linking.places import Places
from pipelines.linking.redirectors import leads_in, may_wrap
from pipelines.linking.services import SOCIAL_NETWORKS
from pipelines.reading.blocks import block_at
from pipelines.records import COUNTED_REGIONS, Anchor, Block, Document, PageType

MOST_LINKS = 300  # of one page; more is a link farm
_MOST_LOOKED_AT = 3000  # links of one page that are looked at for those: nobody writes so long a list by hand
_LISTS: tuple[PageType, ...] = ("resource_list", "directory_listing", "directory_entry")
_LONGEST = 200  # characters of an anchor text and of a context
_LONGEST_HEADING = 80  # characters; what is longer above a list introduces it, but is no heading
_LOOKED_AT = 400  # characters of an item on each side of a link: white space in it may be left out


def outbound_links(document: Document, owners: Owners) -> tuple[OutboundLink, ...]:
    """Return the links of a page's lists to other sites, each address once, in the order of the text, at most 300.

    On a page that lists resources or is of a directory all links of its own text count, on others those in items of
    lists. Those to a listed brand, a social network or a share button are left out.
    """
    if document.facts.page_read != "read":
        return ()
    found: dict[str, Anchor] = {}
    for url, anchor in _leading_away(document, owners):
        before = found.get(url)
        if before is None or not before.text:
            if before is None and len(found) >= MOST_LINKS:
                break
            found[url] = anchor
    if not found:
        return ()
    contexts = _Contexts(document, found.values())
    return tuple(
        OutboundLink(url, host_site(url_host(url)), _one_line(anchor.text), contexts.of(anchor), anchor.region)
        for url, anchor in found.items()
    )


def _leading_away(document: Document, owners: Owners) -> Iterator[tuple[str, Anchor]]:
    """Yield (address without redirectors, anchor) for the links that count."""
    for anchor in islice(_in_lists(document), _MOST_LOOKED_AT):
        target = asked_address(anchor.url)
        site = host_site(url_host(target))
        if site and site != document.facts.site and site not in SOCIAL_NETWORKS and not _is_of_somebody(target, owners):
            yield target, anchor


def _in_lists(document: Document) -> Iterator[Anchor]:
    """Yield the anchors of lists that may lead to another site."""
    is_list = document.facts.page_type in _LISTS
    host = url_host(document.facts.url)
    own_pages = (f"https://{host}/", f"http://{host}/")
    for anchor in document.anchors:
        url = anchor.url
        if not url or not anchor.shown or anchor.region not in COUNTED_REGIONS:
            continue
        if url.startswith(own_pages) and not may_wrap(url[len(host) :]):
            continue
        if is_list or _is_in_item(document.blocks, anchor):
            yield anchor


def _is_in_item(blocks: Sequence[Block], anchor: Anchor) -> bool:
    block = block_at(blocks, anchor.start)
    return block is not None and block.item > 0


def _is_of_somebody(url: str, owners: Owners) -> bool:
    """Tell whether an address is a listed brand's, or hands the reader's page over to its owner."""
    return bool(owners.of_url(url)) or is_share_button(url) or leads_in(url)


class _Contexts:
    """What stands around the links of one page."""

    def __init__(self, document: Document, anchors: Iterable[Anchor]) -> None:
        self._text, self._places = document.text, Places(document)
        linking = {block.start for anchor in anchors if (block := block_at(document.blocks, anchor.start)) is not None}
        self._starts: list[int] = []  # of the headings, in text order
        self._headings: list[str] = []
        for block in document.blocks:
            is_short = 0 < block.end - block.start <= _LONGEST_HEADING
            if is_short and not block.item and block.region in COUNTED_REGIONS and block.start not in linking:
                self._starts.append(block.start)
                self._headings.append(_one_line(self._text[block.start : block.end]))

    def of(self, anchor: Anchor) -> str:
        """Return the heading above a link and the item or block around it, cut around the link where it is long."""
        start, end = self._places.beside(anchor.start) or (anchor.start, anchor.end)
        above = bisect_left(self._starts, start) - 1
        heading = f"{self._headings[above]}: " if above >= 0 else ""
        before = " ".join(self._text[max(start, anchor.start - _LOOKED_AT) : anchor.start].split())
        after = " ".join(self._text[anchor.start : min(end, anchor.end + _LOOKED_AT)].split())
        room = _LONGEST - len(heading)
        shown = before[max(0, len(before) - max(room - len(after) - 1, room // 2)) :]
        if len(shown) < len(before):
            shown = shown.partition(" ")[2]  # a word that was cut says nothing
        return f"{heading}{f'{shown} {after}'.strip()}"[:_LONGEST].strip()


def _one_line(text: str) -> str:
    return " ".join(text[: 2 * _LONGEST].split())[:_LONGEST].strip()

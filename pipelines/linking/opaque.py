"""Links that do not say where they lead: which of them leave a mention undecided, and which are worth asking."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from pipelines.link_records import Resolved
from pipelines.linking.anchors import is_generic, is_named_in
from pipelines.linking.hosts import url_host
from pipelines.linking.links import NOTHING_RESOLVED, asked_address, rel_values
from pipelines.linking.places import Places, Span
from pipelines.linking.redirectors import opaque_host
from pipelines.linking.state import Spans
from pipelines.records import Document, Findings

_OF_THE_SITE = ("nav", "header", "footer")
_PLACE = re.compile(r"https?://[^/]*", re.I)


class OpaqueLinks:
    """The links of one document that lead elsewhere and do not say where, and were not found out by asking."""

    def __init__(
        self, document: Document, decided: Collection[int], resolved: Mapping[str, Resolved] = NOTHING_RESOLVED
    ) -> None:
        """Take a document, and the indexes of the anchors whose target is known to be owned by somebody listed."""
        self._anchors, self._host = document.anchors, url_host(document.facts.url)
        self._title = document.facts.title
        self.spans = Spans(document.anchors, (i for i, a in enumerate(document.anchors) if a.url and i not in decided))
        self._resolved = resolved
        self._asked: dict[int, tuple[str, str]] = {}
        self._within: dict[Span, list[int]] = {}
        self._naming: dict[str, list[int]] = {}

    def host_beside(self, around: int | None, beside: Span | None, name: str) -> str:
        """Return the host of an opaque link that a mention stands in, or that is beside it or names it; else nothing.

        around: index of the anchor around the mention. beside: span in which a link is beside it. name: of the brand.
        """
        return next((self._look(index)[0] for index in chain(self.indexes(around, beside), self.naming(name))), "")

    def naming(self, name: str) -> Iterator[int]:
        """Yield the indexes of the opaque anchors that name a brand in their address, wherever they stand.

        On a page that has the name in its title also of those that say no more than "Visit website".
        """
        found = self._naming.get(name)
        if found is None:
            word, titled = name.lower().split()[0], is_named_in(name, self._title)
            found = self._naming[name] = [
                index
                for index in sorted(self.spans.indexes)
                if self._anchors[index].region not in _OF_THE_SITE
                and (
                    (word in (url := self._anchors[index].url).lower() and is_named_in(name, _PLACE.sub("", url)))
                    or (titled and is_generic(self._anchors[index].text))
                )
                and self._look(index)[0]
            ]
        yield from found

    def indexes(self, around: int | None, beside: Span | None) -> Iterator[int]:
        """Yield the indexes of the opaque anchors around and then beside a mention."""
        if around is not None and around in self.spans.indexes and self._look(around)[0]:
            yield around
        if beside is None:
            return
        found = self._within.get(beside)
        if found is None:
            first, last = (bisect_left(self.spans.starts, (place,)) for place in (beside[0], beside[1] + 1))
            found = [index for _, index in self.spans.starts[first:last] if self._look(index)[0]]
            self._within[beside] = found
        yield from (index for index in found if index != around)

    def address(self, index: int) -> str:
        """Return the address to ask where an anchor leads."""
        return self._look(index)[1]

    def _look(self, index: int) -> tuple[str, str]:
        """Return (host, address to ask) of an anchor; the host is empty when it is no opaque link."""
        found = self._asked.get(index)
        if found is None:
            url = asked_address(self._anchors[index].url)
            answer = self._resolved.get(url)
            told = answer is not None and (answer.chain or answer.status)
            found = self._asked[index] = ("" if told else opaque_host(url) or self._sold_by(index, url), url)
        return found

    def _sold_by(self, index: int, url: str) -> str:
        """Return the host of a page that calls a link to itself paid: nobody pays for those, so it leads on."""
        host = url_host(url)
        return (
            host.removeprefix("www.")
            if host == self._host and "sponsored" in rel_values(self._anchors[index].rel)
            else ""
        )


def to_resolve(document: Document, found: Findings) -> tuple[str, ...]:
    """Return the addresses of a page that are worth asking where they lead, the most telling first, each once.

    First the opaque links that a mention stands in, then those beside one that has no link to its brand beside it; last
    the links to owned domains, to learn of dead pages and redirects. found: the findings of the document.
    """
    urls: dict[str, None] = {}
    mentions = [m for m in found.mentions if m.link_state != "linked" and m.match != "url"]
    if mentions and document.facts.page_read == "read":
        opaque, places = OpaqueLinks(document, ()), Places(document)
        of_image = {image.position: image.anchor for image in document.images}
        for mention in mentions:
            in_text = mention.start < mention.end
            around = opaque.spans.over(mention.start, mention.end) if in_text else of_image.get(mention.start)
            urls |= dict.fromkeys(map(opaque.address, opaque.indexes(around, None)))
        for name in dict.fromkeys(mention.brand for mention in mentions):
            urls |= dict.fromkeys(map(opaque.address, opaque.naming(name)))
        for span in dict.fromkeys(places.beside(m.start) for m in mentions if m.link_state != "nearby"):
            urls |= dict.fromkeys(map(opaque.address, opaque.indexes(None, span)))
    owned = (asked_address(link.url) for link in found.links if link.owned == "domain")
    return tuple(urls | dict.fromkeys(owned))

"""The records of links that lead away: as a list has them, and what was answered when one was asked."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from pipelines.records import Glance, Page, Reading, Region

DeadReason = Literal["not_found", "gone", "http_error", "no_such_host", "unreachable"]
DEAD_REASONS: tuple[DeadReason, ...] = get_args(DeadReason)


class OutboundLink(NamedTuple):
    """A link of a list to another site: one row of `outbound_links`."""

    url: str  # absolute, with redirectors undone and without a fragment
    site: str  # registrable domain of `url`
    anchor: str  # its text, for an image the alternative text; one line of at most 200 characters
    context: str  # the heading above it and the item around it; one line of at most 200 characters
    region: Region


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a link really leads, asked by HEAD: one row of `resolutions`."""

    url: str  # that was asked
    chain: tuple[str, ...]  # addresses that it led to in turn, the last is the end; empty when it leads nowhere else
    status: int  # HTTP status at the end; 0 when nothing was answered
    checked: str  # ISO 8601, UTC

    @property
    def end(self) -> str:
        """The address at the end of the chain."""
        return self.chain[-1] if self.chain else self.url


@dataclass(frozen=True, slots=True)
class Checked:
    """What was answered when a link was asked whether it is dead; it flows through Scrapy like a Reading."""

    page: Page  # the answer at the end of all redirects, without its body; status 0 when there was none
    url: str  # of the link
    reason: DeadReason | Literal[""]  # empty when the link is not dead, as far as it is known


Item = Reading | Glance | Checked  # what flows through Scrapy

"""What counts as the loss of a link that is not simply gone: rules on records, without a database.

The reasons are those of Ahrefs' list of lost links: a page that is not listed any more, one that names another as the
page to list, and a link that has come to lead to a dead page.
"""

from urllib.parse import unquote

from pipelines.linking.hosts import plain_address, url_host
from pipelines.records import Link

GONE = (404, 410)
STILL_THERE = ("noindex", "not_canonical", "broken_redirect")  # reasons of links that stand on their page all the same
# A page that asks who you are, or whether you are a person, stands before another one: it says nothing of that.
_DOORS = frozenset((
    "login log-in wp-login signin sign-in sso oauth oauth2 auth accounts consent captcha challenge verify validate "
    "denied access-denied blocked"
).split())  # fmt: skip


def is_other_page(url: str, other: str) -> bool:
    """Tell whether two absolute URLs name two pages, and are not two ways to write the address of one."""
    return _written_once(url) != _written_once(other)


def demotions(url: str, noindex: bool, canonical: str) -> tuple[str, ...]:
    """Return why a page does not count for search engines: noindex, not_canonical, both or neither.

    canonical: the absolute URL that the page names as its main one; empty when it names none.
    """
    elsewhere = bool(canonical) and is_other_page(url, canonical)
    return tuple(name for name, is_so in (("noindex", noindex), ("not_canonical", elsewhere)) if is_so)


def still_demoted(now: tuple[str, ...], before: tuple[str, ...], demoted: tuple[str, ...]) -> tuple[str, ...]:
    """Return which of the demotions of a page came after it was first read.

    now, before: its demotions at this reading and the one before. demoted: what this function returned then.
    """
    return tuple(name for name in now if name in demoted or name not in before)


def is_broken(link: Link) -> bool:
    """Tell whether a link to a domain of its brand is redirected to a page that is dead."""
    return link.owned == "domain" and leads_to_dead_page(link.url, link.target, link.target_status)


def leads_to_dead_page(url: str, target: str, status: int | None) -> bool:
    """Tell whether a link is redirected to a page that is gone or fails. status: None when it was not asked."""
    return target != url and status is not None and is_dead(status)


def is_dead(status: int) -> bool:
    """Tell whether an HTTP status says that a page is gone or fails, and not only that we may not see it."""
    return status in GONE or status >= 500


def is_door(url: str) -> bool:
    """Tell whether an address is that of a login, a consent or a captcha, by its host or a part of its path."""
    path = plain_address(url).partition("?")[0].partition("/")[2].lower()
    names = (part.partition(".")[0] for part in (url_host(url), *path.split("/")))
    return not _DOORS.isdisjoint(names)


def _written_once(url: str) -> str:
    host, slash, path = plain_address(url).partition("/")
    return f"{host.removesuffix(':80').removesuffix(':443')}{slash}{unquote(path)}"

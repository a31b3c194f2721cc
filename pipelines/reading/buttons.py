"""Buttons: links that look like one, and elements without a href that open an address all the same."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipelines.linking.hosts import opened_in, url_host

Attributes = Mapping[str, str | None]

_WORD = re.compile(r"(?:^|[\s_-])(?i:btn|button|cta)(?:$|[\s_-])|[a-z](?:Btn|Button|Cta|CTA)(?:$|[\s_-])")
_LONGEST_CLASSES = 400  # characters; more is no name
_NOWHERE = ("#", "javascript:")
_SUBMITS = ("submit", "image", "")


def is_button(attributes: Attributes) -> bool:
    """Tell whether a link is drawn as a button, by its role or a word of its class: btn, button, cta."""
    return attributes.get("role") == "button" or _named_so((attributes.get("class") or "")[:_LONGEST_CLASSES])


@lru_cache(maxsize=4096)
def _named_so(classes: str) -> bool:
    return _WORD.search(classes) is not None


def opened_by(tag: str, attributes: Attributes, form: str) -> str:
    """Return the address that an element without href opens when it is clicked, as written; empty when it opens none.

    form: what `form_target` says of the form around it.
    """
    if "onclick" in attributes:
        found = opened_in(attributes["onclick"] or "")
        if found:
            return found
    if tag not in ("button", "input"):
        return ""
    if "formaction" in attributes:
        return attributes["formaction"] or ""
    kind = (attributes.get("type") or "").strip().lower()
    return form if kind in _SUBMITS and (kind or tag == "button") else ""


def href_of(attributes: Attributes) -> str:
    """Return the address of a link as written; where it leads nowhere by itself, what a click on it opens instead."""
    href = attributes.get("href") or attributes.get("xlink:href") or ""
    if "onclick" in attributes and (not href or href.lstrip().lower().startswith(_NOWHERE)):
        return opened_in(attributes["onclick"] or "") or href
    return href


def form_target(attributes: Attributes, base: str) -> str:
    """Return the address that a form leads its reader to, as written: another host, by GET; empty otherwise.

    A form that asks its own site, or that sends something, is no link.
    """
    action = (attributes.get("action") or "").strip()
    if (attributes.get("method") or "get").strip().lower() != "get" or not action.lower().startswith(
        ("http:", "https:")
    ):
        return ""
    return action if url_host(action) != url_host(base) else ""

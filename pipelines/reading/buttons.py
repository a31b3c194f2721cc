"""Buttons: links that look like one, and elements without a href that open an address all the same."""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipelines.linking.hosts import url_host

Attributes = Mapping[str, str | None]

_WORD = re.compile(r"(?:^|[\s_-])(?i:btn|button|cta)(?:$|[\s_-])|[a-z](?:Btn|Button|Cta|CTA)(?:$|[\s_-])")
_LONGEST_CLASSES = 400  # characters; more is no name
_LONGEST_SCRIPT = 2500  # characters of an onclick that are looked at: an address and what stands around it
_OPENS = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:assign|replace)\s*\(|\bwindow\.open\s*\(|(?:^|[;{\s])open\s*\()"
    r"\s*(?:'([^']+)'|\"([^\"]+)\")"
)
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
        found = _OPENS.search((attributes["onclick"] or "")[:_LONGEST_SCRIPT])
        if found:
            return found[1] or found[2]
    if tag not in ("button", "input"):
        return ""
    if "formaction" in attributes:
        return attributes["formaction"] or ""
    kind = (attributes.get("type") or "").strip().lower()
    return form if kind in _SUBMITS and (kind or tag == "button") else ""


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

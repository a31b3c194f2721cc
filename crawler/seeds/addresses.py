"""What a person writes as the address of a page -> a URL."""

import re
from urllib.parse import urlsplit

_USUAL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*/[!-\[\]-~]*")  # as nearly all are: nothing has to be looked at twice
_USUAL_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?")
_SHOWN = 200  # characters of what is wrong that a message repeats


class SeedsError(ValueError):
    """Seeds cannot be used; the message is one sentence that names the file and line, or the argument."""


def address(text: str) -> str:
    """Return an address, or a domain with or without a path, as a URL with a path; empty for anything else.

    A domain gets https://.
    """
    if _USUAL.fullmatch(text):
        return text
    if _USUAL_DOMAIN.fullmatch(text):
        return f"https://{text}/"
    url = text if "://" in text else f"https://{text}" if _DOMAIN.fullmatch(text) else ""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and not re.search(r"[\s\\\ufffd]", url):
            _ = parts.port, url.encode()  # raises ValueError when it is not a port, or no text
            end = url.index("://") + len("://") + len(parts.netloc)
            return url if parts.path else f"{url[:end]}/{url[end:]}"
    except ValueError:
        pass
    return ""


def web_address(text: str, where: str) -> str:
    """Return an address or a domain as a URL with a path. Raises SeedsError, which names `where`, for anything else."""
    url = address(text)
    if not url:
        raise SeedsError(f"{where}: {text[:_SHOWN]!r} is neither a web address nor a file.")
    return url

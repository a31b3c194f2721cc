"""Links that lead through somebody else: the real target is read from the address itself, nothing is fetched.

Sources: the parameter names in the public documentation of each service, and in the ClearURLs rules (issue 12:
Skimlinks, redirectingat).
"""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines.linking.hosts import absolute_url, url_host

# host (and its subdomains) -> path it must have, parameters that carry the target, first found wins
_SERVICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "l.facebook.com": ("/l.php", ("u",)),
    "lm.facebook.com": ("/l.php", ("u",)),
    "l.instagram.com": ("/", ("u",)),
    "youtube.com": ("/redirect", ("q",)),
    "go.skimresources.com": ("/", ("url",)),
    "go.redirectingat.com": ("/", ("url",)),
    "redirect.viglink.com": ("/", ("u",)),
    "safelinks.protection.outlook.com": ("/", ("url",)),
    "out.reddit.com": ("/", ("url",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "duckduckgo.com": ("/l/", ("uddg",)),
    "vk.com": ("/away.php", ("to",)),
    "slack-redir.net": ("/link", ("url",)),
    "awin1.com": ("/cread.php", ("ued", "p")),
    "click.linksynergy.com": ("/", ("murl",)),
    "shareasale.com": ("/r.cfm", ("urllink",)),
}
_GOOGLE = re.compile(r"(^|\.)google\.[a-z.]{2,6}$")
_ARCHIVE = re.compile(r"^/web/[0-9]{1,14}(?:[a-z]{2}_)?\*?/(https?:/.*)$", re.I)
# Any host: a path that says "go there" and a parameter with a whole address. Share buttons have neither.
_GO_PATH = re.compile(
    r"/(click|redirect|redir|out|outbound|go|goto|exit|away|leave|track|jump)(\.php|\.aspx?)?/?$", re.I
)
_GO_PARAMETERS = ("url", "u", "to", "target", "dest", "destination", "goto", "redirect")
_SCHEME = len("https://")
_MOST_HOPS = 3  # wrapped links in wrapped links; more is a game


def unwrap(url: str) -> str:
    """Return where a link leads once known redirectors are unwrapped, offline; the URL itself when there are none."""
    for _ in range(_MOST_HOPS):
        if "http" not in url[_SCHEME:].lower():  # a wrapped address begins with its own scheme
            break
        target = _target(url)
        if not target:
            break
        url = target
    return url


def _target(url: str) -> str:
    parts = urlsplit(url)
    host = url_host(url)
    if host == "web.archive.org":
        found = _ARCHIVE.match(parts.path)
        query = f"?{parts.query}" if parts.query else ""
        return absolute_url(found[1] + query, url) if found else ""
    parameters = _parameters(host, parts.path)
    if not parameters or not parts.query:
        return ""
    values = {key.lower(): value for key, value in reversed(parse_qsl(parts.query))}
    for parameter in parameters:
        value = values.get(parameter, "")
        if value.lower().startswith(("http%3a", "https%3a")):
            value = unquote(value)
        if value.lower().startswith(("http://", "https://")):
            return absolute_url(value, url)
    return ""


def _parameters(host: str, path: str) -> tuple[str, ...]:
    if _GOOGLE.search(host) and path == "/url":
        return ("q", "url")
    labels = host.split(".")
    for start in range(len(labels) - 1):
        service = _SERVICES.get(".".join(labels[start:]))
        if service and path.startswith(service[0]):
            return service[1]
    return _GO_PARAMETERS if _GO_PATH.search(path) else ()

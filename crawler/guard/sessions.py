"""Session ids in addresses: the same page must not be another one for each visit."""

import re

# Source: Heritrix 3, StripSessionIDs and StripSessionCFIDs; the names are those that PHP, Java servlets, ColdFusion,
# ASP, osCommerce and Zen Cart write.
_ALWAYS = frozenset("phpsessid jsessionid cfid cftoken sessid oscsid zenid asp.net_sessionid".split())
_WITH_TOKEN = frozenset("sid s session sessionid session_id sess".split())  # elsewhere the id of a story or a talk
_TOKEN = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9]{16,128}")
_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;?#]*", re.I)
_ASP_IN_PATH = re.compile(r"/\((?:[ASF]\([A-Za-z0-9_-]{1,200}\)){1,3}\)(?=/|$)")


def without_session(url: str) -> str:
    """Return a URL without the session ids in its query and in its path; anything else stays as it is written."""
    address, number_sign, fragment = url.partition("#")
    path, question_mark, query = address.partition("?")
    path = _ASP_IN_PATH.sub("", _IN_PATH.sub("", path))
    if query:
        query = "&".join(pair for pair in query.split("&") if not _is_session(pair))
        question_mark = "?" if query else ""
    return f"{path}{question_mark}{query}{number_sign}{fragment}"


def is_token(value: str) -> bool:
    """Tell whether a value looks as if a program had drawn it: at least 16 letters and digits in one word."""
    return _TOKEN.fullmatch(value) is not None


def _is_session(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _ALWAYS or name.startswith("aspsessionid"):
        return True
    return name in _WITH_TOKEN and is_token(value)

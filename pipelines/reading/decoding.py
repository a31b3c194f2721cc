"""Bytes -> text, as a browser decodes: byte order mark, header, meta, then a guess.

Source: HTML Living Standard, "Determining the character encoding", and the labels of the Encoding Standard. Scrapy's
own guess is not used: it turns cp1252 French into cp1257 and a UTF-8 page with a few stray bytes into ASCII.
"""

import re

import webencodings

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,>]+)", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]*?[\s\"';]charset\s*=\s*[\"']?\s*([^\s\"'/;>]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]+)", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_HEAD = 4096  # bytes in which a declaration is looked for; the standard asks for 1024, real pages begin later
_UTF8_ERRORS = 0.2  # a page with fewer wrong sequences than this share of its non-ASCII bytes is UTF-8 all the same


def decode(body: bytes, content_type: str) -> str:
    """Return the text of an HTML page. Never fails: bytes that fit no character become U+FFFD.

    content_type: the header of that name, or an empty string.
    """
    in_header = _CHARSET.search(content_type)
    declared = _known(in_header[1]) if in_header else None
    if declared is None:
        declared = _known(_in_page(body[:_HEAD]))
        if declared is not None and declared.name.startswith("utf-16"):
            declared = webencodings.UTF8  # a page that can be read as ASCII so far is not UTF-16
    if declared is None:
        declared = webencodings.lookup("utf-8") if _looks_like_utf8(body) else webencodings.lookup("windows-1252")
    text: str
    text, _ = webencodings.decode(body, declared)  # a byte order mark goes before everything
    return text


def _in_page(head: bytes) -> str:
    found = _META_CHARSET.search(_COMMENT.sub(b"", head)) or _XML_ENCODING.search(head)
    return found[1].decode("ascii", "replace") if found else ""


def _known(label: str) -> webencodings.Encoding | None:
    """Return the encoding of a label that browsers know, or None."""
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name == "x-user-defined":
        return None
    return webencodings.lookup("gb18030") if encoding.name == "gbk" else encoding  # the standard decodes both alike


def _looks_like_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
        return True
    except UnicodeDecodeError:
        wrong = body.decode("utf-8", "replace").count("\ufffd")
        beyond_ascii = len(body) - len(body.translate(None, bytes(range(128, 256))))
        return wrong < _UTF8_ERRORS * beyond_ascii

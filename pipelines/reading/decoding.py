"""Bytes -> text, as a browser decodes: byte order mark, header, meta, then a guess.

Source: HTML Living Standard, "Determining the character encoding". Scrapy's own guess is not used, it turns cp1252
French into cp1257 and a UTF-8 page with a few stray bytes into ASCII (shared/notes/ecosystem.md 1.4).
"""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_UTF8_ERRORS = 0.2  # a page with fewer wrong sequences than this share of its non-ASCII bytes is UTF-8 all the same


def decode(body: bytes, content_type: str) -> str:
    """Return the text of an HTML page. Never fails: bytes that fit no character become U+FFFD."""
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared and _is_text_codec(declared):
        # A page cannot declare UTF-16 in bytes that were read as ASCII (HTML standard: it is UTF-8).
        return body.decode("utf-8" if declared.startswith("utf-16") else declared, "replace")
    return _guess(body)


def _is_text_codec(name: str) -> bool:
    try:
        return getattr(codecs.lookup(name), "_is_text_encoding", True)
    except LookupError:
        return False


def _guess(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if not wrong:
        return text
    beyond_ascii = len(body) - len(body.translate(None, bytes(range(128, 256))))
    return text if wrong < _UTF8_ERRORS * beyond_ascii else body.decode("cp1252", "replace")

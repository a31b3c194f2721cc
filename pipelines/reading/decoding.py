"""Bytes -> text, as a browser decodes: byte order mark, header, meta, then a guess.

Source: HTML Living Standard, "Determining the character encoding". Scrapy's own guess is not used, it turns cp1252
French into cp1257 and a UTF-8 page with a few stray bytes into ASCII (shared/notes/ecosystem.md 1.4).
"""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

# Python's names of the encodings that browsers know (Encoding Living Standard, "Names and labels"). Python has more,
# some of which run code, raise, or read ASCII as something else.
_BROWSER_CODECS = frozenset(
    """
    ascii utf-8 utf-16 utf-16-le utf-16-be cp866 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7
    iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman cp874
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 mac-cyrillic gb2312 gbk gb18030 big5 big5hkscs
    euc_jp iso2022_jp shift_jis cp932 euc_kr cp949 tis-620
    """.split()
)
_UTF8_ERRORS = 0.2  # a page with fewer wrong sequences than this share of its non-ASCII bytes is UTF-8 all the same


def decode(body: bytes, content_type: str) -> str:
    """Return the text of an HTML page. Never fails: bytes that fit no character become U+FFFD."""
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    if declared and _is_browser_codec(declared):
        # A page cannot declare UTF-16 in bytes that were read as ASCII (HTML standard: it is UTF-8).
        return body.decode("utf-8" if declared.startswith("utf-16") else declared, "replace")
    return _guess(body)


def _is_browser_codec(name: str) -> bool:
    try:
        return codecs.lookup(name).name in _BROWSER_CODECS
    except LookupError:
        return False


def _guess(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if not wrong:
        return text
    beyond_ascii = len(body) - len(body.translate(None, bytes(range(128, 256))))
    return text if wrong < _UTF8_ERRORS * beyond_ascii else body.decode("cp1252", "replace")

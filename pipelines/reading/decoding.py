"""Bytes -> text, as a browser decodes: byte order mark, header, meta, then a guess.

Source: HTML Living Standard, "Determining the character encoding", and the labels of the Encoding Standard. Scrapy's
own guess is not used: it turns cp1252 French into cp1257 and a UTF-8 page with a few stray bytes into ASCII.
"""

import codecs
import re

import webencodings

from pipelines.reading.guessing import guess

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,>]+)", re.I)
_META = re.compile(rb"<meta[\s/]((?:\"[^\"]*\"|'[^']*'|[^>\"'])*+)", re.I)
_ATTRIBUTE = re.compile(rb"([^\s\"'>/=]++)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]+)", re.I)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_XML_IN_UTF16 = {"<?x".encode(name): name for name in ("utf-16-le", "utf-16-be")}
# Bytes in which a declaration is looked for. The standard asks for 1024, real pages begin later; a browser that meets
# a meta further down begins again, so the rest of a long head is looked through when the beginning says nothing.
_BEGINNINGS = (4096, 65536)
_MOST_REPAIRED = 1 << 20  # bytes of a page whose EUC-JP is repaired: each repair is a call back into Python


def decode(body: bytes, content_type: str) -> str:
    """Return the text of an HTML page. Never fails: bytes that fit no character become U+FFFD.

    content_type: the header of that name, or an empty string.
    """
    in_header = _CHARSET.search(content_type)
    declared = (_known(in_header[1]) if in_header else None) or _in_page(body) or _known(guess(body))
    repaired = declared is not None and declared.name == "euc-jp" and len(body) <= _MOST_REPAIRED
    text: str
    # A byte order mark goes before everything.
    text, _ = webencodings.decode(body, declared or webencodings.UTF8, _REPAIR if repaired else "replace")
    return text


def _in_page(body: bytes) -> webencodings.Encoding | None:
    """Return the encoding that a page declares itself, or None."""
    for name in (_XML_IN_UTF16[mark] for mark in _XML_IN_UTF16 if body.startswith(mark)):
        return _known(name.replace("16-", "16"))
    for size in _BEGINNINGS:
        encoding = _declared(_COMMENT.sub(b"", body[:size]))
        if encoding is not None:
            # A page that can be read as ASCII so far is not UTF-16.
            return webencodings.UTF8 if encoding.name.startswith("utf-16") else encoding
        if len(body) <= size:
            break
    return None


def _declared(head: bytes) -> webencodings.Encoding | None:
    for meta in _META.finditer(head):
        pairs = ((found[1].lower(), found[2] or found[3] or found[4] or b"") for found in _ATTRIBUTE.finditer(meta[1]))
        attributes = {name: value.decode("latin-1") for name, value in pairs}
        label = attributes.get(b"charset", "")
        if not label and attributes.get(b"http-equiv", "").lower() == "content-type":
            in_content = _CHARSET.search(attributes.get(b"content", ""))
            label = in_content[1] if in_content else ""
        encoding = _known(label)
        if encoding is not None:
            return encoding
    in_xml = _XML_ENCODING.search(head)
    return _known(in_xml[1].decode("latin-1")) if in_xml else None


def _known(label: str) -> webencodings.Encoding | None:
    """Return the encoding of a label that browsers know, or None."""
    encoding = webencodings.lookup(label)
    if encoding is not None and encoding.name in _READ_AS:
        return webencodings.lookup(_READ_AS[encoding.name])
    return encoding


_READ_AS = {
    "gbk": "gb18030",  # the standard decodes both alike
    "x-user-defined": "windows-1252",  # so the standard reads it in a meta
}


def _repair(error: UnicodeError) -> tuple[str, int]:
    """Decode the signs that Japanese makers added (㈱ and ① among them), which Python's EUC-JP does not know.

    Left to Python they would put the next letters out of step: the name of every company would be garbled. The
    Encoding Standard has them in its index jis0208, as Python has in cp932, where the same rows stand elsewhere.
    """
    assert isinstance(error, UnicodeDecodeError)
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or min(pair) < 0xA1 or max(pair) > 0xFE:
        return "\ufffd", error.end
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell > 0x3E)
    try:
        text = bytes((row // 2 + (0x81 if row < 62 else 0xC1), trail)).decode("cp932")
    except UnicodeDecodeError:
        text = "\ufffd"
    return text, error.start + 2


_REPAIR = "namedrop.euc-jp"
codecs.register_error(_REPAIR, _repair)

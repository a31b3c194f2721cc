"""Bytes to text, as a browser decodes them."""

import codecs
import encodings.aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.decoding import decode

FRENCH = "Les Jardins d’Été, déjà à 3 €"


def meta(charset: str) -> bytes:
    return f'<html><head><meta charset="{charset}"></head>'.encode()


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        # a byte order mark beats everything and is not text
        (codecs.BOM_UTF8 + FRENCH.encode(), "text/html; charset=iso-8859-1", FRENCH),
        (codecs.BOM_UTF16_LE + FRENCH.encode("utf-16-le"), "text/html; charset=utf-8", FRENCH),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), "", FRENCH),
        # the header, however it is written; the header beats meta
        (FRENCH.encode(), "text/html; charset=utf-8", FRENCH),
        (FRENCH.encode(), 'text/html;charset="UTF-8"', FRENCH),
        (FRENCH.encode("cp1252"), "text/html; Charset=Windows-1252", FRENCH),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("Привет".encode("koi8-r"), "text/html; charset=koi8-r", "Привет"),
        (meta("utf-8") + FRENCH.encode("cp1252"), "text/html; charset=cp1252", meta("utf-8").decode() + FRENCH),
        # Latin-1 and ASCII labels mean cp1252 in a browser
        (FRENCH.encode("cp1252"), "text/html; charset=ISO-8859-1", FRENCH),
        (FRENCH.encode("cp1252"), "text/html; charset=us-ascii", FRENCH),
        # GB 2312 labels mean its superset
        ("镕基".encode("gbk"), "text/html; charset=gb2312", "镕基"),
        # a label that nobody knows is no label
        (FRENCH.encode(), "text/html; charset=none", FRENCH),
        (FRENCH.encode(), "text/html; charset=", FRENCH),
        (meta("koi8-r") + "Привет".encode("koi8-r"), "text/html; charset=zzz", meta("koi8-r").decode() + "Привет"),
        # bytes that the label does not allow are replaced, not guessed again
        (b"d\xe9j\xe0 vu", "text/html; charset=utf-8", "d\ufffdj\ufffd vu"),
        # nothing at all
        (b"", "", ""),
        (b"", "text/html; charset=utf-8", ""),
        # UTF-16 by the header, without a mark: the header counts, only a meta cannot say so
        pytest.param(
            FRENCH.encode("utf-16-le"), "text/html; charset=utf-16le", FRENCH,
        ),
    ],
)  # fmt: skip
def test_the_mark_the_header_and_wrong_labels(body, content_type, text):
    assert decode(body, content_type) == text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<meta charset=windows-1251>", "cp1251"),
        ('<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1251">', "cp1251"),
        ('<meta content="text/html; charset=windows-1251" http-equiv="content-type">', "cp1251"),
        ('<?xml version="1.0" encoding="windows-1251"?>', "cp1251"),
        ('<meta charset="iso-8859-15">', "iso-8859-15"),
        # a page cannot say in ASCII that it is UTF-16
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="utf-16le">', "utf-8"),
        # the first meta that names an encoding; what only speaks of one names none
        ('<meta charset="none"><meta charset="windows-1251">', "cp1251"),
        ('<meta name="description" content="text/html; charset=koi8-r"><meta charset="windows-1251">', "cp1251"),
        ('<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">', "cp1251"),
        ("<meta name='a' content='b > c' charset='windows-1251'/>", "cp1251"),
        # a browser that meets it further down begins again
        ("<script>" + "x" * 9000 + "</script><meta charset=windows-1251>", "cp1251"),
    ],
)
def test_the_meta_element_counts_when_the_header_says_nothing(head, encoding):
    text = f"{head}<p>" + {"cp1251": "Привет", "iso-8859-15": "3 € Šárka", "utf-8": FRENCH}[encoding]
    assert decode(text.encode(encoding), "text/html") == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        # without a label: UTF-8 when it is, else cp1252
        (FRENCH.encode(), FRENCH),
        (FRENCH.encode("cp1252"), FRENCH),
        ("日本語".encode(), "日本語"),
        (b"plain", "plain"),
        # a UTF-8 page with a stray byte stays UTF-8
        ("été ".encode() * 20 + b"\xe9", "été " * 20 + "\ufffd"),
        # a cp1252 page with one pair that looks like UTF-8 stays cp1252
        (b"d\xe9j\xe0 \xc3\xa9 \xe0 c\xf4t\xe9", "déjà Ã© à côté"),
    ],
)
def test_a_page_without_a_label_is_utf8_or_cp1252(body, text):
    assert decode(body, "text/html") == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_xml_in_utf16_needs_no_mark(name):
    text = f'<?xml version="1.0"?><p>{FRENCH}'
    assert decode(text.encode(name), "") == text


def test_a_meta_may_say_what_only_a_header_can_mean():
    assert decode(meta("x-user-defined") + FRENCH.encode("cp1252"), "").endswith(FRENCH)


@pytest.mark.parametrize(("body", "text"), [
    # the signs that makers added to EUC-JP: one that is not known must not put the rest out of step
    (b"\xad\xea\xa5\xa2\xa5\xaf\xa5\xe1", "㈱アクメ"), (b"\xad\xa1\xa4\xce\xc5\xb9", "①の店"),
    (b"\xfc\xee\xa5\xa2", "黑ア"),
    (b"\xad\xbf<b>", "\ufffd<b>"), (b"\xad", "\ufffd"), (b"\xad<b>", "\ufffd<b>"), (b"\xa5\xff<b>", "\ufffd\ufffd<b>"),
    ("日本".encode("euc_jp"), "日本"),
])  # fmt: skip
def test_the_signs_that_are_not_in_the_euc_jp_of_python(body, text):
    assert decode(body, "text/html; charset=euc-jp") == text


def test_a_replacement_character_in_valid_utf8_is_no_mistake():
    assert decode("It is 3 \ufffd".encode(), "text/html") == "It is 3 \ufffd"


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("x-sjis", "cp932", "日本①"), ("gb2312", "gb18030", "镕㐀"), ("ks_c_5601-1987", "cp949", "똠"),
        ("utf8", "utf-8", "é"),
        ("iso-8859-9", "cp1254", "ğ€"), ("tis-620", "cp874", "ไทย"), ("macintosh", "mac-roman", "é"),
        *(pytest.param(*known)
          for known in (("iso-8859-8-i", "iso-8859-8", "שלום"), ("x-gbk", "gbk", "镕"), ("dos-874", "cp874", "ไทย"),
                        ("x-euc-jp", "euc_jp", "日本"), ("x-cp1251", "cp1251", "Привет"))),
    ],
)  # fmt: skip
def test_labels_that_every_browser_knows(label, encoding, text):
    assert decode(text.encode(encoding), f"text/html; charset={label}") == text


@pytest.mark.parametrize(
    "label",
    ["utf-7", "hex", "rot13", "zlib", "quopri", "undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape",
     "utf-32", "cp037"],
)  # fmt: skip
def test_labels_that_no_browser_knows_are_no_labels(label):
    body = b"<p>Acme caf\xc3\xa9 + \\e \\N +AOk-"
    assert decode(body, f"text/html; charset={label}") == body.decode()
    assert decode(meta(label) + body, "text/html") == (meta(label) + body).decode()


def raises(label: str) -> bool:
    try:
        return not isinstance(decode(b"caf\xe9 \\e xn--\xff", f"text/html; charset={label}"), str)
    except Exception:
        return True


def test_no_label_that_python_knows_can_raise():
    labels = {*encodings.aliases.aliases, *encodings.aliases.aliases.values(), "undefined", "idna", "unicode_escape"}
    assert [label for label in sorted(labels) if raises(label)] == []


@given(st.binary(max_size=60), st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "gbk", "big5", "euc-kr", "zzz"]))
@settings(deadline=None, max_examples=200)
def test_any_bytes_give_text(body, label):
    assert isinstance(decode(body, f"text/html; charset={label}"), str)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\ufffd"), max_size=60))
@settings(deadline=None, max_examples=200)
def test_utf8_comes_through_unchanged_with_and_without_a_label(text):
    assert decode(text.encode(), "text/html; charset=utf-8") == text
    if not any(word in text.lower() for word in ("charset", "encoding")) and "\x00" not in text:
        assert decode(text.encode(), "") == text

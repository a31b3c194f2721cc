"""The encoding of pages that do not declare it, beyond UTF-8 and windows-1252."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.decoding import made
from pipelines.reading import guessing
from pipelines.reading.decoding import decode
from pipelines.reading.guessing import guess

needs_detector = pytest.mark.skipif(guessing.EncodingDetector is None, reason="chardetng is not built for this system")
FRAME = "<html><head><title>{}</title></head><body><p>Welcome to our page. All rights reserved.</body></html>"


@needs_detector
@pytest.mark.parametrize(("encoding", "size", "body"), [
    pytest.param(*case, id=f"{number} {case[0]} {case[1]}") for number, case in enumerate(made())
    if case[:2] != ("windows-1257", "title")  # read as ISO-8859-4, its older sister
])  # fmt: skip
def test_made_pages_in_every_encoding_and_length(encoding, size, body):
    codec = {"windows-874": "cp874", "shift_jis": "cp932", "euc-kr": "cp949"}.get(encoding, encoding)
    assert decode(body, "text/html") == body.decode(codec)


@needs_detector
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        # an English page with a few signs is no Polish, Thai, Japanese or Russian one
        ("Tickets from £10 to £20", "cp1252"),
        ("Price: £200 <b>£100</b> £15 £40", "cp1252"),
        ("2¾ to 3½ inches", "cp1252"),
        ("<style>a{content:'···'}</style> next »", "cp1252"),
        ("Linux’s … next › last »", "cp1252"),
        ("(^ø.ø^) © 2011", "cp1252"),
        ("Café Müller®", "cp1252"),
        # Hungarian, wherever it is
        ("A jövő héten nyílik az új műhely, ahol erről is szó lesz", "cp1250"),
        # as short as a title gets
        ("Новости", "cp1251"),
        ("Новости города", "koi8-r"),
        ("東京の天気", "shift_jis"),
        ("東京の天気予報", "euc_jp"),
        ("東京の天気", "iso2022_jp"),
        ("서울의 내일 날씨", "euc_kr"),
        ("北京天气预报", "gb18030"),
        ("臺北天氣預報", "big5"),
    ],
)
def test_short_pages(text, encoding):
    page = FRAME.format(text)
    assert decode(page.encode(encoding), "text/html") == page


def test_escapes_that_are_not_japanese_are_ascii():
    assert guess(b"a \x1b[31mred\x1b[0m b") == "utf-8"
    assert guess("\x1b$B é".encode()) == "utf-8"


@pytest.mark.parametrize(("body", "label"), [
    ("é é ".encode() + b"\xe9", "utf-8"), (b"", "utf-8"), (b"\xe9t\xe9 \xe0 c\xf4t\xe9 \xc3\xa9", "windows-1252"),
    ("日本語".encode() * 40 + b"\x80" * 39, "utf-8"),
])  # fmt: skip
def test_what_is_mostly_utf8_is_utf8(body, label):
    assert guess(body) == label


def test_without_the_detector_a_page_is_utf8_or_western(monkeypatch):
    monkeypatch.setattr(guessing, "EncodingDetector", None)
    assert guess("Новости".encode("cp1251")) == "windows-1252"
    assert guess("Новости".encode()) == "utf-8"


@needs_detector
def test_what_stands_behind_a_long_script_counts():
    page = FRAME.format("<script>" + "x = 1;\n" * 300_000 + "</script> Новости нашего города")
    assert decode(page.encode("cp1251"), "text/html") == page


@pytest.mark.parametrize(
    "body",
    [
        b"\xe9" * 4_000_000,
        (b"\xe9" + b"a" * 40) * 100_000,
        b"a" * 4_000_000 + b"\xe9",
        b"<!--" * 1_000_000,
        b"<meta " * 700_000,
        b"<meta " + b"a" * 4_000_000,
        b"<meta \"'" * 500_000,
        b"<meta charset=euc-jp>" + b"\xad\xff" * 2_000_000,
        b"\x1b" * 4_000_000,
    ],
)
def test_hostile_pages_cost_no_more_than_their_length(body):
    start = time.process_time()
    decode(body, "")
    assert time.process_time() - start < 1


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_bytes_have_a_label_and_always_the_same(body):
    assert guess(body) == guess(bytes(body))
    assert isinstance(decode(body, ""), str)

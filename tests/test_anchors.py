"""Anchor texts: the brand, the brand with words, an address, nothing in particular, a keyword."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.linking.anchors import anchor_class, names_of, words_of
from pipelines.records import Brand

ACME = names_of(
    Brand("Café Acmé", domains=("acme-rockets.co.uk", "hp.com", "tools.blogspot.com"), aliases=("Acme Inc.", "AT&T"),
          cased_aliases=("ACM",), handles=("@acmehq",))
)  # fmt: skip
WIDE = names_of(Brand("トヨタ", domains=("toyota.jp",)))
BOOKING = names_of(Brand("Booking.com", domains=("booking.com",)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café Acmé", "brand"),
        ("cafe acme", "brand"),
        ("CAFÉ ACMÉ's", "brand"),
        ("Café Acmé’s", "brand"),
        ("  Acme,  ", "brand"),
        ("“Acme”", "brand"),
        ("Acme Inc.", "brand"),
        ("Acme, Inc", "brand"),
        ("Acme GmbH & Co. KG", "brand"),
        ("Acme S.p.A.", "brand"),
        ("acme ltd", "brand"),
        ("at&t", "brand"),
        ("ACM", "brand"),
        ("@AcmeHQ", "brand"),
        ("AcmeHQ", "brand"),
        ("acme-rockets", "brand"),
        ("Acme Rockets", "brand"),
        ("tools", "brand"),
        ("Acme rockets for schools", "brand_words"),
        ("the Acme homepage", "brand_words"),
        ("Visit Acme's site", "brand_words"),
        ("Acme公式サイト", "brand_words"),
        ("HP", "keyword"),  # too short a label to be a name unless the user gives it
        ("Acmes", "keyword"),
        ("macme inc", "keyword"),
        ("blogspot", "keyword"),
        ("acme-rockets.co.uk", "bare_url"),
        ("https://www.acme-rockets.co.uk/a?b", "bare_url"),
        ("www.acme.example", "bare_url"),
        ("acme.example/pricing", "bare_url"),
        ("e.g. this", "keyword"),
        ("here", "generic"),
        ("Click here!", "generic"),
        ("» Read more …", "generic"),
        ("[link]", "generic"),
        ("Learn more →", "generic"),
        ("Website", "generic"),
        ("Zur Website", "generic"),
        ("HIER", "generic"),
        ("mehr erfahren", "generic"),
        ("En savoir plus", "generic"),
        ("Découvrir", "generic"),
        ("aquí", "generic"),
        ("Leer más", "generic"),
        ("saiba mais", "generic"),
        ("Leggi di più", "generic"),
        ("sito", "generic"),
        ("lees meer", "generic"),
        ("läs mer", "generic"),
        ("Czytaj więcej", "generic"),
        ("źródło", "generic"),
        ("подробнее", "generic"),
        ("こちら", "generic"),
        ("官网", "generic"),
        ("자세히 보기", "generic"),
        ("المزيد", "generic"),
        ("best rockets", "keyword"),
        ("", "empty"),
        (" \u200b ", "empty"),
        ("→", "empty"),
        ("…", "empty"),
    ],
)
def test_what_an_anchor_text_says(text, expected):
    assert anchor_class(text, "text", ACME) == expected
    assert anchor_class(text, "button", ACME) == expected


def test_an_image_is_an_image_whatever_its_alternative_text():
    assert anchor_class("Acme", "image", ACME) == anchor_class("", "image", ACME) == "image"


def test_a_name_without_spaces_around_it_and_a_name_that_is_an_address():
    assert anchor_class("トヨタ", "text", WIDE) == "brand"
    assert anchor_class("トヨタの公式サイト", "text", WIDE) == "brand_words"
    assert anchor_class("Booking.com", "text", BOOKING) == "brand"
    assert anchor_class("www.booking.com", "text", BOOKING) == "bare_url"


@given(st.text(max_size=400))
def test_every_text_has_a_class(text):
    found = anchor_class(text, "text", ACME)
    assert (found == "empty") == (not words_of(text))
    assert anchor_class(f"Acme | {text}"[:300], "text", ACME) in ("brand", "brand_words")

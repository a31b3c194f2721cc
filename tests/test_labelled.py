"""The labelled pages: their format, and that every capitalised name in them was judged by a person."""

from collections import Counter

import pytest

from benchmarks.labelled import FOLDER, LabelledPage, LabelsError, brands, document, labels, load
from pipelines.matching.matcher import Matcher

BRANDS = """
[[brand]]
name = "Acme"
domains = ["acme.example"]
aliases = ["Acme & Sons", "Caf\u00e9 Acme"]
[[brand]]
name = "Time"
[[brand]]
name = "Times"
aliases = ["TIME"]
"""
HINTS = '[[brand]]\nname = "Time"\nambiguous = true\ncontext = ["magazine"]\n'
HEAD = "<!-- page: url=https://a.example/x kind=news lang=en -->\n"


def page(folder, source: str) -> LabelledPage:
    (folder / "brands.toml").write_text(BRANDS, encoding="utf-8")
    (folder / "hints.toml").write_text(HINTS, encoding="utf-8")
    (folder / "one.html").write_text(source, encoding="utf-8")
    (only,) = load(folder)
    return only


def read(folder, body: str):
    loaded = page(folder, HEAD + body)
    read = document(loaded)
    return loaded, read, labels(loaded, read)


def test_a_page_loses_its_marks_and_its_first_line(tmp_path):
    loaded = page(tmp_path, HEAD + "<p>[[Acme]] and {{acme}} pie</p>")
    assert (loaded.name, loaded.url, loaded.kind, loaded.lang) == ("one", "https://a.example/x", "news", "en")
    assert loaded.html == b"<p>Acme and acme pie</p>"
    assert [(mark.brand, mark.surface, mark.true) for mark in loaded.marks] == [
        ("Acme", "Acme", True),
        ("Acme", "acme", False),
    ]


def test_a_span_is_true_false_or_unmarked(tmp_path):
    _, read_page, found = read(
        tmp_path, "<nav><a href=/>Home</a><a href=/a>[[Acme]]</a></nav><p>  An {{Acme}} of  style. Acme!"
    )
    starts = [at for at in range(len(read_page.text)) if read_page.text.startswith("Acme", at)]
    assert [found.of(at, at + 4, "Acme") for at in starts] == [True, False, None]
    assert found.of(starts[0], starts[0] + 4, "Time") is None


@pytest.mark.parametrize(
    ("inside", "surface", "brand"),
    [
        ("acme &amp; sons", "acme & sons", "Acme"),
        ("Acme <b>&amp;</b>\n Sons", "Acme & Sons", "Acme"),
        ("CAFE ACME", "CAFE ACME", "Acme"),
        ("Acmee|Acme", "Acmee", "Acme"),
        ("Time|Time", "Time", "Time"),
        ("Times", "Times", "Times"),
    ],
)
def test_a_mark_names_its_brand(tmp_path, inside, surface, brand):
    _, read_page, found = read(tmp_path, f"<p>So it was [[{inside}]] again")
    ((start, end, mark),) = found.places
    assert (mark.surface, mark.brand) == (surface, brand)
    assert read_page.text[start:end] == surface


@pytest.mark.parametrize(
    "source",
    [
        "<p>no first line [[Acme]]",
        HEAD + "<p>[[Nobody]]",
        HEAD + "<p>[[Acme|Nobody]]",
        HEAD + "<p>[[Acmes|acme]]",
        HEAD + "<p>[[TIME]] may be two brands",
        HEAD + "<p>[[Acme]",
        HEAD + "<p>[[Acme}}",
        HEAD + "<p>\ue000",
    ],
)
def test_a_mistake_is_said_with_the_name_of_the_file(tmp_path, source):
    with pytest.raises(LabelsError, match="one"):
        page(tmp_path, source)


@pytest.mark.parametrize("body", ["<p style='display:none'>[[Acme]]</p>", "<p>x [[ Acme ]]", "<img alt='[[Acme]]'>"])
def test_a_mark_that_no_reader_sees_or_that_changes_the_text_is_a_mistake(tmp_path, body):
    with pytest.raises(LabelsError, match="one"):
        read(tmp_path, body)


def test_score_counts_a_mark_once(tmp_path):
    _, read_page, found = read(tmp_path, "<p>[[Acme]] [[Acme &amp; Sons]] {{Acme}} Acme")
    assert found.score([(0, 4, "Acme"), (5, 9, "Acme"), (5, 16, "Acme"), (17, 21, "Acme"), (22, 26, "Acme")]) == (
        2,
        2,
        0,
    )
    assert found.score([(0, 4, "Time")]) == (0, 1, 2)
    assert read_page.text[17:21] == "Acme"


def test_hints_are_added_to_bare_brands(tmp_path):
    page(tmp_path, HEAD)
    bare, hinted = brands(tmp_path), brands(tmp_path, hints=True)
    assert not any(brand.context for brand in bare)
    assert hinted[1].context == ("magazine",) and hinted[1].ambiguous
    assert [brand.name for brand in bare] == [brand.name for brand in hinted]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(brands())


@pytest.mark.parametrize("labelled", load(), ids=lambda labelled: labelled.name)
def test_every_capitalised_name_is_judged(labelled, matcher):
    read_page = document(labelled)
    found = labels(labelled, read_page)
    assert read_page.facts.page_read == "read"
    unjudged = [
        read_page.text[max(0, candidate.start - 20) : candidate.end + 20]
        for candidate in matcher.candidates([read_page.text])[0]
        if candidate.match in ("name", "alias", "cased_alias") and not candidate.surface.islower()
        if found.of(candidate.start, candidate.end, candidate.form.brand) is None
    ]
    assert unjudged == []


def test_every_brand_is_met():
    met = Counter(mark.brand for labelled in load(FOLDER) for mark in labelled.marks)
    assert {brand.name for brand in brands()} - set(met) == set()

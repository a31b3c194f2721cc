"""How well matching does on the project's own labelled pages, whose brands nothing was learnt from."""

import pytest

from benchmarks.labelled import brands, document, labels, load
from pipelines.linking.links import brand_links
from pipelines.process import Brands, LinksByBrand

# What is reached, rounded down; a figure may only rise. The pages use most of their names in both senses.
FLOORS = {"bare": (0.73, 0.80), "with hints": (0.78, 0.81)}  # precision, recall
PLAIN = 0.92  # F1 of the brands that are guessed to need no evidence


@pytest.fixture(scope="module")
def pages():
    read = [(page, document(page)) for page in load()]
    return [(seen, labels(page, seen)) for page, seen in read]


def counts(pages, hints, only=None):
    """Return hits, false alarms and misses of all brands, or of some."""
    made = Brands(brands(hints=hints))
    whole = [0, 0, 0]
    for seen, marks in pages:
        found = made.matcher.weigh(seen, LinksByBrand(seen, brand_links(seen, made.owners)))
        spans = [(m.candidate.start, m.candidate.end, m.candidate.form.brand) for m in found if m.accepted]
        if only is not None:
            spans = [span for span in spans if span[2] in only]
            marks = type(marks)(place for place in marks.places if place[2].brand in only)
        whole = [a + b for a, b in zip(whole, marks.score(spans), strict=True)]
    return whole


@pytest.mark.parametrize(("hints", "floor"), [(False, FLOORS["bare"]), (True, FLOORS["with hints"])])
def test_precision_and_recall_on_the_labelled_pages(pages, hints, floor):
    hits, false, misses = counts(pages, hints)
    assert hits + misses > 1000
    assert hits / (hits + false) >= floor[0]
    assert hits / (hits + misses) >= floor[1]


def test_names_that_need_no_evidence_are_seldom_missed_or_mistaken(pages):
    plain = {brand.name for brand in brands() if not brand.ambiguous}
    hits, false, misses = counts(pages, hints=False, only=plain)
    assert hits > 300
    assert 2 * hits / (2 * hits + false + misses) >= PLAIN

"""Pages made to cost too much: each is measured in a process of its own, with what read() and findings() cost."""

from itertools import chain

import pytest

from benchmarks.hostile import MOST_MEGABYTES, MOST_SECONDS, PAGES, costs
from pipelines.reading.bounds import MOST_TAGS, too_much


@pytest.fixture(scope="module")
def measured():
    return dict(costs(PAGES))


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_costs_little_and_stops_nothing(name, measured):
    # What runs beside it inflates the seconds of CPU by a third and more: the quickest of a few looks tells the cost.
    looks = chain([measured[name]], (one for _, one in costs([name] * 3)))
    found = next((one for one in looks if one.seconds <= MOST_SECONDS), None)
    assert found is not None, f"more than {MOST_SECONDS} s each time"
    assert found.megabytes <= MOST_MEGABYTES
    assert found.page_read in ("read", "trap", "too_large")


def attributes(number: int) -> bytes:
    return b" ".join(b"a%d=1" % index for index in range(number))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        # too many elements
        (b"<a>" * (MOST_TAGS + 1), "many elements"),
        # too many attributes on one element, however the page hides them
        (b"<p " + attributes(40_000) + b">", "attributes"),
        (b"<p x='>' " + attributes(40_000) + b">", "attributes"),
        (b"<p x='>'\n" + attributes(40_000).replace(b" ", b"\n"), "attributes"),
        (b"<p " + b"/".join(b"a%d" % index for index in range(40_000)) + b">", "attributes"),
        (b"<p " + b"".join(b"a%d='1'" % index for index in range(40_000)) + b">", "attributes"),
        ((b"<p " + attributes(5_000) + b">") * 20, "attributes"),  # none is too much alone
        # nested too deeply, whatever is closed that was never open
        (b"<div>" * 30_000, "deeply"), (b"<div>" * 30_000 + b"</div>" * 30_000, "deeply"),
        (b"<span>" * 12_000 + b"<p>x</p>" * 23_000, "deeply"), (b"<DIV>" * 30_000 + b"</x>" * 20_000, "deeply"),
    ],
)  # fmt: skip
def test_too_much_for_a_page(body, word):
    assert word in too_much(body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<", b">" * 100_000, b"<p>text", b"word " * 1_000_000, b"<p>" + b"a=b c/d " * 500_000,
        # an inline script or an embedded picture is one long text, not many attributes
        b"<script>" + b'{"a": "b/c", "d": 1},' * 100_000 + b"</script>",
        b"<img src='data:image/png;base64," + b"AAAA/BBB=" * 10_000 + b"'>",
        b"<p " + attributes(10_000) + b">",
        b"<li>one" * 50_000, b"<p>one<br>" * 25_000, b"<div>x</div>" * 25_000, b"<b>" * 15_000,
    ],
)  # fmt: skip
def test_a_long_page_is_not_too_much(body):
    assert too_much(body) == ""

"""The benchmark of the frontier crawls the whole of its site with each queue. Nothing here is timed."""

import re

import pytest

from benchmarks import crawl, crawl_run, crawl_site

PAGES = 40


def test_the_site_is_always_the_same_and_of_the_size_of_real_pages():
    pages = [crawl_site.html(number, 1000) for number in range(0, 1000, 100)]
    assert pages == [crawl_site.html(number, 1000) for number in range(0, 1000, 100)]
    assert all(10_000 <= len(page.encode()) <= 20_000 for page in pages)


@pytest.mark.parametrize("pages", [1, 7, 300])
def test_every_page_of_the_site_can_be_reached(pages):
    site = crawl_site.answers(pages)
    waiting, seen = [b"/"], {b"/"}
    while waiting:
        found = set(re.findall(rb'href="(/[^"]*)"', site[waiting.pop()])) & {*site}
        waiting += found - seen
        seen |= found
    assert seen == {*site} - {b"/robots.txt"} and len(seen) == pages


@pytest.mark.slow
def test_each_queue_fetches_every_page_once(capsys, monkeypatch):
    monkeypatch.setattr(crawl_run, "SPIDERS", {"read": crawl_run.SPIDERS["read"]})
    crawl.main(["--pages", str(PAGES), "--rounds", "1"])  # ends with a message when a crawl has other pages
    first, _, _, figures, median, *verdicts = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{PAGES} pages")
    assert len(re.findall(r"-?\d+\.\d+%?", figures)) == 10
    assert median.startswith("median") and [line[:8] for line in verdicts] == ["bar 5%: "] * 2


@pytest.mark.parametrize(("overhead", "said"), [
    (-22.4, "bar 5%: met, 22.4% more pages/s with the frontier than with memory"),
    (5.0, "bar 5%: met, 5.0% fewer pages/s with the frontier than with memory"),
    (5.1, "bar 5%: NOT met, 5.1% fewer pages/s with the frontier than with memory"),
])  # fmt: skip
def test_the_verdict_says_which_one_is_faster(overhead, said):
    assert crawl._verdict("memory", overhead) == said

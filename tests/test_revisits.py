"""When a page is looked at again, and whole sweeps that do so."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from math import inf

import pytest
from conftest import DAY1, URL, page
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from test_spiders import spider_of

from benchmarks.revisits import days, days_pass
from crawler.revisiting import Revisits
from crawler.spiders.news import NewsSpider
from pipelines.judging.revisits import (
    History,
    Plan,
    age,
    days_between_changes,
    http_date,
    interval_of_unread,
    is_further,
    meaning,
    next_interval,
)
from pipelines.reading.document import read
from pipelines.records import Document, Page
from pipelines.storing.freshness import Due

PLAN = Plan(7, 90)
EVENING = "2026-11-02T18:00:00Z"

# --- the policy


@pytest.mark.parametrize(("url", "further"), [
    ("https://a.example/news", False), ("https://a.example/", False), ("https://a.example/news?page=2", True),
    ("https://a.example/news/page/3/", True), ("https://a.example/archive/2024", True),
    ("https://a.example/2024/02/", True), ("https://a.example/archive/2024-02?x=1", True),
    ("https://a.example/2024/02/a-story", False), ("https://a.example/1234", False),
])  # fmt: skip
def test_further_pages_of_listings_and_archives(url, further):
    assert is_further(url) is further


def test_a_hub_is_looked_at_daily_unless_what_is_new_stands_elsewhere_first():
    assert next_interval("hub", History(), 0, PLAN) == 1
    assert next_interval("hub", History(), 0, PLAN, told_elsewhere=True) == PLAN.first
    assert next_interval("feed", History(), 0, PLAN, told_elsewhere=True) == 1


@pytest.mark.parametrize(("kind", "age_", "days_"), [
    ("page", 0, 7), ("page", 60, 7), ("page", 200, 20), ("page", 5000, 90), ("hub", 0, 1), ("hub", 5, 1),
    ("hub", 30, 3), ("hub", 5000, 7), ("feed", 0, 1), ("sitemap", 0, 1), ("sitemap", 40, 4), ("redirect", 0, 7),
])  # fmt: skip
def test_a_page_without_history_waits_by_its_kind_and_age(kind, age_, days_):
    assert next_interval(kind, History(), age_, PLAN) == days_


@pytest.mark.parametrize(("history", "days_"), [
    (History(2, 0, 7, 7, 7, False), 14),  # as it was: twice as long
    (History(3, 0, 21, 14, 14, False), 28),
    (History(9, 0, 300, 80, 80, False), 90),  # but not for ever
    (History(2, 0, 7, 7, 6.4, False), 14),  # a little early is as good as on the day
    (History(2, 0, 1, 7, 1, False), 7),  # a day after it was read, no change was to be expected
    (History(2, 1, 7, 7, 7, True), 6.3713),  # one change in one look: by the estimate
    (History(3, 2, 10, 6, 3, True), 3.1066),
    (History(6, 5, 30, 6, 6, True), 3),  # each time: half as long
    (History(9, 8, 9, 1, 1, True), 1),  # never more than daily
    (History(11, 1, 200, 30, 30, True), 30),  # the first change in years: no longer, and not in a panic
    (History(11, 5, 100, 10, 10, False), 15.4639),  # every second time: once for each change
])  # fmt: skip
def test_a_page_is_revisited_by_how_often_it_changed(history, days_):
    assert next_interval("page", history, 0, PLAN) == pytest.approx(days_, rel=1e-3)


@pytest.mark.parametrize(("looks", "changes", "span", "days_"), [
    (10, 0, 100, inf), (10, 10, 100, 3.2845), (10, 5, 100, 15.4639), (100, 1, 100, 100.0), (1, 1, 0, 0.0379),
])  # fmt: skip
def test_the_estimate_of_cho_and_garcia_molina(looks, changes, span, days_):
    assert days_between_changes(looks, changes, span) == pytest.approx(days_, rel=0.01)


@given(
    st.sampled_from(["page", "hub", "feed", "sitemap", "redirect"]), st.integers(2, 500), st.data(),
    st.floats(0, 4000), st.floats(0.5, 90), st.floats(0, 400), st.booleans(),
)  # fmt: skip
def test_an_interval_moves_in_small_steps_between_its_bounds(kind, visits, data, span, planned, passed, changed):
    changes = data.draw(st.integers(int(changed), visits - 1))
    days_ = next_interval(kind, History(visits, changes, span, planned, passed, changed), 0, PLAN)
    assert 1 <= days_ <= (90 if kind in ("page", "redirect") else 7)
    if kind == "page" and planned >= 1:
        assert planned / 2 <= days_ <= planned * 2 or days_ == 1
        assert days_ <= planned if changed else days_ >= planned


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_of_no_days_is_every_sweep(first, most):
    plan = Plan(first, most)
    for kind in ("page", "hub", "feed"):
        assert 0 <= next_interval(kind, History(), 0, plan) <= max(first, 0)
        assert next_interval(kind, History(3, 0, 9, 5, 5), 0, Plan(0, 0)) == 0


def visits_in_a_year(change_every: float) -> int:
    """How often a page that changes every so many days is looked at in its first year."""
    now, seen, changes, visits, planned, before = 0.0, 0, 0, 0, 0.0, 0.0
    while now < 365:
        visits += 1
        version = int(now / change_every)
        changed = visits > 1 and version != seen
        changes, seen = changes + changed, version
        planned = next_interval("page", History(visits, changes, now, planned, now - before, changed), 0, PLAN)
        before, now = now, now + planned
    return visits


def test_the_more_often_a_page_changes_the_more_often_it_is_seen():
    seen = [visits_in_a_year(change_every) for change_every in (1, 7, 30, 90, 1000)]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > 300 and 30 <= seen[1] <= 150 and seen[-1] <= 8


@pytest.mark.parametrize(("page_read", "status", "days_"), [
    ("unreachable", 0, [1, 2, 4, 7, 7]), ("blocked", 403, [1, 2, 4, 7, 7]), ("robots", 0, [1, 2, 4, 7, 7]),
    ("http_error", 404, [7, 14, 28, 56, 90]), ("http_error", 410, [7, 14, 28, 56, 90]),
    ("http_error", 503, [1, 2, 4, 7, 7]), ("http_error", 429, [1, 2]), ("soft_404", 200, [7, 14]),
    ("js_shell", 200, [7, 7]), ("login", 200, [7, 7]),
])  # fmt: skip
def test_what_may_pass_is_tried_again_the_next_day_and_what_is_gone_ever_less(page_read, status, days_):
    told, planned = [], 0.0
    for _ in days_:
        planned = interval_of_unread(page(page_read=page_read, status=status), planned, PLAN)
        told.append(planned)
    assert told == days_


@pytest.mark.parametrize(("header", "day"), [
    ("Sun, 01 Nov 2026 08:00:00 GMT", "2026-11-01"), ("", ""), ("soon", ""), ("Sun, 99 Nov 2026 08:00:00 GMT", ""),
    ("Sun, 01 Nov 99999999999 08:00:00 GMT", ""),
])  # fmt: skip
def test_the_day_of_a_header(header, day):
    assert http_date(header) == day


@pytest.mark.parametrize(("since", "days_"), [
    ("2026-11-01", 2), ("2026-10-01T08:00:00+05:00", 33), ("", 0), ("2027-01-01", 0), ("once", 0), ("2026-02-31", 0),
])  # fmt: skip
def test_the_age_of_a_page(since, days_):
    assert age(since, datetime(2026, 11, 3, 12, tzinfo=UTC)) == days_


# --- what a page says

HTML = (
    '<html><head><title>T</title><meta name="csrf" content="{}"></head>'
    '<body data-at="{}"><p>Some <a href="/a">words</a> of ours.</p></body></html>'
)


def document(html: str) -> Document:
    return read(Page(URL, 200, (("content-type", "text/html; charset=utf-8"),), html.encode(), DAY1, "news"))


def test_code_that_is_new_each_time_means_nothing():
    assert meaning(document(HTML.format("1", "2"))) == meaning(document(HTML.format("3", "<!-- 4 -->")))


@pytest.mark.parametrize(("old", "new"), [
    ("words", "works"), ('"/a"', '"/b"'), ("<title>T", "<title>U"), ("</p>", '<img src="/a.png" alt="Acme"></p>'),
    ('href="/a"', 'href="/a" rel="nofollow"'),
])  # fmt: skip
def test_another_text_link_or_image_is_a_change(old, new):
    assert meaning(document(HTML)) != meaning(document(HTML.replace(old, new)))


# --- in sweeps


class Known(Revisits):
    def due(self, sites: object, most: int) -> list[Due]:
        return [
            Due("https://site.example/p", "page", 3), Due("https://site.example/feed", "feed", 1),
            Due("https://site.example/news", "hub", 2), Due("https://site.example/old", "redirect", 4),
            Due("https://site.example/a.png", "page", 1),
        ]  # fmt: skip


def test_a_sweep_begins_with_lists_then_seeds_then_what_leads_on():
    async def collect() -> list[Request]:
        return [request async for request in spider.start()]

    spider = spider_of(NewsSpider, "https://site.example/")
    spider.revisits = Known()
    asked = sorted(asyncio.run(collect()), key=lambda request: -request.priority)
    told = [(one.url.removeprefix("https://site.example"), one.meta["kind"], one.meta.get("depth")) for one in asked]
    assert told == [
        ("/feed", "feed", 1), ("/", "seed", None), ("/news", "page", 2), ("/p", "page", 3), ("/old", "page", 4),
    ]  # fmt: skip
    assert asked[0].callback == spider.parse_list


HEADERS = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'}


@pytest.mark.slow
def test_a_page_is_read_again_only_when_there_is_reason_to(crawl, tiny_sites, tmp_path):
    site, database, brands = tiny_sites(), tmp_path / "mentions.db", tmp_path / "brands.toml"
    host = f"site.localhost:{site.port}"

    def go() -> tuple[int, int, str]:
        done = crawl("site", f"http://{host}/", database, host, BRANDS_FILE=brands)
        assert (done.returncode, done.stderr) == (0, "")
        days_pass(database, 30)
        with closing(sqlite3.connect(database)) as db:
            stats = "select json_extract(stats, '$.\"pages/read\"'), json_extract(stats, '$.\"pages/unchanged\"') "
            read_, unchanged = db.execute(f"{stats} from crawls order by id desc limit 1").fetchone()
            found = "select group_concat(distinct link_state) from mentions where gone_at is null"
            states = db.execute(found).fetchone()
        return read_ or 0, unchanged or 0, states[0] or ""

    brands.write_text('[[brand]]\nname = "Zorblax"\ndomains = ["zorblax.example"]\n')
    body = b'<title>T</title><p>We like Zorblax and Quuxly and <a href="/a">more</a>.</p>'
    for path in ("/", "/a"):
        site.answers[path] = (200, HEADERS, body)
    assert go() == (2, 0, "unlinked")
    site.answers["/"] = (304, {"ETag": '"1"', "Content-Encoding": "gzip"}, b"")  # and /a sends the same bytes again
    assert go() == (0, 2, "unlinked"), "a known page is due though no page that was read links to it"
    site.answers["/"] = (200, HEADERS, body)
    brands.write_text('[[brand]]\nname = "Quuxly"\ndomains = ["quuxly.example"]\n')
    assert go() == (2, 0, "unlinked"), "other brands are looked for in all pages"
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select brand, count(*) from mentions where gone_at is null group by 1").fetchall() == [
            ("Quuxly", 2)
        ]


@pytest.mark.slow
def test_a_daily_sweep_finds_what_is_new_at_a_fifth_of_the_requests(tmp_path):
    with closing(days("news", tmp_path)) as costs:
        first, second = next(costs), next(costs)
    assert second.requests <= 0.2 * first.requests and second.megabytes <= 0.2 * first.megabytes
    assert second.mentions == first.mentions + 1

"""Feeds and sitemaps that nobody names: the usual places are tried in turn, remembered, and not told as sources."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from conftest import DAY1, DAY2, DAY3, QUICK, ROOT
from scrapy import Request
from scrapy.http import HtmlResponse, Response, XmlResponse
from test_feeds import ITEM, RSS, SITE, A
from test_freshness import sweep
from test_spiders import found, spider_of, urls
from twisted.python.failure import Failure

from crawler.conduct.middleware import ForbiddenByRobots
from crawler.conduct.robots import Rules
from crawler.conduct.robots_cache import Robots
from crawler.lists import WELL_KNOWN
from crawler.spiders.site import SiteSpider
from crawler.summary import coverage
from pipelines.judging.revisits import Plan, interval_of_absent
from pipelines.records import Glance, Page

__all__ = ["sweep"]
HTML = {"Content-Type": "text/html"}
ANNOUNCED = "<link rel=alternate type=application/rss+xml href=/news.rss>"
FIRST_FEED = next(place for place in WELL_KNOWN if "sitemap" not in place)


class Guesses(SiteSpider):
    well_known = WELL_KNOWN


@pytest.fixture(autouse=True)
def robots(monkeypatch):
    named: list[str] = []

    async def rules(self: Robots, url: str) -> Rules:
        return Rules(sitemaps=tuple(named))

    monkeypatch.setattr(Robots, "rules", rules)
    return named


def answer(request: Request, status: int = 404, body: str = "nothing here") -> Response:
    request.meta.setdefault("kind", "feed")
    return XmlResponse(request.url, status, body=body.encode(), request=request)


def guesses(spider, html: str = "<p>words", kind: str = "seed") -> list[Request]:
    request = Request(f"{SITE}/news/", meta={"kind": kind})
    page = HtmlResponse(request.url, body=html.encode(), headers=HTML, request=request)
    return [one for one in found(spider, "parse", page) if isinstance(one, Request) and "guesses" in one.meta]


def chain(spider, request: Request, *statuses: int) -> list[str]:
    """The paths that are asked in turn, when they are answered so."""
    asked = []
    for status in statuses:
        asked.append(request.url.removeprefix(SITE))
        more = [one for one in found(spider, "parse_list", answer(request, status)) if isinstance(one, Request)]
        if not more:
            return asked
        (request,) = more
    return [*asked, request.url.removeprefix(SITE)]


def test_a_seed_that_announces_nothing_leads_to_one_place_of_each_kind():
    asked = guesses(spider_of(Guesses))
    assert [(one.url, one.meta["kind"]) for one in asked] == [
        (f"{SITE}/sitemap.xml", "sitemap"),
        (f"{SITE}/feed", "feed"),
    ]


def test_where_something_is_announced_nothing_is_guessed(robots):
    assert guesses(spider_of(SiteSpider)) == []
    assert guesses(spider_of(Guesses), kind="page") == []
    assert guesses(spider_of(Guesses), ANNOUNCED) == []
    robots.append("/map.xml")
    assert guesses(spider_of(Guesses)) == []


def test_the_places_are_tried_in_turn_until_one_is_a_list():
    maps, feeds = guesses(spider_of(Guesses))
    assert chain(spider_of(Guesses), maps, 404, 404) == ["/sitemap.xml", "/sitemap_index.xml"]
    wanted = [place for place in WELL_KNOWN if "sitemap" not in place]
    assert chain(spider_of(Guesses), feeds, *[404, 410, 200, 404, 404, 400, 404]) == wanted
    for body in (RSS.format(ITEM.format(A)), RSS.format(""), "<rss>" + "<item>" * 70_000):
        (glance,) = [one for one in found(spider_of(Guesses), "parse_list", answer(feeds, 200, body))
                     if not isinstance(one, Request) or "guesses" in one.meta]  # fmt: skip
        assert glance.kind == "feed" and glance.cause in ("", "trap")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_site_that_refuses_is_asked_no_further(status):
    _, feeds = guesses(spider_of(Guesses))
    assert chain(spider_of(Guesses), feeds, status) == [FIRST_FEED]


def test_a_site_that_has_announced_a_list_meanwhile_is_asked_no_further():
    spider = spider_of(Guesses)
    _, feeds = guesses(spider)
    guesses(spider, ANNOUNCED, kind="page")
    assert chain(spider, feeds, 404) == [FIRST_FEED]


@pytest.mark.parametrize(("error", "further"), [(ForbiddenByRobots("no"), True), (TimeoutError("x"), False)])
def test_a_place_that_cannot_be_fetched_is_noted_and_no_page(error, further):
    spider = spider_of(Guesses)
    _, feeds = guesses(spider)
    failure = Failure(error)
    failure.request = feeds

    async def collect() -> list:
        return [one async for one in spider.list_failed(failure)]

    *requests, glance = asyncio.run(collect())
    assert urls(requests) == ([f"{SITE}/feed.xml"] if further else [])
    assert (glance.kind, glance.cause, glance.page.url) == ("absent", "absent", f"{SITE}/feed")
    assert spider.crawler.stats.get_value("sweep/lists_failed") is None


def test_a_place_that_leads_elsewhere_is_noted_under_its_own_address():
    _, feeds = guesses(spider_of(Guesses))
    response = answer(feeds.replace(url=f"{SITE}/"), 200, "<!doctype html><p>Welcome")
    *_, glance = found(spider_of(Guesses), "parse_list", response)
    assert glance.kind == "absent" and glance.page.url == f"{SITE}/feed"


# --- what is remembered


def absent(url: str, at: str, status: int = 404) -> Glance:
    return Glance(Page(url, status, (), b"", at, "news"), "absent", cause="absent")


def test_a_place_without_a_list_is_not_tried_each_day(sweep):
    sweep.keep(absent(f"{SITE}/feed", DAY1))
    sweep.begin(DAY2)
    assert not sweep.revisits.is_due(f"{SITE}/feed")
    assert sweep.revisits.due(["site.example"], most=9) == []
    sweep.begin("2026-11-09T08:00:00Z")
    assert sweep.revisits.is_due(f"{SITE}/feed")
    assert sweep.revisits.due(["site.example"], most=9) == []  # only who looks for one asks
    sweep.keep(absent(f"{SITE}/feed", "2026-11-09T08:00:00Z"))
    row = sweep.row(f"{SITE}/feed")
    assert (row["kind"], row["days"], row["since"], row["visits"]) == ("absent", 14, DAY1, 0)


def test_the_next_sweep_goes_on_behind_the_places_that_had_none_and_stops_at_a_list(sweep):
    spider = spider_of(Guesses)
    for place in ("/feed", "/feed.xml", "/sitemap.xml"):
        sweep.keep(absent(f"{SITE}{place}", DAY1))
    sweep.keep(Glance(Page(f"{SITE}/sitemap_index.xml", 200, (), b"x", DAY1, "news"), "sitemap", b"x"))
    sweep.begin(DAY2)
    spider.revisits = sweep.revisits
    (feeds,) = guesses(spider)
    assert feeds.meta["guesses"][0] == feeds.url == f"{SITE}/rss.xml"
    sweep.keep(Glance(Page(f"{SITE}/rss.xml", 200, (), b"x", DAY2, "news"), "feed", b"x"))
    sweep.begin(DAY3)
    spider.revisits = sweep.revisits
    assert guesses(spider) == []


@pytest.mark.parametrize(("status", "planned", "days"), [
    (404, 0, 7), (404, 7, 14), (404, 80, 90), (200, 0, 7), (0, 0, 1), (503, 0, 1), (429, 1, 2), (0, 60, 90),
])  # fmt: skip
def test_how_long_a_place_is_left_alone(status, planned, days):
    assert interval_of_absent(status, planned, Plan()) == days


SPIDER = """
from crawler.lists import WELL_KNOWN
from crawler.spiders.site import SiteSpider
class GuessingSpider(SiteSpider):
    name = "guessing"
    well_known = WELL_KNOWN
"""


@pytest.mark.slow
def test_guesses_cost_a_sweep_little_and_tell_nothing_of_what_is_not_there(scrapy, tiny_sites, tmp_path):
    site = tiny_sites()
    site.html("/", "<p>words")
    site.answers["/feed"] = (301, {"Location": "/welcome"}, b"")
    site.html("/welcome", "<p>We have no feed.")
    item = ITEM.format(f"http://a.localhost:{site.port}/2026/11/post")
    site.answers["/rss.xml"] = (200, {"Content-Type": "application/rss+xml"}, RSS.format(item).encode())
    site.html("/2026/11/post", "<p>We like Acme.")
    (tmp_path / "guessing.py").write_text(SPIDER)
    settings = {**QUICK, "GUARD_EXCEPTIONS": f"*.localhost:{site.port}", "MENTIONS_DB": tmp_path / "m.db",
                "CONTACT_URL": "https://me.example/"}  # fmt: skip
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    seed = f"http://a.localhost:{site.port}/"
    asked = []
    for run in range(2):
        done = scrapy("runspider", tmp_path / "guessing.py", "-a", f"seeds={seed}", *options, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        asked.append(sorted(path for _, path, _ in site.hits if path != "/robots.txt"))
        site.hits.clear()
        with closing(sqlite3.connect(tmp_path / "m.db")) as db:
            told = coverage(db, [("guessing", seed)])
            sources = db.execute("select substr(url, ?), kind, state, why_not from sources order by 1", (len(seed),))
            assert sources.fetchall() == [("/", "seed", "done", ""), ("/rss.xml", "feed", "done", "")][: 2 - run]
            assert "1 seed, 1 feed: 2 read" in told or run
            assert db.execute("select pages, pages_not_read from coverage").fetchall() == [(2, 0)]
            rows = db.execute("select substr(url, ?), kind from freshness order by 1", (len(seed),)).fetchall()
            assert [path for path, kind in rows if kind == "absent"] == sorted(WELL_KNOWN[:4])
            assert ("/rss.xml", "feed") in rows
    tried = ["/", "/2026/11/post", "/feed", "/feed.xml", "/rss.xml", "/sitemap.xml", "/sitemap_index.xml", "/welcome"]
    assert asked == [tried, ["/"]]

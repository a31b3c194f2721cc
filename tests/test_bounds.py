"""What of a site is taken: real addresses all pass, endless ones are refused by cause, and one site costs no other."""

import sqlite3
import time
from collections import Counter
from contextlib import closing
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.conduct.hosts import Hosts
from crawler.guard.bounds import Bounds
from crawler.guard.clock import HostClock
from crawler.guard.sessions import without_session
from crawler.guard.traps import calendar_month, page_and_facets, path_parts, repeats
from crawler.refusals import CAUSES
from crawler.sweep import cleaned


def bounds(**changed: object) -> Bounds:
    values = Settings()
    values.setmodule("crawler.settings")
    values.update(changed)
    made = Bounds(values)
    made._today = made._today.replace(year=2026, month=11, day=26)
    return made


def taken(limits: Bounds, urls: list[str], kind: str = "page") -> Counter[str]:
    """What becomes of addresses that are asked for one after the other: cause, or `taken`, and how often."""
    outcome: Counter[str] = Counter()
    for url in urls:
        cause = limits.refusal(url, 1) or limits.over(url, kind)
        outcome[cause or "taken"] += 1
        if not cause:
            limits.take(url, kind)
    return outcome


GOOD = """
    https://www.nytimes.com/1985/03/12/world/soviet-chief-is-buried.html
    https://www.theguardian.com/world/2019/mar/15/christchurch-mosque-shooting
    https://www.bbc.co.uk/news/business-47566464
    https://blog.example.org/2019/03/my-first-post/
    https://blog.example.org/2019/03/12/my-first-post.html
    https://blog.example.org/2026/11/11/armistice-day-walk
    https://blog.example.org/2026/11/11/
    https://blog.example.org/2019/03/
    https://blog.example.org/2019/
    https://blog.example.org/2019/03/page/2/
    https://blog.example.org/11/11/11/lucky-date
    https://blog.example.org/tag/seeds/page/3/
    https://blog.example.org/category/tools/hand-tools/page/12/
    https://blog.example.org/author/jane-doe/feed/
    https://blog.example.org/?p=123
    https://blog.example.org/?page_id=2
    https://blog.example.org/?m=201903
    https://blog.example.org/?paged=4
    https://news.example.com/archive/1994.html
    https://news.example.com/archive/2003-05-17
    https://news.example.com/articles/climate-2050-what-we-know
    https://news.example.com/2050/
    https://news.example.com/story.php?id=8123&date=2051-01-01
    https://news.example.com/a/2031/03/why-2031-matters
    https://news.example.com/article?article=550e8400-e29b-41d4-a716-446655440000
    https://news.example.com/events/2026/12/24/carols-in-the-park
    https://venue.example.com/events/2027-06-12
    https://venue.example.com/event/2045
    https://venue.example.com/events/4512/10
    https://venue.example.com/events?id=5&date=2031-05-01
    https://venue.example.com/calendar/2026/12/
    https://venue.example.com/calendar?month=12&year=2026
    https://venue.example.com/agenda?view=week&date=2027-01-04
    https://forum.example.com/viewtopic.php?f=3&t=123&start=40
    https://forum.example.com/viewtopic.php?p=77812#p77812
    https://forum.example.com/showthread.php?t=55512&page=7
    https://forum.example.com/threads/which-planner-do-you-use.48121/page-3
    https://forum.example.com/index.php?topic=1042.msg9911
    https://forum.example.com/t/sowing-in-may/1234/56
    https://en.wikipedia.org/wiki/Rock_paper_scissors
    https://en.wikipedia.org/w/index.php?title=Garden&action=history&offset=20190101000000&limit=50
    https://wiki.example.org/wiki/Duran_Duran/Duran_Duran
    https://wiki.example.org/doku.php?id=start:garden:tools
    https://shop.example.com/p/seeds/tomatoes?color=red&color=yellow&size=s&sort=price_asc&page=2
    https://shop.example.com/collections/all/products/new-york-new-york-poster
    https://shop.example.com/c/1234/5678/9012/?brand=acme&min=10&max=99&in_stock=1&ship=de&view=grid
    https://shop.example.com/B07XYZ1234/dp/B07XYZ1234?th=1&psc=1
    https://shop.example.com/catalogsearch/result/index/?cat=21&p=2&product_list_dir=desc&product_list_order=name
    https://www.example.de/de/produkte/garten/de/
    https://www.example.ca/fr/fr/accueil
    https://www.example.ch/en/about/team/about
    https://example.jp/%E8%A8%98%E4%BA%8B/2019/%E5%BA%AD/
    https://example.gr/%CF%80%CF%81%CE%BF%CF%8A%CF%8C%CE%BD%CF%84%CE%B1/
    https://xn--bcher-kva.example/katalog/2024/herbst
    https://github.com/acme/acme/tree/main/acme/acme
    https://gitlab.com/group/sub/project/-/tree/main/src/main/java/com/acme/app/main
    https://docs.example.com/en/latest/api/v2/api/index.html
    https://docs.example.com/1.0/0/0/0/overview
    https://web.archive.org/web/20190312000000/http://example.com/
    https://maps.example.org/tiles/12/12/12/info
    https://www.example.gov/content/dam/agency/documents/reports/2018/q3/annex/b/tables/index.html
    https://cms.example.com/index.php?option=com_content&view=article&id=42&Itemid=7&lang=en
    https://news.example.com/modules.php?name=News&file=article&sid=1234
    https://conf.example.com/talks?sessionid=12&track=web
    https://example.com/search?q=garden+planner
    https://example.com/a//b
    https://example.com:8443/x
    http://8.8.8.8/status
""".split()


@pytest.mark.parametrize("url", GOOD)
def test_an_address_of_a_real_site_passes(url):
    assert taken(bounds(), [url]) == {"taken": 1}


@pytest.mark.parametrize(("cause", "url"), [
    ("path_repetition", "https://e.com/a/b/a/b/a/b"),
    ("path_repetition", "https://e.com/x/x/x"),
    ("path_repetition", "https://e.com/x/X/x/y"),
    ("path_repetition", "https://e.com/start/a/b/c/a/b/c/a/b/c/end.html"),
    ("path_repetition", "https://e.com/1/2/1/2/1/2/1/2/1/2/"),
    ("path_repetition", "https://e.com/news/about/news/contact/news/terms/news/jobs/news/x"),
    ("path_repetition", "https://e.com/a////b"),
    ("path_repetition", "https://e.com/a/////"),
    ("path_depth", "https://e.com/" + "/".join(map(str, range(21)))),
    ("url_length", "https://e.com/" + "a" * 2100),
    ("queries", "https://e.com/?" + "&".join(f"a{number}=1" for number in range(21))),
    ("queries", "https://e.com/?state=" + "x" * 1001),
    ("calendar", "https://e.com/calendar/2031/05/"),
    ("calendar", "https://e.com/calendar/2031/"),
    ("calendar", "https://e.com/calendar/3000/01/01"),
    ("calendar", "https://e.com/events/month/2028-01"),
    ("calendar", "https://e.com/events/1985/03/day"),
    ("calendar", "https://e.com/2099/12/31/"),
    ("calendar", "https://e.com/2099/12/31/page/2"),
    ("calendar", "https://e.com/31/12/2099/"),
    ("calendar", "https://e.com/archive/1901-01-01"),
    ("calendar", "https://e.com/x?year=2031&month=5"),
    ("calendar", "https://e.com/x?month=12&year=2027"),
    ("calendar", "https://e.com/x?date=2099-01-01&view=day"),
    ("calendar", "https://e.com/x?tribe-bar-date=1950-01"),
    ("calendar", "https://e.com/calendar.php?id=5&date=20990101"),
    ("address", "http://127.0.0.1/"), ("address", "http://[::1/"), ("address", "http://e.com:99999/"),
    ("address", "http://e.com:x/"), ("address", "http://"), ("address", "//"), ("address", ""),
    ("address", "mailto:a@b"), ("address", "http://e.com:0/"), ("address", "http://e..com/"),
])  # fmt: skip
def test_an_endless_or_wrong_address_is_refused_by_cause(cause, url):
    assert bounds().refusal(url, 1) == cause


def test_a_month_within_a_year_is_taken_and_the_next_is_not():
    assert bounds().refusal("https://e.com/calendar/2027/11", 1) == ""
    assert bounds().refusal("https://e.com/calendar/2027/12", 1) == "calendar"
    assert bounds().refusal("https://e.com/calendar/1990/01", 1) == ""
    assert bounds().refusal("https://e.com/calendar/1989/12", 1) == "calendar"


def test_clicks_from_a_seed_are_bounded():
    assert [bounds(DEPTH_LIMIT=2).refusal("https://e.com/", depth) for depth in range(4)] == ["", "", "", "depth"]
    assert bounds(DEPTH_LIMIT=0).refusal("https://e.com/", 1000) == ""


# --- how much of one site


@pytest.mark.parametrize(("form", "number", "expected"), [
    ("https://e.com/{}", 1200, {"taken": 1000, "pages_per_site": 200}),
    ("https://shop.e.com/list?color={}&sort=up", 300, {"taken": 100, "queries": 200}),
    ("https://shop.e.com/list?token={:032x}", 300, {"taken": 100, "queries": 200}),
    ("https://shop.e.com/list?id={:032x}", 300, {"taken": 100, "queries": 200}),
    ("https://shop.e.com/list?cat=3&sort=up&page={}", 300, {"taken": 300}),
    ("https://shop.e.com/list?page={}", 300, {"taken": 300}),
    ("https://forum.e.com/viewtopic.php?f=3&t={}", 300, {"taken": 300}),
    ("https://forum.e.com/viewtopic.php?f=3&t=5&start={}", 300, {"taken": 300}),
    ("https://shop.e.com/list?cat=3&cat={}", 300, {"taken": 100, "queries": 200}),
    ("https://wiki.e.com/index.php?title=Page_{}&action=raw", 300, {"taken": 300}),
    ("https://wiki.e.com/index.php?title=Page&diff={}", 300, {"taken": 100, "queries": 200}),
    ("https://e.com/calendar/{}?week=3", 300, {"taken": 200, "calendar": 100}),
    ("https://e.com/room-{}/2026/11/", 300, {"taken": 200, "calendar": 100}),
    ("https://e.com/2019/03/story-{}", 300, {"taken": 300}),
    ("https://e.com/2019/03/{:05}", 300, {"taken": 300}),
    ("https://w{}.trap.com/", 30, {"taken": 20, "hosts_per_site": 10}),
    ("https://w{}.blogspot.com/", 30, {"taken": 30}),
])  # fmt: skip
def test_of_one_site_so_many_are_taken(form, number, expected):
    limits = bounds()
    assert taken(limits, [form.format(n) for n in range(number)]) == expected
    assert taken(limits, ["https://other-site.net/calendar?week=1&x=2"]) == {"taken": 1}, "another site pays nothing"


def test_lists_are_bounded_by_their_own_number():
    limits = bounds(PAGES_PER_SITE=1)
    maps = [f"https://e.com/{n}.xml" for n in range(60)]
    assert taken(limits, maps, "sitemap") == {"taken": 50, "lists_per_site": 10}
    assert taken(limits, ["https://e.com/feed"], "feed") == {"lists_per_site": 1}
    assert taken(limits, ["https://e.com/1", "https://e.com/2"]) == {"taken": 1, "pages_per_site": 1}


def test_seeds_are_taken_however_many():
    assert taken(bounds(HOSTS_PER_SITE=1), [f"https://w{n}.e.com/" for n in range(30)], "seed") == {"taken": 30}


def test_the_same_query_in_another_order_is_no_other_one():
    limits = bounds(QUERIES_PER_PATH=1)
    assert taken(limits, ["https://e.com/?a=1&b=2", "https://e.com/?b=2&a=1", "https://e.com/?a=1&b=3"]) == {
        "taken": 2, "queries": 1,
    }  # fmt: skip


# --- sessions

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(("url", "expected"), [
    (f"https://e.com/a?PHPSESSID={TOKEN}", "https://e.com/a"),
    (f"https://e.com/a?x=1&phpsessid={TOKEN}&y=2#z", "https://e.com/a?x=1&y=2#z"),
    (f"https://e.com/a;jsessionid={TOKEN}", "https://e.com/a"),
    (f"https://e.com/a;jsessionid={TOKEN}.node1?x=1", "https://e.com/a?x=1"),
    (f"https://e.com/a;JSESSIONID={TOKEN}/b", "https://e.com/a/b"),
    (f"https://e.com/viewtopic.php?t=5&sid={TOKEN}", "https://e.com/viewtopic.php?t=5"),
    (f"https://e.com/showthread.php?s={TOKEN}&t=5", "https://e.com/showthread.php?t=5"),
    ("https://e.com/a.cfm?CFID=123&CFTOKEN=456&id=7", "https://e.com/a.cfm?id=7"),
    ("https://e.com/a.asp?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX", "https://e.com/a.asp"),
    ("https://e.com/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "https://e.com/a.aspx"),
    (f"https://e.com/index.php?osCsid={TOKEN}", "https://e.com/index.php"),
    ("https://e.com/modules.php?file=article&sid=1234", "https://e.com/modules.php?file=article&sid=1234"),
    ("https://e.com/talks?sessionid=12", "https://e.com/talks?sessionid=12"),
    ("https://e.com/?s=garden+planner+2026", "https://e.com/?s=garden+planner+2026"),
    ("https://e.com/a?", "https://e.com/a?"),
    ("https://e.com/a;v=1?x=%20&x", "https://e.com/a;v=1?x=%20&x"),
    ("https://e.com/wiki/Foo_(S)", "https://e.com/wiki/Foo_(S)"),
])  # fmt: skip
def test_a_session_id_is_left_out_and_the_rest_stays_as_it_is(url, expected):
    assert without_session(url) == expected
    assert without_session(expected) == expected


def test_links_are_cleaned_of_sessions_before_they_are_queued():
    assert cleaned(f"https://e.com/a;jsessionid=1?utm_source=x&PHPSESSID={TOKEN}&id=5#top") == "https://e.com/a?id=5"


# --- any text at all

URLS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from([*"/?&=#;.:@%-()[]\\", "http://", "e.com", "a", "2026", "11", "sid", TOKEN, "٣", "²"]),
             max_size=60).map("".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(URLS, st.integers(0, 20))
def test_no_text_is_too_odd(text, depth):
    limits = bounds()
    for url in (text, f"http://e.com/{text}", f"http://e.com/?{text}"):
        cause = limits.refusal(url, depth)
        assert cause == "" or cause in CAUSES
        for kind in ("page", "feed") if not cause else ():
            assert limits.over(url, kind) in ("", *CAUSES)
            limits.take(url, kind)
        assert without_session(without_session(url)) == without_session(url)


@pytest.mark.parametrize("piece", [
    "a/", "a/b/", "/", "1/", "?", "&a=1", ";jsessionid=1", "/(S(", "(", "sid=", "2026-11-", "%", "0", "=", "é", "\\",
])  # fmt: skip
def test_the_cost_grows_with_the_length_only(piece):
    url = "http://e.com/" + piece * (100_000 // len(piece))
    limits = bounds(URLLENGTH_LIMIT=0, PATH_DEPTH=10**6)
    begun = time.process_time()
    limits.refusal(url, 1)
    without_session(url)
    path, _, query = url.partition("?")
    repeats(path_parts(path)), page_and_facets(query), calendar_month(path, query)
    assert time.process_time() - begun < 1


# --- time

SITE = "http://slow.example/"


def test_a_host_is_given_up_when_its_time_is_over():
    class Asked:
        def __init__(self, url: str) -> None:
            self.url = url

    crawler = get_crawler(settings_dict={"SECONDS_PER_HOST": 100})
    now = [1000.0]
    clock, hosts = HostClock(crawler, lambda: now[0]), Hosts.of(crawler)
    slow, quick = Asked(SITE), Asked("http://quick.example/")
    for _ in range(2):
        clock.started(slow)
        clock.started(slow)
        now[0] += 20
        clock.ended(slow)
        now[0] += 20
        clock.ended(slow)
        now[0] += 10_000  # it has nothing to do
        clock.started(quick)
        now[0] += 1
        clock.ended(quick)
    assert hosts.given_up("slow.example") == ""
    clock.started(slow)
    now[0] += 21
    clock.ended(slow)
    assert hosts.given_up("slow.example") == "time_per_host"
    assert hosts.given_up("quick.example") == ""


# --- a site without end, and one beside it


class Endless(dict):
    """Answers for a TinySite: a page whose links lead ever on, five good pages, and a new session with each link."""

    def __init__(self, port: int) -> None:
        self.port, self._sessions = port, count(10**31)

    def get(self, path: str, default: object = None) -> tuple[int, dict[str, str], bytes]:
        address, _, query = path.partition("?")
        links = {"/": self._entrances}.get(address, lambda: self._further(address, query))()
        good = "<p>Sowline is what we use in our garden.</p>" if address.startswith("/good/") else ""
        body = good + " ".join(f'<a href="{link}">more to read</a>' for link in links)
        return (404 if address == "/robots.txt" else 200), {"Content-Type": "text/html"}, body.encode()

    def _entrances(self) -> list[str]:
        traps = ["/calendar/2026/12/", "/list?a=1&b=1", "/deep/er/", "/same", f"http://w1.trap.localhost:{self.port}/x"]
        return [*traps, *(f"/good/{number}" for number in range(5))]

    def _further(self, address: str, query: str) -> list[str]:
        if address.startswith("/calendar/"):
            year, month = map(int, address.split("/")[2:4])
            return [f"/calendar/{year + month // 12}/{month % 12 + 1}/", f"/calendar/{year + 5}/1/"]
        if address == "/list":
            number = int(query.rpartition("=")[2])
            return [f"/list?a={number * 3 + step}&b={number * 3 + step}" for step in range(1, 4)]
        if address.startswith("/deep/"):
            return [f"{address}deep/er/"]
        if address == "/same":
            return [f"/same?PHPSESSID={next(self._sessions)}" for _ in range(3)]
        if address == "/x":
            return [f"http://w{number}.trap.localhost:{self.port}/x" for number in range(2, 9)]
        return []


@pytest.mark.slow
def test_a_site_without_end_is_left_and_its_good_pages_are_found(crawl, tiny_sites, tmp_path):
    site = tiny_sites()
    site.answers = Endless(site.port)
    homes = f"http://trap.localhost:{site.port}/,http://innocent.localhost:{site.port}/good/0"
    limits = {"CALENDAR_PAGES": 3, "QUERIES_PER_PATH": 5, "HOSTS_PER_SITE": 3}
    done = crawl("site", homes, tmp_path / "m.db", f"*.localhost:{site.port}", **limits)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        refusals = dict(db.execute("select cause, count from refusals where site = 'trap.localhost'"))
        found = [row[0] for row in db.execute("select url from pages join mentions on page_id = pages.id order by url")]
    assert sorted(refusals) == ["calendar", "hosts_per_site", "path_repetition", "queries"]
    assert refusals["hosts_per_site"] == 6 * 2  # seven hosts are linked, one is within the limit; both hosts link them
    assert site.times("/same") == 1
    assert sum(path.startswith("/list") for _, path, _ in site.hits) == 5
    assert sum(path.startswith("/calendar") for _, path, _ in site.hits) == 3
    assert sum(path.startswith("/deep") for _, path, _ in site.hits) == 2
    good = [f"http://trap.localhost:{site.port}/good/{number}" for number in range(5)]
    assert found == sorted([*good, f"http://innocent.localhost:{site.port}/good/0"])


@pytest.mark.slow
def test_a_slow_host_is_left_and_the_rest_of_the_sweep_goes_on(crawl, tiny_sites, tmp_path):
    slow, quick = tiny_sites(), tiny_sites()
    for number in range(40):
        slow.html(f"/{number}", f"<p>page {number}")
        quick.html(f"/{number}", f"<p>page {number}")
    seeds = ",".join([f"http://slow.localhost:{slow.port}/{number}" for number in range(40)]
                     + [f"http://quick.localhost:{quick.port}/{number}" for number in range(3)])  # fmt: skip
    done = crawl("resources", seeds, tmp_path / "m.db", f"slow.localhost:{slow.port}", f"quick.localhost:{quick.port}",
                 SECONDS_PER_HOST=3, DOWNLOAD_DELAY=0.3, CONCURRENT_REQUESTS_PER_DOMAIN=1)  # fmt: skip
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        refusals = dict(db.execute("select site, cause from refusals"))
    assert refusals == {"slow.localhost": "time_per_host"}
    assert len(slow.hits) < 20
    assert all(quick.times(f"/{number}") == 1 for number in range(3))

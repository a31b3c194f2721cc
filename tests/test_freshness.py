"""What a sweep knows of what its spider has visited: what is due, what is asked of a server, and what is kept."""

from collections import Counter
from dataclasses import replace

import pytest
from conftest import BRANDS, DAY1, DAY2, DAY3, URL, link, mention, page
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.arguments import Arguments
from crawler.pages import redirect_page
from crawler.revisiting import RevisitMiddleware, Revisits, rules
from crawler.spiders.news import NewsSpider
from crawler.spiders.site import SiteSpider
from pipelines.judging.revisits import Plan
from pipelines.records import Brand, Document, Findings, Glance, Page, Reading
from pipelines.storing.freshness import Due, Freshness
from pipelines.storing.looks import Sweep as SweepOf

PLAN = Plan(7, 90)

# --- what a sweep knows

RULES, ETAG = b"rules", (("etag", '"1"'), ("last-modified", "Sun, 01 Nov 2026 08:00:00 GMT"))


class Sweep:
    """The visits of one spider, saved as the frontier saves them."""

    def __init__(self, store) -> None:
        self.store, self.counted = store, Counter()
        self.table = Freshness(store.writer.db, "news")
        self.begin(DAY1)

    def execute(self, sql: str, *values: object) -> None:
        with self.store.writer.transaction():
            self.store.writer.db.execute(sql, values)

    def begin(self, started: str, rules_: bytes = RULES, resolves: bool = False) -> None:
        def count(name: str) -> None:
            self.counted[name] += 1

        self.revisits = Revisits(self.table, SweepOf(started, rules_, PLAN, resolves), count)

    def keep(self, one: Reading | Glance) -> None:
        with self.store.writer.transaction():
            self.revisits.keep(one)
            if isinstance(one, Reading):
                self.store.writer.put(one.findings)
            elif one.kind == "unchanged":
                self.store.writer.touch(one.page.url, one.page.fetched)

    def read(
        self, url: str = URL, at: str = DAY1, text: bytes = b"a", headers=ETAG, opaque=(), rendered=False, **facts
    ) -> None:
        answer = Page(url, 200, headers, text, at, "news", 0, rendered)
        found = Findings(page(url, at, **facts), (mention(),), (link("Globex"),))
        self.keep(Reading(answer, Document(found.page), found, opaque, meaning=text))

    def unchanged(self, at: str, url: str = URL, status: int = 304) -> None:
        self.keep(Glance(Page(url, status, (), b"", at, "news"), "unchanged"))

    def row(self, url: str = URL) -> dict:
        return self.store.one("select * from freshness where url = ?", url)


@pytest.fixture
def sweep(store) -> Sweep:
    return Sweep(store)


CONDITIONS = {"If-None-Match": '"1"', "If-Modified-Since": "Sun, 01 Nov 2026 08:00:00 GMT"}


def test_a_page_that_was_read_whole_is_asked_whether_it_has_changed(sweep):
    assert sweep.revisits.conditions(URL) == {}
    sweep.read()
    sweep.begin(DAY2)
    assert sweep.revisits.conditions(URL) == CONDITIONS
    assert sweep.revisits.conditions(f"{URL}?page=2") == {}


def another_look(sweep: Sweep) -> None:
    sweep.store.save(page(at=DAY1.replace("T08", "T09")))


READ_WHOLE = {  # why a page is read whole though its server has told how to ask
    "other brands, code or spider": lambda sweep: sweep.begin(DAY2, b"others"),
    "it was not read since": lambda sweep: sweep.read(at=DAY2, page_read="js_shell"),
    "a script fills it in": lambda sweep: sweep.read(at=DAY1.replace("T08", "T10"), rendered=True),
    "it was gone since": lambda sweep: sweep.read(at=DAY2, page_read="http_error", status=404),
    "an archive or another spider has read it since": another_look,
    "all is to be read": lambda sweep: sweep.execute("update freshness set rules = x''"),
    "its page was deleted": lambda sweep: sweep.execute("update pages set url = 'https://x.example/'"),
}  # fmt: skip


@pytest.mark.parametrize("why", READ_WHOLE.values(), ids=READ_WHOLE)
def test_a_page_is_read_whole_when(why, sweep):
    sweep.read()
    sweep.begin(DAY2)
    why(sweep)
    assert sweep.revisits.conditions(URL) == {}
    assert not sweep.revisits.is_unchanged(Page(URL, 200, (), b"a", DAY2, "news"))
    assert not sweep.revisits.is_unchanged(Page(URL, 304, (), b"", DAY2, "news"))


def test_links_that_are_asked_where_they_lead_are_asked_on_each_visit(sweep):
    for resolves, conditions in ((False, CONDITIONS), (True, {})):
        sweep.begin(DAY1, resolves=resolves)
        sweep.read(opaque=("https://short.example/a",))
        sweep.begin(DAY2, resolves=resolves)
        assert sweep.revisits.conditions(URL) == conditions


@pytest.mark.parametrize("value", ["", 'a"\r\nX: 1', "é", '"' + "1" * 600 + '"', "\x00"])
def test_a_strange_validator_is_not_sent_back(sweep, value):
    sweep.read(headers=(("etag", value),))
    sweep.begin(DAY2)
    assert sweep.revisits.conditions(URL) == {}


@pytest.mark.parametrize(("status", "body", "same"), [
    (304, b"", True), (200, b"a", True), (200, b"b", False), (404, b"a", False), (500, b"", False),
])  # fmt: skip
def test_what_says_that_a_page_is_as_it_was(sweep, status, body, same):
    sweep.read()
    sweep.begin(DAY2)
    assert sweep.revisits.is_unchanged(Page(URL, status, (), body, DAY2, "news")) is same


def test_all_that_an_unchanged_page_says_was_seen_once_more(sweep):
    sweep.read()
    sweep.store.save(page(at=DAY1), mention(), mention(surface="Acmes"), link("Globex"))
    sweep.execute("update mentions set gone_at = ? where surface = 'Acmes'", DAY1)
    events = sweep.store.events()
    sweep.begin(DAY2)
    sweep.unchanged(DAY2)
    assert sweep.store.rows("select surface, last_seen from mentions order by id") == [
        {"surface": "Acme", "last_seen": DAY2}, {"surface": "Acmes", "last_seen": DAY1},
    ]  # fmt: skip
    for table in ("pages", "links", "sites"):
        assert sweep.store.rows(f"select first_seen, last_seen from {table}") == [
            {"first_seen": DAY1, "last_seen": DAY2}
        ]
    assert sweep.store.one("select last_read from pages")["last_read"] == DAY2
    assert sweep.store.events() == events
    sweep.begin(DAY3)
    assert sweep.revisits.conditions(URL) == CONDITIONS


def test_each_visit_adds_to_the_history(sweep):
    sweep.read(at="2026-01-01T00:00:00Z", text=b"a", headers=())
    assert (sweep.row()["visits"], sweep.row()["due"]) == (1, "2026-01-07T07:12:00Z")  # nine tenths of a week
    told = []
    for day, text in (("2026-01-08", b"a"), ("2026-01-22", b"b"), ("2026-02-05", b"b")):
        sweep.begin(f"{day}T00:00:00Z")
        sweep.read(at=f"{day}T00:00:00Z", text=text, headers=())
        row = sweep.row()
        told.append((row["visits"], row["changes"], row["changed"][:10], round(row["days"])))
    assert told == [(2, 0, "2026-01-01", 14), (3, 1, "2026-01-22", 14), (4, 1, "2026-01-22", 28)]
    sweep.read(at="2026-02-05T00:00:09Z", text=b"c", headers=())  # by another way in the same sweep
    assert (sweep.row()["visits"], sweep.row()["changes"]) == (4, 1)


def test_a_page_that_fails_keeps_its_history(sweep):
    sweep.read()
    sweep.begin(DAY2)
    sweep.read(at=DAY2, page_read="unreachable", status=0)
    row = sweep.row()
    assert (row["visits"], row["since"], row["days"], row["etag"]) == (1, DAY1, 1, "")
    sweep.begin(DAY3)
    sweep.read(at=DAY3, page_read="unreachable", status=0)
    assert (sweep.row()["visits"], sweep.row()["days"]) == (1, 2)


# --- what is due


def test_a_page_is_not_asked_for_before_it_is_due(sweep):
    assert sweep.revisits.is_due(URL)
    sweep.read()
    assert sweep.revisits.is_due(URL), "what was visited in this sweep is for the frontier to drop"
    sweep.begin(DAY2)
    assert not sweep.revisits.is_due(URL) and sweep.revisits.is_due(f"{URL}/new")
    assert sweep.counted == {"revisits/not_due": 1}
    sweep.begin("2026-11-07T15:13:00Z")
    assert sweep.revisits.is_due(URL)
    sweep.begin(DAY2, b"others")
    assert sweep.revisits.is_due(URL)


def test_an_hour_early_is_a_day_later(sweep):
    sweep.read(page_type="home")
    sweep.begin("2026-11-02T07:00:00Z")
    assert sweep.revisits.is_due(URL)
    sweep.begin("2026-11-01T20:00:00Z")
    assert not sweep.revisits.is_due(URL)


@pytest.mark.parametrize(("changed", "due"), [
    ("", False), ("2026-11-01T07:59:59Z", False), ("2026-11-01T08:00:01Z", True), ("2026-11-01T23:59:59Z", True),
    ("2026-11-02T07:00:00Z", True), ("2026-12-24T00:00:00Z", False),
])  # fmt: skip
def test_a_list_that_tells_of_a_change_makes_a_page_due(sweep, changed, due):
    sweep.read()
    sweep.begin(DAY2)
    assert sweep.revisits.is_due(URL, changed) is due


def redirect(url: str) -> Page:
    return replace(redirect_page(url, "news", 0), fetched=DAY1)


def test_redirects_are_asked_for_as_seldom_as_pages(sweep):
    old, out = "https://blog.example/old", "https://blog.example/out"
    sweep.read()
    for url, target in ((old, URL), (out, "https://other.example/")):
        sweep.keep(Glance(redirect(url), "redirect", target.encode()))
    sweep.begin(DAY2)
    assert not sweep.revisits.is_due(old) and not sweep.revisits.is_due(out)
    assert sweep.revisits.conditions(old) == sweep.revisits.conditions(out) == {}
    assert {row["url"] for row in sweep.store.rows("select url from freshness")} == {URL, old, out}


def test_what_is_due_comes_by_site_within_a_number_the_oldest_first(sweep):
    for number, day in enumerate((3, 1, 2)):
        sweep.read(f"https://a.example/{number}", at=f"2026-10-0{day}T08:00:00Z")
        sweep.read(f"https://b.example/{number}", at=f"2026-10-0{day}T09:00:00Z")
    sweep.read("https://a.example/new", at=DAY1)
    sweep.keep(Glance(Page("https://a.example/feed", 200, (), b"x", "2026-10-01T07:00:00Z", "news"), "feed", b"x"))
    sweep.begin(DAY2)
    first = [Due("https://a.example/feed", "feed", 0), Due("https://a.example/1", "page", 0)]
    assert sweep.revisits.due(["a.example"], most=2) == [*first, Due("https://a.example/2", "page", 0)]
    assert len(sweep.revisits.due(["a.example", "b.example"], most=9)) == 7
    sweep.begin(DAY2, b"others")
    assert len(sweep.revisits.due(["a.example"], most=9)) == 5


def test_what_could_not_be_asked_for_is_due_in_the_next_sweep(sweep):
    sweep.store.writer.begin("news", "seeds.txt", "brands.toml")
    sweep.read("https://a.example/1", at=DAY1)
    for number, state in enumerate(("failed", "failed", "done")):
        sweep.execute(
            "insert into frontier (sweep, fingerprint, url, site, spider, kind, state, request, queued, depth) "
            "values (1, ?1, 'https://a.example/' || ?1, 'a.example', 'news', 'seed', ?2, '', '', 3)",
            str(number), state,
        )  # fmt: skip
    with sweep.store.writer.transaction():
        sweep.table.expect_failed("seeds.txt", DAY2)
    sweep.begin(DAY2)
    assert sweep.revisits.due(["a.example"], most=9) == [Due("https://a.example/0", "page", 3)]
    assert sweep.revisits.is_due("https://a.example/0")
    sweep.read("https://a.example/0", at=DAY2)
    assert sweep.row("https://a.example/0")["visits"] == 1


# --- the fingerprint of what decides a visit


def spider_of(kind=NewsSpider, brands=BRANDS, **settings):
    chosen = Settings()
    chosen.setmodule("crawler.settings", priority="project")
    arguments = Arguments((URL,), "test", tuple(brands), "test", {})
    crawler = get_crawler(kind, {**chosen.copy_to_dict(), "TWISTED_REACTOR_ENABLED": False, **settings})
    return kind.from_crawler(crawler, arguments=arguments)


def test_what_makes_all_pages_be_read_anew():
    usual = rules(spider_of())
    assert rules(spider_of()) == usual == rules(spider_of(LINKS_PER_PAGE="500", DOWNLOAD_DELAY=9))
    for other in (
        spider_of(brands=[*BRANDS, Brand("Umbrella")]), spider_of(brands=[replace(BRANDS[0], context=("a",))]),
        spider_of(LINKS_PER_PAGE=9), spider_of(RESOLVE_LINKS=1), spider_of(SiteSpider),
    ):  # fmt: skip
        assert rules(other) != usual


# --- the middleware


class Known:
    def conditions(self, url: str) -> dict[str, str]:
        return CONDITIONS if url == URL else {}


@pytest.mark.parametrize(("url", "meta", "conditional"), [
    (URL, {"visit": 1}, True), (f"{URL}/2", {"visit": 1}, False), (URL, {}, False),
    (URL, {"visit": 1, "render": True}, False),
])  # fmt: skip
def test_only_pages_of_the_frontier_are_asked_conditionally(url, meta, conditional):
    spider = spider_of()
    spider.revisits, spider.crawler.spider = Known(), spider
    request = Request(url, headers={"If-None-Match": '"of another page"', "Accept": "a"}, meta=meta)
    RevisitMiddleware(spider.crawler).process_request(request)
    sent = {name.decode(): values[0].decode() for name, values in request.headers.items()}
    assert sent == {"Accept": "a", **(CONDITIONS if conditional else {})}


@pytest.mark.parametrize(("status", "left"), [(304, None), (200, b"br")])
def test_an_answer_without_a_body_is_not_unpacked(status, left):
    response = Response(URL, status, headers={"Content-Encoding": "br"})
    middleware = RevisitMiddleware(spider_of().crawler)
    assert middleware.process_response(Request(URL), response).headers.get("Content-Encoding") == left

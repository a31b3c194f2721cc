"""Known pages are visited again: which, in what order, and what becomes of their links and mentions."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ACME, DAY1, DAY2, DAY3, ROOT, is_one_sentence, link, mention, page
from scrapy import Request
from scrapy.http import HtmlResponse, XmlResponse
from scrapy.settings import Settings
from test_feeds import MAP, SITE
from test_spiders import found, spider_of, urls

from benchmarks.revisits import days_pass
from crawler.arguments import ArgumentError, Arguments
from crawler.resolving import LinkResolver
from crawler.sample.server import SampleServer
from crawler.seeds.addresses import SeedsError
from crawler.spiders.recheck import RecheckSpider
from crawler.spiders.site import SiteSpider
from pipelines.brands import load_brands
from pipelines.link_records import Resolved
from pipelines.records import Findings, Glance
from pipelines.storing.looks import later
from pipelines.storing.rechecks import rechecks
from pipelines.storing.resolutions import save_resolutions
from pipelines.storing.writer import Writer
from pipelines.times import utc_now

# --- every transition, over the sample web that changes between runs

GREEN, COMPOST = "greenlinks.localhost", "compost-corner.localhost"
HOME = "http://sowline.localhost/features"
LINKED = f'<p>We drew the beds with <a href="{HOME}">Sowline</a> and went home.</p>'
UNLINKED = "<p>We drew the beds with Sowline and went home.</p>"
PLAIN = "<p>We drew the beds with a pencil and went home.</p>"
VIA = '<p>We drew the beds with <a href="http://go.localhost/go/{}">Sowline</a> and went home.</p>'
PAGES = {  # path -> body on the first day
    "/r/stays": LINKED, "/r/gone": LINKED, "/r/fails": LINKED, "/r/removed": LINKED, "/r/vanished": UNLINKED,
    "/r/noindex": LINKED, "/r/always-noindex": LINKED, "/r/canonical": LINKED, "/r/moved": LINKED,
    "/r/merged": LINKED, "/r/away": LINKED, "/r/door": LINKED, "/r/refuses": LINKED, "/r/changed": LINKED,
    "/r/target": VIA.format("t1"), "/r/broken": VIA.format("b1"), "/r/won": UNLINKED, "/r/more": UNLINKED,
    "/r/plain": PLAIN,
}  # fmt: skip
HEADS = {"/r/always-noindex": "robots: noindex\n"}
REASONS = {  # path -> why its link is lost
    "/r/gone": "not_found", "/r/fails": "http_error", "/r/removed": "removed", "/r/noindex": "noindex",
    "/r/canonical": "not_canonical", "/r/merged": "redirected", "/r/away": "redirected",
    "/r/broken": "broken_redirect",
}  # fmt: skip
LIVE = ("/r/stays", "/r/always-noindex", "/r/door", "/r/refuses", "/r/changed", "/r/target", "/r/won")


def host_of(path: str) -> str:
    return COMPOST if path == "/r/canonical" else GREEN


def publish(server: SampleServer, path: str, body: str, head: str = "") -> None:
    server.publish(host_of(path), path, f"title: {path[3:]}\ndate: 2026-11-01\n{head}---\n{body}\n")


def change(server: SampleServer) -> None:
    """What happens to the pages before the second day."""
    server.withdraw(GREEN, "/r/gone")
    server.withdraw(GREEN, "/r/fails", 500)
    server.withdraw(GREEN, "/r/refuses", 403)
    publish(server, "/r/removed", UNLINKED)
    publish(server, "/r/vanished", PLAIN)
    publish(server, "/r/noindex", LINKED, "robots: noindex\n")
    publish(server, "/r/canonical", LINKED, "canonical: http://compost-corner.localhost/posts/hot-heap\n")
    server.move(GREEN, "/r/moved", "/r/moved-here")
    server.move(GREEN, "/r/merged", "/r/plain")
    server.move(GREEN, "/r/away", "http://thicket.localhost/", 302)
    server.move(GREEN, "/r/door", "http://greenlinks.localhost/login?to=/r/door", 302)
    publish(server, "/r/changed", f'<p>We drew the beds with <a rel="nofollow" href="{HOME}">Sowline Planner</a>.</p>')
    server.move("go.localhost", "/go/t1", "http://sowline.localhost/pricing", 302)
    server.withdraw("sowline.localhost", "/press")
    publish(server, "/r/won", LINKED)
    publish(server, "/r/more", UNLINKED + LINKED)


def restore(server: SampleServer) -> None:
    for path, head in (("/r/gone", ""), ("/r/noindex", ""), ("/r/merged", ""), ("/r/removed", ""), ("/r/moved", "")):
        publish(server, path, LINKED, head)


class Sweeps:
    """A database, and the sweeps that fill it."""

    def __init__(self, crawl, server: SampleServer, folder: Path) -> None:
        self.crawl, self.server, self.path = crawl, server, folder / "mentions.db"
        self.seeds = folder / "seeds.txt"
        self.seeds.write_text("".join(f"{server.url(host_of(path), path)}\n" for path in PAGES))

    def go(self, spider: str, seeds: object) -> None:
        done = self.crawl(spider, seeds, self.path, f"*.localhost:{self.server.port}", LINKS_PER_PAGE=0,
                          RESOLVE_LINKS=1, RESOLVE_LINKS_DAYS=0, RENDER=0)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql).fetchall()

    def lost(self) -> dict[str, tuple[str, str]]:
        rows = self.rows("select substr(page_url, instr(page_url, '/r/')), state, reason from lost_links")
        return {path: (state, reason) for path, state, reason in rows}

    def new_events(self) -> set[tuple[str, str, str, str]]:
        """The events since the last time, in which addresses have no port."""
        rows = self.rows(
            "select substr(p.url, instr(p.url, '/r/')), e.kind, e.old, e.new from events e "
            "join pages p on p.id = e.page_id where date(e.at) = date('now')"
        )
        return {tuple(str(part).replace(f":{self.server.port}", "") for part in row) for row in rows}


@pytest.mark.slow
def test_every_transition_of_a_link_and_a_mention(crawl, tmp_path):
    with SampleServer() as server:
        for path, body in PAGES.items():
            publish(server, path, body, HEADS.get(path, ""))
        server.move("go.localhost", "/go/t1", HOME, 302)
        server.move("go.localhost", "/go/b1", "http://sowline.localhost/press", 302)
        sweeps = Sweeps(crawl, server, tmp_path)
        sweeps.go("site", sweeps.seeds)
        assert sweeps.lost() == {} and sweeps.new_events() == set()
        days_pass(sweeps.path, 1)
        change(server)
        server.hits.clear()
        sweeps.go("recheck", "db:known")
        assert not server.hits[f"{GREEN}/"] and not server.hits["sowline.localhost/"], "known pages only"
        assert sweeps.lost() == {
            **{path: ("suspect", reason) for path, reason in REASONS.items()}, "/r/moved": ("moved", "redirected"),
        }  # fmt: skip
        missed = {(path, "link_missed", "Sowline", reason) for path, reason in REASONS.items()}
        gone = {(path, "mention_vanished", "linked", "") for path in ("/r/merged", "/r/away")}
        assert sweeps.new_events() == missed | gone | {
            ("/r/vanished", "mention_vanished", "unlinked", ""),
            ("/r/removed", "link_state_changed", "linked", "unlinked"),
            ("/r/moved", "link_moved", "Sowline", "http://greenlinks.localhost/r/moved-here"),
            ("/r/moved", "mention_moved", "linked", "http://greenlinks.localhost/r/moved-here"),
            ("/r/changed", "link_changed", "", "nofollow"),
            ("/r/changed", "link_changed", "Sowline", "Sowline Planner"),
            ("/r/changed", "mention_appeared", "", "linked"),
            ("/r/changed", "mention_vanished", "linked", ""),
            ("/r/target", "link_changed", HOME, "http://sowline.localhost/pricing"),
            ("/r/won", "became_linked", "unlinked", "linked"),
            ("/r/won", "link_appeared", "", "Sowline"),
            ("/r/more", "link_appeared", "", "Sowline"),
            ("/r/more", "mention_appeared", "", "linked"),
            ("/r/more", "link_state_changed", "unlinked", "elsewhere"),
        }
        won = "select substr(page_url, instr(page_url, '/r/')), old_state, new_state, still_there from won_links"
        assert sorted(sweeps.rows(won)) == [
            ("/r/more", "unlinked", "elsewhere", 1), ("/r/won", "unlinked", "linked", 1)
        ]  # fmt: skip
        days_pass(sweeps.path, 1)
        sweeps.go("recheck", "db:known")
        assert sweeps.lost() == {
            **{path: ("lost", reason) for path, reason in REASONS.items()}, "/r/moved": ("moved", "redirected"),
        }  # fmt: skip
        assert sweeps.new_events() == set()
        days_pass(sweeps.path, 1)
        restore(server)
        sweeps.go("recheck", server.url(GREEN))
        back = ("/r/gone", "/r/noindex", "/r/merged", "/r/removed", "/r/moved")
        assert set(sweeps.lost()) == set(REASONS) - set(back)
        regained = {(path, "link_regained", REASONS.get(path, "redirected"), "Sowline") for path in back}
        returned = {(path, "mention_appeared", "", "linked") for path in ("/r/merged", "/r/moved")}
        assert sweeps.new_events() == {
            *regained, *returned, ("/r/removed", "became_linked", "unlinked", "linked"),
        }  # fmt: skip
        live = sweeps.rows("select substr(p.url, instr(p.url, '/r/')) from links l join pages p on p.id = l.page_id "
                           "where l.missing_since is null")  # fmt: skip
        assert {path for (path,) in live} >= {*LIVE, *back}


# --- which pages, in what order


def known(store, now: str = "2026-12-01T08:00:00Z", most: int = 9, sites: tuple[str, ...] = ("a.example", "b.example")):
    return [one.url.removeprefix("https://") for one in rechecks(store.writer.db, sites, now, most, store.writer.crawl)]


KNOWN = {  # findings of a page -> whether it is looked at again
    "a mention": ((mention(),), True),
    "a mention of a competitor": ((mention(brand="Globex"),), True),
    "a link of a competitor": ((link("Globex"),), True),
    "a link to a profile": ((link(owned="profile"),), True),
    "nothing": ((), False),
}


@pytest.mark.parametrize(("findings", "looked_at"), KNOWN.values(), ids=KNOWN)
def test_a_page_with_a_finding_is_looked_at_again(findings, looked_at, store):
    store.save(page("https://a.example/1"), *findings)
    assert known(store) == ["a.example/1"] * looked_at


@pytest.mark.parametrize(("gone", "looked_at"), [(mention(), False), (link(), True)], ids=["mention", "link"])
def test_a_page_that_lost_its_link_may_get_it_back(gone, looked_at, store):
    store.save(page("https://a.example/1"), gone)
    store.save(page("https://a.example/1", at=DAY2))
    store.save(page("https://a.example/1", at=DAY3))
    assert known(store) == ["a.example/1"] * looked_at


def test_the_sites_of_brands_and_of_others_are_left_alone(store):
    for url in ("https://acme.com/1", "https://globex.com/1", "https://c.example/1"):
        store.save(page(url), mention())
    assert known(store, sites=("acme.com", "globex.com", "a.example")) == []


def test_what_may_be_lost_goes_first_and_then_value_and_age(store):
    store.save(page("https://a.example/mention", at=DAY1), mention("linked", "Globex"))
    store.save(page("https://a.example/prospect", at=DAY1), mention())
    store.save(page("https://a.example/link", at=DAY1), link())
    store.save(page("https://a.example/newer-link", at=DAY3), link())
    store.save(page("https://a.example/theirs", at=DAY1), link("Globex"))
    for name, at in (("suspect", (DAY1, DAY2)), ("lost", (DAY1, DAY2, DAY3))):
        store.save(page(f"https://b.example/{name}", at=at[0]), link("Globex"))
        for day in at[1:]:
            store.save(page(f"https://b.example/{name}", at=day))
    order = ["suspect", "link", "newer-link", "prospect", "theirs", "lost", "mention"]
    assert [url.partition("/")[2] for url in known(store)] == order
    assert [url.partition("/")[2] for url in known(store, most=2)] == order[:2]


def test_a_link_that_was_missed_today_waits_until_tomorrow(store):
    store.save(page("https://a.example/1", at=DAY1), link())
    store.save(page("https://b.example/1", at=DAY1), link("Globex"))
    store.save(page("https://b.example/1", at=DAY2))
    assert known(store, now="2026-11-02T20:00:00Z") == ["a.example/1", "b.example/1"]
    assert known(store, now="2026-11-03T00:00:01Z") == ["b.example/1", "a.example/1"]


def test_a_sweep_that_goes_on_keeps_its_budget(store):
    for number in range(5):
        store.save(page(f"https://a.example/{number}"), link())
    store.writer.begin("recheck", "db:known", "brands.toml")
    with store.writer.transaction():
        store.writer.db.execute(
            "insert into frontier (sweep, fingerprint, url, site, spider, request, queued) "
            "values (?, x'00', 'https://a.example/0', 'a.example', 'recheck', '{}', '')", (store.writer.crawl,)
        )  # fmt: skip
    assert known(store, most=3) == ["a.example/1", "a.example/2"]


# --- the spider


def test_it_follows_nothing():
    spider = spider_of(RecheckSpider)
    html = HtmlResponse(f"{SITE}/", body=b'<link rel=alternate type=application/rss+xml href=/f><a href="/a">x</a>',
                        headers={"Content-Type": "text/html"})  # fmt: skip
    feed = XmlResponse(f"{SITE}/f", body=MAP.format(f"<url><loc>{SITE}/a</loc></url>").encode(),
                       headers={"Content-Type": "application/xml"})  # fmt: skip
    html.request = Request(f"{SITE}/")
    page_, list_ = found(spider, "parse", html), found(spider, "parse", feed)
    assert urls(page_) == urls(list_) == []
    assert [one.findings.page.page_read for one in page_] == ["read"]
    assert [isinstance(one, Glance) for one in list_] == [True]


@pytest.mark.parametrize(("most", "asked"), [(0, ["/0", "/1", "/2"]), (2, ["/0", "/1"])])
def test_it_asks_for_known_pages_in_their_turn_whether_or_not_they_are_due(most, asked, store):
    async def start() -> list:
        return [request async for request in spider.start()]

    for number in range(3):
        store.save(page(f"{SITE}/{number}", at=(DAY1, DAY2, DAY3)[number]), link())
    spider = spider_of(RecheckSpider)
    spider.arguments, spider.writer = replace(spider.arguments, most=most), store.writer
    requests = asyncio.run(start())
    assert [one.url.removeprefix(SITE) for one in requests] == asked
    assert [one.priority for one in requests] == sorted((one.priority for one in requests), reverse=True)
    assert {one.meta["kind"] for one in requests} == {"page"}


def test_that_a_target_is_dead_is_confirmed_on_another_day(store, monkeypatch):
    async def answer(self: LinkResolver, url: str) -> Resolved:
        return Resolved(url, (), 200, utc_now())

    monkeypatch.setattr(LinkResolver, "_follow", answer)
    spider = spider_of(RecheckSpider, RESOLVE_LINKS=True)
    spider.crawler.spider, spider.writer = spider, store.writer
    now, yesterday = utc_now(), later(utc_now(), -1)
    told = {"alive": (200, yesterday), "dead": (404, yesterday), "dead-today": (404, now), "old": (200, "2010-01-01"),
            "refused": (403, yesterday), "failing": (500, yesterday)}  # fmt: skip
    with store.writer.transaction():
        save_resolutions(store.writer.db, [Resolved(url, ("x",), *one) for url, one in told.items()])
    answers = asyncio.run(spider.resolver.ask(list(told)))
    assert {url for url, one in answers.items() if one.chain == ()} == {"dead", "failing", "old"}


# --- its arguments


def arguments(given: dict[str, str], database: Path, spider: str = "recheck", **settings: object) -> Arguments:
    chosen = Settings({"MENTIONS_DB": str(database), **settings})
    chosen.setmodule("crawler.settings", priority="default")
    kind = RecheckSpider if spider == "recheck" else SiteSpider
    return Arguments.read(spider, given, chosen, kind.default_seeds, kind.more_arguments)


@pytest.fixture
def filled(tmp_path) -> Path:
    with Writer(tmp_path / "mentions.db", (*load_brands(str(ROOT / "brands.toml")), ACME)) as writer:
        for url in ("http://a.localhost:1/1", "http://a.localhost:1/2", "http://b.localhost:1/"):
            writer.save(Findings(page(url), (), (link(),)))
        writer.save(Findings(page("http://c.localhost:1/"), (), ()))
    return tmp_path / "mentions.db"


def test_without_seeds_it_visits_the_sites_of_the_database(filled):
    read = arguments({"max": "20"}, filled, GUARD_EXCEPTIONS=["*.localhost:1"])
    assert (read.seeds, read.most) == (("http://a.localhost:1/", "http://b.localhost:1/"), 20)
    assert read.seeds_argument == "db:known" and arguments({}, filled, CONTACT_URL="https://me.example/").most == 0


WRONG = {  # arguments, spider -> what the sentence names
    "a word": ({"max": "many"}, "recheck", "max: 'many'"), "nothing": ({"max": "0"}, "recheck", "max: '0'"),
    "less": ({"max": "-1"}, "recheck", "max: '-1'"), "half": ({"max": "1.5"}, "recheck", "max: '1.5'"),
    "a figure that is none": ({"max": "²"}, "recheck", "max: '²'"),
    "nobody to contact": ({}, "recheck", "CONTACT_URL"),
    "another spider": ({"max": "5"}, "site", "no argument 'max'"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "spider", "named"), WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_sentence(given, spider, named, filled):
    with pytest.raises(ArgumentError) as caught:
        arguments(given, filled, spider)
    assert is_one_sentence(str(caught.value)) and named in str(caught.value)


def test_there_must_be_something_to_visit(tmp_path):
    with pytest.raises(SeedsError, match="there is no database"):
        arguments({}, tmp_path / "none.db")
    Writer(tmp_path / "empty.db", ()).close()
    with pytest.raises(SeedsError, match="knows no page with a mention or a link"):
        arguments({}, tmp_path / "empty.db")

"""Links that are asked where they lead: over loopback servers, within a budget, remembered, and with good manners."""

import json
import sqlite3
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest
from conftest import TinySite, _Handler

from pipelines.link_records import Resolved
from pipelines.storing.database import open_database
from pipelines.storing.resolutions import known_resolutions, save_resolutions

BRANDS = '[[brand]]\nname = "Acme"\ndomains = ["acme.localhost"]\nambiguous = false\n'
NOW = "2026-11-01T08:00:00Z"


class _WithHead(_Handler, BaseHTTPRequestHandler):
    """Answers HEAD like GET without a body, and records it as such; paths under /no-head/ know no HEAD."""

    def do_HEAD(self) -> None:
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        if self.path.startswith("/no-head/"):
            status, headers = 405, {}
        self.server.hits.append((self.headers.get("Host", ""), f"HEAD {self.path}", time.monotonic()))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()


@pytest.fixture
def site(tiny_sites) -> TinySite:
    made = tiny_sites()
    made.RequestHandlerClass = _WithHead
    return made


@pytest.fixture
def sweep(crawl, site, tmp_path):
    """Sweep a page of blog.localhost with some links, and return the process and the database's rows."""
    (tmp_path / "brands.toml").write_text(BRANDS)

    def run(html: str, **settings: object) -> tuple[object, list[sqlite3.Row], list[sqlite3.Row]]:
        site.html("/page", html.replace("PORT", str(site.port)))
        database = tmp_path / "mentions.db"
        seeds = f"http://blog.localhost:{site.port}/page"
        allowed = [f"{host}.localhost:{site.port}" for host in ("blog", "go", "acme", "shop")]
        done = crawl("resources", seeds, database, *allowed, BRANDS_FILE=tmp_path / "brands.toml",
                     LINKS_PER_PAGE=0, **settings)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        with closing(sqlite3.connect(database)) as db:
            db.row_factory = sqlite3.Row
            rows = (db.execute(f"select * from {table}").fetchall() for table in ("mentions", "links", "resolutions"))
            return tuple(rows)

    return run


def asked(site: TinySite) -> list[str]:
    """What was asked for beside the page itself: host and path, in order."""
    hits = [f"{host.partition('.')[0]} {path}" for host, path, _ in site.hits]
    return [hit for hit in hits if not hit.endswith(("/robots.txt", " /page"))]


GO = "<p><a href='http://go.localhost:PORT/go/{}'>Acme</a>"


def redirect(site: TinySite, path: str, target: str, status: int = 302) -> None:
    site.answers[path] = (status, {"Location": target.replace("PORT", str(site.port))}, b"")


@pytest.mark.slow
def test_a_short_link_is_followed_hop_by_hop_and_remembered(site, sweep):
    redirect(site, "/go/acme", "http://go.localhost:PORT/second", 301)
    redirect(site, "/second", "//acme.localhost:PORT/pro?x=1")
    site.html("/pro?x=1", "pro")
    acme = f"http://acme.localhost:{site.port}/pro?x=1"
    html = GO.format("acme")

    mentions, links, resolutions = sweep(html)
    assert [(m["link_state"], m["unknown_cause"]) for m in mentions] == [
        ("unknown", "the link goes through go.localhost, which does not say where it leads")
    ]
    assert (links, resolutions, asked(site)) == ([], [], [])

    mentions, links, resolutions = sweep(html, RESOLVE_LINKS=1)
    assert [m["link_state"] for m in mentions] == ["linked"]
    [link] = links
    assert (link["target"], link["target_status"]) == (acme, 200)
    assert json.loads(link["chain"]) == [f"http://go.localhost:{site.port}/second"]
    assert [(row["url"], row["status"]) for row in resolutions] == [(f"http://go.localhost:{site.port}/go/acme", 200)]
    assert asked(site) == ["go HEAD /go/acme", "go HEAD /second", "acme HEAD /pro?x=1"]
    assert {path for host, path, _ in site.hits if host.startswith("acme")} == {"/robots.txt", "HEAD /pro?x=1"}

    site.hits.clear()  # what was learnt is used without asking, by a sweep that asks and by one that does not
    assert [m["link_state"] for m in sweep(html, RESOLVE_LINKS=1)[0]] == ["linked"]
    assert [m["link_state"] for m in sweep(html)[0]] == ["linked"]
    assert asked(site) == []

    sweep(html, RESOLVE_LINKS=1, RESOLVE_LINKS_DAYS=0)  # old answers are asked again
    assert asked(site)[0] == "go HEAD /go/acme"


@pytest.mark.slow
def test_get_is_tried_where_head_is_not_served_and_dead_pages_are_told(site, sweep):
    site.answers["/no-head/go/x"] = (302, {"Location": f"http://acme.localhost:{site.port}/gone"}, b"")
    html = "<p><a href='http://go.localhost:PORT/no-head/go/x'>Acme</a>"
    mentions, links, _ = sweep(html, RESOLVE_LINKS=1)
    assert asked(site) == ["go HEAD /no-head/go/x", "go /no-head/go/x", "acme HEAD /gone"]
    assert [mention["link_state"] for mention in mentions] == ["linked"]
    assert [link["target_status"] for link in links] == [404]


@pytest.mark.slow
def test_a_link_of_several_pages_is_asked_once_in_a_sweep_that_takes_no_answer_for_true(site, crawl, tmp_path):
    (tmp_path / "brands.toml").write_text(BRANDS)
    pages = ("/a", "/b", "/c")
    redirect(site, "/go/acme", "http://acme.localhost:PORT/")
    for path in pages:
        site.html(path, GO.format("acme").replace("PORT", str(site.port)))
    seeds = ",".join(f"http://blog.localhost:{site.port}{path}" for path in pages)
    allowed = [f"{host}.localhost:{site.port}" for host in ("blog", "go", "acme")]
    done = crawl("resources", seeds, tmp_path / "m.db", *allowed, BRANDS_FILE=tmp_path / "brands.toml",
                 RESOLVE_LINKS=1, RESOLVE_LINKS_DAYS=0, CONCURRENT_REQUESTS=1, DOWNLOAD_DELAY=1.2)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert site.times("HEAD /go/acme") == 1


@pytest.mark.slow
def test_robots_txt_the_guard_and_endless_redirects_are_respected(site, sweep):
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /go/closed\n")
    redirect(site, "/go/private", "http://127.0.0.1:PORT/admin")
    redirect(site, "/go/hidden", "http://secret.localhost:PORT/admin")
    redirect(site, "/go/loop", "http://go.localhost:PORT/go/loop2")
    redirect(site, "/go/loop2", "http://go.localhost:PORT/go/loop")
    redirect(site, "/go/file", "file:///etc/passwd")
    for number in range(20):
        redirect(site, f"/go/far{number or ''}", f"http://go.localhost:PORT/go/far{number + 1}")
    names = ("closed", "private", "hidden", "loop", "file", "far")
    mentions, links, resolutions = sweep("".join(map(GO.format, names)), RESOLVE_LINKS=1, RESOLVE_LINKS_PER_PAGE=9)
    assert not links
    ended = [(row["url"].rpartition("/")[2], row["status"], row["chain"].count("://")) for row in resolutions]
    assert sorted(ended) == [
        ("closed", 0, 0), ("far", 0, 6), ("file", 302, 0), ("hidden", 0, 1), ("loop", 302, 1), ("private", 0, 1),
    ]  # fmt: skip
    hits = asked(site)
    assert not [hit for hit in hits if "admin" in hit or "closed" in hit]
    assert hits.count("go HEAD /go/loop") == 1 and sum("far" in hit for hit in hits) == 6
    assert [m["link_state"] for m in mentions].count("unknown") == 1  # that which robots.txt keeps to itself


@pytest.mark.slow
def test_the_budgets_hold_and_the_telling_links_come_first(site, sweep):
    html = "<p><a href='http://acme.localhost:PORT/a'>site</a>" + "".join(GO.format(number) for number in range(9))
    sweep(html, RESOLVE_LINKS=1, RESOLVE_LINKS_PER_PAGE=3)
    assert asked(site) == [f"go HEAD /go/{number}" for number in range(3)]
    site.hits.clear()
    sweep(html, RESOLVE_LINKS=1, RESOLVE_LINKS_MAX=1)
    assert asked(site) == ["go HEAD /go/3"]


@pytest.mark.slow
def test_the_pace_of_a_host_holds(site, sweep):
    pace = {"DOWNLOAD_DELAY": 0.4, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    sweep("".join(GO.format(number) for number in range(4)), RESOLVE_LINKS=1, **pace)
    times = [at for host, path, at in site.hits if path.startswith("HEAD")]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.35


@pytest.mark.slow
def test_a_scan_of_an_archive_uses_what_a_crawl_has_learnt(scrapy, tmp_path):
    (tmp_path / "brands.toml").write_text(BRANDS)
    html = b"<p><a href='https://bit.ly/x'>Acme</a>"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(html), html)
    (tmp_path / "pages.warc").write_bytes(
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://blog.example/a\r\n"
        b"WARC-Date: 2026-11-01T08:00:00Z\r\nWARC-Record-ID: <urn:x:1>\r\n"
        b"Content-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(http), http)
    )
    files = {name: tmp_path / name for name in ("pages.warc", "brands.toml", "mentions.db")}
    states = []
    for answers in ((), (Resolved("https://bit.ly/x", ("https://acme.localhost/",), 200, NOW),)):
        with closing(open_database(tmp_path / "mentions.db")) as db:
            save_resolutions(db, answers)
            db.commit()
            done = scrapy("scan", files["pages.warc"], "--brands", files["brands.toml"], "--db", files["mentions.db"])
            assert (done.returncode, done.stderr) == (0, "")
            states += db.execute("select link_state from mentions").fetchall()
    assert states == [("unknown",), ("linked",)]


def test_answers_are_kept_by_address(tmp_path):
    with closing(open_database(tmp_path / "mentions.db")) as db:
        first = Resolved("https://bit.ly/x", ("https://t.example/", "https://acme.com/"), 200, NOW)
        dead = Resolved("https://acme.com/old", (), 404, NOW)
        save_resolutions(db, [first, dead])
        db.commit()
        urls = [f"https://a.example/{number}" for number in range(1200)] + [first.url, dead.url]
        assert known_resolutions(db, urls) == {first.url: first, dead.url: dead}
        assert known_resolutions(db, []) == {}
        changed = Resolved(first.url, ("https://other.example/",), 200, "2026-12-01T08:00:00Z")
        save_resolutions(db, [changed])
        assert known_resolutions(db, [first.url]) == {first.url: changed}


def test_where_a_link_led_is_not_forgotten_when_it_does_not_answer(tmp_path):
    with closing(open_database(tmp_path / "mentions.db")) as db:
        save_resolutions(db, [Resolved("https://bit.ly/x", ("https://acme.com/",), 200, NOW)])
        save_resolutions(db, [Resolved("https://bit.ly/x", (), 0, "2026-12-01T08:00:00Z")])
        assert known_resolutions(db, ["https://bit.ly/x"])["https://bit.ly/x"] == Resolved(
            "https://bit.ly/x", ("https://acme.com/",), 0, "2026-12-01T08:00:00Z"
        )


def test_what_is_no_text_can_be_stored(tmp_path):
    with closing(open_database(tmp_path / "mentions.db")) as db:
        save_resolutions(db, [Resolved("https://bit.ly/\udc00", ("https://acme.com/\udc00",), 200, NOW)])
        assert [tuple(row) for row in db.execute("select url, chain from resolutions")] == [
            ("https://bit.ly/?", '["https://acme.com/?"]')
        ]

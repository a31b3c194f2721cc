"""The sample web: what is said of a broken page file, and its server."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawler.sample.files import load_site
from crawler.sample.pages import FrontMatterError, parse_page, parse_pages
from crawler.sample.server import SampleServer
from crawler.sample.web import reply, sites


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: A\n<p>no end", "not closed"),
        ("title: A\nnonsense\n---\n", "line 2"),
        ("title: A\ncolour: red\n---\n", "unknown key 'colour'"),
        ("title: A\ntitle: B\n---\n", "given twice"),
        ("author: A\n---\n", "needs a title"),
        ("title: A\ndate: 3 May\n---\n", "'3 May' is not YYYY-MM-DD"),
    ],
)
def test_front_matter_errors_name_the_file(text: str, message: str) -> None:
    with pytest.raises(FrontMatterError, match=re.escape(message)) as caught:
        parse_page(text, "a.localhost", "/x", "a.localhost/x.html")
    assert "a.localhost/x.html" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour: red\n===\ntitle: A\n---\n", "a.pages, line 1: unknown key 'colour'"),
        ("path: /*\n===\ntitle: A\n---\n\n===\nnonsense\n---\n", "a.pages, page 2, line 1"),
        ("path: /*\n===\nauthor: A\n---\n", "a.pages, page 1: a page needs a title"),
    ],
)
def test_errors_in_a_file_of_many_pages_name_the_page(text: str, message: str) -> None:
    with pytest.raises(FrontMatterError, match=re.escape(message)):
        parse_pages(text, "a.localhost", "a.pages")


def test_a_file_of_many_pages() -> None:
    first = "path: a\ntitle: A\n---\nOne & two.\n<hr>"
    text = f"path: /x/*\nsection: s\n===\n{first}\n===\npath: b\ntitle: B\nsection: t\n---\n"
    one, two = parse_pages(text, "a.localhost", "a.pages")
    assert (one.path, one.title, one.section, one.body) == ("/x/a", "A", "s", "<p>One & two.</p>\n<hr>")
    assert (two.path, two.title, two.section, two.body) == ("/x/b", "B", "t", "")


def test_broken_redirects_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "_redirects").write_text("301 /a\n")
    with pytest.raises(ValueError, match="_redirects: expected STATUS PATH TARGET"):
        load_site(tmp_path)


@pytest.mark.filterwarnings("error")
def test_server_answers_and_counts() -> None:
    with SampleServer(port=0) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for method, path in (("GET", "/links"), ("HEAD", "/links"), ("GET", "/gone-tool?x=1")):
            connection.request(method, path, headers={"Host": f"greenlinks.localhost:{server.port}"})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == (200 if path == "/links" else 404)
            assert (body == b"") == (method == "HEAD") and int(answer.headers["Content-Length"]) > 500
        connection.request("GET", f"http://sowline.localhost:{server.port}/press")
        assert connection.getresponse().read().count(b"Press") > 1
        connection.close()
        assert server.url("greenlinks", "/links") == f"http://greenlinks.localhost:{server.port}/links"
        assert server.hits == {
            "greenlinks.localhost/links": 2,
            "greenlinks.localhost/gone-tool": 1,
            "sowline.localhost/press": 1,
        }
    server.close()
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.1", server.port, timeout=1).request("GET", "/")


def ask(server: SampleServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Host": "muddyboots.localhost", **named})
    answer = connection.getresponse()
    found = answer.status, dict(answer.headers), answer.read()
    connection.close()
    return found


@pytest.mark.parametrize("path", ["/", "/two-parcels", "/rss.xml"])
def test_a_page_that_has_not_changed_is_not_sent_again(path: str) -> None:
    with SampleServer() as server:
        _, headers, _ = ask(server, path)
        etag, modified = headers["ETag"], headers["Last-Modified"]
        for known in ({"If_None_Match": etag}, {"If_Modified_Since": modified}):
            status, _, body = ask(server, path, **known)
            assert (status, body) == (304, b"")
        other = {"If_None_Match": '"another"', "If_Modified_Since": modified}
        assert ask(server, path, **other)[0] == 200


def test_a_page_can_be_published_and_changed_while_the_web_is_served() -> None:
    with SampleServer() as server:
        before = {path: ask(server, path)[1]["ETag"] for path in ("/", "/rss.xml", "/about")}
        assert ask(server, "/new")[0] == 404
        server.publish("muddyboots.localhost", "/new", "title: Fresh\ndate: 2026-11-30\nsection: diary\n---\n<p>Words")
        assert b"<p>Words" in ask(server, "/new")[2] and b"/new" in ask(server, "/rss.xml")[2]
        changed = {path for path, etag in before.items() if ask(server, path)[1]["ETag"] != etag}
        assert changed == {"/", "/rss.xml"}
        with pytest.raises(FrontMatterError):
            server.publish("muddyboots.localhost", "/new", "<p>no front matter")
    with SampleServer() as server:
        assert ask(server, "/new")[0] == 404, "a web that is served anew is as it was written"


OLD, NEW, LATER = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)  # a page of each of them is in the paper
PAPER = "allotment-times.localhost"


def test_on_an_earlier_day_later_pages_are_still_to_come() -> None:
    article, lists = (
        "/2026/11/frost-alerts-for-every-plot",
        ("/", "/news", "/feed.xml", "/atom.xml", "/sitemap-articles.xml"),
    )
    for day, out in ((OLD, False), (NEW, True), (None, True)):
        assert reply(PAPER, article, 80, today=day).status == (200 if out else 404)
        for path in (*lists, "/news-sitemap.xml"):
            if (day, path) != (None, "/news-sitemap.xml"):
                assert (article.encode() in reply(PAPER, path, 80, today=day).body) == out, (day, path)
    assert b"2026-11-18" in reply(PAPER, "/sitemap_index.xml", 80, today=OLD).body
    related = [reply(PAPER, "/2026/11/water-rates", 80, today=day).status for day in (NEW, LATER)]
    assert related == [404, 200]


def test_before_the_first_day_there_are_no_articles_but_no_page_breaks() -> None:
    for host, site in sites().items():
        for path in [*site.pages, *site.files]:
            status = reply(host, path, 80, today=date(1999, 1, 1)).status
            dated = path in site.pages and site.pages[path].date
            assert status in ((404,) if dated else (200, 301, 404)), path
    assert reply(PAPER, "/about", 80, today=date(1999, 1, 1)).status == 200


def test_the_clock_can_be_set_while_the_web_is_served() -> None:
    with SampleServer() as server:
        assert server.today is None and ask(server, "/first-frost-at-last")[0] == 200
        server.today = date(2026, 11, 15)
        before = ask(server, "/")
        server.today = date(2026, 11, 14)
        assert ask(server, "/first-frost-at-last")[0] == 404
        earlier = ask(server, "/", If_None_Match=before[1]["ETag"])
        assert earlier[0] == 200 and b"/first-frost-at-last" not in earlier[2]
        server.today = date(2026, 11, 15)
        assert ask(server, "/first-frost-at-last")[0] == 200
        assert ask(server, "/", If_None_Match=before[1]["ETag"])[0] == 304


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503])
def test_a_page_can_be_withdrawn(status: int) -> None:
    with SampleServer() as server:
        server.withdraw("muddyboots.localhost", "/first-frost-at-last", status)
        assert ask(server, "/first-frost-at-last")[0] == ask(server, "/first-frost-at-last?x=1")[0] == status
        for path in ("/", "/rss.xml"):
            assert (b"/first-frost-at-last" in ask(server, path)[2]) == (status not in (404, 410))
        server.publish(
            "muddyboots.localhost",
            "/first-frost-at-last",
            "title: Again\ndate: 2026-11-15\nsection: diary\n---\n<p>Here",
        )
        assert ask(server, "/first-frost-at-last")[0] == 200 and b"/first-frost-at-last" in ask(server, "/")[2]


def test_a_page_can_move_within_its_site_and_away() -> None:
    with SampleServer() as server:
        host = "muddyboots.localhost"
        text = ask(server, "/first-frost-at-last")[2]
        server.move(host, "/first-frost-at-last", "/diary/first-frost-at-last")
        status, headers, _ = ask(server, "/first-frost-at-last")
        assert (status, headers["Location"]) == (301, server.url(host, "/diary/first-frost-at-last"))
        moved = ask(server, "/diary/first-frost-at-last")
        assert moved[0] == 200 and moved[2] == text.replace(b"/first-frost-at-last", b"/diary/first-frost-at-last")
        assert (
            b'"/diary/first-frost-at-last"' in ask(server, "/")[2]
            and b'"/first-frost-at-last"' not in ask(server, "/")[2]
        )
        server.move(host, "/about", "/", 302)
        assert (ask(server, "/about")[0], ask(server, "/about")[1]["Location"]) == (302, server.url(host))
        assert b"A diary from plot 31" in ask(server, "/")[2], "what is there already stays"
        server.move(host, "/robin-on-the-handle", "http://compost-corner.localhost/posts/cardboard", 308)
        status, headers, _ = ask(server, "/robin-on-the-handle")
        assert (status, headers["Location"]) == (308, server.url("compost-corner", "/posts/cardboard"))
        server.move(host, "/diary/first-frost-at-last", "/first-frost-at-last")
        assert ask(server, "/first-frost-at-last")[0] == 200, "and back again"
        server.move(host, "/first-frost-at-last", "/a-late-frost")
        assert ask(server, "/a-late-frost")[0] == 200
        server.withdraw(host, "/a-late-frost", 410)
        assert ask(server, "/a-late-frost")[0] == 410
        with pytest.raises(KeyError):
            server.move("nowhere.localhost", "/", "/x")


def test_what_is_made_of_pages_follows_the_clock_and_changes() -> None:
    paths = ("/tag/kiwis", "/amp/2026/11/kiwis", "/tags", "/archive/2027")
    with SampleServer() as server:
        head = "title: Kiwis\ndate: 2027-02-01\nauthor: Hester Vane\nsection: growing\ntags: kiwis\nviews: amp"
        server.publish(PAPER, "/2026/11/kiwis", f"{head}\n---\n<p>Hairy.")

        def seen() -> list[bool]:
            web, today = server._server.web, server.today
            answers = [reply(PAPER, path, 80, web, today) for path in (*paths, "/writers/hester-vane")]
            return [answer.status == 200 and b"kiwis" in answer.body for answer in answers]

        assert seen() == [True] * 5
        server.today = date(2027, 1, 31)
        assert seen() == [False] * 5
        server.today = None
        server.withdraw(PAPER, "/2026/11/kiwis", 410)
        assert seen() == [False] * 5


def test_changes_made_at_the_same_time_are_all_kept() -> None:
    with SampleServer() as server:

        def change(number: int) -> None:
            server.publish(PAPER, f"/new/{number}", f"title: Number {number}\nsection: news\n---\n<p>Words")
            server.withdraw(PAPER, f"/old/{number}", 410)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(change, range(64)))
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for number in range(64):
            for path, status in ((f"/new/{number}", 200), (f"/old/{number}", 410)):
                connection.request("GET", path, headers={"Host": PAPER})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == status
        connection.close()


@pytest.mark.parametrize("host", ["allotment-times", "muddyboots", "compost-corner", "greenlinks", "plotfinder"])
def test_a_page_may_name_its_canonical_and_its_robots(host: str) -> None:
    text = "title: A\ndate: 2026-11-01\nrobots: noindex\ncanonical: http://plotfinder.localhost/b\n---\n<p>Words"
    site = sites()[f"{host}.localhost"]
    page = parse_page(text, site.host, "/a", "a.html")
    web = {site.host: replace(site, authored={**site.authored, "/a": page})}
    body = reply(site.host, "/a", 80, web).body.decode()
    assert body.count("canonical") == 1 and 'href="http://plotfinder.localhost:80/b"' in body
    assert '<meta name="robots" content="noindex">' in body

"""The sample web: what is said of a broken page file, and its server."""

import http.client
import re
from pathlib import Path

import pytest

from crawler.sample.files import FrontMatterError, load_site, parse_page
from crawler.sample.server import SampleServer


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

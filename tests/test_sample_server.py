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

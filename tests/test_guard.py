"""No page of a stranger leads the crawler to a private address, in any spelling; and the pace that a site asks for."""

import asyncio
import gzip
import inspect
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zlib
from contextlib import closing
from itertools import pairwise
from types import SimpleNamespace

import brotli
import psutil
import pytest
from conftest import QUICK, ROOT
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.test import get_crawler
from twisted.internet import defer
from twisted.internet.base import ThreadedResolver
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from crawler.conduct.hosts import Hosts
from crawler.guard.addresses import Exceptions, is_public, refused_address
from crawler.guard.answers import BoundedCompression, BoundedMetaRefresh, RefusedAnswer
from crawler.guard.bodies import Bodies
from crawler.guard.downloads import BoundedDownloadHandler
from crawler.guard.encodings import zstd
from crawler.guard.middleware import GuardMiddleware, RefusedAddress
from crawler.guard.resolver import GuardResolver
from crawler.pages import page_from_failure, page_from_response
from crawler.refusals import Refusals
from pipelines.reading import document

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    169.254.0.1 100.64.0.1 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255
    240.0.0.1 255.255.255.255 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    :: ::1 ::127.0.0.1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 ::ffff:127.0.0.1
    fec0::1 3fff::1 64:ff9b:1::7f00:1 100::1 2001:10::1 5f00::1 ::ffff:0:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 2002:7f00:1:: 2002:a00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe
""".split()
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_this_address_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_this_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "example.com", "127.1", "2130706433", "1.2.3.4.5", "[::1]"])
def test_what_is_no_address_is_an_error(text):
    with pytest.raises(ValueError):
        is_public(text)


# --- exceptions


@pytest.mark.parametrize(("pattern", "host", "port", "allowed"), [
    ("*.localhost:8010", "a.localhost", 8010, True),
    ("*.localhost:8010", "A.LOCALHOST", 8010, True),
    ("*.localhost:8010", "a.b.localhost", 8010, True),
    ("*.localhost:8010", "a.localhost", 8011, False),
    ("*.localhost:8010", "localhost", 8010, False),
    ("*.localhost:8010", "a.localhost.evil.com", 8010, False),
    ("*.localhost:8010", "alocalhost", 8010, False),
    ("127.0.0.1:80", "127.0.0.1", 80, True),
    ("127.0.0.1:80", "127.0.0.11", 80, False),
    ("Intranet.Example:80", "intranet.example", 80, True),
    ("[::1]:80", "::1", 80, True),
    ("[::1]:80", "::2", 80, False),
    ("[::1]:80", "1", 80, False),
])  # fmt: skip
def test_an_exception_holds_for_its_host_and_port_only(pattern, host, port, allowed):
    assert Exceptions([pattern]).allows(host, port) is allowed


@pytest.mark.parametrize("pattern", [
    "localhost", "localhost:", ":80", "localhost:http", "", "http://localhost:80/",
    "localhost:²",
])  # fmt: skip
def test_an_exception_without_host_and_port_is_an_error_that_says_so(pattern):
    with pytest.raises(ValueError, match="is not host:port"):
        Exceptions([pattern])


# --- the gate: the middleware refuses what can be seen, the resolver the rest

SEEN = """
    http://127.0.0.1/ http://127.0.0.1:8080/a http://10.1.2.3/ http://169.254.169.254/latest/meta-data/ http://0.0.0.0/
    http://[::1]/ http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[fe80::1%25eth0]/ http://[fd00::1]/
    http://localhost/ http://LOCALHOST/ http://a.localhost/ http://user:pw@127.0.0.1/ http://8.8.8.8@127.0.0.1/
    http://a.localhost:8011/ https://a.localhost/ http://a.localhost:8010@127.0.0.1/ http://127.0.0.1\\@8.8.8.8/
    file:///etc/passwd ftp://8.8.8.8/ data:text/html,x gopher://8.8.8.8/ http:///a s3://bucket/key
    http://2130706433/ http://0x7f.1/ http://0x7f000001/ http://0177.0.0.1/ http://127.1/ http://0/ http://0x/
    http://127.0.0.1./ http://localhost./ http://localhost../ http://8.8.8.8./ http://8.8.8.08/ http://134744072/
    http://1.2.3.4.5/ http://example.0x1/ http://１２７.0.0.1/ http://127。0。0。1/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/
    http://%6c%6fcalhost/ http://127.0.0.1%00.example.com/ http://[2606:4700::1111%25eth0]/ http://[fec0::1]/
    http://a..example/ http://.example/ http://example.com:0/ http://exa*mple.com/
""".split()
ALLOWED = """
    http://8.8.8.8/ https://8.8.8.8/ http://[2606:4700::1111]/ http://8.8.8.8:8080/ http://user:pw@8.8.8.8/
    http://a.localhost:8010/ http://A.LocalHost:8010/a?b#c http://example.com/ http://xn--bcher-kva.example/
    http://bücher.example/ http://☃.example/ http://under_score.example/ http://example.com./ http://1.example/
    http://0x7f.example/ http://localhost.example.com/ http://example.com:65535/ https://1e100.net/
""".split()


@pytest.fixture(scope="module")
def gate() -> GuardMiddleware:
    return GuardMiddleware.from_crawler(
        get_crawler(settings_dict={"GUARD_EXCEPTIONS": ["*.localhost:8010"], "HTTPPROXY_ENABLED": False})
    )


@pytest.mark.parametrize("url", SEEN)
def test_this_url_is_refused_before_any_look_up(url, gate):
    with pytest.raises(RefusedAddress):
        gate.process_request(Request(url))


@pytest.mark.parametrize("url", ALLOWED)
def test_this_url_may_be_asked_for(url, gate):
    assert gate.process_request(Request(url)) is None


@pytest.mark.parametrize("url", ["http://[::1/", "http://a.localhost:99999/", "http://a:x/", "//", "", "http://", "\\"])
def test_a_broken_url_is_refused_and_no_error(url):
    assert refused_address(url, Exceptions([])) == "it is no web address"


@given(st.text(), st.sampled_from(["", "http://", "http://[", "http://127.", "https://a.localhost:"]))
def test_no_text_is_an_error(text, start):
    refused_address(start + text, Exceptions(["*.localhost:8010"]))


def test_a_proxy_is_used_only_where_the_user_said_so(gate):
    request = Request("http://example.com/", meta={"proxy": "http://127.0.0.1:3128"})
    with pytest.raises(RefusedAddress):
        gate.process_request(request)
    allowed = GuardMiddleware.from_crawler(get_crawler(settings_dict={"HTTPPROXY_ENABLED": True}))
    assert allowed.process_request(request) is None


# --- where names lead


def looked_up(monkeypatch, answers: list[str], times: int, **settings: object) -> list[str]:
    """What the resolver says when a name is looked up several times, with DNS answering one after the other."""
    left = iter(answers)
    monkeypatch.setattr(ThreadedResolver, "getHostByName", lambda *_: defer.succeed(next(left)))
    monkeypatch.setattr("scrapy.resolver.dnscache", LocalCache(10))
    resolver = GuardResolver.from_crawler(get_crawler(settings_dict=settings), None)
    said: list[str] = []
    for _ in range(times):
        answer = resolver.getHostByName("rebound.example.com")
        answer.addCallbacks(said.append, lambda failure: said.append(failure.type.__name__))
    return said


def test_a_name_that_changes_its_address_in_between_gains_nothing(monkeypatch):
    answers = ["8.8.8.8", "127.0.0.1", "1.1.1.1"]
    assert looked_up(monkeypatch, answers, 3) == ["8.8.8.8"] * 3, "what was checked is what is remembered"
    assert looked_up(monkeypatch, answers, 3, DNSCACHE_ENABLED=False) == ["8.8.8.8", "DNSLookupError", "1.1.1.1"]


def test_a_private_address_that_is_remembered_is_refused_again(monkeypatch):
    assert looked_up(monkeypatch, ["10.0.0.1"], 3) == ["DNSLookupError"] * 3


def test_a_host_whose_name_leads_to_a_private_address_is_given_up_and_counted(monkeypatch):
    async def unresolved(*_):
        raise CannotResolveHostError

    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", unresolved)
    handler = BoundedDownloadHandler.__new__(BoundedDownloadHandler)
    handler._crawler = crawler = get_crawler()
    handler._bodies = Bodies(crawler)
    with pytest.raises(CannotResolveHostError):
        asyncio.run(handler.download_request(Request("http://no-such-name.example/")))
    looked_up(monkeypatch, ["10.0.0.1"], 1)
    with pytest.raises(RefusedAnswer, match="private"):
        asyncio.run(handler.download_request(Request("http://rebound.example.com/a")))
    assert Hosts.of(crawler).given_up("rebound.example.com") == "address"
    assert [(one.site, one.cause, one.count) for one in Refusals.of(crawler).drain()] == [("example.com", "address", 1)]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_leads_to_a_private_address_does_not_resolve(address):
    with pytest.raises(DNSLookupError, match="private"):
        GuardResolver._checked(address, "rebound.example.com")
    assert GuardResolver._checked("8.8.8.8", "dns.example") == "8.8.8.8"


SPELLINGS = [  # of this machine; {} is the port of the canary
    "http://127.0.0.1:{}/", "http://127.1:{}/", "http://2130706433:{}/", "http://0x7f.1:{}/", "http://0x7f000001:{}/",
    "http://0177.0.0.1:{}/", "http://[::ffff:127.0.0.1]:{}/", "http://localhost:{}/", "http://localhost.:{}/",
    "http://127.0.0.1.:{}/", "http://user:pw@127.0.0.1:{}/", "http://site.localhost:{}/", "http://SITE.localhost.:{}/",
    "http://other.localhost:{}/", "http://0:{}/", "http://0.0.0.0:{}/", "//127.0.0.1:{}/", "http:\\\\127.0.0.1:{}\\",
    "http://１２７.0.0.1:{}/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{}/", "http://127。0。0。1:{}/", "http://%6c%6fcalhost:{}/",
    "http://8.8.8.8@127.0.0.1:{}/", "http://[::1%25lo]:{}/", f"http://{socket.gethostname()}:{{}}/",
]  # fmt: skip


@pytest.mark.slow
def test_neither_links_nor_redirects_nor_seeds_reach_another_server_of_this_machine(crawl, tiny_sites, tmp_path):
    site, canary, other = tiny_sites(), tiny_sites(), tiny_sites()
    other.answers["/robots.txt"] = (302, {"Location": f"http://127.0.0.1:{canary.port}/robots.txt"}, b"")
    urls = [spelling.format(canary.port) for spelling in SPELLINGS]
    broken = ["http://[::1/", "http://a.localhost:99999/", "http://a.localhost:x/", "http://", "javascript:1", "//"]
    for number, url in enumerate([*urls, *broken]):
        site.answers[f"/away/{number}"] = (302, {"Location": url.encode().decode("latin-1")}, b"")
        site.html(f"/refresh/{number}", f'<meta http-equiv="refresh" content="0; url={url}"><p>moved')
    links = [*urls, *broken, *(path for path in site.answers)]
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}feed">' for url in urls)
    body = "<p>" + " ".join(f'<a href="{url}">x</a>' for url in links)
    site.html("/", f"<html><head>{feeds}</head><body>{body}</body></html>")
    site.answers["/robots.txt"] = (200, {}, "".join(f"Sitemap: {url}map.xml\n" for url in urls).encode())
    home = f"http://site.localhost:{site.port}/"
    seeds = tmp_path / "seeds.txt"
    odd = ("http:\\", "//", "http://[::1%")
    away = f"http://away.localhost:{other.port}/"
    seeds.write_text("\n".join([home, away, *(url for url in urls if not url.startswith(odd))]))
    done = crawl("news", seeds, tmp_path / "m.db", f"site.localhost:{site.port}", f"away.localhost:{other.port}",
                 CONTACT_URL="https://me.example/")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert all(site.times(path) == 1 for path in links if path.startswith("/away/")), "each redirect was answered"
    assert all(site.times(path) == 1 for path in links if path.startswith("/refresh/"))
    assert other.times("/robots.txt") >= 1
    assert canary.hits == []
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        assert db.execute("select sum(count) from refusals where cause = 'address'").fetchone()[0] > len(urls)
    assert "Traceback" not in done.stderr
    canary.html("/", "I can be reached")
    with urllib.request.urlopen(urls[0]) as answer:
        assert answer.read() == b"I can be reached"
    assert len(canary.hits) == 1


def test_only_the_web_is_open():
    values = Settings()
    values.setmodule("crawler.settings")
    handlers = values.getwithbase("DOWNLOAD_HANDLERS")
    assert sorted(scheme for scheme, handler in handlers.items() if handler) == ["http", "https"]
    assert not any(map(values.getbool, ("COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")))


@pytest.mark.slow
@pytest.mark.parametrize("enabled", [False, True])
def test_a_proxy_of_the_environment_is_used_only_when_wanted(enabled, crawl, tiny_sites, tmp_path, monkeypatch):
    site, proxy = tiny_sites(), tiny_sites()
    site.html("/", "<p>a page")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}/")
    monkeypatch.delenv("no_proxy", raising=False)
    host = f"site.localhost:{site.port}"
    settings = {"HTTPPROXY_ENABLED": True} if enabled else {}
    allowed = (host, f"127.0.0.1:{proxy.port}")
    done = crawl("resources", f"http://{host}/", tmp_path / "m.db", *allowed, **settings)
    assert done.returncode in (0, 1), done.stderr
    assert (bool(proxy.hits), bool(site.times("/"))) == (enabled, not enabled)


@pytest.mark.slow
@pytest.mark.parametrize("telnet", [0, 1])
def test_nobody_can_connect_to_a_crawl(telnet, tiny_sites, tmp_path):
    site = tiny_sites()
    site.html("/", "<p>a page")
    host = f"site.localhost:{site.port}"
    settings = {**QUICK, "DOWNLOAD_DELAY": 60, "GUARD_EXCEPTIONS": host, "MENTIONS_DB": tmp_path / "m.db",
                "TELNETCONSOLE_ENABLED": telnet}  # fmt: skip
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    arguments = [sys.executable, "-m", "scrapy", "crawl", "resources", "-a", f"seeds=http://{host}/", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(arguments, cwd=ROOT, env=environment, **quiet) as process:
        try:
            until = time.monotonic() + 20
            while not site.hits and time.monotonic() < until:
                time.sleep(0.05)
            found = psutil.Process(process.pid)
            listening = [
                connection.laddr
                for one in (found, *found.children(recursive=True))
                for connection in one.net_connections()
                if connection.status == psutil.CONN_LISTEN
            ]
        finally:
            process.kill()
    assert site.hits
    assert bool(listening) == bool(telnet), listening


# --- pace


@pytest.mark.slow
@pytest.mark.parametrize("settings", [
    {"AUTOTHROTTLE_ENABLED": False},
    {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.1},
], ids=["alone", "with AutoThrottle"])  # fmt: skip
def test_crawl_delay_is_obeyed(settings, crawl, tiny_sites, tmp_path):
    site = tiny_sites()
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 0.5\n")
    site.html("/", "<p>" + " ".join(f'<a href="/{number}">x</a>' for number in range(4)))
    for number in range(4):
        site.html(f"/{number}", "<p>a page")
    done = crawl("resources", f"http://site.localhost:{site.port}/", tmp_path / "m.db", f"site.localhost:{site.port}",
                 **settings)  # fmt: skip
    assert done.returncode == 0, done.stderr
    times = [at for _, path, at in site.hits if path != "/robots.txt"]
    assert len(times) == 5
    assert min(after - before for before, after in pairwise(times)) >= 0.4


# --- what is made of an answer, whatever it says of itself

CHARSETS = """
utf-8 latin-1 rot13 rot_13 hex zlib bz2 base64 uu quopri idna punycode unicode_escape raw_unicode_escape undefined mbcs
oem utf-7 utf-8-sig utf-16 utf-32 utf-9 iso-2022-kr hz x-user-defined replacement cp037 charmap none ../../etc/passwd
""".split()
NO_ASCII = ("utf-16", "replacement", "iso-2022-kr")  # in these the bytes of the page are other letters
BODY = b'<html><head><meta charset="%s"></head><body><p>We like Sowline.</p></body></html>'


def after(middleware: object, body: bytes, headers: dict[str, str]) -> Request | Response:
    response = responsetypes.from_args(headers=Headers(headers), body=body)(PAGE.url, headers=headers, body=body)
    answer = middleware.process_response(PAGE, response)
    return asyncio.run(answer) if inspect.isawaitable(answer) else answer


PAGE = Request("http://a.example/page", meta={"visit": 1})


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("in_header", [True, False])
def test_no_charset_loses_a_page(charset, in_header):
    crawler = get_crawler()
    body = BODY % (b"utf-8" if in_header else charset.encode())
    headers = {"Content-Type": f"text/html; charset={charset}" if in_header else "text/html"}
    response = after(BoundedMetaRefresh.from_crawler(crawler), body, headers)
    assert response.body == body
    packed = after(
        BoundedCompression.from_crawler(crawler), gzip.compress(body), headers | {"Content-Encoding": "gzip"}
    )
    assert packed.body == body
    assert after(BoundedMetaRefresh.from_crawler(crawler), packed.body, headers).body == body
    read = document.read(page_from_response(packed, "a"))
    assert read.facts.page_read == "read" and (read.text.strip() == "We like Sowline." or charset in NO_ASCII)


@pytest.mark.parametrize(("charset", "encoding", "url"), [
    ("utf-8", "utf-8", "http://a.example/caf%C3%A9"), ("windows-1252", "cp1252", "http://a.example/caf%C3%A9"),
    ("utf-16", "utf-16", "http://a.example/caf%C3%A9"), ("rot13", "utf-8", "http://a.example/caf%C3%A9"),
])  # fmt: skip
def test_a_refresh_is_followed_to_where_a_browser_goes(charset, encoding, url):
    body = f'<meta charset="{charset}"><meta http-equiv="refresh" content="0; url=/café">'.encode(encoding)
    answer = after(
        BoundedMetaRefresh.from_crawler(get_crawler()), body, {"Content-Type": f"text/html; charset={charset}"}
    )
    assert isinstance(answer, Request) and answer.url == url


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_packed_page_that_broke_off_is_none_that_was_read(encoding):
    body = random.Random(5).randbytes(9000).hex().encode()
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[encoding](
        body
    )
    middleware = BoundedCompression.from_crawler(get_crawler())
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    assert after(middleware, packed, headers).body == body
    assert after(middleware, b"", headers).body == b""
    with pytest.raises(ResponseDataLossError) as caught:
        after(middleware, packed[:-1500], headers)
    failure = Failure(caught.value)
    _, page_read, cause = page_from_failure(failure, PAGE, "a")
    assert (page_read, cause) == ("unreachable", "the answer broke off, or is none that HTTP knows")


def test_large_packed_pages_are_unpacked_one_by_one_when_little_waits_to_be_read():
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 8 << 20})
    slot = SimpleNamespace(active_size=2 << 20)
    crawler.engine = SimpleNamespace(scraper=SimpleNamespace(slot=slot))
    middleware = BoundedCompression.from_crawler(crawler)

    def asked(size: int, request: Request = PAGE) -> asyncio.Task[Response]:
        response = Response(PAGE.url, headers={"Content-Encoding": "gzip"}, body=gzip.compress(b" " * size))
        return asyncio.ensure_future(middleware.process_response(request, response))

    async def ask() -> None:
        large = [asked(3 << 20), asked(3 << 20)]
        assert len((await asked(1000)).body) == 1000
        assert len((await asked(3 << 20, Request(PAGE.url))).body) == 3 << 20, "what is no page waits for nothing"
        await asyncio.sleep(0.1)
        assert not any(task.done() for task in large)
        slot.active_size = 0
        assert len((await large[0]).body) == 3 << 20
        slot.active_size = 3 << 20
        await asyncio.sleep(0.1)
        assert not large[1].done()
        slot.active_size = 0
        assert len((await large[1]).body) == 3 << 20
        with pytest.raises(RefusedAnswer):
            await asked(9 << 20)

    asyncio.run(asyncio.wait_for(ask(), 10))

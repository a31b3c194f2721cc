"""No page of a stranger leads the crawler to a private address, in any spelling; and the pace that a site asks for."""

import urllib.request
from itertools import pairwise

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from crawler.guard.addresses import Exceptions, is_public
from crawler.guard.middleware import GuardMiddleware, RefusedAddress
from crawler.guard.resolver import GuardResolver

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    169.254.0.1 100.64.0.1 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255
    240.0.0.1 255.255.255.255 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    :: ::1 ::127.0.0.1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 ::ffff:127.0.0.1
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
    file:///etc/passwd ftp://8.8.8.8/ data:text/html,x gopher://8.8.8.8/ http:///a
""".split()
ALLOWED = """
    http://8.8.8.8/ https://8.8.8.8/ http://[2606:4700::1111]/ http://8.8.8.8:8080/ http://user:pw@8.8.8.8/
    http://a.localhost:8010/ http://A.LocalHost:8010/a?b#c http://example.com/ http://xn--bcher-kva.example/
""".split()


@pytest.fixture(scope="module")
def gate() -> GuardMiddleware:
    return GuardMiddleware.from_crawler(get_crawler(settings_dict={"GUARD_EXCEPTIONS": ["*.localhost:8010"]}))


@pytest.mark.parametrize("url", SEEN)
def test_this_url_is_refused_before_any_look_up(url, gate):
    with pytest.raises(RefusedAddress):
        gate.process_request(Request(url))


@pytest.mark.parametrize("url", ALLOWED)
def test_this_url_may_be_asked_for(url, gate):
    assert gate.process_request(Request(url)) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_leads_to_a_private_address_does_not_resolve(address):
    with pytest.raises(DNSLookupError, match="private"):
        GuardResolver._checked(address, "rebound.example")
    assert GuardResolver._checked("8.8.8.8", "dns.example") == "8.8.8.8"


SPELLINGS = [  # of this machine; {} is the port of the canary
    "http://127.0.0.1:{}/", "http://127.1:{}/", "http://2130706433:{}/", "http://0x7f.1:{}/", "http://0x7f000001:{}/",
    "http://0177.0.0.1:{}/", "http://[::ffff:127.0.0.1]:{}/", "http://localhost:{}/", "http://localhost.:{}/",
    "http://127.0.0.1.:{}/", "http://user:pw@127.0.0.1:{}/", "http://site.localhost:{}/", "http://SITE.localhost.:{}/",
    "http://other.localhost:{}/", "http://0:{}/", "http://0.0.0.0:{}/", "//127.0.0.1:{}/", "http:\\\\127.0.0.1:{}\\",
]  # fmt: skip


@pytest.mark.slow
def test_neither_links_nor_redirects_nor_seeds_reach_another_server_of_this_machine(crawl, tiny_sites, tmp_path):
    site, canary = tiny_sites(), tiny_sites()
    urls = [spelling.format(canary.port) for spelling in SPELLINGS]
    broken = ["http://[::1/", "http://a.localhost:99999/", "http://a.localhost:x/", "http://", "javascript:1", "//"]
    for number, url in enumerate([*urls, *broken]):
        site.answers[f"/away/{number}"] = (302, {"Location": url}, b"")
    links = [*urls, *broken, *(path for path in site.answers)]
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}feed">' for url in urls)
    body = "<p>" + " ".join(f'<a href="{url}">x</a>' for url in links)
    site.html("/", f"<html><head>{feeds}</head><body>{body}</body></html>")
    site.answers["/robots.txt"] = (200, {}, "".join(f"Sitemap: {url}map.xml\n" for url in urls).encode())
    home = f"http://site.localhost:{site.port}/"
    seeds = tmp_path / "seeds.txt"
    seeds.write_text("\n".join([home, *(url for url in urls if url.startswith("http://"))]))
    done = crawl("news", seeds, tmp_path / "m.db", f"site.localhost:{site.port}", CONTACT_URL="https://me.example/")
    assert done.returncode == 0, done.stderr
    assert all(site.times(path) == 1 for path in links if path.startswith("/away/")), "each redirect was answered"
    assert canary.hits == []
    assert "Traceback" not in done.stderr
    canary.html("/", "I can be reached")
    with urllib.request.urlopen(urls[0]) as answer:
        assert answer.read() == b"I can be reached"
    assert len(canary.hits) == 1


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

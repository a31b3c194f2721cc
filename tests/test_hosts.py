"""Addresses: what a browser would open, which host that is, and which site the host belongs to."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linking.hosts import (
    Resolver,
    absolute_url,
    ascii_host,
    host_site,
    is_public_suffix,
    url_host,
    url_site,
)

BASE = "https://site.example/guides/tools.html?page=2"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        # relative, as in RFC 3986 5.4
        ("a.html", "https://site.example/guides/a.html"),
        ("./a.html", "https://site.example/guides/a.html"),
        ("../a.html", "https://site.example/a.html"),
        ("../../../a.html", "https://site.example/a.html"),
        ("/a", "https://site.example/a"),
        ("?page=3", "https://site.example/guides/tools.html?page=3"),
        ("#top", "https://site.example/guides/tools.html?page=2#top"),
        ("", "https://site.example/guides/tools.html?page=2"),
        # protocol-relative and absolute
        ("//acme.com/x", "https://acme.com/x"),
        ("http://acme.com/x?y#z", "http://acme.com/x?y#z"),
        ("https://acme.com", "https://acme.com"),
        ("https://acme.com:8443/x", "https://acme.com:8443/x"),
        ("https://user:secret@acme.com/", "https://user:secret@acme.com/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        # white space and control characters around it, tabs and line feeds inside it
        (" \t\n https://acme.com/ \x00\x1f", "https://acme.com/"),
        ("https://ac\nme.com/a\tb\r\nc", "https://acme.com/abc"),
        ("  /a b  ", "https://site.example/a b"),
        # a backslash is a slash, but not in the query
        ("https:\\\\acme.com\\x", "https://acme.com/x"),
        ("\\\\acme.com\\x", "https://acme.com/x"),
        ("https://acme.com/x?y=\\z", "https://acme.com/x?y=\\z"),
        ("https://evil.com\\@acme.com/", "https://evil.com/@acme.com/"),
        ("/a#b\\c", "https://site.example/a#b\\c"),
        # other schemes
        ("mailto:a@acme.com", ""),
        ("javascript:void(0)", ""),
        (" JaVa\nScript:alert(1)", ""),
        ("tel:+15551234", ""),
        ("data:text/html,<a>", ""),
        ("ftp://acme.com/", ""),
        ("about:blank", ""),
        # broken
        ("http://[::1/", ""),
        ("http://acme.com:port/", ""),
        ("http://acme.com:99999/", ""),
        ("http://acme.com:-1/", ""),
        ("http://:80/", ""),
        ("https://", ""),
        ("https://acme.com/" + "x" * 2083, ""),
        ("https://ac me.com/", ""),
        ("https://a<b>.com/", ""),
        # slashes that the URL Standard ignores or supplies for http and https
        ("///acme.com/x", "https://acme.com/x"),
        ("https:///acme.com/x", "https://acme.com/x"),
        ("http:acme.com/x", "http://acme.com/x"),
    ],
)
def test_an_address_is_what_a_browser_would_open(href, url):
    assert absolute_url(href, BASE) == url


def test_the_longest_address_has_2083_characters():
    longest = "https://acme.com/" + "x" * (2083 - len("https://acme.com/"))
    assert absolute_url(longest, BASE) == longest
    assert absolute_url(f" {longest}\n", BASE) == longest
    assert absolute_url(longest + "x", BASE) == ""


def test_a_relative_address_is_not_longer_than_an_absolute_one():
    assert absolute_url("x" * 2080, BASE) == ""


@given(st.text(st.sampled_from(list("ahtps:/\\[]@.?#% \t\n-1é\x00")), max_size=30), st.sampled_from([BASE, "", "x:"]))
@settings(deadline=None, max_examples=200)
def test_an_address_is_absolute_or_nothing_and_never_raises(href, base):
    url = absolute_url(href, base)
    assert url == "" or url.lower().startswith(("http://", "https://"))
    url_site(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://ACME.com/", "acme.com"),
        ("https://acme.com./x", "acme.com"),
        ("https://acme.com:8443/x", "acme.com"),
        ("https://acme.com@evil.com/", "evil.com"),
        ("https://acme.com%40evil.com@evil.org/", "evil.org"),
        ("http://[2001:DB8::1]:80/", "2001:db8::1"),
        # IDN, full-width letters and stops
        ("https://Müller.de/", "xn--mller-kva.de"),
        ("https://xn--mller-kva.de/", "xn--mller-kva.de"),
        ("https://ａｃｍｅ。com/", "acme.com"),
        ("https://аcme.com/", "xn--cme-5cd.com"),
        # no host
        ("mailto:a@acme.com", ""),
        ("/x", ""),
        ("http://[::1/", ""),
        ("", ""),
        # what a browser decodes or accepts
        ("https://acme%2Ecom/", "acme.com"),
        ("https://i❤.ws/", "xn--i-7iq.ws"),
    ],
)
def test_the_host_is_in_lower_case_ascii(url, host):
    assert url_host(url) == host


@given(st.text(st.characters(codec="utf-8"), max_size=20))
@settings(deadline=None, max_examples=200)
def test_a_host_name_is_ascii_and_stays_as_it_is(host):
    once = ascii_host(host)
    assert once.isascii()
    assert ascii_host(once) == once


@pytest.mark.parametrize(
    ("host", "site"),
    [
        # the ICANN section
        ("acme.com", "acme.com"),
        ("www.shop.acme.com", "acme.com"),
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("a.b.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        # wildcards and exceptions
        ("a.b.c.ck", "b.c.ck"),
        ("a.www.ck", "www.ck"),
        # the private section: everybody's own site
        ("foo.blogspot.com", "foo.blogspot.com"),
        ("a.foo.blogspot.com", "foo.blogspot.com"),
        ("acme.github.io", "acme.github.io"),
        # suffixes themselves
        ("com", "com"),
        ("co.uk", "co.uk"),
        ("github.io", "github.io"),
        # unknown suffixes: the default rule *
        ("a.b.unknowntld", "b.unknowntld"),
        ("acme.localhost", "acme.localhost"),
        ("www.acme.localhost", "acme.localhost"),
        # addresses and single labels
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("localhost", "localhost"),
        ("intranet", "intranet"),
    ],
)
def test_the_site_of_a_host(host, site):
    assert host_site(host) == site
    assert host_site(site) == site


LABEL = st.sampled_from(["a", "www", "acme", "blogspot", "github", "com", "co", "uk", "io", "ck", "zz"])


@given(st.lists(LABEL, min_size=1, max_size=5).map(".".join))
@settings(deadline=None, max_examples=200)
def test_a_site_is_the_end_of_its_host_and_its_own_site(host):
    site = host_site(host)
    assert f".{host}".endswith(f".{site}")
    assert host_site(site) == site
    assert host == site or host_site(f"more.{host}") == site


@pytest.mark.parametrize(
    ("url", "site"),
    [("https://WWW.Acme.com./x", "acme.com"), ("http://127.0.0.1:80/", "127.0.0.1"), ("/x", ""), ("mailto:a@b.c", "")],
)
def test_the_site_of_an_address(url, site):
    assert url_site(url) == site


@pytest.mark.parametrize(
    ("label", "known"),
    [("com", True), ("de", True), ("app", True), ("xn--p1ai", True), ("html", False), ("localhost", False),
     ("js", False), ("inc", True), ("unknowntld", False), ("", False)],
)  # fmt: skip
def test_known_top_level_domains(label, known):
    assert is_public_suffix(label) is known


HREF = st.one_of(
    st.text(st.sampled_from(list("ahtps:/\\[]@.?#%; \t\n-1é\x00&=")), max_size=30),
    st.from_regex(
        r"\A(https?:)?(//[a-z.-]{1,9}(:[0-9]{0,6})?)?(/[a-z.;/-]{0,9})?(\?[a-z=;/#?]{0,5})?(#[a-z?/]{0,4})?\Z"
    ),
    st.sampled_from(
        [
            "a;b",
            "a//b",
            "/a//b",
            "/..",
            "a/",
            "a?",
            "?",
            "#",
            "/?",
            "/#",
            "//",
            "///a",
            "a:b",
            "1.2",
            "-",
            "mailto:a",
            "tel:",
            "javascript:\n//x",
        ]
    ),
)
SOME_BASE = st.one_of(
    st.sampled_from(
        [BASE, "", "x:", "https://site.example", "http://site.example:8000/a/b;c?", "https://u@site.example/#x"]
    ),
    st.from_regex(r"\Ahttps?://[a-z.]{1,9}(:[0-9]{1,6})?(/[a-z./;]{0,9})?(\?[a-z/]{0,5})?(#[a-z]{0,4})?\Z"),
    st.just("https://site.example/" + "x" * 2060),
)


@given(HREF, SOME_BASE)
@settings(deadline=None, max_examples=1500)
def test_the_quick_way_to_an_address_is_as_right_as_the_slow_one(href, base):
    resolver = Resolver(base)
    assert resolver[href] == absolute_url(href, base)
    assert resolver[href] == absolute_url(href, base)  # remembered


@given(st.text(st.sampled_from(list("aA.:/@?#[]%1-é \t")), max_size=20).map(lambda rest: f"http://{rest}"))
@settings(deadline=None, max_examples=1500)
def test_the_quick_way_to_a_host_is_as_right_as_the_slow_one(url):
    try:
        slow = ascii_host(unquote(urlsplit(url).hostname or ""))
    except ValueError:
        slow = ""
    assert url_host(url) == slow

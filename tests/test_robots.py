"""robots.txt and Retry-After, without a network: by the examples of RFC 9309 and Google, and against a slow oracle."""

import time
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from protego import Protego

from crawler.conduct.retry_after import retry_after
from crawler.conduct.robots import ALLOW_ALL, DISALLOW_ALL, MAX_BYTES, Rules, parse

SITE = "https://site.example"


def allowed(text: str | bytes, path: str, token: str = "Namedrop") -> bool:
    return parse(text if isinstance(text, bytes) else text.encode(), token).allow(SITE + path)


def rule(pattern: str, path: str) -> bool:
    """Whether a Disallow of this pattern forbids this path."""
    return not allowed(f"user-agent: *\ndisallow: {pattern}", path)


# --- RFC 9309 5.1 and 5.2

RFC_SIMPLE = """User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF
"""
RFC_LONGEST = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"


@pytest.mark.parametrize(("token", "path", "expected"), [
    ("otherbot", "/a.gif", False), ("otherbot", "/a.gif?x", True), ("otherbot", "/example/", False),
    ("otherbot", "/example", True), ("otherbot", "/publications/", True),
    ("foobot", "/", False), ("foobot", "/example/page.html", True), ("foobot", "/example/allowed.gif", True),
    ("foobot", "/publications/", False), ("FooBot", "/example/page.html", True),
    ("barbot", "/example/page.html", False), ("bazbot", "/example/page.html", False), ("bazbot", "/a.gif", True),
    ("quxbot", "/a.gif", True), ("quxbot", "/example/", True),
])  # fmt: skip
def test_the_simple_example_of_the_rfc(token, path, expected):
    assert allowed(RFC_SIMPLE, path, token) is expected


@pytest.mark.parametrize(("path", "expected"), [
    ("/example/page/", True), ("/example/page/disallowed.gif", False), ("/example/page/other.gif", True),
])  # fmt: skip
def test_the_longest_match_of_the_rfc(path, expected):
    assert allowed(RFC_LONGEST, path, "foobot") is expected


# --- what Google publishes


@pytest.mark.parametrize(("pattern", "matches", "others"), [
    ("/", "/ /fish /fish.html /?a", ""),
    ("/*", "/ /fish /fish.html", ""),
    ("/fish", "/fish /fish.html /fish/salmon.html /fishheads /fishheads/yummy.html /fish.php?id=anything",
     "/Fish.asp /catfish /?id=fish /desert/fish"),
    ("/fish*", "/fish /fish.html /fish/salmon.html /fishheads /fish.php?id=anything", "/Fish.asp /catfish /?id=fish"),
    ("/fish/", "/fish/ /fish/?id=anything /fish/salmon.htm", "/fish /fish.html /animals/fish/ /Fish/Salmon.asp"),
    ("/*.php", "/index.php /filename.php /folder/filename.php /folder/filename.php?parameters "
     "/folder/any.php.file.html /filename.php/", "/ /windows.PHP"),
    ("/*.php$", "/filename.php /folder/filename.php",
     "/filename.php?parameters /filename.php/ /filename.php5 /windows.PHP"),
    ("/fish*.php", "/fish.php /fishheads/catfish.php?parameters", "/Fish.PHP"),
    ("fish", "", "/fish /a/fish"),
    ("/fish*sh$", "/fishsh /fish/sh", "/fish /fis"), ("/a*b*a$", "/aba /abba", "/a /ab /ba"),
])  # fmt: skip
def test_these_paths_match_and_others_do_not(pattern, matches, others):
    assert [path for path in matches.split() if not rule(pattern, path)] == []
    assert [path for path in others.split() if rule(pattern, path)] == []


@pytest.mark.parametrize(("allow", "disallow", "path", "expected"), [
    ("/p", "/", "/page", True), ("/folder", "/folder", "/folder/page", True), ("/page", "/*.htm", "/page.htm", False),
    ("/page", "/*.ph", "/page.php5", True), ("/$", "/", "/", True), ("/$", "/", "/page.htm", False),
])  # fmt: skip
def test_the_longer_rule_wins_and_allow_wins_a_tie(allow, disallow, path, expected):
    assert allowed(f"user-agent: *\nallow: {allow}\ndisallow: {disallow}", path) is expected
    assert allowed(f"user-agent: *\ndisallow: {disallow}\nallow: {allow}", path) is expected


# --- groups


@pytest.mark.parametrize(("text", "expected"), [
    ("User-agent: namedrop\nDisallow: /x", False),
    ("USER-AGENT:NAMEDROP/1.2 (crawler)\nDISALLOW:/x", False),
    ("User-agent: NamedropNews\nDisallow: /x", True),
    ("User-agent: named\nDisallow: /x", True),
    ("User-agent: *\nDisallow: /x", False),
    ("User-agent: * everybody\nDisallow: /x", False),
    ("User-agent: *bot\nDisallow: /x", True),
    ("User-agent: *\nDisallow: /x\n\nUser-agent: namedrop\nDisallow: /y", True),
    ("User-agent: *\nDisallow: /x\n\nUser-agent: namedrop\n", True),
    ("User-agent: *\nDisallow: /x\n\nUser-agent: namedrop\nDisallow:\n", True),
    ("User-agent: namedrop\nDisallow: /y\n\nUser-agent: a\nDisallow: /\n\nUser-agent: Namedrop\nDisallow: /x", False),
    ("User-agent: namedrop\n\n# why not\n\nUser-agent: a\n\nDisallow: /x", False),
    ("User-agent: namedrop\nSitemap: https://a.example/\nUser-agent: a\nDisallow: /x", False),
    ("User-agent: namedrop\nCrawl-delay: 1\nUser-agent: a\nDisallow: /x", False),
    ("User-agent: namedrop\nDisallow: /y\nUser-agent: a\nDisallow: /x", True),
    ("Disallow: /x", True),
    ("User-agent: *\nDisallow /x\nDisallow\n: /x\nDisalow: /x", True),
    ("User-agent: *\nnonsense\n\x00\nDisallow: /x", False),
    ("User-agent: *\nDisallow: /x # not this", False),
    ("User-agent: *\nDisallow: # /x", True),
    ("User-agent: *\rDisallow: /x", False),
    ("User-agent: *\r\nDisallow: /x\r\n", False),
    ("  User-agent\t:\t*  \n \tDisallow : /x ", False),
    ("\ufeffUser-agent: *\nDisallow: /x", False),
    ("", True),
])  # fmt: skip
def test_only_the_groups_that_speak_to_us_count(text, expected):
    assert allowed(text, "/x") is expected


def test_robots_txt_itself_is_always_allowed():
    assert DISALLOW_ALL.allow(f"{SITE}/robots.txt")
    assert not DISALLOW_ALL.allow(f"{SITE}/robots.txt?x") and not DISALLOW_ALL.allow(f"{SITE}/a/robots.txt")
    assert not DISALLOW_ALL.allow(SITE) and ALLOW_ALL.allow(SITE)


# --- one way to write an octet


@pytest.mark.parametrize(("pattern", "path", "same"), [
    ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
    ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http%3A%2F%2Ffoo.bar", True),
    ("/foo/bar?baz=http%3A%2F%2Ffoo.bar", "/foo/bar?baz=http://foo.bar", True),
    ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True), ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", True),
    ("/foo/bar/%e3%83%84", "/foo/bar/ツ", True),
    ("/foo/bar/%62%61%7A", "/foo/bar/baz", True), ("/foo/bar/baz", "/foo/bar/%62%61%7A", True),
    ("/%7Ejoe", "/~joe", True), ("/a%2Fb", "/a/b", False), ("/a%2fb", "/a%2Fb", True), ("/a/b", "/a%2Fb", False),
    ("/a?b%26c", "/a?b&c", False), ("/file%2A", "/file*", True), ("/file%2A", "/fileX", False),
    ("/a%24$", "/a$", True), ("/a%24$", "/a$b", False), ("/a$b", "/a$b", True), ("/a$b", "/a", False),
    ("/a b", "/a%20b", True), ("/100%", "/100%", True), ("/à", "/%C3%A0", True),
    ("/a", "#/a", False), ("/?a", "?a", True), ("/*//", "/go?to=https://a.example", True),
])  # fmt: skip
def test_percent_encoding_is_undone_or_done_before_comparing(pattern, path, same):
    assert rule(pattern, path) is same


# --- Crawl-delay, Sitemap, size


INFINITE = float("inf")


@pytest.mark.parametrize(("value", "delay"), [
    ("5", 5.0), ("0.5", 0.5), (".5", 0.5), ("10 # s", 10.0), ("0", 0.0), ("-1", None), ("nan", None), ("-inf", None),
    ("inf", INFINITE), ("1e9", 1e9), ("1e999", INFINITE), ("ten", None), ("", None), ("5, 6", None), ("1,5e", None),
    ("0x10", None), ("9" * 30, 1e30), ("9" * 5000, INFINITE), ("٥", None),
])  # fmt: skip
def test_crawl_delay_is_a_number_of_seconds(value, delay):
    assert parse(f"User-agent: *\nCrawl-delay: {value}".encode(), "Namedrop").crawl_delay == delay


@pytest.mark.parametrize(("text", "delay"), [
    ("User-agent: a\nCrawl-delay: 9\nUser-agent: *\nDisallow: /x", None),
    ("User-agent: a\nUser-agent: *\nCrawl-delay: 9\nDisallow: /x", 9.0),
    ("User-agent: *\nCrawl-delay: 9\nUser-agent: namedrop\nDisallow: /x", None),
    ("User-agent: *\nDisallow: /\nCrawl-delay: 9", 9.0),
    ("User-agent: *\nCrawl-delay: 2\n\nUser-agent: *\nCrawl-delay: 9\nCrawl-delay: 3", 9.0),
    ("Crawl-delay: 9", None),
])  # fmt: skip
def test_crawl_delay_is_for_those_named_before_it(text, delay):
    assert parse(text.encode(), "Namedrop").crawl_delay == delay


def test_sitemaps_count_wherever_they_stand():
    text = "sitemap: /a.xml\nUser-agent: x\nSITEMAP : https://a.example/ツ.xml#x\nDisallow: /\nSitemap:"
    assert parse(text.encode(), "Namedrop").sitemaps == ("/a.xml", "https://a.example/ツ.xml")


def test_the_first_500_kib_count_without_their_last_partial_line():
    start, last = b"User-agent: *\nDisallow: /first\n", b"Disallow: /cut/here\n"
    fill = b"#" * (MAX_BYTES - len(start) - len(last) + 4) + b"\n"
    text = start + fill + last + b"Disallow: /after\n"
    assert not allowed(text, "/first")
    assert allowed(text, "/after") and allowed(text, "/cut/here") and allowed(text, "/cut")
    assert not allowed(start + fill[5:] + last + b"Disallow: /after\n", "/cut/here")
    assert allowed(b"a" * (MAX_BYTES + 1), "/x")


# --- whatever comes, soon


@given(st.binary(max_size=400), st.text(max_size=30))
@example(b"User-agent: *\nDisallow: \xff\xfe", "/\udcff")
@example(b"User-agent: *\nDisallow: /", "//[::1")
def test_nothing_raises(body, path):
    assert parse(body, "Namedrop").allow(SITE + path) in (True, False)


RECORDS = (
    "user-agent: *|user-agent: namedrop|user-agent: x||crawl-delay: 3|#|x|sitemap: y|disallow:|disallow: /|"
    "disallow: /a*b|allow: /a|allow: /a*|disallow: /ab$"
).split("|")


def slowly_parsed(lines: list[str]) -> dict[str, list[tuple[str, str]]]:
    """By the grammar: a group is the lines that name tokens, then rules; groups of the same token are one."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: list[str] = []
    before = ""
    for line in lines:
        key, _, value = line.partition(":")
        if key not in ("user-agent", "allow", "disallow"):
            continue
        if key == "user-agent":
            names = [*names, value.strip()] if before == "user-agent" else [value.strip()]
            groups.setdefault(value.strip(), [])
        elif value:
            for name in names:
                groups[name].append((key, value.strip()))
        before = key
    return groups


def slowly_matched(pattern: str, path: str) -> bool:
    """By trying everything. pattern, path: of ASCII letters and slashes, with * and $."""
    if not pattern:
        return True
    if pattern == "$":
        return not path
    if pattern[0] == "*":
        return any(slowly_matched(pattern[1:], path[at:]) for at in range(len(path) + 1))
    return path[:1] == pattern[0] and slowly_matched(pattern[1:], path[1:])


@given(st.lists(st.sampled_from(RECORDS), max_size=12), st.sampled_from(["/", "/a", "/ab", "/axb", "/abc", "/b"]))
@settings(max_examples=300)
def test_groups_are_as_a_slow_reader_finds_them(lines, path):
    groups = slowly_parsed(lines)
    rules = groups.get("namedrop", groups.get("*", []))
    matched = [(len(pattern), key == "allow") for key, pattern in rules if slowly_matched(pattern, path)]
    assert allowed("\n".join(lines), path) is max(matched, default=(0, True))[1]


@given(st.text("ab/*", max_size=8), st.booleans(), st.text("ab/", max_size=8))
@settings(max_examples=300)
def test_patterns_match_as_a_slow_matcher_finds(pattern, to_end, path):
    pattern, path = f"/{pattern}{'$' * to_end}", f"/{path}"
    assert rule(pattern, path) is slowly_matched(pattern, path)


@given(
    st.lists(st.tuples(st.sampled_from(["allow", "disallow"]), st.text("ab/*", max_size=5)), max_size=6),
    st.text("ab/", max_size=6),
)
def test_protego_agrees_where_nothing_is_encoded(rules, path):
    rules = [(key, f"/{pattern}") for key, pattern in rules if not pattern.endswith("*")]
    text = "user-agent: *\n" + "".join(f"{key}: {pattern}\n" for key, pattern in rules)
    assert allowed(text, f"/{path}") is Protego.parse(text).can_fetch(f"{SITE}/{path}", "namedrop")


PIECES = ["a", "b", "/", "%2A", "%24", "%41", "%2F", "%2a", "%", "?", "é", " ", "~", "%7e", "&", ":"]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_path_is_matched_by_itself_however_it_is_written(path):
    path = f"/{path}"
    encoded = quote(path, safe="/?%&:~")
    for pattern, asked in ((path, path), (path, encoded), (encoded, path)):
        assert rule(f"{pattern}$", asked)


@pytest.mark.parametrize(("pattern", "path"), [
    ("/" + "a*" * 100 + "b", "/" + "a" * 2000),
    ("/" + "*" * 200 + "b", "/" + "a" * 2000),
    ("/*" + "aab*" * 50, "/" + "aa" * 1000),
    ("/" + "a*" * 100 + "a$", "/" + "a" * 2000 + "b"),
])  # fmt: skip
def test_ten_thousand_rules_of_a_hundred_stars_are_fast(pattern, path):
    rules = Rules(disallows=tuple(f"{pattern}{'$' * (number % 2)}" for number in range(10_000)))
    start = time.process_time()
    assert rules.allow(SITE + path)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("line", [b"\n", b"a:", b"user-agent: *\n", b"disallow: /\n", b"disallow: %", b"*", b"%61"])
def test_odd_files_are_read_fast(line):
    start = time.process_time()
    body = b"user-agent: *\ndisallow: /b" + line * (MAX_BYTES // len(line))
    parse(body, "Namedrop").allow(f"{SITE}/{'a%' * 1000}")
    assert time.process_time() - start < 2


# --- Retry-After

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "date", "seconds"), [
    ("120", "", 120.0), (" 0 ", "", 0.0), ("999999999", "", 999999999.0),
    ("Thu, 26 Nov 2026 12:01:30 GMT", "", 90.0), ("Thu, 26 Nov 2026 11:00:00 GMT", "", 0.0),
    ("Thu, 26 Nov 2026 09:00:10 GMT", "Thu, 26 Nov 2026 09:00:00 GMT", 10.0),
    ("Thursday, 26-Nov-26 12:00:05 GMT", "", 5.0), ("Thu Nov 26 12:00:05 2026", "", 5.0),
    ("Thu, 26 Nov 2026 12:01:30 GMT", "nonsense", 90.0),
    ("", "", None), ("soon", "", None), ("-5", "", None), ("1.5", "", None), ("9" * 40, "", None), ("٣", "", None),
    ("Thu, 99 Nov 2026 12:01:30 GMT", "", None), ("Fri, 31 Dec 9999 23:59:59 -2359", "", None),
])  # fmt: skip
def test_retry_after_is_seconds_or_a_date_by_the_clock_of_the_site(value, date, seconds):
    assert retry_after(value, date, NOW) == seconds


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_retry_after_raises(value, date):
    found = retry_after(value, date, NOW)
    assert found is None or found >= 0

"""What is read of feeds and sitemaps, whoever wrote them: broken ones, bombs, and ones in odd encodings."""

import gzip
import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.feeds import read_list
from crawler.listings import Listed, Listing

SITE = "https://site.example"
RSS = '<rss version="2.0"><channel><link>https://site.example/</link>{}</channel></rss>'
ITEM = "<item><title>x</title><link>{}</link></item>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{}</feed>'
ENTRY = '<entry><title>x</title><link href="{}"/></entry>'
MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
LOC, MORE = "<url><loc>{}</loc></url>", "<sitemap><loc>{}</loc></sitemap>"
A, B = f"{SITE}/a", f"{SITE}/b"

FEEDS = {
    "RSS": (RSS.format(ITEM.format(A) + ITEM.format(B)), (A, B)),
    "Atom": (ATOM.format(ENTRY.format(A) + ENTRY.format(B)), (A, B)),
    "twice the same": (RSS.format(ITEM.format(A) * 2), (A,)),
    "relative links": (RSS.format(ITEM.format("/a")) + "", (A,)),
    "relative links in Atom": (ATOM.format(ENTRY.format("../a")), (A,)),
    "broken off": (RSS.format(ITEM.format(A) + ITEM.format(B))[:-40], (A,)),
    "a bare ampersand": (RSS.format(ITEM.format(f"{SITE}/?a=1&b=2") + "<item>&nbsp;</item>"), (f"{SITE}/?a=1&b=2",)),
    "other schemes": (RSS.format(ITEM.format("data:,a") + ITEM.format("ftp://b.example/") + ITEM.format(A)), (A,)),
    "broken addresses": (RSS.format("".join(map(ITEM.format, ["http://[", f"{SITE}:99999/", f"{SITE}:x/", A]))), (A,)),
    "half a character": (RSS.format(ITEM.format(f"{SITE}/&#xD800;") + ITEM.format(A)), (A,)),
    "a page": ("<!doctype html><title>x</title><a href='/a'>x</a>", ()),
    "nothing": ("", ()), "bytes": ("\x00\x01\x02\ufffd", ()), "a text": ("no feed at all", ()),
}  # fmt: skip


def addresses(entries: tuple[Listed, ...]) -> tuple[str, ...]:
    return tuple(one.url for one in entries)


@pytest.mark.parametrize(("body", "wanted"), FEEDS.values(), ids=FEEDS)
def test_a_feed_gives_the_links_of_its_entries(body, wanted):
    assert addresses(read_list(body.encode(), f"{SITE}/feed/rss.xml").pages) == wanted


MAPS = {
    "a sitemap": (MAP.format(LOC.format(A) + LOC.format(B)), ((), (A, B))),
    "an index": (INDEX.format(MORE.format(A) + MORE.format(B)), ((A, B), ())),
    "twice the same": (MAP.format(LOC.format(A) * 2), ((), (A,))),
    "spaces around": (MAP.format(LOC.format(f"\n {A}\n ")), ((), (A,))),
    "broken off": (MAP.format(LOC.format(A) + LOC.format(B))[:-20], ((), (A, B))),
    "other schemes": (MAP.format(LOC.format("ftp://site.example/a") + LOC.format(A)), ((), (A,))),
    "relative": (MAP.format(LOC.format("/a") + LOC.format("b")), ((), (A, B))),
    "broken addresses": (
        MAP.format("".join(map(LOC.format, ["http://[", f"{SITE}:99999/", f"{SITE}:x/", "http://", "x" * 9999, A]))),
        ((), (A,)),
    ),
    "an index to itself": (INDEX.format(MORE.format(f"{SITE}/sitemap.xml") + MORE.format(A)),
                           ((f"{SITE}/sitemap.xml", A), ())),
    "without a place": (MAP.format("<url><lastmod>2026-11-01</lastmod></url>" + LOC.format(A)), ((), (A,))),
    "a feed": (RSS.format(ITEM.format(A)), ((), (A,))), "a page": ("<!doctype html><p>x", ((), ())),
    "nothing": ("", ((), ())),
    "an outer entity": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/hostname">]>' + MAP.format(LOC.format(f"{SITE}/&x;") + LOC.format(A)),
        ((), (f"{SITE}/", A)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(("body", "wanted"), MAPS.values(), ids=MAPS)
def test_a_sitemap_gives_further_sitemaps_or_pages(body, wanted, pack):
    listing = read_list(pack(body.encode()), f"{SITE}/sitemap.xml")
    assert (addresses(listing.sitemaps), addresses(listing.pages)) == wanted


PUBLISHED, UPDATED = "<pubDate>Sun, 01 Nov 2026 09:30:00 +0100</pubDate>", "<updated>2026-11-02T08:00:00Z</updated>"
TIMES = [  # what stands in an entry, in a feed or a sitemap -> when it changed, in UTC
    ("rss", PUBLISHED, "2026-11-01T08:30:00Z"), ("rss", "<pubDate>yesterday</pubDate>", ""), ("rss", "", ""),
    ("atom", UPDATED, "2026-11-02T08:00:00Z"),
    ("atom", f"<published>2026-11-01T08:00:00Z</published>{UPDATED}", "2026-11-02T08:00:00Z"),
    ("map", "2026-11-01", "2026-11-01T23:59:59Z"), ("map", " 2026-11-01T08:00:00+02:00 ", "2026-11-01T06:00:00Z"),
    ("map", "2026-11-01T08:00:00.5Z", "2026-11-01T08:00:00Z"), ("map", "2026-11-01T08:00", "2026-11-01T08:00:00Z"),
    ("map", "2026-13-01", ""), ("map", "0001-01-01T00:00:00+14:00", ""), ("map", "soon", ""), ("map", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "changed"), TIMES)
def test_a_list_tells_when_a_page_has_changed(kind, text, changed):
    if kind == "map":
        body = MAP.format(f"<url><loc>{A}</loc><lastmod>{text}</lastmod></url>")
        (one,) = read_list(body.encode(), A).pages
        assert (one.url, one.changed) == (A, changed)
    else:
        form, entry = (RSS, ITEM) if kind == "rss" else (ATOM, ENTRY)
        body = form.format(re.sub("(</(item|entry)>)", rf"{text}\1", entry.format(A)))
        (one,) = read_list(body.encode(), f"{SITE}/feed").pages
        assert (one.url, one.changed) == (A, changed)


def test_times_that_are_all_the_same_are_of_the_file():
    def of(*days: str) -> tuple[Listed, ...]:
        entries = (f"<url><loc>{SITE}/{day}</loc><lastmod>{day[:10]}</lastmod></url>" for day in days)
        return read_list(MAP.format("".join(entries)).encode(), SITE).pages

    assert [one.changed for one in of("2026-11-01", "2026-11-01b")] == ["", ""]
    assert [one.changed[:10] for one in of("2026-11-01", "2026-11-02")] == ["2026-11-01", "2026-11-02"]


PARTS = [
    b"<rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<rdf:RDF>", b"<urlset>", b"<sitemapindex>", b"<item>",
    b"<entry>", b"<url>", b"<loc>https://a.example/", b"</loc>", b"<link>http://[::1/", b"<link href='x'/>", b"</link>",
    b"<pubDate>", b"99999999999999999999", b"<updated>-1-99-99T99:99", b"&#0;", b"&x;", b"<![CDATA[", b"]]>", b"<!--",
    b"<?xml version='1.0' encoding='utf-32'?>", b"<!DOCTYPE a [", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"</item>",
    b"<base href='http://[x'/>", b" xml:base='http://[::1/'>", b"<guid isPermaLink='true'>http://[",
    b"<content:encoded>", b"<lastmod>2026-99-99", b"</urlset>", b"</rss>", b"<a:b:c>", b"<geo:box>1 2",
    b"<itunes:duration>::", b"<enclosure/>",
]  # fmt: skip
ENCODED = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize(("form", "entry"), [(RSS, ITEM), (ATOM, ENTRY), (MAP, LOC)], ids=["rss", "atom", "map"])
def test_a_list_may_come_in_another_encoding(form, entry, encoding):
    said = "iso-8859-1" if encoding == "latin-1" else encoding.removesuffix("-sig")[:6].rstrip("-")
    body = f'<?xml version="1.0" encoding="{said}"?>{form.format(entry.format(A))}'
    assert addresses(read_list(body.encode(encoding), f"{SITE}/list").pages) == (A,)


@pytest.mark.parametrize("said", ["rot13", "utf-7", "ebcdic-cp-us", "no-such", "base64", "zlib", "idna", "x" * 9999])
@pytest.mark.parametrize(("form", "entry"), [(RSS, ITEM), (MAP, LOC)], ids=["rss", "map"])
def test_a_list_that_lies_about_its_encoding_gives_what_can_be_read(form, entry, said):
    body = f'<?xml version="1.0" encoding="{said}"?>{form.format(entry.format(A))}'.encode()
    assert addresses(read_list(body, f"{SITE}/list").pages) in ((A,), ())


@given(st.lists(st.sampled_from(PARTS), max_size=12), st.binary(max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_list_ends_in_an_error(parts, noise):
    listing = read_list(b"".join(parts) + noise, f"{SITE}/list")
    assert all(one.url.startswith(("http://", "https://")) for one in (*listing.sitemaps, *listing.pages))


LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
HA = f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>'
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>'
ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(40_000))
BOMBS = {  # each is made for its test: they take seconds together
    "gzip": lambda: gzip.compress(b"<urlset>" + b" " * 200_000_000),
    "gzip of a feed": lambda: gzip.compress(b"<rss>" + b" " * 200_000_000),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(b"<urlset>" + b" " * 50_000_000)),
    "entities": lambda: f"{HA}{MAP.format(LOC.format('&l11;'))}".encode(),
    "entities in a feed": lambda: (
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>{RSS.format(ITEM.format("&l11;"))}'.encode()
    ),
    "outer entities": lambda: f"{EXTERNAL}{MAP.format(LOC.format(SITE + '/&x;'))}".encode(),
    "outer entities in a feed": lambda: f"{EXTERNAL}{RSS.format(ITEM.format(SITE + '/&x;'))}".encode(),
    "one entity, often": lambda: (
        f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]>{MAP.format(LOC.format("&a;" * 90_000))}'.encode()
    ),
    "depth": lambda: b"<a>" * 500_000,
    "depth of a sitemap": lambda: b"<urlset>" * 200_000,
    "depth of a feed": lambda: b"<rss>" + b"<item>" * 200_000,
    "depth of a short feed": lambda: b"<rss>" + b"<item>" * 60_000,
    "attributes of a sitemap": lambda: f"<urlset {ATTRIBUTES}/>".encode(),
    "attributes of a feed": lambda: f"<rss {ATTRIBUTES}/>".encode(),
    "a feed in UTF-16": lambda: (RSS.format("<item>" * 200_000)).encode("utf-16"),
    "prefixes": lambda: b"<a:" * 90_000,
    "open data": lambda: b"<urlset><![CDATA[" + b"]" * 900_000,
    "many": lambda: MAP.format("".join(LOC.format(f"{SITE}/{number}") for number in range(50_000))).encode(),
    "cut gzip": lambda: gzip.compress(MAP.format(LOC.format(A) * 99).encode())[:-20],
    "no gzip": lambda: b"\x1f\x8b" + b"x" * 99,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_list_that_is_a_bomb_costs_little(name):
    body = BOMBS[name]()
    start = time.process_time()
    tracemalloc.start()
    try:
        listing = read_list(body, SITE)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - start < 2
    assert len(listing.pages) == (5000 if name == "many" else len(listing.pages) and 1)
    assert "root:" not in str(listing)


@pytest.mark.parametrize("name", [name for name in BOMBS if name.startswith(("depth of a feed", "attributes of a f"))])
def test_a_feed_that_would_cost_too_much_is_a_trap(name):
    listing = read_list(BOMBS[name](), SITE)
    assert listing == Listing("feed", trap=listing.trap) and listing.trap


def test_a_long_feed_is_a_trap():
    listing = read_list(RSS.format(ITEM.format(A) + " " * 3_000_000).encode(), SITE)
    assert listing == Listing("feed", trap="the feed has more than 2 MB")


def test_the_articles_in_a_feed_are_not_counted_as_its_elements():
    article = f"<description><![CDATA[{'<p>x</p>' * 40_000}]]></description>"
    feed = RSS.format(ITEM.format(A).replace("<link>", f"{article}<link>"))
    assert addresses(read_list(feed.encode(), SITE).pages) == (A,)

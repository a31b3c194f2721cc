"""Feeds and sitemaps as they are met: each with one fault, or one way of saying things, and what is read of it."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_feeds import ATOM, INDEX, MAP, MORE, RSS, SITE, A, B

from crawler.feeds import read_list
from crawler.listings import Listed, Listing
from crawler.moments import moment

DAY, TIME = "2026-11-01", "2026-11-01T08:30:00Z"
URL = f"{SITE}/blog/list"
WARNING = "<br />\n<b>Warning</b>: include(): x in <b>/var/www/a.php</b> on line <b>3</b><br />\n"
DATED = '<?xml version="1.0"?>' + RSS.format(
    f"<item><title>One</title><link>{A}</link><pubDate>Sun, 01 Nov 2026 08:30:00 GMT</pubDate></item>"
    f"<item><title>Two</title><link>{B}</link><pubDate>Mon, 02 Nov 2026 08:30:00 GMT</pubDate></item>"
)
BOTH = (A, B)


def item(*parts: str) -> str:
    return RSS.format(f"<item>{''.join(parts)}</item>")


def entry(*parts: str) -> str:
    return ATOM.format(f"<entry>{''.join(parts)}</entry>")


def urls(listing: Listing) -> tuple[str, ...]:
    return tuple(one.url for one in (*listing.sitemaps, *listing.pages))


LINKS = {
    # --- RSS
    "RSS 0.91": (f'<rss version="0.91"><channel><item><link>{A}</link></item></channel></rss>', (A,)),
    "RSS 1.0": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="{SITE}/"><link>{SITE}/</link></channel>'
        f'<item rdf:about="{A}"><link>{A}</link></item><item rdf:about="{B}"><title>x</title></item></rdf:RDF>', BOTH,
    ),
    "a guid": (item(f"<guid>{A}</guid>"), (A,)),
    "a guid that says that it is an address": (item('<guid isPermaLink="true">/a</guid>'), (A,)),
    "a guid that is none": (item(f'<guid isPermaLink="false">{A}</guid>'), ()),
    "a guid that is a number": (item("<guid>12345 at site</guid>"), ()),
    "a link and a guid": (item(f"<guid>{B}</guid><link>{A}</link>"), (A,)),
    "a link without an address and a guid": (item(f"<link/><guid>{A}</guid>"), (A,)),
    "FeedBurner": (
        '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>http://feeds.example/1'
        f"</link><feedburner:origLink>{A}</feedburner:origLink></item></channel></rss>", (A,),
    ),
    "a prefix that is not declared": (item(f"<link>{A}</link><media:title>y</media:title><media:link>x</media:link>"),
                                      (A,)),
    "a link of Atom": (item(f'<atom:link rel="self" href="{B}"/><atom:link href="{A}"/>'), (A,)),
    "CDATA": (item(f"<link><![CDATA[ {A}?a=1&b=2 ]]></link>"), (f"{A}?a=1&b=2",)),
    "upper case": (f"<RSS><CHANNEL><ITEM><LINK>{A}</LINK></ITEM></CHANNEL></RSS>", (A,)),
    # --- Atom
    "xml:base": (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><entry xml:base="y/"><link href="a"/></entry>'
                 f'<entry><link xml:base="{SITE}/z/" href="a"/></entry></feed>', (f"{SITE}/x/y/a", f"{SITE}/z/a")),
    "a broken xml:base": (
        f'<feed xml:base="http://[x"><entry><link href="{A}"/><link href="/b"/></entry></feed>', (A,)),
    "several links": (entry(f'<link rel="self" href="{B}"/><link rel="enclosure" href="{B}.mp3"/><link rel="replies" '
                            f'type="text/html" href="{B}"/><link rel="alternate" type="application/pdf" href="{B}"/>'
                            f'<link rel="alternate" type="text/html" href="{A}"/>'), (A,)),
    "no alternate": (entry(f'<id>{A}</id><link rel="self" href="{B}"/>'), (A,)),
    "a link to itself": (entry(f'<link rel="self" href="{A}"/><link rel="edit" href="{B}"/>'), (A,)),
    "an id": (entry(f"<id>{A}</id>"), (A,)),
    "an id that is no address": (entry("<id>tag:site.example,2026:1</id>"), ()),
    "links of its source": (entry(f'<source><link href="{B}"/></source><link href="{A}"/>'), (A,)),
    "no namespace": (f'<feed><entry><link href="{A}"/></entry></feed>', (A,)),
    "a prefix": (
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:link href="{A}"/></a:entry></a:feed>', (A,)),
    # --- what stands before, and what is broken
    "spaces before": ("\n \t" + DATED, BOTH), "a byte order mark": ("\ufeff\n" + DATED, BOTH),
    "a warning of PHP before": (WARNING + DATED, BOTH),
    "text before and after": ("x < y" + DATED + "<!-- 0.3 s --> served by x", BOTH),
    "broken off in a link": (DATED[: DATED.index(B) + 18], (A,)),
    "broken off in a tag": (DATED[: DATED.rindex("</link") + 3], BOTH),
    "control characters": (DATED.replace("One", "O\x0bn\x00e\x1f").replace(A, f"{A}\x08"), BOTH),
    "HTML entities": (DATED.replace("One", "Caf&eacute;&nbsp;&unknown;"), BOTH),
    "a bare ampersand": (DATED.replace("One", "Q&A & more").replace(A, f"{A}?x=1&amp;y=2&z"), (f"{A}?x=1&y=2&z", B)),
    "an end tag that is missing": (DATED.replace("One</title>", "One"), (B,)),
    "an end tag too many": (DATED.replace("<item>", "</p><item>"), BOTH),
    "HTML in a description": (DATED.replace("<link>", "<description><p>x<br><img src=x></description><link>"), BOTH),
    "attributes without quotes": (DATED.replace("<item>", "<item x=y z>"), BOTH),
    # --- sitemaps
    "a sitemap without a namespace": (f"<urlset><url><loc>{A}</loc></url></urlset>", (A,)),
    "a sitemap with another namespace": (f'<urlset xmlns="http://x.example/"><url><loc>{A}</loc></url></urlset>', (A,)),
    "a sitemap in upper case": (f"<URLSET><URL><LOC>{A}</LOC></URL></URLSET>", (A,)),
    "a sitemap with a prefix": (f'<s:urlset xmlns:s="x:"><s:url><s:loc>{A}</s:loc></s:url></s:urlset>', (A,)),
    "images": (
        MAP.format(f'<url xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:image><image:loc>{B}'
                   f"</image:loc></image:image><image:loc>{B}</image:loc><loc>{A}</loc></url>"), (A,),
    ),
    "images without a namespace": (MAP.format(f"<url><image:loc>{B}</image:loc><loc>{A}</loc></url>"), (A,)),
    "alternates": (
        MAP.format(f'<url><loc>{A}</loc><xhtml:link rel="alternate" hreflang="de" href="{B}"/></url>'), (A,)),
    "ampersands in a sitemap": (MAP.format(f"<url><loc>{A}?a=1&b=2&copy=3</loc></url>"), (f"{A}?a=1&b=2&copy=3",)),
    "ampersands escaped twice": (MAP.format(f"<url><loc>{A}?a=1&amp;amp;b=2</loc></url>"), (f"{A}?a=1&b=2",)),
    "relative": (MAP.format("<url><loc>a</loc></url><url><loc>/b</loc></url>"), (f"{SITE}/blog/a", B)),
    "nothing in it": (MAP.format(f"<url><loc/></url><url><loc> </loc></url><url><loc>{A}</loc></url>"), (A,)),
    "broken in the middle": (
        MAP.format(f"<url><loc>{A}</loc></url><url><loc></url><<>>&<url><loc>{B}</loc></url>"), BOTH),
    "an index": (INDEX.format(MORE.format(A) + "<url><loc>b</loc></url>"), (A, f"{SITE}/blog/b")),
    "a text": (f"{A}\r\n\r\n  {B}  \r\nno address\nftp://x.example/\n", BOTH),
    "a text with a byte order mark": (f"\ufeff{A}\n{B}", BOTH),
    "a text that is none": (f"see {A}\n{B}", ()), "an address in a sentence": (f"{A} is down", ()),
    # --- neither
    "an error page": (f"<!DOCTYPE html><html><body><rss><channel><item><link>{A}</link></item></channel></rss>", ()),
    "an error page without a doctype": (f"<HTML><feed><entry><link href='{A}'/></entry></feed>", ()),
    "a page with a trackback": (f'<!doctype html><!-- <rdf:RDF><item rdf:about="{A}"/></rdf:RDF> --><p>x', ()),
    "another XML": (f"<opml><body><outline xmlUrl='{A}'/></body></opml>", ()),
}  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), LINKS.values(), ids=LINKS)
def test_what_is_listed(body, wanted):
    assert urls(read_list(body.encode(), URL)) == wanted


JSON = {
    "1.0": ({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": A}]}, (A,)),
    "relative": ({"items": [{"url": "/a"}, {"url": "b"}]}, (A, f"{SITE}/blog/b")),
    "of elsewhere": ({"items": [{"external_url": A}, {"url": B, "external_url": "https://other.example/"}]}, BOTH),
    "wrong types": (
        {"items": [1, None, [], {"url": 3}, {"url": None, "external_url": A}, {"title": [], "url": B}]}, BOTH),
    "items of a wrong type": ({"items": {"url": A}}, ()), "no items": ({"error": "not found"}, ()),
    "other schemes": ({"items": [{"url": "javascript:x"}, {"url": "http://["}, {"url": A}]}, (A,)),
    "half a character": ({"items": [{"url": A, "title": "\ud83d", "date_published": 20261101}]}, (A,)),
}  # fmt: skip


@pytest.mark.parametrize(("feed", "wanted"), JSON.values(), ids=JSON)
@pytest.mark.parametrize("before", ["", "\ufeff", " \n"])
def test_what_a_json_feed_lists(feed, wanted, before):
    assert urls(read_list((before + json.dumps(feed)).encode(), URL)) == wanted


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b'{"items":', b'{"items":' * 90_000, b"{" + b"[" * 900_000,
                                  b'{"items":[{"url":' + b"9" * 9_000 + b"}]}", b'{"\xff\xfe": "\x00"}'])  # fmt: skip
def test_broken_json_lists_nothing(body):
    assert read_list(body, URL) == Listing()


def test_a_json_feed_that_breaks_off_gives_what_came():
    text = json.dumps({"title": "x", "items": [{"url": A, "tags": ["x"]}, {"url": B, "title": "y"}]})
    for body, wanted in ((text[:-30], (A,)), (text[:-1], BOTH), (text.replace("[{", "[ {", 1)[:-1] + ",}", BOTH)):
        assert urls(read_list(body.encode(), URL)) == wanted


def test_a_json_feed_may_not_cost_more_than_another_feed():
    listing = read_list(b'{"items": [' + b"{}," * 800_000 + b"{}]}", URL)
    assert listing == Listing("feed", trap="the feed has more than 2 MB")


TOLD = {  # what is said of an entry: changed, published, title
    "RSS": (item(f"<link>{A}</link><title>T</title><pubDate>Sun, 01 Nov 2026 08:30:00 GMT</pubDate>"), TIME, TIME, "T"),
    "Dublin Core": (item(f"<link>{A}</link><dc:date>2026-11-01T09:30:00+01:00</dc:date>"), TIME, TIME, ""),
    "Atom": (entry(f"<link href='{A}'/><published>{TIME}</published><updated>2026-11-02T01:00:00Z</updated>"),
             "2026-11-02T01:00:00Z", TIME, ""),
    "Atom, only updated": (entry(f"<link href='{A}'/><updated>{TIME}</updated>"), TIME, "", ""),
    "Atom 0.3": (entry(f"<link href='{A}'/><issued>{TIME}</issued><modified>{DAY}</modified>"),
                 "2026-11-01T23:59:59Z", TIME, ""),
    "a wrong time before a right one": (
        entry(f"<link href='{A}'/><updated>today</updated><published>{TIME}</published>"),
                                        TIME, TIME, ""),
    "a day": (item(f"<link>{A}</link><pubDate>1 Nov 2026</pubDate>"), f"{DAY}T23:59:59Z", f"{DAY}T23:59:59Z", ""),
    "the future": (item(f"<link>{A}</link><pubDate>Fri, 01 Nov 2126 08:30:00 GMT</pubDate>"),
                   "2126-11-01T08:30:00Z", "2126-11-01T08:30:00Z", ""),
    "a title in HTML": (entry(f"<link href='{A}'/><title type='html'>A &lt;b&gt;bold&lt;/b&gt;\n AT&amp;amp;T</title>"),
                        "", "", "A bold AT&T"),
    "a title in XHTML": (entry(f"<link href='{A}'/><title type='xhtml'><div>A <b>bold</b> one</div></title>"),
                         "", "", "A bold one"),
    "a long title": (item(f"<link>{A}</link><title>{'word ' * 9_999}</title>"), "", "", ("word " * 60).strip()),
    "titles of other things": (item(f"<media:title>no</media:title><link>{A}</link><title>T</title><image><title>no"
                                    f"</title></image>"), "", "", "T"),
    "a news sitemap": (
        MAP.format(f'<url><loc>{A}</loc><n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication>'
                   f"<n:name>Paper</n:name></n:publication><n:publication_date>{TIME}</n:publication_date><n:title>Q&amp;A"
                   f"</n:title></n:news></url>"), TIME, TIME, "Q&A",
    ),
    "a news sitemap with lastmod, no namespace": (
        MAP.format(f"<url><loc>{A}</loc><news:news><news:publication_date>{TIME}</news:publication_date></news:news>"
                   f"<lastmod>2026-11-02T00:00:00Z</lastmod></url>"), "2026-11-02T00:00:00Z", TIME, "",
    ),
    "lastmod of another form": (MAP.format(f"<url><loc>{A}</loc><lastmod>Sun, 1 Nov 2026 08:30:00 GMT</lastmod></url>"),
                                TIME, "", ""),
    "JSON": (json.dumps({"items": [{"url": A, "title": "T", "date_published": "2026-11-01T09:30:00+01:00",
                                    "date_modified": "2026-11-02T09:30:00+01:00"}]}),
             "2026-11-02T08:30:00Z", TIME, "T"),
    "JSON, wrong types": (json.dumps({"items": [{"url": A, "title": 3, "date_published": 17, "date_modified": {}}]}),
                          "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("body", "changed", "published", "title"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_an_entry(body, changed, published, title):
    assert read_list(body.encode(), URL).pages == (Listed(A, changed, published, title),)


MOMENTS = {
    "Sun, 01 Nov 2026 08:30:00 GMT": TIME, "Fri, 01 Nov 2026 08:30:00 GMT": TIME, "01 Nov 26 08:30 UT": TIME,
    "Sunday, 1 November 2026 03:30:00 EST": TIME, "Sun, 01 Nov 2026 00:30:00 PST": TIME,
    "Sun, 01 Nov 2026 09:30:00 +0100": TIME, "Sun Nov  1 08:30:00 2026": TIME, "Sun, 01 Nov 2026 08:30:00": TIME,
    "2026-11-01T08:30:00Z": TIME, "2026-11-01T08:30:00.123Z": TIME, "2026-11-01 08:30:00": TIME,
    "2026-11-01T08:30": TIME, "2026-11-01 09:30:00 +0100": TIME, "2026-11-01T04:00:00-04:30": TIME,
    "2026-11-1 8:30": TIME, " 2026-11-01t08:30:00z\n": TIME, "2026-11-01 08:30:00 UTC": TIME,
    "2026-11-01": "2026-11-01T23:59:59Z", "Sun, 01 Nov 2026": "2026-11-01T23:59:59Z",
    "dim., 01 févr. 2026 08:30:00 +0100": "", "So, 01 Dez 2026 08:30:00 +0100": "", "2026年11月1日": "",
    "вс, 1 ноя": "",
    "": "", "now": "", "0": "", "1793521800": "", "2026": "", "2026-11": "", "2026-13-01": "", "2026-02-30": "",
    "Sun, 41 Nov 2026 08:30:00 GMT": "", "Sun, 01 Nov 2026 28:30:00 GMT": "", "0000-00-00T00:00:00Z": "",
    "0001-01-01T00:00:00+14:00": "", "9999-12-31T23:59:59-14:00": "", "0001-01-01T00:00:00Z": "0001-01-01T00:00:00Z",
    "Sun, 01 Nov 2026 08:30:00 +9999999999": "", "٢٠٢٦-١١-٠١": "", "2026-11-01" * 90: "", "{{ page.date }}": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), MOMENTS.items(), ids=[repr(text)[:40] for text in MOMENTS])
def test_times_as_they_are_written(text, wanted):
    assert moment(text) == wanted


@given(st.text(alphabet="0123456789-+:., TZGMEShmnov/", max_size=40) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_time_ends_in_an_error(text):
    time = moment(text)
    assert time == "" or (moment(time) == time and len(time) == len(TIME))


PACKED = {
    "once": gzip.compress, "twice": lambda body: gzip.compress(gzip.compress(body)),
    "in members": lambda body: gzip.compress(body[:300]) + gzip.compress(body[300:]),
    "with garbage after it": lambda body: gzip.compress(body) + b"garbage",
}  # fmt: skip


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_packed_list_is_unpacked(pack):
    assert urls(read_list(pack(DATED.encode()), URL)) == BOTH


def test_a_packed_list_that_breaks_off_gives_what_came():
    lines = [f"{SITE}/{number * 7919 % 10007}" for number in range(2_000)]
    for body in ("\n".join(lines), MAP.format("\n".join(f"<url><loc>{one}</loc></url>" for one in lines))):
        packed = gzip.compress(body.encode())
        found = urls(read_list(packed[: len(packed) // 2], URL))
        assert 200 < len(found) < 2_000 and list(found) == lines[: len(found)]


WHOLE = [
    DATED, entry(f"<title>x</title><link href='{A}'/><updated>{TIME}</updated><content>&lt;p&gt;x</content>"),
    MAP.format(f"<url><loc>{A}</loc><lastmod>{DAY}</lastmod></url>"), INDEX.format(MORE.format(A)), f"{A}\n{B}\n",
    json.dumps({"items": [{"url": A, "title": "x", "date_published": TIME, "date_modified": DAY}]}),
]  # fmt: skip
CHANGES = st.tuples(st.sampled_from(["cut", "flip", "insert", "double"]), st.integers(0, 2_000),
                    st.sampled_from([b"<", b">", b"&", b"\0", b"\xff", b"]]>", b"<![CDATA[", b"<!--", b"<item>",
                                     b"&#0;",
                                     b"<link href='//[x'/>", b'"', b"\\ud800", b"9" * 20,
                                     b"xml:base='//['"]))  # fmt: skip


@given(st.sampled_from(WHOLE), st.lists(CHANGES, min_size=1, max_size=6), st.booleans())
@settings(max_examples=300, deadline=None)
def test_whatever_happens_to_a_list_what_is_read_is_in_order(text, changes, pack):
    body = gzip.compress(text.encode()) if pack else text.encode()
    for how, place, part in changes:
        place %= len(body) + 1
        body = {
            "cut": body[:place], "insert": body[:place] + part + body[place:],
            "flip": body[:place] + bytes(one ^ 0x15 for one in body[place : place + 2]) + body[place + 2 :],
            "double": body[:place] + body[place // 2 :],
        }[how]  # fmt: skip
    listing = read_list(body, URL)
    listed = (*listing.sitemaps, *listing.pages)
    assert len(listed) <= 5_000 and len(set(listed)) == len(listed)
    for one in listed:
        assert one.url.startswith(("http://", "https://")) and len(one.title) <= 300
        assert all(time in ("", moment(time)) for time in (one.changed, one.published))

"""OPML and sitemaps as seeds: what they name, as far as they can be read, and what they cannot do."""

import gzip
from pathlib import Path

import pytest
from conftest import is_one_sentence
from test_seeds import A, B, load, save

from crawler.seeds.addresses import SeedsError

OPML = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a feed reader -->
<opml version="2.0"><head><title>Gardens</title></head><body>
  <outline text="Blogs">
    <outline type="rss" text="A &amp; B" xmlUrl="{A}" htmlUrl="{B}"/>
    <outline type="rss" text="the same" xmlUrl="{A}"/>
  </outline>
</body></opml>"""
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> {A}
</loc><lastmod>2026-11-01</lastmod><image:image><image:loc>https://no.example/a.png</image:loc></image:image></url>
<url><loc><![CDATA[{B}]]></loc></url></urlset>"""
FILES = {
    "feeds.opml": OPML,
    "feeds.xml": OPML,
    "utf-16.opml": OPML.replace("UTF-8", "UTF-16").encode("utf-16"),
    "marked.opml": "\ufeff" + OPML,
    "other-case.opml": OPML.replace("xmlUrl", "xmlurl").replace("htmlUrl", "HTMLURL"),
    "links.opml": f'<opml><body><outline type="link" url="{A}"/><outline htmlUrl="{B}"/></body></opml>',
    "sitemap.xml": SITEMAP,
    "sitemap.xml.gz": gzip.compress(SITEMAP.encode()),
    "without-ending": SITEMAP,
    "prefixed.xml": f"<s:set xmlns:s='x'><s:url><s:loc>{A}</s:loc></s:url><s:url><s:loc>{B}</s:loc></s:url></s:set>",
    "index.xml": f"<sitemapindex><sitemap><loc>{A}</loc></sitemap><sitemap><loc>{B}</loc></sitemap></sitemapindex>",
}


@pytest.mark.parametrize("name", FILES)
def test_opml_and_sitemaps_name_their_addresses(name, tmp_path):
    taken = load(save(tmp_path, name, FILES[name]))
    assert taken.urls == (A, B)
    assert taken.notes == (f"2 seeds on 2 sites taken from {tmp_path / name}.",)


def test_more_than_one_piece_is_read_to_its_end(tmp_path):
    entries = "".join(f"<url><loc>https://a.example/{number}</loc></url>\n" for number in range(50_000))
    assert len(load(save(tmp_path, "a.xml", f"<urlset>{entries}</urlset>")).urls) == 50_000


def test_broken_xml_gives_what_stands_before_the_break_and_says_where_it_is(tmp_path):
    path = save(tmp_path, "a.opml", f'<opml><body>\n<outline xmlUrl="{A}"/>\n<outline text="a & b" xmlUrl="{B}"/>')
    taken = load(path)
    assert taken.urls == (A,)
    assert taken.notes[0].startswith(f"{path}, line 3: the XML is broken here (")
    assert taken.notes[0].endswith("and nothing after it was read; skipped.")


def test_wrong_addresses_have_their_line(tmp_path):
    path = save(
        tmp_path, "a.opml", f'<opml>\n<outline xmlUrl=""/>\n<outline xmlUrl="feed:x"/>\n<outline xmlUrl="{A}"/></opml>'
    )
    assert load(path).notes[:2] == (
        f"{path}, line 2: there is no address; skipped.", f"{path}, line 3: 'feed:x' is no web address; skipped.",
    )  # fmt: skip


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HARM = {  # text -> what the sentence says
    "billion laughs": (
        f'<!DOCTYPE opml [<!ENTITY l0 "ha">{LAUGHS}]><opml><outline xmlUrl="&l9;"/></opml>', "declares entities"
    ),
    "a file": (
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        "declares entities",
    ),
    "parameters": ('<!DOCTYPE o [<!ENTITY % x "y"> %x;]><opml/>', "declares entities"),
    "another DTD": ('<!DOCTYPE o SYSTEM "file:///etc/passwd"><opml><outline xmlUrl="&x;"/></opml>', "no web address"),
    "no such encoding": ('<?xml version="1.0" encoding="klingon"?><opml/>', "the XML is broken"),
    "a page": ("<!DOCTYPE html><html><body><a href=x>y</a><br></body></html>", "the XML is broken"),
    "no list": ("<a><b/></a>", "names no web address"),
    "deep": ("<a>" * 200_000, "the XML is broken"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "says"), HARM.values(), ids=HARM)
def test_hostile_xml_is_one_sentence(text, says, tmp_path):
    path: Path = save(tmp_path, "a.xml", text)
    with pytest.raises(SeedsError, match=says) as caught:
        load(path)
    assert is_one_sentence(str(caught.value)) and str(path) in str(caught.value)
    assert "root:" not in str(caught.value)

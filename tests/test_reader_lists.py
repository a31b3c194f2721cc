"""Feeds and sitemaps are read in the process that reads pages; what comes back from it runs nothing here."""

import asyncio
import gzip
import os
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ACME
from test_reader import crawler_with, hostile, with_workers

from crawler.feeds import read_list
from crawler.frontier.visits import LeftOff
from crawler.listings import Listed, Listing
from crawler.reading.reader import Reader
from crawler.reading.wire import LENGTH, ListQuestion, packed, unpacked
from crawler.reading.workers import Workers
from crawler.refusals import Refusals
from pipelines.process import Brands
from pipelines.records import Page

__all__ = ["hostile"]
FEED = b"<rss version='2.0'><channel><item><link>https://site.example/a</link></item></channel></rss>"
SITEMAP = b"<urlset><url><loc>https://site.example/a</loc><lastmod>2026-11-01</lastmod></url></urlset>"


@pytest.mark.parametrize(
    "body",
    [FEED, SITEMAP, gzip.compress(SITEMAP), b"<p>no list"],
    ids=["a feed", "a sitemap", "packed: with the time of day", "no list"],
)
def test_a_worker_says_what_a_list_lists(body):
    async def work(workers: Workers) -> None:
        assert await workers.ask_list(ListQuestion(body, "https://site.example/l")) == read_list(body, "")

    with_workers(work)
    assert bool(read_list(body, "").pages) == (body != b"<p>no list")


def test_what_is_no_record_is_not_unpacked():
    assert unpacked(packed(Listing("feed", (), (Listed("a", "b"),)))[LENGTH.size :]).pages == (Listed("a", "b"),)
    for record in (Path("/tmp"), os.system, Brands):
        with pytest.raises(pickle.UnpicklingError):
            unpacked(packed(record)[LENGTH.size :])


@pytest.mark.parametrize(
    "name",
    ["dataclass", "get_args", "Page.__init__", "Page.__init__.__builtins__.get", "Page.__init__.__globals__.get"],
)
def test_no_way_leads_out_of_the_records(name):
    """The builtins of any function are one step away from it, and with them everything."""
    with pytest.raises(pickle.UnpicklingError):
        unpacked(b"\x80\x04\x8c\x11pipelines.records\x8c" + bytes([len(name)]) + name.encode() + b"\x93.")


def test_a_list_that_stalls_costs_its_time_and_is_a_trap(hostile):
    crawler = crawler_with(READ_SECONDS=1)
    reader = Reader.from_crawler(crawler, (ACME,))
    kind = (("content-type", "application/xml"),)

    async def run() -> None:
        for body, trap in ((FEED + b"STALL", "reading it takes longer than READ_SECONDS (1)"), (FEED, "")):
            listing = await reader.read_list(Page("https://site.example/feed", 200, kind, body, "", "news"))
            assert (listing.trap, bool(listing.pages)) == (trap, not trap)
        await reader.close()
        with pytest.raises(LeftOff):
            await reader.read_list(Page("https://site.example/feed", 200, kind, FEED, "", "news"))

    asyncio.run(run())
    assert [(one.cause, one.count) for one in Refusals.of(crawler).drain()] == [("trap", 1)]


@pytest.mark.slow
def test_a_wrong_address_costs_no_list_but_itself(crawl, tiny_sites, tmp_path):
    """Wrong ones among the seeds, in robots.txt and in a sitemap; and a feed that would cost too much."""
    site = tiny_sites()
    home = f"http://site.localhost:{site.port}"
    wrong = ["http://[::1", "http://site.localhost:99999/x.xml", "//[", "http://[::1%25lo]/x.xml", ":", "\udcff"]
    lines = [f"Sitemap: {url}".encode(errors="surrogateescape") for url in (*wrong, f"{home}/map.xml", f"{home}/bomb")]
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"\n".join(lines))
    urls = "".join(f"<url><loc>{url}</loc></url>" for url in (*wrong[:-1], "/listed"))
    site.answers["/map.xml"] = (200, {"Content-Type": "application/xml"}, f"<urlset>{urls}</urlset>".encode())
    site.answers["/bomb"] = (200, {"Content-Type": "application/xml"}, b"<rss>" + b"<item>" * 70_000)
    site.html("/", "<p>words")
    site.html("/listed", "<p>We like Acme.")
    seeds = tmp_path / "seeds.txt"
    seeds.write_text(f"http://[::1%25lo]/\n{home}/\nhttp://[fe80::1%25eth0]/\n")
    done = crawl("site", seeds, tmp_path / "m.db", f"*.localhost:{site.port}", CONTACT_URL="https://me.example/")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert site.times("/listed") == 1
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        rows = db.execute(
            "select url, kind, state, cause from frontier where url like '%/bomb' or url like '%map.xml' order by url"
        ).fetchall()
        assert rows == [(f"{home}/bomb", "sitemap", "done", "trap"), (f"{home}/map.xml", "sitemap", "done", "")]
        assert db.execute("select count from refusals where cause = 'trap'").fetchall() == [(1,)]
        assert db.execute("select url from pages where url like '%bomb'").fetchall() == []

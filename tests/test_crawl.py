"""The whole path on the sample web, in processes of their own: what is found is what expected.toml says."""

import gzip
import re
import sqlite3
import threading
import tomllib
import uuid
import zlib
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from conftest import ROOT, TinySite

from crawler.rendering.chromium import find_chromium
from crawler.sample.web import reply, sites, with_port
from pipelines.records import UNSEEN

pytestmark = pytest.mark.slow

SAMPLE = ROOT / "crawler" / "sample"
CHROMIUM = bool(find_chromium(""))  # with a browser more is found: both must hold
EXPECTED = {
    kind: [entry for entry in entries if entry.get("rendered", CHROMIUM) == CHROMIUM]
    for kind, entries in tomllib.loads((SAMPLE / "expected.toml").read_text("utf-8")).items()
}
PAGES = [entry for entry in EXPECTED["page"] if "twin_of" not in entry]
TWINS = [entry for entry in EXPECTED["page"] if "twin_of" in entry]
SPIDERS = ("resources", "news", "directories")
CONTRACT = (
    "page_url site page_title page_type published brand surface alias match score region before after link_state "
    "link_url anchor rel page_linked site_linked spider first_seen last_seen"
).split()
TIMES = {"last_seen", "last_read", "crawl_id", "found"}  # what a second look may change
TABLES = "brands sites pages mentions links contacts events outreach suppressions".split()
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def rows(database: Path, sql: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(database)) as db:
        db.row_factory = sqlite3.Row
        return db.execute(sql).fetchall()


def state(database: Path) -> dict[str, Counter]:
    """Every table as a multiset of rows, without the columns that say when."""
    found = {table: [dict(row) for row in rows(database, f"select * from {table}")] for table in TABLES}
    return {
        table: Counter(tuple((key, value) for key, value in row.items() if key not in TIMES) for row in content)
        for table, content in found.items()
    }


KEYS = ("brand", "surface", "link_state", "match", "region")
PLANNER = "allotment-times.localhost/interactive/bed-planner"


def plain(url: str) -> str:
    return re.sub(r":\d+(?=/)", "", url, count=1) if "://" not in url else re.sub(r"(?<=localhost):\d+", "", url)


class Sweep:
    """The three spiders over the sample web, one after the other, three times into the same database.

    The second time nothing is due but the seeds; the third time all is read anew.
    """

    def __init__(self, crawl, sample, folder: Path) -> None:
        self.database = folder / "mentions.db"
        sample.hits.clear()
        self.runs = self.sweep(crawl, sample.port, folder)
        self.hits = Counter(sample.hits)
        self.before = state(self.database)
        self.stats = {row["spider"]: row for row in rows(self.database, "select * from crawls")}
        sample.hits.clear()
        self.again = self.sweep(crawl, sample.port, folder)
        self.hits_again, self.after = Counter(sample.hits), state(self.database)
        sample.hits.clear()
        self.anew = self.sweep(crawl, sample.port, folder, fresh=True)
        self.hits_anew, self.after_anew = Counter(sample.hits), state(self.database)

    def sweep(self, crawl, port: int, folder: Path, fresh: bool = False) -> list:
        return [sweep(crawl, spider, self.database, port, folder, fresh) for spider in SPIDERS]


def sweep(crawl, spider: str, database: Path, port: int, folder: Path, fresh: bool = False):
    seeds = folder / f"{spider}.txt"
    seeds.write_text(with_port((SAMPLE / "seeds" / seeds.name).read_text("utf-8"), port), "utf-8")
    return crawl(spider, seeds, database, f"*.localhost:{port}", fresh=fresh)


class Whole:
    """All that there is on the five sites, read by the spider `site`."""

    def __init__(self, crawl, sample, folder: Path) -> None:
        self.database = folder / "whole.db"
        sample.hits.clear()
        self.run = sweep(crawl, "site", self.database, sample.port, folder)
        self.hits = Counter(sample.hits)
        self.mentions = mentions_in(self.database)


@pytest.fixture(scope="module")
def swept(crawl, sample, tmp_path_factory) -> Sweep:
    return Sweep(crawl, sample, tmp_path_factory.mktemp("sweep"))


@pytest.fixture(scope="module")
def whole(crawl, sample, tmp_path_factory) -> Whole:
    return Whole(crawl, sample, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def mentions(swept) -> dict[str, Counter]:
    return mentions_in(swept.database)


def mentions_in(database: Path) -> dict[str, Counter]:
    """The mentions that a database has by page, as expected.toml says them."""
    found: dict[str, Counter] = {}
    for row in rows(
        database,
        "select p.url, m.* from mentions m join pages p on p.id = m.page_id where m.gone_at is null",
    ):
        surface = INVISIBLE.sub("", row["surface"]).replace("\u00a0", " ")
        key = (row["brand"], surface, row["link_state"], row["match"], row["region"])
        found.setdefault(plain(row["url"]), Counter())[key] += 1
    return found


def said(errors: str) -> str:
    """What a crawl says on standard error, without the one sentence that there is no browser."""
    return "" if not CHROMIUM and errors.count("\n") == 1 and "Chromium was not found" in errors else errors


def test_every_spider_ends_well_and_says_nothing_on_standard_error(swept):
    for run in (*swept.runs, *swept.again, *swept.anew):
        assert (run.returncode, said(run.stderr)) == (0, "")
        assert "pages read on" in run.stdout


def wanted(entry: dict) -> Counter:
    return Counter(tuple(mention[key] for key in KEYS) for mention in entry["mentions"])


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry["url"])
def test_every_expected_mention_is_found_and_no_other_on_that_page(entry, mentions):
    assert mentions.get(entry["url"], Counter()) == wanted(entry)


def test_no_other_page_has_a_mention_but_views_that_say_the_same(mentions):
    views = {entry["url"]: wanted(entry) for entry in TWINS}
    assert {entry["url"] for entry in PAGES} <= set(mentions) <= {entry["url"] for entry in PAGES} | set(views)
    assert all(mentions[url] == views[url] for url in views if url in mentions)


def test_robots_txt_is_obeyed(swept):
    assert not [path for path in swept.hits if "secret-offers" in path]


def test_the_whole_web_has_the_expected_mentions_and_no_other(whole):
    assert (whole.run.returncode, said(whole.run.stderr)) == (0, "")
    assert whole.mentions == {entry["url"]: wanted(entry) for entry in EXPECTED["page"] if not is_left(entry["url"])}


def is_left(url: str) -> bool:
    """Whether the spider `site` leaves a page, as it does with print views."""
    return urlsplit(url).path.startswith("/print/")


@pytest.mark.parametrize("entry", EXPECTED["not_read"], ids=lambda entry: entry["url"])
def test_pages_that_cannot_be_read_say_why(entry, whole):
    found = {plain(row["url"]): row for row in rows(whole.database, "select * from pages")}[entry["url"]]
    assert found["page_read"] == entry["page_read"]
    assert found["cause"]


def test_all_other_pages_are_read(whole):
    read = {plain(row["url"]) for row in rows(whole.database, "select url from pages where page_read = 'read'")}
    unread = {plain(row["url"]) for row in rows(whole.database, "select url from pages where page_read <> 'read'")}
    assert unread == {entry["url"] for entry in EXPECTED["not_read"]}
    swept_hosts = {urlsplit(url).hostname for url in read}
    pages = {page.url for host in swept_hosts for page in sites()[host].pages.values() if not is_left(page.url)}
    assert len(swept_hosts) == 5
    assert pages - read - unread == set()


def test_every_page_is_asked_for_once(whole):
    """The server counts paths without their query: /news and /news?page=2 are two pages of one path."""
    asked = Counter(
        (urlsplit(row["url"]).hostname or "") + urlsplit(row["url"]).path
        for row in rows(whole.database, "select url from pages where page_read <> 'robots'")
    )
    lists = {path for path in whole.hits if path.endswith((".xml", "robots.txt"))}
    if CHROMIUM:  # the browser asks for one page once more, and for its script
        asked |= {PLANNER: 2, "allotment-times.localhost/static/planner.js": 1}
    redirects = {host + path for host, site in sites().items() for path in site.redirects}
    visits = {path: count for path, count in whole.hits.items() if path not in lists | redirects}
    assert visits == asked
    assert sum(visits.values()) < 850
    assert all(whole.hits[path] <= 1 for path in lists | redirects)


def test_a_second_sweep_asks_for_the_seeds_only_and_changes_nothing(swept):
    seeds = {f"{host}/" for host in {path.partition("/")[0] for path in swept.hits}}
    assert {path for path in swept.hits_again if not path.endswith("robots.txt")} == seeds
    assert swept.after == swept.before
    assert not swept.after["events"]


def test_a_sweep_that_starts_over_reads_all_and_changes_nothing(swept):
    assert swept.hits_anew == swept.hits
    assert swept.after_anew == swept.before


def test_each_sweep_is_recorded_with_its_counts(swept):
    assert set(swept.stats) == set(SPIDERS)
    for spider, row in swept.stats.items():
        assert row["finish_reason"] == "finished" and row["finished"] >= row["started"]
        assert row["seeds"].endswith(f"{spider}.txt") and row["pages"] > 0
    assert sum(row["pages"] for row in swept.stats.values()) == sum(swept.before["pages"].values())


def test_full_text_search_fits_the_rows(swept):
    with closing(sqlite3.connect(swept.database)) as db:
        for table in ("mentions", "pages"):
            db.execute(f"insert into {table}_fts({table}_fts, rank) values ('integrity-check', 1)")
        found = db.execute("select count(*) from mentions_fts where mentions_fts match 'kafer'").fetchone()[0]
        assert found >= 20


def test_findings_begins_with_the_columns_of_the_contract(swept):
    assert list(rows(swept.database, "select * from findings limit 1")[0].keys())[: len(CONTRACT)] == CONTRACT


def test_only_proven_negatives_are_prospects(swept):
    mine = {"sowline.localhost", "sow-line.localhost", "thicket.localhost", "kaefer-kraut.localhost"}
    proven = {
        (urlsplit(entry["url"]).hostname, mention["brand"])
        for entry in PAGES
        for mention in entry["mentions"]
        if mention["link_state"] == "unlinked" and mention["region"] in ("main", "list", "other")
        and mention["match"] not in UNSEEN and mention["brand"] == "Sowline"
    }  # fmt: skip
    found = {(row["site"], row["brand"]) for row in rows(swept.database, "select * from prospects")}
    assert found == {pair for pair in proven if pair[0] not in mine}


def test_the_demo_runs_to_its_end_and_prints_the_counts(scrapy, tmp_path):
    for name in ("scrapy.cfg", "brands.toml"):  # a project of its own: demo.db belongs to the person who runs it
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    done = scrapy("demo", "--no-serve", cwd=tmp_path)
    assert (done.returncode, said(done.stderr)) == (0, "")
    read = {plain(row["url"]) for row in rows(tmp_path / "demo.db", "select url from pages where page_read = 'read'")}
    entries = [*PAGES, *(entry for entry in TWINS if entry["url"] in read)]
    counts = Counter(mention["brand"] for entry in entries for mention in entry["mentions"]
                     if mention["match"] not in UNSEEN)  # fmt: skip
    for brand, count in counts.items():
        assert re.search(rf"^{re.escape(brand)} +{count} ", done.stdout, re.M), (brand, count, done.stdout)
    assert f"{len(read)} pages read on 5 sites" in done.stdout
    assert re.search(r"^\d pages not read", done.stdout, re.M)


# --- a crawl and a scan of an archive of the same answers

ARCHIVED = {  # path -> host, and how its body is sent
    "/2026/11/frost-alerts-for-every-plot": ("allotment-times", "gzip"),
    "/2026/11/five-planners-on-test": ("allotment-times", "br"),
    "/2026/08/herbstkohl-aus-freiburg": ("allotment-times", ""),  # windows-1252, said by a meta element
    "/2026/06/two-beans-and-a-cafe": ("allotment-times", "deflate"),  # UTF-8 that nothing declares
    "/2026/09/seed-library-in-freiburg": ("allotment-times", "chunked"),
    "/interactive/bed-planner": ("allotment-times", "chunked"),  # a script shell
    "/links": ("greenlinks", "gzip"),
    "/tools": ("greenlinks", ""),
    "/guides/first-frost": ("greenlinks", ""),
    "/guides/crop-rotation": ("greenlinks", "gzip"),
    "/gone-tool": ("greenlinks", ""),  # 404
    "/profile/kaefer-kraut": ("plotfinder", ""),
    "/two-parcels": ("muddyboots", ""),
    "/2025/old-address": ("allotment-times", ""),  # 301
    "/2025/09/drip-hoses-on-a-slope": ("allotment-times", ""),
}
PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
ROWS = {
    "pages": "select * from pages",
    "mentions": "select p.url as page_url, l.url as link, m.* from mentions m join pages p on p.id = m.page_id "
    "left join links l on l.id = m.link_id",
    "links": "select p.url as page_url, l.* from links l join pages p on p.id = l.page_id",
    "sites": "select * from sites",
}  # fmt: skip
OTHERS = {"id", "page_id", "link_id", "wrong_link_id", "crawl_id", "spider", "first_seen", "last_seen", "last_read"}


def record(url: str, status: int, headers: dict[str, str], body: bytes) -> bytes:
    """A WARC response record."""
    http = f"HTTP/1.1 {status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    block = http.encode() + b"\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-20T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, b""])


@pytest.fixture(scope="module")
def both_ways(crawl, scrapy, tmp_path_factory) -> tuple[Path, Path]:
    """Databases of a crawl and of a scan of the same answers, which a small server gave."""
    folder = tmp_path_factory.mktemp("archive")
    site, records, seeds = TinySite(), [], []
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    for path, (name, sent) in ARCHIVED.items():
        host = f"{name}.localhost"
        answer = reply(host, path, site.port)
        headers, body = dict(answer.headers), answer.body
        for coding in sent.replace("chunked", "").split():
            headers["Content-Encoding"], body = coding, PACK[coding](body)
        site.answers[path] = (answer.status, headers, body)
        seeds.append(f"http://{host}:{site.port}{path}")
        if "chunked" in sent:  # as some archives keep it
            headers, body = headers | {"Transfer-Encoding": "chunked"}, chunked(body)
        records.append(gzip.compress(record(seeds[-1], answer.status, headers, body)))
    archive, list_of_seeds = folder / "pages.warc.gz", folder / "seeds.txt"
    archive.write_bytes(b"".join(records))
    list_of_seeds.write_text("\n".join(seeds))
    try:
        crawled = crawl("resources", list_of_seeds, folder / "crawl.db", f"*.localhost:{site.port}", LINKS_PER_PAGE=0,
                        RENDER=0)  # fmt: skip
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
    scanned = scrapy("scan", archive, "--db", folder / "scan.db")
    assert (crawled.returncode, crawled.stderr, scanned.returncode, scanned.stderr) == (0, "", 0, "")
    return folder / "crawl.db", folder / "scan.db"


@pytest.mark.parametrize("table", ROWS)
def test_a_crawl_and_a_scan_of_the_same_page_give_equal_rows(table, both_ways):
    def comparable(database: Path) -> list[dict]:
        found = [dict(row) for row in rows(database, ROWS[table])]
        wanted = [row for row in found if row.get("status") != 301]
        return sorted(({key: row[key] for key in row if key not in OTHERS} for row in wanted), key=repr)

    crawled, scanned = map(comparable, both_ways)
    assert crawled == scanned
    assert len(crawled) >= {"pages": 14, "mentions": 30, "links": 15, "sites": 4}[table]


def test_a_redirect_in_an_archive_is_no_page_as_in_a_crawl(both_ways):
    for database in both_ways:
        assert not rows(database, "select url from pages where url like '%old-address'")

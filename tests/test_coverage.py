"""What was looked at: the views coverage and sources, and the statement at the end of a crawl."""

import sqlite3
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Store, page
from small_world import insert

from crawler.refusals import CAUSES
from crawler.summary import coverage

SWEEP = ("news", "seeds.txt")


def crawled(db: sqlite3.Connection, spider: str = "news", seeds: str = "seeds.txt", sweep: int | None = None) -> int:
    crawl = insert(db, "crawls", spider=spider, seeds=seeds)
    db.execute("update crawls set sweep = ? where id = ?", (sweep or crawl, crawl))
    db.commit()
    return crawl


def asked(db: sqlite3.Connection, sweep: int, kind: str, state: str, cause: str = "", site: str = "a.example") -> None:
    number = db.execute("select count(*) from frontier").fetchone()[0]
    insert(db, "frontier", sweep=sweep, fingerprint=b"%d" % number, url=f"https://{site}/{number}", site=site,
           spider="news", kind=kind, state=state, cause=cause, request="{}", queued="2026",
           settled=None if state in ("queued", "leased") else "2027")  # fmt: skip
    db.commit()


def refused(db: sqlite3.Connection, crawl: int, site: str = "a.example", **causes: int) -> None:
    for cause, count in causes.items():
        insert(db, "refusals", crawl_id=crawl, site=site, cause=cause, count=count, example="https://x.example/")
    db.commit()


def covered(store: Store) -> dict[str, tuple]:
    sql = "select site, pages, pages_read, pages_not_read, why_not, refused, why_refused, waiting from coverage"
    return {site: tuple(rest) for site, *rest in store.db.execute(sql)}


# --- the views


def test_coverage_tells_what_was_refused_and_what_waits(store):
    for number, page_read in enumerate(("read", "robots", "robots")):
        store.save(page(f"https://a.example/{number}", page_read=page_read))
    crawl = crawled(store.db)
    refused(store.db, crawl, depth=3, pages_per_site=12, calendar=3)
    for state in ("queued", "leased", "done", "failed"):
        asked(store.db, crawl, "page", state)
    assert covered(store) == {"a.example": (3, 1, 2, "robots", 18, "pages_per_site 12, calendar 3, depth 3", 2)}


def test_a_site_without_a_page_is_covered_too(store):
    crawl = crawled(store.db)
    refused(store.db, crawl, site="blocked.example", blocked=7)
    asked(store.db, crawl, "seed", "queued", site="waiting.example")
    asked(store.db, crawl, "seed", "failed", "robots", site="closed.example")
    assert covered(store) == {
        "blocked.example": (0, 0, 0, None, 7, "blocked 7", 0),
        "waiting.example": (0, 0, 0, None, 0, None, 1),
        "closed.example": (0, 0, 0, None, 0, None, 0),
    }


def test_sites_whose_links_were_checked_are_not_covered(store):
    crawl = crawled(store.db)
    asked(store.db, crawl, "seed", "done")
    for site in ("a.example", "shop.example"):
        asked(store.db, crawl, "check", "queued", site=site)
        refused(store.db, crawl, site=site, robots=1)
    assert covered(store) == {"a.example": (0, 0, 0, None, 1, "robots 1", 0)}
    assert [row["kind"] for row in store.rows("select kind from sources")] == ["seed"]


def test_all_runs_of_the_last_sweep_count_and_no_earlier_one(store):
    refused(store.db, crawled(store.db), depth=100)
    last = crawled(store.db)
    refused(store.db, last, depth=1)
    refused(store.db, crawled(store.db, sweep=last), depth=2, queries=4)
    refused(store.db, crawled(store.db, seeds="others.txt"), depth=8)
    refused(store.db, crawled(store.db, spider="resources"), depth=16)
    assert covered(store)["a.example"][4:6] == (31, "depth 27, queries 4")


def test_the_causes_of_many_sites_are_each_in_order(store):
    crawl = crawled(store.db)
    causes = sorted(CAUSES)
    for number in range(300):
        refused(store.db, crawl, site=f"s{number}.example",
                **{cause: (number * 7 + place * 13) % 50 + 1 for place, cause in enumerate(causes)})  # fmt: skip
    for why in store.rows("select why_refused from coverage"):
        told = [part.split() for part in why["why_refused"].split(", ")]
        assert told == sorted(told, key=lambda pair: (-int(pair[1]), pair[0]))
        assert len(told) == len(causes)


def test_sources_are_the_seeds_feeds_and_sitemaps_of_the_last_sweeps(store):
    asked(store.db, crawled(store.db), "seed", "done")
    crawl = crawled(store.db)
    asked(store.db, crawl, "seed", "failed", "unreachable")
    asked(store.db, crawl, "feed", "queued")
    asked(store.db, crawl, "sitemap", "done")
    asked(store.db, crawl, "page", "done")
    rows = store.rows("select spider, kind, state, why_not, settled from sources order by kind")
    assert [tuple(row.values()) for row in rows] == [
        ("news", "feed", "queued", "", None),
        ("news", "seed", "failed", "unreachable", "2027"),
        ("news", "sitemap", "done", "", "2027"),
    ]


def test_every_cause_of_a_refusal_is_described():
    metadata = yaml.safe_load((ROOT / "datasette" / "metadata.yaml").read_text("utf-8"))
    described = metadata["databases"]["mentions"]["tables"]["refusals"]["columns"]["cause"]
    assert [cause for cause in CAUSES if cause not in described] == []


# --- the statement

STATEMENTS = {  # requests (kind, state, cause, how many), refusals -> lines
    "nothing": ([], {}, ["Looked at:", "  sources  none", "  pages    0 found"]),
    "all is well": (
        [("seed", "done", "", 2), ("page", "done", "", 30)],
        {},
        ["Looked at:", "  sources  2 seeds: 2 read", "  pages    30 found: 30 read"],
    ),
    "causes, the most frequent first": (
        [("seed", "done", "", 1), ("feed", "done", "http_error", 1), ("feed", "done", "", 1),
         ("sitemap", "failed", "timeout: 30 s", 1), ("sitemap", "failed", "timeout: 31 s", 1),
         ("page", "done", "", 5), ("page", "done", "redirected", 2),
         ("page", "failed", "robots", 1), ("page", "done", "login", 3)],
        {},
        ["Looked at:", "  sources  1 seed, 2 feeds, 2 sitemaps: 2 read, 3 not read (timeout 2, http_error 1)",
         "  pages    11 found: 5 read, 2 led elsewhere, 4 not read (login 3, robots 1)"],
    ),
    "stopped": (
        [("seed", "done", "", 1), ("page", "leased", "", 1), ("page", "queued", "", 8)],
        {},
        ["Looked at:", "  sources  1 seed: 1 read", "  pages    9 found: 0 read",
         "  waiting  9 addresses; the same command goes on with them"],
    ),
    "links that were checked": (
        [("seed", "done", "", 1), ("check", "done", "", 4), ("check", "done", "not_found", 2),
         ("check", "done", "gone", 3), ("check", "done", "redirected", 5), ("check", "done", "asked again by GET", 6),
         ("check", "failed", "robots.txt forbids it", 7)],
        {},
        ["Looked at:", "  sources  1 seed: 1 read", "  pages    0 found",
         "  links    9 checked: 5 dead (gone 3, not_found 2)"],
    ),
    "no dead link": (
        [("check", "done", "", 1)],
        {},
        ["Looked at:", "  sources  none", "  pages    0 found", "  links    1 checked: none dead"],
    ),
    "failed without a cause": (
        [("seed", "failed", "", 1)],
        {},
        ["Looked at:", "  sources  1 seed: 0 read, 1 not read (failed 1)", "  pages    0 found"],
    ),
    "more causes than fit": (
        [("page", "failed", f"cause {number}", 1) for number in range(8)],
        {},
        ["Looked at:", "  sources  none",
         "  pages    8 found: 0 read, 8 not read ("
         + "".join(f"cause {number} 1, " for number in range(6)) + "...)"],
    ),
    "refused": (
        [("seed", "done", "", 1)],
        {"depth": 1, "pages_per_site": 12000},
        ["Looked at:", "  sources  1 seed: 1 read", "  pages    0 found", "  refused  12001 times:",
         f"    12000  {CAUSES['pages_per_site']}", f"        1  {CAUSES['depth']}"],
    ),
    "refused for many causes": (
        [],
        {cause: 9 - place for place, cause in enumerate(list(CAUSES)[:8])},
        ["Looked at:", "  sources  none", "  pages    0 found", "  refused  44 times:",
         *(f"  {9 - place:>7}  {CAUSES[cause]}" for place, cause in enumerate(list(CAUSES)[:6])),
         "        5  for 2 other causes"],
    ),
    "a stranger's words": (
        [("page", "failed", "\x1b[2Jgone", 1)],
        {"\x1b[31m": 1},
        ["Looked at:", "  sources  none", "  pages    1 found: 0 read, 1 not read (\ufffd[2Jgone 1)",
         "  refused  1 time:", "        1  \ufffd[31m"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("requests", "refusals", "lines"), STATEMENTS.values(), ids=STATEMENTS)
def test_the_statement(requests, refusals, lines, store):
    crawl = crawled(store.db)
    for kind, state, cause, count in requests:
        for _ in range(count):
            asked(store.db, crawl, kind, state, cause)
    refused(store.db, crawl, **refusals)
    assert coverage(store.db, [SWEEP]).split("\n") == lines


def test_the_statement_is_about_the_last_sweep_with_all_its_runs(store):
    old, other = crawled(store.db), crawled(store.db, spider="resources")
    refused(store.db, old, depth=1)
    refused(store.db, other, depth=2)
    last = crawled(store.db)
    again = crawled(store.db, sweep=last)
    refused(store.db, last, depth=4)
    refused(store.db, again, depth=8)
    assert coverage(store.db, [SWEEP]).split("\n")[0] == "Looked at, with the 1 run before:"
    assert "refused  12 times" in coverage(store.db, [SWEEP])
    assert "refused  14 times" in coverage(store.db, [SWEEP, ("resources", "seeds.txt")])
    assert "sources  none" in coverage(store.db, [("news", "unknown.txt")])


@pytest.mark.slow
def test_a_crawl_tells_what_it_has_looked_at(crawl, tiny_sites, tmp_path: Path):
    site = tiny_sites()
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    site.html("/", feed + "".join(f'<a href="/{number}">x</a>' for number in range(6)))
    for number in range(4):
        site.html(f"/{number}", "words about nothing")
    seed = f"http://a.localhost:{site.port}/"
    done = crawl("news", seed, tmp_path / "m.db", f"*.localhost:{site.port}", PAGES_PER_SITE=5)
    told = done.stdout.partition("\n\n")[0].split("\n")
    assert told[0] == "Looked at:"
    assert told[1] == "  sources  1 seed, 1 feed: 1 read, 1 not read (http_error 1)"
    assert told[2] == "  pages    5 found: 4 read, 1 not read (http_error 1)"
    assert told[3:] == ["  refused  1 time:", f"        1  {CAUSES['pages_per_site']}"]

"""What a sweep makes of its seeds and arguments: which pages it asks for, how it ends, and how it goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import is_one_sentence
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from test_spiders import SITE, document, spider_of, urls

from crawler import exits
from crawler.arguments import Arguments
from crawler.declared import COMMON
from crawler.seeds.addresses import SeedsError
from crawler.seeds.load import load_seeds
from crawler.spiders.site import SiteSpider
from crawler.sweep import SweepSpider
from pipelines.records import Brand
from pipelines.storing.database import open_database


def spider(**given: str) -> SweepSpider:
    """A spider with some arguments, as they are given."""
    made = spider_of(SiteSpider)
    checks = {argument.name: argument.check for argument in COMMON}
    values = {name: checks[name](value) for name, value in given.items()}
    made.arguments = Arguments((f"{SITE}/",), "test", (Brand("Acme"),), "test", {}, **values)
    return made


PAGES = ("/blog/one", "/blog/review-two", "/tag/blog/", "/review", "/about")
FOLLOWED = {  # arguments -> pages that are followed
    (): PAGES,
    (("include", "/blog/*"),): PAGES[:3],
    (("include", "/blog/,review"),): PAGES[:4],
    (("exclude", "/tag/"),): (*PAGES[:2], *PAGES[3:]),
    (("include", "/blog/"), ("exclude", "/tag/*,*review*")): PAGES[:1],
    (("depth", "0"),): (),
    (("depth", "1"),): PAGES,
}


@pytest.mark.parametrize(("given", "pages"), FOLLOWED.items(), ids=map(str, FOLLOWED))
def test_pages_that_were_not_asked_for_are_left_out_and_counted(given, pages):
    made = spider(**dict(given))
    links = "".join(f"<a href='{path}'>x</a>" for path in PAGES)
    assert urls(made.follow(document(f"{SITE}/", links))) == [f"{SITE}{path}" for path in pages]
    assert made.crawler.stats.get_value("sweep/left_out", 0) == len(PAGES) - len(pages)


def test_seeds_and_lists_are_read_whatever_is_left_out():
    made = spider(include="/blog/", exclude="a.xml")
    assert urls(made.page_requests([f"{SITE}/about"], kind="seed")) == [f"{SITE}/about"]
    assert urls(made.list_requests([f"{SITE}/a.xml"], "sitemap")) == [f"{SITE}/a.xml"]
    assert made.crawler.stats.get_value("sweep/left_out") is None


def test_at_depth_0_only_the_seeds_are_read():
    made = spider(depth="0")
    assert urls(made.page_requests([f"{SITE}/about"], kind="seed")) == [f"{SITE}/about"]
    assert urls(made.list_requests([f"{SITE}/a.xml"], "sitemap")) == []


def test_the_end_of_the_minutes_names_the_argument():
    said = exits.sentence(exits.LIMIT, "closespider_timeout")
    assert "minutes=" in said and is_one_sentence(said)
    assert "memusage_exceeded" in exits.sentence(exits.LIMIT, "memusage_exceeded")


def test_a_spider_made_without_our_command_keeps_to_its_arguments_too():
    settings = Settings({"GUARD_EXCEPTIONS": ["*.localhost:1"]})
    settings.setmodule("crawler.settings", priority="default")
    crawler = Crawler(SiteSpider, settings)
    made = SiteSpider.from_crawler(crawler, seeds="http://a.localhost:1/", depth="3", minutes="2")
    assert made.seeds == ("http://a.localhost:1/",)
    assert (crawler.settings.getint("DEPTH_LIMIT"), crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")) == (3, 120.0)


# --- whole crawls


def html(*paths: str) -> str:
    return f"<title>T</title><p>Words about Acme.</p>{''.join(f'<a href={path}>x</a>' for path in paths)}"


@pytest.mark.slow
def test_a_sweep_over_a_csv_reports_skips_and_leaves_out(tiny_sites, scrapy, tmp_path):
    site = tiny_sites()
    site.html("/", html("/blog/a", "/about", "/blog/tag/x"))
    site.html("/blog/a", html("/blog/b", "/"))
    for path in ("/blog/b", "/about", "/blog/tag/x"):
        site.html(path, html())
    seeds = tmp_path / "ahrefs.csv"
    rows = f"Title\tReferring page URL\r\nHome\thttp://a.localhost:{site.port}/\r\nWrong\tnone\r\n"
    seeds.write_bytes(b"\xff\xfe" + rows.encode("utf-16-le"))
    database = tmp_path / "new.db"
    done = scrapy("crawl", "site", *arguments(seeds=seeds, include="/blog/", exclude="/tag/"), *hurry(site, database))
    assert done.returncode == 0
    assert done.stderr.splitlines()[:2] == [
        f"{seeds}, line 3: 'none' is no web address; skipped.",
        f"1 seed on 1 site taken from {seeds}; 1 line was no web address.",
    ]
    assert [site.times(path) for path in ("/", "/blog/a", "/blog/b", "/about", "/blog/tag/x")] == [1, 1, 1, 0, 0]


@pytest.mark.slow
def test_a_sweep_of_candidates_that_ran_out_of_time_goes_on_with_the_same_sites(tiny_sites, scrapy, tmp_path):
    site = tiny_sites()
    site.html("/", html(*(f"/{number}" for number in range(4))))
    for number in range(4):
        site.html(f"/{number}", html())
    database = tmp_path / "new.db"
    put_candidate(database, f"http://a.localhost:{site.port}/")
    given = arguments(seeds="db:candidates")
    stopped = scrapy("crawl", "site", *given, *arguments(minutes="0.04"), *hurry(site, database, DOWNLOAD_DELAY=1.5))
    assert stopped.returncode == exits.LIMIT and "minutes=" in stopped.stderr, stopped.stderr
    assert site.times("/") == 1 and site.times("/3") == 0
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("select count(*) from candidates").fetchone() == (0,), "it is swept, at least in part"
    done = scrapy("crawl", "site", *given, *hurry(site, database))
    assert (done.returncode, done.stderr.count("Going on with")) == (0, 1), done.stderr
    assert [site.times(f"/{number}") for number in range(4)] == [1] * 4
    with pytest.raises(SeedsError, match="db:candidates gives nothing"):
        load_seeds("db:candidates", database)


def arguments(**given: object) -> list[str]:
    return [part for name, value in given.items() for part in ("-a", f"{name}={value}")]


def hurry(site: object, database: Path, **more: object) -> list[str]:
    settings = {
        "DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0,
        "GUARD_EXCEPTIONS": f"*.localhost:{site.port}", "MENTIONS_DB": database, **more,
    }  # fmt: skip
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def put_candidate(database: Path, url: str) -> None:
    with closing(open_database(database)) as db, db:
        db.execute("insert into sites values ('lists.example', '2026-11-01T08:00:00Z', '2026-11-01T08:00:00Z')")
        names = [
            name for _, name, _, needed, default, _ in db.execute("pragma table_info(pages)") if needed and not default
        ]
        values = {"url": "https://lists.example/", "site": "lists.example"}
        marks = ", ".join("?" * len(names))
        db.execute(f"insert into pages ({', '.join(names)}) values ({marks})", [values.get(name, 0) for name in names])
        db.execute(
            """
            insert into outbound_links (page_id, url, site, anchor, region, first_seen, last_seen)
            values (1, ?, 'a.localhost', 'x', 'list', '2026-11-01T08:00:00Z', '2026-11-01T08:00:00Z')
            """,
            (url,),
        )

"""Dead links to replace, and who is listed in which directory: what is proven missing is a prospect."""

import csv
import io

import pytest
from conftest import BRANDS, DAY1, DAY2, Store, link, mention, page
from small_world import insert
from test_outbound import ONE, TWO, check, save

from pipelines.exporting.formats import write_csv
from pipelines.judging.prospects import PARTS
from pipelines.records import Brand, Contact
from pipelines.storing.writer import Writer

SITE = "https://dir.example"


def decide(store: Store, table: str, **values: object) -> None:
    with store.db:
        insert(store.db, table, **values)


# --- dead links


def test_a_dead_link_is_told_with_its_place_and_whom_to_write_to(store):
    store.save(page(title="Links"), Contact("blog.example", "a@blog.example", "u", DAY1))
    save(store, ONE, TWO)
    assert store.rows("select * from dead_links") == []
    check(store, ONE.url)
    check(store, TWO.url, "", 200)
    assert store.one("select * from dead_links") == {
        "site": "blog.example", "page_url": "https://blog.example/post", "page_title": "T", "dead_url": ONE.url,
        "anchor": "one", "context": "A: one", "reason": "not_found", "status": 404, "checked": DAY2,
        "first_seen": DAY1, "email": "a@blog.example", "page_id": 1,
    }  # fmt: skip
    decide(store, "suppressions", kind="email", value="A@blog.example")
    assert store.one("select email from dead_links") == {"email": None}
    decide(store, "suppressions", kind="site", value="blog.example")
    assert store.rows("select * from dead_links") == []


@pytest.mark.parametrize("url", ["https://help.acme.com/links", "https://globex.com/"])
def test_no_dead_link_of_a_brand_s_own_site_is_told(url, store):
    save(store, ONE, url=url)
    check(store, ONE.url)
    assert store.rows("select * from dead_links") == []


# --- directories

GLOBEX = (mention("linked", "Globex", "Globex", link=0), link("Globex"))
ACME_NAMED, ACME_LINKED = mention(), (mention("linked", link=0), link())
DIRECTORY = "directory_listing"
#                  pages (path, page_type, findings) -> listing of Acme, of Globex
LISTINGS = {
    "linked": ([("/a", DIRECTORY, (*ACME_LINKED, *GLOBEX))], "linked", "linked"),
    "linked on another page of the directory": (
        [("/a", DIRECTORY, GLOBEX), ("/b", "directory_entry", ACME_LINKED)], "linked", "linked",
    ),
    "named without a link": ([("/a", DIRECTORY, (ACME_NAMED, *GLOBEX))], "unlinked", "linked"),
    "named without a link, but the site links": (
        [("/a", DIRECTORY, (ACME_NAMED, *GLOBEX)), ("/b", "article", (link(),))], "unknown", "linked",
    ),
    "named beside a link that tells nothing": (
        [("/a", DIRECTORY, (ACME_NAMED, mention("unknown", ordinal=2), *GLOBEX))], "unknown", "linked",
    ),
    "missing": ([("/a", DIRECTORY, GLOBEX)], "missing", "linked"),
    "missing in what profiles make": ([("/a", "directory_entry", GLOBEX)], "missing", "linked"),
    "missing beside one that is only named": (
        [("/a", DIRECTORY, (mention("unlinked", "Globex", "Globex"),))], "missing", "unlinked",
    ),
    "named elsewhere on the site": ([("/a", DIRECTORY, GLOBEX), ("/b", "article", (mention(),))], "unknown", "linked"),
    "linked elsewhere on the site": ([("/a", DIRECTORY, GLOBEX), ("/b", "article", (link(),))], "unknown", "linked"),
    "only its profile is linked": ([("/a", DIRECTORY, (*GLOBEX, link(owned="profile")))], "unknown", "linked"),
    "only its logo": ([("/a", DIRECTORY, (*GLOBEX, mention(match="alt")))], "unknown", "linked"),
    "nobody is listed": ([("/a", DIRECTORY, ())], "unknown", "unknown"),
    "the other is only in the footer": (
        [("/a", DIRECTORY, (mention("unlinked", "Globex", "Globex", region="footer"),))], "unknown", "unlinked",
    ),
    "a page could not be read": (
        [("/a", DIRECTORY, GLOBEX), ("/b", {"page_read": "js_shell"}, ())], "unknown", "linked",
    ),
    "a page fails": (
        [("/a", DIRECTORY, GLOBEX), ("/b", {"page_read": "http_error", "status": 502}, ())], "unknown", "linked",
    ),
    "a page is not there": (
        [("/a", DIRECTORY, GLOBEX), ("/b", {"page_read": "http_error", "status": 404}, ())], "missing", "linked",
    ),
}  # fmt: skip


def swept(
    store: Store,
    pages,
    reason: str | None = "finished",
    spider: str = "directories",
    site: str = SITE,
    left_out: int = 0,
) -> int:
    """Save pages as one sweep of the spider finds them, and return the number of the sweep."""
    store.writer.begin(spider, f"{site} seeds", "b")
    for path, kind, found in pages:
        facts = {"page_type": kind} if isinstance(kind, str) else {"page_type": "", **kind}
        store.save(page(f"{site}{path}", **facts), *found)
    if reason:
        store.writer.end(reason, {"sweep/left_out": left_out} if left_out else {})
    return store.writer.crawl or 0


def listings(store: Store, *brands: str) -> list[str]:
    marks = ", ".join("?" * len(brands))
    sql = f"select listing from directory_listings where brand in ({marks}) order by site, brand"
    return [row["listing"] for row in store.rows(sql, *brands)]


@pytest.mark.parametrize(("pages", "acme", "globex"), LISTINGS.values(), ids=LISTINGS)
def test_how_a_brand_is_listed(pages, acme, globex, store):
    swept(store, pages)
    assert listings(store, "Acme", "Globex") == [acme, globex]
    missing = [(row["site"], row["brand"]) for row in store.rows("select * from prospects where type = 'missing'")]
    assert missing == [("dir.example", "Acme")] * (acme == "missing")


def refusal(cause: str):
    return lambda store, sweep: decide(store, "refusals", crawl_id=sweep, site="dir.example", cause=cause, count=1)


def waits(kind: str):
    return lambda store, sweep: decide(
        store, "frontier", sweep=sweep, fingerprint=b"x", url=f"{SITE}/c", site="dir.example", kind=kind, state="queued"
    )


def refused_name(distance: int):
    return lambda store, sweep: decide(store, "refused", page_id=1, brand="Acme", surface="acme", distance=distance)


PROOFS = {  # how the sweep ended, its spider, and what came then -> listing of Acme
    "it was finished": ("finished", "directories", None, "missing"),
    "a limit ended it": ("closespider_timeout", "directories", None, "unknown"),
    "it was stopped": ("shutdown", "directories", None, "unknown"),
    "it goes on": (None, "directories", None, "unknown"),
    "of its whole site": ("finished", "site", None, "missing"),
    "pages of an archive": ("finished", "scan", None, "unknown"),
    "a spider that reads what it likes": ("finished", "resources", None, "unknown"),
    "known pages only": ("finished", "recheck", None, "unknown"),
    "a page waits": ("finished", "directories", waits("page"), "unknown"),
    "a link to be checked waits": ("finished", "directories", waits("check"), "missing"),
    "pages were left out": ("finished", "directories", refusal("pages_per_site"), "unknown"),
    "the host has blocked us": ("finished", "directories", refusal("blocked"), "unknown"),
    "a calendar was left out": ("finished", "directories", refusal("calendar"), "missing"),
    "what may be its name": ("finished", "directories", refused_name(0), "unknown"),
    "a word that is much like it": ("finished", "directories", refused_name(1), "missing"),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "spider", "then", "listing"), PROOFS.values(), ids=PROOFS)
def test_missing_is_proven_or_unknown(reason, spider, then, listing, store):
    sweep = swept(store, [("/a", DIRECTORY, GLOBEX)], reason, spider)
    if then:
        then(store, sweep)
    assert listings(store, "Acme") == [listing]
    assert len(store.rows("select * from prospects")) == (listing == "missing")


def test_a_sweep_that_left_pages_out_proves_nothing(store):
    """As -a include=, exclude= and depth=0 do: the stats of the sweep tell it."""
    swept(store, [("/a", DIRECTORY, GLOBEX)], left_out=3)
    assert listings(store, "Acme") == ["unknown"]
    swept(store, [("/a", DIRECTORY, GLOBEX)])
    assert listings(store, "Acme") == ["missing"]


def test_a_sweep_that_went_on_is_judged_by_its_last_run(store):
    sweep = swept(store, [("/a", DIRECTORY, GLOBEX)], "shutdown")
    store.writer.begin("directories", f"{SITE} seeds", "b", sweep)
    store.writer.end("finished", {})
    assert listings(store, "Acme") == ["missing"]
    swept(store, [("/a", DIRECTORY, GLOBEX)], "shutdown")
    assert listings(store, "Acme") == ["unknown"]


def test_each_brand_and_directory_has_one_row_and_sites_of_brands_have_none(store):
    two = (*GLOBEX, mention("unlinked", "Initech", "Initech"))
    swept(store, [("/a", DIRECTORY, GLOBEX), ("/b", DIRECTORY, two), ("/c", "article", (*GLOBEX, link("Hooli")))])
    swept(store, [("/partners", DIRECTORY, GLOBEX)], site="https://acme.com")
    swept(store, [("/a", "resource_list", GLOBEX)], site="https://list.example")
    rows = {row["brand"]: row for row in store.rows("select * from directory_listings")}
    assert {row["site"] for row in rows.values()} == {"dir.example"} and set(rows) == {brand.name for brand in BRANDS}
    told = {name: (row["role"], row["listing"], row["competitors"]) for name, row in rows.items()}
    assert told == {
        "Acme": ("own", "missing", "Globex, Initech"), "Globex": ("competitor", "linked", "Initech"),
        "Initech": ("competitor", "unlinked", "Globex"), "Hooli": ("competitor", "unknown", "Globex, Initech"),
    }  # fmt: skip
    assert {(row["brands_listed"], row["page_url"], row["page_id"]) for row in rows.values()} == {(2, f"{SITE}/b", 2)}


# --- missing, as a prospect


@pytest.fixture
def directory(store) -> Store:
    swept(store, [("/a", DIRECTORY, (*GLOBEX, Contact("dir.example", "a@dir.example", "u", DAY1)))])
    return store


def test_a_directory_without_the_brand_is_asked_for_it(directory):
    row = directory.one("select * from prospects")
    wanted = {
        "site": "dir.example", "brand": "Acme", "type": "missing", "page_url": f"{SITE}/a", "page_type": DIRECTORY,
        "context": "lists Globex", "mentions": 0, "pages": 0, "site_linked": 0, "cell": "new_linker", "copies": 1,
        "status": "new", "email": "a@dir.example", "mention_id": None, "priority": 65,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert [row[part.column] for part in PARTS] == [30, 25, 0, 10]


def test_mentions_come_before_what_is_missing_and_both_have_a_type(directory):
    directory.save(page("https://news.example/a"), mention(score=99.0), mention(ordinal=2))
    rows = directory.rows("select site, type, pages from prospects order by priority desc")
    assert [tuple(row.values()) for row in rows] == [("news.example", "unlinked", 1), ("dir.example", "missing", 0)]
    file = io.StringIO(newline="")
    write_csv(directory.writer.db, "prospects", file)
    assert [row["type"] for row in csv.DictReader(io.StringIO(file.getvalue()))] == ["unlinked", "missing"]


def test_a_directory_that_names_the_brand_without_a_link_is_asked_once(store):
    swept(store, [("/a", DIRECTORY, (ACME_NAMED, *GLOBEX))])
    assert [row["type"] for row in store.rows("select type from prospects")] == ["unlinked"]


def test_what_people_have_decided_holds_for_what_is_missing(directory):
    decide(directory, "outreach", site="dir.example", brand="Acme", status="contacted")
    assert directory.one("select status from prospects") == {"status": "contacted"}
    decide(directory, "suppressions", kind="site", value=" Dir.example")
    assert directory.rows("select * from prospects") == []


def test_only_a_competitor_s_place_makes_a_prospect(tmp_path):
    own = Store(tmp_path / "own.db")
    own.writer.close()
    own.writer = Writer(own.path, (*BRANDS, Brand("Acme Tools", domains=("acmetools.com",))))
    swept(
        own,
        [("/a", DIRECTORY, (mention("linked", "Acme Tools", link=0), link("Acme Tools", "https://acmetools.com/")))],
    )
    assert listings(own, "Acme") == ["missing"]
    assert own.rows("select * from prospects") == []
    own.db.close()
    own.writer.close()

"""The schema: records are columns, opening twice is opening once, files of others are left alone, views rule."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import ACME, BRANDS, DAY1, DAY2, GLOBEX, INITECH, Store, link, mention, page
from sqlite_utils import Database

from pipelines.judging.prospects import PARTS
from pipelines.link_records import Resolved
from pipelines.records import UNSEEN, Brand, Contact, Link, Mention, PageFacts, Refused
from pipelines.storing.database import StorageError, open_database
from pipelines.storing.migrations import migrations
from pipelines.storing.views import VIEWS

SEEN = {"first_seen", "last_seen"}
RECORDS = {  # table -> record, fields that are no column, columns that are no field
    # `fetched` becomes first_seen, last_seen and last_read; a duplicate is found out among pages, not on one
    "pages": (PageFacts, {"fetched"}, {"id", "crawl_id", "duplicate_of", "last_read", "moved_to", "demoted", *SEEN}),
    # offsets are worth nothing without the text of the page; `link` is an index, link_id the row
    "mentions": (
        Mention,
        {"start", "end", "link", "wrong_link"},
        {"id", "page_id", "link_id", "wrong_link_id", "gone_at", *SEEN},
    ),
    "links": (Link, set(), {"id", "page_id", "missing_since", "missing_checked", "missing_reason", *SEEN}),
    "resolutions": (Resolved, set(), set()),
    "refused": (Refused, set(), {"id", "page_id", *SEEN}),
    "contacts": (Contact, set(), {"id"}),
    # `guessed` is for the notice of one run; `sites` is made from the domains, for the views
    "brands": (Brand, {"guessed"}, {"sites"}),
}


@pytest.fixture(scope="module")
def columns(tmp_path_factory) -> dict[str, dict[str, str]]:
    """Table -> column -> declared type."""
    with closing(open_database(tmp_path_factory.mktemp("schema") / "new.db")) as db:
        return {
            table: {name: kind for _, name, kind, *_ in db.execute(f"pragma table_info({table})")} for table in RECORDS
        }


@pytest.mark.parametrize("table", RECORDS)
def test_every_field_is_a_column_and_every_column_a_field(table, columns):
    record, only_fields, only_columns = RECORDS[table]
    names = {field.name for field in fields(record)}
    assert only_fields <= names and only_columns <= set(columns[table]), "the list of differences is stale"
    assert names - only_fields == set(columns[table]) - only_columns


@pytest.mark.parametrize("table", RECORDS)
def test_a_column_has_the_type_of_its_field(table, columns):
    sqlite = {"int": "INTEGER", "bool": "INTEGER", "float": "REAL"}
    for field in fields(RECORDS[table][0]):
        if field.name in columns[table]:
            kind = str(getattr(field.type, "__name__", field.type)).removesuffix(" | None")
            assert columns[table][field.name] == sqlite.get(kind, "TEXT"), field.name


def test_migrations_are_numbered_in_their_order():
    """Shipped ones are never edited: the names are what a database of a user remembers."""
    db = Database(memory=True)
    names = [migration.name for migration in migrations.pending(db)]
    db.close()
    assert [int(name[1:4]) for name in names] == list(range(1, len(names) + 1))
    assert names[:3] == ["m001_what_was_seen", "m002_what_happens", "m003_what_people_decide"]


# --- opening


def schema(path: Path) -> list[tuple]:
    with closing(open_database(path)) as db:
        return db.execute("select type, name, tbl_name, sql from sqlite_master order by 1, 2").fetchall()


def test_opening_twice_gives_the_same_schema_as_once(tmp_path):
    fresh = schema(tmp_path / "a.db")
    assert schema(tmp_path / "a.db") == fresh == schema(tmp_path / "b.db")


def test_views_and_search_come_back_when_they_were_changed(tmp_path):
    fresh = schema(tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.executescript("drop view prospects; create view old as select 1;")
        pages = Database(db).table("pages")
        pages.disable_fts()
        pages.enable_fts(["title"], create_triggers=True)
    assert {row[:3] for row in schema(tmp_path / "a.db")} == {row[:3] for row in fresh}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_on_an_empty_database(view, tmp_path):
    with closing(open_database(tmp_path / "a.db")) as db:
        assert db.execute(f"select * from {view}").fetchall() == []


def make_text(path: Path) -> None:
    path.write_text("no database, but more than a few words of text that somebody has written\n" * 9)


def make_other(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("create table customers (id integer primary key); insert into customers values (1);")


def make_other_with_migrations(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript("""create table customers (id integer primary key);
            create table _sqlite_migrations (migration_set text, name text, applied_at text);
            insert into _sqlite_migrations values ('shop', 'm001', '2026');""")


def make_newer(path: Path) -> None:
    with closing(open_database(path)) as db, db:
        db.execute("update _sqlite_migrations set name = 'm999_future' where name like 'm001%'")


UNUSABLE = {
    "a folder": (Path.mkdir, "is a folder"),
    "a text file": (make_text, "cannot be used as a database"),
    "another application": (make_other, "something else"),
    "another application that migrates": (make_other_with_migrations, "something else"),
    "a newer Namedrop": (make_newer, "newer"),
}


@pytest.mark.parametrize(("make", "says"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_cannot_be_used_is_left_alone(make, says, tmp_path):
    path = tmp_path / "x.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StorageError, match=says) as caught:
        open_database(path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "create"), [("missing/x.db", True), ("x.db", False)])
def test_a_missing_folder_or_file_is_not_made(name, create, tmp_path):
    with pytest.raises(StorageError, match=r"does not exist|There is no database"):
        open_database(tmp_path / name, create=create)
    assert not list(tmp_path.iterdir())


def test_several_may_make_the_same_database_at_once(tmp_path):
    failures = []

    def make(path: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            open_database(path).close()
        except StorageError as error:
            failures.append(str(error))

    for number in range(10):
        together = threading.Barrier(4)
        threads = [threading.Thread(target=make, args=(tmp_path / f"{number}.db", together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures


# --- views


def ask(store: Store) -> dict[str, dict]:
    return {row["site"]: row for row in store.rows("select * from prospects")}


NO_PROSPECT = {  # findings of the one page of a site that is never asked
    "linked": (page(), mention("linked", link=0), link()),
    "nearby": (page(), mention("nearby", link=0), link()),
    "linked elsewhere on the page": (page(), mention("unlinked"), mention("elsewhere", link=0, ordinal=2), link()),
    "unknown": (page(), mention("unknown")),
    "one of two unknown": (page(), mention("unlinked"), mention("unknown", ordinal=2)),
    "not read": (page(page_read="js_shell"), mention("unlinked")),
    "a competitor's name": (page(), mention("unlinked", "Globex", "Globex")),
    "only in the footer": (page(), mention("unlinked", region="footer")),
    **{f"only where nobody reads it: {match}": (page(), mention("unlinked", match=match)) for match in UNSEEN},
    "our own site": (page("https://help.acme.com/a"), mention("unlinked")),
    "a competitor's site": (page("https://globex.com/a"), mention("unlinked")),
}


@pytest.mark.parametrize("found", NO_PROSPECT.values(), ids=NO_PROSPECT)
def test_these_are_never_prospects(found, store):
    store.save(page("https://good.example/a"), mention())
    store.save(*found)
    assert set(ask(store)) == {"good.example"}


@pytest.mark.parametrize("value", ["blog.example", "Blog.Example "])
def test_a_suppressed_site_is_never_a_prospect(value, store):
    store.save(page(), mention())
    with store.db:
        store.db.execute("insert into suppressions (kind, value, added_at) values ('site', ?, ?)", (value, DAY1))
    assert ask(store) == {}


def test_a_suppressed_address_is_not_shown(store):
    addresses = [Contact("blog.example", f"{name}@blog.example", "u", DAY1) for name in "ab"]
    store.save(page(), mention(), *addresses)
    assert ask(store)["blog.example"]["email"] == "a@blog.example"
    with store.db:
        store.db.execute(
            "insert into suppressions (kind, value, added_at) values ('email', 'a@blog.example', ?)", (DAY1,)
        )
    assert ask(store)["blog.example"]["email"] == "b@blog.example"


def test_a_prospect_is_a_site_with_its_best_page_and_parts_that_add_up(store):
    store.save(page("https://blog.example/weak", links_out=0), mention(score=40.0))
    store.save(page("https://blog.example/best"), mention(score=99.0), mention(ordinal=2))
    store.save(page("https://news.example/a", links_out=0), mention())
    store.save(page("https://news.example/b"), link())
    found = ask(store)
    assert found["blog.example"]["page_url"] == "https://blog.example/best"
    assert (found["blog.example"]["pages"], found["blog.example"]["mentions"]) == (2, 2)
    assert [found[site]["site_linked"] for site in ("blog.example", "news.example")] == [0, 1]
    assert found["blog.example"]["priority"] > found["news.example"]["priority"]
    assert sum(part.points for part in PARTS) == 100
    for row in found.values():
        assert row["priority"] == sum(row[part.column] for part in PARTS)
        assert all(0 <= row[part.column] <= part.points for part in PARTS)
    # the best there can be, and a page that has only its match
    assert found["blog.example"]["priority"] == 100
    assert [found["news.example"][part.column] for part in PARTS][:2] == [15, 10]


def test_the_outreach_status_is_shown_and_outlives_a_sweep(store):
    store.save(page(), mention())
    assert ask(store)["blog.example"]["status"] == "new"
    with store.db:
        store.db.execute("insert into outreach (site, brand, status) values ('blog.example', 'Acme', 'contacted')")
    store.save(page(at=DAY2), mention())
    assert ask(store)["blog.example"]["status"] == "contacted"


def test_link_intersect_lists_sites_that_link_to_two_competitors_and_not_to_us(store):
    links = {
        "two": (GLOBEX, INITECH), "one": (GLOBEX,), "ours": (ACME, GLOBEX, INITECH), "three": BRANDS[1:], "none": (),
    }  # fmt: skip
    for name, brands in links.items():
        store.save(page(f"https://{name}.example/a"), *(link(brand.name) for brand in brands))
    store.save(page("https://profiles.example/a"), *(link(brand.name, owned="profile") for brand in BRANDS[1:]))
    store.save(page("https://hooli.com/a"), link("Globex"), link("Initech"))
    found = store.rows("select site, brand, competitors from link_intersect order by site")
    assert [tuple(row.values()) for row in found] == [("three.example", "Acme", 3), ("two.example", "Acme", 2)]


def test_referring_sites_and_anchor_texts_count_sites_of_others_once(store):
    store.save(page("https://a.example/1"), link(anchor="Acme"), link(ordinal=2, anchor="Acme"))
    store.save(page("https://a.example/2"), link(anchor="Acme", followed=0))
    store.save(page("https://b.example/1"), link(anchor="here"))
    store.save(page("https://acme.com/1"), link(anchor="home"))
    store.save(page("https://c.example/1"), link(owned="profile"))
    sites = store.rows("select site, pages, links, followed from referring_sites order by site")
    assert [tuple(row.values()) for row in sites] == [("a.example", 2, 3, 2), ("b.example", 1, 1, 1)]
    shares = store.rows("select anchor, links, sites, share_of_sites from anchor_texts order by anchor")
    assert [tuple(row.values()) for row in shares] == [("Acme", 3, 1, 50.0), ("here", 1, 1, 50.0)]


def test_coverage_says_what_was_not_read_and_why(store):
    for number, page_read in enumerate(("read", "read", "robots", "js_shell", "robots")):
        store.save(page(f"https://blog.example/{number}", page_read=page_read))
    row = store.one("select * from coverage")
    assert (row["pages"], row["pages_read"], row["pages_not_read"]) == (5, 2, 3)
    assert set(row["why_not"].split(",")) == {"robots", "js_shell"}

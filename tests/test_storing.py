"""Findings -> rows: what a database remembers when pages change, vanish, cannot be read, or break the writer."""

import sqlite3
import threading

import pytest
from conftest import BRANDS, DAY1, DAY1_LATER, DAY2, DAY3, URL, link, mention, page

from pipelines.records import Contact, Findings
from pipelines.storing.writer import Writer

# --- a page that is seen again


def test_the_same_page_again_doubles_nothing_and_first_seen_stays(store):
    found = (mention(), mention(ordinal=2), link("Globex"), Contact("blog.example", "a@blog.example", URL, DAY1))
    for at in (DAY1, DAY2):
        store.save(page(at=at), *found)
    for table, count in (("sites", 1), ("pages", 1), ("mentions", 2), ("links", 1)):
        rows = store.rows(f"select * from {table}")
        assert len(rows) == count
        assert {(row["first_seen"], row["last_seen"]) for row in rows} == {(DAY1, DAY2)}, table
    assert len(store.rows("select * from contacts")) == 1
    assert store.events() == []


def test_an_older_archive_does_not_turn_back_the_clock(store):
    store.save(page(at=DAY3, title="New"), mention())
    store.save(page(at=DAY1, title="Old"), mention())
    for table in ("sites", "pages", "mentions"):
        row = store.one(f"select * from {table}")
        assert row["first_seen"] <= row["last_seen"] == DAY3, table


def test_an_older_archive_fills_the_gap_that_a_failed_visit_has_left(store):
    store.save(page(at=DAY3, page_read="blocked", status=403))
    store.save(page(at=DAY1), mention("linked", link=0), link())
    assert [row["link_state"] for row in store.rows("select link_state from mentions")] == ["linked"]
    assert store.one("select first_seen, last_seen from pages") == {"first_seen": DAY1, "last_seen": DAY3}


def test_what_vanished_is_marked_and_what_returns_is_unmarked(store):
    store.save(page(at=DAY1), mention(), mention(surface="ACME"))
    store.save(page(at=DAY2), mention())
    gone = store.one("select * from mentions where gone_at is not null")
    assert (gone["surface"], gone["gone_at"], gone["last_seen"]) == ("ACME", DAY2, DAY1)
    assert [row["surface"] for row in store.rows("select surface from findings")] == ["Acme"]
    store.save(page(at=DAY3), mention(), mention(surface="ACME"))
    assert store.rows("select * from mentions where gone_at is not null") == []
    assert store.events() == [
        ("mention_vanished", "ACME", "unlinked", ""),
        ("mention_appeared", "ACME", "", "unlinked"),
    ]


LINK_CHANGES = {  # links of the second visit -> events
    "stays": ((link(),), []),
    "gone": ((), [("link_missed", "https://acme.com/", "Acme", "removed")]),
    "another beside it": (
        (link(), link(url="https://acme.com/b", anchor="b")), [("link_appeared", "https://acme.com/b", "", "b")],
    ),
    "the same address twice": ((link(), link(ordinal=2)), [("link_appeared", "https://acme.com/", "", "Acme")]),
    "rel": ((link(rel="nofollow", followed=0, nofollow=1),), [("link_changed", "rel", "", "nofollow")]),
    "anchor": ((link(anchor="here"),), [("link_changed", "anchor", "Acme", "here")]),
    "target": ((link(target="https://acme.com/c"),), [("link_changed", "target", "https://acme.com/", "https://acme.com/c")]),
}  # fmt: skip


@pytest.mark.parametrize(("links", "events"), LINK_CHANGES.values(), ids=LINK_CHANGES)
def test_what_changes_in_links_is_an_event(links, events, store):
    store.save(page(at=DAY1), link())
    store.save(page(at=DAY2), *links)
    assert store.events() == events


def test_a_link_that_returns_is_regained(store):
    store.save(page(at=DAY1), link())
    store.save(page(at=DAY2))
    store.save(page(at=DAY3), link())
    assert store.events()[-1] == ("link_regained", "https://acme.com/", "removed", "Acme")
    assert store.rows("select * from lost_links") == []
    assert store.one("select missing_since, missing_reason from links") == {
        "missing_since": None,
        "missing_reason": None,
    }


def test_a_mention_that_gets_its_link_is_an_event(store):
    store.save(page(at=DAY1), mention("unlinked"))
    store.save(page(at=DAY2), mention("linked", link=0), link())
    assert ("became_linked", "Acme", "unlinked", "linked") in store.events()
    assert store.one("select link_url, page_linked from findings") == {
        "link_url": "https://acme.com/",
        "page_linked": 1,
    }


# --- a page that could not be read says nothing


@pytest.mark.parametrize(
    "page_read",
    [
        "unreachable",
        "blocked",
        "robots",
        "js_shell",
        "consent_wall",
        "login",
        "not_html",
        "too_large",
        "trap",
        "http_error",
    ],
)
def test_an_unread_visit_leaves_mentions_and_facts_alone(page_read, store):
    store.save(page(at=DAY1), mention(), mention("linked", "Globex", "Globex", link=0), link("Globex"))
    before = store.rows("select * from mentions")
    store.save(page(at=DAY2, page_read=page_read, status=0, title="", links_out=0))
    assert store.rows("select * from mentions") == before
    row = store.one("select * from pages")
    assert (row["page_read"], row["title"], row["links_out"], row["last_seen"]) == (page_read, "T", 3, DAY2)
    assert [event for event in store.events() if event[0] != "link_missed"] == []
    assert store.rows("select * from prospects") == []


@pytest.mark.parametrize(
    ("page_read", "status", "reason"),
    [("soft_404", 200, "not_found"),
     ("http_error", 404, "not_found"), ("http_error", 410, "not_found"), ("http_error", 500, "http_error"),
     ("unreachable", 0, None), ("blocked", 403, None), ("robots", 0, None), ("js_shell", 200, None)],
)  # fmt: skip
def test_only_an_error_of_the_page_itself_counts_against_its_links(page_read, status, reason, store):
    store.save(page(at=DAY1), link())
    store.save(page(at=DAY2, page_read=page_read, status=status))
    assert store.one("select missing_reason from links")["missing_reason"] == reason


def test_the_first_reading_of_a_page_is_no_news_even_after_a_failed_visit(store):
    store.save(page(at=DAY1, page_read="unreachable", status=0))
    store.save(page(at=DAY2), mention(), link("Globex"))
    assert store.events() == []


def test_a_link_is_suspect_at_first_and_lost_after_a_check_on_another_day(store):
    store.save(page(at=DAY1), link())
    states = []
    for at in (DAY1_LATER, DAY1_LATER, DAY2, DAY3):
        store.save(page(at=at))
        states.append(store.one("select state, reason, missing_since from lost_links"))
    assert [row["state"] for row in states] == ["suspect", "suspect", "lost", "lost"]
    assert {(row["reason"], row["missing_since"]) for row in states} == {("removed", DAY1_LATER)}


# --- one transaction a page


def test_a_page_is_saved_whole_or_not_at_all(store):
    """The second mention is of a brand that is not known: what was written before it must not stay."""
    with pytest.raises(sqlite3.IntegrityError):
        store.save(page(), link(), mention(), mention(brand="Nobody", surface="Nobody"))
    for table in ("pages", "sites", "links", "mentions", "events"):
        assert store.rows(f"select * from {table}") == [], table
    store.save(page(), mention())
    assert len(store.rows("select * from mentions")) == 1


def test_two_writers_and_a_reader_share_a_file(store):
    others, each, counts, failures = 2, 40, [], []

    def write(number: int) -> None:
        try:
            with Writer(store.path, BRANDS) as writer:
                for at in range(each):
                    facts = page(f"https://blog{number}.example/{at}")
                    writer.save(Findings(facts, (mention(), mention(ordinal=2))))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(others)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        counts.append(store.one("select count(*) as n from mentions")["n"])
    for thread in threads:
        thread.join()
    assert not failures
    assert all(count % 2 == 0 for count in counts), "a reader saw half a page"
    assert store.one("select count(*) as n from mentions")["n"] == others * each * 2


@pytest.mark.parametrize("text", ["a\ud800b", "a\x00b", "\U0001f331" * 9, "'; drop table pages; --", "\u202e\n\t"])
@pytest.mark.parametrize("where", ["title", "surface", "anchor", "url"])
def test_no_text_of_a_stranger_breaks_the_writer(text, where, store):
    facts = page(title=text) if where == "title" else page(f"{URL}?{text}") if where == "url" else page()
    store.save(
        facts, mention(surface=text if where == "surface" else "x"), link(anchor=text if where == "anchor" else "x")
    )
    assert store.one("select count(*) as n from findings")["n"] == 1

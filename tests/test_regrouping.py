"""The groups in the database: pages.duplicate_of follows what was found, crawl after crawl."""

import pytest
from conftest import DAY1, DAY2, DAY3, link, mention, page
from known_pages import prose

from benchmarks import duplicates
from pipelines.judging.sketches import text_sketch
from pipelines.storing.duplicates import regroup as regroup_uncommitted

STORY = prose("story", 300)
COPY = f"{prose('byline', 10)} {STORY} {prose('tail', 60)}"
A, B, C = "https://a.example/story", "https://b.example/story-copied", "https://c.example/story"


def regroup(db):
    with db:
        return regroup_uncommitted(db)


def save(store, url, text="", *found, **more):
    store.save(page(url, sketch=text_sketch(text), **more), *(found or (mention(),)))


def groups(store):
    rows = store.rows("select p.url, l.url as leader from pages p left join pages l on l.id = p.duplicate_of")
    return {row["url"]: row["leader"] for row in rows}


def test_copies_are_written_and_leaders_and_others_have_no_leader(store):
    save(store, A, STORY)
    save(store, B, COPY)
    save(store, C, prose("another", 300))
    assert regroup(store.writer.db) == 1
    assert groups(store) == {A: None, B: A, C: None}


def test_grouping_again_changes_nothing(store):
    save(store, A, STORY)
    save(store, B, COPY)
    assert regroup(store.db) == 1
    before = store.db.total_changes
    assert regroup(store.db) == 1
    assert store.db.total_changes == before
    assert not store.db.in_transaction


def test_a_page_that_turns_out_to_be_older_takes_the_lead(store):
    save(store, A, STORY, at=DAY2)
    save(store, B, COPY, at=DAY2)
    regroup(store.db)
    save(store, C, STORY, at=DAY3, published="2026-10-30")
    assert regroup(store.db) == 2
    assert groups(store) == {A: C, B: C, C: None}


def test_a_page_whose_text_has_changed_leaves_its_group(store):
    save(store, A, STORY)
    save(store, B, COPY)
    regroup(store.db)
    save(store, B, prose("another", 300), at=DAY2)
    assert regroup(store.db) == 0
    assert groups(store) == {A: None, B: None}


def test_a_visit_that_failed_keeps_the_group(store):
    save(store, A, STORY)
    save(store, B, COPY)
    store.save(page(B, at=DAY2, page_read="blocked", status=403))
    assert regroup(store.db) == 1
    save(store, B, COPY, at=DAY3)  # and another visit does not write it anew
    assert groups(store) == {A: None, B: A}


def test_a_page_without_a_finding_never_hides_one_that_has_some(store):
    store.save(page(A))
    save(store, B, canonical=A)
    assert regroup(store.db) == 0
    store.save(page(A), link())
    assert regroup(store.db) == 1
    assert groups(store) == {A: None, B: A}


def test_what_has_vanished_is_no_finding(store):
    store.save(page(A, at=DAY1), mention(), link())
    save(store, B, canonical=A)
    assert regroup(store.db) == 1
    store.save(page(A, at=DAY2))
    assert regroup(store.db) == 0
    assert groups(store) == {A: None, B: None}


def test_an_empty_database_has_no_copies(store):
    assert regroup(store.db) == 0


@pytest.mark.slow
def test_the_benchmark_prints_every_case(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["duplicates", "--quick"])
    monkeypatch.setattr(duplicates, "cpu", lambda work: float(bool(work())))  # once, and nothing is timed
    duplicates.main()
    lines = capsys.readouterr().out.splitlines()
    for name in ("new byline", "two changes", "NOT: one event", "ours, share", "half are copies", "all pairs"):
        assert any(line.startswith(name) for line in lines), name
    rows = [line[38:].split()[:2] for line in lines[1:14]]
    assert [grouped for _, grouped in rows] == [pairs for pairs, _ in rows[:10]] + ["0"] * 3

"""The views that put mentions side by side: cells, boilerplate, copies, counted regions, and links that miss."""

import json
import sqlite3
from contextlib import closing

import pytest
from conftest import BRANDS, DAY2, DAY3, Store, link, mention, page

from pipelines.records import Findings
from pipelines.storing.writer import Writer


def urls(store: Store, view: str, where: str = "1") -> list[str]:
    return [row["page_url"] for row in store.rows(f"select page_url from {view} where {where} order by mention_id")]


# --- the four cells

PAGE, OTHER = "https://a.example/page", "https://a.example/other"
CELLS = {  # findings of the page, findings of another page of the site -> cell
    "nobody links": ((mention(),), (), "new_linker"),
    "another page links": ((mention(),), (link(),), "forgetful_friend"),
    "both link": ((mention("linked", link=0), link()), (link(),), "linked"),
    "only this page links": ((mention("elsewhere", link=0), link()), (), "linked_here_first"),
    "another page links to a profile": ((mention(),), (link(owned="profile"),), "new_linker"),
    "another page links to another brand": ((mention(),), (link("Globex"),), "new_linker"),
    "undecided": ((mention("unknown", unknown_cause="through bit.ly"),), (link(),), ""),
}


@pytest.mark.parametrize(("here", "there", "cell"), CELLS.values(), ids=CELLS)
def test_the_cell_puts_page_and_site_side_by_side(here, there, cell, store):
    store.save(page(OTHER), *there)
    store.save(page(PAGE), *here)
    assert store.one("select cell from findings")["cell"] == cell


def test_a_page_that_was_not_read_has_no_cell_and_says_why(store):
    store.save(page(PAGE, page_read="login"), mention("unknown", unknown_cause="the page asks for a login"))
    row = store.one("select cell, unknown_cause from findings")
    assert row == {"cell": "", "unknown_cause": "the page asks for a login"}


# --- boilerplate


def save_block(store: Store, pages: int, site: str = "a.example", block: str = "f00d") -> None:
    for number in range(pages):
        store.save(page(f"https://{site}/{number}"), mention(block=block), mention(block=block, ordinal=2))


@pytest.mark.parametrize(("pages", "shown"), [(1, 2), (2, 4), (3, 1), (9, 1)])
def test_a_block_on_three_pages_of_a_site_counts_once(pages, shown, store):
    save_block(store, pages)
    assert len(urls(store, "unlinked")) == shown
    assert {row["block_pages"] for row in store.rows("select block_pages from findings")} == {pages}
    assert len(urls(store, "findings")) == 2 * pages, "nothing is deleted"


def test_boilerplate_is_a_matter_of_one_site_and_one_brand(store):
    save_block(store, 2)
    save_block(store, 2, site="b.example")
    store.save(page("https://a.example/c"), mention(brand="Globex", surface="Globex", block="f00d"))
    store.save(page("https://a.example/d"), mention(block=""))
    assert len(urls(store, "unlinked", "brand = 'Acme'")) == 9


def test_a_headline_counts_on_its_article_and_not_where_it_is_listed(store):
    headline = mention(block="f00d", region="list")
    for name, kind in (("", "home"), ("news", "index"), ("tag", "index")):
        store.save(page(f"https://a.example/{name}", page_type=kind), headline)
    store.save(page("https://a.example/story"), mention(block="f00d"))
    assert urls(store, "unlinked") == ["https://a.example/story"]
    store.save(
        page("https://a.example/story", at="2026-11-05T00:00:00Z"), mention("elsewhere", block="f00d", link=0), link()
    )
    assert urls(store, "unlinked") == [], "a teaser of an article that links is no place to ask for a link"


def test_a_block_that_left_the_other_pages_counts_again(store):
    save_block(store, 3)
    for number in range(2):
        store.save(page(f"https://a.example/{number}", at="2026-11-05T00:00:00Z"))
    assert urls(store, "unlinked") == ["https://a.example/2"] * 2


def test_a_block_is_not_lost_with_the_first_page_that_has_it(store):
    save_block(store, 4)
    store.save(page("https://a.example/0"), mention("elsewhere", block="f00d", link=0), link())
    store.save(page("https://a.example/1"), mention(block="f00d", region="footer"))
    assert urls(store, "unlinked") == urls(store, "prospects") == ["https://a.example/2"]


# --- copies


def copy(store: Store, of: str, *urls: str) -> None:
    with store.db:
        for url in urls:
            store.db.execute(
                "update pages set duplicate_of = (select id from pages where url = ?) where url = ?", (of, url)
            )


def save_copies(store: Store) -> list[str]:
    made = [f"https://{name}.example/story" for name in ("wire", "daily", "weekly")]
    for url in made:
        store.save(page(url), mention())
    copy(store, made[0], *made[1:])
    return made


@pytest.mark.parametrize("view", ["unlinked", "prospects"])
def test_a_list_shows_copies_once_with_their_number(view, store):
    lead, *_ = save_copies(store)
    store.save(page("https://own.example/else"), mention())
    found = store.rows(f"select page_url, copies from {view} order by copies desc")
    assert [tuple(row.values()) for row in found] == [(lead, 3), ("https://own.example/else", 1)]


def test_findings_keep_every_copy_and_say_of_what(store):
    lead, *others = save_copies(store)
    rows = store.rows("select page_url, copy_of, copies from findings order by page_id")
    assert [tuple(row.values()) for row in rows] == [(lead, "", 3), *((url, lead, 3) for url in others)]


def test_a_copy_stands_in_where_the_leading_page_has_a_link(store):
    lead, second, _ = save_copies(store)
    store.save(page(lead, at="2026-11-05T00:00:00Z"), mention("linked", link=0), link())
    assert urls(store, "unlinked") == urls(store, "prospects") == [second]


def test_a_copy_stands_in_where_the_leading_site_must_not_be_asked(store):
    _, second, _ = save_copies(store)
    with store.db:
        store.db.execute("insert into suppressions (kind, value, added_at) values ('site', 'wire.example', '2026')")
    assert urls(store, "prospects") == [second]


def test_a_copy_stands_in_where_the_leading_page_is_our_own(store):
    release = "https://acme.com/press/release"
    store.save(page(release), mention())
    store.save(page(PAGE), mention())
    copy(store, release, PAGE)
    assert urls(store, "unlinked") == urls(store, "prospects") == [PAGE]


@pytest.mark.parametrize("view", ["unlinked", "prospects"])
def test_a_print_view_is_not_unlinked_where_the_page_of_the_site_has_the_link(view, store):
    article, print_view = "https://a.example/story", "https://a.example/story?print=1"
    store.save(page(article), mention("linked", link=0), link())
    store.save(page(print_view), mention())
    assert urls(store, view) == [print_view]
    copy(store, article, print_view)
    assert urls(store, view) == []


@pytest.mark.parametrize("view", ["unlinked", "prospects"])
def test_a_page_with_a_link_that_says_nothing_is_not_unlinked(view, store):
    store.save(page(PAGE), mention(), mention("unknown", ordinal=2), mention(brand="Globex", surface="Globex"))
    assert urls(store, view, "brand = 'Acme'") == []


# --- counted regions


@pytest.mark.parametrize(
    ("counted", "shown"), [((), ["main"]), ((("footer", "comment"),), ["footer"]), (((),), [])], ids=str
)
def test_the_counted_regions_are_a_setting(counted, shown, tmp_path):
    with Writer(tmp_path / "x.db", BRANDS, *counted) as writer:
        writer.save(Findings(page(PAGE), (mention(region="footer"), mention(region="main", ordinal=2))))
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        assert [region for (region,) in db.execute("select region from unlinked")] == shown


# --- the site's habit


def test_a_site_that_links_out_elsewhere_gets_a_part_of_the_points(store):
    store.save(page("https://a.example/1", links_out=0), mention())
    store.save(page("https://a.example/2", links_out=5))
    store.save(page("https://b.example/1", links_out=0), mention())
    points = {row["site"]: row["habit_points"] for row in store.rows("select site, habit_points from prospects")}
    assert points == {"a.example": 10, "b.example": 0}
    assert store.rows("select site, site_links_out from findings order by site") == [
        {"site": "a.example", "site_links_out": 1}, {"site": "b.example", "site_links_out": 0},
    ]  # fmt: skip


# --- links that miss

MISSES = {  # links of the page -> (brand, reason)
    "a link": ([link()], []),
    "never asked": ([link(target_status=None)], []),
    "alive": ([link(target_status=200)], []),
    "no answer proves nothing": ([link(target_status=0)], []),
    "dead": ([link(target_status=404)], [("Acme", "dead_page")]),
    "gone": ([link(target_status=410)], [("Acme", "dead_page")]),
    "failing": ([link(target_status=500)], [("Acme", "error_page")]),
    "refused to us": ([link(target_status=403)], []),
    "moved": ([link(target="https://acme.com/new", target_status=200, moved=1)], [("Acme", "redirect")]),
    "moved, and gone": ([link(target="https://acme.com/new", target_status=404, moved=1)], [("Acme", "dead_page")]),
    "a wrapped link that was asked": ([link(url="https://go.example/?u=x", target_status=200)], []),
    "unwrapped without asking": ([link(url="https://go.example/?u=x", target="https://acme.com/")], []),
    "only a profile": ([link(owned="profile")], [("Acme", "profile")]),
    "only an app store": ([link(owned="app_store")], [("Acme", "app_store")]),
    "a profile beside a link": ([link(owned="profile", url="https://p.example/"), link()], []),
    "a profile beside a link to another": (
        [link(owned="profile", url="https://p.example/"), link("Globex")], [("Acme", "profile")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("links", "missed"), MISSES.values(), ids=MISSES)
def test_a_link_that_misses_is_a_finding(links, missed, store):
    store.save(page(PAGE), *links)
    rows = store.rows("select brand, reason from wrong_targets order by 1, 2")
    assert [tuple(row.values()) for row in rows] == missed


def test_a_mention_inside_a_link_to_another_brand_is_a_finding(store):
    store.save(page(PAGE), mention(wrong_link=0), link("Globex"))
    row = store.one("select brand, reason, link_url from wrong_targets")
    assert row == {"brand": "Acme", "reason": "other_brand", "link_url": "https://globex.com/"}


def test_a_dead_page_is_known_when_a_sweep_has_looked_at_it(store):
    store.save(page("https://acme.com/old", page_read="http_error", status=404))
    store.save(page(PAGE), link(url="https://acme.com/old"))
    assert store.one("select reason, target_status from wrong_targets") == {"reason": "dead_page", "target_status": 404}


def test_links_of_a_brand_s_own_site_miss_nothing(store):
    store.save(page("https://acme.com/about"), link(target_status=404), link(owned="profile", url="https://p.example/"))
    assert store.rows("select * from wrong_targets") == []


# --- links that were won

BEFORE_AND_AFTER = {  # mentions and links at two readings -> (link_url, old_state, new_state, still_there)
    "linked": ((mention(),), (mention("linked", link=0), link()), [("https://acme.com/", "unlinked", "linked", 1)]),
    "linked, where a link was near": (
        (mention("nearby", link=0), link()), (mention("linked", link=0), link()),
        [("https://acme.com/", "nearby", "linked", 1)],
    ),
    "a link beside it": ((mention(),), (mention("nearby", link=0), link()),
                         [("https://acme.com/", "unlinked", "nearby", 1)]),
    "two names, one link": (
        (mention(), mention(ordinal=2)), (mention("elsewhere", link=0), mention("linked", ordinal=2, link=0), link()),
        [("https://acme.com/", "unlinked", "linked", 1)],
    ),
    "the link of the name": (
        (mention(),), (mention("linked", link=1), link(url="https://acme.com/b"), link(), link(url="https://acme.com/c")),
        [("https://acme.com/", "unlinked", "linked", 1)],
    ),
    "undecided before": ((mention("unknown"),), (mention("linked", link=0), link()), []),
    "less than before": ((mention("linked", link=0), link()), (mention("nearby", link=0), link()), []),
    "a competitor": ((mention(brand="Globex"),), (mention("linked", "Globex", link=0), link("Globex")), []),
    "from the first": ((mention("linked", link=0), link()), (mention("linked", link=0), link()), []),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "won"), BEFORE_AND_AFTER.values(), ids=BEFORE_AND_AFTER)
def test_a_mention_that_got_a_link_is_won(before, after, won, store):
    store.save(page(PAGE), *before)
    store.save(page(PAGE, at=DAY2), *after)
    rows = store.rows("select link_url, old_state, new_state, still_there from won_links")
    assert [tuple(row.values()) for row in rows] == won


def test_a_link_that_was_won_stands_beside_what_was_asked_and_may_be_lost_again(store):
    for url in (PAGE, "https://b.example/page", "https://acme.com/page"):
        store.save(page(url), mention())
        store.save(page(url, at=DAY2), mention("linked", link=0), link())
    with store.db:
        store.db.execute("insert into outreach (site, brand, status, contacted_at) "
                         "values ('a.example', 'Acme', 'contacted', '2026-10-30')")  # fmt: skip
    store.save(page(PAGE, at=DAY3), mention())
    rows = store.rows("select site, won_at, still_there, status, contacted_at from won_links order by site")
    assert [tuple(row.values()) for row in rows] == [
        ("a.example", DAY2, 0, "contacted", "2026-10-30"), ("b.example", DAY2, 1, "", ""),
    ]  # fmt: skip


# --- what is stored


def test_sets_and_chains_are_stored_as_json(store):
    chain = ("https://a.example/", 'https://b.example/"')
    store.save(page(outbound=(("main", 3), ("footer", 1))), link(chain=chain), mention(wrong_link=0, link=None))
    assert json.loads(store.one("select outbound from pages")["outbound"]) == {"main": 3, "footer": 1}
    assert json.loads(store.one("select chain from links")["chain"]) == list(chain)
    assert store.one("select wrong_link_id = (select id from links) as same from mentions") == {"same": 1}


def test_a_failed_visit_keeps_the_facts(store):
    store.save(page(author="Ann", updated="2026-01-01", sketch="ff", outbound=(("main", 1),)), mention())
    store.save(page(at="2026-11-09T00:00:00Z", page_read="blocked", status=403))
    assert store.one("select author, updated, sketch, outbound from pages") == {
        "author": "Ann", "updated": "2026-01-01", "sketch": "ff", "outbound": '{"main": 1}',
    }  # fmt: skip


def test_anchor_texts_have_their_class(store):
    store.save(page("https://a.example/1"), link(anchor="Acme", anchor_class="brand"))
    store.save(page("https://b.example/1"), link(anchor="here", anchor_class="generic"))
    rows = store.rows("select anchor, anchor_class from anchor_texts order by 1")
    assert [tuple(row.values()) for row in rows] == [("Acme", "brand"), ("here", "generic")]

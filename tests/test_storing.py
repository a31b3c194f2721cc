"""Findings -> rows: what a database remembers when pages change, vanish, cannot be read, or break the writer."""

import sqlite3
import threading

import pytest
from conftest import BRANDS, DAY1, DAY1_LATER, DAY2, DAY3, URL, link, mention, page
from hypothesis import given
from hypothesis import strategies as st

from pipelines.judging.losses import demotions, is_door, is_other_page
from pipelines.link_records import Resolved
from pipelines.records import Contact, Document, Findings, Page, Reading
from pipelines.storing.freshness import Freshness
from pipelines.storing.looks import Looks, Sweep
from pipelines.storing.resolutions import save_resolutions
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


# --- a page that leads elsewhere

NEW, AWAY = "https://blog.example/new", "https://other.example/"
THERE = (mention("linked", link=0), link())
MOVES = {  # where it leads, how that was read (None: it was not), what is there -> state of the link, events
    "to the same": (NEW, "read", THERE, "moved",
                    [("link_moved", "https://acme.com/", "Acme", NEW), ("mention_moved", "Acme", "linked", NEW)]),
    "to a link by another way": (NEW, "read", (link(url="https://go.example/", target="https://acme.com/"),), "moved",
                                 [("link_moved", "https://acme.com/", "Acme", NEW),
                                  ("mention_vanished", "Acme", "linked", "")]),
    "to a mention only": (NEW, "read", (mention(),), "suspect",
                          [("link_missed", "https://acme.com/", "Acme", "redirected"),
                           ("mention_moved", "Acme", "linked", NEW)]),
    "to another link": (NEW, "read", (link(url="https://acme.com/b"),), "suspect",
                        [("link_missed", "https://acme.com/", "Acme", "redirected"),
                         ("mention_vanished", "Acme", "linked", "")]),
    "to a dead page": (NEW, "http_error", (), "suspect",
                       [("link_missed", "https://acme.com/", "Acme", "redirected"),
                        ("mention_vanished", "Acme", "linked", "")]),
    "to another site": (AWAY, None, (), "suspect", [("link_missed", "https://acme.com/", "Acme", "redirected"),
                                                    ("mention_vanished", "Acme", "linked", "")]),
    "to another site that has it": (AWAY, "read", THERE, "suspect",
                                    [("link_missed", "https://acme.com/", "Acme", "redirected"),
                                     ("mention_vanished", "Acme", "linked", "")]),
    "to a page not seen yet": (NEW, None, (), None, []),
    **{f"to a page that is {read}": (NEW, read, (), None, []) for read in ("blocked", "login", "js_shell", "robots")},
    "to a login": ("https://blog.example/wp-login.php?to=/post", "read", (), None, []),
    "to a login elsewhere": ("https://accounts.google.com/o", None, (), None, []),
    "to a page with such a word": ("https://blog.example/30-day-challenge", "read", (), "suspect",
                                   [("link_missed", "https://acme.com/", "Acme", "redirected"),
                                    ("mention_vanished", "Acme", "linked", "")]),
    "to a captcha elsewhere": ("https://geo.example/captcha/?x=1", None, (), None, []),
}  # fmt: skip


def move(store, to, at, url=URL):
    with store.writer.transaction():
        store.writer.move(url, to, at)


@pytest.mark.parametrize("first", ["move", "target"])
@pytest.mark.parametrize(("to", "page_read", "there", "state", "events"), MOVES.values(), ids=MOVES)
def test_what_was_on_a_page_that_leads_elsewhere(to, page_read, there, state, events, first, store):
    store.save(page(at=DAY1), *THERE)
    if first == "move":
        move(store, to, DAY2)
    if page_read:
        store.save(page(to, at=DAY2, page_read=page_read, status=404 if page_read == "http_error" else 200), *there)
    if first == "target":
        move(store, to, DAY2)
    rows = store.rows("select state, reason, moved_to from lost_links where page_url = ?", URL)
    assert rows == ([{"state": state, "reason": "redirected", "moved_to": to}] if state else [])
    assert store.events() == events
    assert store.rows("select 1 from unlinked where page_url = ?", URL) == []
    assert store.one("select count(*) as n from findings where page_url = ?", URL)["n"] == (state is None)


def test_a_page_that_led_elsewhere_and_answers_itself_again(store):
    store.save(page(at=DAY1), *THERE)
    move(store, AWAY, DAY2)
    store.save(page(at=DAY1, title="an old archive"), *THERE)
    assert store.one("select state from lost_links") == {"state": "suspect"}
    store.save(page(at=DAY3), *THERE)
    assert store.events()[2:] == [("link_regained", "https://acme.com/", "redirected", "Acme"),
                                  ("mention_appeared", "Acme", "", "linked")]  # fmt: skip
    assert store.one("select moved_to from pages") == {"moved_to": ""}
    assert store.rows("select 1 from lost_links") == [] and len(store.rows("select 1 from findings")) == 1


def test_a_redirect_is_lost_on_another_day_only_if_it_is_seen_then(store):
    def state() -> str:
        return store.one("select state from lost_links where page_url = ?", URL)["state"]

    store.save(page(at=DAY1), *THERE)
    store.save(page(NEW, at=DAY1))
    for at in (DAY1, DAY1_LATER):
        move(store, NEW, at)
    assert state() == "suspect"
    store.save(page(at=DAY2, page_read="blocked", status=403))
    store.save(page(NEW, at=DAY2))
    assert state() == "suspect", "only the other page was looked at"
    move(store, NEW, DAY2)
    assert state() == "lost"
    store.save(page(NEW, at=DAY3), *THERE)
    assert state() == "moved" and [one[0] for one in store.events()][-1] == "link_moved"
    store.save(page(NEW, at="2026-11-04T08:00:00Z"))
    assert state() == "lost"


def test_a_page_moves_on_from_page_to_page(store):
    store.save(page(at=DAY1), *THERE)
    store.save(page(f"{NEW}/2", at=DAY1), *THERE)
    move(store, NEW, DAY2)
    move(store, f"{NEW}/2", DAY2, url=NEW)
    assert store.one("select state, moved_to from lost_links") == {"state": "moved", "moved_to": f"{NEW}/2"}
    move(store, URL, DAY2, url=f"{NEW}/2")
    assert store.one("select moved_to from pages where url = ?", URL) == {"moved_to": f"{NEW}/2"}, "a circle"


@pytest.mark.parametrize(("url", "to"), [("https://blog.example/unknown", NEW), (URL, URL)])
def test_what_is_no_move_changes_nothing(url, to, store):
    store.save(page(at=DAY1), *THERE)
    before = list(store.db.iterdump())
    move(store, to, DAY2, url=url)
    assert list(store.db.iterdump()) == before


def test_a_page_that_fails_after_it_led_elsewhere_is_no_redirect_any_more(store):
    store.save(page(at=DAY1), *THERE)
    move(store, AWAY, DAY2)
    store.save(page(at=DAY3, page_read="http_error", status=404))
    assert store.one("select state, reason, moved_to from lost_links") == {
        "state": "lost", "reason": "not_found", "moved_to": "",
    }  # fmt: skip


@given(st.text(), st.text(alphabet="[]:/?#@%.a"))
def test_no_address_is_too_strange_to_be_judged(text, signs):
    for url in (text, f"https://{text}", f"http://{signs}", f"https://a.example/{text}"):
        assert is_door(url) in (True, False)
        assert not is_other_page(url, url) and demotions(url, False, url) == ()


# --- a page that counts no more

LISTED, HIDDEN = {}, {"noindex": 1}
PRINT = {"canonical": "https://blog.example/other"}
DEMOTIONS = {  # the page at each reading -> reason of its link after each
    "noindex": ([LISTED, HIDDEN, HIDDEN, LISTED], [None, "noindex", "noindex", None]),
    "another canonical": ([LISTED, PRINT, LISTED], [None, "not_canonical", None]),
    "from the first": ([HIDDEN, HIDDEN], [None, None]),
    "from the first, listed, hidden": ([PRINT, LISTED, PRINT], [None, None, "not_canonical"]),
    "a copy that is hidden too": ([PRINT, PRINT | HIDDEN, PRINT], [None, "noindex", None]),
    "both, then one": ([LISTED, PRINT | HIDDEN, PRINT], [None, "noindex", "not_canonical"]),
    "its own address": ([LISTED, {"canonical": "http://www.blog.example/post/#top"}], [None, None]),
    "its own address in other letters": ([LISTED, {"canonical": "https://BLOG.example:443/%70ost"}], [None, None]),
}  # fmt: skip


@pytest.mark.parametrize("fails", [False, True], ids=["", "and fails in between"])
@pytest.mark.parametrize(("readings", "reasons"), DEMOTIONS.values(), ids=DEMOTIONS)
def test_a_page_that_has_come_to_count_no_more_loses_its_links(readings, reasons, fails, store):
    for day, (facts, reason) in enumerate(zip(readings, reasons, strict=True), 1):
        store.save(page(at=f"2026-11-0{day}T08:00:00Z", **facts), *THERE)
        assert store.one("select missing_reason as r from links") == {"r": reason}
        assert store.one("select link_state, page_linked from findings") == {"link_state": "linked", "page_linked": 1}
        assert len(store.rows("select 1 from referring_sites")) == 1, "it stands there all the same"
        if fails:
            store.save(page(at=f"2026-11-0{day}T20:00:00Z", page_read="http_error", status=500))
    assert store.rows("select 1 from mentions where gone_at is not null") == []


def test_a_demoted_page_is_suspect_then_lost_and_what_changes_there_is_told(store):
    states = []
    for at, facts, rel in (
        (DAY1, LISTED, ""),
        (DAY1_LATER, HIDDEN, ""),
        (DAY2, HIDDEN, "nofollow"),
        (DAY3, LISTED, ""),
    ):
        store.save(page(at=at, **facts), link(rel=rel))
        states += store.rows("select state, reason from lost_links")
    assert [tuple(one.values()) for one in states] == [("suspect", "noindex"), ("lost", "noindex")]
    assert store.events() == [
        ("link_missed", "https://acme.com/", "Acme", "noindex"), ("link_changed", "rel", "", "nofollow"),
        ("link_regained", "https://acme.com/", "noindex", "Acme"), ("link_changed", "rel", "nofollow", ""),
    ]  # fmt: skip


# --- a link whose target has died


def via(status: int | None, **more: object):
    return link(url="https://go.example/1", target="https://acme.com/old", target_status=status, **more)


BROKEN = {  # the link at each reading -> reason after each
    "gone": ([via(200), via(404), via(200)], [None, "broken_redirect", None]),
    "not asked before": ([via(None), via(410)], [None, "broken_redirect"]),
    "failing": ([via(200), via(502)], [None, "broken_redirect"]),
    "it stays so": ([via(200), via(404), via(404)], [None, "broken_redirect", "broken_redirect"]),
    "it never worked": ([via(404), via(404)], [None, None]),
    "no answer": ([via(200), via(0)], [None, None]),
    "refused": ([via(200), via(403)], [None, None]),
    "no redirect": ([link(target_status=200), link(target_status=404)], [None, None]),
    "a profile": ([via(200, owned="profile"), via(404, owned="profile")], [None, None]),
}


@pytest.mark.parametrize(("links", "reasons"), BROKEN.values(), ids=BROKEN)
def test_a_link_that_is_redirected_to_a_dead_page_is_lost(links, reasons, store):
    for day, (one, reason) in enumerate(zip(links, reasons, strict=True), 1):
        store.save(page(at=f"2026-11-0{day}T08:00:00Z"), one)
        assert store.one("select missing_reason as r from links") == {"r": reason}
    dead = links[-1].target_status in (404, 410, 502) and links[-1].owned == "domain"
    assert bool(store.rows("select 1 from wrong_targets where reason <> 'profile'")) == dead, "it is told there too"


def test_an_answer_that_is_remembered_is_no_second_check(store):
    def asked(at: str) -> None:
        with store.writer.transaction():
            save_resolutions(store.writer.db, [Resolved("https://go.example/1", ("https://acme.com/old",), 404, at)])

    store.save(page(at=DAY1), via(200))
    states = []
    for at, checked in ((DAY2, DAY1_LATER), (DAY3, DAY1_LATER), (DAY3, DAY2)):
        asked(checked)
        store.save(page(at=at), via(404))
        states.append(store.one("select state from lost_links")["state"])
    assert states == ["suspect", "suspect", "lost"]


# --- a page that is as it was


@pytest.mark.parametrize(("then", "reason", "confirms"), [
    ((page(at=DAY1_LATER), ()), "removed", True), ((page(at=DAY1_LATER, noindex=1), (link(),)), "noindex", True),
    ((page(at=DAY1_LATER), (via(404),)), "broken_redirect", False),
], ids=["removed", "noindex", "broken_redirect"])  # fmt: skip
def test_a_page_that_is_as_it_was_misses_what_it_missed(then, reason, confirms, store):
    store.save(page(at=DAY1), via(200) if reason == "broken_redirect" else link())
    store.save(then[0], *then[1])
    with store.writer.transaction():
        store.writer.touch(URL, DAY2)
    row = store.one("select state, reason, last_seen from lost_links")
    assert (row["state"], row["reason"]) == ("lost" if confirms else "suspect", reason)
    assert row["last_seen"] == (DAY1 if reason == "removed" else DAY2)


def test_what_is_to_be_confirmed_is_asked_for_whole(store):
    table = Freshness(store.writer.db, "news")
    looks = Looks(table, Sweep(DAY1, b"rules"))

    def stands(at: str, *found: object) -> bool:
        with store.writer.transaction():
            looks.keep(Reading(Page(URL, 200, (("etag", "1"),), b"", at, "news"), Document(page()), Findings(page())))
        store.save(page(at=at), *found)
        return table.stands(table.get(URL))

    assert [stands(DAY1, link()), stands(DAY2), stands(DAY3)] == [True, False, True]
    move(store, AWAY, "2026-11-04T08:00:00Z")
    assert not table.stands(table.get(URL))


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

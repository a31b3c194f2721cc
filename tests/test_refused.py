"""Refused candidates: the best of each brand and page are kept with their reasons, as the page was last read."""

import json

import pytest
from conftest import DAY1, DAY2, DAY3, mention, page

from pipelines.process import MOST_REFUSED, Brands, explain, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Findings, Page, Refused

THICKET = Brand("Thicket", domains=("thicket.example",), ambiguous=True, exclude=("bramble",))
BRANDS = Brands((THICKET, Brand("Acme")))


def find(html: str) -> Findings:
    head = (("content-type", "text/html; charset=utf-8"),)
    return findings(read(Page("https://site.example/a", 200, head, html.encode(), DAY1, "news")), BRANDS)


def refused(surface: str = "acme", ordinal: int = 1, **more: object) -> Refused:
    values = {"brand": "Acme", "alias": "Acme", "match": "name", "score": 30.0, "distance": 0, "region": "main",
              "before": "an ", "after": " of all", "refused_on_page": 1,
              "evidence": (("not written so", 30.0),)}  # fmt: skip
    return Refused(surface=surface, ordinal=ordinal, **(values | more))


# --- what is kept


def test_a_refused_candidate_carries_what_a_mention_carries():
    [one] = find("<main><p>A walk through the thicket by the river. Acme.").refused
    assert (one.brand, one.surface, one.alias, one.match, one.distance) == ("Thicket", "thicket", "Thicket", "name", 0)
    assert (one.region, one.before, one.after) == ("main", "A walk through the ", " by the river. Acme.\n")
    assert (one.ordinal, one.refused_on_page) == (1, 1)
    assert one.score == max(0, sum(points for _, points in one.evidence)) < 50
    assert [m.brand for m in find("<main><p>A walk through the thicket. Acme.").mentions] == ["Acme"]


def test_only_the_best_of_a_brand_are_kept_in_their_order_and_all_are_counted():
    poor, better = "<p>the bramble Thicket", "<p>the old Thicket"
    found = find(poor * 30 + better + poor * 30).refused
    assert len(found) == MOST_REFUSED
    assert {one.refused_on_page for one in found} == {61}
    assert [one.ordinal for one in found] == [*range(1, MOST_REFUSED), 31]
    assert found[-1].before.endswith("the old ")  # against this one there is less


def test_what_is_explained_is_what_is_kept():
    html = "<main><p>the old thicket <p>the bramble thicket <p>Acme and <a href=//thicket.example>Thicket</a>"
    document = read(Page("https://site.example/a", 200, (), html.encode(), DAY1, "news"))
    found, explained = findings(document, BRANDS), explain(document, BRANDS)
    assert [one.mention.start for one in explained] == sorted(one.mention.start for one in explained)
    accepted = [one.mention for one in explained if one.accepted]
    assert accepted == list(found.mentions)
    names = [name for name in Refused.__slots__ if name != "refused_on_page"]
    told = [tuple(getattr(one.mention, name) for name in names) for one in explained if not one.accepted]
    assert told == [tuple(getattr(one, name) for name in names) for one in found.refused] != []
    links = [one.link_url for one in explained if one.mention.link_state == "linked"]
    assert links == ["https://thicket.example"]


# --- what is stored


def save(store, at: str, *rows: Refused, page_read: str = "read") -> None:
    store.writer.save(Findings(page(at=at, page_read=page_read), refused=rows))


def kept(store) -> list[tuple]:
    return [tuple(row.values()) for row in store.rows("select surface, ordinal, first_seen, last_seen from refused")]


def test_a_row_has_the_reasons_as_json(store):
    save(store, DAY1, refused(evidence=(("é", 50.0), ("exclude word: x", -20.0))))
    row = store.one("select evidence, refused_on_page, score from refused")
    assert row == {"evidence": json.dumps({"é": 50.0, "exclude word: x": -20.0}, ensure_ascii=False),
                   "refused_on_page": 1, "score": 30.0}  # fmt: skip


def test_the_last_look_counts_and_nothing_doubles(store):
    save(store, DAY1, refused(), refused("ACME"), refused(ordinal=2))
    save(store, DAY2, refused(score=40.0), refused("ACMÉ"))
    assert kept(store) == [("acme", 1, DAY1, DAY2), ("ACMÉ", 1, DAY2, DAY2)]
    assert store.one("select score from refused where surface = 'acme'") == {"score": 40.0}
    save(store, DAY3)
    assert kept(store) == []
    assert store.events() == []


@pytest.mark.parametrize("page_read", ["js_shell", "http_error", "unreachable"])
def test_a_failed_visit_takes_back_no_reasons(page_read, store):
    save(store, DAY1, refused())
    save(store, DAY2, page_read=page_read)
    assert kept(store) == [("acme", 1, DAY1, DAY1)]


def test_a_page_that_was_never_read_whole_keeps_the_reasons_of_what_it_showed(store):
    save(store, DAY1, refused(), page_read="js_shell")
    save(store, DAY2, refused("ACME"), page_read="js_shell")
    assert kept(store) == [("ACME", 1, DAY2, DAY2)]


def test_an_older_look_only_widens_the_time(store):
    save(store, DAY3, refused())
    save(store, DAY1, refused(), refused("ACME"))
    assert kept(store) == [("acme", 1, DAY1, DAY3)]


def test_the_view_has_both_verdicts_and_what_nobody_reads(store):
    seen = (mention(), mention(match="alt", surface="ACME"), mention(surface="gone"))
    store.writer.save(Findings(page(at=DAY1), seen, refused=(refused(),)))
    store.writer.save(Findings(page(at=DAY2), seen[:2], refused=(refused(),)))
    found = store.rows(
        "select verdict, surface, context, match, link_state, refused_on_page from reasons order by 1, 2"
    )
    assert [tuple(row.values()) for row in found] == [
        ("accepted", "ACME", "we use [ACME] daily", "alt", "unlinked", None),
        ("accepted", "Acme", "we use [Acme] daily", "name", "unlinked", None),
        ("refused", "acme", "an [acme] of all", "name", None, 1),
    ]

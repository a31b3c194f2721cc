"""Seeds out of earlier sweeps and out of tagged lists, and the view of what to sweep next."""

from pathlib import Path

import pytest
from conftest import ACME, BRANDS, DAY1, DAY2, DAY3, Store, is_one_sentence, link, mention, page

from crawler.seeds.addresses import SeedsError
from crawler.seeds.load import load_seeds
from crawler.seeds.tags import tagged_seeds
from pipelines.storing.database import StorageError


def ask(store: Store, query: str) -> tuple[str, ...]:
    return load_seeds(f"db:{query}", store.path).urls


def put_outbound(store: Store, page_url: str, url: str, seen: str = DAY1, reason: str = "", anchor: str = "x") -> None:
    with store.db:
        store.db.execute(
            """
            insert into outbound_links (page_id, url, site, anchor, region, reason, first_seen, last_seen)
            values ((select id from pages where url = ?), ?, ?, ?, 'list', ?, ?, ?)
            """,
            (page_url, url, ".".join(url.split("/")[2].split(".")[-2:]), anchor, reason, DAY1, seen),
        )


LIST, OTHER = "https://lists.example/links", "https://more.example/links"


@pytest.fixture
def lists(store: Store) -> Store:
    """Two pages that list links."""
    for url in (LIST, OTHER):
        store.save(page(url))
    return store


def test_a_candidate_is_one_row_a_site_with_the_address_that_most_pages_link_to(lists):
    put_outbound(lists, LIST, "https://www.good.example/deep/page", DAY3)
    put_outbound(lists, LIST, "https://good.example/", DAY1, anchor="Good")
    put_outbound(lists, OTHER, "https://good.example/", DAY2, anchor="The good one")
    put_outbound(lists, LIST, "https://once.example/long/path")
    put_outbound(lists, LIST, "https://once.example/short")
    rows = lists.rows("select * from candidates order by site")
    assert rows == [
        {"site": "good.example", "url": "https://good.example/", "pages": 2, "anchor": "The good one",
         "found_on": OTHER, "last_seen": DAY3},
        {"site": "once.example", "url": "https://once.example/short", "pages": 1, "anchor": "x",
         "found_on": LIST, "last_seen": DAY1},
    ]  # fmt: skip
    assert ask(lists, "candidates") == ("https://good.example/", "https://once.example/short")


NO_CANDIDATES = {
    "dead": ("https://dead.example/", "not_found"),
    "swept": ("https://more.example/else", ""),
    "ours": ("https://help.acme.com/", ""),
    "a competitor's": ("https://globex.com/", ""),
}


@pytest.mark.parametrize(("url", "reason"), NO_CANDIDATES.values(), ids=NO_CANDIDATES)
def test_these_are_no_candidates(url, reason, lists):
    put_outbound(lists, LIST, url, reason=reason)
    assert lists.rows("select * from candidates") == []
    with pytest.raises(SeedsError, match="db:candidates gives nothing"):
        ask(lists, "candidates")
    put_outbound(lists, LIST, "https://good.example/")
    assert ask(lists, "candidates") == ("https://good.example/",)


def test_a_site_with_a_dead_link_and_a_living_one_is_swept_from_the_living_one(lists):
    put_outbound(lists, LIST, "https://half.example/", reason="gone")
    put_outbound(lists, OTHER, "https://half.example/a/living/page")
    assert ask(lists, "candidates") == ("https://half.example/a/living/page",)


def test_competitor_links_are_sites_that_link_to_a_competitor_and_not_to_us(store):
    for site, brands in {"one": ("Globex",), "both": ("Acme", "Globex"), "ours": ("Acme",), "none": ()}.items():
        store.save(page(f"https://{site}.example/a"), *map(link, brands))
    store.save(page("https://two.example/a"), link("Globex"), link("Initech"))
    store.save(page("https://elsewhere.example/a"), link("Globex"))
    store.save(page("https://elsewhere.example/b"), link("Acme"))
    store.save(page("https://profile.example/a"), link("Globex", owned="profile"))
    store.save(page("https://hooli.com/a"), link("Globex"))
    assert ask(store, "competitor-links") == ("https://two.example/", "https://one.example/")


def test_mentions_are_sites_that_mentioned_us_once_a_host(store):
    store.save(page("https://blog.example/a"), mention())
    store.save(page("https://blog.example/b"), mention("linked", link=0), link())
    store.save(page("http://shop.other.example:8080/b?c"), mention())
    store.save(page("https://globex.com/a"), mention())
    store.save(page("https://competitor.example/a"), mention(brand="Globex", surface="Globex"))
    assert ask(store, "mentions") == ("https://blog.example/", "http://shop.other.example:8080/")


def test_questions_may_be_mixed_with_other_seeds_and_say_what_they_gave(store):
    store.save(page("https://blog.example/a"), mention())
    taken = load_seeds("a.example,db:mentions", store.path)
    assert taken.urls == ("https://a.example/", "https://blog.example/")
    assert taken.notes == ("1 seed on 1 site taken from db:mentions.",)


def test_a_question_that_cannot_be_answered_is_one_sentence(store, tmp_path):
    for name, database, says in (
        ("db:competitors", store.path, "db:candidates, db:competitor-links, db:mentions"),
        ("db:mentions", store.path, "knows no sites that mentioned us"),
        ("db:mentions", tmp_path / "none.db", "there is no database"),
    ):
        with pytest.raises(SeedsError, match=says) as caught:
            load_seeds(name, database)
        assert is_one_sentence(str(caught.value))
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("no database\n" * 99)
    with pytest.raises(StorageError, match=r"text\.db"):
        load_seeds("db:mentions", tmp_path / "text.db")


def test_only_the_best_are_taken_of_more_than_a_sweep_may_have(lists, monkeypatch):
    monkeypatch.setattr("crawler.seeds.stored.MOST_SEEDS", 2)
    for number in range(4):
        put_outbound(lists, LIST, f"https://c{number}.example/")
        if number == 3:
            put_outbound(lists, OTHER, f"https://c{number}.example/")
    assert len(BRANDS) > 1 and ACME.role == "own"
    assert ask(lists, "candidates") == ("https://c3.example/", "https://c0.example/")


# --- tags


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two tagged lists and one without tags."""
    (tmp_path / "a.csv").write_text("url,tags\na.example,Gardening blog\nb.example,news;gardening\nwrong here,news\n")
    (tmp_path / "b.csv").write_text("Tags;URL\nnews;c.example\ngardening, tools;d.example\n;e.example\n")
    (tmp_path / "c.csv").write_text("url\nf.example\n")
    (tmp_path / "README.md").write_text("url,tags\nno.example,gardening\n")
    return tmp_path


TAGS = {"gardening": "abd", "GARDENING": "abd", "news": "bc", "blog,tools": "ad", " blog , news ": "abc", "tools": "d"}


@pytest.mark.parametrize(("tags", "names"), TAGS.items())
def test_any_of_the_tags_is_enough(tags, names, folder):
    assert tagged_seeds(tags, folder).urls == tuple(f"https://{name}.example/" for name in names)


def test_only_the_lines_with_the_tag_are_reported(folder):
    notes = tagged_seeds("news", folder).notes
    assert notes == (
        f"{folder}/a.csv, line 4: 'wrong here' is no web address; skipped.",
        f"1 seed on 1 site taken from {folder}/a.csv; 1 line was no web address.",
        f"1 seed on 1 site taken from {folder}/b.csv.",
    )
    assert len(tagged_seeds("tools", folder).notes) == 1


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ("gardning", "there are blog, gardening, news, tools"),
        ("blog,x", "'x'"),
        ("", "no tag is named"),
        (",", "no tag"),
    ],
)
def test_an_unknown_tag_says_which_there_are(tags, says, folder):
    with pytest.raises(SeedsError, match=says) as caught:
        tagged_seeds(tags, folder)
    assert is_one_sentence(str(caught.value))


def test_a_folder_without_tags_says_so(tmp_path):
    with pytest.raises(SeedsError, match="no tags"):
        tagged_seeds("x", tmp_path / "missing")
    (tmp_path / "a.csv").write_text("url,tags\nnothing here,x\n")
    with pytest.raises(SeedsError, match="is no web address"):
        tagged_seeds("x", tmp_path)


def test_the_examples_that_come_with_namedrop_can_be_used():
    folder = Path(__file__).parent.parent / "seeds"
    taken = tagged_seeds("gardening", folder)
    assert len(taken.urls) == 3 and len(taken.notes) == 1
    assert all(".example/" in url for url in taken.urls)

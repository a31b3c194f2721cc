"""Which pages are grouped as copies of one another: edited copies are, two stories about one event are not."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_pages import known, prose

from benchmarks.copies import changes, edited, event_of, lang_of, load, page
from pipelines.judging.duplicates import copies
from pipelines.judging.sketches import alike, sample, shares, sketch, text_sketch
from pipelines.reading.document import read
from pipelines.records import Page

STORIES = load()
LANGS = sorted({lang_of(name) for name in STORIES})
EDITS = sorted(edited("en"))
PAIRS = [(a, b) for a, b in combinations(STORIES, 2) if event_of(a) == event_of(b)]
SITE = "one.example"
ORIGINAL = f"https://{SITE}/a"


def sketch_of(story, lang, template=0):
    html = page(story, lang, template=template).encode()
    headers = (("content-type", "text/html; charset=utf-8"),)
    return sketch(read(Page("https://a.example/", 200, headers, html, "2026-01-01T00:00:00Z", "scan")))


ORIGINALS = {name: sketch_of(story, lang_of(name)) for name, story in STORIES.items()}


def originals():
    return [known(id, made, published="2026-01-01") for id, made in enumerate(ORIGINALS.values(), 1)]


# --- copies with changes, and stories that are none


@pytest.mark.parametrize("edit", EDITS)
def test_copies_with_one_change_or_two_are_grouped_with_the_original(edit):
    pages, expected = originals(), {}
    for leader, (name, story) in enumerate(STORIES.items(), 1):
        for template in range(3):
            chance = random.Random(f"{name} {edit} {template}")
            copy = edited(lang_of(name))[edit](list(story), chance)
            id = 100 * leader + template
            pages.append(known(id, sketch_of(copy, lang_of(name), template), published="2026-01-02"))
            expected[id] = leader
    assert copies(pages) == expected


def test_there_are_stories_in_several_languages_and_pairs_about_one_event():
    assert len(STORIES) >= 8 and len(LANGS) >= 5 and len(PAIRS) >= 5
    assert len(EDITS) == 42
    assert min(len(made) for made in ORIGINALS.values()) == 960


def test_no_two_stories_are_grouped():
    assert copies(originals()) == {}


@pytest.mark.parametrize("edit", sorted(changes("en")))
@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda name: name)
def test_two_stories_about_one_event_are_not_grouped_when_both_are_changed_alike(one, other, edit):
    lang = lang_of(one)
    made = [sketch_of(changes(lang)[edit](list(STORIES[name]), random.Random(name)), lang) for name in (one, other)]
    assert copies([known(1, made[0]), known(2, made[1])]) == {}


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda name: name)
def test_nor_when_both_quote_two_paragraphs_of_one_release(one, other):
    quoted = STORIES["es-puente-diario"][2]
    made = [sketch_of([*STORIES[name], quoted], lang_of(one)) for name in (one, other)]
    assert max(shares(*map(sample, made))) > 0.2  # they do share something
    assert copies([known(1, made[0]), known(2, made[1])]) == {}


def test_two_copies_of_an_unknown_original_are_nearly_always_grouped():
    grouped = total = 0
    for name, story in STORIES.items():
        lang = lang_of(name)
        made = [
            sketch_of(change(list(story), random.Random(f"{name} {edit}")), lang)
            for edit, change in changes(lang).items()
        ]
        for one, other in combinations(made, 2):
            total += 1
            grouped += copies([known(1, one), known(2, other)]) == {2: 1}
    assert grouped / total >= 0.97


# --- who leads

TEXT = ORIGINALS["en-ferry-gazette"]
PRINT = "https://one.example/a?print=1"
LEADS = {  # what two pages with the same text are -> the second one leads
    "published first": ({"published": "2026-03-02"}, {"published": "2026-03-01"}),
    "published, the other one seen later": ({"first_seen": "2026-03-02T00:00:00Z"}, {"published": "2026-03-01"}),
    "seen before the other was published": ({"published": "2026-03-02"}, {"first_seen": "2026-03-01T00:00:00Z"}),
    "seen first": ({"first_seen": "2026-03-01T09:00:00Z"}, {"first_seen": "2026-03-01T08:00:00Z"}),
    "shorter address": ({"url": "https://b.example/2026/story"}, {"url": "https://c.example/story"}),
    "first address": ({"url": "https://b.example/s"}, {"url": "https://a.example/s"}),
    "named by the other": (
        {"published": "2026-01-01", "canonical": "http://www.c.example/s/"}, {"url": "https://c.example/s"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LEADS)
def test_who_leads(case):
    first, second = LEADS[case]
    assert copies([known(1, TEXT, **first), known(2, TEXT, **second)]) == {1: 2}
    assert copies([known(2, TEXT, **first), known(1, TEXT, **second)]) == {2: 1}


OTHER = ORIGINALS["en-ferry-tribune"]
CUT = sketch_of(changes("en")["cut at the end"](STORIES["en-ferry-gazette"], random.Random()), "en")
CANONICAL = {  # pages -> groups; the first stands at one.example/a
    "an edited print view": ([{"sketch": TEXT}, {"sketch": CUT, "url": PRINT, "canonical": ORIGINAL}], {2: 1}),
    "too short to tell": ([{"sketch": TEXT}, {"canonical": ORIGINAL}], {2: 1}),
    "both too short": ([{}, {"canonical": ORIGINAL}], {2: 1}),
    "both too short, named otherwise": ([{}, {"canonical": f"http://WWW.{SITE}/a/#top"}], {2: 1}),
    "another text": ([{"sketch": TEXT}, {"sketch": OTHER, "canonical": ORIGINAL}], {}),
    "a text, and the original has none": ([{}, {"sketch": TEXT, "canonical": ORIGINAL}], {}),
    "with www": ([{}, {"url": f"http://www.{SITE}/a"}], {2: 1}),
    "two addresses, nothing said": ([{}, {"url": f"https://{SITE}/b"}], {}),
    "in two steps": (
        [{"sketch": TEXT}, {"url": f"https://{SITE}/b", "canonical": ORIGINAL},
         {"canonical": f"https://{SITE}/b"}], {2: 1, 3: 1},
    ),
    "they name each other": (
        [{"sketch": TEXT, "canonical": f"https://{SITE}/b"},
         {"sketch": TEXT, "canonical": ORIGINAL, "url": f"https://{SITE}/b"}], {2: 1},
    ),
    "they name each other, too short": (
        [{"canonical": f"https://{SITE}/b"}, {"canonical": ORIGINAL, "url": f"https://{SITE}/b"}], {},
    ),
    "the same unknown page": (
        [{"sketch": TEXT, "canonical": f"https://{SITE}/x"},
         {"sketch": CUT, "canonical": f"https://{SITE}/x", "url": PRINT}], {2: 1},
    ),
    "the same unknown page, too short": (
        [{"canonical": f"https://{SITE}/x"}, {"canonical": f"https://{SITE}/x"}], {},
    ),
    "itself": ([{"canonical": ORIGINAL}], {}),
    "the original is itself a copy": (
        [{"sketch": TEXT}, {"sketch": TEXT, "site": "two.example", "published": "2025-01-01"},
         {"canonical": ORIGINAL}, {"sketch": CUT, "canonical": ORIGINAL}], {2: 1, 3: 1, 4: 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CANONICAL)
def test_canonical(case):
    given_pages, expected = CANONICAL[case]
    pages = [
        known(id, **({"site": SITE, "url": f"https://{SITE}/{'a' if id == 1 else id}"} | one))
        for id, one in enumerate(given_pages, 1)
    ]
    assert copies(pages) == expected
    assert copies(reversed(pages)) == expected


def test_a_home_page_that_all_pages_name_by_mistake_is_not_their_original():
    home = known(1, site=SITE, url=f"https://{SITE}/")
    entries = [known(id, site=SITE, canonical=f"https://{SITE}") for id in (2, 3)]
    assert copies([home, *entries]) == {}
    assert copies([home, known(4, site=SITE, url=f"http://www.{SITE}")]) == {4: 1}


# --- pages of one site


def test_pages_with_one_template_and_different_text_are_no_copies():
    template = prose("template", 300)
    pages = [known(id, text_sketch(f"{prose(id, 100)} {template}"), site=SITE, title="Shop") for id in range(1, 4)]
    assert copies(pages) == {}


def test_nor_are_many_of_which_the_template_is_nearly_all_on_several_sites():
    template = prose("template", 500)
    pages = [
        known(id, text_sketch(f"{prose(id, 120)} {template}"), site=f"paper{id % 3}.example") for id in range(1, 31)
    ]
    assert copies(pages) == {}
    copy = known(99, text_sketch(f"{prose(7, 120)} {template}"), site="paper2.example")
    assert copies([*pages, copy]) == {99: 7}


def test_a_page_of_one_site_with_another_title_is_no_copy_even_if_nearly_all_is_template():
    template = prose("template", 1000)
    entries = [text_sketch(f"{prose(id, 30)} {template}") for id in range(2)]
    for titles, grouped in ((("Soap", "Brush"), {}), (("Soap", "Soap | Shop"), {2: 1})):
        pages = [
            known(id, made, site=SITE, title=title)
            for id, (made, title) in enumerate(zip(entries, titles, strict=True), 1)
        ]
        assert copies(pages) == grouped


def test_one_page_under_many_addresses_is_one_group():
    assert copies([known(id, TEXT, site=SITE) for id in range(1, 41)]) == dict.fromkeys(range(2, 41), 1)


def test_a_chain_of_small_steps_does_not_join_unlike_pages():
    words = prose("long", 1000).split()
    pages = [known(at, text_sketch(" ".join(words[100 * at : 100 * at + 300])), published=f"2026-01-0{at}")
             for at in range(1, 8)]  # fmt: skip
    groups = copies(pages)
    assert groups and set(groups.values()) != {1}
    assert all(abs(page - leader) == 1 for page, leader in groups.items())


# --- properties

SENTENCES = [prose(at, 30) for at in range(12)]
PAGES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SENTENCES), max_size=8),
        st.sampled_from(["", "", "https://b.example/1", "https://c.example/2", "https://a.example/3"]),
        st.sampled_from(["", "2026-01-01", "2026-01-02"]),
    ),
    max_size=12,
)


@given(PAGES, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_and_each_member_is_like_its_leader(made, chance):
    sites = ("a.example", "b.example", "c.example")  # four pages each, fewer than a template needs
    pages = [
        known(id, text_sketch(" ".join(text)), f"https://{sites[id % 3]}/{id}", sites[id % 3], canonical=canonical,
              published=published)
        for id, (text, canonical, published) in enumerate(made, 1)
    ]  # fmt: skip
    groups = copies(pages)
    chance.shuffle(pages)
    assert copies(pages) == groups
    assert not groups.keys() & set(groups.values())
    by_id = {one.id: one for one in pages}
    for member, leader in ((by_id[member].sketch, by_id[leader].sketch) for member, leader in groups.items()):
        assert not member or alike(sample(member), sample(leader), same_site=False)

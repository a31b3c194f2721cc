"""Links of lists to other sites: which of a page count, what is said of each, and how they are kept."""

from dataclasses import replace

import pytest
from conftest import ACME, BRANDS, DAY1, DAY2, DAY3, URL, Store, page
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.wire import LENGTH, packed, unpacked
from pipelines.link_records import Checked, OutboundLink
from pipelines.linking.outbound import MOST_LINKS, outbound_links
from pipelines.linking.owners import Owners
from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Document, Findings, Page
from pipelines.storing.outbound import asked_after, links_of, save_checked

OWNERS = Owners(BRANDS)
KIND = (("content-type", "text/html; charset=utf-8"),)


def document(html: str, page_type: str = "article", url: str = "https://blog.example/links") -> Document:
    made = read(Page(url, 200, KIND, f"<html><body>{html}</body></html>".encode(), DAY1, "resources"))
    return replace(made, facts=replace(made.facts, page_type=page_type))


def found(html: str, page_type: str = "article") -> list[str]:
    return [link.url for link in outbound_links(document(html, page_type), OWNERS)]


ITEM = "<h2>Tools</h2><ul><li>{}</li></ul>"
TO = "https://tool.example/"
COUNTS = {  # html, page type -> addresses
    "an item of a list in an article": (ITEM.format(f"<a href={TO}>Tool</a> plans beds"), "article", [TO]),
    "a sentence in an article": (f"<p>We like <a href={TO}>Tool</a> a lot.", "article", []),
    "a paragraph of a resource list": (f"<p><a href={TO}>Tool</a> plans beds.", "resource_list", [TO]),
    "a card of a directory": (f"<p><a href={TO}>Visit website</a>", "directory_entry", [TO]),
    "without its fragment": (ITEM.format(f"<a href={TO}#top>Tool</a>"), "article", [TO]),
    "a redirector of another": (
        ITEM.format("<a href='https://www.google.com/url?q=https://tool.example/a'>Tool</a>"),
        "article", [f"{TO}a"],
    ),
    "a redirector of the site": (
        ITEM.format("<a href='/out?url=https%3A%2F%2Ftool.example%2Fa'>Tool</a>"), "article", [f"{TO}a"],
    ),
    "the site itself": (ITEM.format("<a href=/a>a</a><a href=//www.blog.example/b>b</a>"), "resource_list", []),
    "a brand": (ITEM.format("<a href=https://www.acme.com/x>Acme</a>"), "resource_list", []),
    "a social network": (
        ITEM.format("<a href=https://www.facebook.com/tool>f</a> <a href=https://x.com/tool>x</a>"),
        "resource_list", [],
    ),
    "a share button": (
        ITEM.format("<a href='https://news.tool.example/submit?url=https://blog.example/'>Share</a>"),
        "resource_list", [],
    ),
    "a login": (ITEM.format("<a href='https://id.tool.example/login?next=/'>in</a>"), "resource_list", []),
    "not displayed": (f"<div hidden>{ITEM.format(f'<a href={TO}>Tool</a>')}</div>", "resource_list", []),
    "of the site's footer": (f"<footer><ul><li><a href={TO}>Made by Tool</a></ul></footer>", "resource_list", []),
    "no web address": (ITEM.format("<a href=mailto:a@t.example>m</a><a href=ftp://t.example/>f</a>"), "article", []),
    "twice": (ITEM.format(f"<a href={TO}>Tool</a> <a href={TO}#x>again</a>"), "article", [TO]),
}  # fmt: skip


@pytest.mark.parametrize(("html", "page_type", "urls"), COUNTS.values(), ids=COUNTS)
def test_which_links_count(html, page_type, urls):
    assert found(f"{html}<p>The words of the page.", page_type) == urls


def test_a_page_that_was_not_read_has_none():
    made = document(ITEM.format(f"<a href={TO}>Tool</a>"))
    assert outbound_links(replace(made, facts=replace(made.facts, page_read="login")), OWNERS) == ()


def test_no_more_than_so_many_of_a_page():
    items = "".join(f"<li><a href=https://tool{number}.example/>x</a>" for number in range(MOST_LINKS + 50))
    assert found(f"<ul>{items}</ul>") == [f"https://tool{number}.example/" for number in range(MOST_LINKS)]


LONG = "word " * 100
CONTEXTS = {  # html -> anchor, context
    "heading and item": (
        f"<h2>Planning  tools</h2><p>{LONG}<ul><li><a href={TO}>Tool</a> plans\nbeds</li><li>x</ul>",
        "Tool", "Planning tools: Tool plans beds",
    ),
    "words before the link": (f"<h3>A</h3><ul><li>Beds with <a href={TO}>Tool</a>.</ul>", "Tool", "A: Beds with Tool."),
    "no heading": (f"<ul><li><a href={TO}>Tool</a> plans beds</ul>", "Tool", "Tool plans beds"),
    "the nearest heading": (f"<h2>A</h2><p>x</p><h2>B</h2><ul><li><a href={TO}>Tool</a></ul>", "Tool", "B: Tool"),
    "a line with a link heads nothing": (
        f"<h2>A</h2><p><a href=https://other.example/>Other</a> plans</p><ul><li><a href={TO}>Tool</a></ul>",
        "Tool", "A: Tool",
    ),
    "an image": (f"<h2>A</h2><ul><li><a href={TO}><img src=x.png alt='A Tool'></a> plans</ul>", "A Tool", "A: plans"),
    "an image and a name": (f"<ul><li><a href={TO}><img src=x.png></a> <a href={TO}>Tool</a></ul>", "Tool", "Tool"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "anchor", "context"), CONTEXTS.values(), ids=CONTEXTS)
def test_what_is_said_of_a_link(html, anchor, context):
    (link,) = [link for link in outbound_links(document(html, "resource_list"), OWNERS) if link.url == TO]
    assert (link.site, link.anchor, link.context) == ("tool.example", anchor, context)


def test_a_long_item_is_cut_around_its_link():
    html = f"<h2>Tools</h2><ul><li>{LONG}<a href={TO}>Tool</a> plans beds {LONG}</ul>"
    (link,) = outbound_links(document(html), OWNERS)
    assert len(link.context) <= 200
    assert link.context.startswith("Tools: word word ") and " Tool plans beds word" in link.context


@given(st.lists(st.sampled_from(["<li>", "<h2>", "<p>", "</ul><ul>", "<td>", f"<a href={TO}x>T</a>", "a b", "\n", LONG,
                                 "<a href=//b.example>", "</a>", "<img alt=x>", "<tr>"]), max_size=12))  # fmt: skip
def test_every_link_is_told_in_one_line(parts):
    for link in outbound_links(document(f"<ul>{''.join(parts)}</ul>", "resource_list"), OWNERS):
        for text in (link.anchor, link.context):
            assert len(text) <= 200 and text == " ".join(text.split())


def test_the_findings_of_a_page_have_them_and_pass_the_pipe():
    made = findings(document(ITEM.format(f"<a href={TO}>Tool</a> plans beds")), Brands((ACME,)))
    assert made.outbound == (OutboundLink(TO, "tool.example", "Tool", "Tools: Tool plans beds", "list"),)
    assert unpacked(packed(made)[LENGTH.size :]) == made


# --- what is kept

ONE, TWO = (
    OutboundLink(f"https://{name}.example/", f"{name}.example", name, f"A: {name}", "list") for name in ("one", "two")
)


def save(store: Store, *links: OutboundLink, at: str = DAY1, url: str = URL) -> None:
    store.writer.save(Findings(page(url, at=at), outbound=links))


def check(store: Store, url: str, reason: str = "not_found", status: int = 404, at: str = DAY2) -> None:
    with store.writer.transaction():
        save_checked(store.writer.db, Checked(Page(f"{url}end", status, (), b"", at, "resources"), url, reason))


def kept(store: Store, *columns: str) -> list[tuple]:
    sql = f"select {', '.join(columns)} from outbound_links order by id"
    return [tuple(row.values()) for row in store.rows(sql)]


def test_a_second_look_keeps_the_first_and_forgets_what_is_not_there_any_more(store):
    save(store, ONE, TWO)
    check(store, ONE.url)
    save(store, ONE._replace(anchor="new"), at=DAY3)
    assert kept(store, "url", "site", "anchor", "context", "region", "first_seen", "last_seen") == [
        (ONE.url, "one.example", "new", "A: one", "list", DAY1, DAY3)
    ]
    assert kept(store, "status", "reason", "checked") == [(404, "not_found", DAY2)]


def test_an_older_look_and_a_failed_one_change_nothing(store):
    save(store, ONE, at=DAY2)
    save(store, TWO, at=DAY1)
    store.save(page(at=DAY3, page_read="blocked", status=403))
    assert kept(store, "url", "last_seen") == [(ONE.url, DAY2)]


def test_what_is_as_it_was_was_seen_once_more(store):
    save(store, ONE)
    with store.writer.transaction():
        store.writer.touch(URL, DAY3)
    assert kept(store, "url", "first_seen", "last_seen") == [(ONE.url, DAY1, DAY3)]


def test_an_answer_counts_for_a_link_on_all_pages_also_on_one_that_has_it_later(store):
    save(store, ONE)
    save(store, ONE, TWO, url="https://b.example/")
    check(store, ONE.url)
    save(store, ONE, url="https://c.example/", at=DAY3)
    dead = ("not_found", 404, DAY2)
    assert kept(store, "reason", "status", "checked") == [dead, dead, ("", None, None), dead]
    check(store, ONE.url, "", 200, DAY3)
    assert kept(store, "reason", "status", "checked").count(("", 200, DAY3)) == 3


def test_a_host_that_does_not_exist_is_so_for_all_links_to_it(store):
    links = [ONE._replace(url=f"https://{place}") for place in ("one.example/a", "one.example/b", "www.one.example/")]
    save(store, *links)
    dead = Page("https://one.example/a", 0, (), b"", DAY2, "resources")
    with store.writer.transaction():
        save_checked(store.writer.db, Checked(dead, links[0].url, "no_such_host"))
    assert kept(store, "reason") == [("no_such_host",), ("no_such_host",), ("",)]


def test_what_was_asked_lately_is_known(store):
    save(store, ONE, TWO)
    check(store, ONE.url)
    db = store.writer.db
    assert links_of(db, URL) == [ONE.url, TWO.url] and links_of(db, "https://unknown.example/") == []
    urls = [ONE.url, TWO.url, "https://bad.example/\udc00"]
    assert [asked_after(db, urls, day) for day in (DAY1, DAY2, DAY3)] == [{ONE.url}, set(), set()]

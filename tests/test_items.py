"""Items of lists: what belongs together in a list, a table, a glossary and a row of cards."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.linking.places import Places
from pipelines.reading.document import read
from pipelines.records import Document, Page

LINK = "<a href=/x>x</a>"
CARD = f"<div class=card><h3>{LINK}</h3><p>y</p></div>"


def document(html: str) -> Document:
    header = ("content-type", "text/html; charset=utf-8")
    return read(Page("https://site.example/a", 200, (header,), html.encode(), "2026-01-02T03:04:05Z", "scan"))


def items(html: str) -> dict[str, int]:
    """Return the text of each block with its item, numbered anew in the order of the text."""
    found = document(html)
    order: dict[int, int] = {0: 0}
    return {
        found.text[block.start : block.end].strip(): order.setdefault(block.item, len(order)) for block in found.blocks
    }


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # a list item with all that is in it
        ("<p>a<ul><li><h3>b</h3><p>c<li>d</ul>e", {"a": 0, "b": 1, "c": 1, "d": 2, "e": 0}),
        ("<nav><ul><li>a<li>b</ul></nav>", {"a": 1, "b": 2}),
        # a list in an item is part of it
        (f"<ul><li>{LINK} a tool<ul><li>b<li>c</ul><li>d</ul>", {"x a tool": 1, "b": 1, "c": 1, "d": 2}),
        ("<ul><li>a<ul><li>b<li>c</ul>d</ul>", {"a": 1, "b": 1, "c": 1, "d": 1}),
        # but what only heads a list of links is not one with them
        (f"<ul><li>Tools<ul><li>b {LINK}<li>c {LINK}</ul><li>d</ul>", {"Tools": 1, "b x": 2, "c x": 3, "d": 4}),
        (f"<ul><li><ul><li>b {LINK}<li>c</ul></ul>", {"b x": 1, "c": 2}),
        # rows of a table; a table of one row is a frame, and so is one around another
        ("<table><tr><td>a<td>b<tr><td>c</table>", {"a": 1, "b": 1, "c": 2}),
        ("<table><tr><td>a<td>b</table>", {"a": 0, "b": 0}),
        ("<table><tr><td>a<td><table><tr><td>b<tr><td>c</table></table>", {"a": 0, "b": 1, "c": 2}),
        ("<table><tr><td>q<tr><td>a<td><table><tr><td>b<tr><td>c</table></table>", {"q": 1, "a": 2, "b": 3, "c": 4}),
        # a term with what is said of it; several terms, several texts
        ("<dl><dt>a<dd>b<dd>c<dt>d<dt>e<dd>f</dl><dl><dd>g</dl>",
         {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2, "g": 3}),
        # cards side by side: articles, or elements of one tag and class that lead somewhere
        ("<article>a</article><article><h2>b</h2>c</article><article>d</article>", {"a": 1, "b": 2, "c": 2, "d": 3}),
        ("<article>a</article><article><h2>b</h2>c</article>", {"a": 0, "b": 0, "c": 0}),
        (CARD.replace("x</a>", "a</a>").replace("y", "b") + CARD.replace("x</a>", "c</a>").replace("y", "d")
         + CARD.replace("x</a>", "e</a>").replace("y", "f"), {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3, "f": 3}),
        (CARD.replace("x</a>", "a</a>").replace("y", "b") + CARD.replace("x</a>", "c</a>").replace("y", "d"),
         {"a": 0, "b": 0, "c": 0, "d": 0}),
        ("<div class=p>a</div><div class=p>b</div><div class=p>c</div>", {"a": 0, "b": 0, "c": 0}),
        (f"<div class=p>a{LINK}</div><div class=q>b{LINK}</div><div class=p>c{LINK}</div>",
         {"ax": 0, "bx": 0, "cx": 0}),
        # rows of cards: the cards are the items
        ("<div class=row>" + "".join(f"<div class=col>{n}{LINK}</div>" for n in "abc") + "</div>"
         "<div class=row>" + "".join(f"<div class=col>{n}{LINK}</div>" for n in "def") + "</div><div class=row></div>",
         {"ax": 1, "bx": 2, "cx": 3, "dx": 4, "ex": 5, "fx": 6}),
        # but what stands side by side in a list item is part of it
        ("<ul><li>" + "".join(f"<div class=cell>{n}{LINK}</div>" for n in "abc") + "<li>d</ul>",
         {"ax": 1, "bx": 1, "cx": 1, "d": 2}),
        # what is as long as a page is no item
        ("<ul><li>" + "<p>" + "word " * 700 + "<p>b<li>c</ul>", {("word " * 700).strip(): 0, "b": 0, "c": 1}),
    ],
)  # fmt: skip
def test_items(html, expected):
    assert items(html) == expected


def test_a_list_page_is_read_as_items_with_the_heading_outside():
    found = document("<main><h1>Tools</h1><ul>" + "<li><b>one</b><p>good tool" * 9 + "</ul></main>")
    assert [(block.region, block.item) for block in found.blocks[:4]] == [
        ("main", 0), ("list", 1), ("list", 1), ("list", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "span"), [("one", "one\ntwo"), ("two", "one\ntwo"), ("three", "three"), ("before", "before")]
)
def test_the_span_of_the_item_around_a_place(word, span):
    found = document("<p>before<ul><li><h3>one</h3><p>two<li>three</ul>")
    place = Places(found).beside(found.text.index(word))
    assert place is not None
    assert found.text[slice(*place)] == span


PIECE = st.sampled_from(
    [
        *"<ul> <li> </li> </ul> <dl> <dt> <dd> </dl> <table> <tr> <td> </table> <div> </div> <article> </article> a b "
        "<a\thref=x>l</a> <p>".split(" "),
        "<div class=c>",
        "<div class=c>",
    ]
)


@example("<li><ul><li></li>a<li>b</li>c")  # the outer item goes on behind an inner one
@given(st.lists(PIECE, max_size=40).map("".join))
@settings(deadline=None, max_examples=300)
def test_every_block_of_an_item_is_in_its_span_or_beyond_another_item(html):
    found = document(html)
    for block in found.blocks:
        place = Places(found).beside(block.start)
        assert place is not None
        start, end = place
        assert start <= block.start <= block.end <= end
        inside = {other.item for other in found.blocks if start <= other.start and other.end <= end}
        assert inside == {block.item} or block.item == 0

"""Reading: visible text, blocks with their regions, links, images, facts, and whether a page was read whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.blocks import block_at
from pipelines.reading.document import read, unread
from pipelines.records import Document, Page

HTML = ("content-type", "text/html; charset=utf-8")


def page(html: str | bytes, url: str = "https://site.example/a", status: int = 200, *headers: tuple[str, str]) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    return Page(url, status, headers or (HTML,), body, "2026-01-02T03:04:05Z", "scan")


def blocks(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        # what a reader sees, with white space collapsed as in a browser
        ("<p>one\n\t two   three", ["one two three"]),
        ("<p>one&nbsp;two &amp; &lt;b&gt;", ["one\xa0two & <b>"]),
        ("<p> one <b> two </b> three", ["one two three"]),
        ("no element", ["no element"]),
        # what nobody sees
        ("<p>a<script>b</script><style>c</style><noscript>d</noscript><template>e</template><!-- f -->g", ["ag"]),
        ("<p>a<b hidden>b</b><i style='color:red; DISPLAY : none'>c</i><u style=visibility:hidden>d</u>e", ["ae"]),
        ("<div hidden><p>a<div>b</div></div>c", ["c"]),
        ("<title>t</title><meta name=description content=d><p>a", ["a"]),
        ("<p>a<svg><text>b</text></svg><iframe>c</iframe><video>d</video><input value=e>f", ["abf"]),
        # what is only moved or folded is seen
        ("<details><summary>a</summary>b</details>", ["a", "b"]),
        ("<p style='display:block' aria-hidden=true>a", ["a"]),
        # blocks end at block elements, not at inline ones
        ("<h1>a</h1>b<p>c<div>d<span>e</span></div>f", ["a", "b", "c", "de", "f"]),
        ("<ul><li>a<li>b<ul><li>c</ul>d</ul>", ["a", "b", "c", "d"]),
        ("<p>Ac<b>m</b><wbr>e<sup>2</sup>", ["Acme2"]),
        ("<p>a <p> <div></div><p>b", ["a ", "b"]),
        # a line break stays in its block, table cells are blocks
        ("<p>a<br>b<br/><br>c", ["a\nb\n\nc"]),
        ("<p><br>a", ["a"]),
        ("<table><tr><td>a<th>b<tr><td>c</table>", ["a", "b", "c"]),
        ("<dl><dt>a<dd>b</dl><select><option>c<option>d</select>", ["a", "b", "c", "d"]),
        # links side by side are set apart
        ("<p><a href=1>a</a><a href=2>b</a><a href=3>c</a>", ["a b c"]),
        ("<p><a href=1>a</a>, <a href=2>b</a>c", ["a, bc"]),
        ("<p><a>a</a><a>b</a>", ["ab"]),
    ],
)
def test_visible_text_in_blocks(html, texts):
    document = read(page(html))
    assert blocks(document) == texts
    assert document.text.split() == " ".join(texts).split()


@pytest.mark.parametrize(
    ("html", "regions"),
    [
        # elements
        ("<nav>n</nav><header>h</header><main>m</main><aside>s</aside><footer>f</footer><p>o",
         ["nav", "header", "main", "sidebar", "footer", "other"]),
        # roles
        ("<div role=navigation>n</div><div role=banner>h</div><div role=main>m</div><div role=contentinfo>f</div>",
         ["nav", "header", "main", "footer"]),
        # words in class and id, as whole words
        ("<div class='site-footer dark'>f</div><div id=comments>c</div><div class=related-posts>r</div>",
         ["footer", "comment", "related"]),
        ("<div class=navy>o</div><div class=shared>o</div><div id=header2>o</div>", ["other", "other", "header"]),
        # a box in the main text leaves it, a box in boilerplate does not
        ("<main>m<div class=related>r</div>m</main>", ["main", "related", "main"]),
        ("<footer><div class=content>f</div><nav>f</nav></footer>", ["footer", "footer"]),
        # the header and footer of an article are its own words
        ("<article><header>m</header><p>m<footer>m</footer></article>", ["main", "main", "main"]),
        # body and main keep their region whatever they are called
        ("<body class='footer nav'><main class=sidebar>m</main>o", ["main", "other"]),
    ],
)  # fmt: skip
def test_regions(html, regions):
    assert [block.region for block in read(page(html)).blocks] == regions


@pytest.mark.parametrize(
    ("html", "is_list"),
    [
        ("<main><ul>" + "<li>one good tool" * 5 + "</ul></main>", True),
        ("<table>" + "<tr><td>one<td>tool" * 5 + "</table>", True),
        ("<article>one</article><article>two</article><article>three</article>", True),
        ("<p>" + "A long text about tools. " * 9 + "<ul><li>one<li>two</ul>", False),
        ("<article>one</article>", False),
        ("<nav><ul>" + "<li>one good tool" * 5 + "</ul></nav><p>text", False),
    ],
)
def test_a_page_that_is_mostly_items_is_a_list(html, is_list):
    document = read(page(html))
    assert ("list" in {block.region for block in document.blocks}) is is_list


@pytest.mark.parametrize(
    ("html", "anchors"),
    [
        # href, url, text, kind, rel, what its span holds
        ("<p>x<a href=/b rel=' nofollow '> one <b>two</b>\n</a>y",
         [("/b", "https://site.example/b", "one two", "text", "nofollow", "one two")]),
        ("<a href=mailto:a@b.c>m</a><a href=javascript:x>j</a><a href='http://[::1'>k</a>",
         [("mailto:a@b.c", "", "m", "text", "", "m"), ("javascript:x", "", "j", "text", "", "j"),
          ("http://[::1", "", "k", "text", "", "k")]),
        ("<a>no</a><a name=x>no</a><a href=''>own</a>", [("", "https://site.example/a", "own", "text", "", "own")]),
        # images: the alt text is the anchor; text beside an image wins; an image without alt has none
        ("<p>x<a href=b><img alt=' Our  logo '></a>y", [("b", "https://site.example/b", "Our logo", "image", "", "")]),
        ("<a href=b><img alt=logo> Acme</a>", [("b", "https://site.example/b", "Acme", "text", "", "Acme")]),
        ("<a href=b><img src=c></a>", [("b", "https://site.example/b", "", "text", "", "")]),
        # the base of the page; a base that is none
        ("<base href=https://cdn.example/x/><a href=b>b</a>", [("b", "https://cdn.example/x/b", "b", "text", "", "b")]),
        ("<base href=javascript:><a href=b>b</a>", [("b", "https://site.example/b", "b", "text", "", "b")]),
        # links that nobody sees, links around blocks
        ("<p>x<a hidden href=b>b</a><noscript><a href=c> c </a></noscript>",
         [("b", "https://site.example/b", "b", "text", "", ""), ("c", "https://site.example/c", "c", "text", "", "")]),
        ("<a href=b><h2>one</h2><p>two</p></a>", [("b", "https://site.example/b", "one two", "text", "", "one\ntwo")]),
        ('<img usemap="#m" alt=x><map name=m><area href=b alt=Acme></map>',
            [("b", "https://site.example/b", "Acme", "image", "", "")]),
    ],
)  # fmt: skip
def test_anchors(html, anchors):
    document = read(page(html))
    assert anchors == [(a.href, a.url, a.text, a.kind, a.rel, document.text[a.start : a.end]) for a in document.anchors]


def test_images_know_where_they_stand_and_in_which_link():
    document = read(page("<p>ab<img alt=one>cd<p><img src=x><img alt=''><a href=b><img alt=two></a><img hidden alt=z>"))
    assert [(image.alt, image.position, image.anchor) for image in document.images if image.alt] == [
        ("one", 2, None), ("two", 5, 0),
    ]  # fmt: skip
    assert block_at(document.blocks, 5) == document.blocks[1]


@pytest.mark.parametrize(
    ("status", "content_type", "body", "page_read", "cause"),
    [
        # read
        (200, "text/html", b"<p>a", "read", ""),
        (203, "text/html;charset=x", b"<p>a", "read", ""),
        (200, "", b"<p>a", "read", ""),
        (200, "Application/XHTML+XML", b"<p>a", "read", ""),
        # errors and refusals
        (404, "text/html", b"<p>a", "http_error", "404"),
        (410, "text/html", b"<p>a", "http_error", "410"),
        (500, "text/html", b"<p>a", "http_error", "500"),
        (301, "text/html", b"<p>a", "http_error", "301"),
        (0, "text/html", b"", "http_error", "0"),
        (401, "text/html", b"<p>a", "blocked", "401"),
        (403, "text/html", b"<p>a", "blocked", "403"),
        (429, "text/html", b"<p>a", "blocked", "429"),
        (503, "text/html", b"<p>a", "blocked", "503"),
        # no HTML, nothing, too much
        (200, "application/pdf", b"%PDF-1.7", "not_html", "application/pdf"),
        (200, "text/plain; charset=utf-8", b"<p>a", "not_html", "text/plain"),
        (200, "text/html", b"", "http_error", "empty"),
        (200, "text/html", b" \n\t", "http_error", "empty"),
        (200, "text/html", b"x" * (8 * 2**20 + 1), "too_large", "8 MB"),
        # filled in by a script
        (200, "text/html", b"<div id=root></div><script src=a></script>", "js_shell", "script"),
        (200, "text/html", b"<div id=root></div>", "read", ""),
        (200, "text/html", b"<div id=root>a</div><script></script>", "read", ""),
        (200, "text/html", b"<div id=root></div><script></script><p>" + b"word " * 60, "read", ""),
        (200, "text/html", b"<body><script></script><noscript>Please enable JavaScript", "js_shell", "Java"),
        (200, "text/html", b"<body><script></script><noscript>Please turn on cookies.</noscript><p>a", "read", ""),
        (200, "text/html", b"<p><script></script><noscript>Enable Java</noscript>" + b"word " * 300, "read", ""),
    ],
)  # fmt: skip
def test_whether_a_page_was_read_whole(status, content_type, body, page_read, cause):
    document = read(page(body, "https://site.example/a", status, ("content-type", content_type)))
    assert document.facts.page_read == page_read
    assert cause in document.facts.cause
    assert (document.facts.cause == "") is (page_read == "read")
    assert (document.text == "") is (document.facts.word_count == 0)
    assert page_read in ("read", "js_shell") or document == unread(
        page(body, status=status), page_read, document.facts.cause
    )


def test_a_page_of_too_many_elements_is_a_trap():
    assert read(page("<p>Acme" + "<b></b>" * 160_000)).facts.page_read == "trap"


def test_deep_nesting_is_read_to_the_end():
    document = read(page("<div>" * 20_000 + "<a href=b>deep</a>" + "</div>" * 20_000 + "end"))
    assert (document.facts.page_read, blocks(document), document.anchors[0].text) == ("read", ["deep", "end"], "deep")


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=200)
def test_random_bytes_never_raise(body):
    assert read(page(body)).facts.page_read in ("read", "http_error", "soft_404", "not_html", "js_shell")


TAGS = st.sampled_from("a b p div td tr table li ul span main footer article h1 select option svg noscript".split())
PIECE = st.one_of(
    st.sampled_from([" ", "Acme", "é ", "\n", "<br>", "<img alt=x>", "<a href=/x>", "</a>", "<hr>", "&nbsp;", "\x0b"]),
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(["<div hidden>", "<p class=footer>", "<a href=//acme.com><img alt=y></a>", "<!--", "-->", "<"]),
)


@given(st.lists(PIECE, max_size=25).map("".join))
@settings(deadline=None, max_examples=200)
def test_spans_lie_in_the_text_and_blocks_never_overlap(html):
    document = read(page(html))
    end = 0
    for block in document.blocks:
        assert end <= block.start <= block.end <= len(document.text)
        end = block.end + 1  # a line feed is between two blocks
    covered = "".join(blocks(document))
    assert sorted(covered.replace("\n", "")) == sorted(document.text.replace("\n", ""))
    for anchor in document.anchors:
        assert 0 <= anchor.start <= anchor.end <= len(document.text)
        shown = document.text[anchor.start : anchor.end]
        assert shown == shown.strip()
        if anchor.shown:
            assert anchor.kind == "image" or anchor.text == " ".join(shown.split())
        else:
            assert anchor.start == anchor.end
    starts = [anchor.start for anchor in document.anchors]
    assert starts == sorted(starts)
    for image in document.images:
        assert 0 <= image.position <= len(document.text)
        assert image.anchor is None or 0 <= image.anchor < len(document.anchors)


@pytest.mark.parametrize(
    ("body", "page_read"),
    [
        # what would keep a parser busy for hours is not parsed
        ("<div>" * 100_000, "trap"), ("<ul><li>" * 30_000, "trap"), ("<b><i></b>" * 50_000, "trap"),
        # a long page of elements that need no end tag is only long
        ("<p>one<br>two<img src=x>" * 20_000, "read"), ("<li>one" * 30_000, "read"), ("<!-- x -->" * 30_000, "read"),
    ],
)  # fmt: skip
def test_too_deep_is_a_trap_and_long_is_not(body, page_read):
    assert read(page(f"<html><body>{body}</body></html>")).facts.page_read == page_read

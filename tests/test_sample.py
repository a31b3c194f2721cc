"""The sample web: its pages hold together, and its hand-written oracle fits them."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest

import crawler.sample.web as web
from crawler.sample.web import Reply, reply, sites, with_port
from pipelines.records import LinkState, Match, Region

PORT = 8123
SAMPLE = Path(web.__file__).parent
EXPECTED = {  # as the pages are without a browser
    kind: [entry for entry in entries if not entry.get("rendered", False)]
    for kind, entries in tomllib.loads((SAMPLE / "expected.toml").read_text("utf-8")).items()
}
SWEPT = ("allotment-times", "greenlinks", "plotfinder", "muddyboots", "compost-corner")
PAGES = [page.url for site in sites().values() for page in site.pages.values()]
UNREAD = ("http://allotment-times.localhost/members/secret-offers",)
SHRUBS = {  # pages, and lists of a headline, that write the word for a shrubbery with a capital
    f"http://{page}"
    for page in """
    allotment-times.localhost/ allotment-times.localhost/opinion allotment-times.localhost/writers/godfrey-pell
    allotment-times.localhost/2025/12/winter-reading allotment-times.localhost/2026/01/hedge-work-in-winter
    allotment-times.localhost/2026/05/hedgehog-highways allotment-times.localhost/2026/10/apple-day-turnout
    allotment-times.localhost/2026/11/in-praise-of-a-mess greenlinks.localhost/ plotfinder.localhost/
    greenlinks.localhost/guides/hedges-and-boundaries plotfinder.localhost/profile/thicket-clearance
    """.split()
}
INVISIBLE = re.compile("[\u00ad\u200b]")
VOID = {"meta", "link", "img", "br", "hr", "base", "input"}


@cache
def get(url: str) -> Reply:
    parts = urlsplit(url)
    return reply(parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), PORT)


def header(answer: Reply, name: str) -> str:
    return dict(answer.headers).get(name, "")


def text_of(answer: Reply) -> str:
    return answer.body.decode("windows-1252" if b'charset="windows-1252"' in answer.body else "utf-8")


class Crude(HTMLParser):
    """Links and visible text of a page, by the simplest means."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__()
        self.base, self.links, self.parts, self.open, self.ids = url, [], [], [], set()
        self.feed(html)
        self.text = INVISIBLE.sub("", "".join(self.parts)).replace("\u00a0", " ")

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "base":
            self.base = urljoin(self.base, has["href"])
        if tag in ("a", "link", "img", "script") and (target := has.get("href") or has.get("src")):
            self.links.append((tag, urljoin(self.base, target)))
        self.parts.append(has.get("alt", ""))
        if tag not in VOID:
            unseen = tag in ("script", "style", "noscript", "title") or "hidden" in has or "style" in has
            self.open.append((tag, unseen))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, f"</{tag}> in the wrong place: {self.base}"

    def handle_data(self, data):
        if not any(unseen for _, unseen in self.open):
            self.parts.append(data)


@cache
def crude(url: str) -> Crude:
    return Crude(text_of(get(url)), url)


@cache
def pages_and_variants() -> tuple[str, ...]:
    """Every page, and every other order, filter, colour and further page of one that is linked to."""
    found = dict.fromkeys(PAGES)
    queue = list(PAGES)
    while queue:
        url = queue.pop()
        home = "http://" + urlsplit(url).netloc.partition(":")[0]
        for _, link in crude(url).links:
            link = link.replace(f":{PORT}", "")
            if link.startswith(home) and "?" in link and link not in found:
                found[link] = None
                queue.append(link)
    return tuple(found)


def swept(urls: tuple[str, ...] | list[str]) -> list[str]:
    return [url for url in urls if (urlsplit(url).hostname or "").partition(".")[0] in SWEPT]


def test_there_are_enough_pages_of_every_kind_and_an_end_to_them() -> None:
    sizes = Counter(urlsplit(url).hostname for url in PAGES)
    news = sum(sizes[f"{name}.localhost"] for name in ("allotment-times", "muddyboots", "compost-corner"))
    assert len(PAGES) >= 400 and news >= 200
    assert sizes["greenlinks.localhost"] >= 90 and sizes["plotfinder.localhost"] >= 110
    assert 700 < len(swept(pages_and_variants())) < 850
    paths = [urlsplit(url).path for url in PAGES]
    for part, least in {
        "/tag/": 20, "/writers/": 5, "/calendar/": 30, "/events/": 20, "/shop/": 20, "/print/": 5, "/amp/": 8,
        "/archive/": 20, "/town/": 15, "/map/": 8, "/gallery/": 10, "/recipes/": 15, "/members/": 10,
    }.items():  # fmt: skip
        assert sum(path.startswith(part) for path in paths) >= least, part
    variants = Counter(urlsplit(url).query.partition("=")[0] for url in pages_and_variants())
    assert all(variants[key] >= 5 for key in ("page", "sort", "colour", "town", "q", "print"))


@pytest.mark.parametrize("host", sorted({urlsplit(url).netloc for url in PAGES}))
def test_every_page_of_a_site_answers_and_its_links_lead_somewhere(host: str) -> None:
    pages = [url for url in pages_and_variants() if urlsplit(url).netloc == host]
    assert pages
    for url in pages:
        answer = get(url)
        assert answer.status == 200 and header(answer, "Content-Type").startswith("text/html"), url
        assert not crude(url).open, f"every element of {url} is closed"
        links_lead_somewhere(url)


def links_lead_somewhere(url: str) -> None:
    for _, link in crude(url).links:
        parts = urlsplit(link)
        if (parts.hostname or "").endswith(".example"):
            continue
        assert parts.port == PORT or link.startswith(url.partition("/")[0] + "//" + urlsplit(url).netloc), link
        known = get(link)
        if link.endswith("/gone-tool"):
            assert known.status == 404
        elif known.status in (301, 302):
            assert get(header(known, "Location")).status == 200
        else:
            assert known.status == 200, link


@pytest.mark.parametrize("host", SWEPT)
def test_every_page_of_a_swept_site_is_reachable(host: str) -> None:
    home = f"http://{host}.localhost/"
    seen, queue = {home}, [home]
    while queue:
        for tag, link in crude(queue.pop()).links:
            link = link.replace(f":{PORT}", "").partition("#")[0]
            answer = get(link)
            if answer.status == 301:
                link = header(answer, "Location").replace(f":{PORT}", "")
            fresh = link.startswith(home) and tag == "a" and link not in seen and answer.status != 404
            if fresh:
                seen.add(link)
                queue.append(link)
    assert {page.url for page in sites()[f"{host}.localhost"].pages.values()} <= seen


def test_expected_uses_words_with_exact_meaning() -> None:
    for mention in (mention for entry in EXPECTED["page"] for mention in entry["mentions"]):
        assert set(mention) == {"brand", "surface", "link_state", "match", "region"}
        assert mention["brand"] in ("Sowline", "Thicket", "Käfer & Kraut")
        assert mention["link_state"] in get_args(LinkState)
        assert mention["match"] in get_args(Match)
        assert mention["region"] in get_args(Region)
        assert (mention["region"] == "other") == (mention["match"] == "url")


@pytest.mark.parametrize("entry", EXPECTED["page"], ids=lambda entry: entry["url"])
def test_expected_mentions_stand_on_the_page_in_this_order(entry: dict) -> None:
    assert get(entry["url"]).status == 200
    page, at = crude(entry["url"]), 0
    text, images = page.text, [link for tag, link in page.links if tag == "img"]
    for mention in entry["mentions"]:
        if mention["match"] in ("logo", "url"):
            places = images if mention["match"] == "logo" else [entry["url"]]
            assert any(mention["surface"] in place for place in places)
            assert mention["surface"].lower() not in text.lower()
            continue
        found = text.find(mention["surface"], at)
        assert found >= 0, f"{mention['surface']!r} is not on the page after {text[max(0, at - 40) : at]!r}"
        at = found + len(mention["surface"])


def test_expected_is_complete_for_the_names_that_cannot_be_words() -> None:
    """Counting by a crude pattern is no proof, but a forgotten mention would show."""
    names = r"sowline|SOW\b|ｓｏｗｌｉｎｅ|k(?:ä|a|ae)fer (?:&|und) kraut"
    pattern = re.compile(rf"(?<![\w./@-])@?({names})(?![a-z])", re.IGNORECASE)
    listed = {entry["url"]: entry["mentions"] for entry in EXPECTED["page"]}
    for url in swept(pages_and_variants()):
        if url not in UNREAD:
            found = [m[0] for m in pattern.finditer(crude(url).text) if m[1].lower() != "sow" or m[1] == "SOW"]
            wanted = [m for m in listed.get(url, []) if m["brand"] != "Thicket"]
            wanted = [m for m in wanted if m["match"] not in ("fuzzy", "logo", "url")]
            wanted = [m for m in wanted if not m["surface"].startswith("kaefer-kraut.")]
            assert len(found) == len(wanted), (url, found)


def test_the_name_that_is_a_word_stands_on_pages_with_mentions_or_means_shrubs() -> None:
    with_mention = {entry["url"] for entry in EXPECTED["page"] for m in entry["mentions"] if m["brand"] == "Thicket"}
    named = {url for url in swept(pages_and_variants()) if "Thicket" in crude(url).text}
    assert named - with_mention == SHRUBS
    words = {url for url in swept(pages_and_variants()) if "thicket" in crude(url).text}
    assert len(words - with_mention) >= 5


def test_a_twin_says_what_its_page_says() -> None:
    entries = {entry["url"]: entry for entry in EXPECTED["page"]}
    twins = [entry for entry in EXPECTED["page"] if "twin_of" in entry]
    assert {urlsplit(twin["url"]).path.split("/")[1] for twin in twins} == {"amp", "print"}
    for twin in twins:
        assert twin["mentions"] == entries[twin["twin_of"]]["mentions"]
    for url in PAGES:
        path = urlsplit(url).path
        if path.startswith(("/amp/", "/print/")):
            page = url.replace("/amp/", "/").replace("/print/", "/")
            assert ("link", page.replace("localhost", f"localhost:{PORT}", 1)) in crude(url).links
            assert ("twin_of" in entries.get(url, {})) == (page in entries)


def test_expected_has_enough_of_everything() -> None:
    mentions = [mention for entry in EXPECTED["page"] if "twin_of" not in entry for mention in entry["mentions"]]
    assert 120 <= len(mentions) <= 150
    for brand in ("Sowline", "Thicket", "Käfer & Kraut"):
        states = {mention["link_state"] for mention in mentions if mention["brand"] == brand}
        assert states >= {"linked", "nearby", "elsewhere", "unlinked"}
    assert len({entry["url"] for entry in EXPECTED["page"]}) == len(EXPECTED["page"])


def test_pages_that_are_not_read() -> None:
    status = {entry["page_read"]: get(entry["url"]).status for entry in EXPECTED["not_read"]}
    seen = dict.fromkeys(("robots", "js_shell", "soft_404", "login", "consent_wall"), 200)
    assert status == {**seen, "http_error": 404}
    robots = get("http://allotment-times.localhost/robots.txt").body.decode()
    assert "Disallow: /members/" in robots
    assert f"Sitemap: http://allotment-times.localhost:{PORT}/sitemap_index.xml" in robots


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://sowline.localhost/pricing", "http://sowline.localhost:9/pricing"),
        ("url=http%3A%2F%2Fsowline.localhost%2F", "url=http%3A%2F%2Fsowline.localhost%3A9%2F"),
        ("http://a.localhost.b.localhost/", "http://a.localhost.b.localhost:9/"),
        ("go to http://a.localhost.", "go to http://a.localhost:9."),
        ("http://a.localhost:80/", "http://a.localhost:80/"),
        ("a.localhost and press@a.localhost", "a.localhost and press@a.localhost"),
        ("http://a.localhost.example/", "http://a.localhost.example/"),
        ("http://a.localhost-b.example/", "http://a.localhost-b.example/"),
    ],
)
def test_ports_are_added(text: str, wanted: str) -> None:
    assert with_port(text, 9) == wanted


def test_redirects() -> None:
    moved = get("http://allotment-times.localhost/2025/old-address")
    assert moved.status == 301
    assert header(moved, "Location") == f"http://allotment-times.localhost:{PORT}/2025/09/drip-hoses-on-a-slope"
    short = get("http://sow-line.localhost/pricing?plan=2")
    assert (short.status, header(short, "Location")) == (301, f"http://sowline.localhost:{PORT}/pricing?plan=2")
    assert header(get("http://sow-line.localhost/"), "Location") == f"http://sowline.localhost:{PORT}/"


def test_the_redirector_leads_to_local_hosts_only() -> None:
    good = get("http://go.localhost/click?id=7&url=http%3A%2F%2Fsowline.localhost%2Fpricing")
    assert (good.status, header(good, "Location")) == (302, f"http://sowline.localhost:{PORT}/pricing")
    for bad in ("http://evil.example/", "http://x.localhost.example/", "http://x.localhost@evil.example/", "/a", ""):
        assert get(f"http://go.localhost/click?url={bad}").status == 400
    assert get("http://go.localhost/click").status == 400
    assert get("http://go.localhost/other").status == 404


def test_charsets() -> None:
    old = get("http://allotment-times.localhost/2026/08/herbstkohl-aus-freiburg")
    assert header(old, "Content-Type") == "text/html" and b'<meta charset="windows-1252">' in old.body
    assert "Käfer &amp; Kraut" in old.body.decode("windows-1252")
    bare = get("http://allotment-times.localhost/2026/06/two-beans-and-a-cafe")
    assert header(bare, "Content-Type") == "text/html" and b"charset" not in bare.body
    assert "crème fraîche" in bare.body.decode("utf-8")


@pytest.mark.parametrize("url", ["allotment-times.localhost/feed.xml", "allotment-times.localhost/atom.xml"])
def test_feeds_of_the_news_site(url: str) -> None:
    feed = feedparser.parse(get(f"http://{url}").body)
    assert not feed.bozo and len(feed.entries) == 15
    assert feed.entries[0].link == f"http://allotment-times.localhost:{PORT}/2026/11/water-rates"
    assert all(get(entry.link).status == 200 for entry in feed.entries)


def test_feed_of_the_blog() -> None:
    feed = feedparser.parse(get("http://muddyboots.localhost/rss.xml").body)
    assert not feed.bozo and len(feed.entries) == 25
    assert feed.entries[0].published_parsed[:3] == (2026, 11, 17)


def locations(url: str) -> list[str]:
    root = ElementTree.fromstring(get(url).body)
    return [found.text or "" for found in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_sitemaps() -> None:
    home = "http://allotment-times.localhost"
    parts = locations(f"{home}/sitemap_index.xml")
    assert [urlsplit(url).path for url in parts] == ["/sitemap-articles.xml", "/sitemap-pages.xml"]
    articles = locations(parts[0])
    assert len(articles) == 80 and all(get(url).status == 200 for url in articles + locations(parts[1]))
    recent = locations(f"{home}/news-sitemap.xml")
    newest = ["water-rates", "frost-alerts-for-every-plot", "planned-on-a-screen"]
    assert [url.rpartition("/")[2] for url in recent] == newest


def test_pagination() -> None:
    first = text_of(get("http://allotment-times.localhost/growing"))
    assert '<link rel="next" href="/growing?page=2">' in first and 'rel="prev"' not in first
    second = text_of(get("http://allotment-times.localhost/growing?page=2"))
    assert 'rel="next" href="/growing?page=3"' in second and 'rel="prev" href="/growing"' in second
    last = text_of(get("http://allotment-times.localhost/growing?page=5"))
    assert 'rel="next"' not in last and 'rel="prev" href="/growing?page=4"' in last
    for number in ("0", "6", "x", "-1"):
        assert get(f"http://allotment-times.localhost/growing?page={number}").status == 404


def items_of(url: str) -> list[str]:
    """The links of the list in the main part of a page, by their text."""
    return re.findall(r'<li>(?:<h2>)?<a href="[^"]+">([^<]+)</a>', text_of(get(url)).partition("<main>")[2])


def test_orders_filters_and_searches() -> None:
    shop, category = "http://allotment-times.localhost/shop", "http://plotfinder.localhost/category/tools"
    assert len(items_of(shop)) == 6 and len(items_of(f"{shop}?page=2")) == 2
    assert items_of(f"{shop}?sort=price")[:3] == ["Jute twine in a tin", "Tea towel of the seasons", "Enamel mug"]
    assert items_of(f"{shop}?sort=title") == sorted(items_of(f"{shop}?sort=price"))
    assert items_of(f"{shop}?sort=colour") == items_of(shop), "what is no order of the page is not heeded"
    sheffield = items_of(f"{category}?town=Sheffield")
    assert sheffield == ["Old Steel", "The Spade Hospital"] and set(sheffield) < set(items_of(category))
    assert items_of(f"{category}?town=Atlantis") == []
    assert "Shown here in green" in text_of(get(f"{shop}/linen-apron?colour=green"))
    assert "<b>" not in text_of(get(f"{shop}/linen-apron?colour=<b>")).partition("<main>")[2]
    search = "http://allotment-times.localhost/search"
    assert items_of(f"{search}?q=hens") == ["Hens allowed, cockerels not"]
    assert items_of(search) == items_of(f"{search}?q=unicorn") == []


def test_a_page_is_made_for_each_tag_author_and_month() -> None:
    pages = sites()["allotment-times.localhost"].pages
    assert items_of("http://allotment-times.localhost/tag/wood") == ["A bench for Nora", "A shed from eleven pallets"]
    assert {path for path in pages if path.startswith("/writers/")} == {
        f"/writers/{name}" for name in ("colette-marsh", "godfrey-pell", "hester-vane", "marguerite-oyelaran",
                                        "priya-nandakumar", "ruth-adeyemi")
    }  # fmt: skip
    month = text_of(get("http://allotment-times.localhost/calendar/2026-05"))
    assert 'rel="prev" href="/calendar/2026-03"' in month and 'rel="next" href="/calendar/2026-07"' in month
    assert 'href="/calendar/2026-05-09"' in month and 'href="/events/pond-dipping"' in month
    assert 'rel="next"' not in text_of(get("http://allotment-times.localhost/calendar/2026-12"))
    assert not {"/tag", "/writer", "/month", "/day", "/year"} & set(pages), "what pages are made from is no page"


def test_unknown_hosts_and_paths() -> None:
    answer = reply("nowhere.localhost:80", "/", PORT)
    assert answer.status == 404 and b"nowhere.localhost" in answer.body and b"greenlinks.localhost" in answer.body
    assert {get(f"http://{host}/nope").status for host, site in sites().items() if "*" not in site.redirects} == {404}
    assert b"<script>" not in get("http://greenlinks.localhost/<script>").body
    assert get("http://greenlinks.localhost/_layout").status == 404
    index = reply("127.0.0.1:99", "/", PORT)
    assert index.status == 200 and f"http://plotfinder.localhost:{PORT}/".encode() in index.body


def test_seeds_are_pages_of_the_sample_web() -> None:
    for file in (SAMPLE / "seeds").iterdir():
        lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
        assert lines and all(get(line).status == 200 for line in lines)

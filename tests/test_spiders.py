"""What the spiders follow, where they stay, and what they can read of feeds, sitemaps, seeds and archives."""

import asyncio
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import ROOT, ReadsHere
from scrapy import Request
from scrapy.http import HtmlResponse, Response, XmlResponse
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from test_feeds import INDEX, ITEM, LOC, MAP, MORE, RSS, SITE, A, B

from crawler.arguments import Arguments
from crawler.conduct.robots import Rules
from crawler.conduct.robots_cache import Robots
from crawler.guard.bounds import Bounds
from crawler.refusals import Refusals
from crawler.seeds.load import load_seeds
from crawler.spiders.directories import DirectoriesSpider
from crawler.spiders.news import NewsSpider
from crawler.spiders.recheck import RecheckSpider
from crawler.spiders.resources import ResourcesSpider
from crawler.spiders.site import SiteSpider
from crawler.sweep import SweepSpider, cleaned, is_page
from pipelines.reading.document import read
from pipelines.records import Anchor, Brand, Document, Page, Refusal


def spider_of(kind: type[SweepSpider], *seeds: str, **settings: object) -> SweepSpider:
    chosen = Settings()
    chosen.setmodule("crawler.settings", priority="project")
    arguments = Arguments(seeds or (f"{SITE}/",), "test", (Brand("Acme"),), "test", {})
    crawler = get_crawler(kind, {**chosen.copy_to_dict(), "TWISTED_REACTOR_ENABLED": False, **settings})
    spider = kind.from_crawler(crawler, arguments=arguments)
    spider.reader = ReadsHere(arguments.brands)
    return spider


def document(url: str, html: str = "") -> Document:
    kind = (("content-type", "text/html; charset=utf-8"),)
    return read(Page(url, 200, kind, f"<html><body>{html}<p>words</p></body></html>".encode(), "", "test"))


def found(spider: SweepSpider, method: str, response: Response) -> list:
    async def collect() -> list:
        return [item async for item in getattr(spider, method)(response)]

    return asyncio.run(collect())


def urls(items: list | Iterator) -> list[str]:
    return [item.url for item in items if isinstance(item, Request)]


MODULES = sorted(path.stem for path in (ROOT / "crawler" / "spiders").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", MODULES)
def test_a_spider_is_named_like_its_file_and_says_what_it_does(module):
    members = inspect.getmembers(importlib.import_module(f"crawler.spiders.{module}"), inspect.isclass)
    classes = [
        member for _, member in members
        if issubclass(member, SweepSpider) and member.__module__ == f"crawler.spiders.{module}"
    ]  # fmt: skip
    assert [spider.name for spider in classes] == [module]
    assert (classes[0].__doc__ or "").strip() and {"wants", "points"} & set(vars(classes[0]))


WANTS = [  # spider, address, text, rel -> priority; tests/test_worth.py has the signs behind the points
    (ResourcesSpider, "/resources", "", "", 40), (ResourcesSpider, "/a", "Useful links", "", 40),
    (ResourcesSpider, "/best-tools/2", "x", "", 15), (ResourcesSpider, "/linksammlung", "", "", 40),
    (ResourcesSpider, "/about", "About", "", 0), (ResourcesSpider, "/blinks", "Blinks", "", 0),
    (ResourcesSpider, "/guides/a", "", "", 10), (ResourcesSpider, "/shop/a", "", "", -30),
    (ResourcesSpider, "/a", "What Acme says", "", 60), (ResourcesSpider, "/login", "Useful", "", None),
    (ResourcesSpider, "/wp-admin/tools", "Tools", "", None), (ResourcesSpider, "/cartoons", "Cartoons", "", 0),
    (NewsSpider, "/2026/11/frost", "Frost", "", 40), (NewsSpider, "/2026-11-02/frost", "x", "", 40),
    (NewsSpider, "/news/frost", "x", "", 35), (NewsSpider, "/news", "News", "", 40), (NewsSpider, "/about", "x", "", 0),
    (NewsSpider, "/2026/11/acme", "", "", 100), (NewsSpider, "/2026/11/", "", "", -10),
    (NewsSpider, "/x", "Older", "next", 15), (NewsSpider, "/tag/frost", "x", "", None),
    (NewsSpider, "/author/ann/2026/11/a", "x", "", None), (NewsSpider, "/subscribe?to=2026/11/a", "x", "", None),
    (NewsSpider, "/tagged-a", "x", "", 0),
    (NewsSpider, "/printers", "x", "", 0), (DirectoriesSpider, "/category/a?page=2", "2", "", 80),
    (DirectoriesSpider, "/x", "Older", "next", 30), (DirectoriesSpider, "/x", "Next", "", 30),
    (DirectoriesSpider, "/x/page/3", "…", "", 30), (DirectoriesSpider, "/x", "›", "", 30),
    (DirectoriesSpider, "/x", "12", "", 30), (DirectoriesSpider, "/category/a", "A", "", 20),
    (DirectoriesSpider, "/profile/a", "A", "", 10), (DirectoriesSpider, "/list?sort=name", "Next", "next", None),
    (DirectoriesSpider, "/claim/a", "Claim", "", None), (DirectoriesSpider, "/a", "1984 Books", "", 5),
    (DirectoriesSpider, "/catalog", "x", "", 0), (DirectoriesSpider, "/x", "Nextcloud", "", 0),
    (RecheckSpider, "/resources", "Useful links", "next", None),
    (SiteSpider, "/", "", "", 0), (SiteSpider, "/a", "", "", 0), (SiteSpider, "/a/", "", "", 0),
    (SiteSpider, "/a/b/c?d=/e", "", "", -2), (SiteSpider, "/tag/frost", "", "", -1),
    (SiteSpider, "/login?to=/a", "", "", None), (SiteSpider, "/shop/cart", "", "", None),
    (SiteSpider, "/a?add-to-cart=7", "", "", None), (SiteSpider, "/a?replytocom=7#respond", "", "", None),
    (SiteSpider, "/print/a", "", "", None), (SiteSpider, "/printing/a", "", "", -1),
    (SiteSpider, "/cartoons", "", "", 0), (SiteSpider, "/accounting", "", "", 0),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "text", "rel", "priority"), WANTS,
                         ids=[f"{case[0].name}{case[1]} {case[2]}" for case in WANTS])  # fmt: skip
def test_what_a_spider_wants_first(kind, path, text, rel, priority):
    anchor = Anchor(path, SITE + path, 0, len(text), text, "text", rel, "main")
    listing = document(SITE).facts
    nowhere = Document(replace(listing, page_type=""))  # where it stands has points too
    assert spider_of(kind).wants(anchor, nowhere) == priority


# --- what all spiders share


@pytest.mark.parametrize(("url", "clean"), [
    (f"{SITE}/a#b", f"{SITE}/a"), (f"{SITE}/a?utm_source=x", f"{SITE}/a"),
    (f"{SITE}/a?id=1&fbclid=x#y", f"{SITE}/a?id=1"),
    (f"{SITE}/a?id=1", f"{SITE}/a?id=1"), (f"{SITE}/#!/a?gclid=1", f"{SITE}/"),
    (f"{SITE}/a?flag", f"{SITE}/a?flag"), (f"{SITE}/a?", f"{SITE}/a"),
    (f"{SITE}/a?x=%20b&y=", f"{SITE}/a?x=%20b&y="),
    pytest.param(f"{SITE}/a?b=1&b=2", f"{SITE}/a?b=1&b=2"),
])  # fmt: skip
def test_two_ways_to_a_page_are_one(url, clean):
    assert cleaned(url) == clean


@pytest.mark.parametrize(("path", "page"), [
    ("/", True), ("/a", True), ("/a.html", True), ("/a.php?b=c.jpg", True), ("/v1.2/", True), ("/a.PDF", False),
    ("/a.jpg", False), ("/a.zip?x", False), ("/jpg", True),
    pytest.param("/archive.tar.gz", False),
])  # fmt: skip
def test_images_and_archives_are_no_pages(path, page):
    assert is_page(SITE + path) is page


FOLLOWED = {  # a body -> the paths asked for
    "this site": ('<a href="/a">x</a><a href="b?c=1#d">x</a>', ["/a", "/b?c=1"]),
    "a subdomain": ('<a href="https://www.site.example/a">x</a>', ["https://www.site.example/a"]),
    "each once": ('<a href="/a">x</a><a href="/a#b">x</a><a href="/a?utm_source=c">x</a>', ["/a"]),
    "no other site": ('<a href="https://other.example/a">x</a><a href="//other.example">x</a>', []),
    "no other scheme": ('<a href="mailto:a@site.example">x</a><a href="ftp://site.example/a">x</a>', []),
    "no image": ('<a href="/a.png">x</a>', []),
    "nowhere": ("<a>x</a>", []),
    "nothing hidden": ('<p hidden><a href="/a">x</a><noscript><a href="/b">x</a></noscript>', []),
}  # fmt: skip


@pytest.mark.parametrize(("html", "paths"), FOLLOWED.values(), ids=FOLLOWED)
def test_links_are_followed_within_the_site(html, paths):
    asked = urls(spider_of(ResourcesSpider).follow(document(f"{SITE}/", html)))
    assert asked == [path if "://" in path else f"{SITE}/{path.removeprefix('/')}" for path in paths]


def test_a_page_that_says_nofollow_is_not_followed():
    page = document(f"{SITE}/", '<meta name="robots" content="nofollow"><a href="/a">x</a>')
    assert page.facts.nofollow and urls(spider_of(ResourcesSpider).follow(page)) == []


def test_a_page_has_no_more_links_than_its_limit():
    spider = spider_of(ResourcesSpider, LINKS_PER_PAGE=2)
    body = "".join(f'<a href="/{number}">x</a>' for number in range(9))
    assert len(urls(spider.follow(document(f"{SITE}/", body)))) == 2


def test_a_redirect_to_another_site_is_counted_and_not_read():
    spider = spider_of(ResourcesSpider)
    response = HtmlResponse("https://other.example/", body=b"<p>Acme", headers={"Content-Type": "text/html"})
    assert found(spider, "parse", response) == []
    assert spider.crawler.stats.get_value("sweep/left_the_site") == 1


# --- feeds and sitemaps


def list_of(*addresses: str) -> list[XmlResponse]:
    """The same list as a feed and as a sitemap."""
    feed, sitemap = RSS.format("".join(map(ITEM.format, addresses))), MAP.format("".join(map(LOC.format, addresses)))
    return [XmlResponse(f"{SITE}/list.xml", body=body.encode()) for body in (feed, sitemap)]


def test_a_spider_takes_from_a_list_what_it_wants():
    for response in list_of(A, f"{SITE}/2026/11/a", f"{SITE}/tag/a"):
        requests = [one for one in found(spider_of(NewsSpider), "parse_list", response) if isinstance(one, Request)]
        more = 20 if b"<rss" in response.body else 0  # what a feed names is new
        assert [(one.url, one.priority) for one in requests] == [(A, more), (f"{SITE}/2026/11/a", 40 + more)]


@pytest.mark.parametrize("kind", [ResourcesSpider, NewsSpider, DirectoriesSpider, SiteSpider])
def test_a_feed_or_sitemap_can_be_a_seed(kind):
    for response in list_of(A, B):
        response.headers["Content-Type"] = "application/xml"
        assert urls(found(spider_of(kind), "parse", response)) == [A, B]


@pytest.mark.parametrize("kind", [0, 1], ids=["feed", "sitemap"])
def test_a_list_does_not_lead_to_other_sites(kind):
    response = list_of("https://other.example/a", A)[kind]
    assert urls(found(spider_of(NewsSpider), "parse_list", response)) == [A]


@pytest.mark.parametrize("kind", [0, 1], ids=["feed", "sitemap"])
def test_a_list_is_not_followed_once_its_site_has_given_all_that_it_may(kind):
    spider = spider_of(NewsSpider, f"{SITE}/", "https://other.example/", PAGES_PER_SITE=3)
    for number in range(3):
        assert not Bounds.of(spider.crawler).full("site.example", "page")
        Bounds.of(spider.crawler).take(f"{SITE}/{number}", "page")
    response = list_of(A, "https://other.example/a", B)[kind]
    assert urls(found(spider, "parse_list", response)) == ["https://other.example/a"]
    (refusal,) = Refusals.of(spider.crawler).drain()
    assert refusal == Refusal("site.example", "pages_per_site", 2, A)


def test_an_index_is_not_followed_once_its_site_has_given_all_its_lists():
    spider = spider_of(NewsSpider, LISTS_PER_SITE=1)
    response = XmlResponse(f"{SITE}/index.xml", body=INDEX.format(MORE.format(A) + MORE.format(B)).encode())
    assert urls(found(spider, "parse_list", response)) == [A, B]
    Bounds.of(spider.crawler).take(f"{SITE}/index.xml", "sitemap")
    assert urls(found(spider, "parse_list", response)) == []
    assert [(one.cause, one.count) for one in Refusals.of(spider.crawler).drain()] == [("lists_per_site", 2)]


def test_a_list_that_is_a_trap_is_noted_as_one():
    response = XmlResponse(f"{SITE}/feed", body=("<rss>" + "<item>" * 70_000).encode())
    (glance,) = found(spider_of(NewsSpider), "parse_list", response)
    assert (glance.kind, glance.cause) == ("feed", "trap")


def test_an_index_leads_to_sitemaps_within_the_site():
    body = INDEX.format("".join(map(MORE.format, ["https://other.example/a.xml", f"{SITE}/a.xml", f"{SITE}/a.xml"])))
    response = XmlResponse(f"{SITE}/index.xml", body=body.encode())
    (request,) = [one for one in found(spider_of(NewsSpider), "parse_list", response) if isinstance(one, Request)]
    assert (request.url, request.priority, request.meta["kind"]) == (f"{SITE}/a.xml", 150, "sitemap")


@pytest.mark.parametrize(("kind", "asked"), [("seed", [f"{SITE}/a.xml", f"{SITE}/b.xml"]), ("page", [])])
def test_a_seed_leads_to_the_sitemaps_of_its_robots_txt(kind, asked, monkeypatch):
    async def rules(self: Robots, url: str) -> Rules:
        return Rules(sitemaps=(f"{SITE}/a.xml", "/b.xml", "https://other.example/c.xml"))

    monkeypatch.setattr(Robots, "rules", rules)
    request, html = Request(f"{SITE}/", meta={"kind": kind}), {"Content-Type": "text/html"}
    page = HtmlResponse(f"{SITE}/", body=b"<p>words", headers=html, request=request)
    assert urls(found(spider_of(ResourcesSpider), "parse", page)) == asked


# --- seeds


def test_a_seeds_file_may_come_from_any_editor(tmp_path):
    file = tmp_path / "seeds.txt"
    file.write_bytes("\ufeff# mine\r\n\r\n  http://a.example/x  \r\nb.example\r\n#http://no.example/\r\nbücher.example/p?q\r\n"
                     "http://a.example/x".encode())  # fmt: skip
    wanted = ("http://a.example/x", "https://b.example/", "https://bücher.example/p?q")
    assert load_seeds(str(file), "no.db").urls == wanted
    assert load_seeds(f" {file} , c.example:8080,HTTP://D.example", "no.db").urls == (
        *wanted,
        "https://c.example:8080/",
        "HTTP://D.example/",
    )


# --- what only the spider news does


def news_since(day: str, **settings: object) -> SweepSpider:
    spider = spider_of(NewsSpider, **settings)
    spider.arguments = replace(spider.arguments, since=day)
    return spider


LISTED = "".join(
    f"<item><link>{SITE}/{path}</link><pubDate>{day}</pubDate></item>"
    for path, day in (("a", "Mon, 02 Nov 2026 08:00:00 GMT"), ("b", "Sat, 31 Oct 2026 08:00:00 GMT"), ("2026/10/c", ""))
)


@pytest.mark.parametrize(("since", "asked"), [
    ("", ["/a", "/b", "/2026/10/c"]), ("2026-11-01", ["/a"]), ("2026-10-31", ["/a", "/b", "/2026/10/c"]),
])  # fmt: skip
def test_since_leaves_what_a_feed_tells_to_be_older(since, asked):
    response = XmlResponse(f"{SITE}/feed", body=RSS.format(LISTED).encode())
    assert urls(found(news_since(since), "parse_list", response)) == [SITE + path for path in asked]


SECTION = '<ul><li><a href="/{}/a">A</a></li><li><a href="/{}/b">B</a></li></ul><a href="/news?page=2" rel=next>2</a>'


@pytest.mark.parametrize(("months", "asked"), [
    (("2026/11", "2026/10"), ["/2026/11/a", "/news?page=2"]), (("2026/09", "2026/10"), []),
    (("x", "y"), ["/x/a", "/y/b", "/news?page=2"]),
])  # fmt: skip
def test_since_stops_at_the_first_page_of_a_section_that_is_all_older(months, asked):
    spider = news_since("2026-11-01")
    page = document(f"{SITE}/news", SECTION.format(*months))
    assert [url.removeprefix(SITE) for url in urls(spider.follow(page))] == asked


def test_further_pages_come_last_where_a_sitemap_names_the_articles():
    spider, page = spider_of(NewsSpider), document(f"{SITE}/news", SECTION.format("2026/11", "2026/11"))
    early = {one.url: one.priority for one in spider.follow(page)}
    list(spider.list_requests([f"{SITE}/sitemap.xml"], "sitemap"))
    late = {one.url: one.priority for one in spider.follow(page)}
    further = f"{SITE}/news?page=2"
    assert early[further] > 0 > late.pop(further) and late == {url: early[url] for url in late}


@pytest.mark.parametrize(("kind", "folds"), [(NewsSpider, True), (ResourcesSpider, False)])
def test_news_reads_the_article_in_the_place_of_its_amp_view(kind, folds):
    html = f'<html lang="en"><head><link rel="canonical" href="{SITE}/a"></head><body><p>Acme says.'
    request = Request(f"{SITE}/amp/a", priority=7)
    response = HtmlResponse(request.url, body=html.encode(), headers={"Content-Type": "text/html"}, request=request)
    made = found(spider_of(kind), "parse", response)
    told = [(type(one).__name__, getattr(one, "url", ""), getattr(one, "leads_to", "")) for one in made]
    assert told == ([("Request", f"{SITE}/a", ""), ("Glance", "", f"{SITE}/a")] if folds else [("Reading", "", "")])

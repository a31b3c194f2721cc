"""What spiders follow on saved pages: tests/snapshots/SPIDER.html, and in SPIDER.toml what they must make of it.

url = "https://..."    where the page was saved from
first = ["/a", "/b"]   paths of links in the order in which they are fetched; others may come between them
never = ["/login"]     paths that are not followed
"""

import importlib
import inspect
import tomllib

import pytest
from conftest import ROOT
from test_spiders import spider_of

from crawler.spiders.resources import ResourcesSpider
from crawler.sweep import SweepSpider
from pipelines.reading.document import read
from pipelines.records import Page

SNAPSHOTS = sorted((ROOT / "tests" / "snapshots").glob("*.toml"))


def spider_named(name: str) -> type[SweepSpider]:
    members = inspect.getmembers(importlib.import_module(f"crawler.spiders.{name}"), inspect.isclass)
    return next(kind for _, kind in members if issubclass(kind, SweepSpider) and kind.name == name)


@pytest.mark.parametrize("file", SNAPSHOTS, ids=lambda file: file.stem)
def test_a_spider_follows_what_its_snapshot_says(file):
    wanted = tomllib.loads(file.read_text("utf-8"))
    url, kind = wanted["url"], (("content-type", "text/html; charset=utf-8"),)
    page = read(Page(url, 200, kind, file.with_suffix(".html").read_bytes(), "", file.stem))
    home = url[: url.index("/", len("https://"))]
    followed = sorted(spider_of(spider_named(file.stem), url).follow(page), key=lambda one: -one.priority)
    paths = [one.url.removeprefix(home) for one in followed]
    places = [paths.index(path) for path in wanted["first"]]
    assert places == sorted(places)
    assert not set(wanted["never"]) & set(paths)
    assert set(wanted["never"]) <= {anchor.url.removeprefix(home) for anchor in page.anchors}, "it is not on the page"


def test_there_are_snapshots_of_the_spiders_that_choose():
    assert {file.stem for file in SNAPSHOTS} >= {"news", ResourcesSpider.name, "directories"}

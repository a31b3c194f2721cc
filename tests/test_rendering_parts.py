"""The parts of the browser's room, without a browser."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler
from scrapy_playwright._utils import _encode_body

from crawler.conduct.hosts import Hosts
from crawler.frontier.turns import Turns
from crawler.rendering.browser import Browser
from crawler.rendering.budget import FREE, Budget
from crawler.rendering.fingerprints import RenderingFingerprinter
from crawler.rendering.guests import Guests
from crawler.rendering.outcomes import BrowserLost, RenderFailed
from crawler.rendering.renderer import Renderer
from crawler.rendering.watch import Watch, is_unwanted


def test_the_budget_is_a_share_after_a_free_start_and_a_number_for_each_site():
    budget = Budget(0.25, per_site=30)
    assert [budget.take("a", pages=1) for _ in range(FREE)] == [True] * FREE
    assert not budget.take("a", pages=4 * FREE)
    assert budget.take("a", pages=4 * FREE + 4)
    assert sum(budget.take("a", pages=10_000) for _ in range(50)) == 30 - FREE - 1
    assert budget.take("b", pages=10_000)
    assert not Budget(0, per_site=30).take("a", pages=10_000)
    assert not Budget(1, per_site=0).take("a", pages=10_000)


@pytest.mark.parametrize("charset", ["rot13", "hex", "undefined"])
def test_a_charset_of_no_text_is_a_cause_and_not_a_crash(charset):
    async def shown() -> None:
        browser = object.__new__(Browser)
        browser._crawler = get_crawler(settings_dict={"RENDER_REQUESTS": 9, "RENDER_MAXSIZE": 9, "USER_AGENT": "a"})
        browser._robots = browser._refusals = SimpleNamespace(add=None)
        browser._proxy = SimpleNamespace(guests=Guests(), address="http://127.0.0.1:1")
        browser._names, browser._open = iter("a"), 1
        browser._lost = asyncio.get_running_loop().create_future()
        browser._handler = SimpleNamespace(download_request=download, context_wrappers={})
        await browser.render(Request("http://a.example/"), seconds=9)

    async def download(request: Request) -> None:
        _encode_body(headers=Headers({"Content-Type": f"text/html; charset={charset}"}), text="a")

    with pytest.raises(RenderFailed, match="charset"):
        asyncio.run(shown())


@pytest.mark.parametrize(("url", "arrived", "in_a_frame", "given_up"), [
    ("chrome-error://chromewebdata/", True, False, True), ("http://a.example/b", True, False, False),
    ("chrome-error://chromewebdata/", True, True, False),
    ("chrome-error://chromewebdata/", False, False, False),  # then the browser says by itself what is wrong
])  # fmt: skip
def test_a_page_that_leaves_for_what_cannot_be_shown_is_not_waited_for(url, arrived, in_a_frame, given_up):
    async def failed() -> bool:
        watch = Watch(None, None, 9, 9)
        watch._arrived = arrived
        watch._navigated(SimpleNamespace(url=url, parent_frame=object() if in_a_frame else None))
        return watch.failed.done()

    assert asyncio.run(failed()) is given_up


def test_a_rendered_request_is_another_one():
    prints = {
        RenderingFingerprinter().fingerprint(Request("http://a.example/", meta=meta))
        for meta in ({}, {"render": False}, {"render": True}, {"render": True, "depth": 3})
    }
    assert len(prints) == 2


@pytest.mark.parametrize("kind", ["image", "media", "font", "stylesheet", "ping", "websocket", "manifest", "other"])
def test_what_no_text_is_made_of_is_not_loaded(kind):
    assert is_unwanted(kind)
    assert not any(map(is_unwanted, ("document", "script", "xhr", "fetch")))


@pytest.mark.parametrize(("most", "second"), [(60, 59.8), (1, 5)])
def test_a_page_that_loses_its_browser_has_what_is_left_of_its_time(most, second, monkeypatch):
    given = []

    async def render(request: Request, seconds: float) -> Response:
        given.append(seconds)
        time.sleep(0.2)
        if len(given) == 1:
            raise BrowserLost("it died over another page")
        return Response(request.url)

    async def shown() -> Response:
        crawler = get_crawler(settings_dict={"RENDER_SECONDS": most})
        crawler.engine = SimpleNamespace(running=True)
        renderer = Renderer(crawler)
        monkeypatch.setattr(renderer, "_ready", ready)
        return await renderer.render(Request("http://a.example/"))

    async def ready() -> SimpleNamespace:
        return SimpleNamespace(render=render)

    assert asyncio.run(shown()).url == "http://a.example/"
    assert given == [most, pytest.approx(second, abs=0.15)]


def test_pages_that_wait_for_the_browser_leave_their_places_to_the_others():
    settings = Settings({"CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "RENDER_AT_ONCE": 2})
    turns = Turns(settings, Hosts(settings))
    for number in range(40):
        turns.push(f"http://shells-{number}.example/app", "rendered", 0, number)
        turns.push(f"http://texts-{number}.example/page", "page", 0, 100 + number)
    gone = [turns.pop() for _ in range(33)]
    assert gone.pop() is None
    rendered = [turn for turn in gone if turn[0].startswith("shells")]
    assert len(rendered) == 4
    turns.release(*rendered[0])
    assert turns.pop()[0] == "shells-4.example"

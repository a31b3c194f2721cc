"""Which pages are asked for again through the browser, and what is kept of those that cannot be."""

from dataclasses import replace

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.per_crawl import OncePerCrawl
from crawler.refusals import Refusals
from crawler.rendering.budget import Budget
from crawler.rendering.renderer import Renderer
from pipelines.linking.hosts import url_site
from pipelines.records import Reading


class Escalation(OncePerCrawl):
    """Decides on the script shells of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._on = settings.getbool("RENDER")
        self._budget = Budget(settings.getfloat("RENDER_SHARE"), settings.getint("RENDER_PER_SITE"))
        self._crawler = crawler
        self._pages = 0
        self._shells: dict[str, Reading] = {}  # URL -> what a plain look gave; as many as the budget has pages

    def decide(self, response: Response, reading: Reading) -> Request | Reading:
        """Return what comes of a page that was read: its reading, or for a script shell the request of the browser."""
        self._pages += 1
        request = response.request
        assert request is not None
        rendered = request.meta.get("render", False)
        if rendered:
            self._shells.pop(request.url, None)
        if reading.document.facts.page_read != "js_shell":
            return reading
        if not self._on:
            return reading
        cause = "a browser shows no more" if rendered else self._refusal(response.url)
        if cause:
            return _because(reading, cause)
        # What FindMentions would read again is gone: a shell waits for its turn without its bytes.
        page = replace(reading.page, body=b"")
        again = Request(
            page.url, request.callback, priority=request.priority, errback=request.errback,
            meta={"render": True, "kind": "rendered", "depth": request.meta.get("depth", 0), "dont_redirect": True},
        )  # fmt: skip
        self._shells[again.url] = replace(reading, page=page, opaque=())
        return again

    def shell(self, request: Request, cause: str) -> Reading | None:
        """Return the plain reading of a page that could not be rendered, for a cause in plain words.

        None when it is not known any more: an earlier run of the sweep has read it.
        """
        shell = self._shells.pop(request.url, None)
        if shell is None:
            return None
        page = replace(shell.page, visit=request.meta.get("visit", 0))
        return _because(replace(shell, page=page), cause)

    def _refusal(self, url: str) -> str:
        """Return why a shell is not rendered, in plain words, or nothing."""
        missing = Renderer.of(self._crawler).missing()
        if not missing and not self._budget.take(url_site(url), self._pages):
            Refusals.of(self._crawler).add("render_budget", url)
            return "the budget of rendered pages is spent"
        return missing


def _because(reading: Reading, cause: str) -> Reading:
    """Return a reading of a shell that says why no more is known."""
    facts = replace(reading.findings.page, cause=f"{reading.findings.page.cause}; {cause}")
    return replace(
        reading, document=replace(reading.document, facts=facts),
        findings=replace(reading.findings, page=facts), opaque=(),
    )  # fmt: skip

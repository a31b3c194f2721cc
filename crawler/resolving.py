"""Where links really lead: asked by HEAD through Scrapy's downloader, within a budget, and remembered."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from pipelines.judging.losses import is_dead
from pipelines.link_records import Resolved
from pipelines.linking.hosts import absolute_url
from pipelines.storing.resolutions import known_resolutions, save_resolutions
from pipelines.storing.writer import Writer
from pipelines.times import ISO, utc_now

if TYPE_CHECKING:
    from crawler.sweep import SweepSpider

_MOST_LOOKED_UP = 200  # addresses of one page that are looked up among what is remembered; more is a trap
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NO_HEAD = frozenset((405, 501))  # RFC 9110 15.5.6, 15.6.2: the method is not allowed, or not known
_LONGEST_DAYS = 36_500  # a hundred years: for ever
_TIMEOUT = 15  # seconds; a page waits for its links, so less than for a page


class LinkResolver:
    """Knows where links lead from earlier answers, and asks by HEAD when the setting RESOLVE_LINKS says so.

    The requests go through the downloader: robots.txt, the guard against private addresses, and the pace of each host
    hold for every hop of a redirect.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._asks = settings.getbool("RESOLVE_LINKS")
        self._left = settings.getint("RESOLVE_LINKS_MAX")
        self._per_page = settings.getint("RESOLVE_LINKS_PER_PAGE")
        self._keep = timedelta(days=min(settings.getint("RESOLVE_LINKS_DAYS"), _LONGEST_DAYS))
        self._most_hops = settings.getint("REDIRECT_MAX_TIMES")
        self._under_way: dict[str, asyncio.Future[Resolved]] = {}
        self._answered: set[str] = set()  # addresses asked in this crawl; they are not old, whatever the settings say

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the settings RESOLVE_LINKS and RESOLVE_LINKS_*; answers are kept with the spider's writer."""
        return cls(crawler)

    async def ask(self, urls: Sequence[str]) -> dict[str, Resolved]:
        """Return where some links of one page lead, by address; those that nothing is known of are left out."""
        found = known_resolutions(self._writer.db, urls[:_MOST_LOOKED_UP])
        if not self._asks:
            return found
        wanted = [url for url in urls if url not in found or self._is_old(found[url])]
        for url in wanted[: self._per_page]:
            answer = await self._asked(url)
            if answer is not None:
                found[url] = answer
        return found

    def _is_old(self, answer: Resolved) -> bool:
        """Tell whether an answer is no longer taken for true; that a page is dead is to be confirmed the next day."""
        now = datetime.now(UTC)
        day = now.strftime(ISO)[:10] if is_dead(answer.status) else ""
        return answer.url not in self._answered and answer.checked <= max(day, (now - self._keep).strftime(ISO))

    @property
    def _writer(self) -> Writer:
        return cast("SweepSpider", self._crawler.spider).writer

    async def _asked(self, url: str) -> Resolved | None:
        """Ask one address, once for all pages that wait for it; None when the budget is spent."""
        under_way = self._under_way.get(url)
        if under_way is not None:
            return await asyncio.shield(under_way)
        if self._left <= 0:
            self._count("over_budget")
            return None
        self._left -= 1
        self._count("asked")
        self._under_way[url] = asyncio.get_running_loop().create_future()
        answer = Resolved(url, (), 0, utc_now())
        try:
            answer = await self._follow(url)
            with self._writer.transaction():
                save_resolutions(self._writer.db, [answer])
            answer = known_resolutions(self._writer.db, [url]).get(url, answer)
        finally:
            self._answered.add(url)
            self._under_way.pop(url).set_result(answer)
        return answer

    async def _follow(self, url: str) -> Resolved:
        """Follow a link from redirect to redirect by hand, so that each hop is known even if a later one fails."""
        chain: list[str] = []
        here, status = url, 0
        while True:
            response = await self._answer(here)
            if response is None:
                status = 0
                break
            status = response.status
            location = response.headers.get("Location") if status in _REDIRECTS else None
            target = absolute_url(location.decode("utf-8", "replace"), here) if location else ""
            if not target or target == url or target in chain:
                break
            chain.append(target)
            here = target
            if len(chain) > self._most_hops:
                status = 0
                break
        return Resolved(url, tuple(chain), status, utc_now())

    async def _answer(self, url: str) -> Response | None:
        """Return the answer to HEAD, or to GET where HEAD is not served; None when there is none, for any reason."""
        engine = self._crawler.engine
        assert engine is not None
        meta = {"dont_redirect": True, "download_timeout": _TIMEOUT}
        try:
            response = await engine.download_async(Request(url, method="HEAD", meta=meta, callback=NO_CALLBACK))
            if response.status in _NO_HEAD:
                response = await engine.download_async(Request(url, meta=dict(meta), callback=NO_CALLBACK))
        except Exception:  # refused by robots.txt or the guard, no such host, too slow: anything may come of it
            self._count("no_answer")
            return None
        return response

    def _count(self, what: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"resolve_links/{what}")

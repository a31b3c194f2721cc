"""One page, wherever it is: a file on this machine, a record of a WARC archive, or fetched from the web."""

import mimetypes
from collections.abc import AsyncIterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.archives import is_archive, pages_from_warc
from crawler.arguments import Arguments
from crawler.pages import page_from_failure, page_from_response
from crawler.sweep import introduce
from pipelines.linking.hosts import url_host
from pipelines.reading.document import read, unread
from pipelines.reading.refusals import MAX_BODY
from pipelines.records import Document, Page

_NAME = "explain"
_FILE_ENDINGS = (".html", ".htm", ".xhtml", ".warc", ".gz", ".zst", ".lz4")  # no domain ends like these
_MOST_NEIGHBOURS = 1000  # addresses of the same host in an archive among which a misspelt one is looked for


class PageError(ValueError):
    """There is no such page; the message is one sentence that names the file and the fix."""


def local_path(argument: str) -> Path | None:
    """Return the file that an argument names, as a path or a file: address; None when it is a web address.

    Raises PageError for a file: address of another machine and for a file that does not exist.
    """
    if argument.lower().startswith("file:"):
        parts = urlsplit(argument)
        if parts.netloc not in ("", "localhost"):
            raise PageError(f"{argument} is on another machine; copy the file here.")
        return Path(url2pathname(parts.path))
    path = Path(argument)
    try:
        exists = path.exists()
    except (OSError, ValueError):  # longer than a file name can be
        exists = False
    if exists:
        return path
    if "://" not in argument and (argument.startswith((".", "/", "~")) or argument.lower().endswith(_FILE_ENDINGS)):
        raise PageError(f"There is no file {argument!r}; name a file, or an address with https:// before it.")
    return None


def document_from_file(path: Path, url: str) -> Document:
    """Read an HTML file, or the page `url` of a WARC archive, and return its document.

    url: the address that a file stands for; its own file: address when empty. Raises PageError when the file cannot be
    read or an archive has no such page, ArchiveError when it is broken.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BODY + 1)
    except OSError as error:
        raise PageError(f"{path} cannot be read: {error.strerror or error}.") from None
    if is_archive(body):
        if not url:
            raise PageError(f"{path} is an archive; say with --url which page of it is meant.")
        return read(_archived(path, url))
    kind = mimetypes.guess_type(path.name)[0] or ""
    return read(Page(url or path.absolute().as_uri(), 200, (("content-type", kind),), body, "", _NAME))


def _archived(path: Path, url: str) -> Page:
    url = url.partition("#")[0]
    neighbours: list[str] = []
    pages = 0
    for page in pages_from_warc(path):
        if page.url == url:
            return page
        pages += 1
        if len(neighbours) < _MOST_NEIGHBOURS and url_host(page.url) == url_host(url):
            neighbours.append(page.url)
    near = get_close_matches(url, neighbours, n=1)
    raise PageError(f"None of the {pages} pages in {path} is {url}; " + (
        f"did you mean {near[0]}?" if near else "a redirect is no page, name the address where it ends."))  # fmt: skip


class OnePage(Spider):
    """Fetches one page as a sweep would, with robots.txt, guard and user agent, and keeps its document."""

    name = _NAME
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "ITEM_PIPELINES": {}, "SHOW_PROGRESS": False,
        # One request needs no frontier, and leaves nothing in the database.
        "SCHEDULER": "scrapy.core.scheduler.Scheduler", "SPIDER_MIDDLEWARES": {},
    }  # fmt: skip
    url = ""
    document: Document | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, arguments: Arguments, **kwargs: Any) -> Self:
        """Make the spider for the one seed of its arguments."""
        introduce(crawler)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.url = arguments.seeds[0]
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the one request."""
        yield Request(self.url, callback=self.parse, errback=self.failed)

    def parse(self, response: Response) -> None:
        """Read the page."""
        self.document = read(page_from_response(response, self.name))

    def failed(self, failure: Failure) -> None:
        """Keep why there is no page."""
        self.document = unread(*page_from_failure(failure, failure.request, self.name))  # type: ignore[attr-defined]

"""What is asked for once more when it does not come."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from crawler.conduct.hosts import Hosts
from pipelines.linking.hosts import url_host


class Retries(RetryMiddleware):
    """Tries again as Scrapy does, but for a page that did not come in time from a host that gives others.

    Such a page mostly hangs again, and would have the only place of its host twice as long.
    """

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        """Return the request when it is to be tried again, or None."""
        hangs = isinstance(exception, DownloadTimeoutError) and request.meta.get("kind") != "seed"
        if hangs and Hosts.of(self.crawler).has_answered(url_host(request.url)):
            return None
        again: Request | Response | None = super().process_exception(request, exception)
        return again

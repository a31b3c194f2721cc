"""What is tried again: not what hangs on a host that answers."""

import time

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.utils.test import get_crawler
from test_conduct import Turns

from crawler.conduct.hosts import Hosts
from crawler.conduct.retries import Retries


@pytest.mark.parametrize(("error", "kind", "answered", "again"), [
    (DownloadTimeoutError, "page", ["a.example"], False), (DownloadTimeoutError, "list", ["a.example"], False),
    (DownloadTimeoutError, "seed", ["a.example"], True), (DownloadTimeoutError, "page", [], True),
    (DownloadTimeoutError, "page", ["b.example"], True), (DownloadFailedError, "page", ["a.example"], True),
])  # fmt: skip
def test_a_page_that_hangs_on_a_host_that_answers_is_not_tried_again(error, kind, answered, again):
    crawler = get_crawler(settings_dict={"RETRY_TIMES": 1})
    crawler.spider = Spider.from_crawler(crawler, "any")
    retries = Retries.from_crawler(crawler)
    for host in answered:
        Hosts.of(crawler).answered(host)
    request = Request("http://a.example/page", meta={"kind": kind})
    tried = retries.process_exception(request, error("it took too long"))
    assert (tried is not None) is again
    if tried is not None:
        assert tried.url == request.url and retries.process_exception(tried, error("again")) is None


def test_a_page_that_hangs_is_asked_for_once_in_a_crawl(tiny_sites, crawl, tmp_path):
    site = tiny_sites()
    site.html("/", '<p>Words to read. <a href="/hangs">one</a> <a href="/more">two</a>')
    site.html("/more", "<p>More words to read.")
    site.answers = Turns(site.answers | {"/hangs": lambda: time.sleep(2)})
    home = f"http://site.localhost:{site.port}"
    done = crawl("site", f"{home}/", tmp_path / "m.db", f"*.localhost:{site.port}", DOWNLOAD_TIMEOUT=1, RETRY_TIMES=1)
    assert done.returncode == 0, done.stderr
    assert site.times("/hangs") == 1 and site.times("/more") == 1

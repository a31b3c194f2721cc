"""A real Chromium over a real server: what a link builder does, and what a hostile page must not do."""

import contextlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_world import CONFIG, fill

pytestmark = pytest.mark.slow

SERVE = "import sys, pathlib; from crawler.publishing import serve; serve(*map(pathlib.Path, sys.argv[1:]), port=0)"
CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a filled database in a process of its own, and check that Ctrl-C ends it well."""
    database = tmp_path_factory.mktemp("browser") / "world.db"
    fill(database)
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, database, CONFIG],
        cwd=CONFIG.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            line = process.stdout.readline()
            match = re.fullmatch(r"Datasette is at (http://127\.0\.0\.1:\d+/)  \(Ctrl-C stops it\)\n", line)
            assert match, line or process.communicate()[1]
            yield match[1]
        finally:
            process.send_signal(2)
            out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, "", "")


@pytest.fixture(scope="module")
def chromium(server: str) -> Iterator[object]:
    sync_api = None
    if CHROMIUM:
        with contextlib.suppress(ImportError):
            sync_api = importlib.import_module("playwright.sync_api")
    if sync_api is None:
        missing = "playwright (pip install -e .[dev])" if CHROMIUM else "chromium"
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(f"{missing} is not installed; the pages were not looked at in a browser")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: object, server: str) -> Iterator[object]:
    """A page that fails the test on any console error, uncaught exception or request to another server."""
    page = chromium.new_page(viewport={"width": 1400, "height": 900}, base_url=server)  # type: ignore[attr-defined]
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((server, "data:")) else trouble.append(request.url)
    )
    yield page
    page.close()
    assert trouble == []


def test_the_server_answers(server: str) -> None:
    with urllib.request.urlopen(server + "mentions/findings.csv") as answer:
        assert answer.status == 200
        assert answer.read().startswith(b"page_url,site,page_title,")


def test_from_the_front_page_to_the_evidence_of_a_mention(page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Where are we named without a link?").click()
    page.wait_for_url("**/mentions/unlinked")
    row = page.locator("table.rows-and-columns tbody tr", has_text="site1.example")
    assert row.locator("mark").inner_text() == "Acme"
    assert page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor") == "rgb(255, 232, 154)"
    row.locator("td.col-mention_id a").click()
    assert "name that only means" in page.locator("td.col-evidence").inner_text()
    page.locator("td.col-page_id a").click()
    page.wait_for_url("**/mentions/pages/*")
    assert page.locator("td.col-word_count").is_visible()


def test_why_a_name_was_refused(page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Why does a name count, or not?").click()
    page.locator(".facet-info[data-column=verdict] a", has_text=re.compile("^refused$")).click()
    page.wait_for_url("**verdict=refused*")
    reasons = page.locator("td.col-evidence")
    assert re.fullmatch(r"written like the name \+50 · .* -85\.5 = 0, refused", reasons.inner_text())
    assert page.locator("td.col-context mark").inner_text().startswith("acme<script>")
    page.locator("td.col-refused_id a").click()
    page.wait_for_url("**/mentions/refused/1")
    assert reasons.inner_text().endswith("= 0, refused")


def test_search_and_a_click_on_a_count(page) -> None:
    page.goto("/mentions/findings")
    assert page.locator("tbody tr").count() == 11
    page.locator(".facet-info[data-column=link_state] a", has_text=re.compile("^linked$")).click()
    page.wait_for_url("**link_state=linked*")
    assert page.locator("tbody tr").count() == 4
    page.goto("/mentions/findings")
    page.get_by_label("Search:").fill("hyperlink")
    page.keyboard.press("Enter")
    page.wait_for_url("**_search=hyperlink*")
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Search:").fill("")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "hyperlink" not in url)
    assert page.locator("tbody tr").count() == 11
    page.goto("/mentions/findings?_search=")
    assert page.locator("tbody tr").count() == 11


def test_the_menu_of_a_column_works_and_explains_it(page) -> None:
    page.goto("/mentions/findings")
    page.locator("th[data-column=link_state] svg").click()
    assert "inside a link to the brand" in page.locator(".dropdown-column-description").inner_text()
    page.get_by_role("link", name="Sort descending").click()
    page.wait_for_url("**_sort_desc=link_state*")


def test_a_hostile_cell_does_not_run(page) -> None:
    for path in "findings unlinked prospects pages mentions refused reasons new_mentions?days=9999".split():
        page.goto(f"/mentions/{path}")
        assert "owned" not in page.title()
        assert page.locator("td img, td script, a[href^='javascript']").count() == 0
    assert "Acme<script>" in page.locator("tbody").inner_text()


def test_a_script_that_got_into_a_page_has_no_nonce(chromium, server: str) -> None:
    page = chromium.new_page()
    page.goto(server + "mentions/findings")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    page.evaluate("let s = document.createElement('div'); s.setAttribute('onclick', 'document.title=1');"
                  "document.body.append(s); s.click()")  # fmt: skip
    page.wait_for_timeout(200)
    assert page.title() != "1"
    page.close()


def test_a_picture_of_the_unlinked_mentions(page, tmp_path: Path) -> None:
    target = Path(os.environ.get("NAMEDROP_SCREENSHOT") or tmp_path / "unlinked.png")
    page.goto("/mentions/unlinked")
    page.screenshot(path=target, full_page=True)
    assert target.stat().st_size > 10_000

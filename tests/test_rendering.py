"""The browser: only for pages that need it, never outside of the guard, and whatever a page does, it ends."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from conftest import QUICK, ROOT, TinySite
from hostile_watch import BROWSER

from crawler.rendering.chromium import find_chromium

CHROMIUM = find_chromium("")
NAMED = "Sowline"  # a brand of brands.toml
TEXT = f"{NAMED} works out the spacing of a bed by itself. " + "Rows of carrots and of beans stand side by side. " * 9
browser = pytest.mark.usefixtures("chromium")


@pytest.fixture(scope="session")
def chromium() -> None:
    if not CHROMIUM:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("chromium is not installed; no page was rendered")


# --- a world of shells


def shell(script: str) -> str:
    return f"<!doctype html><title>A page</title><body><div id=root></div><script>{script}</script>"


def shows(text: str = TEXT) -> str:
    return f"document.getElementById('root').innerHTML = '<p>{text}</p>';"


CANARY = (  # spellings of this machine; {} is the port of the canary
    "http://127.0.0.1:{}/", "http://2130706433:{}/", "http://0x7f.1:{}/", "http://[::ffff:127.0.0.1]:{}/",
    "http://localhost:{}/", "http://localhost.:{}/", "http://site.localhost:{}/", "http://0.0.0.0:{}/",
    "https://127.0.0.1:{}/", "//127.0.0.1:{}/",
)  # fmt: skip
PAGES = {  # path -> script; {} is the port of the canary
    "/good": "fetch('/data').then(a => a.text()).then(t => { document.getElementById('root').innerHTML = t; })",
    "/empty": "1",
    "/windows": "setInterval(() => { window.open('/good'); const a = document.createElement('a'); a.href = '/window';"
    " a.target = '_blank'; document.body.append(a); a.click(); }, 5)",
    "/download": "location = '/file'",
    "/big": "const p = document.createElement('p'); p.textContent = 'x'.repeat(1e6); p.hidden = true;"
    " for (let i = 0; i < 20; i++) document.body.append(p.cloneNode(true));",
    "/leaves-by-script": "location = 'http://127.0.0.1:{}/'",
    "/leaves-by-meta": "document.head.innerHTML = '<meta http-equiv=refresh content=\"0; url=http://127.0.0.1:{}/\">'",
    "/leaves-by-http": "location = '/moves'",
    "/forbidden-by-script": "location = '/forbidden/1'",
    "/forbidden-by-http": "location = '/moves-to-forbidden'",
    "/forbidden-by-fetch": "fetch('/forbidden/2'); " + shows(),
    "/asks-the-canary": "for (const url of URLS) {{ fetch(url).catch(() => 0); navigator.sendBeacon(url);"
    " for (const [tag, key] of [['img', 'src'], ['script', 'src'], ['iframe', 'src'], ['link', 'href']]) {{"
    " const e = document.createElement(tag); e.rel = 'stylesheet'; e[key] = url; document.body.append(e); }}"
    " try {{ new WebSocket(url.replace('http', 'ws')); }} catch {{}} }} " + shows(),
    "/loads": "for (const [tag, url] of [['img', '/i.png'], ['video', '/v.mp4'], ['iframe', '/frame']]) {"
    " const e = document.createElement(tag); e.src = url; document.body.append(e); }"
    " document.head.innerHTML += '<link rel=stylesheet href=/s.css><link rel=icon href=/f.ico>'; " + shows(),
    "/hangs": "const e = document.createElement('script'); e.src = 'http://never.localhost:NEVER/'; e.async = true;"
    " document.body.append(e); " + shows(),
    "/agent": "fetch('/agent?' + navigator.userAgent + document.cookie); document.cookie = 'seen=1'; " + shows(),
    "/agent-again": "fetch('/agent?' + navigator.userAgent + document.cookie); " + shows(),
    "/storm": "(async () => { for (let i = 0; ; i++) await fetch('/data?' + i).catch(() => 0); })(); " + shows(),
    "/other-site": "location = 'http://other.localhost:PORT/good'",
    "/elsewhere": "location = '/moved'",
}
SHOWN = {  # the address at which a page is shown
    "/good", "/forbidden-by-fetch", "/asks-the-canary", "/loads", "/hangs", "/agent", "/agent-again", "/storm",
    "/moved",
}  # fmt: skip
NOT_SHOWN = {  # path -> a part of the cause
    "/empty": "a browser shows no more", "/windows": "", "/download": "it is a download",
    "/big": "in the browser it ", "/leaves-by-script": "cannot be shown",
    "/leaves-by-http": "cannot be shown",
    "/forbidden-by-script": "robots.txt forbids", "/forbidden-by-http": "",
}  # fmt: skip
BUSY = "const end = Date.now() + 1500; while (Date.now() < end); " + shows()
LOOP, ALERTS = "while (1);", "for (;;) alert(1);"


class World:
    """What a crawl of some shells left behind."""

    def __init__(self, site: TinySite, canary: TinySite, database: Path, run: "subprocess.CompletedProcess[str]"):
        self.site, self.canary, self.database, self.run = site, canary, database, run
        self.pages = {row["url"].partition(f":{site.port}")[2]: row for row in self.rows("select * from pages")}
        self.stats = json.loads(self.rows("select stats from crawls order by id desc")[0]["stats"] or "{}")

    def rows(self, sql: str) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.database)) as db:
            db.row_factory = sqlite3.Row
            return db.execute(sql).fetchall()


@contextmanager
def serving(*sites: TinySite) -> Iterator[None]:
    threads = [threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True) for site in sites]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for site, thread in zip(sites, threads, strict=True):
            site.shutdown()
            thread.join()
            site.server_close()


def fill(site: TinySite, canary: TinySite, never: int = 1) -> None:
    """never: port of a server that does not answer."""
    urls = json.dumps([url.format(canary.port) for url in CANARY])
    for path, script in PAGES.items():
        script = script.replace("{}", str(canary.port)).replace("{{", "{").replace("}}", "}")
        for name, value in {"URLS": urls, "PORT": site.port, "NEVER": never}.items():
            script = script.replace(name, str(value))
        site.html(path, shell(script))
    site.html("/data", f"<p>{TEXT}</p>")
    site.html("/moved", shell(shows()))
    site.html("/forbidden/1", f"<p>{TEXT}</p>")
    site.html("/forbidden/2", f"<p>{TEXT}</p>")
    site.html("/frame", f"<p>{TEXT}</p>")
    site.answers["/file"] = (200, {"Content-Type": "application/zip", "Content-Disposition": "attachment"}, b"x" * 99)
    site.answers["/moves"] = (302, {"Location": f"http://127.0.0.1:{canary.port}/"}, b"")
    site.answers["/moves-to-forbidden"] = (302, {"Location": "/forbidden/3"}, b"")
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /forbidden/\n")


def seeds(folder: Path, site: TinySite, paths) -> Path:
    file = folder / "seeds.txt"
    file.write_text("\n".join(f"http://site.localhost:{site.port}{path}" for path in paths))
    return file


@contextmanager
def silent() -> Iterator[int]:
    """Give the port of a server that answers for robots.txt only."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                taken.append(server.accept()[0])
                if b"robots.txt" in taken[-1].recv(4096):
                    taken[-1].sendall(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")

    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for one in taken:
            one.close()


@pytest.fixture(scope="module")
def world(chromium, crawl, tmp_path_factory) -> World:
    folder, site, canary = tmp_path_factory.mktemp("shells"), TinySite(), TinySite()
    with serving(site, canary), silent() as never:
        fill(site, canary, never)
        run = crawl("resources", seeds(folder, site, PAGES), folder / "x.db", f"*.localhost:{site.port}",
                    f"never.localhost:{never}", LINKS_PER_PAGE=0, PAGES_PER_SITE=1)  # fmt: skip
        return World(site, canary, folder / "x.db", run)


@pytest.mark.slow
def test_the_crawl_goes_on_and_says_nothing_on_standard_error(world):
    assert (world.run.returncode, world.run.stderr) == (0, "")
    assert not world.rows("select * from frontier where state in ('queued', 'leased')")


@pytest.mark.slow
def test_what_a_script_shows_is_read(world):
    assert {path for path, row in world.pages.items() if row["page_read"] == "read"} == SHOWN
    found = world.rows("select p.url, m.link_state from mentions m join pages p on p.id = m.page_id")
    assert {(row["url"].partition(f":{world.site.port}")[2], row["link_state"]) for row in found} == {
        (path, "unlinked") for path in SHOWN
    }


@pytest.mark.slow
@pytest.mark.parametrize("path", NOT_SHOWN)
def test_what_cannot_be_shown_stays_a_shell_and_says_why(path, world):
    row = world.pages[path]
    assert (row["page_read"], row["status"]) == ("js_shell", 200)
    assert row["cause"].startswith("the page is filled in by a script; ") and NOT_SHOWN[path] in row["cause"]


@pytest.mark.slow
def test_nothing_private_is_reached_through_the_browser(world):
    assert world.canary.hits == []
    assert world.stats["refused/address"] >= len(CANARY)


@pytest.mark.slow
def test_robots_txt_holds_in_the_browser_too(world):
    assert [path for _, path, _ in world.site.hits if path.startswith("/forbidden/")] == []
    assert world.stats["refused/robots"] >= 3


@pytest.mark.slow
def test_a_page_that_leaves_its_site_is_left(world):
    assert world.stats["sweep/left_the_site"] == 1
    assert not [row for row in world.rows("select url from pages") if "other.localhost" in row["url"]]


@pytest.mark.slow
def test_pictures_styles_and_frames_are_not_loaded(world):
    asked = Counter(path for _, path, _ in world.site.hits)
    assert not asked.keys() & {"/i.png", "/v.mp4", "/s.css", "/f.ico", "/frame", "/favicon.ico", "/window"}
    assert sum(1 for path in asked if path.startswith("/data?")) <= 100


@pytest.mark.slow
def test_the_browser_says_who_it_is_and_keeps_no_cookie(world):
    said = [path for _, path, _ in world.site.hits if path.startswith("/agent?")]
    assert said == ["/agent?Namedrop/0.1"] * 2


@pytest.mark.slow
def test_one_browser_is_enough_and_its_memory_is_known(world):
    lost = world.stats.get("render/lost", 0)  # on a busy machine one may not answer in time
    assert world.stats["render/browsers"] == 1 + lost and lost <= 1
    assert 50e6 < world.stats["render/memory_max"] < 2e9
    assert world.stats["render/asked"] == len(PAGES) - 1  # Scrapy follows the meta refresh before there is a shell


# --- crawls of their own


@pytest.fixture
def small(crawl, tmp_path, tiny_sites) -> Callable[..., World]:
    """Crawl a few pages, path -> HTML."""

    def run(pages: dict[str, str], **settings: object) -> World:
        site = tiny_sites()
        for path, html in pages.items():
            site.html(path, html)
        file, database = seeds(tmp_path, site, pages), tmp_path / "x.db"
        return World(site, site, database, crawl("resources", file, database, f"*.localhost:{site.port}", **settings))

    return run


@pytest.mark.slow
@browser
def test_a_page_that_never_ends_is_given_up(small):
    world = small({"/loop": shell(LOOP), "/alerts": shell(ALERTS), "/plain": f"<p>{TEXT}"}, RENDER_SECONDS=2)
    assert (world.run.returncode, world.run.stderr) == (0, "")
    for path in ("/loop", "/alerts"):
        assert world.pages[path]["cause"].endswith("in the browser it was not done within RENDER_SECONDS")
    assert world.pages["/plain"]["page_read"] == "read"


@pytest.mark.slow
@browser
def test_the_budget_holds_and_the_browser_is_replaced(small):
    world = small(dict.fromkeys(("/1", "/2", "/3"), shell(shows())), RENDER_PER_SITE=2, RENDER_PAGES_PER_BROWSER=1)
    assert Counter(row["page_read"] for row in world.pages.values()) == {"read": 2, "js_shell": 1}
    assert world.stats["render/browsers"] == 2
    assert [tuple(row) for row in world.rows("select cause, count from refusals")] == [("render_budget", 1)]


@pytest.mark.slow
@browser
def test_a_browser_that_takes_too_much_memory_is_ended(small):
    world = small({"/page": shell(LOOP)}, RENDER_MEMORY_MB=100)
    assert world.pages["/page"]["cause"].endswith("the browser took more memory over it than RENDER_MEMORY_MB")
    assert world.stats["render/memory_max"] > 100 * 1024 * 1024


@pytest.mark.slow
def test_without_chromium_a_shell_stays_one_and_the_fix_is_said_once(small):
    pages = dict.fromkeys(("/1", "/2"), shell(shows())) | {"/plain": f"<p>{TEXT}"}
    world = small(pages, CHROMIUM="/no/such/chromium")
    assert {path: (row["page_read"], row["cause"]) for path, row in world.pages.items()} == {
        **dict.fromkeys(("/1", "/2"), ("js_shell", "the page is filled in by a script; Chromium was not found")),
        "/plain": ("read", ""),
    }
    assert world.run.stderr.count("\n") == 1 and "apt-get install chromium" in world.run.stderr
    assert not [name for name in world.stats if name.startswith(("render/", "playwright/"))]


@pytest.mark.slow
def test_with_the_switch_off_nothing_is_rendered(small):
    world = small({"/1": shell(shows())}, RENDER=0)
    assert [row["page_read"] for row in world.pages.values()] == ["js_shell"]
    assert world.run.stderr.startswith("scrapy: No page could be read")
    assert not [name for name in world.stats if name.startswith(("render/", "playwright/"))]


# --- its processes


def processes(root: psutil.Process) -> list[psutil.Process]:
    """What a crawl has started."""
    with suppress(psutil.Error):
        return root.children(recursive=True)
    return []


def says(process: psutil.Process, argument: str) -> bool:
    with suppress(psutil.Error):  # what Chromium forks has all of its command line in one argument
        return argument in " ".join(process.cmdline())
    return False


def wait_for(what: Callable[[], object], seconds: float) -> object:
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


class Background:
    """A crawl that runs, in a process group of its own."""

    def __init__(self, site: TinySite, folder: Path, paths, **settings: object) -> None:
        self.site, self.seeds = site, seeds(folder, site, paths)
        ours = {"GUARD_EXCEPTIONS": f"*.localhost:{site.port}", "MENTIONS_DB": folder / "x.db"}
        self.settings = {**QUICK, **ours, **settings}

    def __enter__(self) -> "Background":
        options = [part for name, value in self.settings.items() for part in ("-s", f"{name}={value}")]
        self.run = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "resources", "-a", f"seeds={self.seeds}", *options], cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.process = psutil.Process(self.run.pid)
        return self

    def __exit__(self, *raised: object) -> None:
        left = processes(self.process)
        self.run.kill()
        self.run.communicate()
        for process in left:
            with suppress(psutil.Error):
                process.kill()

    def rendering(self, paths: Iterable[str]) -> str:
        """Wait until the browser has asked for one of some pages, and return which."""
        asked = wait_for(lambda: next((path for path in paths if self.site.times(path) == 2), ""), 30)
        assert asked
        return str(asked)


@pytest.mark.slow
def test_no_browser_is_started_for_pages_that_need_none(tiny_sites, tmp_path):
    site = tiny_sites()
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        site.html(path, f"<p>{TEXT}")
    with Background(site, tmp_path, paths, DOWNLOAD_DELAY=0.1, CONCURRENT_REQUESTS_PER_DOMAIN=1) as crawl:
        seen, others = 0, {}
        while crawl.run.poll() is None:
            before, children = others, crawl.process.children(recursive=True)
            others = {child: name for child in children if not (name := child.name()).startswith("python")}
            assert not [name for name in others.values() if name.startswith(BROWSER)]
            assert not others.keys() & before.keys(), f"only what reads pages stays: {others}"
            seen += bool(site.hits)
            time.sleep(0.05)
        assert seen > 5 and crawl.run.returncode == 0
    stats = World(site, site, tmp_path / "x.db", None).stats
    assert not [name for name in stats if name.startswith(("render/", "playwright/"))]


@pytest.mark.slow
@browser
def test_a_page_whose_browser_dies_is_tried_once_more(tiny_sites, tmp_path):
    site = tiny_sites()
    waiting = {"/1", "/2", "/3"}
    for path in waiting:
        site.html(path, shell(BUSY))
    with Background(site, tmp_path, waiting, RENDER_AT_ONCE=1) as crawl:
        for victim in ("--type=renderer", "run-driver", "--remote-debugging-pipe"):
            waiting.remove(crawl.rendering(waiting))
            killed = [one for one in processes(crawl.process) if says(one, victim)]
            assert killed
            for process in killed:
                with suppress(psutil.Error):
                    process.kill()
        assert (crawl.run.wait(60), crawl.run.stderr.read()) == (0, "")
    world = World(site, site, tmp_path / "x.db", None)
    assert [(row["page_read"], row["cause"], site.times(path)) for path, row in world.pages.items()] == [
        ("read", "", 3)
    ] * 3


@pytest.mark.slow
@browser
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_browser_outlives_its_crawl_and_the_page_is_asked_again(by, tiny_sites, tmp_path):
    site = tiny_sites()
    site.html("/page", shell(LOOP))
    with Background(site, tmp_path, ["/page"], RENDER_SECONDS=60) as crawl:
        crawl.rendering(["/page"])
        running = processes(crawl.process)
        assert all(any(says(one, kind) for one in running) for kind in ("run-driver", "--type=renderer"))
        start = time.monotonic()
        os.killpg(crawl.run.pid, by)
        crawl.run.wait(20)
        assert wait_for(lambda: not any(map(alive, running)), 10)
        assert time.monotonic() - start < 10
    [request] = World(site, site, tmp_path / "x.db", None).rows("select state from frontier where kind = 'rendered'")
    assert request["state"] in ("queued", "leased")


def alive(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False

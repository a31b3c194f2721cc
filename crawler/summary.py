"""What a database holds, in a few lines for a person: pages, mentions, link states, the best prospects."""

import sqlite3
from collections.abc import Iterator

_STATES = ("linked", "nearby", "elsewhere", "unlinked", "unknown")
_BEST = 5  # prospects shown
_BRANDS = 15  # brands shown, own ones first


def summary(db: sqlite3.Connection) -> str:
    """Return the summary of a Namedrop database, without a trailing line feed."""
    return "\n".join(_lines(db))


def _lines(db: sqlite3.Connection) -> Iterator[str]:
    read, total = db.execute("select coalesce(sum(page_read = 'read'), 0), count(*) from pages").fetchone()
    sites = db.execute("select count(distinct site) from pages").fetchone()[0]
    yield f"{read} pages read on {sites} sites"
    if total > read:
        reasons = db.execute(
            "select page_read, count(*) from pages where page_read <> 'read' group by 1 order by 2 desc, 1"
        )
        causes = ", ".join(f"{cause} {count}" for cause, count in reasons)
        yield f"{total - read} pages not read, so nothing is said of them: {causes}"
    counts = ", ".join(f"sum(link_state = '{state}')" for state in _STATES)
    brands = db.execute(
        f"select brand, count(*), {counts} from findings group by brand order by min(role) desc, 2 desc, brand"
    ).fetchall()
    yield ""
    if brands:
        yield f"{'mentions':22}{'all':>7}" + "".join(f"{state:>11}" for state in _STATES)
    else:
        yield "No brand is mentioned on them."
    for brand, *numbers in brands[:_BRANDS]:
        yield f"{brand[:21]:22}{numbers[0]:>7}" + "".join(f"{number:>11}" for number in numbers[1:])
    if len(brands) > _BRANDS:
        yield f"... and {len(brands) - _BRANDS} more brands"
    yield ""
    best = db.execute(
        "select priority, site, brand, page_url from prospects order by priority desc, site, brand limit ?", (_BEST,)
    ).fetchall()
    sites_to_ask = db.execute("select count(*) from prospects").fetchone()[0]
    yield f"{sites_to_ask} sites to ask for a link" + (", the best first:" if best else "")
    for priority, site, brand, url in best:
        yield f"  {priority:>3}  {printable(site)}, for {brand}: {printable(url)}"


def printable(text: str) -> str:
    """Return text of a stranger as it may be printed to a terminal: no control characters, at most 120 characters."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return clean if len(clean) <= 120 else f"{clean[:119]}…"

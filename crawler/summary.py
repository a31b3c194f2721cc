"""What a sweep has looked at and what a database holds, each in a few lines for a person."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence

from crawler.refusals import CAUSES
from pipelines.link_records import DEAD_REASONS
from pipelines.storing.frontier import GUESSED_WRONG, WAITING

_STATES = ("linked", "nearby", "elsewhere", "unlinked", "unknown")
_BEST = 5  # prospects shown
_BRANDS = 15  # brands shown, own ones first
_REASONS = 6  # causes shown, the most frequent first
_MOVED = ("redirected", "rendered")  # another request took its place, which the frontier has too

_PAGES = ("page", "rendered")


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


def coverage(db: sqlite3.Connection, sweeps: Sequence[tuple[str, str]]) -> str:
    """Return what the last sweeps have tried, read, not read and refused, without a trailing line feed.

    sweeps: spider and seeds, as the user named them, of each. All of it is in the tables frontier and refusals, so that
    it can be told until the next sweep of the same begins; the views coverage and sources tell it by site and source.
    """
    ids = [_last_sweep(db, *sweep) for sweep in sweeps]
    return "\n".join(_coverage_lines(db, [one for one in ids if one is not None]))


def _last_sweep(db: sqlite3.Connection, spider: str, seeds: str) -> int | None:
    row = db.execute("select max(sweep) from crawls where spider = ? and seeds = ?", (spider, seeds)).fetchone()
    return None if row[0] is None else int(row[0])


def _coverage_lines(db: sqlite3.Connection, sweeps: Sequence[int]) -> Iterator[str]:
    marks = ", ".join("?" * len(sweeps))
    runs = db.execute(f"select count(*) from crawls where sweep in ({marks})", sweeps).fetchone()[0]
    yield "Looked at" + (f", with the {_many(runs - len(sweeps), 'run')} before:" if runs > len(sweeps) else ":")
    # What follows a colon is the words of one failure; they would make each a cause of its own.
    asked = db.execute(
        f"""select kind, state, substr(cause, 1, instr(cause || ':', ':') - 1), count(*) from frontier
        where sweep in ({marks}) and not ({GUESSED_WRONG}) group by 1, 2, 3""",
        sweeps,
    ).fetchall()
    sources = [row for row in asked if row[0] not in (*_PAGES, "check")]
    kinds = {kind: sum(row[3] for row in sources if row[0] == kind) for kind in ("seed", "feed", "sitemap")}
    tried = ", ".join(_many(count, kind) for kind, count in kinds.items() if count)
    yield f"  sources  {tried or 'none'}{_ends(sources)}"
    pages = [row for row in asked if row[0] in _PAGES]
    yield f"  pages    {sum(row[3] for row in pages)} found{_ends(pages)}"
    yield from _checked([row for row in asked if row[0] == "check"])
    yield from _refused(db, sweeps)
    waiting = sum(count for _, state, _, count in asked if state in WAITING)
    if waiting:
        yield f"  waiting  {_many(waiting, 'address', 'addresses')}; the same command goes on with them"


def _ends(rows: list[tuple[str, str, str, int]]) -> str:
    """Return how requests ended, from rows (kind, state, cause, count)."""
    ends: Counter[str] = Counter()
    for _, state, cause, count in rows:
        if state not in WAITING:
            ends[cause if cause or state == "done" else state] += count
    read, moved = ends.pop("", 0), sum(ends.pop(cause, 0) for cause in _MOVED)
    told = [f"{read} read"] if rows else []
    told += [f"{moved} led elsewhere"] if moved else []
    if ends:
        causes = ", ".join(f"{printable(cause)} {count}" for cause, count in ends.most_common(_REASONS))
        told.append(f"{ends.total()} not read ({causes}{', ...' if len(ends) > _REASONS else ''})")
    return f": {', '.join(told)}" if told else ""


def _checked(rows: list[tuple[str, str, str, int]]) -> Iterator[str]:
    """Yield how many links were checked and are dead, from rows (kind, state, cause, count)."""
    # Other causes are those of requests that another one followed, or that told nothing.
    ends = ("", *DEAD_REASONS)
    told = Counter({cause: count for _, state, cause, count in rows if state == "done" and cause in ends})
    if told:
        alive = told.pop("", 0)
        why = ", ".join(f"{reason} {count}" for reason, count in told.most_common())
        dead = f"{told.total()} dead ({why})" if told else "none dead"
        yield f"  links    {alive + told.total()} checked: {dead}"


def _refused(db: sqlite3.Connection, sweeps: Sequence[int]) -> Iterator[str]:
    rows = db.execute(
        f"""select r.cause, sum(r.count) from crawls c join refusals r on r.crawl_id = c.id
        where c.sweep in ({", ".join("?" * len(sweeps))}) group by 1 order by 2 desc, 1""",
        sweeps,
    ).fetchall()
    if rows:
        yield f"  refused  {_many(sum(count for _, count in rows), 'time')}:"
    for cause, count in rows[:_REASONS]:
        yield f"  {count:>7}  {CAUSES.get(cause, printable(cause))}"
    if len(rows) > _REASONS:
        yield f"  {sum(count for _, count in rows[_REASONS:]):>7}  for {len(rows) - _REASONS} other causes"


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}"


def printable(text: str) -> str:
    """Return text of a stranger as it may be printed to a terminal: no control characters, at most 120 characters."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return clean if len(clean) <= 120 else f"{clean[:119]}…"

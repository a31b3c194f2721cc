"""Seeds out of the database of earlier sweeps: db:candidates, db:competitor-links, db:mentions."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.seeds.addresses import SeedsError
from crawler.seeds.taking import MOST_SEEDS
from pipelines.storing.database import open_database
from pipelines.storing.frontier import unfinished_sweep

PREFIX = "db:"


class Query(NamedTuple):
    """One question to the database."""

    meaning: str
    sql: str  # gives addresses, the most promising first
    home: bool  # the home pages of their hosts are the seeds, once each


_NO_BRAND = "p.site not in (select s.value from brands o, json_each(o.sites) s)"

QUERIES = {
    "candidates": Query(
        "sites that lists of earlier sweeps link to, and that were not swept yet",
        "select url from candidates order by pages desc, site",
        home=False,
    ),
    "competitor-links": Query(
        "sites that link to a competitor and not to us",
        f"""
        select p.url from links l join pages p on p.id = l.page_id
        where l.owned = 'domain' and l.missing_since is null and {_NO_BRAND}
          and l.brand in (select name from brands where role = 'competitor')
          and p.site not in (select site from referring_sites where role = 'own')
        group by p.id order by count(distinct l.brand) desc, p.id
        """,
        home=True,
    ),
    "mentions": Query(
        "sites that mentioned us",
        """
        select page_url from findings where role = 'own' and brand_site = 0
        group by page_url order by min(mention_id)
        """,
        home=True,
    ),
}


def stored_seeds(name: str, database: str | Path) -> tuple[str, ...]:
    """Return the addresses that a query gives, in order, MOST_SEEDS at most.

    name: one of QUERIES, without `db:`. Raises SeedsError for another one, and when there is nothing to ask or to
    return; StorageError when the database cannot be used.
    """
    query = QUERIES.get(name)
    if query is None:
        raise SeedsError(
            f"seeds: there is no {PREFIX}{name[:200]}; known are {', '.join(map(PREFIX.__add__, QUERIES))}."
        )
    if not Path(database).exists():
        raise SeedsError(f"seeds: {PREFIX}{name} asks earlier sweeps, and there is no database {database} yet.")
    with closing(open_database(database, create=False)) as db:
        urls = _ask(db, query)
    if not urls:
        raise SeedsError(f"seeds: {PREFIX}{name} gives nothing; {database} knows no {query.meaning}.")
    return urls


def seeds_of_unfinished(spider: str, argument: str, database: str | Path) -> tuple[str, ...]:
    """Return the seeds of a sweep that was stopped, when its argument asks the database; else nothing.

    What it has swept since has changed the answer, and would not be among its sites when it goes on. argument: all that
    the sweep started at, as the table crawls has it. Raises StorageError when the database cannot be used.
    """
    if not any(part.strip().startswith(PREFIX) for part in argument.split(",")) or not Path(database).exists():
        return ()
    with closing(open_database(database, create=False)) as db:
        before = unfinished_sweep(db, spider, argument)
        sql = "select url from frontier where sweep = ? and kind = 'seed' order by id"
        return tuple(url for (url,) in db.execute(sql, (before.sweep,))) if before else ()


def _ask(db: sqlite3.Connection, query: Query) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for (url,) in db.execute(query.sql):
        parts = urlsplit(url)
        found[f"{parts.scheme}://{parts.netloc}/" if query.home else url] = None
        if len(found) == MOST_SEEDS:
            break
    return tuple(found)

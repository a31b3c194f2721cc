"""The groups of copies -> pages.duplicate_of, for the whole database: a copy may have been seen by any crawl."""

import sqlite3

from pipelines.judging.duplicates import Known, copies
from pipelines.storing.statements import on_page

_PAGES_WITH_FINDINGS = f"""
    select id, url, site, canonical, published, first_seen, sketch, title from pages p
    where sketch <> ''
       or exists (select 1 from mentions m where m.page_id = p.id and m.gone_at is null)
       or exists (select 1 from links l where l.page_id = p.id and {on_page("l")})
"""


def regroup(db: sqlite3.Connection) -> int:
    """Group the pages anew and write duplicate_of where it changed; return how many are copies. The caller commits.

    Only pages with a finding take part, so that none is hidden behind one that has nothing to show. A page that leads,
    or has no copy, has no duplicate_of. Raises ValueError when a sketch in the database is none.
    """
    groups = copies(Known(*row) for row in db.execute(_PAGES_WITH_FINDINGS))
    before = dict(map(tuple, db.execute("select id, duplicate_of from pages where duplicate_of is not null")))
    changed = [(groups.get(page), page) for page in groups | before if groups.get(page) != before.get(page)]
    db.executemany("update pages set duplicate_of = ? where id = ?", changed)
    return len(groups)

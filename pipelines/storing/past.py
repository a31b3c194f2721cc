"""What earlier visits of some sites have brought: which pages were read, and which of them name a brand."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

_MOST = 20_000  # pages, the last ones read; more of them tell nothing new of the sections of a site


def pages_read(db: sqlite3.Connection, sites: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield (address, whether it names a brand) of the pages of some sites that were read."""
    rows = db.execute(
        """select url, exists (select 1 from mentions m where m.page_id = p.id and m.gone_at is null)
        from pages p where site in (select value from json_each(?)) and page_read = 'read'
        order by last_read desc limit ?""",
        (json.dumps(sorted(sites)), _MOST),
    )
    return ((url, bool(found)) for url, found in rows)

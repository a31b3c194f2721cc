"""Which known pages to look at again, and in which order. Statements only.

A page is known if it has, or had, a mention of a brand or a link to one, and is not a brand's own. What a page is worth
is a first judgement, not a fitted model: a link of ours that may be lost before one that is gone, the best page to ask
about before others.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from pipelines.storing.statements import on_page, suspect

LINK_OF_OURS, LINK_OF_OTHERS, LOST_LINK, MENTION = 100, 40, 25, 10  # what a page is worth; a prospect, its priority


class Recheck(NamedTuple):
    """A page to look at again."""

    url: str
    suspect: int  # 1 when a link was found missing there on one day, before today: another check settles it
    value: float  # what it is worth, 0 to 100
    age: float  # days since it was last looked at


_KNOWN = f"""
    with valued as (
        select l.page_id as page_id, case
            when {on_page("l")} then iif(b.role = 'own', {LINK_OF_OURS}, {LINK_OF_OTHERS}) else {LOST_LINK}
        end as value
        from links l join brands b on b.name = l.brand
        union all
        select page_id, {MENTION} from mentions where gone_at is null
        union all
        select m.page_id, r.priority from prospects r join mentions m on m.id = r.mention_id
    ),
    known as (select page_id, max(value) as value from valued group by page_id)
    select
        p.url as url, p.site as site,
        exists (
            select 1 from links l
            where l.page_id = p.id and {suspect("l")} and date(l.missing_checked) < date(:now)
        ) as suspect,
        k.value as value, max(0.0, julianday(:now) - julianday(p.last_seen)) as age
    from known k join pages p on p.id = k.page_id
    where not exists (select 1 from brands o, json_each(o.sites) s where s.value = p.site)
"""

_NOW = _KNOWN.replace(":now", "'now'")
KNOWN_PAGES = f"select url from ({_NOW}) order by url"

_IN_TURN = f"""
    select url, suspect, value, age from ({_KNOWN})
    where site in (select value from json_each(:sites))
      and url not in (select url from frontier where sweep = :sweep)
    order by suspect desc, (value + 1) * (age + 0.01) desc, url limit :most
"""


def rechecks(db: sqlite3.Connection, sites: Iterable[str], now: str, most: int, crawl: int | None) -> list[Recheck]:
    """Return the known pages of some sites that are looked at again, the first one first.

    A link that was missing once goes before all else; the others go by value times age. now: ISO 8601, UTC. most: pages
    of a whole sweep, those that it has asked for already included. crawl: the run of that sweep.
    """
    sweep = db.execute("select sweep from crawls where id = ?", (crawl,)).fetchone()
    sweep_id = sweep[0] if sweep else None
    asked = db.execute("select count(*) from frontier where sweep = ?", (sweep_id,)).fetchone()[0]
    values = {"sites": json.dumps(sorted(sites)), "now": now, "sweep": sweep_id, "most": max(0, most - asked)}
    return [Recheck(*row) for row in db.execute(_IN_TURN, values)]

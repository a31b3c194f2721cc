"""The views of what was looked at: how far each site was read, and what the last sweeps started from.

The last sweep counts for each spider and its seeds: all runs of it, when it was stopped and went on.
"""

from pipelines.storing.frontier import GUESSED_WRONG

LAST_SWEEPS = "select max(sweep) from crawls where sweep is not null group by spider, seeds"

_COVERAGE = f"""
    with looked_at as (
        select
            site, count(*) as pages, sum(page_read = 'read') as pages_read, sum(page_read <> 'read') as pages_not_read,
            group_concat(distinct nullif(page_read, 'read')) as why_not, max(last_seen) as last_seen
        from pages group by site
    ),
    refused_for as (
        select r.site as site, r.cause as cause, sum(r.count) as count
        from crawls c join refusals r on r.crawl_id = c.id
        where c.sweep in ({LAST_SWEEPS}) group by r.site, r.cause
    ),
    refused as (
        select site, sum(count) as count, group_concat(cause || ' ' || count, ', ') as causes
        from (select * from refused_for order by site, count desc, cause) group by site
    ),
    asked as (
        select site, sum(state in ('queued', 'leased')) as waiting
        from frontier where sweep in ({LAST_SWEEPS}) and kind <> 'check' group by site
    ),
    -- Sites to which lists have links are none that were swept.
    only_checked as (
        select site from frontier where sweep in ({LAST_SWEEPS}) and kind = 'check' except select site from asked
    ),
    all_sites as (
        select site from looked_at union select site from refused where site not in (select site from only_checked)
        union select site from asked
    )
    select
        s.site as site, coalesce(l.pages, 0) as pages, coalesce(l.pages_read, 0) as pages_read,
        coalesce(l.pages_not_read, 0) as pages_not_read, l.why_not as why_not, l.last_seen as last_seen,
        coalesce(r.count, 0) as refused, r.causes as why_refused, coalesce(a.waiting, 0) as waiting
    from all_sites s
    left join looked_at l on l.site = s.site
    left join refused r on r.site = s.site
    left join asked a on a.site = s.site
"""

_SOURCES = f"""
    select
        spider, url, site, kind, state, cause as why_not, settled
    from frontier
    where kind not in ('page', 'rendered', 'check') and sweep in ({LAST_SWEEPS}) and not ({GUESSED_WRONG})
"""

COVERAGE_VIEWS = {"coverage": _COVERAGE, "sources": _SOURCES}

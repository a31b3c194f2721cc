"""The views of lists: which of their links are dead, and which brands a directory lists.

"Missing" is a proven negative: the whole site was looked at, and neither names the brand nor links to it.
"""

from pipelines.records import UNSEEN
from pipelines.storing.coverage_views import LAST_SWEEPS

_UNSEEN = ", ".join(f"'{match}'" for match in UNSEEN)
NOT_SUPPRESSED = "site not in (select lower(trim(value)) from suppressions where kind = 'site')"


def email_of(site: str) -> str:
    """Return SQL for the address to write to at a site, given as SQL: the last one found that may be written to."""
    return f"""(select email from contacts c where c.site = {site}
            and c.email not in (select lower(trim(value)) from suppressions where kind = 'email')
            order by found desc, email limit 1)"""


_DEAD_LINKS = f"""
    select
        p.site as site, p.url as page_url, p.title as page_title, o.url as dead_url, o.anchor as anchor,
        o.context as context, o.reason as reason, o.status as status, o.checked as checked,
        o.first_seen as first_seen,
        {email_of("p.site")} as email,
        p.id as page_id
    from outbound_links o cross join pages p on p.id = o.page_id
    where o.reason <> '' and p.page_read = 'read'
      and not exists (select 1 from brands b, json_each(b.sites) s where s.value = p.site)
      and p.{NOT_SUPPRESSED}
"""

_DIRECTORY_PAGES = "page_type in ('directory_listing', 'directory_entry')"
# A page that may have the brand and could not be read.
_UNREAD = """
    (page_read in ('blocked', 'unreachable', 'js_shell', 'trap', 'consent_wall', 'login')
        or (page_read = 'http_error' and status >= 500))
"""
# Spiders that read a directory to its end; what the others do not read may have the brand. Nor has been read what the
# user has left out, by include=, exclude= or depth=0.
_WHOLE_SITES = "('directories', 'site')"
# What ended a sweep of the site early: there are pages that nobody has asked for.
_CUT_SHORT = """
    ('pages_per_site', 'hosts_per_site', 'lists_per_site', 'links_per_page', 'depth', 'time_per_host', 'blocked',
    'unreachable', 'crawl_delay', 'render_budget', 'trap')
"""

_DIRECTORY_LISTINGS = f"""
    with directories as materialized (
        select site, max(last_seen) as last_seen from pages
        where {_DIRECTORY_PAGES} and site not in (select s.value from brands b, json_each(b.sites) s)
        group by site
    ),
    -- Each brand on each page of a directory; it is listed there where it stands in the page's own text.
    on_page as materialized (
        select
            p.site as site, p.id as page_id, l.brand as brand, 1 as linked, 0 as unlinked, 0 as unknown,
            l.region in (select region from counted_regions) as listed
        from directories d join pages p on p.site = d.site and p.{_DIRECTORY_PAGES} join links l on l.page_id = p.id
        where l.owned = 'domain' and l.missing_since is null
        union all
        select
            p.site, p.id, m.brand, 0, m.link_state = 'unlinked', m.link_state = 'unknown',
            m.region in (select region from counted_regions)
        from directories d join pages p on p.site = d.site and p.{_DIRECTORY_PAGES} join mentions m on m.page_id = p.id
        where m.gone_at is null and m.match not in ({_UNSEEN})
    ),
    by_brand as materialized (
        select
            site, brand, max(linked) as linked, max(unlinked) as unlinked, max(unknown) as unknown,
            max(listed) as listed
        from on_page group by site, brand
    ),
    listed as materialized (
        select y.site as site, y.brand as brand, b.role as role
        from by_brand y join brands b on b.name = y.brand where y.listed
    ),
    pages_by_number as (
        select
            site, page_id, row_number() over (partition by site order by count(distinct brand) desc, page_id) as place
        from on_page where listed group by site, page_id
    ),
    best_page as materialized (select site, page_id from pages_by_number where place = 1),
    -- Wherever a brand is on the site, also where nobody reads it, and what may be its name.
    somewhere as materialized (
        select p.site as site, l.brand as brand, l.owned = 'domain' and l.missing_since is null as linked
        from directories d join pages p on p.site = d.site join links l on l.page_id = p.id
        union
        select p.site, m.brand, 0
        from directories d join pages p on p.site = d.site join mentions m on m.page_id = p.id where m.gone_at is null
        union
        select p.site, r.brand, 0
        from directories d join pages p on p.site = d.site join refused r on r.page_id = p.id where r.distance = 0
    ),
    last_runs as (
        select d.site as site, max(p.crawl_id) as crawl
        from directories d join pages p on p.site = d.site join crawls c on c.id = p.crawl_id
        where c.spider in {_WHOLE_SITES} group by d.site
    ),
    whole as materialized (
        select r.site as site
        from last_runs r join crawls c on c.id = r.crawl
        where not exists (
              select 1 from crawls e where e.sweep = c.sweep and json_extract(e.stats, '$."sweep/left_out"') > 0
          )
          and (select e.finish_reason from crawls e where e.sweep = c.sweep order by e.id desc limit 1) = 'finished'
          and r.site not in (
              select site from frontier
              where sweep in ({LAST_SWEEPS}) and state in ('queued', 'leased') and kind <> 'check'
          )
          and not exists (select 1 from pages p where p.site = r.site and {_UNREAD})
          and not exists (
              select 1 from crawls e join refusals f on f.crawl_id = e.id
              where e.sweep in ({LAST_SWEEPS}) and f.site = r.site and f.cause in {_CUT_SHORT}
          )
    )
    select
        d.site as site, b.name as brand, b.role as role,
        case
            when y.linked then 'linked'
            when y.unknown then 'unknown'
            when y.unlinked
                and not exists (select 1 from somewhere s where s.site = d.site and s.brand = b.name and s.linked)
                then 'unlinked'
            when y.brand is null
                and exists (select 1 from listed o where o.site = d.site)
                and not exists (select 1 from somewhere s where s.site = d.site and s.brand = b.name)
                and d.site in (select site from whole)
                then 'missing'
            else 'unknown'
        end as listing,
        (select group_concat(o.brand, ', ') from listed o
            where o.site = d.site and o.role = 'competitor' and o.brand <> b.name) as competitors,
        (select count(*) from listed o where o.site = d.site) as brands_listed,
        p.url as page_url, d.last_seen as last_seen, p.id as page_id
    from directories d cross join brands b
    left join by_brand y on y.site = d.site and y.brand = b.name
    left join best_page t on t.site = d.site
    left join pages p on p.id = t.page_id
"""

LIST_VIEWS = {"dead_links": _DEAD_LINKS, "directory_listings": _DIRECTORY_LISTINGS}

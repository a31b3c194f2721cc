"""The views of what to sweep next."""

# A page that every list links to says more than one with many links on one list; a short address is the nearest to
# the home page of its site.
_CANDIDATES = """
    with alive as (
        select id, page_id, url, site, anchor, last_seen from outbound_links
        where reason = '' and site not in (select site from pages)
          and site not in (select s.value from brands o, json_each(o.sites) s)
    ),
    sites as (select site, count(distinct page_id) as pages, max(last_seen) as last_seen from alive group by site),
    addresses as (select url, count(*) as pages from alive group by url),
    ranked as (
        select a.site, a.url, a.anchor, a.page_id, row_number() over (
            partition by a.site order by u.pages desc, length(a.url), a.url, a.last_seen desc, a.id
        ) as place
        from alive a join addresses u on u.url = a.url
    )
    select
        r.site as site, r.url as url, s.pages as pages, r.anchor as anchor, p.url as found_on, s.last_seen as last_seen
    from ranked r join sites s on s.site = r.site join pages p on p.id = r.page_id
    where r.place = 1
"""

SEED_VIEWS = {"candidates": _CANDIDATES}

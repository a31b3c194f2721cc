"""The views of links: who links, who to others only, what was lost and won, with which words, and where links miss."""

from pipelines.reading.refusals import BLOCKED
from pipelines.storing.statements import on_page, suspect

_REFERRING_SITES = f"""
    select
        p.site as site, l.brand as brand, b.role as role, count(distinct p.id) as pages, count(*) as links,
        sum(l.followed) as followed, min(l.first_seen) as first_seen, max(l.last_seen) as last_seen
    from links l join pages p on p.id = l.page_id join brands b on b.name = l.brand
    where l.owned = 'domain' and {on_page("l")}
      and not exists (select 1 from json_each(b.sites) s where s.value = p.site)
    group by p.site, l.brand
"""

_LINK_INTERSECT = """
    select
        r.site as site, own.name as brand, count(*) as competitors, group_concat(r.brand, ', ') as links_to,
        sum(r.pages) as pages, sum(r.links) as links
    from referring_sites r, brands own
    where r.role = 'competitor' and own.role = 'own'
      and not exists (select 1 from referring_sites w where w.site = r.site and w.brand = own.name)
      and not exists (select 1 from brands o, json_each(o.sites) s where s.value = r.site)
    group by r.site, own.name
    having count(*) >= 2
"""

_LOST_LINKS = f"""
    select
        p.url as page_url, p.site as site, l.brand as brand, l.url as link_url, l.anchor as anchor,
        case
            when l.missing_reason = 'redirected' and exists (
                select 1 from pages q join links x on x.page_id = q.id
                where q.url = p.moved_to and q.site = p.site
                  and x.brand = l.brand and (x.url = l.url or x.target = l.target) and {on_page("x")}
            ) then 'moved'
            else iif({suspect("l")}, 'suspect', 'lost')
        end as state,
        l.missing_reason as reason, l.missing_since as missing_since, l.missing_checked as missing_checked,
        l.first_seen as first_seen, l.last_seen as last_seen, p.moved_to as moved_to, p.id as page_id
    from links l join pages p on p.id = l.page_id
    where l.missing_since is not null and l.owned = 'domain'
"""

# A page that got one link may have several names that changed with it: the one that stands in the link tells of it.
_WON_LINKS = f"""
    with won as (
        select e.*, row_number() over (
            partition by e.page_id, e.brand, e.at order by e.new = 'linked' desc, e.old = 'unlinked' desc, e.id
        ) as place
        from events e
        where e.kind = 'became_linked' or (
            e.kind = 'link_state_changed' and e.old = 'unlinked' and e.new in ('nearby', 'elsewhere')
        )
    ),
    with_link as (
        select w.*, l.id as link_id, row_number() over (
            partition by w.id order by m.id is not null desc, l.first_seen = w.at desc, l.id desc
        ) as choice
        from won w
        left join links l on l.page_id = w.page_id and l.brand = w.brand and l.owned = 'domain'
        left join mentions m on m.link_id = l.id and m.surface = w.subject and m.gone_at is null
        where w.place = 1
    )
    select
        p.site as site, w.brand as brand, p.url as page_url, l.url as link_url, l.anchor as anchor, w.at as won_at,
        w.old as old_state, w.new as new_state, l.id is not null and {on_page("l")} as still_there,
        coalesce(o.status, '') as status, coalesce(o.contacted_at, '') as contacted_at, p.id as page_id
    from with_link w
    join pages p on p.id = w.page_id
    join brands b on b.name = w.brand
    left join links l on l.id = w.link_id
    left join outreach o on o.site = p.site and o.brand = w.brand
    where w.choice = 1 and b.role = 'own'
      and not exists (select 1 from brands x, json_each(x.sites) s where s.value = p.site)
"""

_ANCHOR_TEXTS = f"""
    with counted as (
        select l.brand, l.anchor, l.kind, min(l.anchor_class) as anchor_class,
            count(*) as links, count(distinct p.site) as sites
        from links l join pages p on p.id = l.page_id join brands b on b.name = l.brand
        where l.owned = 'domain' and {on_page("l")}
          and not exists (select 1 from json_each(b.sites) s where s.value = p.site)
        group by l.brand, l.anchor, l.kind
    )
    select
        c.brand as brand, c.anchor as anchor, c.kind as kind, c.links as links, c.sites as sites,
        round(100.0 * c.sites / (select count(*) from referring_sites r where r.brand = c.brand), 1) as share_of_sites,
        c.anchor_class as anchor_class
    from counted c
"""

_EARNING_FORMATS = f"""
    select
        l.brand as brand, p.page_type as page_type, count(distinct p.site) as sites,
        count(distinct p.id) as pages, count(*) as links
    from links l join pages p on p.id = l.page_id
    where l.owned = 'domain' and {on_page("l")}
    group by l.brand, p.page_type
"""

# What refuses us says nothing of the page: a reader may well see it.
_FAILS = f"status_seen >= 400 and status_seen not in {BLOCKED}"

_WRONG_TARGETS = f"""
    with links_now as (
        select
            l.*, p.url as page_url, p.site as site,
            coalesce(l.target_status, (select q.status from pages q where q.url = l.target)) as status_seen
        from links l join pages p on p.id = l.page_id
        where {on_page("l")} and p.page_read = 'read'
          and not exists (select 1 from brands o, json_each(o.sites) s where s.value = p.site)
    ),
    wrong as (
        select
            id as link_id, brand, page_id,
            case
                when owned <> 'domain' then owned
                when status_seen in (404, 410) then 'dead_page'
                when {_FAILS} then 'error_page'
                else 'redirect'
            end as reason
        from links_now l
        where (
            owned <> 'domain' and not exists (
                select 1 from links x
                where x.page_id = l.page_id and x.brand = l.brand and x.owned = 'domain' and {on_page("x")}
            )
        ) or (
            owned = 'domain' and (({_FAILS}) or moved)
        )
        union
        select l.id, m.brand, m.page_id, 'other_brand'
        from mentions m join links l on l.id = m.wrong_link_id
        where m.gone_at is null and l.brand <> m.brand and {on_page("l")}
    )
    select
        l.site as site, w.brand as brand, w.reason as reason, l.page_url as page_url, l.anchor as anchor,
        l.url as link_url, l.target as target, l.status_seen as target_status, l.chain as chain, l.region as region,
        l.first_seen as first_seen, l.last_seen as last_seen, w.page_id as page_id
    from wrong w join links_now l on l.id = w.link_id
"""

LINK_VIEWS = {  # in the order in which they build on each other
    "referring_sites": _REFERRING_SITES,
    "link_intersect": _LINK_INTERSECT,
    "lost_links": _LOST_LINKS,
    "won_links": _WON_LINKS,
    "anchor_texts": _ANCHOR_TEXTS,
    "earning_formats": _EARNING_FORMATS,
    "wrong_targets": _WRONG_TARGETS,
}

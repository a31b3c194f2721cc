"""The views: everything that can be recomputed from the tables, in the words of DESIGN.md.

`findings` is the public contract for scripts: columns are only ever added, at the end.
"""

from pipelines.judging.prospects import PARTS
from pipelines.records import COUNTED_REGIONS, UNSEEN

_COUNTED = ", ".join(f"'{region}'" for region in COUNTED_REGIONS)
_UNSEEN = ", ".join(f"'{match}'" for match in UNSEEN)

# One line, also in a spreadsheet; blocks of the page are set apart by a slash.
_CONTEXT = "replace(m.before || '[' || m.surface || ']' || m.after, char(10), ' / ')"

_FINDINGS = f"""
    select
        p.url as page_url, p.site as site, p.title as page_title, p.page_type as page_type, p.published as published,
        m.brand as brand, m.surface as surface, m.alias as alias, m.match as match, m.score as score,
        m.region as region, m.before as before, m.after as after,
        m.link_state as link_state, l.url as link_url, l.anchor as anchor, l.rel as rel,
        exists (
            select 1 from links x
            where x.page_id = p.id and x.brand = m.brand and x.owned = 'domain' and x.missing_since is null
        ) as page_linked,
        (p.site, m.brand) in (
            select q.site, x.brand from links x join pages q on q.id = x.page_id where x.owned = 'domain'
        ) as site_linked,
        p.spider as spider, m.first_seen as first_seen, m.last_seen as last_seen,
        {_CONTEXT} as context,
        b.role as role, p.page_read as page_read, p.links_out as links_out,
        exists (
            select 1 from brands o, json_each(o.sites) s where s.value = p.site
        ) as brand_site,
        m.id as mention_id, p.id as page_id
    from mentions m
    join pages p on p.id = m.page_id
    join brands b on b.name = m.brand
    left join links l on l.id = m.link_id
    where m.gone_at is null and m.match not in ({_UNSEEN})
"""

_UNLINKED = f"""
    select * from findings
    where link_state = 'unlinked' and page_read = 'read' and page_linked = 0 and brand_site = 0
      and region in ({_COUNTED})
"""

_PROSPECTS = f"""
    with pages_to_ask as (
        select
            site, brand, page_id, page_url, page_title, page_type, published, site_linked, links_out,
            max(score) as match_score, count(*) as mentions, min(mention_id) as mention_id,
            min(first_seen) as first_seen, max(last_seen) as last_seen
        from unlinked
        where role = 'own'
          and site not in (select lower(trim(value)) from suppressions where kind = 'site')
          and not exists (
              select 1 from mentions u
              where u.page_id = unlinked.page_id and u.brand = unlinked.brand and u.link_state = 'unknown'
                and u.gone_at is null
          )
        group by page_id, brand
    ),
    parts as (
        select *, {", ".join(f"{part.sql} as {part.column}" for part in PARTS)} from pages_to_ask
    ),
    scored as (
        select *, {" + ".join(part.column for part in PARTS)} as priority from parts
    ),
    ranked as (
        select *,
            row_number() over (partition by site, brand order by priority desc, mentions desc, page_url) as place,
            count(*) over (partition by site, brand) as pages
        from scored
    )
    select
        r.site as site, r.brand as brand, cast(r.priority as integer) as priority,
        r.page_url as page_url, r.page_title as page_title, r.page_type as page_type, r.published as published,
        {_CONTEXT} as context,
        r.mentions as mentions, r.pages as pages, r.site_linked as site_linked,
        {", ".join(f"cast(r.{part.column} as integer) as {part.column}" for part in PARTS)},
        coalesce(o.status, 'new') as status,
        (select email from contacts c where c.site = r.site
            and c.email not in (select lower(trim(value)) from suppressions where kind = 'email')
            order by found desc, email limit 1) as email,
        r.first_seen as first_seen, r.last_seen as last_seen, r.mention_id as mention_id
    from ranked r
    join mentions m on m.id = r.mention_id
    left join outreach o on o.site = r.site and o.brand = r.brand
    where r.place = 1
"""

_REFERRING_SITES = """
    select
        p.site as site, l.brand as brand, b.role as role, count(distinct p.id) as pages, count(*) as links,
        sum(l.followed) as followed, min(l.first_seen) as first_seen, max(l.last_seen) as last_seen
    from links l join pages p on p.id = l.page_id join brands b on b.name = l.brand
    where l.owned = 'domain' and l.missing_since is null
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

_LOST_LINKS = """
    select
        p.url as page_url, p.site as site, l.brand as brand, l.url as link_url, l.anchor as anchor,
        iif(date(l.missing_checked) > date(l.missing_since), 'lost', 'suspect') as state,
        l.missing_reason as reason, l.missing_since as missing_since, l.missing_checked as missing_checked,
        l.first_seen as first_seen, l.last_seen as last_seen
    from links l join pages p on p.id = l.page_id
    where l.missing_since is not null and l.owned = 'domain'
"""

_ANCHOR_TEXTS = """
    with counted as (
        select l.brand, l.anchor, l.kind, count(*) as links, count(distinct p.site) as sites
        from links l join pages p on p.id = l.page_id join brands b on b.name = l.brand
        where l.owned = 'domain' and l.missing_since is null
          and not exists (select 1 from json_each(b.sites) s where s.value = p.site)
        group by l.brand, l.anchor, l.kind
    )
    select
        c.brand as brand, c.anchor as anchor, c.kind as kind, c.links as links, c.sites as sites,
        round(100.0 * c.sites / (select count(*) from referring_sites r where r.brand = c.brand), 1) as share_of_sites
    from counted c
"""

_EARNING_FORMATS = """
    select
        l.brand as brand, p.page_type as page_type, count(distinct p.site) as sites,
        count(distinct p.id) as pages, count(*) as links
    from links l join pages p on p.id = l.page_id
    where l.owned = 'domain' and l.missing_since is null
    group by l.brand, p.page_type
"""

_COVERAGE = """
    select
        site, count(*) as pages, sum(page_read = 'read') as pages_read, sum(page_read <> 'read') as pages_not_read,
        group_concat(distinct nullif(page_read, 'read')) as why_not, max(last_seen) as last_seen
    from pages group by site
"""

_REASONS = f"""
    select
        'accepted' as verdict, m.brand as brand, m.score as score, p.url as page_url, p.site as site,
        {_CONTEXT} as context, m.surface as surface, m.alias as alias, m.match as match, m.distance as distance,
        m.region as region, m.before as before, m.after as after, m.evidence as evidence, m.link_state as link_state,
        null as refused_on_page, m.first_seen as first_seen, m.last_seen as last_seen, m.id as mention_id,
        null as refused_id, p.id as page_id
    from mentions m join pages p on p.id = m.page_id
    where m.gone_at is null
    union all
    select
        'refused', m.brand, m.score, p.url, p.site, {_CONTEXT}, m.surface, m.alias, m.match, m.distance, m.region,
        m.before, m.after, m.evidence, null, m.refused_on_page, m.first_seen, m.last_seen, null, m.id, p.id
    from refused m join pages p on p.id = m.page_id
"""

VIEWS = {  # in the order in which they build on each other
    "findings": _FINDINGS,
    "unlinked": _UNLINKED,
    "prospects": _PROSPECTS,
    "referring_sites": _REFERRING_SITES,
    "link_intersect": _LINK_INTERSECT,
    "lost_links": _LOST_LINKS,
    "anchor_texts": _ANCHOR_TEXTS,
    "earning_formats": _EARNING_FORMATS,
    "coverage": _COVERAGE,
    "reasons": _REASONS,
}

FULL_TEXT = {  # table -> columns; Datasette finds them by name
    "mentions": ("brand", "surface", "before", "after"),
    "pages": ("title", "url"),
}

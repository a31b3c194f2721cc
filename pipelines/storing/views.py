"""The views: everything that can be recomputed from the tables, in the words of DESIGN.md.

`findings` is the public contract for scripts: columns are only ever added, at the end.
"""

from pipelines.judging.prospects import PARTS
from pipelines.records import UNSEEN
from pipelines.storing.coverage_views import COVERAGE_VIEWS
from pipelines.storing.link_views import LINK_VIEWS
from pipelines.storing.list_views import LIST_VIEWS, NOT_SUPPRESSED, email_of
from pipelines.storing.seed_views import SEED_VIEWS
from pipelines.storing.statements import on_page

_UNSEEN = ", ".join(f"'{match}'" for match in UNSEEN)
_HUBS = "('home', 'index')"  # pages that list others of their site: what they say of a page is that page's word
BOILERPLATE = 3  # pages of a site with the same block from which on it is a part of the site, and counts once

# One line, also in a spreadsheet; blocks of the page are set apart by a slash.
_CONTEXT = "replace(m.before || '[' || m.surface || ']' || m.after, char(10), ' / ')"

_FINDINGS = f"""
    with linking_pages as (
        select q.site as site, x.brand as brand, count(distinct q.id) as pages
        from links x join pages q on q.id = x.page_id where x.owned = 'domain' group by 1, 2
    ),
    repeated as (
        select n.id as mention_id, n.brand as brand, n.block as block, n.region as region,
            q.id as page_id, q.site as site, q.page_type as page_type
        from (select brand, block from mentions where block <> '' group by block, brand having count(*) > 1) r
        join mentions n on n.block = r.block and n.brand = r.brand
        join pages q on q.id = n.page_id
        where n.gone_at is null and n.match not in ({_UNSEEN})
    ),
    block_sizes as (
        select site, brand, block, count(distinct page_id) as pages from repeated group by 1, 2, 3 having pages > 1
    ),
    same_block as (
        select
            r.mention_id as mention_id, z.pages as pages,
            -- The page that the words belong to comes first: a headline is its article's, not the front page's.
            row_number() over (
                partition by r.site, r.brand, r.block
                order by r.page_type in {_HUBS}, r.region <> 'main', r.mention_id
            ) as place
        from repeated r join block_sizes z on z.site = r.site and z.brand = r.brand and z.block = r.block
    ),
    copied as (select duplicate_of as page_id, count(*) + 1 as copies from pages group by duplicate_of),
    habits as (select site, max(links_out > 0) as links_out from pages group by site),
    told as (
        select
            p.url as page_url, p.site as site, p.title as page_title, p.page_type as page_type,
            p.published as published,
            m.brand as brand, m.surface as surface, m.alias as alias, m.match as match, m.score as score,
            m.region as region, m.before as before, m.after as after,
            m.link_state as link_state, l.url as link_url, l.anchor as anchor, l.rel as rel,
            exists (
                select 1 from links x
                where x.page_id = p.id and x.brand = m.brand and x.owned = 'domain' and {on_page("x")}
            ) as page_linked,
            s.pages is not null as site_linked,
            p.spider as spider, m.first_seen as first_seen, m.last_seen as last_seen,
            {_CONTEXT} as context,
            b.role as role, p.page_read as page_read, p.links_out as links_out,
            exists (
                select 1 from brands o, json_each(o.sites) s where s.value = p.site
            ) as brand_site,
            m.id as mention_id, p.id as page_id,
            s.pages as linking_pages, coalesce(e.pages, 1) as block_pages, coalesce(e.place, 1) > 1 as block_again,
            coalesce(c.copies, 1) as copies, coalesce(d.url, '') as copy_of, coalesce(d.id, p.id) as copy_group,
            m.unknown_cause as unknown_cause, h.links_out as site_links_out, p.author as author, p.updated as updated
        from mentions m
        join pages p on p.id = m.page_id
        join brands b on b.name = m.brand
        left join links l on l.id = m.link_id
        left join linking_pages s on s.site = p.site and s.brand = m.brand
        left join same_block e on e.mention_id = m.id
        left join pages d on d.id = p.duplicate_of
        left join copied c on c.page_id = coalesce(d.id, p.id)
        join habits h on h.site = p.site
        where m.gone_at is null and m.match not in ({_UNSEEN})
    )
    select
        page_url, site, page_title, page_type, published, brand, surface, alias, match, score, region, before, after,
        link_state, link_url, anchor, rel, page_linked, site_linked, spider, first_seen, last_seen, context, role,
        page_read, links_out, brand_site, mention_id, page_id,
        case
            when page_linked then iif(linking_pages > 1, 'linked', 'linked_here_first')
            when page_read <> 'read' or link_state = 'unknown' then ''
            else iif(site_linked, 'forgetful_friend', 'new_linker')
        end as cell,
        unknown_cause, block_pages,
        block_again and (block_pages >= {BOILERPLATE} or page_type in {_HUBS}) as counted_before,
        copies, copy_of, copy_group, site_links_out, author, updated
    from told
"""

# Not proven is a page with another name whose link is not known, one that led elsewhere when it was last asked, nor a
# print view of a page of the site that links. What a front page says of an article is the article's word. A block of
# the site counts once among what is left, or it would be lost with the first page that has it.
_WITHOUT_LINK = f"""
    with proven as (
        select * from findings f
        where link_state = 'unlinked' and page_read = 'read' and page_linked = 0 and brand_site = 0
          and region in (select region from counted_regions)
          and not (counted_before and page_type in {_HUBS})
          and not exists (select 1 from pages q where q.id = f.page_id and q.moved_to <> '')
          and not exists (
              select 1 from mentions u
              where u.page_id = f.page_id and u.brand = f.brand and u.link_state = 'unknown' and u.gone_at is null
          )
          and (copies = 1 or not exists (
              select 1 from pages q join links x on x.page_id = q.id
              where (q.id = f.copy_group or q.duplicate_of = f.copy_group) and q.site = f.site
                and x.brand = f.brand and x.owned = 'domain' and {on_page("x")}
          ))
    ),
    in_turn as (
        select f.mention_id as mention_id, row_number() over (
            partition by f.site, f.brand, m.block order by f.page_type in {_HUBS}, f.region <> 'main', f.mention_id
        ) as place
        from proven f join mentions m on m.id = f.mention_id where f.block_pages >= {BOILERPLATE}
    )
    select * from proven
    where block_pages < {BOILERPLATE} or mention_id in (select mention_id from in_turn where place = 1)
"""


def _copies_once(source: str) -> str:
    """Return SQL for the rows of findings in `source`, of each group of copies and brand only those of one page.

    That is the copy that leads, or else the first one seen.
    """
    return f"""
        select w.* from {source} w
        join (
            select copy_group, brand, coalesce(min(iif(page_id = copy_group, page_id, null)), min(page_id)) as page_id
            from {source} group by copy_group, brand
        ) shown on shown.copy_group = w.copy_group and shown.brand = w.brand and shown.page_id = w.page_id
    """


_UNLINKED = f"with without_link as ({_WITHOUT_LINK}) {_copies_once('without_link')}"

_PROSPECTS = f"""
    with allowed as (
        select * from ({_WITHOUT_LINK}) f
        where role = 'own'
          and {NOT_SUPPRESSED}
    ),
    pages_to_ask as (
        select
            site, brand, page_id, page_url, page_title, page_type, published, site_linked, links_out,
            site_links_out, copies, cell,
            max(score) as match_score, count(*) as mentions, min(mention_id) as mention_id,
            min(first_seen) as first_seen, max(last_seen) as last_seen,
            'unlinked' as type, count(*) as named, '' as competitors
        from ({_copies_once("allowed")})
        group by page_id, brand
        union all
        select
            d.site, d.brand, p.id, p.url, p.title, p.page_type, p.published, 0, p.links_out,
            (select max(links_out > 0) from pages h where h.site = d.site), 1, 'new_linker',
            0, 0, null, p.first_seen, p.last_seen, 'missing', d.brands_listed, d.competitors
        from directory_listings d join pages p on p.id = d.page_id
        where d.role = 'own' and d.listing = 'missing' and d.competitors is not null and d.{NOT_SUPPRESSED}
    ),
    parts as (
        select *, {", ".join(f"{part.sql} as {part.column}" for part in PARTS)} from pages_to_ask
    ),
    scored as (
        select *, {" + ".join(part.column for part in PARTS)} as priority from parts
    ),
    ranked as (
        select *,
            row_number() over (
                partition by site, brand order by type desc, priority desc, mentions desc, page_url
            ) as place,
            count(mention_id) over (partition by site, brand) as pages
        from scored
    )
    select
        r.site as site, r.brand as brand, cast(r.priority as integer) as priority,
        r.page_url as page_url, r.page_title as page_title, r.page_type as page_type, r.published as published,
        iif(r.type = 'missing', 'lists ' || r.competitors, {_CONTEXT}) as context,
        r.mentions as mentions, r.pages as pages, r.site_linked as site_linked,
        {", ".join(f"cast(r.{part.column} as integer) as {part.column}" for part in PARTS)},
        coalesce(o.status, 'new') as status,
        {email_of("r.site")} as email,
        r.first_seen as first_seen, r.last_seen as last_seen, r.mention_id as mention_id,
        r.cell as cell, r.copies as copies, r.site_links_out as site_links_out, r.type as type
    from ranked r
    left join mentions m on m.id = r.mention_id
    left join outreach o on o.site = r.site and o.brand = r.brand
    where r.place = 1
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
    **LIST_VIEWS,
    "prospects": _PROSPECTS,
    **LINK_VIEWS,
    **SEED_VIEWS,
    **COVERAGE_VIEWS,
    "reasons": _REASONS,
}

FULL_TEXT = {  # table -> columns; Datasette finds them by name
    "mentions": ("brand", "surface", "before", "after"),
    "pages": ("title", "url"),
}

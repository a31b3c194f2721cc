"""The tables, as append-only migrations. A shipped migration is never edited: add the next one.

Tables hold what was seen. What can be recomputed is a view (views.py). What people decide (outreach, suppressions)
has tables that no crawl writes. Imports only sqlite_utils, so that
`sqlite-utils migrate DB pipelines/storing/migrations.py` works without the project.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("namedrop")


@migrations()
def m001_what_was_seen(db: Database) -> None:
    """Brands, sites, pages, mentions, links, contacts and the crawls that saw them."""
    db.execute("""
        create table brands (
            name text primary key, role text not null, ambiguous integer not null,
            domains text not null, sites text not null, profiles text not null, aliases text not null,
            cased_aliases text not null, context text not null, exclude text not null, handles text not null
        ) without rowid
    """)
    db.execute("create table sites (site text primary key, first_seen text not null, last_seen text not null)")
    db.execute("""
        create table crawls (
            id integer primary key, spider text not null, seeds text not null, brands_file text not null,
            started text not null, finished text, finish_reason text,
            pages integer not null default 0, mentions integer not null default 0, stats text
        )
    """)
    db.execute("""
        create table pages (
            id integer primary key, url text not null unique, site text not null references sites(site),
            status integer not null, page_read text not null, cause text not null,
            title text not null, lang text not null, canonical text not null, page_type text not null,
            published text not null, noindex integer not null, nofollow integer not null,
            word_count integer not null, links_out integer not null,
            duplicate_of integer references pages(id), spider text not null,
            crawl_id integer references crawls(id), first_seen text not null, last_seen text not null, last_read text
        )
    """)
    db.execute("create index pages_site on pages(site)")
    db.execute("""
        create table links (
            id integer primary key, page_id integer not null references pages(id),
            brand text not null references brands(name),
            url text not null, target text not null, owned text not null, anchor text not null, kind text not null,
            region text not null, rel text not null, followed integer not null, nofollow integer not null,
            ugc integer not null, sponsored integer not null, rel_origin text not null, ordinal integer not null,
            first_seen text not null, last_seen text not null,
            missing_since text, missing_checked text, missing_reason text,
            unique (page_id, brand, url, ordinal)
        )
    """)
    db.execute("create index links_brand on links(brand, owned, page_id)")
    db.execute("""
        create table mentions (
            id integer primary key, page_id integer not null references pages(id),
            brand text not null references brands(name),
            surface text not null, alias text not null, match text not null, score real not null,
            distance integer not null, region text not null, before text not null, after text not null,
            link_state text not null, link_id integer references links(id), ordinal integer not null,
            evidence text not null, first_seen text not null, last_seen text not null, gone_at text,
            unique (page_id, brand, surface, ordinal)
        )
    """)
    db.execute("create index mentions_brand on mentions(brand, link_state)")
    db.execute("""
        create table contacts (
            id integer primary key, site text not null references sites(site), email text not null,
            source_url text not null, found text not null,
            unique (site, email)
        )
    """)


@migrations()
def m002_what_happens(db: Database) -> None:
    """The crawl queue and the history of changes."""
    db.execute("""
        create table frontier (
            id integer primary key, fingerprint blob not null unique, url text not null, site text not null,
            spider text not null, priority integer not null default 0, state text not null default 'queued',
            cause text not null default '', request blob, queued text not null, settled text
        )
    """)
    db.execute("create index frontier_queue on frontier(spider, state, priority, id)")
    db.execute("""
        create table events (
            id integer primary key, at text not null, kind text not null,
            page_id integer not null references pages(id), brand text not null, subject text not null,
            old text not null, new text not null
        )
    """)
    db.execute("create index events_page on events(page_id)")


@migrations()
def m003_what_people_decide(db: Database) -> None:
    """Outreach and do-not-contact: written by people, never by a crawl."""
    db.execute("""
        create table outreach (
            id integer primary key, site text not null, brand text not null,
            status text not null default 'new', contacted_at text, contacted_by text, note text not null default '',
            unique (site, brand)
        )
    """)
    db.execute("""
        create table suppressions (
            id integer primary key, kind text not null check (kind in ('site', 'email')), value text not null,
            reason text not null default '', added_at text not null,
            unique (kind, value)
        )
    """)


@migrations()
def m004_what_was_refused(db: Database) -> None:
    """Candidates that were not accepted as mentions, with the reasons: the last look at each page, no history."""
    db.execute("""
        create table refused (
            id integer primary key, page_id integer not null references pages(id),
            brand text not null references brands(name),
            surface text not null, alias text not null, match text not null, score real not null,
            distance integer not null, region text not null, before text not null, after text not null,
            ordinal integer not null, refused_on_page integer not null, evidence text not null,
            first_seen text not null, last_seen text not null,
            unique (page_id, brand, surface, ordinal)
        )
    """)
    db.execute("create index refused_brand on refused(brand)")


@migrations()
def m005_what_a_page_really_says(db: Database) -> None:
    """Facts of pages with a finding, where links lead, what is boilerplate, and which regions count."""
    for column in ("updated", "author", "nofollow_origin", "outbound", "sketch"):
        db.execute(f"alter table pages add column {column} text not null default ''")
    for column in ("rel_values", "anchor_class", "chain", "block"):
        db.execute(f"alter table links add column {column} text not null default ''")
    db.execute("alter table links add column target_status integer")
    db.execute("alter table links add column moved integer not null default 0")
    db.execute("alter table mentions add column unknown_cause text not null default ''")
    db.execute("alter table mentions add column wrong_link_id integer references links(id)")
    db.execute("alter table mentions add column block text not null default ''")
    db.execute("create index mentions_block on mentions(block, brand)")
    db.execute("create index pages_duplicate on pages(duplicate_of)")
    db.execute("""
        create table resolutions (
            url text primary key, chain text not null, status integer not null, checked text not null
        ) without rowid
    """)
    db.execute("create table counted_regions (region text primary key) without rowid")
    db.execute("insert into counted_regions values ('main'), ('list'), ('other')")


@migrations()
def m006_what_a_crawl_remembers(db: Database) -> None:
    """The frontier of each sweep (the old table was never filled), what was refused, how fresh each page is."""
    db.execute("drop table frontier")
    db.execute("alter table crawls add column sweep integer references crawls(id)")
    db.execute("""
        create table frontier (
            id integer primary key, sweep integer not null references crawls(id), fingerprint blob not null,
            url text not null, site text not null, spider text not null, kind text not null default 'page',
            depth integer not null default 0, priority integer not null default 0,
            state text not null default 'queued' check (state in ('queued', 'leased', 'done', 'failed')),
            cause text not null default '', request text not null, queued text not null, settled text,
            unique (sweep, fingerprint)
        )
    """)
    db.execute("create index frontier_state on frontier(sweep, state)")
    db.execute("""
        create table refusals (
            crawl_id integer not null references crawls(id), site text not null, cause text not null,
            count integer not null, example text not null,
            primary key (crawl_id, site, cause)
        ) without rowid
    """)
    db.execute("""
        create table freshness (
            spider text not null, url text not null, site text not null, kind text not null default 'page',
            depth integer not null default 0, etag text not null default '', last_modified text not null default '',
            body blob not null default x'', meaning blob not null default x'', rules blob not null default x'',
            visits integer not null default 0, changes integer not null default 0,
            since text not null, checked text not null, changed text not null,
            days real not null default 0, due text not null,
            primary key (spider, url)
        ) without rowid
    """)
    db.execute("create index freshness_due on freshness(spider, site, due)")


@migrations()
def m007_what_spiders_find(db: Database) -> None:
    """Where pages moved to, which count no more, and the links of lists: which are dead, which sites to sweep next."""
    db.execute("alter table pages add column moved_to text not null default ''")
    db.execute("create index pages_moved_to on pages(moved_to) where moved_to <> ''")
    db.execute("alter table pages add column demoted text not null default ''")
    db.execute("""
        create table outbound_links (
            id integer primary key, page_id integer not null references pages(id),
            url text not null, site text not null, anchor text not null, context text not null default '',
            region text not null, status integer, reason text not null default '', checked text,
            first_seen text not null, last_seen text not null,
            unique (page_id, url)
        )
    """)
    db.execute("create index outbound_links_site on outbound_links(site)")
    db.execute("create index outbound_links_url on outbound_links(url)")
    db.execute("""
        create index pages_directory on pages(site) where page_type in ('directory_listing', 'directory_entry')
    """)

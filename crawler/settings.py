"""Every setting with its value, Scrapy's default and the reason. `scrapy crawl ... -s NAME=VALUE` overrides one."""

from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg

import crawler

# Never from __file__: once pip-installed, that would be site-packages/datasette, the real package.
_project = Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent

BOT_NAME = "namedrop"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"
TEMPLATES_DIR = str(Path(crawler.__file__).parent / "templates")

# --- our own ---------------------------------------------------------------------------------------------------------
MENTIONS_DB = str(_project / "datasette" / "mentions.db")  # where findings are saved; Datasette serves it
BRANDS_FILE = str(_project / "brands.toml")  # the brands, unless -a brands= or --brands names others
CONTACT_URL = ""  # a page about you: sites that you visit see it. A crawl of real sites asks for it
PAGES_PER_SITE = 1000  # most pages of one site in one sweep: a calendar or shop must not eat the sweep
LINKS_PER_PAGE = 500  # most links followed from one page: more is a link farm or a trap
COUNTED_REGIONS = ["main", "list", "other"]  # parts of a page where a mention without a link counts: its own words
GUARD_EXCEPTIONS: list[str] = []  # private hosts that may be visited, as host:port; *.localhost:8010 is the sample web
SAMPLE_PORT = 8010  # where `scrapy sample` serves the sample web, and where sweeps without seeds look for it
RESOLVE_LINKS = False  # ask by HEAD where short links and links to brands lead; what was learnt is always used
RESOLVE_LINKS_MAX = 200  # most links asked in one crawl: each is a request or more to somebody else's server
RESOLVE_LINKS_PER_PAGE = 5  # most links asked for one page: a list of short links must not take the whole budget
RESOLVE_LINKS_DAYS = 30  # an answer is taken for true so long; short links seldom change, pages die
RENDER = True  # ask again through the browser for a page that a script fills in; it starts only if one is met
CHROMIUM = ""  # path of the browser; empty: chromium, chromium-browser or google-chrome from PATH
RENDER_SHARE = 0.25  # most of the pages of a crawl that are rendered, but 20 at least: one costs as much as 100 plain
RENDER_PER_SITE = 50  # most rendered pages of one site: a site of shells must not take the whole budget
RENDER_AT_ONCE = 2  # pages in the browser at a time; each takes some 100 MB
RENDER_SECONDS = 20  # most that one page may take in the browser, whatever it does
RENDER_REQUESTS = 100  # most that one page may ask for by itself; images, fonts and styles are never asked for
RENDER_MAXSIZE = 32 * 1024 * 1024  # bytes that one page may load and send
RENDER_PAGES_PER_BROWSER = 200  # then a new browser is started: its driver grows by 0.2 MB a page
RENDER_MEMORY_MB = 1024  # driver and browser together, 0 for no limit; above, a new one is started
SHOW_PROGRESS = True  # a live line while a crawl runs, in a terminal only
OWN = (
    "MENTIONS_DB", "BRANDS_FILE", "CONTACT_URL", "PAGES_PER_SITE", "LINKS_PER_PAGE", "COUNTED_REGIONS",
    "GUARD_EXCEPTIONS", "SAMPLE_PORT", "RESOLVE_LINKS", "RESOLVE_LINKS_MAX", "RESOLVE_LINKS_PER_PAGE",
    "RESOLVE_LINKS_DAYS", "RENDER", "CHROMIUM", "RENDER_SHARE", "RENDER_PER_SITE", "RENDER_AT_ONCE", "RENDER_SECONDS",
    "RENDER_REQUESTS", "RENDER_MAXSIZE", "RENDER_PAGES_PER_BROWSER", "RENDER_MEMORY_MB", "SHOW_PROGRESS",
)  # fmt: skip

# --- who we are and how we behave ------------------------------------------------------------------------------------
USER_AGENT = "Namedrop/0.1"  # default Scrapy/VERSION; CONTACT_URL is added to it
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "Namedrop"  # default None: the whole user agent, which no robots.txt names
CONCURRENT_REQUESTS = 32  # default 16; a sweep visits many sites at once
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8; one at a time for each site
DOWNLOAD_DELAY = 1  # default 0; seconds between requests to a site
DOWNLOAD_DELAY_JITTER = 0.5  # default 0; the delay varies by half, as a reader's would
AUTOTHROTTLE_ENABLED = True  # default False; slows down for a slow site
AUTOTHROTTLE_START_DELAY = 1  # default 5; seconds
COOKIES_ENABLED = False  # default True; no session is needed to read, and cookies have no size limit
REFERRER_POLICY = "same-origin"  # default allows cross-site; a site need not know where its address was found

# --- bounds ----------------------------------------------------------------------------------------------------------
DEPTH_LIMIT = 8  # default 0, none; clicks from a seed
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # default 1 GiB; bytes of one answer, unpacked: a bomb costs no more
DOWNLOAD_WARNSIZE = 0  # default 32 MiB; larger answers are dropped anyway
DOWNLOAD_TIMEOUT = 30  # default 180; seconds
RETRY_TIMES = 1  # default 2
REDIRECT_MAX_TIMES = 5  # default 20
HTTPERROR_ALLOW_ALL = True  # default False; an error page is a finding: it says why a page was not read

# --- doors that stay shut --------------------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "http": "crawler.rendering.handler.RenderingHandler",  # Scrapy's own, and the browser for those that need it
    "https": "crawler.rendering.handler.RenderingHandler",
    "file": None, "data": None, "ftp": None, "s3": None,  # a page can link to file:///etc/passwd
}  # fmt: skip
TELNETCONSOLE_ENABLED = False  # default True; runs Python for whoever connects
REMOTE_CONTROL_ENABLED = False  # default True; so does this one
TWISTED_DNS_RESOLVER = "crawler.guard.resolver.GuardResolver"  # private addresses do not resolve

# --- the parts -------------------------------------------------------------------------------------------------------
REQUEST_FINGERPRINTER_CLASS = "crawler.rendering.fingerprints.RenderingFingerprinter"  # default: rendered is the same
SCHEDULER = "crawler.frontier.scheduler.FrontierScheduler"  # default keeps the queue in memory, and loses it
SPIDER_MIDDLEWARES = {
    "crawler.frontier.middleware.VisitMiddleware": 10,  # last to see what a callback gives
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # the frontier bounds depth and length, and counts
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {"crawler.guard.middleware.GuardMiddleware": 10}  # before robots.txt is asked for (100)
ITEM_PIPELINES = {"pipelines.stages.FindMentions": 300, "pipelines.stages.SaveFindings": 900}
EXTENSIONS = {"crawler.conduct.crawl_delay.CrawlDelay": 500, "crawler.progress.Progress": 500}  # after AutoThrottle, 0
LOG_LEVEL = "WARNING"  # default DEBUG; what matters is in the summary and in the database. -L INFO shows each step
LOGSTATS_INTERVAL = 60  # default 60; seconds between the lines of -L INFO

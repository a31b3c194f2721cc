"""Every setting with its value, Scrapy's default and the reason. `scrapy crawl ... -s NAME=VALUE` overrides one."""

from pathlib import Path

from scrapy.settings import default_settings
from scrapy.utils.conf import closest_scrapy_cfg

import crawler

# Never from __file__: once pip-installed, that would be site-packages/datasette, the real package.
_project = Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent

# --- our own ---------------------------------------------------------------------------------------------------------
MENTIONS_DB = str(_project / "datasette" / "mentions.db")  # where findings are saved; Datasette serves it
BRANDS_FILE = str(_project / "brands.toml")  # the brands, unless -a brands= or --brands names others
SEEDS_FOLDER = str(_project / "seeds")  # CSV files of seeds with tags, for -a tag=
CONTACT_URL = ""  # a page about you: sites that you visit see it. A crawl of real sites asks for it
PAGES_PER_SITE = 1000  # most pages of one site in one sweep: a calendar or shop must not eat the sweep
HOSTS_PER_SITE = 20  # most hosts of one site: under *.example.com every name is a host, without end
LISTS_PER_SITE = 50  # most feeds and sitemaps of one site; 50 sitemaps can name more pages than are taken
PATH_DEPTH = 20  # most parts of a path; Heritrix stops there too. Deeper ones are links that grow with each page
QUERIES_PER_PATH = 100  # most facets and orders in which one page is shown: shops have more of them than of pages
CALENDAR_PAGES = 200  # most days and months of calendars and archives of one site; those far away are never taken
SECONDS_PER_HOST = 3600  # longest time that a run has requests of one host under way: a slow one is left, and named
HEADER_BYTES = 64 * 1024  # most bytes of headers of one answer; browsers stop at 256 KiB, Apache at 8 a line
DOWNLOADS_MAXSIZE = 32 * 1024 * 1024  # bytes of all answers at a time; each of CONCURRENT_REQUESTS may have 1 MB of it
LINKS_PER_PAGE = 500  # most links followed from one page: more is a link farm or a trap
COUNTED_REGIONS = ["main", "list", "other"]  # parts of a page where a mention without a link counts: its own words
GUARD_EXCEPTIONS: list[str] = []  # private hosts that may be visited, as host:port; *.localhost:8010 is the sample web
SAMPLE_PORT = 8010  # where `scrapy sample` serves the sample web, and where sweeps without seeds look for it
RESOLVE_LINKS = False  # ask by HEAD where short links and links to brands lead; what was learnt is always used
RESOLVE_LINKS_MAX = 200  # most links asked in one crawl: each is a request or more to somebody else's server
RESOLVE_LINKS_PER_PAGE = 5  # most links asked for one page: a list of short links must not take the whole budget
RESOLVE_LINKS_DAYS = 30  # an answer is taken for true so long; short links seldom change, pages die
CHECK_LINKS = True  # the resources spider asks whether the links of lists are dead: by HEAD, after the pages
CHECK_LINKS_MAX = 500  # most links asked in one sweep: each is a request or more to somebody else's server
CHECK_LINKS_PER_PAGE = 100  # most links asked for one page: a link farm must not take the whole budget
CHECK_LINKS_DAYS = 30  # a link is not asked again before; who replaces dead links looks about once a month
CRAWL_DELAY_MAX = 30  # seconds; longer means "go away" and is done, Nutch and StormCrawler stop here too
RETRY_AFTER_MAX = 120  # seconds; a page whose Retry-After is longer is `blocked`: a sweep must come to its end
RETRY_PAUSE = 10  # seconds; how long a host is left alone after a 429 that names no time, doubled each time
BLOCKED_AFTER = 5  # pages in a row answered by 429 or 403 after which a host is left alone for good; 0 for never
UNREACHABLE_AFTER = 5  # attempts in a row without an answer, or with a 503, after which a host is; 0 for never
REVISIT_DAYS = 7  # until a page is looked at again: doubled while it stays the same, halved when it has changed
REVISIT_MOST_DAYS = 90  # longer, and a link that was added since is found too late to be of use
SHOW_PROGRESS = True  # what was done so far: a live line in a terminal, and each LOGSTATS_INTERVAL a line of -L INFO
READERS = 1  # processes that read pages beside the crawl's own; one keeps up with it on two cores
READ_SECONDS = 10  # most that reading one page may take; no page that is no trap takes more than two
READER_MEMORY_MB = 192  # most memory that a reader may take besides the brands; word lists take 60, a page at most 120
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

OWN = tuple(name for name in tuple(globals()) if name.isupper())  # all of the settings so far

# --- the project -----------------------------------------------------------------------------------------------------
BOT_NAME = "namedrop"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"
TEMPLATES_DIR = str(Path(crawler.__file__).parent / "templates")

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
URLLENGTH_LIMIT = 2083  # as by default; longer addresses carry data, or grow with each page
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # default 1 GiB; bytes of one answer, unpacked: a bomb costs no more
DOWNLOAD_WARNSIZE = 0  # default 32 MiB; larger answers are dropped anyway
DOWNLOAD_TIMEOUT = 20  # default 180; seconds for the whole of one answer, so a dripping one takes no longer
RETRY_TIMES = 1  # default 2; none for a page that hangs on a host that gives others
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # default has 429 too: conduct/ asks again when it may
REDIRECT_MAX_TIMES = 5  # default 20
METAREFRESH_MAXDELAY = 10  # default 100; seconds. A page that stays for longer is one to read, such as a news ticker
MEMUSAGE_LIMIT_MB = 1024  # default 0, none; of the crawler itself, which ends in order and goes on when started again
MEMUSAGE_CHECK_INTERVAL_SECONDS = 2  # default 60; in which a sweep can take gigabytes
DNS_TIMEOUT = 15  # default 60; seconds. A name server that does not answer must not hold up the others
REACTOR_THREADPOOL_MAXSIZE = 20  # default 10; look-ups of names at a time, as Scrapy advises for many sites
HTTPERROR_ALLOW_ALL = True  # default False; an error page is a finding: it says why a page was not read

# --- doors that stay shut --------------------------------------------------------------------------------------------
DOWNLOAD_HANDLERS = {
    "file": None, "data": None, "ftp": None, "s3": None,  # a page can link to file:///etc/passwd
    "http": "crawler.rendering.handler.RenderingHandler",  # bounds headers, and starts the browser for shells
    "https": "crawler.rendering.handler.RenderingHandler",
}  # fmt: skip
# default True: a proxy of the environment resolves names itself, and would reach what the guard refuses. Who has one
# that refuses private addresses sets this, and names it in GUARD_EXCEPTIONS when it has a private address itself.
HTTPPROXY_ENABLED = False
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
DOWNLOADER_MIDDLEWARES = {
    "crawler.guard.middleware.GuardMiddleware": 10,  # before robots.txt is asked for
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # takes a 5xx for permission
    "crawler.conduct.middleware.RobotsMiddleware": 100,
    "crawler.conduct.retries.Retries": 550,  # in the place of Scrapy's own, as those of guard.answers are
    "crawler.guard.answers.BoundedMetaRefresh": 580,
    "crawler.guard.answers.BoundedCompression": 590,
    "crawler.revisiting.RevisitMiddleware": 595,  # nearer to the network than what unpacks (590): a 304 has no body
    "crawler.guard.answers.BoundedRedirects": 600,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.conduct.middleware.PaceMiddleware": 1000,  # nearest to the downloader
}
ITEM_PIPELINES = {"pipelines.stages.FindMentions": 300, "pipelines.stages.SaveFindings": 900}
# Default has RemoteControl too. Scrapy loads even those that are switched off, and this one loads a whole web server.
EXTENSIONS_BASE = {name: order for name, order in default_settings.EXTENSIONS_BASE.items() if "remote" not in name}
EXTENSIONS = {
    "crawler.stopping.Stopping": 500,
    "crawler.progress.Progress": 500,
    "scrapy.extensions.logstats.LogStats": None,  # Progress says more, just as often
    "crawler.guard.clock.HostClock": 500,
    "crawler.guard.memory.MemoryLimit": 0,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
LOG_LEVEL = "WARNING"  # default DEBUG; what matters is in the summary and in the database. -L INFO shows each step
LOGSTATS_INTERVAL = 60  # default 60; seconds between the lines of -L INFO

"""Ways to a private address, and addresses that are none."""

from html import escape

from hostile_http import Answer, fixed, http, redirect
from hostile_world import Host, World

SPELLINGS = """
http://127.0.0.1:{} http://127.0.0.1.:{} http://127.1:{} http://127.0.1:{} http://127.000.000.001:{} http://127.255.255.254:{}
http://2130706433:{} http://0x7f000001:{} http://0x7f.1:{} http://0x7f.0x0.0x0.0x1:{} http://0X7F.0.0.1:{}
http://0177.0.0.1:{} http://0177.0.0.01:{} http://00000177.1:{} http://017700000001:{} http://0x7f.0.1:{} http://6425673729:{}
http://0:{} http://0.0.0.0:{} http://00.0:{} http://0x0:{} http://[::1]:{} http://[0:0:0:0:0:0:0:1]:{} http://[::]:{}
http://[::ffff:127.0.0.1]:{} http://[::ffff:7f00:1]:{} http://[0:0:0:0:0:ffff:127.0.0.1]:{} http://[::127.0.0.1]:{}
http://[64:ff9b::7f00:1]:{} http://[2002:7f00:1::]:{} http://[::1%25lo]:{} http://[fe80::1%25eth0]:{}
http://localhost:{} http://LOCALHOST:{} http://localhost.:{} http://localhost..:{} http://%6cocalhost:{} http://loc%61lhost:{}
http://localhost.localdomain:{} http://ip6-localhost:{} http://user:pw@127.0.0.1:{} http://8.8.8.8@127.0.0.1:{}
http://a.localhost@127.0.0.1:{} http://127.0.0.1:{}@ http://127。0。0。1:{} http://１２７.０.０.１:{} http://①②⑦.⓪.⓪.①:{}
http://ⓛocalhost:{} http://lo\u00adcalhost:{} http://127%2e0%2e0%2e1:{} http://127.0.0.1%00.example:{}
http:\\\\127.0.0.1:{} http:/\\127.0.0.1:{} http:127.0.0.1:{} http:///127.0.0.1:{} //127.0.0.1:{}
\\\\127.0.0.1:{} /\\127.0.0.1:{}
https://127.0.0.1:{} HTTP://127.0.0.1:{} http://{HOST}:{} http://sub.{HOST}:{} http://{HOST}.:{} http://other.localhost:{}
http://169.254.169.254 http://[fd00:ec2::254] http://0xa9fea9fe http://2852039166 http://[::ffff:169.254.169.254]
http://10.0.0.1 http://192.168.0.1 http://172.16.0.1 http://100.64.0.1 http://metadata.google.internal
file:///etc/passwd ftp://127.0.0.1:{} gopher://127.0.0.1:{} s3://127.0.0.1:{} data:text/html,Quillmark dict://127.0.0.1:{}
view-source:http://127.0.0.1:{} jar:http://127.0.0.1:{}!/ javascript:location="http://127.0.0.1:{}"
""".split()  # {} is the port of the canary, {HOST} the host that says it
_LIMIT = "x" * 100_000
MALFORMED = [
    "http://[::1/",
    "http://[::1",
    "http://::1]/",
    "http://[]/",
    "http://[v1.x]/",
    "http://[1:2:3:4:5:6:7:8:9]/",
    "http://a.localhost:99999/",
    "http://a.localhost:-1/",
    "http://a.localhost:x/",
    "http://a.localhost:/",
    "http://a.localhost:80:80/",
    "http://a.localhost:٣/",
    "http://%zz/",
    "http://%/",
    "http://a%00b/",
    "http://",
    "http:",
    "https:///",
    "://",
    "//",
    "///",
    "////a",
    "?",
    "#",
    "",
    " ",
    "http://.",
    "http://..",
    "http://.localhost/",
    "http://a..localhost/",
    "http://-a-.localhost/",
    "http://*.localhost/",
    "http://a b.localhost/",
    "http://a\tb.localhost/",
    "ht\ntp://a.localhost/",
    "http://a.local\nhost/\r\nX: y",
    "/a\x00b",
    "/\x7f\x1b[31m",
    "http://" + "a" * 300 + ".localhost/",
    "http://" + ".".join("a" * 60) + ".localhost/",
    "http://xn--a/",
    "http://xn--" + "9" * 70 + "/",
    "http://ünïcödé.localhost/",
    "http://\u202elocalhost/",
    "http://\ud7ff.localhost/",
    "http://" + _LIMIT + "/",
    "/" + _LIMIT,
    "?" + _LIMIT,
    "#" + _LIMIT,
    "http://u" + _LIMIT + "@a.localhost/",
    "javascript:alert(1)",
    "JaVaScRiPt:void(0)",
    "java\nscript:x",
    "vbscript:x",
    "data:text/html;base64,PGgxPg==",
    "mailto:a@b?cc=c@d",
    "tel:+1",
    "about:blank",
    "blob:http://a/b",
    "urn:a:b",
    "chrome://version",
    "%",
    "/%",
    "/%zz%",
    "/%c0%ae%c0%ae/",
    "/..%2f..%2fetc/passwd",
    "/../../../../etc/passwd",
    "/.//..//.",
    ";",
    "/;;;",
    "/&&&=",
    "?=&=&",
]
_REDIRECTS = ("301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent", "300 Multiple", "399 Odd")
_RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><link>{0}</link>{1}</channel></rss>'
_MAP = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'


def build(world: World) -> None:
    """Add the hosts."""
    for family in ("ssrf", "malformed"):
        _links(world, family)
        for status in _REDIRECTS if family == "ssrf" else _REDIRECTS[:2]:
            host = world.host(f"{family}-{status[:3]}", family)
            for number, url in enumerate(_urls(world, host)):
                host.hostile(f"/to/{number}", _raw_redirect(url, status))
        _inside_pages(world, family)
        _lists(world, family)
    _chains(world)
    _robots(world)
    # what can be written into a list of seeds; the names of this world are refused for their port
    world.seeds += [
        url.format(world.canary, HOST="ssrf-link.localhost") + "/"
        for url in SPELLINGS
        if url.isascii()
        and url.startswith("http://")
        and "{}" in url
        and "\\" not in url
        and not url.startswith("http:///")
        and "@" not in url[-3:]
        and "%00" not in url
    ]


def _urls(world: World, host: Host) -> list[str]:
    urls = [url.format(world.canary, HOST=host.name) + "/found" for url in SPELLINGS]
    return world.some(MALFORMED if host.family == "malformed" else urls, len(world.hosts))


def _raw_redirect(url: str, status: str) -> Answer:
    location = url.encode("utf-8", "surrogatepass").decode("latin-1").replace("\r", "").replace("\n", " ")
    return redirect(location, status)


def _links(world: World, family: str) -> None:
    host = world.host(f"{family}-link", family)
    host.links += _urls(world, host)
    every = [escape(url) for url in _urls(world, host)]
    tags = (
        "<iframe src='{}'></iframe>",
        "<img src='{0}' srcset='{0} 2x'>",
        "<embed src='{}'>",
        "<object data='{}'></object>",
        "<form action='{}'></form>",
        "<area href='{}'>",
        "<video poster='{0}'><source src='{0}'></video>",
        "<blockquote cite='{}'>x</blockquote>",
        "<button formaction='{}'>x</button>",
        "<svg><a xlink:href='{}'>x</a></svg>",
    )
    body = "".join(tag.format(url) for url in every if len(url) < 5000 for tag in tags)
    host.hostile("/embedded", fixed(http(f"<main>{body}<p>many things</p></main>".encode("utf-8", "replace"))))


def _inside_pages(world: World, family: str) -> None:
    """Pages that lead on by what stands in their head."""
    ways = {
        "refresh": '<meta http-equiv="refresh" content="0; url={}">',
        "base": '<base href="{}">',
        "canonical": '<link rel="canonical" href="{0}"><meta property="og:url" content="{0}">'
        '<link rel="amphtml" href="{0}">',
        "alternate": '<link rel="alternate" type="application/rss+xml" href="{0}"><link rel="next" href="{0}">'
        '<link rel="alternate" hreflang="de" href="{0}"><link rel="sitemap" href="{0}">',
    }
    for way, tag in ways.items():
        host = world.host(f"{family}-{way}", family)
        for number, url in enumerate(_urls(world, host)):
            links = '<a href="on">on</a><a href="/good/first">x</a>'
            body = f"<head>{tag.format(escape(url))}</head><main>{links} page {number}"
            host.hostile(f"/{way}/{number}", fixed(http(body.encode("utf-8", "replace"))))
    host = world.host(f"{family}-refresh-header", family)
    for number, url in enumerate(_urls(world, host)):
        value = url.encode("utf-8", "replace").decode("latin-1").replace("\r", "").replace("\n", " ")
        lines = [f"Refresh: 0; url={value}", f"Content-Location: {value}", f"Link: <{value}>; rel=canonical"]
        host.hostile(f"/header/{number}", fixed(http(b"<main>a page", *lines)))


def _lists(world: World, family: str) -> None:
    """Feeds and sitemaps, and the lines of a robots.txt that name sitemaps."""
    host = world.host(f"{family}-lists", family)
    urls = [escape(url).replace("\x00", "").replace("\x1b", "") for url in _urls(world, host)]
    items = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in urls)
    pages = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    own = host.good("/good/listed", listed=[])
    host.innocents[-1] = host.innocents[-1]._replace(spiders=frozenset(("news",)))
    xml = "application/xml"
    host.hostile("/feed.xml", fixed(http(_RSS.format(own, items).encode("utf-8", "replace"), kind=xml)), link=False)
    listed = _MAP.format("urlset", f"{pages}<url><loc>{own}</loc></url>")
    host.hostile("/map.xml", fixed(http(listed.encode("utf-8", "replace"), kind=xml)), link=False)
    index = _MAP.format("sitemapindex", maps).encode("utf-8", "replace")
    host.hostile("/index.xml", fixed(http(index, kind=xml)), link=False)
    host.head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    sources = [f"{host.base}/map.xml", f"{host.base}/index.xml", *(_urls(world, host))]
    lines = "".join(f"Sitemap: {url}\n" for url in sources)
    host.routes["/robots.txt"] = fixed(http(lines.encode("utf-8", "replace"), kind="text/plain"))


def _chains(world: World) -> None:
    """Redirects whose last hop is the private one."""
    host = world.host("ssrf-chain", "ssrf")
    for number, url in enumerate(_urls(world, host)):
        host.hostile(f"/chain/{number}", redirect(f"/second/{number}", "301 Moved"))
        host.hostile(f"/second/{number}", redirect(f"{host.base}/third/{number}"), link=False)
        host.hostile(f"/third/{number}", _raw_redirect(url, "307 Temporary"), link=False)


def _robots(world: World) -> None:
    """Hosts whose robots.txt is said to be at a private address; no page of them is known to be allowed."""
    for number, url in enumerate(SPELLINGS[::8]):
        host = world.host(f"ssrf-robots{number}", "ssrf", innocent=False)
        host.routes["/robots.txt"] = _raw_redirect(url.format(world.canary, HOST=host.name), "302 Found")

"""Redirectors: where a link leads by its own address, and what carries an address and is none."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linking import services
from pipelines.linking.hosts import url_host
from pipelines.linking.redirectors import leads_on, may_wrap, route, unwrap

TO_ACME = "https://acme.com/"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        # nothing to unwrap
        (TO_ACME, TO_ACME),
        ("https://acme.com/?url=https://evil.com/", "https://acme.com/?url=https://evil.com/"),
        # known services
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Facme.com%2F&h=AT0", TO_ACME),
        ("https://www.google.com/url?sa=t&q=https://acme.com/", TO_ACME),
        ("https://www.google.co.uk/url?url=https://acme.com/", TO_ACME),
        ("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Facme.com%2F", TO_ACME),
        ("https://go.skimresources.com/?id=1X2&url=https%3A%2F%2Facme.com%2F", TO_ACME),
        ("https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.com%2F&data=1", TO_ACME),
        ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Facme.com%2F", TO_ACME),
        ("https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Facme.com%2F", TO_ACME),
        ("https://www.google.com/search?q=https://acme.com/", "https://www.google.com/search?q=https://acme.com/"),
        ("https://notgoogle.com/url?q=https://acme.com/", "https://notgoogle.com/url?q=https://acme.com/"),
        # any host that says "go there"
        ("https://blog.example/out?url=https://acme.com/", TO_ACME),
        ("https://blog.example/x/go.php?id=1&to=https://acme.com/", TO_ACME),
        ("https://blog.example/click/?u=https%253A%252F%252Facme.com%252F", TO_ACME),
        ("https://blog.example/out?URL=https://acme.com/", TO_ACME),
        ("https://blog.example/out?url=https://acme.com/&url=https://evil.com/", TO_ACME),
        ("https://blog.example/out?url=HTTPS%3A%2F%2Facme.com%2F", "HTTPS://acme.com/"),
        ("https://blog.example/out?id=7", "https://blog.example/out?id=7"),
        ("https://blog.example/out?url=/local", "https://blog.example/out?url=/local"),
        ("https://blog.example/out?url=javascript:alert(1)", "https://blog.example/out?url=javascript:alert(1)"),
        ("https://blog.example/out?url=http://[::1/", "https://blog.example/out?url=http://[::1/"),
        ("https://blog.example/about?url=https://acme.com/", "https://blog.example/about?url=https://acme.com/"),
        ("https://blog.example/checkout?url=https://acme.com/", "https://blog.example/checkout?url=https://acme.com/"),
        # archives
        ("https://web.archive.org/web/20200102030405/https://acme.com/", TO_ACME),
        ("https://web.archive.org/web/2020id_/http:/acme.com/x", "http://acme.com/x"),
        ("https://web.archive.org/about", "https://web.archive.org/about"),
        ("https://web.archive.org/web/2020/https://acme.com/?a=b", "https://acme.com/?a=b"),
        ("https://web.archive.org/web/2020/https://blog.example/out?url=https://acme.com/", TO_ACME),
        # share buttons are no redirectors
        ("https://twitter.com/intent/tweet?url=https://acme.com/", "https://twitter.com/intent/tweet?url=https://acme.com/"),
        ("https://www.facebook.com/sharer/sharer.php?u=https://acme.com/",
         "https://www.facebook.com/sharer/sharer.php?u=https://acme.com/"),
        ("https://www.linkedin.com/shareArticle?url=https://acme.com/",
         "https://www.linkedin.com/shareArticle?url=https://acme.com/"),
        ("https://t.me/share/url?url=https://acme.com/", "https://t.me/share/url?url=https://acme.com/"),
        # one in another
        ("https://blog.example/out?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Facme.com%252F",
         TO_ACME),
    ],
)  # fmt: skip
def test_where_a_link_leads(url, target):
    assert unwrap(url) == target


def test_a_link_to_itself_ends():
    endless = "https://blog.example/out?url=https://blog.example/out"
    assert unwrap(endless) == "https://blog.example/out"
    url = "https://acme.com/"
    for _ in range(50):
        url = f"https://blog.example/out?url={url}"
    assert unwrap(url).startswith("https://blog.example/out?url=")


Q = quote(TO_ACME, safe="")  # https%3A%2F%2Facme.com%2F


def b64(text: object) -> str:
    raw = text if isinstance(text, str) else json.dumps(text)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


TOKEN = f"{b64({'alg': 'HS256'})}.{b64({'url': TO_ACME, 'id': 7})}.c2lnbmF0dXJl"

WRAPPED = [
    # social networks
    f"https://www.facebook.com/l.php?u={Q}&h=AT",
    f"https://l.instagram.com/?u={Q}&e=AT",
    f"https://l.messenger.com/l.php?u={Q}",
    f"https://l.threads.net/?u={Q}",
    f"https://l.wl.co/l?u={Q}",
    f"https://www.linkedin.com/redir/redirect?url={Q}&urlhash=x",
    f"https://www.linkedin.com/redir/suspicious-page?url={Q}",
    f"https://www.linkedin.com/safety/go?url={Q}&trk=x",
    f"https://out.reddit.com/t3_1?url={Q}&token=A",
    f"https://www.pinterest.com/offsite/?token=1&url={Q}",
    f"https://t.umblr.com/redirect?z={Q}&t=x",
    f"https://vk.com/away.php?to={Q}",
    f"https://away.vk.com/away.php?to={Q}",
    f"https://ok.ru/dk?cmd=x&st.link={Q}",
    f"https://steamcommunity.com/linkfilter/?url={TO_ACME}",
    f"https://steamcommunity.com/linkfilter/?u={Q}",
    f"https://slack-redir.net/link?url={Q}",
    f"https://exit.sc/?url={Q}",
    f"https://medium.com/r/?url={Q}",
    f"https://disq.us/url?url={Q}%3AfGHz8dyu3fYcq9WjFj2J-a_bcd&cuid=1",
    f"https://disq.us/?url={Q}&key=x",
    f"https://www.deviantart.com/users/outgoing?{TO_ACME}",
    f"https://link.zhihu.com/?target={Q}",
    f"https://t.me/iv?url={Q}&rhash=1",
    f"https://dzen.ru/away?to={Q}",
    # search engines, translators, caches
    f"https://www.google.com.au/url?sa=D&q={Q}",
    f"https://www.google.de/aclk?sa=l&adurl={Q}",
    "https://www.google.com/amp/s/acme.com/",
    "https://acme-com.cdn.ampproject.org/c/s/acme.com/",
    "https://cdn.ampproject.org/v/s/acme.com/",
    f"https://translate.google.com/translate?hl=en&sl=de&u={Q}",
    "https://acme-com.translate.goog/?_x_tr_sl=de&_x_tr_tl=en",
    f"https://scholar.google.de/scholar_url?url={Q}&hl=de",
    f"https://www.bing.com/ck/a?!&&p=12ab&u=a1{b64(TO_ACME)}&ntb=1",
    f"https://news.google.com/rss/articles/{b64(chr(8) + chr(19) + TO_ACME + chr(1))}?oc=5",
    f"https://r.search.yahoo.com/_ylt=A;_ylu=Y/RV=2/RE=1/RO=10/RU={Q}/RK=2/RS=x-",
    f"https://us.lrd.yahoo.com/SIG=1/EXP=2/**{Q}",
    f"https://sba.yandex.ru/redirect?url={Q}&client=x",
    f"https://archive.ph/o/AbC12/{TO_ACME}",
    f"https://archive.today/20200102030405/{TO_ACME}",
    # mail filters
    f"https://eur01.safelinks.protection.outlook.com/?url={Q}&data=05",
    f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={Q}",
    f"https://urldefense.proofpoint.com/v1/url?u={TO_ACME}&k=x",
    "https://urldefense.proofpoint.com/v2/url?u=https-3A__acme.com_&d=DwMF&c=x",
    "https://urldefense.com/v3/__https://acme.com/__;!!Fjc1LPEt!abc$",
    "https://urldefense.com/v3/__https:/acme.com/__;!!Fjc1LPEt!abc$",
    f"https://linkprotect.cudasvc.com/url?a={Q}&c=E,1",
    "https://protect-eu.mimecast.com/s/AbC?domain=acme.com/",
    f"https://secure-web.cisco.com/1aBc/{Q}",
    f"https://url.avanan.click/v2/___{TO_ACME}___.YXAz",
    f"https://eu-west-1.protection.sophos.com/?d=acme.com&u={b64(TO_ACME)}&p=m",
    f"https://protect2.fireeye.com/v1/url?k=1&q=1&u={Q}",
    # affiliate networks
    f"https://go.redirectingat.com/?id=1X&xs=1&url={Q}",
    f"https://redirect.viglink.com/?key=1&u={Q}",
    f"https://api.viglink.com/api/click?key=1&out={Q}",
    f"https://www.awin1.com/cread.php?awinmid=1&p=%5B%5B{Q}%5D%5D&ued={Q}",
    f"https://www.awin1.com/awclick.php?mid=1&p={Q}",
    "https://shareasale.com/r.cfm?b=1&u=2&m=3&urllink=acme.com%2F",
    f"https://click.linksynergy.com/deeplink?id=1&mid=2&murl={Q}",
    f"https://click.linksynergy.com/fs-bin/click?id=1&RD_PARM1={Q}",
    f"https://www.anrdoezrs.net/click-1-2?url={Q}",
    f"https://www.dpbolvw.net/links/123/type/dlg/sid/x/{TO_ACME}",
    f"https://acme.pxf.io/c/1/2/3?u={Q}",
    f"https://goto.shop.example/c/12/345/6789?prodsku=1&u={Q}",
    f"https://prf.hn/click/camref:1abc/pubref:x/destination:{Q}",
    f"https://track.webgains.com/click.html?wgcampaignid=1&wgtarget={TO_ACME}",
    f"https://clk.tradedoubler.com/click?p=1&a=2&url={Q}",
    f"https://clk.tradedoubler.com/click?p(1)a(2)url({TO_ACME})",
    f"https://tc.tradetracker.net/?c=1&m=2&a=3&r=&u={Q}",
    f"https://ad.admitad.com/g/abc123/?ulp={Q}",
    f"https://rover.ebay.com/rover/1/711/1?mpre={Q}&campid=1",
    f"https://track.flexlinkspro.com/g.ashx?foid=1&url={Q}",
    f"https://www.pjatr.com/t/1-2-3?url={Q}",
    f"https://s.click.aliexpress.com/deep_link.htm?aff=1&dl_target_url={Q}",
    f"https://assoc-redirect.amazon.com/g/r/{TO_ACME}",
    # newsletters and deep links of apps
    f"https://abc.r.us-east-1.awstrack.me/L0/{Q}/1/0100/sig",
    f"https://tracking.letter.example/CL0/{Q}/1/0100/sig",
    f"https://mandrillapp.com/track/click/1/acme.com?p={b64({'s': 'x', 'p': json.dumps({'u': 1, 'url': TO_ACME})})}",
    f"https://substack.com/redirect/2/{b64({'e': TO_ACME, 'p': 1})}.sig?r=1",
    f"https://e.customeriomail.com/e/c/{b64({'email_id': 'x', 'href': TO_ACME})}/abc",
    f"https://click.convertkit-mail2.com/abc/def/{base64.b64encode(TO_ACME.encode()).decode()}",
    f"https://flight.beehiiv.net/v2/clicks/{TOKEN}",
    f"https://lnks.gd/l/{TOKEN}",
    "https://click.pstmrk.it/2s/acme.com%2F/abc/def",
    f"https://acme.app.link/x?$desktop_url={Q}",
    f"https://acme.onelink.me/abc?pid=x&af_web_dp={Q}",
    f"https://acme.page.link/?link={Q}&apn=com.acme",
    # any host
    f"https://blog.example/goto/{TO_ACME}",
    f"https://blog.example/out/{Q}",
    f"https://blog.example/redirect?url={b64(TO_ACME)}",
    f"https://blog.example/wp/leave.php?target={Q}",
]


@pytest.mark.parametrize("url", WRAPPED)
def test_what_stands_between_a_link_and_its_target_is_unwrapped(url):
    assert unwrap(url).rstrip("/") == TO_ACME.rstrip("/")
    assert route(url)[0] == unwrap(url)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://urldefense.com/v3/__https://acme.com/a*2Fb?c=*d__;JSM!!F!x$", "https://acme.com/a%2Fb?c=#d"),
        ("https://urldefense.com/v3/__https://acme.com/**Cx__;YWJjZA!!F!x$", "https://acme.com/abcdx"),
        ("https://urldefense.proofpoint.com/v2/url?u=http-3A__acme.com_a-5Fb-3Fc-3Dd&d=x", "http://acme.com/a_b?c=d"),
        ("https://www-acme--shop-com.translate.goog/x/y?_x_tr_sl=de", "https://www.acme-shop.com/x/y"),
        ("https://cdn.ampproject.org/c/acme.com/a?b=c", "https://acme.com/a?b=c"),
        ("https://web.archive.org/web/2020/https://acme.com/a%2Fb", "https://acme.com/a%2Fb"),
        (f"https://blog.example/out?url={quote('https://acme.com/a%2Fb?c=d&e', safe='')}", "https://acme.com/a%2Fb?c=d&e"),
        ("https://protect-eu.mimecast.com/s/AbC?domain=acme.com", "https://acme.com"),
        ("https://gov.example/leaving?destination=https%3A%2F%2Facme.com", "https://acme.com"),
        ("https://gov.example/external-link/?url=https%3A%2F%2Facme.com", "https://acme.com"),
        ("https://gov.example/ExternalRedirect.aspx?url=https%3A%2F%2Facme.com", "https://acme.com"),
        ("https://forum.example/redirect-to/?redirect=https%3A%2F%2Facme.com", "https://acme.com"),
        ("https://www.yelp.com/biz_redir?url=https%3A%2F%2Facme.com%2F&s=1", "https://acme.com/"),
        ("https://web.archive.org/web/2019/acme.com/x", "https://acme.com/x"),
        ("https://ad.doubleclick.net/ddm/clk/1;2;a?https://acme.com/", "https://acme.com/"),
        ("https://trc.tracker.example/log/3/click?redir=https%3A%2F%2Facme.com", "https://acme.com"),
    ],
)  # fmt: skip
def test_what_the_wrapper_has_encoded_is_decoded(url, target):
    assert unwrap(url) == target


NONE = [
    # share buttons, logins, images, validators: an address goes along, nobody is led there
    f"https://www.facebook.com/dialog/share?href={Q}",
    f"https://vk.com/share.php?url={Q}",
    f"https://www.pinterest.com/pin/create/button/?url={Q}",
    f"https://www.reddit.com/submit?url={Q}",
    f"https://www.tumblr.com/widgets/share/tool?canonicalUrl={Q}",
    f"https://share.flipboard.com/bookmarklet/popout?url={Q}",
    f"https://blog.example/login?next={Q}",
    f"https://blog.example/login/redirect?url={Q}",
    f"https://blog.example/signin/go?to={Q}",
    f"https://accounts.google.com/o/oauth2/auth?redirect_uri={Q}",
    f"https://blog.example/oauth/redirect?url={Q}",
    "https://i0.wp.com/acme.com/logo.png",
    f"https://images.weserv.nl/?url={Q}",
    f"https://blog.example/image?url={Q}",
    f"https://validator.w3.org/check?uri={Q}",
    "https://www.google.com/search?q=acme.com",
    f"https://www.google.com/imgres?imgurl={Q}",
    f"https://www.youtube.com/watch?v=1&q={Q}",
    "https://www.linkedin.com/company/acme",
    "https://urldefense.com/v3/__javascript:alert__;!!x$",
    f"https://substack.com/redirect/2/{b64({'e': 'mailto:a@acme.com'})}",
    "https://substack.com/redirect/2/eyJ!!!!notbase64",
    "https://protect-eu.mimecast.com/s/AbC?domain=nothing",
    "https://www.bing.com/ck/a?u=a1",
    "https://prf.hn/click/camref:1abc",
    "https://blog.example/going/https-is-good",
    "https://blog.example/2020/http-to-https",
]


@pytest.mark.parametrize("url", NONE)
def test_an_address_that_only_goes_along_is_no_target(url):
    assert route(url) == ()
    assert unwrap(url) == url


def test_the_tables_are_well_formed():
    table = services.parameters()
    assert len(table) > 90
    for host, rules in table.items():
        assert host == host.lower() and "/" not in host and all(path.startswith("/") for path, _ in rules), host
    hosts = services.SHORTENERS | {entry.partition("/")[0] for entry in (*services.IN_BASE64, *services.OPAQUE)}
    assert all(host == host.lower() and "." in host for host in hosts)
    assert all("/" in entry for entry in (*services.IN_BASE64, *services.OPAQUE))


@given(st.sampled_from(WRAPPED + NONE), st.integers(0, 200), st.text(max_size=6))
@settings(deadline=None, max_examples=300)
def test_no_address_breaks_it(url, at, noise):
    for broken in (url[:at], url[: at or 8] + noise + url[at or 8 :]):
        assert isinstance(unwrap(broken), str)


@given(st.sampled_from(WRAPPED))
def test_the_quick_look_misses_nothing(url):
    leads = leads_on(url_host(url))
    assert leads == "always" or (leads == "with a query" and "?" in url) or may_wrap(url.split("/", 3)[3])

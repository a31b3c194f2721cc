"""Who stands between a link and its target, as data: redirectors with the target in their address, and shorteners.

A new one is a line here, and a row in tests/test_redirectors.py. Sources: the public documentation of each service, the
rules of ClearURLs (`redirections`), and for the hosts of affiliate networks and shorteners their public lists. Share
buttons, logins (`next=`, `redirect_uri=`) and image proxies carry an address too, but lead nobody there: they are none.
"""

import re

# host (its subdomains too), path that it begins with, parameters that carry the target: the first found wins
_PARAMETERS = """
    # social networks
    l.facebook.com /l.php u
    lm.facebook.com /l.php u
    facebook.com /l.php u
    facebook.com /flx/warn/ u
    l.messenger.com /l.php u
    l.workplace.com /l.php u
    l.instagram.com / u
    l.threads.net / u
    l.threads.com / u
    l.wl.co /l u
    linkedin.com /redir/ url
    linkedin.com /safety/go url
    youtube.com /redirect q
    out.reddit.com / url
    pinterest.com /offsite url
    t.umblr.com /redirect z
    vk.com /away.php to
    away.vk.com / to
    vk.cc /away.php to
    ok.ru /dk st.link
    steamcommunity.com /linkfilter url,u
    slack-redir.net /link url
    exit.sc / url
    gate.sc / url
    medium.com /r/ url
    t.me /iv url
    link.zhihu.com / target
    links.jianshu.com /go to
    link.csdn.net / target
    link.juejin.cn / target
    gitee.com /link target
    douban.com /link2 url
    weibo.cn /sinaurl u,toasturl
    dzen.ru /away to
    zen.yandex.ru /away to
    # search engines and translators
    duckduckgo.com /l/ uddg
    sba.yandex.ru /redirect url
    sba.yandex.net /redirect url
    googleweblight.com / lite_url,u
    googleadservices.com /pagead/aclk adurl
    doubleclick.net /pcs/click adurl
    doubleclick.net /aclk adurl
    plus.url.google.com /url q
    bing.com /newtabredir url
    translatoruser.net /bv.aspx a
    # mail filters
    safelinks.protection.outlook.com / url
    safelinks.protection.office365.us / url
    statics.teams.cdn.office.net /evergreen-assets/safelinks/ url
    urldefense.proofpoint.com /v1/url u
    linkprotect.cudasvc.com /url a
    mimecast.com /s/ domain
    mimecastprotect.com /s/ domain
    clicktime.symantec.com / u
    trendmicro.com /wis/clicktime/ url
    fireeye.com /url u
    fireeye.com /v1/url u
    urlsand.esvalabs.com / u
    # affiliate networks
    go.skimresources.com / url
    go.redirectingat.com / url
    redirectingat.com / url
    redirect.viglink.com / u
    api.viglink.com /api/click out,u
    viglink.com /api/click out,u
    awin1.com /cread.php ued,p
    awin1.com /awclick.php ued,p
    zenaps.com /rclick.php ued,url
    shareasale.com /r.cfm urllink
    shareasale-analytics.com /r.cfm urllink
    click.linksynergy.com / murl,RD_PARM1
    anrdoezrs.net / url
    dpbolvw.net / url
    jdoqocy.com / url
    kqzyfj.com / url
    tkqlhce.com / url
    qksrv.net / url
    emjcd.com / url
    ftjcfx.com / url
    lduhtrp.net / url
    afcyhf.com / url
    pxf.io / u
    sjv.io / u
    evyy.net / u
    7eer.net / u
    ojrq.net / u
    track.webgains.com /click.html wgtarget
    clk.tradedoubler.com /click url
    tradetracker.net / r,u
    ad.admitad.com /g/ ulp
    alitems.com /g/ ulp
    alitems.site /g/ ulp
    rover.ebay.com /rover/ mpre
    flexlinkspro.com / url
    flexlinks.com / url
    pjatr.com /t/ url
    pjtra.com /t/ url
    gopjn.com /t/ url
    pntra.com /t/ url
    pntrac.com /t/ url
    pntrs.com /t/ url
    cfjump.com / url
    adtraction.com /t/ url
    effiliation.com /servlet/effi.redir url
    metaffiliation.com /trk.php redir
    digidip.net /visit url
    srvtrck.com /v1/redirect url
    s.click.aliexpress.com /deep_link.htm dl_target_url
    partner-ads.com / htmlurl
    dognet.com / desturl
    belboon.de / deeplink
    # deep links of apps: where they lead on a desktop
    app.link / $desktop_url,$fallback_url,$canonical_url
    onelink.me / af_web_dp,af_r,af_dp
    app.adjust.com / adjust_redirect,redirect,fallback
    adj.st / adjust_redirect,redirect,fallback
    go.link / adjust_redirect,redirect,fallback
    page.link / link
    # newsletters
    rs6.net /tn.jsp p
"""

# host (its subdomains too) -> what its path and query look like; the group is the target, encoded or not
IN_PATH: dict[str, re.Pattern[str]] = {
    host: re.compile(pattern, re.I)
    for hosts, pattern in {
        "web.archive.org": r"/web/[0-9]{1,14}(?:[a-z]{2}_)?\*?/(https?:/.*|[\w-]+(?:\.[\w-]+)+(?:[:/].*)?)",
        "archive.today archive.ph archive.is archive.li archive.fo archive.vn archive.md":
            r"/(?:o/\w{1,12}|[0-9.-]{4,17}|newest|oldest)/(https?:/.*)",
        "cdn.ampproject.org": r"/[cvwi]/(?:s/)?(\w[^/]*\.[^/]*.*)",
        "r.search.yahoo.com": r"/.*?/RU=(https?[^/]+)",
        "rd.yahoo.com lrd.yahoo.com ard.yahoo.com": r"/.*?\*\*?(https?(?::|%3A).+)",
        "prf.hn": r"/click/.*?destination:(https?.+)",
        "anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com qksrv.net":
            r"/links/[0-9]+/(?:[a-z]+/[^/]+/)*?(https?:/.+)",
        "clk.tradedoubler.com": r"/click.*?\burl\((https?.+?)\)",
        "assoc-redirect.amazon.com": r"/g/r/(https?:.+)",
        "secure-web.cisco.com": r"/[^/]+/(https?[%:].+)",
        "avanan.click": r"/v[0-9]/(?:r[0-9]{1,3}/)?_{2,3}(https?:.+?)_{2,3}\.",
        "pstmrk.it": r"/[0-9a-z]{1,4}/([^/]+\.[^/]+?(?:%2F[^/]*)?)/",
        "deviantart.com": r"/(?:users/)?outgoing\?(https?.+)",
        "ad.doubleclick.net": r"/(?:ddm/)?(?:track)?(?:clk|click).*?[?;=](https?(?::|%3A).+)",
        "disq.us": r"/(?:url)?\?(?:.*?&)?url=(https?[^&]+?)(?:(?:%3A|:)[\w-]{20,})?(?:&|$)",
        "href.li anonym.to dereferer.me nullrefer.com anon.to": r"/\??(https?:.+)",
        "clck.yandex.ru clck.yandex.com": r"/redir/.*?\*(https?:.+)",
    }.items()
    for host in hosts.split()
}  # fmt: skip

# host (its subdomains too) whose addresses hold the target in base64, by itself or in JSON or a web token
IN_BASE64 = frozenset(
    """
    bing.com/ck/a substack.com/redirect/2/ mandrillapp.com/track/click/ customeriomail.com/e/c/ customer.io/e/c/
    convertkit-mail.com/ convertkit-mail2.com/ convertkit-mail4.com/ kit-mail3.com/ kit-mail6.com/
    flight.beehiiv.net/v2/clicks/ lnks.gd/l/ news.google.com/articles/ news.google.com/rss/articles/
    news.google.com/read/ protection.sophos.com/ sibforms.com/mk/cl/ click.mlsend.com/
    """.split()
)

# Redirectors that tell nothing: host (its subdomains too) with the path that they begin with
OPAQUE = """
    list-manage.com/track/click sendgrid.net/ls/click sendgrid.net/wf/click hubspotlinks.com/ hubspotemail.net/
    createsend1.com/t/ cmail19.com/t/ cmail20.com/t/ klclick.com/ klclick1.com/ link.mail.beehiiv.com/
    mimecast.com/s/ mimecastprotect.com/s/ urldefense.com/ urldefense.proofpoint.com/ prf.hn/ shop-links.co/ howl.me/
    go.magik.ly/ rstyle.me/ shopstyle.it/ fave.co/ geni.us/ narrativ.com/ tidd.ly/ cna.st/ zdcs.link/
    s.click.aliexpress.com/ pstmrk.it/ mailgun.org/c/ acemlnb.com/lt.php activehosted.com/lt.php
    baidu.com/link financeads.net/tc.php sovrn.co/ partnerlinks.io/ hop.clickbank.net/ grsm.io/ linkfire.com/
    feedproxy.google.com/~r/ feeds.feedburner.com/~r/ cta-redirect.hubspot.com/
""".split()

SHORTENERS = frozenset(
    """
    bit.ly bitly.com bitly.is j.mp t.co tinyurl.com tiny.cc tiny.one tinyurl.is ow.ly ht.ly owl.ly buff.ly goo.gl
    goo.gle g.co is.gd v.gd lnkd.in amzn.to amzn.eu amzn.asia a.co fb.me dlvr.it ift.tt trib.al rb.gy cutt.ly
    shorturl.at shorturl.com t.ly tly.link bl.ink soo.gd s.id rebrand.ly adf.ly bc.vc ouo.io mcaf.ee po.st wp.me
    flip.it pin.it redd.it flic.kr db.tt hubs.ly hubs.la hubs.li eepurl.com mtr.cool bddy.me ln.is sco.lt snip.ly
    snip.li smarturl.it shrtco.de short.gy clck.ru vk.cc u.to x.co cli.gs su.pr tr.im zpr.io kutt.it urlz.fr url.ie
    qr.ae chng.it kck.st aka.ms msft.it apple.co spoti.fi ebay.us etsy.me nyti.ms wapo.st bbc.in cnn.it reut.rs
    bloom.bg econ.st tcrn.ch zd.net cnet.co engt.co lat.ms usat.ly cnb.cx abcn.ws cbsn.ws fxn.ws mol.im dailym.ai
    slate.me theatln.tc on.ft.com on.wsj.com politi.co huff.to for.tn onforb.es entm.ag nbcnews.to sforce.co
    oreil.ly adobe.ly intel.ly ibm.co dell.to hpe.to red.ht cs.co ubm.io yhoo.it tmblr.co tumblr.co gofund.me
    linkd.in 1drv.ms w.wiki dub.sh lttr.ai spr.ly swll.to socsi.in sh1.at 0rz.tw ppt.cc reurl.cc lihi.cc pse.is
    urlr.me t2m.io shope.ee s.shopee.com kurzelinks.de kurzlink.de t1p.de bit.do budurl.com clicky.me cort.as
    deck.ly fur.ly lnk.to
    """.split()
)

# Sites of people's and companies' profiles: they answer a stranger with a login, whether the profile is there or not.
SOCIAL_NETWORKS = frozenset(
    """
    facebook.com fb.com fb.me messenger.com m.me instagram.com threads.net threads.com twitter.com x.com t.co
    linkedin.com lnkd.in pinterest.com pin.it tiktok.com youtube.com youtu.be snapchat.com whatsapp.com wa.me t.me
    telegram.me telegram.org discord.gg discord.com twitch.tv reddit.com redd.it vk.com ok.ru weibo.com xing.com
    bsky.app mastodon.social tumblr.com line.me
    """.split()
)


def parameters() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the table of parameters: host -> (path that it begins with, parameters in lower case)."""
    found: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for line in map(str.strip, _PARAMETERS.splitlines()):
        if line and not line.startswith("#"):
            host, path, names = line.split()
            found[host] = (*found.get(host, ()), (path, tuple(names.lower().split(","))))
    return found

"""Link cases as pages write them: does the name link to the brand, and where does the link truly lead?"""

import pytest

from pipelines.process import Brands, findings
from pipelines.reading.document import read
from pipelines.records import Brand, Page

ACME = Brand(
    "Acme",
    domains=("acme.com", "acme.co.uk", "xn--acm-dma.com", "ac.me"),
    profiles=("https://github.com/acme", "https://www.linkedin.com/company/acme",
              "https://apps.apple.com/us/app/acme/id12345"),
)  # fmt: skip
LINKEDIN = Brand("LinkedIn", domains=("linkedin.com",))
BRANDS = Brands((ACME, LINKEDIN))
HREF = "<p>We use <a href='{}'>Acme</a> here"

LINKED = [  # href, where it leads
    # plain
    ("https://acme.com", "https://acme.com"),
    ("https://acme.com/", "https://acme.com/"),
    ("http://acme.com/pricing?plan=pro&x=1#top", "http://acme.com/pricing?plan=pro&x=1#top"),
    ("HTTPS://WWW.ACME.COM/Path", "HTTPS://WWW.ACME.COM/Path"),
    ("https://acme.com:8443/x", "https://acme.com:8443/x"),
    ("https://acme.com./", "https://acme.com./"),
    ("https://docs.eu.acme.com/", "https://docs.eu.acme.com/"),
    ("https://acme.co.uk/", "https://acme.co.uk/"),
    ("https://ac.me/x", "https://ac.me/x"),
    ("  \n https://acme.com/ \t", "https://acme.com/"),
    ("https://ac\nme.com/\tx", "https://acme.com/x"),
    # slashes as browsers take them
    ("//acme.com/x", "https://acme.com/x"),
    ("///acme.com/x", "https://acme.com/x"),
    ("\\\\acme.com\\x", "https://acme.com/x"),
    ("https:\\\\acme.com/x", "https://acme.com/x"),
    ("http:acme.com/x", "http://acme.com/x"),
    # IDN, punycode, escapes
    ("https://acmé.com/", "https://acmé.com/"),
    ("https://xn--acm-dma.com/", "https://xn--acm-dma.com/"),
    ("https://ACMÉ.com/x", "https://ACMÉ.com/x"),
    ("https://ac%6De.com/", "https://ac%6De.com/"),
    ("https://acme%2Ecom/", "https://acme%2Ecom/"),
    ("https://ａｃｍｅ.com/", "https://ａｃｍｅ.com/"),
    ("https://acme。com/", "https://acme。com/"),
    ("https&#58;//acme&period;com/", "https://acme.com/"),
    # user names, ports and fragments that do not change the host
    ("https://user:secret@acme.com/", "https://user:secret@acme.com/"),
    ("https://evil.example@acme.com/", "https://evil.example@acme.com/"),
    ("https://acme.com/#https://evil.example/", "https://acme.com/#https://evil.example/"),
    ("https://acme.com/?next=https://evil.example/", "https://acme.com/?next=https://evil.example/"),
    # through somebody else
    ("https://www.google.com/url?q=https://acme.com/&sa=U", "https://acme.com/"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Facme.com%2Fx&h=A", "https://acme.com/x"),
    ("https://go.redirectingat.com/?id=1&url=https%3A%2F%2Facme.com%2F", "https://acme.com/"),
    ("https://web.archive.org/web/2015/http://www.acme.com/", "http://www.acme.com/"),
    ("/out?url=https://acme.com/", "https://acme.com/"),
    ("/go/https://acme.com/x", "https://acme.com/x"),
    ("javascript:location=&quot;https://acme.com/&quot;", "https://acme.com/"),
    # pages that only look like share buttons
    ("https://acme.com/share", "https://acme.com/share"),
    ("https://acme.com/submit", "https://acme.com/submit"),
    ("https://acme.com/add", "https://acme.com/add"),
    ("https://acme.com/blog/share?url=x", "https://acme.com/blog/share?url=x"),
    ("https://acme.com/?text=hello", "https://acme.com/?text=hello"),
]

NOT_LINKED = [  # href
    # look-alikes: suffix, prefix, homograph, other endings
    "https://acme.com.login-check.example/",
    "https://acme.com-shop.example/",
    "https://notacme.com/",
    "https://my-acme.com/",
    "https://acmee.com/",
    "https://acme.co/",
    "https://acme.org/",
    "https://аcme.com/",
    "https://xn--cme-7cd.com/",
    "https://acme.com。evil.example/",
    "https://acmé.net/",
    # the domain is anywhere but in the host
    "https://acme.com@evil.example/",
    "https://acme.com:secret@evil.example/",
    "https://acme.com%2F@evil.example/",
    "https://evil.example/acme.com/review",
    "https://evil.example/https://acme.com/",
    "https://evil.example/?ref=acme.com",
    "https://evil.example/?ref=https://acme.com/",
    "https://evil.example/#acme.com",
    "https://evil.example/;acme.com",
    "https://evil.example\\@acme.com/",
    "/acme.com",
    "./acme.com/",
    "#acme.com",
    "#https://acme.com/",
    # no web address
    "mailto:press@acme.com",
    "mailto:?body=https://acme.com/",
    "javascript:void(0)",
    "tel:+1234",
    "data:text/html,https://acme.com/",
    "android-app://com.acme/https/acme.com",
    "about:blank",
    "",
    "https://",
    "https://[acme.com/",
    "https://acme.com:port/",
    # share buttons of others, logins and images that carry the address along
    "https://www.facebook.com/sharer/sharer.php?u=https://acme.com/",
    "https://twitter.com/intent/tweet?url=https://acme.com/&text=Acme",
    "https://x.com/intent/post?url=https://acme.com/",
    "https://www.linkedin.com/shareArticle?mini=true&url=https://acme.com/",
    "https://api.whatsapp.com/send?text=https://acme.com/",
    "https://wa.me/?text=https://acme.com/",
    "https://pinterest.com/pin/create/button/?url=https://acme.com/",
    "https://evil.example/login?next=https://acme.com/",
    "https://evil.example/oauth/go?redirect_uri=https://acme.com/",
    "https://images.example/resize?url=https://acme.com/a.png",
    # share buttons of the brand's own
    "https://acme.com/share?url=https://site.example/a",
    "https://acme.com/sharer/sharer.php?u=https://site.example/a",
    "https://acme.com/intent/tweet?text=x",
    "https://acme.com/submit?url=https://site.example/a&title=x",
    "https://acme.com/pin/create/button/?url=https://site.example/a&media=x",
    "https://mail.acme.com/mail/?view=cm&su=Look&body=https://site.example/a",
    "https://calendar.acme.com/calendar/render?action=TEMPLATE&text=Party",
    # elsewhere on the web
    "https://en.wikipedia.org/wiki/Acme",
    "https://twitter.com/acme",
    "https://github.com/acme",
    "https://www.linkedin.com/company/acme/",
    "https://apps.apple.com/us/app/acme/id12345",
    "https://play.google.com/store/apps/details?id=com.acme",
]


def found(html: str, url: str = "https://site.example/dir/a"):
    head = (("content-type", "text/html; charset=utf-8"),)
    return findings(read(Page(url, 200, head, html.encode(), "2026-01-02T03:04:05Z", "scan")), BRANDS)


def test_there_are_many_cases():
    assert len(LINKED) + len(NOT_LINKED) + len(PAGES) >= 100


@pytest.mark.parametrize(("href", "target"), LINKED)
def test_a_name_in_a_link_to_the_brand_is_linked(href, target):
    done = found(HREF.format(href))
    [mention] = done.mentions
    assert (mention.link_state, mention.unknown_cause, mention.wrong_link) == ("linked", "", None)
    assert (done.links[mention.link].target, done.links[mention.link].owned) == (target, "domain")


@pytest.mark.parametrize("href", NOT_LINKED)
def test_a_name_in_another_link_is_not_linked(href):
    done = found(HREF.format(href))
    assert [mention.link_state for mention in done.mentions] == ["unlinked"]
    assert not [link for link in done.links if (link.brand, link.owned) == ("Acme", "domain")]


PAGES = [  # html, link states of the mentions of Acme
    # base href
    ("<base href='https://acme.com/x/'><p><a href='y'>Acme</a>", ["linked"]),
    ("<base href='https://acme.com/x/'><p><a href='#y'>Acme</a>", ["linked"]),
    ("<base href='https://acme.com/x/'><p><a href='//site.example/'>Acme</a>", ["unlinked"]),
    ("<base href='//acme.com'><p><a href='/y'>Acme</a>", ["linked"]),
    ("<base href='javascript:x'><p><a href='/y'>Acme</a>", ["unlinked"]),
    ("<base target=_blank><base href='https://acme.com/'><p><a href='/y'>Acme</a>", ["linked"]),
    # what is no link
    ("<link rel=canonical href='https://acme.com/'><p>Acme", ["unlinked"]),
    ("<link rel=alternate hreflang=de href='https://acme.com/'><p>Acme", ["unlinked"]),
    ("<p>Acme <img src='https://acme.com/logo.png'>", ["unlinked"]),
    ("<p>Acme <script src='https://acme.com/x.js'></script>", ["unlinked"]),
    ("<p>Acme <iframe src='https://acme.com/'></iframe>", ["unlinked"]),
    ("<p>Acme <a name='https://acme.com/'>x</a>", ["unlinked"]),
    ("<p>Acme <a data-href='https://acme.com/'>x</a>", ["unknown"]),
    ("<p>Acme <a href='ftp://acme.com/'>x</a>", ["unknown"]),
    ("<p>Acme <a href='intent://acme.com/#Intent;scheme=https;end'>x</a>", ["unknown"]),
    ("<p>Acme <a href='acme.com'>x</a>", ["unknown"]),
    ("<p>Acme <a href='?u=https://acme.com/'>x</a>", ["unknown"]),
    ("<p>Acme <!-- <a href='https://acme.com/'>x</a> -->", ["unlinked"]),
    ("<p>Acme <form action='https://acme.com/'><input></form>", ["unlinked"]),
    # markup that browsers mend
    ("<p><a href=https://acme.com/>Acme</a>", ["linked"]),
    ("<p><A HREF=https://acme.com/ >Acme</A>", ["linked"]),
    ("<p><a href='https://acme.com/'>Acme", ["linked"]),
    ("<p><a href='https://acme.com/'><b>Ac</b><i>me</i></a>", ["linked"]),
    ("<p><a href='/x' href='https://acme.com/'>Acme</a>", ["unlinked"]),
    ("<p><a href='https://acme.com/'><a href='/x'>Acme</a></a>", ["nearby"]),
    ("<p>Map<map><area href='https://acme.com/' alt='Acme'></map><p>Acme", ["elsewhere"]),
    ("<p><a href='https://acme.com/'><img src=x alt='Acme'></a>", ["linked"]),
    ("<p><a href='https://acme.com/'><img src=acme.png></a>", ["linked"]),
    ("<p><a href='https://acme.com/'><svg><title>Acme</title></svg></a> Acme", ["nearby"]),
]


@pytest.mark.parametrize(("html", "states"), PAGES)
def test_the_links_of_a_page(html, states):
    mentions = found(html).mentions
    assert [mention.link_state for mention in mentions if mention.match != "url"] == states


@pytest.mark.parametrize(
    "href", ["https://acme.com/", "//acme.com/x", "https://l.facebook.com/l.php?u=https://acme.com/"]
)
def test_the_same_link_through_any_base_is_one_to_the_brand(href):
    for url in ("http://site.example/", "https://site.example/a/b?c=d", "https://acme.com.evil.example/"):
        assert [mention.link_state for mention in found(HREF.format(href), url).mentions][:1] == ["linked"]

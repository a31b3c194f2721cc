"""Real pages that have one thing in common with a page that stands in another's place. Each is (name, HTML)."""

from walls import CF, FOOTER, NAV, PASSWORD, STORY, page, site

SHORT = "<p>We mend bicycles in the old mill since 1987. Acme brings us the chains, and we thank them. Come and see."
BANNER = (
    "<div class=cookie-banner><p>We and our partners use cookies for tracking and personalised ads, see our "
    "privacy policy.<button>Accept all</button><button>Reject</button></div>"
)
CONTACT = (
    "<h1>Contact</h1><form><label>Name</label><input name=name><label>E-mail</label><input type=email name=mail>"
    "<label>Message</label><textarea name=message></textarea><div class=g-recaptcha></div><button>Send</button></form>"
)

LOOK_ALIKES = [
    # bot walls: their scripts and names on ordinary pages
    ("cloudflare's script on a page", site("The mill", SHORT + "<script "
     "src=/cdn-cgi/challenge-platform/scripts/jsd/main.js>")),
    ("a poem of that title", page("Just a moment", "<h1>Just a moment</h1>" + SHORT)),
    ("a long page of that title", site("Just a moment...", CF + f"<article>{STORY}</article>")),
    ("an article on cloudflare", site("Attention required: what Cloudflare's wall means", f"<article><h1>Sorry, "
     f"you have been blocked: what the page of Cloudflare means</h1><p>Many know “Just a moment...” "
     f"{STORY}</article>")),
    ("a short post on cloudflare", site("DDoS protection by Cloudflare for small shops", "<h1>DDoS protection by "
     "Cloudflare for small shops</h1><p>We now use it on our own shop, and it took us ten minutes.")),
    ("an incapsula script", site("The mill", SHORT + "<script "
     "src='/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3'>")),
    ("a datadome tag", site("The mill", SHORT + "<script>window.ddjskey='A1';</script><script "
     "src=https://js.datadome.co/tags.js>")),
    ("a perimeterx tag", site("The mill", SHORT + "<script>window._pxAppId='PX1';</script><script "
     "src=//client.px-cloud.net/m.js>")),
    ("an aws waf script", site("The mill", SHORT + "<script "
     "src=https://a.b.token.awswaf.com/a/challenge.js></script>" + STORY)),
    ("a firewall's page of features", site("Sucuri review", f"<h1>Sucuri review</h1><p>Access denied is what bots "
     f"see. {STORY}")),
    ("robots for sale", site("Robots", "<h1>Our robots</h1><p>Are you a robot lover? Verify your order, then "
     "continue to pay.")),
    ("denied, in a title", site("Access denied: who may enter the mill", "<p>Only members.")),
    ("a film", site("Access Denied (2004) | Films", "<h1>Access Denied (2004)</h1><p>A guard loses his key. " + SHORT)),
    # captchas: at a form of a real page
    ("a contact form", site("Contact", CONTACT)),
    ("a contact form that asks", site("Contact", CONTACT.replace("<button>", "<p>Please confirm that you are not "
     "a robot.<button>"))),
    ("a comment form", site("The mill", f"<article>{SHORT}</article><form><textarea "
     f"name=comment></textarea><input name=author>"
     "<div class=h-captcha></div>I'm not a robot<button>Post</button></form>")),
    ("a newsletter", site("Newsletter", "<h1>Our letter</h1><form><input type=email name=mail><div "
     "class=cf-turnstile></div><button>Subscribe</button></form>")),
    ("the invisible captcha", site("The mill", SHORT + "<script "
     "src=https://www.google.com/recaptcha/api.js?render=x></script><p>This site is protected by reCAPTCHA.")),
    ("what a captcha is", site("Captcha", "<h1>Captcha</h1><p>A captcha is a test that shows whether you are human.")),
    # consent: a banner over a page, and pages about it
    ("a banner over a short page", site("The mill", SHORT + BANNER)),
    ("a banner without a class", page("The mill", NAV + SHORT + BANNER.replace("cookie-banner", "x1") + FOOTER)),
    ("a banner over an article", site("The mill", f"<article>{STORY}</article>{BANNER}")),
    ("a banner over pictures", page("Gallery", NAV + "<img src=1><img src=2><img src=3><img src=4><img src=5><img "
     "src=6>" + BANNER)),
    ("a banner over many links", page("Directory", BANNER + "".join(f"<a href=/{n}>Mill {n}</a> " for n in range(40)))),
    ("a privacy page", site("Privacy settings", "<h1>Privacy</h1><p>We set no cookies. Write to us for your data.")),
    ("a recipe", site("Cookies", "<h1>Cookies</h1><p>Flour, butter, sugar, and the partners of chocolate. Bake "
     "them for ten minutes. <a href=/next>Next recipe</a>")),
    # not found: pages that speak of it
    ("an article on such pages", site("How to design a page not found page", f"<h1>How to design a page not found "
     f"page</h1>{STORY}")),
    ("a short post on such pages", site("Ten funny 404 pages", "<h1>Ten funny 404 pages</h1><p>Here are the best "
     "that we saw.")),
    ("a name with that number", site("404 Media", "<h1>404 Media</h1><p>Stories on technology, by four who write "
     "them.")),
    ("a long page of that title", site("404", f"<h1>404</h1><p>The song. {STORY}")),
    ("a fix for it", site("Fix: file not found in Python", "<h1>Fix: file not found in Python</h1><p>Give the "
     "whole path.")),
    ("a novel", site("Page not found: a novel", "<h1>Page not found: a novel</h1><p>By the miller's son.")),
    ("lost and found", site("Lost and found", "<h1>Page boy not found: the lost comedy</h1><p>A reel turned up in "
     "a barn.")),
    ("a short page on the lost", site("Not found guilty", "<h1>Not found guilty</h1><p>The court let him go.")),
    ("empty search", site("Search", "<h1>No results</h1><p>Nothing matches mill. Try fewer words.")),
    # logins: at the side of a page
    ("login in the header", page("The mill", f"<header>{PASSWORD}</header><main>{SHORT}</main>")),
    ("login in a dialog", page("The mill", f"<div class='modal fade' "
     f"id=login-modal>{PASSWORD}</div><main>{SHORT}</main>")),
    ("login hidden", page("The mill", f"<div style='display: none'><h1>Log in</h1>{PASSWORD}</div>{SHORT}")),
    ("login at the side", page("The mill", f"<div class=sidebar>{PASSWORD}</div><main>{SHORT}</main>")),
    ("login below a story", site("The mill", f"<article>{STORY}</article>{PASSWORD}")),
    ("login beside a short story", page("The mill", f"{SHORT}{PASSWORD}")),
    ("a guide to logging in", site("Log in to your router", f"<h1>How to log in to your router</h1><p>{STORY}")),
    ("no password asked", site("Login", "<h1>Login</h1><p>Our members meet at the mill each Monday. Ask for "
     "Login, the dog.")),
    # pay walls are read
    ("a paywalled stub", site("The mill of Acme", f"<article><h1>The mill of Acme</h1>{SHORT}<p>Subscribe to "
     f"continue reading. "
     "Already a subscriber? <a href=/login>Log in</a></article>")),
    # shells: a mount point with a page in it
    ("rendered by the server", page("App", f"<div id=root>{NAV}{SHORT}</div><script src=/a.js></script>")),
    ("a mount point beside a page", page("App", f"<article>{STORY}</article><div id=app></div><script></script>")),
    ("a noscript for the comments", site("The mill", SHORT + "<script></script><noscript>Please enable JavaScript "
     "to view "
     "the comments powered by Disqus.</noscript>")),
    ("a picture alone", page("Picture", "<img src=/a.jpg alt=Acme><script></script>")),
    ("a short page with scripts", site("Contact", "<h1>Contact</h1><p>Acme Ltd, 5 Mill Lane, Bath. Call us or write a "
     "letter, we answer within two days, as we always did.<script></script>"
     "<noscript>Please enable JavaScript</noscript>")),
    ("a story on a check", site("Security check", "<h1>Security check</h1><p>Acme had its anvils checked. They held.")),
    ("a form for an event", site("Registration", "<h1>Registration</h1><p>The show opens in May."
     "<form><input type=email name=email><input name=name></form>")),
    ("a service", site("Site maintenance | Builders", "<h1>Site maintenance</h1><p>Acme keeps your site tidy.")),
    ("a story on errors", site("Application error: a novel", "<h1>Application error: a novel</h1><p>By the miller.")),
    ("a mine", site("Under maintenance", f"<h1>Under maintenance</h1><p>{SHORT}{SHORT}{SHORT}")),
]  # fmt: skip

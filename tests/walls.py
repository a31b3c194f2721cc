"""Small pages that stand in the place of a page, modelled on what the services send; written for this project.

Each is (name, a word of the cause, status, HTML). The look-alikes that are real pages are in look_alikes.py.
"""

STORY = "The workshop on the street of the mill mends bicycles, and Acme brings it new chains. " * 40
NAV = "<nav><a href=/n>News</a> <a href=/s>Sport</a> <a href=/t>Travel</a> <a href=/f>Food</a></nav>"
FOOTER = "<footer><a href=/imprint>Imprint</a> <a href=/privacy>Privacy</a> © 2026 Example Ltd</footer>"


def page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def site(title: str, body: str) -> str:
    """Return a page with the navigation and the footer of its site around it."""
    return page(title, f"<header><a href=/>Example</a>{NAV}</header><main>{body}</main>{FOOTER}")


CF = "<script>window._cf_chl_opt={cvId:'3'}</script><script src=/cdn-cgi/challenge-platform/h/b/x></script>"
NOSCRIPT = "<noscript>Enable JavaScript and cookies to continue</noscript>"
PASSWORD = "<form><label>E-mail</label><input name=user><input type=password><button>Go</button></form>"

BOT_WALLS = [
    ("cloudflare, new", "Cloudflare", 403, page("Just a moment...", CF + NOSCRIPT)),
    ("cloudflare, 503", "Cloudflare", 503, page("Just a moment...", "<h1>Checking your browser before accessing "
     "site.example.</h1><p>DDoS protection by Cloudflare<br>Ray ID: 1</p><form id=challenge-form "
     "class=cf-browser-verification>")),
    ("cloudflare, 200", "Cloudflare", 200, page("Just a moment...", "<h1>site.example</h1><p>Verify you are human "
     "by completing the action below.<p>site.example needs to review the security of your connection before "
     "proceeding." + CF)),
    ("cloudflare, German", "Cloudflare", 200, page("Nur einen Moment…", CF + "<h1>site.example</h1>")),
    ("cloudflare, captcha", "Cloudflare", 200, page("Attention Required! | Cloudflare", "<h1>One more "
     "step</h1><p>Please complete the security check to access site.example<div class=h-captcha></div>")),
    ("cloudflare, blocked", "Cloudflare", 403, page("Attention Required! | Cloudflare", "<h1>Sorry, you have been "
     "blocked</h1><h2>You are unable to access site.example</h2><h2>Why have I been blocked?</h2><p>This website "
     "is using a security service to protect itself from online attacks.<p>Cloudflare Ray ID: <b>8a</b>")),
    ("cloudflare, 1020", "Cloudflare", 200, page("Access denied", "<h1>Error 1020</h1><p>Access denied<p>What "
     "happened? This website is using a security service to protect itself.<p>Cloudflare Ray ID: 8a • Your IP: "
     "1.2.3.4")),
    ("akamai", "Akamai", 403, "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You "
     "don't have "
     'permission to access "http&#58;&#47;&#47;site&#46;example&#47;" on this '
     'server.<P>Reference&#32;&#35;18&#46;5d1e2&#46;17&#46;1a</BODY>'),
    ("akamai, 200", "Akamai", 200, "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access "
     "Denied</H1>You don't have permission to access this page on this server.<P>Reference "
     "#18.5d1e2.1700000000.1a2b</BODY>"),
    ("akamai, challenge", "Akamai", 200, page("", '<div id="sec-if-cpt-container"><div class=spinner></div></div>'
     "<script src=/_sec/cp_challenge/ak-challenge-4-4.js></script>")),
    ("akamai, refresh", "Akamai", 200, page("&nbsp;", "<script>var i=1;</script>",
     "<meta http-equiv=refresh content=\"5; URL='/a?bm-verify=AAQAAA'\">")),
    ("imperva", "Imperva", 200, '<html style="height:100%"><head><META NAME="ROBOTS" '
     'CONTENT="NOINDEX"></head><body><iframe id="main-iframe" '
     'src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe>'),
    ("imperva, visible", "Imperva", 403, "<p>Request unsuccessful. Incapsula incident ID: 877-1234</p>"),
    ("imperva, interruption", "Imperva", 405, page("Pardon Our Interruption", "<h1>Pardon Our "
     "Interruption...</h1><p>As you were browsing something about your browser made us think you were a bot. "
     "There are a few reasons this might happen:<ul><li>You're a power user moving through this website with "
     "super-human speed.<li>You've disabled cookies.</ul>")),
    ("distil", "Distil", 200, page("", "<form id=distilCaptchaForm action=/distil_r_captcha.html>")),
    ("datadome", "DataDome", 403, page("site.example", "<p id=cmsg>Please enable JS and disable any ad "
     "blocker</p><script data-cfasync=false>var "
     "dd={'rt':'c','cid':'AHrl','host':'geo.captcha-delivery.com'}</script>")),
    ("datadome, 200", "DataDome", 200, page("site.example", "<iframe "
     "src='https://geo.captcha-delivery.com/captcha/?cid=1'>")),
    ("perimeterx", "PerimeterX", 403, page("Access to this page has been denied.", "<h1>Please verify you are a "
     "human</h1><p>Access to this page has been denied because we believe you are using automation tools.<div "
     "id=px-captcha>")),
    ("perimeterx, hold", "PerimeterX", 200, page("Robot or human?", "<h1>Activate and hold the "
     "button</h1><p>Press &amp; Hold to confirm you are a human (and not a bot).<p>Reference ID 12-ab")),
    ("aws, challenge", "AWS", 202, page("", "<div id=challenge-container></div>"
     "<script>window.gokuProps={key:'x'};</script><script>AwsWafIntegration.checkForceRefresh()</script>" + NOSCRIPT)),
    ("aws, captcha", "AWS", 405, page("Human Verification", "<script>window.gokuProps={}; "
     "AwsWafCaptcha.renderCaptcha()</script>")),
    ("cloudfront", "AWS", 403, page("ERROR: The request could not be satisfied", "<h1>403 ERROR</h1><h2>The "
     "request could not be satisfied.</h2><hr>Request blocked. We can't connect to the server for this app or "
     "website at this time.")),
    ("sucuri", "Sucuri", 403, page("Sucuri WebSite Firewall - Access Denied", "<h1>Access Denied - Sucuri Website "
     "Firewall</h1>")),
    ("sucuri, script", "Sucuri", 200, page("You are being redirected...", "<noscript>Javascript is required. "
     "Please enable javascript.</noscript><script>var "
     "s={},u,c,U,r,i,l=0,a,e=eval,w=String.fromCharCode,sucuri_cloudproxy_js='';</script>")),
    ("ddos-guard", "DDoS-Guard", 403, page("DDoS-Guard", "<h1>Checking your browser before accessing "
     "site.example</h1>")),
    ("wordfence", "Wordfence", 503, page("Your access to this site has been limited", "<h1>Your access to this "
     "site has been limited by the site owner</h1><p>Generated by Wordfence at today.")),
    ("imunify360", "Imunify360", 200, page("One moment, please...", "<h1>Please wait while your request is being "
     "verified...</h1>")),
    ("siteground", "SiteGround", 202, page("Robot Challenge Screen", "", "<meta http-equiv=refresh "
     "content='0;/.well-known/sgcaptcha/?r=%2F'>")),
    ("f5", "F5", 200, page("Request Rejected", "The requested URL was rejected. Please consult with your "
     "administrator.<br><br>Your support ID is: 123")),
    ("vercel", "Vercel", 429, page("Vercel Security Checkpoint", "<p>We're verifying your browser")),
    ("anubis", "Anubis", 200, page("Making sure you&#39;re not a bot!", "<h1>Making sure you're not a "
     "bot!</h1><img src=/.within.website/x/cmd/anubis/static/img/pensive.webp>")),
    ("press", "robot", 200, page("Bloomer - Are you a robot?", "<h2>We've detected unusual behaviour</h2><p>To "
     "continue, please click the box below to let us know you're not a robot.<p>Block reference ID: 1")),
    ("denied", "denied", 200, page("403 Forbidden", "<center><h1>403 "
     "Forbidden</h1></center><hr><center>nginx</center>")),
    ("denied, French", "denied", 200, page("Accès refusé", "<h1>Accès refusé</h1><p>Contactez le webmestre.")),
]  # fmt: skip

CAPTCHAS = [
    ("recaptcha", "captcha", 200, page("site.example", "<form><p>Please confirm that you are not a robot.<div "
     "class=g-recaptcha></div><textarea name=g-recaptcha-response></textarea><input type=submit>" "</form>")),
    ("hcaptcha alone", "captcha", 200, page("site.example", "<p>One more step<form><div class='h-captcha' "
     "data-sitekey=x></div>")),
    ("turnstile", "captcha", 200, site("Security", "<p>Human verification<div class=cf-turnstile "
     "data-sitekey=x></div>")),
    ("google", "captcha", 429, page("https://www.google.com/search?q=x", "<form id=captcha-form><div "
     "class=g-recaptcha></div></form>Our systems have detected unusual traffic from your computer network. This "
     "page checks to see if it's you.")),
    ("amazon", "captcha", 200, page("Amazon.com", "<h4>Enter the characters you see below</h4><p>Sorry, we just "
     "need to make sure you're not a robot.<img src=/captcha/x.jpg><input id=captchacharacters name=field-keywords>")),
    ("in German", "captcha", 200, page("Sicherheitsabfrage", "<p>Bitte bestätigen Sie, dass Sie kein Roboter "
     "sind.<img src=/captcha.php><input name=captcha_code><button>Weiter</button>")),
]  # fmt: skip

CONSENT_WALLS = [
    ("google", "consent", 200, page("Before you continue to Search", "<h1>Before you continue</h1><div>We use "
     "cookies and data to<ul><li>Deliver and maintain services<li>Track outages<li>Measure audience "
     "engagement</ul><p>If you choose to accept all, we will also use cookies and data to show personalised "
     "ads.<button>Reject all</button><button>Accept all</button>")),
    ("yahoo", "consent", 200, page("Yahoo ist Teil der Yahoo Markenfamilie.", "<h1>Yahoo ist Teil der Yahoo "
     "Markenfamilie.</h1><p>Wenn Sie unsere Websites nutzen, verwenden wir Cookies, um sie Ihnen bereitzustellen. "
     "Wenn Sie auf „Alle akzeptieren“ klicken, verarbeiten wir und unsere Partner personenbezogene "
     "Daten.<form><button>Alle akzeptieren</button><button>Alle ablehnen</button></form>")),
    ("pur", "consent", 200, page("Willkommen bei der Zeitung", "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie "
     "uns wie gewohnt mit Werbung und Tracking. Details zum Tracking finden Sie in der Datenschutzerklärung und "
     "im Privacy Center.<button>Zustimmen und weiter</button><h2>… oder Pur-Abo abschließen</h2><p>Ohne "
     "Werbetracking für 1,20 € die Woche.<a href=/impressum>Impressum</a> <a href=/datenschutz>Datenschutz</a>")),
    ("cookies or abo", "consent", 200, page("Zustimmung", "<h2>Cookies zustimmen oder Abo abschließen</h2><p>Wir "
     "verarbeiten mit Ihrer Einwilligung Daten zusammen mit 170 Partnern.<button>Akzeptieren</button><a "
     "href=/abo>Abonnieren</a>")),
    ("french", "consent", 200, page("Le Journal", "<h1>Votre vie privée compte</h1><p>Avec votre accord, nos "
     "partenaires et nous utilisons des cookies pour stocker et consulter des informations "
     "personnelles.<button>Accepter et continuer</button><button>S'abonner</button>")),
    ("dutch", "consent", 200, page("DPG Media Privacy Gate", "<h1>Jouw privacy</h1><p>Wij en onze partners "
     "gebruiken cookies voor tracking.<button>Akkoord</button><button>Instellen</button>")),
    ("french, cookies or subscription", "consent", 200, page("Le Journal", "<h1>Lisez nos articles en acceptant "
     "les cookies"
     "</h1><p>Avec votre accord, nos partenaires utilisent des traceurs.<button>Accepter et continuer</button>")),
    ("no title", "consent", 200, page("Daily News", "<div class=qc-cmp2-container><p>We and our 800 partners "
     "store and access information on a device, such as cookies, and process personal data for personalised ads "
     "and content, and audience research.<button>DISAGREE</button><button>AGREE</button></div>")),
]  # fmt: skip

SOFT_404 = [
    (name, "not found", 200, html) for name, html in (
        ("plain", site("Page not found | Example", "<h1>Oops!</h1><p>Try the search.<form><input name=q></form>")),
        ("wordpress", site("Page not found – Example", "<h1>Oops! That page can’t be found.</h1><p>It looks like "
         "nothing was found at this location. Maybe try one of the links below or a search?")),
        ("heading only", site("Example", "<h1>Sorry, the page you requested could not be found.</h1><p>Go home.")),
        ("number", site("404", "<p>This page took a day off. <a href=/>Home</a>")),
        ("error number", site("Example - Error 404", "<h1>Error 404</h1><p>Please use the menu.")),
        ("404 not found", page("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>")),
        ("with bait", site("Example | Page Not Found", "<h1>We can't find the page you're looking "
         "for</h1><p>Popular now:<ul>"
                           + "<li><a href=/x>Ten bicycles that go fast</a>" * 15 + "</ul>")),
        ("no longer", site("Example", "<h1>This article is no longer available</h1>")),
        ("first line, number", site("Example", "<div><span>Error 404</span><p>We're sorry, but it is not here.</div>")),
        ("number behind", site("Page Not Found (404)", "<p>Hm")),
        ("oh no", site("Oh no! We couldn't find that page | Example", "<h1>Oh no!</h1>")),
        ("first line", site("Example", "<p>Page not found.<p>Go back to the start.")),
        ("german", site("Seite nicht gefunden - Beispiel", "<h1>Die Seite konnte leider nicht gefunden werden</h1>")),
        ("german, heading", site("Beispiel", "<h1>Diese Seite existiert leider nicht mehr.</h1>")),
        ("french", site("Exemple", "<h1>Oups ! La page demandée est introuvable</h1>")),
        ("spanish", site("Página no encontrada » Ejemplo", "<h1>Lo sentimos</h1>")),
        ("portuguese", site("Exemplo", "<h1>Página não encontrada</h1><p>Voltar")),
        ("italian", site("Pagina non trovata - Esempio", "<h1>404</h1>")),
        ("dutch", site("Pagina niet gevonden", "<h1>Helaas</h1>")),
        ("polish", site("Przykład", "<h1>Nie znaleziono strony</h1>")),
        ("russian", site("Страница не найдена — Пример", "<h1>404</h1>")),
        ("swedish", site("Exempel", "<h1>Sidan kunde inte hittas</h1>")),
        ("turkish", site("Sayfa bulunamadı", "<p>Ana sayfa")),
        ("japanese", site("ページが見つかりません | 例", "<p>トップへ戻る")),
        ("chinese", site("页面不存在", "<p>返回首页")),
    )
]  # fmt: skip

LOGINS = [
    (name, "log in", 200, html) for name, html in (
        ("plain", site("Log in | Example", f"<h1>Log in</h1>{PASSWORD}<a href=/lost>Forgot your password?</a>")),
        ("form alone", page("Example Intranet", PASSWORD)),
        ("german", site("Anmelden – Beispiel", f"<h1>Anmelden</h1>{PASSWORD}<p>Noch kein Konto? Jetzt registrieren.")),
        ("register", site("Create an account", f"<h1>Create your account</h1>{PASSWORD}<p>By going on you accept "
         f"our terms.")),
        ("name first", page("Sign in - Example Accounts", "<h1>Sign in</h1><p>to go on to Example "
         "Mail<form><input type=email autocomplete=username><button>Next</button></form>")),
        ("name first, no heading", page("Sign in to your account", "<form><input type=email name=loginfmt><input "
                                        "type=submit value=Next></form><p>No account? Create one!")),
        ("protected post", site("A private story", "<h1>A private story</h1><form><p>This content is password "
         "protected. To view it please enter your password below: <input type=password><button>Enter</button></form>")),
        ("protected by WordPress", page("Protected: The mill", "<p>This content is password protected. To view it "
         "please enter your password below:<form><input type=password></form>")),
        ("japanese", site("ログイン", f"<h1>会員ログイン</h1>{PASSWORD}")),
    )
]  # fmt: skip

SHELLS = [
    (name, cause, 200, html) for name, cause, html in (
        ("root", "filled in", page("App", "<div id=root></div><script src=/a.js></script>")),
        ("root with space", "filled in", page("App", "<div id=app>\n  </div><script src=/a.js></script>")),
        ("loading", "filled in", page("App", "<div id=__next><p>Loading...</p></div><script src=/a.js></script>")),
        ("angular", "filled in", page("App", "<app-root><div class=spinner></div></app-root><script "
         "src=/a.js></script>")),
        ("asks", "JavaScript", page("App", "<noscript>You need to enable JavaScript to run "
         "it.</noscript><script></script>")),
        ("asks in Spanish", "JavaScript", page("App", "<noscript>Este sitio necesita "
         "JavaScript</noscript><script></script>")),
        ("does without", "JavaScript", page("App", "<noscript>It doesn't work without JavaScript "
         "enabled.</noscript><script></script>")),
        ("asks in the text", "JavaScript", page("App", "<p>Please enable JavaScript to continue.<script></script>")),
        ("nothing", "scripts", page("App", "<script>location.replace('/b')</script>")),
    )
]  # fmt: skip

FAILED = [
    (title, "failed", 200, page(title, f"<h1>{title}</h1><p>{text}"))
    for title, text in (
        ("500 Internal Server Error", "nginx"),
        ("Error establishing a database connection", ""),
        ("Site under maintenance | Example", "We are back in an hour."),
        ("Account Suspended", "Ask your host."),
        ("Welcome to nginx!", "If you see this page, the server works."),
        ("This domain is for sale!", "Make an offer."),
    )
] + [("Site › Error", "failed", 200, page("Site › Error", "<p>There has been a critical error on this website."))]

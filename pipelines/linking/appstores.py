"""App stores: a link to an app of the brand's there is shown, but is no link to the brand."""

import re
from urllib.parse import urlsplit

from pipelines.linking.hosts import url_host

# host (without www.) -> path of an app or of all apps of a publisher. Sources: the stores' own addresses.
_STORES = {
    host: re.compile(path, re.I)
    for host, path in {
        "apps.apple.com": r"/.*(app|developer|id[0-9]+)",
        "itunes.apple.com": r"/.*(app|developer|artist)\b",
        "appsto.re": r"/.",
        "play.google.com": r"/store/apps/",
        "market.android.com": r"/details",
        "chromewebstore.google.com": r"/detail",
        "chrome.google.com": r"/webstore/",
        "apps.microsoft.com": r"/",
        "microsoft.com": r"/(?:[a-z]{2}(?:-[a-z]{2,4})?/)?(?:store/|p/)",
        "microsoftedge.microsoft.com": r"/addons/",
        "marketplace.visualstudio.com": r"/items",
        "amazon.com": r"/(?:gp/mas/|mobile-apps)",
        "apps.samsung.com": r"/",
        "galaxystore.samsung.com": r"/",
        "galaxy.store": r"/",
        "appgallery.huawei.com": r"/",
        "appgallery.cloud.huawei.com": r"/",
        "f-droid.org": r"/.*packages/",
        "addons.mozilla.org": r"/.*addon/",
        "snapcraft.io": r"/.",
        "flathub.org": r"/(?:[a-z-]+/)?apps/",
    }.items()
}


def is_in_app_store(url: str) -> bool:
    """Tell whether an absolute URL is that of an app, or of a publisher's apps, in an app store."""
    pattern = _STORES.get(url_host(url).removeprefix("www."))
    return pattern is not None and pattern.match(urlsplit(url).path) is not None

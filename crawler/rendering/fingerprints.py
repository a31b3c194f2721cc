"""What makes a request the same one: by its address, how it is shown, and which link it checks."""

from scrapy import Request
from scrapy.utils.request import RequestFingerprinter

from pipelines.judging.revisits import fingerprint


class RenderingFingerprinter(RequestFingerprinter):
    """Scrapy's fingerprints, with one more byte for what is asked through the browser.

    A link that is checked is no page, and an address to which several links lead is asked once for each of them.
    """

    def fingerprint(self, request: Request) -> bytes:
        """Return the fingerprint of a request."""
        plain = super().fingerprint(request)
        if request.meta.get("link"):
            plain += fingerprint(request.meta["link"])
        return plain + b"\x01" if request.meta.get("render") else plain

"""What makes a request the same one: by its address, how it is shown, and which link it checks."""

from scrapy import Request
from scrapy.utils.request import RequestFingerprinter

from pipelines.judging.revisits import fingerprint


class RenderingFingerprinter(RequestFingerprinter):
    """Scrapy's fingerprints, with one more byte for what is asked through the browser.

    An address to which several links lead is asked once for each of them that is checked.
    """

    def fingerprint(self, request: Request) -> bytes:
        """Return the fingerprint of a request."""
        plain = super().fingerprint(request)
        link = request.meta.get("link", request.url)
        if link != request.url:
            plain += fingerprint(link)
        return plain + b"\x01" if request.meta.get("render") else plain

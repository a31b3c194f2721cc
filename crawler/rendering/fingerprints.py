"""What makes a request the same one: the address as the browser shows it is another than the plain one."""

from scrapy import Request
from scrapy.utils.request import RequestFingerprinter


class RenderingFingerprinter(RequestFingerprinter):
    """Scrapy's fingerprints, with one more byte for what is asked through the browser."""

    def fingerprint(self, request: Request) -> bytes:
        """Return the fingerprint of a request."""
        plain = super().fingerprint(request)
        return plain + b"\x01" if request.meta.get("render") else plain

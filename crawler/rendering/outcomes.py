"""What can become of a page in the browser besides an answer."""


class RenderFailed(Exception):  # noqa: N818  # an outcome, not a mistake
    """The browser could not show a page; the message is the cause in plain words, without a full stop."""


class BrowserLost(Exception):  # noqa: N818
    """The browser, or the process of the page, has died under a page; another try may do."""

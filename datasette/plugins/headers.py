"""Security headers on every answer, as a second line of defence behind escaping: the data comes from strangers' pages.

Scripts run only with the nonce of their own page. It is put into the templates of Datasette and its plugins when they
are compiled, so a script that got into the data has none.
"""

import secrets
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from datasette import hookimpl
from jinja2 import Environment
from jinja2.ext import Extension

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

NONCE: ContextVar[str] = ContextVar("nonce", default="")  # of the answer that is being made
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)


class ScriptNonce(Extension):
    """Gives every script element that stands in a template source the nonce of the answer."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the template source with `nonce` attributes."""
        return source.replace("<script", '<script nonce="{{ csp_nonce() }}"')


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Make Datasette compile all its templates with nonces."""
    env.add_extension(ScriptNonce)
    env.globals["csp_nonce"] = NONCE.get


@hookimpl
def asgi_wrapper() -> Callable[[App], App]:
    """Add the headers to every HTTP answer, errors and static files included."""

    def wrap(app: App) -> App:
        async def with_headers(scope: Scope, receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            nonce = secrets.token_urlsafe(16)
            NONCE.set(nonce)
            ours = ((b"content-security-policy", POLICY.format(nonce=nonce).encode()), *FIXED)
            names = {name for name, _ in ours}

            async def send_with_headers(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    others = [header for header in message.get("headers", []) if header[0].lower() not in names]
                    message = {**message, "headers": [*others, *ours]}
                await send(message)

            await app(scope, receive, send_with_headers)

        return with_headers

    return wrap

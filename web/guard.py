"""The guard: who may ask, from where, and what a page may do in a browser. All requests pass here first.

A page of another origin can send requests to this machine: so the host that it asked for must be known (rebinding),
the token stands in a strict cookie (forged requests), and no header lets another origin read an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "casegraph"
GIVEN = "token"
"""What an address calls the token."""
POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""What a page may do. One that needs more says so in a header of its own, which is kept."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_READING = frozenset({"GET", "HEAD", "POST"})
_SAME = frozenset({"same-origin", "none"})
_CLOSED = "Open the address that casegraph serve has printed: it lets this browser in."


class Guard:
    """Lets through who may ask; puts its headers on every answer."""

    def __init__(self, app: ASGIApp, *, sites: Iterable[str], token: str = "") -> None:
        """Take the origins by which this is asked, and the token; without one, everybody may ask.

        sites: `http://127.0.0.1:8642`; one of https is a proxy's.
        """
        self._app, self._token = app, token
        self._sites = frozenset(sites)
        self._schemes = {host: scheme for scheme, _, host in (site.partition("://") for site in self._sites)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy())
                headers.setdefault("Cache-Control", "no-store" if self._token else "no-cache")
            await send(message)

        refused = self._refused(scope)
        # As who asks sees it: addresses that are written out lead back to here.
        scope["scheme"] = self._schemes.get(Headers(scope=scope).get("host", "").lower(), "http")
        await (refused or self._app)(scope, receive, guarded)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._schemes:
            return PlainTextResponse("This host is not served here.", 421)
        if scope["method"] not in _READING:
            return PlainTextResponse("Nothing can be changed here.", 405, {"Allow": "GET, HEAD, POST"})
        if scope["method"] == "POST" and not self._is_own(headers):
            return PlainTextResponse("A page of another origin may not ask.", 403)
        return self._without_token(scope, headers) if self._token else None

    def _is_own(self, headers: Headers) -> bool:
        """Tell whether a request comes from a page of ours, or from no page at all."""
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "none")
        return site in _SAME and (origin is None or origin.lower() in self._sites)

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuse who has no token; who brings it in the address gets it as a cookie, and an address without it."""
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if scope["method"] == "GET" and any(name == GIVEN and self._is_token(value) for name, value in given):
            rest = urlencode([(name, value) for name, value in given if name != GIVEN])
            # The path is one of ours: two slashes at its begin would make it a host.
            path = "/" + scope["path"].lstrip("/\\")
            answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
            answer.set_cookie(COOKIE, self._token, httponly=True, samesite="strict")
            return answer
        bearer = headers.get("authorization", "").partition("Bearer ")[2]
        return None if self._is_token(_cookie(headers)) or self._is_token(bearer) else PlainTextResponse(_CLOSED, 403)

    def _is_token(self, given: str) -> bool:
        return compare_digest(given.encode(), self._token.encode())


def policy(**more: str) -> str:
    """Write the policy; `style_src="..."` stands in the place of what it says of styles."""
    told = {**POLICY, **{name.replace("_", "-"): value for name, value in more.items()}}
    return "; ".join(f"{name} {value}" for name, value in told.items())


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""

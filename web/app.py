"""The web app: its parts put together behind the guard. A part gives its routes; none knows the others."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from ontology.problems import Problem
from web.guard import GIVEN, Guard
from web.view import STATIC, VENDOR, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from web.served import Served

WORDS = {
    400: "This question cannot be answered as it stands.",
    404: "There is no such page.",
    405: "This cannot be asked in this way.",
    406: "This is not there in any format that was asked for.",
    415: "This cannot be read: it is of another type.",
    500: "Something here is broken.",
    503: "This cannot be answered now: ask again in a minute.",
}
"""What an error page says: nothing of what was asked, and nothing of the graph."""


def application(served: Served, *, sites: Iterable[str], token: str = "") -> Starlette:
    """Make the app of a graph. Without a token everybody may ask: that is for what is public."""
    app = Starlette(
        routes=[*_routes(served), Mount("/static", StaticFiles(directory=STATIC)), _vendored()],
        middleware=[Middleware(Guard, sites=sites, token=token)],
        exception_handlers={HTTPException: _told, Problem: _refused, Exception: _broken},
    )
    app.state.served = served
    return app


def _routes(served: Served) -> list[BaseRoute]:
    from web import conflicts, cypher, graph_store_http, kinds, linked, maps, pages, paths, questions, sparql

    parts = (pages, kinds, paths, conflicts, questions, cypher, sparql, graph_store_http, maps, linked)
    return [route for part in parts for route in part.routes(served)]


def _vendored() -> Mount:
    return Mount("/vendor", StaticFiles(directory=VENDOR))


def new_token() -> str:
    """Make a token that nobody guesses."""
    return secrets.token_urlsafe(32)


def start_address(host: str, port: int, token: str) -> str:
    """Write the address that lets a browser in."""
    return f"http://{host}:{port}/" + (f"?{GIVEN}={token}" if token else "")


def _told(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _error(request, status, WORDS.get(status, WORDS[400]), headers)


def _refused(request: Request, problem: Exception) -> Response:
    """Tell a Problem: its words are ours, and say what would do."""
    return _error(request, 400, str(problem), {})


def _broken(request: Request, _: Exception) -> Response:
    return _error(request, 500, WORDS[500], {})


def _error(request: Request, status: int, words: str, headers: dict[str, str]) -> Response:
    with request.app.state.served.lease() as state:
        return page("error.html", state, status=status, headers=headers, words=words)

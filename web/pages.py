"""Pages to read: the search, and what is known of each person, organization, event, document and place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from web.view import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from web.served import Served, State


def routes(served: Served) -> list[BaseRoute]:
    """Give the pages."""

    def home(request: Request) -> Response:
        text = request.query_params.get("q", "").strip()
        with served.lease() as state:
            found = state.graph.find(text) if text else []
            return page("search.html", state, text=text, found=found)

    return [Route("/", home)]


def thing_page(state: State, iri: str) -> Response:
    """Show a thing."""
    from web.plain import plain_page

    return plain_page(state, iri)

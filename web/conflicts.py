"""Conflicts: all values on which sources differ, side by side, each with the words of its sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from graph.answers.conflicts import Conflict, conflicts
from graph.answers.evidence import by_source
from web.known import differing
from web.once import once
from web.paging import page_number
from web.view import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from casegraph import Graph
    from web.served import Served, State

ON_PAGE = 100
"""How many conflicts a page lists."""


def routes(served: Served) -> list[BaseRoute]:
    """Give the list."""

    def listed(request: Request) -> Response:
        with served.lease() as state:
            return _page(state, page_number(request))

    return [Route("/conflicts", listed)]


@once
def found(graph: Graph) -> Sequence[Conflict]:
    """Find all conflicts, in the order of the names."""
    return sorted(conflicts(graph.projection), key=lambda one: (one.name.casefold(), one.iri, one.field))


def _page(state: State, number: int) -> Response:
    graph, every = state.graph, found(state.graph)
    some = every[(number - 1) * ON_PAGE : number * ON_PAGE]
    if number > 1 and not some:
        raise HTTPException(404)
    return page(
        "conflicts.html",
        state,
        many=len(every),
        shown=[(one.iri.removeprefix(graph.store.base), differing(graph.projection, one)) for one in some],
        by_source=by_source,
        number=number,
        pages=-(-len(every) // ON_PAGE),
        address="/conflicts?page={}".format,
    )

"""Kinds: everything of one kind by its name, page after page, so that one may look around without knowing a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from graph.answers.dossier_line import span
from graph.projection.property_graph import several
from ontology.dates import spoken
from ontology.vocabulary import concepts, terms
from web.notes import published
from web.once import once
from web.paging import page_number
from web.view import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from casegraph import Graph
    from graph.projection.property_graph import Node
    from ontology.vocabulary import Term
    from web.served import Served, State

ON_PAGE = 200
"""How many things a page lists."""


def routes(served: Served) -> list[BaseRoute]:
    """Give the lists."""

    def kind(request: Request) -> Response:
        with served.lease() as state:
            return _listed(request, state, request.path_params["kind"])

    return [Route("/kind/{kind}", kind)]


@once
def by_kind(graph: Graph) -> Mapping[str, Sequence[Node]]:
    """Part all things by their kinds, each in the order of the names."""
    found: dict[str, list[Node]] = {}
    for node in sorted(graph.projection.nodes.values(), key=lambda node: (node.name.casefold(), node.iri)):
        found.setdefault(node.kind, []).append(node)
    return found


def _listed(request: Request, state: State, kind: str) -> Response:
    everything, role = by_kind(state.graph).get(kind, ()), request.query_params.get("role", "")
    chosen = [node for node in everything if role in _roles(node)] if role else everything
    number = page_number(request)
    start = (number - 1) * ON_PAGE
    if not chosen[start:]:
        raise HTTPException(404)
    roles = Counter(role for node in everything for role in _roles(node))
    return page(
        "kind.html",
        state,
        term=terms()[kind],
        role=concepts("role")[role] if role else None,
        roles=sorted(((concepts("role")[id], many) for id, many in roles.items()), key=_by_label),
        many=len(chosen),
        shown=[(node, _line(node)) for node in chosen[start : start + ON_PAGE]],
        number=number,
        pages=-(-len(chosen) // ON_PAGE),
    )


def _by_label(counted: tuple[Term, int]) -> str:
    return counted[0].label().casefold()


def _roles(node: Node) -> set[str]:
    """Name the roles of somebody, and those that include them: a minister is an official."""
    found: set[str] = set()
    left = list(map(str, several(node.properties.get("roles"))))
    while left:
        role = left.pop()
        found.add(role)
        left += [broader.rpartition("/")[2] for broader in [concepts("role")[role].broader] if broader]
    return found


def _line(node: Node) -> str:
    """Tell a thing from others of its kind: its roles, its time, its date."""
    roles = [concepts("role")[role].label() for role in several(node.properties.get("roles"))]
    return ", ".join(filter(None, (*roles, span(node.properties), spoken(published(node)))))

"""Kinds: everything of one kind by its name, page after page, so that one may look around without knowing a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from graph.answers.dossier_line import span
from ontology.dates import spoken
from ontology.vocabulary import concepts, terms
from web.notes import published
from web.once import once
from web.paging import page_number
from web.view import listing, page, roles_of

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
def by_kind(graph: Graph) -> Mapping[tuple[str, str], Sequence[Node]]:
    """Part all things by kind, and by kind and role, in the order of their names; without a role all of a kind."""
    found: dict[tuple[str, str], list[Node]] = {}
    for node in sorted(graph.projection.nodes.values(), key=lambda node: (node.name.casefold(), node.iri)):
        for role in ("", *_roles(node)):
            found.setdefault((node.kind, role), []).append(node)
    return found


def _listed(request: Request, state: State, kind: str) -> Response:
    held, role, number = by_kind(state.graph), request.query_params.get("role", ""), page_number(request)
    chosen = held.get((kind, role), ())
    start = (number - 1) * ON_PAGE
    if not chosen[start:]:
        raise HTTPException(404)
    known = concepts("role")
    return page(
        "kind.html",
        state,
        term=terms()[kind],
        role=known[role] if role else None,
        roles=[(one, len(held[kind, id])) for id, one in sorted(known.items(), key=_by_label) if (kind, id) in held],
        many=len(chosen),
        shown=[(node, _line(node)) for node in chosen[start : start + ON_PAGE]],
        number=number,
        pages=-(-len(chosen) // ON_PAGE),
        address=partial(listing, kind, role),
    )


def _by_label(known: tuple[str, Term]) -> str:
    return known[1].label().casefold()


def _roles(node: Node) -> set[str]:
    """Name the roles of somebody, and those that include them: a minister is an official."""
    found: set[str] = set()
    left = roles_of(node)
    while left:
        role = left.pop()
        found.add(role.id)
        if role.broader:
            left.append(concepts("role")[role.broader.rpartition("/")[2]])
    return found


def _line(node: Node) -> str:
    """Tell a thing from others of its kind: its roles, its time, its date."""
    roles = (role.label() for role in roles_of(node))
    return ", ".join(filter(None, (*roles, span(node.properties), spoken(published(node)))))

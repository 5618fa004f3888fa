"""Paths: how two things are connected, hop by hop, each with its claim and with what says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from graph.answers.dossier_line import line_of
from graph.answers.evidence import by_source
from graph.answers.path import shortest
from web.fields import ENDS, Field, read_thing
from web.rows import linked
from web.view import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from graph.answers.path import Hop
    from graph.projection.property_graph import Projection
    from web.rows import Row
    from web.served import Served, State

HOPS = 6
"""The most hops that are looked for."""


def routes(served: Served) -> list[BaseRoute]:
    """Give the page of paths."""

    def path(request: Request) -> Response:
        given = {end.name: request.query_params.get(end.name, "").strip() for end in ENDS}
        with served.lease() as state:
            return _page(state, given)

    return [Route("/path", path)]


def _page(state: State, given: Mapping[str, str]) -> Response:
    if not all(given.values()):
        return page("path.html", state, fields=[Field(end, given[end.name]) for end in ENDS], found=None, words="")
    read = [read_thing(state.graph, end, given[end.name], partial(_again, given, end.name)) for end in ENDS]
    fields, (start, end) = [field for field, _ in read], [iri for _, iri in read]
    if start is None or end is None or start == end:
        words = "Both names are those of one thing: name two." if start and end else ""
        return page("path.html", state, status=400, fields=fields, found=None, words=words)
    projection = state.graph.projection
    found = shortest(projection, start, end, longest=HOPS)
    return page(
        "path.html",
        state,
        fields=fields,
        words="",
        found=found,
        paths=[[[_told(projection, hop) for hop in ways] for ways in path] for path in found.paths],
        by_source=by_source,
        most=HOPS,
        map=f"/map?{urlencode(given)}",
    )


def _again(given: Mapping[str, str], name: str, id: str) -> str:
    return f"/path?{urlencode({**given, name: id})}"


def _told(projection: Projection, hop: Hop) -> Row:
    return linked(line_of(projection, hop.start.iri, hop.link), hop.start)

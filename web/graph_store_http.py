"""The Graph Store Protocol, to read only: the merged view and the graph of each source, whole, at `/graphs`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from web.negotiation import preferred
from web.service_description import RDF

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from web.served import Served, State

_PIECE = 1 << 18


def routes(served: Served) -> list[BaseRoute]:
    """Give the graph store."""

    def graphs(request: Request) -> Response:
        with ExitStack() as held:
            state = held.enter_context(served.lease())
            try:
                graph = _asked(request, state)
                media = preferred(request.headers.get("accept"), list(RDF))
                if media is None:
                    raise HTTPException(406, f"a graph is given as {', '.join(RDF)}")
            except HTTPException as error:
                return PlainTextResponse(f"{error.detail}\n", error.status_code, {"Vary": "Accept"})
            if request.method == "HEAD":
                answer = Response(media_type=media, headers={"Vary": "Accept"})
                # Its length is not known before it is written, and is not 0 (RFC 9110, 8.6).
                del answer.headers["Content-Length"]
                return answer
            pieces = _pieces(state, graph, RDF[media], held.pop_all())
            return StreamingResponse(pieces, media_type=media, headers={"Vary": "Accept"})

    return [Route("/graphs", graphs)]


def _asked(request: Request, state: State) -> NamedNode | DefaultGraph:
    """Find the graph that is meant (SPARQL 1.1 Graph Store HTTP Protocol, 4.2)."""
    given = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    match [(name, value) for name, value in given if name in ("default", "graph")]:
        case [("default", "")]:
            return DefaultGraph()
        case [("graph", iri)] if any(iri == entry.graph for entry in state.graph.store.ledger.entries.values()):
            return NamedNode(iri)
        case [("graph", _)]:
            raise HTTPException(404, "there is no such graph (/sparql describes those that there are)")
    raise HTTPException(400, "say which graph: ?default for the merged view, ?graph=IRI for that of a source")


def _pieces(state: State, graph: NamedNode | DefaultGraph, format: str, held: ExitStack) -> Iterator[bytes]:
    """Give a graph while Oxigraph writes it: no more than a piece of it is in memory, however slowly it is read."""
    reading, writing = os.pipe()
    with held, ThreadPoolExecutor(1) as dumper, os.fdopen(reading, "rb") as text:
        dumping = dumper.submit(_dump, state, graph, format, writing)
        while piece := text.read1(_PIECE):
            yield piece
        # What went wrong is raised here, before an answer that lacks its end looks whole.
        dumping.result()


def _dump(state: State, graph: NamedNode | DefaultGraph, format: str, pipe: int) -> None:
    rdf, known = state.graph.store.reading(), state.graph.prefixes
    with os.fdopen(pipe, "wb", _PIECE) as out:
        rdf.dump(out, RdfFormat.from_extension(format), from_graph=graph, prefixes=dict(known))

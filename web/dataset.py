"""The dataset: what this graph is, as a page and as data, and all of it to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from graph.exports import void
from graph.exports.serialized import serialized
from ontology.vocabulary import NS, terms
from web.dumps import Dumps, pieces, size
from web.negotiation import HTML, TYPES, is_known, preferred, with_tag
from web.once import once
from web.view import ROWS, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from casegraph import Graph
    from web.served import Served, State

FORMATS = {
    ".ttl": ("Turtle", "the merged view"),
    ".nt": ("N-Triples", "the merged view, a statement a line"),
    ".rdf": ("RDF/XML", "the merged view"),
    ".trig": ("TriG", "the sources, kept apart as named graphs"),
    ".nq": ("N-Quads", "the same, a statement a line"),
    ".jsonld": ("JSON-LD", "the same, as JSON"),
    ".csv.zip": ("CSV", "a table for each kind of thing and one for the links"),
    ".graphml": ("GraphML", "a network for Gephi, Cytoscape, yEd, networkx"),
    ".gexf": ("GEXF", "a network for Gephi"),
}
"""What each download is."""
LOADING = (
    ("casegraph", "casegraph load casegraph.trig"),
    ("Oxigraph", "oxigraph load --location store --file casegraph.nq"),
    ("Apache Jena", "tdb2.tdbloader --loc store casegraph.nq"),
    ("rdflib", 'rdflib.Dataset().parse("casegraph.trig")'),
    ("pandas", 'pandas.read_csv("casegraph/Person.csv")'),
    ("networkx", 'networkx.read_graphml("casegraph.graphml")'),
)
"""Who reads it, and how."""
_PACKED = {".csv.zip": "application/zip", ".graphml": "application/xml", ".gexf": "application/xml"}


def routes(served: Served) -> list[BaseRoute]:
    """Give the description of the dataset, and the downloads."""
    dumps = Dumps()

    def data(request: Request) -> Response:
        with served.lease() as state:
            return _described(request, served, state, [HTML, *TYPES.values()])

    def well_known(request: Request) -> Response:
        with served.lease() as state:
            return _described(request, served, state, [*TYPES.values(), HTML])

    def described_as(request: Request) -> Response:
        with served.lease() as state:
            suffix = f".{request.path_params['format']}"
            if suffix not in TYPES:
                raise HTTPException(404)
            return _rdf(request, served, state, suffix, {})

    def download(request: Request) -> Response:
        with served.lease() as state:
            return _download(request, served, state, dumps, f".{request.path_params['format']}")

    return [
        Route("/data", data),
        Route("/.well-known/void", well_known),
        Route("/data/void.{format}", described_as),
        Route("/data/casegraph.{format}", download),
    ]


@once
def _counts(graph: Graph) -> void.Counts:
    return void.counted(graph.store)


def _described(request: Request, served: Served, state: State, offered: list[str]) -> Response:
    links = [f'</data/void{suffix}>; rel="alternate"; type="{type}"' for suffix, type in TYPES.items()]
    headers = {"Vary": "Accept", "Link": ", ".join(links)}
    media = preferred(request.headers.get("accept"), offered)
    if media is None:
        raise HTTPException(406, headers=headers)
    if media != HTML:
        suffix = next(suffix for suffix, type in TYPES.items() if type == media)
        return _rdf(request, served, state, suffix, headers | {"Content-Location": f"/data/void{suffix}"})
    if request.url.path != "/data":
        return RedirectResponse("/data", 303, headers)
    return page("data.html", state, headers=headers, **_shown(request, served, state))


def _rdf(request: Request, served: Served, state: State, suffix: str, headers: dict[str, str]) -> Response:
    counts, site = _counts(state.graph), str(request.base_url)
    described = void.dataset(state.graph.store, counts, site=site, audience=served.audience)
    body = serialized(described, suffix)
    return with_tag(request, body, TYPES[suffix], headers)


def _shown(request: Request, served: Served, state: State) -> dict[str, Any]:
    store, counts = state.graph.store, _counts(state.graph)
    entries = sorted(store.ledger.entries.values(), key=lambda entry: entry.source)
    known = ((terms().get(iri.removeprefix(NS)), number) for iri, number in counts.classes.items())
    return {
        "audience": served.audience,
        "counts": counts,
        "kinds": sorted(((term, number) for term, number in known if term), key=lambda kind: (-kind[1], kind[0].id)),
        "sources": [void.source(store, entry) for entry in entries[:ROWS]],
        "number_of_sources": len(entries),
        "more_sources": len(entries[ROWS:]),
        "formats": FORMATS,
        "loading": LOADING,
        "descriptions": TYPES,
        "site": str(request.base_url),
        "version": store.ledger.fingerprint[:12],
    }


def _download(request: Request, served: Served, state: State, dumps: Dumps, suffix: str) -> Response:
    if suffix not in FORMATS:
        raise HTTPException(404)
    graph = state.graph
    # The name that the file gets says for whom it is, wherever it is carried.
    name = {"public": "", "internal": "-internal", "all": "-not-for-publication"}[served.audience]
    headers = {
        "ETag": f'"{graph.fingerprint}{suffix}"',
        "Content-Disposition": f'attachment; filename="casegraph{name}{suffix}"',
    }
    if is_known(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    file = dumps.file(graph, suffix)
    if file is None:
        raise HTTPException(503, headers={"Retry-After": "30"})
    headers["Content-Length"] = str(size(file))
    return StreamingResponse(pieces(file), 200, headers, {**TYPES, **_PACKED}[suffix])

"""Pages to read: the search, and what is known of each person, organization, event, document and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph.answers.ask import questions
from graph.exports.schema_org import schema_org
from graph.maps.html import embedded
from graph.projection.labels import called, modality_of
from graph.rows import Rows
from web.downloads import download
from web.front import front
from web.notes import published
from web.rows import BOUNDS
from web.sheet import sheet
from web.small_map import colours
from web.view import doc, label_of, page, roles_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from graph.names.search import Found
    from graph.projection.property_graph import Node
    from web.rows import Row
    from web.served import Served, State
    from web.sheet import Sheet

SUGGESTED = 8
FOUND = 50
TRIED = 6
COLUMNS = (*BOUNDS, "as told", "part", "event", "id", "claim")
QUERY = """\
# All that the sources say of one thing, each statement with its source.
SELECT ?source ?thing ?property ?value WHERE {{
  GRAPH ?source {{
    {{ VALUES ?thing {{ <{iri}> }} ?thing ?property ?value }}
    UNION
    {{ VALUES ?value {{ <{iri}> }} ?thing ?property ?value }}
  }}
}}
ORDER BY ?source ?thing ?property ?value
"""


def routes(served: Served) -> list[BaseRoute]:
    """Give the pages."""

    def home(request: Request) -> Response:
        text = request.query_params.get("q", "").strip()
        with served.lease() as state:
            return found_page(state, text) if text else front_page(state)

    def suggestions(request: Request) -> Response:
        text = request.query_params.get("q", "").strip()
        with served.lease() as state:
            found = state.graph.find(text, limit=SUGGESTED) if text else []
            return JSONResponse([_suggestion(state, hit) for hit in found])

    def timeline(request: Request) -> Response:
        with served.lease() as state:
            return timeline_table(state, state.graph.store.base + request.path_params["id"])

    def legend(_: Request) -> Response:
        return Response(colours(), media_type="text/css")

    return [
        Route("/", home),
        Route("/search.json", suggestions),
        Route("/legend.css", legend),
        Route("/timeline/{id:path}.csv", timeline),
    ]


def front_page(state: State) -> Response:
    """Say what is in the graph, and what one may ask."""
    some = list(questions().values())[:TRIED]
    return page("front.html", state, published=published, front=front(state.graph), questions=some)


def found_page(state: State, text: str) -> Response:
    """List what is called so, or nearly so."""
    hits = [_hit(state, hit) for hit in state.graph.find(text, limit=FOUND)]
    return page("search.html", state, text=text, hits=hits, most=FOUND)


def json_ld_of(state: State, iri: str) -> str:
    """Write what a page says of a thing as JSON-LD that may stand in its script element."""
    return embedded(schema_org(state.graph.store, state.graph.projection, iri))


def thing_page(state: State, iri: str) -> Response:
    """Tell all that is known of a thing."""
    told = _sheet(state, iri)
    query = QUERY.format(iri=iri)
    return page(
        "thing.html",
        state,
        sheet=told,
        mark=told.notes.marks,
        query=query,
        ask=f"/sparql?{urlencode({'query': query})}",
        json_ld=Markup(json_ld_of(state, iri)),  # noqa: S704 - it cannot leave its script element
        front=front(state.graph),
    )


def timeline_table(state: State, iri: str) -> Response:
    """Give the timeline of a thing as a table."""
    return download(Rows(COLUMNS, [_happened(row) for row in _sheet(state, iri).timeline]), "csv", name="timeline")


def _happened(row: Row) -> tuple[Any, ...]:
    by = ", ".join(node.name for node in row.by)
    told = (row.when, row.role, row.text, row.thing.properties["id"], f"{row.claim} {by}".strip())
    return *(row.days.get(bound) for bound in BOUNDS), *told


def _sheet(state: State, iri: str) -> Sheet:
    if iri not in state.graph.projection.nodes:
        raise HTTPException(404)
    return sheet(state.graph, iri)


def _hit(state: State, hit: Found) -> tuple[Node, str, str]:
    """Tell what was found: the thing, a line that tells it from others, and the name that matched."""
    node = state.graph.projection.nodes[hit.named.iri]
    return node, _line(node), "" if hit.name in called(node) or hit.name == hit.named.id else hit.name


def _suggestion(state: State, hit: Found) -> dict[str, str]:
    node, line, also = _hit(state, hit)
    return {
        "name": called(node),
        "line": line,
        "also": also if also not in called(node) else "",
        "doc": doc(hit.named.id),
    }


def _line(node: Node) -> str:
    """Tell a thing from others of its name: its kind, its roles."""
    return ", ".join((label_of(node.kind), *(role.label() for role in roles_of(node)))) + modality_of(node)

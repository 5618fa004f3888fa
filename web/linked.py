"""Linked data: the IRI of a thing leads to what is said of it, as a page or as data, whichever was asked for.

`/id/<id>` names the thing itself and leads to `/doc/<id>`, which describes it; `/doc/<id>.ttl` is one of its formats.
An id for which another one stands, by decision, leads to that one for good (308).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graph.exports.describe import describe, is_described
from graph.exports.linked_data import write
from web.negotiation import HTML, TYPES, is_known, preferred
from web.pages import thing_page
from web.paging import page_number
from web.plain import plain_page
from web.view import doc

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from web.served import Served, State

VERSION = "1"
"""Raise it when a description changes, so that nobody keeps one made before."""
VARY = {"Vary": "Accept"}


def routes(served: Served) -> list[BaseRoute]:
    """Give the addresses of things, of the vocabulary and of the dataset."""
    from web import dataset, vocabulary

    def identity(request: Request) -> Response:
        with served.lease() as state:
            id, suffix = _known(state, request.path_params["id"])
            if stands := _replaced_by(state, id):
                return RedirectResponse(f"/id/{stands}{suffix}", 308)
            return RedirectResponse(doc(id + suffix), 303, VARY)

    def document(request: Request) -> Response:
        with served.lease() as state:
            id, suffix = _known(state, request.path_params["id"])
            if stands := _replaced_by(state, id):
                return RedirectResponse(doc(stands + suffix), 308)
            if not is_described(state.graph.store, state.graph.store.base + id):
                return RedirectResponse(f"/ns/{id}{suffix}", 303, VARY)
            return _answer(request, state, id, suffix)

    own = [Route("/id/{id:path}", identity), Route("/doc/{id:path}", document)]
    return [*own, *vocabulary.routes(served), *dataset.routes(served)]


def _known(state: State, asked: str) -> tuple[str, str]:
    """Part what was asked for into the id of a thing or a concept and the suffix of a format."""
    from web.vocabulary import GRAPH, is_concept

    store = state.graph.store
    stem, dot, ending = asked.rpartition(".")
    for id, suffix in ((asked, ""), (stem, dot + ending)):
        is_thing = suffix in ("", *TYPES) and is_described(store, store.base + id)
        if is_thing or (suffix in ("", *GRAPH) and is_concept(id)):
            return id, suffix
    raise HTTPException(404)


def _replaced_by(state: State, id: str) -> str:
    """Give the id that stands for another one, by a decision that is in the graph; nothing where none does."""
    store = state.graph.store
    return store.same.get(store.base + id, "").removeprefix(store.base)


def _answer(request: Request, state: State, id: str, suffix: str) -> Response:
    headers = {"Link": _links(state, id)}
    if not suffix:
        headers |= VARY
        media = preferred(request.headers.get("accept"), [HTML, *TYPES.values()])
        if media is None:
            raise HTTPException(406, headers=headers)
        if media == HTML:
            return _page(state, id, headers)
        suffix = next(suffix for suffix, type in TYPES.items() if type == media)
        headers["Content-Location"] = doc(id) + suffix
    return _data(request, state, id, suffix, headers)


def _page(state: State, id: str, headers: dict[str, str]) -> Response:
    iri = state.graph.store.base + id
    answer = thing_page(state, iri) if iri in state.graph.projection.nodes else plain_page(state, iri)
    answer.headers.update(headers)
    return answer


def _data(request: Request, state: State, id: str, suffix: str, headers: dict[str, str]) -> Response:
    store, number = state.graph.store, page_number(request)
    tag = f'"{VERSION}-{store.ledger.fingerprint}{suffix}-{number}"'
    headers["ETag"] = tag
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    described = describe(store, store.base + id, page=number)
    if described.more:
        headers["Link"] += f', <{doc(id)}{suffix}?page={number + 1}>; rel="next"'
    return Response("".join(write(suffix, described.sources, store.base, store.same)), 200, headers, TYPES[suffix])


def _links(state: State, id: str) -> str:
    """Say in which other formats a thing is described, and which thing that is."""
    others = [f'<{doc(id)}{suffix}>; rel="alternate"; type="{type}"' for suffix, type in TYPES.items()]
    # A header is ASCII.
    iri = quote(state.graph.store.base + id, safe="%/:=&?~#+!$,;'@()*[]-._")
    return ", ".join([*others, f'<{iri}>; rel="describes"'])

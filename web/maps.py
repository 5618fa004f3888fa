"""Maps: around a thing, of a path, of an answer, of a crackdown, of signatures; each one page that needs nothing more.

A map brings its own scripts and style, and says in its head what it may do: the header allows the same, and no more.
"""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import Route

from graph.answers.ask import bound, question, questions
from graph.answers.path import shortest
from graph.maps.map import MapKind, page, scene
from graph.maps.path_map import path_map
from graph.maps.question_map import question_map
from graph.maps.whole_map import draw as draw_whole
from ontology.problems import Problem
from web.meant import Unclear, meant
from web.once import once
from web.view import SECONDS, doc
from web.view import page as read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import QueryParams
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from casegraph import Graph
    from graph.maps.scene import Scene
    from graph.projection.property_graph import Node
    from web.served import Served, State

STEPS, MOST_STEPS = 2, 4
THINGS, MOST_THINGS = 150, 600
"""How many things a map shows, unless asked for more or fewer; and at most."""
LISTED = 200
"""How many events, and how many documents, the form lists: those with most parts, and most signatories."""
PATIENCE = 5.0
"""Seconds that one waits while another has the whole graph drawn: pages need the threads, too."""
_DRAWING = Lock()
_KINDS: Mapping[str, MapKind] = {"around": "around", "crackdown": "crackdown", "signatures": "signatures"}
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def routes(served: Served) -> list[BaseRoute]:
    """Give the form and the maps."""

    def maps(request: Request) -> Response:
        asked = request.query_params
        with served.lease() as state:
            if not any(name in asked for name in ("around", "question", "from", "to", "kind")):
                return _form(state)
            try:
                html = _drawn(state, asked)
            except Unclear as unclear:
                return _form(state, unclear, status=400)
            except Problem as problem:
                return _form(state, wrong=str(problem), status=400)
            return HTMLResponse(html, headers={"Content-Security-Policy": policy_of(html)})

    return [Route("/map", maps)]


def _drawn(state: State, asked: QueryParams) -> str:
    if asked.get("kind") == "whole":
        return _whole(state)
    return page(state.graph.projection, _scene(state, asked), address=doc, home="/map")


@once
def whole(graph: Graph) -> str:
    """Draw the whole graph, which takes long."""
    return draw_whole(graph.projection, address=doc, home="/map")


def _whole(state: State) -> str:
    """Give the map of the whole graph; who comes while it is drawn waits a little, and is then asked to come again."""
    if not _DRAWING.acquire(timeout=PATIENCE):
        raise HTTPException(503, headers={"Retry-After": "60"})
    try:
        return whole(state.graph)
    finally:
        _DRAWING.release()


def policy_of(html: str) -> str:
    """Read what a self-contained page may do; nobody may frame it, which only a header can say."""
    found = _POLICY.search(html)
    own = found[1] if found else "default-src 'none'"
    return f"{own}; frame-ancestors 'none'"


@once
def listed(graph: Graph) -> tuple[list[Node], list[Node]]:
    """List the events with most parts by their names, and the documents with most signatories."""
    held = graph.projection
    parts = Counter(link.end for link in held.links.values() if link.type == "PART_OF")
    events = [held.nodes[iri] for iri, _ in parts.most_common() if "Event" in held.nodes[iri].labels]
    letters = Counter(link.start for link in held.links.values() if link.type == "SIGNATORIES")
    by_name = sorted(events[:LISTED], key=lambda node: (node.name, node.iri))
    return by_name, [held.nodes[iri] for iri, _ in letters.most_common(LISTED)]


def _form(state: State, unclear: Unclear | None = None, *, wrong: str = "", status: int = 200) -> Response:
    events, letters = listed(state.graph)
    return read(
        "map.html",
        state,
        status=status,
        unclear=unclear,
        wrong=wrong,
        steps=STEPS,
        most_steps=MOST_STEPS,
        things=THINGS,
        most_things=MOST_THINGS,
        events=events,
        letters=letters,
        questions=questions().values(),
    )


def _scene(state: State, asked: QueryParams) -> Scene:
    """Choose what to draw from what the address asks for."""
    graph, held = state.graph, state.graph.projection
    if "question" in asked:
        return _answer(state, asked)
    if "from" in asked or "to" in asked:
        start, end = (_given(asked, name) for name in ("from", "to"))
        return path_map(held, shortest(held, _meant(graph, asked, "from", start), _meant(graph, asked, "to", end)))
    kind = _KINDS.get(asked.get("kind", "around"))
    if kind is None:
        raise Problem(f"this is no kind of map (kinds: {', '.join(_KINDS)}, whole)")
    around = [_meant(graph, asked, "around", name) for name in asked.getlist("around") if name.strip()]
    steps = _number(asked, "steps", STEPS, MOST_STEPS)
    return scene(held, around, kind=kind, steps=steps, limit=_number(asked, "limit", THINGS, MOST_THINGS))


def _answer(state: State, asked: QueryParams) -> Scene:
    about = question(asked["question"])
    given = {name: value for name, value in asked.items() if name != "question" and value.strip()}
    values = bound(about, given, resolve=state.graph.resolve)
    with state.asking() as sparql:
        rows = sparql.select(about.texts["sparql"], values, timeout=SECONDS)
    return question_map(state.graph.projection, about, values, rows)


def _meant(graph: Graph, asked: QueryParams, name: str, typed: str) -> str:
    """Find the thing that a name in the address means."""

    def again(id: str) -> str:
        given = asked.multi_items()
        put = [(one, id if one == name and value.strip() == typed.strip() else value) for one, value in given]
        return f"/map?{urlencode(put)}"

    return meant(graph, typed, again)


def _given(asked: QueryParams, name: str) -> str:
    if value := asked.get(name, "").strip():
        return value
    raise Problem(f"a path has two ends, and {name!r} is missing (name both)")


def _number(asked: QueryParams, name: str, usual: int, most: int) -> int:
    """Read a number that stands in the address; one that is too large is brought to what a map can show."""
    text = asked.get(name, "").strip()
    if not text:
        return usual
    if not re.fullmatch(r"[0-9]{1,6}", text) or not int(text):
        raise Problem(f"{name} is a number from 1 to {most}")
    return min(int(text), most)

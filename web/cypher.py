"""Cypher: a page on which the graph is asked in Neo4j's language, of the engine that is part of casegraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from graph.rows import Rows
from ontology.problems import NotAQuery, Problem
from web.cypher_values import shown
from web.downloads import NAMES, TYPES, download
from web.negotiation import HTML, preferred
from web.view import ROWS, SECONDS, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from web.served import Served, State

MOST = 20_000
"""How many rows a file may have."""
STARTERS: Mapping[str, str] = {
    "What does the graph hold, kind by kind?": (
        "MATCH (n:Entity) UNWIND labels(n) AS kind\nRETURN kind, count(*) AS things ORDER BY things DESC"
    ),
    "Which source speaks of whom, in which words?": (
        "MATCH (person:Person)-[said:STATED_IN]->(source:Document)\n"
        "RETURN person, source, said.quote AS words, said.paragraph AS paragraph LIMIT 50"
    ),
    "Who may have been held on a day? (an end that no source gives is open)": (
        "WITH date('2018-11-01') AS day\nMATCH (held:Detention)-[:DETAINEE]->(person:Agent)\n"
        "WHERE held.begin_earliest <= day AND (held.end_latest IS NULL OR held.end_latest >= day)\n"
        "RETURN person, held, held.begin AS begin, held.end AS end LIMIT 100"
    ),
    "Which acts are said to be reprisals, against whom, for what?": (
        "MATCH path = (:Event)<-[:REPRISAL_FOR]-(:Act)-[:DETAINEE|TARGET|DEFENDANT|DECEASED]->(:Agent)\n"
        "RETURN path LIMIT 50"
    ),
    "Which lawyers were themselves detained, restricted or harassed?": (
        "MATCH path = (:Agent)<-[:LAWYER_OF]-(lawyer:Person)<-[:DETAINEE|TARGET|DEFENDANT]-(:Act)\nRETURN path LIMIT 50"
    ),
}
_ROOM = BoundedSemaphore(10)
_OPTION = re.compile(r" \([^()]*--[^()]*\)")
_ACCEPTED = {media: form for form, media in TYPES.items()}


def routes(served: Served) -> list[BaseRoute]:
    """Give the page, and its answers as files."""

    def asked(request: Request) -> Response:
        query = request.query_params.get("query", "")
        form = _ACCEPTED.get(preferred(request.headers.get("accept"), [HTML, *_ACCEPTED]) or HTML)
        with served.lease() as state:
            answer = _file(state, query, form) if form and query.strip() else _page(state, query)
        answer.headers["Vary"] = "Accept"
        return answer

    def downloaded(request: Request) -> Response:
        if request.path_params["form"] not in TYPES:
            raise HTTPException(404)
        with served.lease() as state:
            return _file(state, request.query_params.get("query", ""), request.path_params["form"])

    return [Route("/cypher", asked), Route("/cypher.{form}", downloaded)]


def _page(state: State, query: str) -> Response:
    values: dict[str, Any] = {"query": query, "seconds": SECONDS, "most": ROWS, "starters": STARTERS}
    if not query.strip():
        return page("cypher.html", state, words="", answer=None, **values)
    try:
        found = _answer(state, query, ROWS + 1)
    except Problem as problem:
        return page("cypher.html", state, status=_status(problem), words=_words(problem), answer=None, **values)
    rows = [[shown(state.graph.projection, value) for value in row] for row in found.rows[:ROWS]]
    downloads = {name: f"/cypher.{form}?{urlencode({'query': query})}" for form, name in NAMES.items()}
    more: dict[str, Any] = {"rows": rows, "is_cut": len(found) > ROWS, "downloads": downloads}
    return page("cypher.html", state, words="", answer=found, **more, **values)


def _file(state: State, query: str, form: str) -> Response:
    try:
        found = _answer(state, query, MOST + 1)
        if len(found) > MOST:
            raise NotAQuery(f"the answer has more than {MOST} rows (ask for less: LIMIT)")
    except Problem as problem:
        return PlainTextResponse(f"{_words(problem)}\n", _status(problem))
    return download(found, form, name="cypher")


def _answer(state: State, query: str, most: int) -> Rows:
    with _turn(state):
        return state.graph.cypher(query, timeout=SECONDS, most=most)


@contextmanager
def _turn(state: State) -> Iterator[None]:
    """Wait until nobody else asks: each state has one engine. Only some may wait: pages need the threads, too."""
    busy = Problem("other queries are being answered (ask again in a moment)")
    if not _ROOM.acquire(blocking=False):
        raise busy
    try:
        if not state.turn.acquire(timeout=SECONDS):
            raise busy
        try:
            yield
        finally:
            state.turn.release()
    finally:
        _ROOM.release()


def _status(problem: Problem) -> int:
    return 400 if isinstance(problem, NotAQuery) else 503


def _words(problem: Problem) -> str:
    """Say what is wrong, without the options of the command line.

    >>> _words(Problem("the query asks for $day (write --param day=VALUE)"))
    'the query asks for $day'
    """
    return _OPTION.sub("", str(problem))

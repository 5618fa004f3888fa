"""Questions: the named questions as forms; their answers as tables, in which each row carries its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.routing import Route

from graph.answers.ask import Answer, Parameter, Question, day, questions, supported, with_evidence
from graph.answers.evidence import by_source
from graph.cypher.text import filled as filled_cypher
from graph.projection.labels import called, modality_of
from graph.rows import Rows
from graph.sparql.guard import guarded
from graph.sparql.parameters import bound as filled_sparql
from ontology.problems import Problem, TooSlow
from web.downloads import NAMES, TYPES, download
from web.fields import ENDS, Field, read_thing, unfit
from web.small_map import of_rows
from web.view import ROWS, SECONDS, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from casegraph import Graph
    from web.served import Served, State

UNKNOWN = "There is no question of this name; there are these."
TOO_SLOW = f"The question was stopped after {SECONDS:g} s."


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an answer: its text, the id of the thing that it names, and how that is claimed."""

    text: str
    id: str = ""
    claim: str = ""
    is_day: bool = False


def routes(served: Served) -> list[BaseRoute]:
    """Give the pages of the questions, and their downloads."""

    def listed(_: Request) -> Response:
        with served.lease() as state:
            return _list(state)

    def answered(request: Request) -> Response:
        asked = questions().get(request.path_params["name"])
        with served.lease() as state:
            return _page(state, asked, request.query_params) if asked else _list(state, status=404, words=UNKNOWN)

    def downloaded(request: Request) -> Response:
        asked, form = questions().get(request.path_params["name"]), request.path_params["form"]
        if asked is None or form not in TYPES:
            raise HTTPException(404)
        with served.lease() as state:
            return _page(state, asked, request.query_params, form)

    return [
        Route("/questions", listed),
        Route("/questions/{name}.{form}", downloaded),
        Route("/questions/{name}", answered),
    ]


def _list(state: State, *, status: int = 200, words: str = "") -> Response:
    asked = [(one, [_open(state.graph, each) for each in one.parameters]) for one in questions().values()]
    ends = [Field(end, "") for end in ENDS]
    return page("questions.html", state, status=status, asked=asked, ends=ends, words=words)


def _given(query: QueryParams) -> dict[str, str]:
    """Read what was typed; a field that stands twice counts as it stands last."""
    return {name: value.strip() for name, value in query.items()}


# The page


def _page(state: State, asked: Question, query: QueryParams, form: str = "") -> Response:
    """Answer as a page, or as a file of a form; what cannot be answered is a page that says why."""
    given = _given(query)
    known = [each.name for each in asked.parameters]
    begun = [_open(state.graph, each) for each in asked.parameters]
    if given.keys() - set(known):
        words = f"This question takes {', '.join(known) or 'nothing'}, and nothing else."
        return _form(state, asked, begun, status=400, words=words)
    if not given and not all(field.typed for field in begun):
        # Nothing was typed, and what is taken else is not in this graph: ask first.
        return _form(state, asked, begun, status=400 if form else 200)
    fields, values = [], {}
    for parameter in asked.parameters:
        field, value = _read(state.graph, asked, parameter, given)
        fields.append(field)
        values[parameter.name] = value
    if any(field.wrong for field in fields):
        return _form(state, asked, fields, status=400)
    try:
        answer, found = _asked(state, asked, values, most=None if form else ROWS)
    except TooSlow:
        return _form(state, asked, fields, status=503, words=TOO_SLOW)
    if form:
        return download(with_evidence(answer), form, name=asked.name)
    return _form(state, asked, fields, found=found, **_told(state, answer, values, fields))


def _form(state: State, asked: Question, fields: list[Field], *, status: int = 200, **told: Any) -> Response:
    """Show the form, and the answer below it where there is one."""
    values: dict[str, Any] = {"answer": None, "words": "", "seconds": SECONDS, "most": ROWS, **told}
    return page("question.html", state, status=status, asked=asked, fields=fields, **values)


def _open(graph: Graph, parameter: Parameter) -> Field:
    """Give a field as it is before anybody types: with what is taken else, if this graph has it."""
    default = parameter.default or ""
    is_here = parameter.kind != "thing" or default in graph.projection.by_id
    return Field(parameter, default if is_here else "")


def _read(graph: Graph, asked: Question, parameter: Parameter, given: Mapping[str, str]) -> tuple[Field, Any]:
    """Read one field: what was typed, or what is taken else; say beside it what is wrong."""
    typed = given.get(parameter.name, parameter.default or "")
    if parameter.kind == "thing":
        return read_thing(graph, parameter, typed, partial(_again, asked, parameter.name, given))
    if wrong := unfit(parameter, typed):
        return Field(parameter, typed, wrong), None
    try:
        return Field(parameter, typed), day(typed) if parameter.kind == "date" else typed
    except Problem as problem:
        return Field(parameter, typed, str(problem)), None


def _again(asked: Question, name: str, given: Mapping[str, str], id: str) -> str:
    return _address(asked, {**given, name: id})


def _address(asked: Question, given: Mapping[str, str], form: str = "") -> str:
    return f"/questions/{asked.name}{form}" + (f"?{urlencode(given)}" if given else "")


# The answer


def _asked(state: State, asked: Question, values: Mapping[str, Any], *, most: int | None) -> tuple[Answer, int]:
    """Answer with `most` rows at the most, and say how many there are."""
    with state.asking() as asker:
        found = asker.select(asked.texts["sparql"], values, timeout=SECONDS)
    rows, held = Rows(found.columns, found.rows[:most]), state.graph.projection
    return Answer(asked, rows, supported(held, asked, rows, values), held), len(found)


def _told(state: State, answer: Answer, values: Mapping[str, Any], fields: list[Field]) -> dict[str, Any]:
    asked, typed = answer.question, {field.parameter.name: field.typed for field in fields}
    kept = [(n, column) for n, column in enumerate(answer.rows.columns) if column not in asked.ties]
    shown = zip(answer.rows, answer.evidence, strict=True)
    sparql = filled_sparql(guarded(asked.texts["sparql"], state.graph.prefixes), values).text
    cypher = filled_cypher(asked.texts["cypher"], values)
    small, drawn = of_rows(answer.projection, asked, values, answer.rows)
    return {
        "answer": answer,
        "small": small,
        "drawn_rows": drawn,
        "columns": [column.replace("_", " ") for _, column in kept],
        "rows": [([_cell(answer, row[n], of) for n, of in kept], by_source(evidence)) for row, evidence in shown],
        "about": [_cell(answer, values[f.parameter.name]) for f in fields if f.parameter.kind == "thing"],
        "downloads": {name: _address(asked, typed, f".{form}") for form, name in NAMES.items()},
        "map": f"/map?{urlencode({'question': asked.name, **typed})}",
        "texts": (
            ("SPARQL", sparql, f"/sparql?{urlencode({'query': sparql})}"),
            ("Cypher", cypher, f"/cypher?{urlencode({'query': cypher})}"),
        ),
    }


def _cell(answer: Answer, value: Any, column: str = "") -> Cell:
    if node := answer.projection.nodes.get(str(value)):
        return Cell(called(node), str(node.properties["id"]), modality_of(node))
    return Cell(answer.question.worded(column, value), is_day=isinstance(value, date))

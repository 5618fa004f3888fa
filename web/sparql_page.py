"""The page of the SPARQL endpoint: a form and its answer as a table; a script makes an editor of the form."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from ontology.vocabulary import NS, terms
from web.guard import policy
from web.view import LARGEST, ROWS, SECONDS, page

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions
    from starlette.responses import Response

    from web.served import State

FIRST = f"""PREFIX cg: <{NS}>

SELECT ?person ?name WHERE {{
  ?person a cg:Person ;
          cg:name ?name .
}}
ORDER BY ?name
LIMIT 100"""
"""The query that a reader finds."""
_RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that YASGUI 4.6.2 writes into its page: that of the columns' handles."""
_POLICY = policy(style_src=f"'self' {_RESIZER}", style_src_attr="'unsafe-inline'")
"""The editor writes style attributes too. Scripts stay our own, so that no style can run anything or send it away."""


class Cell(NamedTuple):
    """A value of an answer as a page shows it; `id` is that of a thing that has a page."""

    text: str
    language: str = ""
    id: str = ""


class Table(NamedTuple):
    """Rows of an answer, no more than a page shows."""

    columns: list[str]
    rows: list[list[Cell]]
    more: bool


def as_page(
    state: State,
    text: str = "",
    *,
    form: str = "",
    answer: IO[bytes] | None = None,
    wrong: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Show the form, with what was asked and its answer (JSON of rows or a truth, Turtle), or what is wrong with it."""
    shown: dict[str, Any] = {"table": None, "truth": None, "lines": None}
    if answer and form == "SELECT":
        shown["table"] = _table(answer, state)
    elif answer and form == "ASK":
        shown["truth"] = b"true" in answer.read()
    elif answer:
        shown["lines"] = [line.decode() for line in islice(answer, ROWS + 1)]
    headers = {**(headers or {}), "Content-Security-Policy": _POLICY}
    limits = {"most": ROWS, "largest": LARGEST >> 20, "seconds": SECONDS}
    values = {**shown, **limits, "base": state.graph.store.base, "text": text, "first": FIRST, "wrong": wrong}
    return page("sparql.html", state, status=status, headers=headers, **values)


def _table(answer: IO[bytes], state: State) -> Table:
    from pyoxigraph import QueryResultsFormat, parse_query_results

    found = cast("QuerySolutions", parse_query_results(answer, format=QueryResultsFormat.JSON))
    columns = [variable.value for variable in found.variables]
    rows = [[_cell(row[column], state) for column in columns] for row in islice(found, ROWS)]
    return Table(columns, rows, next(found, None) is not None)


def _cell(term: Any, state: State) -> Cell:
    from pyoxigraph import Literal, NamedNode

    match term:
        case None:
            return Cell("")
        case Literal():
            return Cell(term.value, term.language or "")
        case NamedNode() if term.value.startswith(state.graph.store.base):
            id = term.value.removeprefix(state.graph.store.base)
            return Cell(id, id=id)
        case NamedNode():
            return Cell(_short(term.value, state.graph.prefixes))
    return Cell(str(term))


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI with a prefix that queries know, where that is plain.

    >>> _short("https://w3id.org/casegraph/ns#Person", {"cg": "https://w3id.org/casegraph/ns#"})
    'cg:Person'
    """
    for prefix, start in prefixes.items():
        local = iri.removeprefix(start)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return iri


def completions(state: State) -> dict[str, Any]:
    """Give the words of the vocabulary that the editor completes: prefixes, classes and properties."""
    words = [(id, terms()[id].iri) for id in sorted(terms())]
    return {
        "prefixes": dict(state.graph.prefixes),
        "classes": [iri for id, iri in words if id[0].isupper()],
        "properties": [f"{state.graph.prefixes['rdf']}type", *(iri for id, iri in words if id[0].islower())],
    }

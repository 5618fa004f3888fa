"""A request of the SPARQL 1.1 Protocol: the query, and the graphs that it is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException

from graph.sparql.guard import LONGEST
from graph.sparql.query import Dataset

if TYPE_CHECKING:
    from starlette.requests import Request

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_CHANGES = frozenset({"update", "using-graph-uri", "using-named-graph-uri"})
_MOST = 12 * LONGEST
"""Bytes of a body: a character may take twelve in a form."""


class Asked(NamedTuple):
    """What a client asks: without a query nothing is asked, and the endpoint is looked at."""

    query: str | None
    dataset: Dataset | None = None
    """The graphs that it names, whatever the query says of them."""


async def asked(request: Request) -> Asked:
    """Read a request (SPARQL 1.1 Protocol, 2.1); raise HTTPException with words for one that asks nothing."""
    given = _pairs(request.scope["query_string"])
    if request.method == "POST":
        given += _posted(request.headers.get("content-type", ""), await _body(request))
    if changing := _CHANGES & {name for name, _ in given}:
        raise HTTPException(400, f"{sorted(changing)[0]} belongs to SPARQL Update, and this endpoint only reads")
    queries = _values(given, "query")
    if len(queries) > 1:
        raise HTTPException(400, f"query is given {len(queries)} times (give it once)")
    dataset = Dataset(_values(given, "default-graph-uri"), _values(given, "named-graph-uri"))
    if not queries and (request.method == "POST" or any(dataset)):
        raise HTTPException(400, "there is no query (give it as the parameter query, or as application/sparql-query)")
    return Asked(queries[0] if queries else None, dataset if any(dataset) else None)


def _values(given: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for other, value in given if other == name)


def _posted(content_type: str, body: bytes) -> list[tuple[str, str]]:
    media, _, parameters = content_type.partition(";")
    name, _, charset = parameters.strip().partition("=")
    if name.strip().lower() == "charset" and charset.strip('" ').lower() not in ("utf-8", "utf8"):
        raise HTTPException(415, "a query is read as UTF-8 only")
    match media.strip().lower():
        case "application/x-www-form-urlencoded":
            return _pairs(body)
        case "application/sparql-query":
            return [("query", _text(body))]
        case "application/sparql-update":
            raise HTTPException(400, "this is SPARQL Update, and this endpoint only reads")
    raise HTTPException(415, f"a query is posted as {FORM} or as {DIRECT}")


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        raise HTTPException(400, "the parameters are not UTF-8, percent-encoded") from None
    except ValueError:
        raise HTTPException(400, "there are more than 1000 parameters") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "the query is not UTF-8") from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST:
            raise HTTPException(413, f"a query has at most {LONGEST:,} characters")
    return bytes(body)

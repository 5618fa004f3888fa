"""Rows of an answer, read from the TSV that the engine writes, while it comes."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from graph.rows import Rows
from graph.sparql.guard import Query
from graph.terms import value


class _Values(dict[str, Any]):
    """Terms read once: most stand in many rows."""

    def __missing__(self, cell: str) -> Any:
        self[cell] = read = value(cell)
        return read


def rows(pieces: Iterator[bytes]) -> Rows:
    """Read TSV results while they come."""
    lines = _lines(pieces)
    header = next(lines, "")
    columns = tuple(name[1:] for name in header.split("\t")) if header else ()
    known = _Values()
    if not columns:
        return Rows((), [() for _ in lines])
    return Rows(columns, [tuple([known[cell] for cell in line.split("\t")]) for line in lines])


def in_order(rows: Rows, query: Query) -> Rows:
    """Give the columns of SELECT * in the order in which the query names them: the engine sorts them."""
    named = dict.fromkeys(token.text[1:] for token in query.tokens if token.kind == "variable")
    columns = sorted(rows.columns, key=list(named).index)
    if len(columns) < 2:
        return rows
    pick = itemgetter(*(rows.columns.index(name) for name in columns))
    return Rows(tuple(columns), list(map(pick, rows.rows)))


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode()

"""Bulk loading: quads stream into Oxigraph while they are made, and out of it, and never stand in memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from graph.pieces import pieces

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph

_BUFFER = 1 << 20
_PIECE = 100_000_000
"""Bytes that are loaded at a time: some 600,000 quads, for which Oxigraph wants 0.5 GB."""
_AT_ONCE = 2
"""Pieces that are loaded at the same time: Oxigraph uses one core for each."""


def bulk_load(rdf: Oxigraph, quads: Iterable[str]) -> None:
    """Load N-Quads, whole lines of them; what making them raises ends the load, and the store is to be thrown away.

    While Oxigraph loads some pieces, the next is made: it takes hardly longer than from a ready file, and two thirds
    of the memory that one load of all would take.
    """
    from pyoxigraph import RdfFormat

    with ThreadPoolExecutor(_AT_ONCE) as loader:
        loading: deque[Future[None]] = deque()
        for piece in pieces(quads, _PIECE):
            if len(loading) == _AT_ONCE:
                loading.popleft().result()
            loading.append(loader.submit(rdf.bulk_load, piece, RdfFormat.N_QUADS, lenient=True))
        for last in loading:
            last.result()


def dumped(rdf: Oxigraph, graph: str) -> Iterator[str]:
    """Yield the statements of a named graph as lines of N-Triples, while Oxigraph writes them."""
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as dumper:
        dumping = dumper.submit(_dump, rdf, graph, writing)
        with os.fdopen(reading, "r", _BUFFER, encoding="utf-8", newline="\n") as lines:
            yield from lines
        dumping.result()


def _dump(rdf: Oxigraph, graph: str, pipe: int) -> None:
    from pyoxigraph import NamedNode, RdfFormat

    with os.fdopen(pipe, "wb", _BUFFER) as statements:
        rdf.dump(statements, RdfFormat.N_TRIPLES, from_graph=NamedNode(graph))

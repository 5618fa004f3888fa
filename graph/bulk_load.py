"""Bulk loading: quads stream into Oxigraph while they are made, and out of it, and never stand in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph

_BUFFER = 1 << 20


def bulk_load(rdf: Oxigraph, quads: Iterable[str]) -> None:
    """Load N-Quads, whole lines of them; what making them raises ends the load, and the store is to be thrown away.

    They are made here, where an interrupt arrives, and read through a pipe by a thread that needs no lock of Python's
    most of the time: a quarter faster than making them whenever Oxigraph asks for more.
    """
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as loader:
        loading = loader.submit(_load, rdf, reading)
        # Where the load has ended early, its own fault is the one to tell.
        with suppress(BrokenPipeError), os.fdopen(writing, "wb", _BUFFER) as pipe:
            for part in quads:
                pipe.write(part.encode())
        loading.result()


def _load(rdf: Oxigraph, pipe: int) -> None:
    from pyoxigraph import RdfFormat

    with os.fdopen(pipe, "rb", _BUFFER) as quads:
        rdf.bulk_load(quads, RdfFormat.N_QUADS, lenient=True)


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

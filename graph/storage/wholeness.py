"""Wholeness: whether a store holds what its ledger says was loaded, and how loads that were cut off have ended."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

from graph.storage.bulk_load import dumped
from ontology.quads import Fingerprint

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions
    from pyoxigraph import Store as Oxigraph

    from graph.storage.ledger import Ledger

QUICK = 50_000
"""How many statements are counted when a store is opened, the newest first: a torn write-ahead log loses those."""
MOST = 500_001
"""How far a source is counted: a larger one was bulk-loaded, of which no log can have lost a part."""


def settle(rdf: Oxigraph, ledger: Ledger) -> None:
    """Find out how loads that were cut off ended: each as a whole, or not at all."""
    for entry in list(ledger.intended.values()):
        actual = hash_of(rdf, entry.graph)
        if actual == entry.hash:
            ledger.entries.pop(entry.source, None)
            if entry.quads:
                ledger.entries[entry.source] = entry
        del ledger.intended[entry.source]


def missing(rdf: Oxigraph, ledger: Ledger) -> list[str]:
    """Count the newest statements; name the sources of which the store lacks some."""
    found, left = [], QUICK
    for entry in reversed(ledger.entries.values()):
        held = _held(rdf, entry.graph)
        if held != min(entry.quads, MOST):
            found.append(f"{entry.source} ({held} of {entry.quads} statements; {entry.file})")
        left -= entry.quads
        if left < 0:
            break
    return found


def unknown(rdf: Oxigraph, ledger: Ledger, base: str) -> list[str]:
    """Name the sources that the store holds and the ledger does not know: a ledger that lost lines."""
    known = {entry.graph for entry in ledger.entries.values()}
    others = sorted(graph.value for graph in rdf.named_graphs() if graph.value not in known)
    return [graph.removeprefix(base) for graph in others if _held(rdf, graph)]


def hash_of(rdf: Oxigraph, graph: str) -> str:
    """Hash what a named graph says, as the ledger does; `unreadable` where it cannot be read."""
    found = Fingerprint()
    try:
        lines = (line[: -len(" .\n")] for line in dumped(rdf, graph))
        while some := list(islice(lines, 10_000)):
            found.add(some)
    except (OSError, RuntimeError):
        return "unreadable"
    return str(found)


def _held(rdf: Oxigraph, graph: str) -> int:
    """Count the statements of a named graph, but not on and on."""
    from pyoxigraph import NamedNode

    text = f"SELECT (COUNT(*) AS ?n) {{ SELECT * {{ ?s ?p ?o }} LIMIT {MOST} }}"
    held = rdf.query(text, default_graph=[NamedNode(graph)])
    return int(next(iter(cast("QuerySolutions", held)))["n"].value)

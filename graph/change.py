"""The change: what must be written so that named graphs say what is wanted, and the merged view what they all say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph
    from pyoxigraph import Triple


def change(rdf: Oxigraph, wanted: Mapping[str, tuple[str, ...]]) -> str:
    """Write the SPARQL Update that turns the graphs into what is wanted: only what differs, in one transaction."""
    removed: dict[Triple, set[str]] = {}
    added: dict[Triple, set[str]] = {}
    for graph, statements in wanted.items():
        before, after = _triples_of(rdf, graph), _parsed(statements)
        for triple in before - after:
            removed.setdefault(triple, set()).add(graph)
        for triple in after - before:
            added.setdefault(triple, set()).add(graph)
    gone = [triple for triple, graphs in removed.items() if triple not in added and not _said(rdf, triple, graphs)]
    return ";\n".join(
        (
            f"DELETE DATA {{ {_data(removed)} {_block(gone)} }}",
            f"INSERT DATA {{ {_data(added)} {_block(added)} }}",
        )
    )


def _triples_of(rdf: Oxigraph, graph: str) -> set[Triple]:
    from pyoxigraph import NamedNode

    return {quad.triple for quad in rdf.quads_for_pattern(None, None, None, NamedNode(graph))}


def _parsed(statements: Iterable[str]) -> set[Triple]:
    from pyoxigraph import RdfFormat, parse

    text = "".join(f"{statement} .\n" for statement in statements)
    return {quad.triple for quad in parse(text.encode(), RdfFormat.N_TRIPLES)}


def _said(rdf: Oxigraph, triple: Triple, without: set[str]) -> bool:
    """Tell whether a source other than these says a triple."""
    from pyoxigraph import NamedNode

    quads = rdf.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in without for quad in quads)


def _data(triples: dict[Triple, set[str]]) -> str:
    by_graph: dict[str, list[Triple]] = {}
    for triple, graphs in triples.items():
        for graph in graphs:
            by_graph.setdefault(graph, []).append(triple)
    return "\n".join(f"GRAPH <{graph}> {{ {_block(own)} }}" for graph, own in by_graph.items())


def _block(triples: Iterable[Triple]) -> str:
    return "\n".join(f"{triple} ." for triple in triples)

"""The change: what must be written so that named graphs say what is wanted, and the merged view what they all say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain, product
from typing import TYPE_CHECKING

from graph.pieces import batched
from graph.storage.identities import Same, decided, decisive, is_decisive, members, renamed_triple, same

if TYPE_CHECKING:
    from pyoxigraph import Store as Oxigraph
    from pyoxigraph import Triple


_AT_ONCE = 1000
"""How many ids are replaced in one update: what is said of them stands in memory."""

Graphs = dict["Triple", set[str]]
"""Statements, each with the graphs that make it."""
Said = tuple[str, "Triple"]
"""A graph, and a statement that it makes."""


def change(rdf: Oxigraph, wanted: Mapping[str, tuple[str, ...]], base: str) -> str:
    """Write the SPARQL Update that turns the graphs into what is wanted: only what differs, in one transaction."""
    removed: Graphs = {}
    added: Graphs = {}
    for graph, statements in wanted.items():
        before, after = _triples_of(rdf, graph), _parsed(statements)
        for triple in before - after:
            removed.setdefault(triple, set()).add(graph)
        for triple in after - before:
            added.setdefault(triple, set()).add(graph)
    decides = {(graph, triple) for triple, graphs in added.items() if is_decisive(triple) for graph in graphs}
    goes = {(graph, triple) for triple, graphs in removed.items() if is_decisive(triple) for graph in graphs}
    return _update(rdf, removed, added, identities(rdf, base), identities(rdf, base, decides, goes, wanted))


def merge(rdf: Oxigraph, base: str) -> Iterator[str]:
    """Write the updates, one after the other, that let decisions about ids hold in a merged view where none does."""
    held: dict[str, str] = {}
    for some in batched(list(identities(rdf, base).items()), _AT_ONCE):
        more = {**held, **dict(some)}
        yield _update(rdf, {}, {}, held, more)
        held = more


def identities(
    rdf: Oxigraph, base: str, more: Set[Said] = frozenset(), less: Set[Said] = frozenset(), graphs: Iterable[str] = ()
) -> Same:
    """Tell what the sources decide about ids, or will when they say more and less, and these graphs are sources too."""
    by_graph: dict[str, list[Triple]] = {}
    for graph, triple in ({*decisive(rdf)} | more) - less:
        by_graph.setdefault(graph, []).append(triple)
    decisions = [decision for graph in sorted(by_graph) for decision in decided(by_graph[graph], base)]
    return same(decisions, {*graphs, *(graph.value for graph in rdf.named_graphs())} if decisions else ())


def _update(rdf: Oxigraph, removed: Graphs, added: Graphs, before: Same, after: Same) -> str:
    """Write what changes in the graphs, and in the merged view: there also what is known by another id now."""
    moved = _held(rdf, {iri for iri in before.keys() | after.keys() if before.get(iri) != after.get(iri)})
    stays = [triple for triple, graphs in moved.items() if graphs - removed.get(triple, set())]
    fresh = {renamed_triple(triple, after): None for triple in (*added, *stays)}
    gone = {renamed_triple(triple, before): None for triple in (*removed, *moved)}
    named = members(after)
    lost = [
        triple
        for triple in gone
        if triple not in fresh and not any(_said(rdf, own, removed) for own in _givable(triple, after, named))
    ]
    return ";\n".join(
        (
            f"DELETE DATA {{ {_data(removed)} {_block(lost)} }}",
            f"INSERT DATA {{ {_data(added)} {_block(fresh)} }}",
        )
    )


def _held(rdf: Oxigraph, iris: Iterable[str]) -> Graphs:
    """Find what sources say of some things or link to them."""
    from pyoxigraph import NamedNode

    found: Graphs = {}
    for node in map(NamedNode, sorted(iris)):
        quads = rdf.quads_for_pattern(node, None, None, None), rdf.quads_for_pattern(None, None, node, None)
        for quad in chain.from_iterable(quads):
            if isinstance(quad.graph_name, NamedNode):
                found.setdefault(quad.triple, set()).add(quad.graph_name.value)
    return found


def _givable(triple: Triple, same: Same, named: Mapping[str, list[str]]) -> Iterator[Triple]:
    """Yield what a source may say so that a statement stands in the merged view."""
    if not same:
        yield triple
        return
    from pyoxigraph import NamedNode, Triple

    def own(term: object) -> list[object]:
        if not isinstance(term, NamedNode):
            return [term]
        return [] if term.value in same else [NamedNode(iri) for iri in named.get(term.value, (term.value,))]

    for start, end in product(own(triple.subject), own(triple.object)):
        yield Triple(start, triple.predicate, end)  # type: ignore[arg-type]


def _triples_of(rdf: Oxigraph, graph: str) -> set[Triple]:
    from pyoxigraph import NamedNode

    return {quad.triple for quad in rdf.quads_for_pattern(None, None, None, NamedNode(graph))}


def _parsed(statements: Iterable[str]) -> set[Triple]:
    from pyoxigraph import RdfFormat, parse

    text = "".join(f"{statement} .\n" for statement in statements)
    return {quad.triple for quad in parse(text.encode(), RdfFormat.N_TRIPLES)}


def _said(rdf: Oxigraph, triple: Triple, removed: Graphs) -> bool:
    """Tell whether a source says a triple and goes on to."""
    from pyoxigraph import NamedNode

    without = removed.get(triple, set())
    quads = rdf.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in without for quad in quads)


def _data(triples: Graphs) -> str:
    by_graph: dict[str, list[Triple]] = {}
    for triple, graphs in triples.items():
        for graph in graphs:
            by_graph.setdefault(graph, []).append(triple)
    return "\n".join(f"GRAPH <{graph}> {{ {_block(own)} }}" for graph, own in by_graph.items())


def _block(triples: Iterable[Triple]) -> str:
    return "\n".join(f"{triple} ." for triple in triples)

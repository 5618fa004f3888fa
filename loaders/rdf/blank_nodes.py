"""Blank nodes: things without a name of their own, which get one made of all that is said of them.

The same statements give the same names, however the file labels its blank nodes and in whichever order it states them.
RDF canonicalization (RDFC-1.0) would do so too, but takes time without bound on graphs that are made to hurt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.rdf.syntax import Graphs

ROUNDS = 64
"""How far the links between blank nodes are followed."""

Edges = dict[str, list[tuple[str, str]]]
"""What is said of a blank node: the words of each statement without it, and the other blank node in it or nothing."""


def named(graphs: Graphs) -> Mapping[str, str]:
    """Give each blank node that is a subject an id; those that say just the same get the same id."""
    edges = _edges(graphs)
    colours = dict.fromkeys(edges, "")
    kinds = 1
    for _ in range(ROUNDS):
        colours = {node: _hash(colours[node], said, colours) for node, said in edges.items()}
        if (found := len(set(colours.values()))) == kinds:
            break
        kinds = found
    return {node: f"blank-{colour}" for node, colour in colours.items()}


def twins(names: Mapping[str, str]) -> list[str]:
    """List the blank nodes that are told from another one by nothing."""
    counts = Counter(names.values())
    return [node for node, name in names.items() if counts[name] > 1]


def _hash(colour: str, said: list[tuple[str, str]], colours: Mapping[str, str]) -> str:
    words = sorted(f"{words} {colours.get(other, '')}" for words, other in said)
    return blake2b("\n".join((colour, *words)).encode(), digest_size=8).hexdigest()


def _edges(graphs: Graphs) -> Edges:
    found: Edges = {subject: [] for said in graphs.values() for subject in said if subject.startswith("_:")}
    if not found:
        return found
    for graph, subject, predicate, term in _statements(graphs):
        if subject in found:
            other = term if term in found else ""
            found[subject].append((f"> {graph} {predicate} {'' if other else term}", other))
        if term in found:
            other = subject if subject in found else ""
            found[term].append((f"< {graph} {predicate} {'' if other else subject}", other))
    return found


def _statements(graphs: Graphs) -> Iterator[tuple[str, str, str, str]]:
    for graph, about in graphs.items():
        for subject, said in about.items():
            for predicate, term in dict.fromkeys(said):
                yield graph, subject, predicate, str(term)

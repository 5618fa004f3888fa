"""The front page: how much is in the graph, its newest sources, and what one may ask it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.maps.legend import FAMILIES
from ontology.dates import bounds
from ontology.vocabulary import terms
from web.notes import published
from web.once import once

if TYPE_CHECKING:
    from datetime import date

    from casegraph import Graph
    from graph.projection.property_graph import Node
    from ontology.vocabulary import Term

NEWEST = 6


@dataclass(frozen=True, slots=True)
class Front:
    """Things by kind, in the order of the legend; how many sources there are, the newest of them, and its date."""

    kinds: tuple[tuple[Term, int], ...]
    sources: int
    newest: tuple[Node, ...]
    as_of: str


@once
def front(graph: Graph) -> Front:
    """Count a graph."""
    projection = graph.projection
    counts = Counter(node.kind for node in projection.nodes.values())
    order = dict.fromkeys(kind for family in FAMILIES for kind in family.kinds)
    known = [node for source in graph.store.ledger.entries if (node := projection.by_id.get(source))]
    newest = sorted(known, key=lambda node: (_day(node) is not None, _day(node), node.iri), reverse=True)
    return Front(
        kinds=tuple((terms()[kind], counts[kind]) for kind in order if counts[kind]),
        sources=len(known),
        newest=tuple(newest[:NEWEST]),
        as_of=published(newest[0]) if newest else "",
    )


def _day(node: Node) -> date | None:
    """Return the last day on which a source can have been published; none where its date cannot be read."""
    try:
        return bounds(published(node))[1]
    except ValueError:
        return None

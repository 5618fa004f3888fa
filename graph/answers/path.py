"""Paths: how two things hang together, hop by hop, with what says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from graph.answers.evidence import Evidence, of_link
from graph.projection.labels import link_label
from ontology.problems import Problem

if TYPE_CHECKING:
    import networkx as nx

    from graph.projection.property_graph import Link, Node, Projection

TRAVELLED = ("Agent", "Event")
"""People and bodies, events and engagements; documents, places and demands connect everything with everything."""
EVIDENCE = ("STATED_IN", "BROADER")
MOST = 20
"""The most paths that are told: two well-known people have thousands."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One relationship on the way, read from `start` to `end`, whatever its own direction."""

    start: Node
    end: Node
    link: Link
    label: str
    evidence: tuple[Evidence, ...]

    @property
    def forward(self) -> bool:
        """Tell whether the relationship itself leads this way."""
        return self.link.start == self.start.iri


@dataclass(frozen=True, slots=True)
class Paths:
    """All the shortest paths between two things (at most `MOST`); each hop may rest on several relationships."""

    start: Node
    end: Node
    paths: tuple[tuple[tuple[Hop, ...], ...], ...]
    more: bool = False

    @property
    def length(self) -> int:
        """The number of hops, 0 where there is no path."""
        return len(self.paths[0]) if self.paths else 0


def network(projection: Projection, *, through: tuple[str, ...] = ()) -> nx.MultiDiGraph[str]:
    """Build the networkx graph of what may be travelled: nodes by IRI with their properties, links by id."""
    import networkx as nx

    travelled = {*TRAVELLED, *through}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, node in projection.nodes.items():
        if travelled.intersection(node.labels):
            graph.add_node(iri, **{"class": node.kind, **node.properties})
    for key, link in projection.links.items():
        if link.type not in EVIDENCE and link.start in graph and link.end in graph:
            graph.add_edge(link.start, link.end, key=key, relationship=link.type, **link.properties)
    return graph


def shortest(projection: Projection, start: str, end: str, *, longest: int = 6, through: tuple[str, ...] = ()) -> Paths:
    """Find all of the shortest paths between two IRIs, none of more than `longest` hops."""
    import networkx as nx

    if start == end:
        raise Problem(f"{projection.nodes[start].name!r} is both ends (name two things)")
    through = (*through, projection.nodes[start].kind, projection.nodes[end].kind)
    graph = network(projection, through=through).to_undirected(as_view=True)
    try:
        if nx.shortest_path_length(graph, start, end) > longest:
            return Paths(projection.nodes[start], projection.nodes[end], ())
        found = list(islice(nx.all_shortest_paths(nx.Graph(graph), start, end), MOST + 1))
    except nx.NetworkXNoPath:
        return Paths(projection.nodes[start], projection.nodes[end], ())
    paths = tuple(tuple(_hops(projection, graph, path)) for path in sorted(map(tuple, found[:MOST])))
    return Paths(projection.nodes[start], projection.nodes[end], paths, more=len(found) > MOST)


def _hops(projection: Projection, graph: Any, path: tuple[str, ...]) -> Iterator[tuple[Hop, ...]]:
    for here, there in pairwise(path):
        links = (projection.links[key] for key in sorted(graph[here][there]))
        yield tuple(_hop(projection, here, there, link) for link in links)


def _hop(projection: Projection, here: str, there: str, link: Link) -> Hop:
    label = link_label(link, forward=link.start == here)
    return Hop(projection.nodes[here], projection.nodes[there], link, label, of_link(projection, link))

"""Paths: how two things hang together, hop by hop, with what says so."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

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

    ends = projection.nodes[start], projection.nodes[end]
    if start == end:
        raise Problem(f"{ends[0].name!r} is both ends (name two things)")
    travelled = {*TRAVELLED, *through, *(node.kind for node in ends)}
    met = _met(projection, start, end, longest, travelled)
    if not met:
        return Paths(*ends, ())
    pairs = ((here, there) for here in sorted(met) for there in _near(projection, here, travelled) if there in met)
    graph: nx.Graph[str] = nx.Graph(pairs)
    found = list(islice(nx.all_shortest_paths(graph, start, end), MOST + 1))
    paths = tuple(tuple(_hops(projection, path)) for path in sorted(map(tuple, found[:MOST])))
    return Paths(*ends, paths, more=len(found) > MOST)


def _met(projection: Projection, start: str, end: str, longest: int, travelled: Set[str]) -> Set[str]:
    """Walk from both ends until they meet: all of the shortest paths lie in what was reached; nothing if they do not.

    Only what is near the ends is looked at, however large the graph.
    """
    reached, edges = ({start}, {end}), [{start}, {end}]
    for _ in range(longest):
        side = 0 if len(edges[0]) <= len(edges[1]) else 1
        further = {there for here in edges[side] for there in _near(projection, here, travelled)}
        edges[side] = further - reached[side]
        reached[side].update(edges[side])
        if edges[side] & reached[1 - side]:
            return reached[0] | reached[1]
    return set()


def _near(projection: Projection, here: str, travelled: Set[str]) -> list[str]:
    """List what one hop leads to."""
    links = (link for link in projection.around.get(here, ()) if link.type not in EVIDENCE)
    ends = dict.fromkeys(link.end if link.start == here else link.start for link in links)
    return [iri for iri in ends if not travelled.isdisjoint(projection.nodes[iri].labels)]


def _hops(projection: Projection, path: tuple[str, ...]) -> Iterator[tuple[Hop, ...]]:
    for here, there in pairwise(path):
        links = (link for link in projection.around[here] if {link.start, link.end} == {here, there})
        told = sorted((link for link in links if link.type not in EVIDENCE), key=lambda link: link.id)
        yield tuple(_hop(projection, here, there, link) for link in told)


def _hop(projection: Projection, here: str, there: str, link: Link) -> Hop:
    label = link_label(link, forward=link.start == here)
    return Hop(projection.nodes[here], projection.nodes[there], link, label, of_link(projection, link))

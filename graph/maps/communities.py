"""Communities: who is tied more closely to each other than to the rest; the very large ones in parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any

from graph.maps.neighbourhood import TRAVELLED, UNDRAWN, UNTRAVELLED

if TYPE_CHECKING:
    import networkx as nx

    from graph.projection.property_graph import Projection

LARGE = 200
"""How many things one map shows at the most; more are split."""
SMALL = 8
"""Fewer things than these are no community: such pieces are gathered."""
MANY = 44
"""How many communities a reader takes in at one sight; the smaller ones are gathered."""
FINEST = 64.0
"""How fine Louvain's method is asked to split before things are counted out instead."""

Piece = tuple[int, ...]
Place = tuple[int, ...]
"""Where a community stands: its number on the first level, then among the parts of that one, and so on."""


class _InOrder(Random):
    """Take things in their own order, where Louvain's method would shuffle them.

    A shuffle, however it is seeded, is another one as soon as there is one thing more, and divides a graph otherwise.
    """

    def shuffle(self, x: Any) -> None:
        """Leave them as they are."""


_IN_ORDER: Any = _InOrder()


@dataclass(frozen=True, slots=True)
class Community:
    """Things that hang together, by IRI, in the order of the graph; its parts, where it is too large for one map.

    `gathered`: it is no community, but what is left beside the communities.
    """

    members: tuple[str, ...]
    parts: tuple[Community, ...] = ()
    gathered: bool = False


def communities(projection: Projection) -> tuple[Community, ...]:
    """Divide people, bodies, events and engagements into communities, the largest first."""
    network = _Network(projection)
    return network.level(network.joined(network.pieces(range(len(network.iris)))))


def pairs(projection: Projection, number: Mapping[str, int]) -> dict[tuple[int, int], int]:
    """Count the links between each two of some things, each named by a number; evidence ties nobody."""
    counts: dict[tuple[int, int], int] = {}
    for link in projection.links.values():
        if link.type in UNDRAWN or link.type in UNTRAVELLED:
            continue
        one, other = number.get(link.start), number.get(link.end)
        if one is not None and other is not None and one != other:
            pair = (min(one, other), max(one, other))
            counts[pair] = counts.get(pair, 0) + 1
    return counts


class _Network:
    """What may be travelled, numbered; numbers, unlike IRIs, stand in the same order in every set of every run."""

    def __init__(self, projection: Projection) -> None:
        import networkx as nx

        self.projection = projection
        self.iris = [iri for iri, node in projection.nodes.items() if TRAVELLED.intersection(node.labels)]
        number = {iri: n for n, iri in enumerate(self.iris)}
        self.graph: nx.Graph[int] = nx.Graph()
        self.graph.add_nodes_from(range(len(self.iris)))
        self.graph.add_weighted_edges_from(
            (one, other, count) for (one, other), count in sorted(pairs(projection, number).items())
        )

    def pieces(self, things: Iterable[int], resolution: float = 1.0) -> list[Piece]:
        """Find the communities among some things by Louvain's method, the largest first."""
        import networkx as nx

        own = dict.fromkeys(sorted(things))
        some: nx.Graph[int] = nx.Graph()
        some.add_nodes_from(own)
        some.add_weighted_edges_from(
            (one, other, tie["weight"])
            for one in own
            for other, tie in sorted(self.graph[one].items())
            if one < other and other in own
        )
        found = nx.community.louvain_communities(some, seed=_IN_ORDER, resolution=resolution)
        return _by_size(tuple(sorted(piece)) for piece in found)

    def level(self, pieces: Sequence[Piece]) -> tuple[Community, ...]:
        """Make communities of pieces; what is too small to be one, or one too many, is gathered into the last."""
        large = [piece for piece in pieces if len(piece) >= SMALL][:MANY]
        rest = pieces[len(large) :]
        if len(rest) == 1:
            large, rest = list(pieces), []
        found = [self.community(piece) for piece in large]
        if not rest:
            return tuple(found)
        left = self.gathered(rest)
        return (*found, left) if found else left.parts or (left,)

    def community(self, piece: Piece) -> Community:
        """Make a community; a very large one is split."""
        parts = self.split(piece) if len(piece) > LARGE else ()
        return Community(self.named(piece), self.level(parts) if parts else ())

    def split(self, piece: Piece) -> Sequence[Piece]:
        """Split a piece ever finer until it falls apart; what only surrounds a hub is counted out."""
        resolution = 1.0
        while len(parts := self.pieces(piece, resolution)) == 1 and resolution < FINEST:
            resolution *= 2
        parts = self.joined(parts, LARGE)
        return parts if len(parts) > 1 and len(parts[0]) < len(piece) * 0.9 else _cut([piece])

    def joined(self, pieces: Sequence[Piece], most: float = inf) -> list[Piece]:
        """Let each small piece, the smallest first, join the piece that it is tied to most, if that has room."""
        grown = {k: list(piece) for k, piece in enumerate(pieces)}
        home = {n: k for k, piece in grown.items() for n in piece}
        for k in sorted(grown, key=lambda k: (len(grown[k]), grown[k])):
            if len(grown[k]) < SMALL:
                ties = [home[n] for here in grown[k] for n in self.graph[here] if home.get(n, k) != k]
                room = [other for other in ties if len(grown[other]) + len(grown[k]) <= most]
                if room:
                    host = max(sorted(set(room)), key=room.count)
                    home.update(dict.fromkeys(grown[k], host))
                    grown[host] += grown.pop(k)
        return _by_size(tuple(sorted(piece)) for piece in grown.values())

    def gathered(self, pieces: Sequence[Piece]) -> Community:
        """Gather small pieces; if they are many, those together that the same sources speak of."""
        everything = self.named(sorted(n for piece in pieces for n in piece))
        parts = _cut(sorted(pieces, key=lambda piece: (self.source(piece), piece)))
        if len(parts) == 1:
            return Community(everything, gathered=True)
        return Community(everything, self.shelved(parts), gathered=True)

    def shelved(self, parts: Sequence[Piece]) -> tuple[Community, ...]:
        """Set out gathered parts on as many levels as they need."""
        if len(parts) <= MANY:
            return tuple(Community(self.named(part), gathered=True) for part in parts)
        size = -(-len(parts) // MANY)
        shelves = [parts[start : start + size] for start in range(0, len(parts), size)]
        return tuple(
            Community(self.named(n for part in shelf for n in part), self.shelved(shelf), gathered=True)
            for shelf in shelves
        )

    def source(self, piece: Piece) -> str:
        """Name the source that speaks of most of a piece."""
        told = [str(source) for n in piece for source in _sources(self.projection.nodes[self.iris[n]].properties)]
        return max(sorted(set(told)), key=told.count, default="")

    def named(self, piece: Iterable[int]) -> tuple[str, ...]:
        """The IRIs of what is numbered."""
        return tuple(self.iris[n] for n in piece)


def _sources(given: Mapping[str, object]) -> Sequence[object]:
    sources = given.get("sources")
    return sources if isinstance(sources, list) else ()


def _cut(pieces: Iterable[Piece]) -> list[Piece]:
    """Count out pieces, in their order, into parts that are not too large; only a piece that is too large is broken.

    >>> [len(part) for part in _cut([tuple(range(90)), tuple(range(90)), tuple(range(LARGE + 1))])]
    [180, 200, 1]
    """
    parts: list[list[int]] = [[]]
    for piece in pieces:
        for start in range(0, len(piece), LARGE):
            some = piece[start : start + LARGE]
            if len(parts[-1]) + len(some) > LARGE:
                parts.append([])
            parts[-1].extend(some)
    return [tuple(sorted(part)) for part in parts]


def _by_size(pieces: Iterable[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: (-len(piece), piece))

"""Differences: where a mirror and the graph disagree, node by node and property by property."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.mirror import HASH, LONG, marker

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Projection


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what it is, its IRI or id, which part of it, and both values."""

    thing: str
    id: str
    part: str
    graph: Any
    mirror: Any

    def __str__(self) -> str:
        if self.part == "presence":
            return f"{self.thing} {self.id}: {'missing in' if self.graph else 'only in'} the mirror"
        return f"{self.thing} {self.id}: {self.part}: the graph has {self.graph!r}, the mirror {self.mirror!r}"


def verify(engine: Engine, projection: Projection) -> list[Difference]:
    """Compare every node and relationship both ways: labels, types, ends, properties; and the marker."""
    found = marker(engine)
    state = found.state if found else None
    marked = [] if state == "complete" else [Difference("mirror", "marker", "state", "complete", state)]
    return [*marked, *_nodes(engine, projection), *_links(engine, projection)]


def _nodes(engine: Engine, projection: Projection) -> Iterator[Difference]:
    rows = engine.read("MATCH (n:Entity) RETURN n.iri, labels(n), properties(n)", timeout=LONG)
    held = {str(iri): (sorted(labels), properties) for iri, labels, properties in rows}
    yield from _presence("node", projection.nodes, held)
    for iri in sorted(projection.nodes.keys() & held.keys()):
        node, (labels, properties) = projection.nodes[iri], held[iri]
        if sorted(node.labels) != labels:
            yield Difference("node", iri, "labels", sorted(node.labels), labels)
        yield from _properties("node", iri, node.properties, properties)


def _links(engine: Engine, projection: Projection) -> Iterator[Difference]:
    rows = engine.read(
        f"MATCH (a:Entity)-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL "
        "RETURN r.id, type(r), a.iri, b.iri, properties(r)",
        timeout=LONG,
    )
    held: dict[str, tuple[str, str, str, Any]] = {}
    for key, *rest in rows:
        if key in held:
            yield Difference("relationship", key, "how many", 1, 2)
        held[str(key)] = (rest[0], rest[1], rest[2], rest[3])
    yield from _presence("relationship", projection.links, held)
    for key in sorted(projection.links.keys() & held.keys()):
        link, (kind, start, end, properties) = projection.links[key], held[key]
        for part, ours, theirs in (("type", link.type, kind), ("start", link.start, start), ("end", link.end, end)):
            if ours != theirs:
                yield Difference("relationship", key, part, ours, theirs)
        yield from _properties("relationship", key, link.properties, properties)


def _presence(thing: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    for key in sorted(ours.keys() ^ theirs.keys()):
        yield Difference(thing, key, "presence", key in ours, key in theirs)


def _properties(thing: str, key: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted(ours.keys() | theirs.keys() - {HASH}):
        mine, other = ours.get(name), theirs.get(name)
        # True == 1 == 1.0 in Python, and not in Cypher.
        if mine != other or repr(mine) != repr(other):
            yield Difference(thing, key, f"property {name!r}", mine, other)

"""Differences: where a mirror and the graph disagree, node by node, property by property, and source by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.mirror.digests import HASH, digest
from graph.mirror.run import marker
from graph.mirror.turn_back import turn_back
from graph.projection.property_graph import Link
from ontology.quads import fingerprint

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.projection.property_graph import Projection
    from graph.storage.ledger import Ledger

_HELD = f"MATCH (a:Entity)-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL RETURN r.id, type(r), a.iri, b.iri, properties(r)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: what it is, its IRI or id, which part of it, and both values."""

    thing: str
    id: str
    part: str
    graph: Any
    mirror: Any

    def __str__(self) -> str:
        match self.part:
            case "presence":
                return f"{self.thing} {self.id}: {'missing in' if self.graph else 'only in'} the mirror"
            case "statements":
                return f"source {self.id}: what the mirror gives back of it is not what was loaded"
        return f"{self.thing} {self.id}: {self.part}: the graph has {self.graph!r}, the mirror {self.mirror!r}"


def verify(engine: Engine, projection: Projection) -> list[Difference]:
    """Compare a mirror with the graph both ways: labels, types, ends, properties, digests; and the marker."""
    found = marker(engine)
    state = found.state if found else None
    marked = [] if state == "complete" else [Difference("mirror", "marker", "state", "complete", state)]
    compared = [*_nodes(engine, projection), *_links(engine, projection)]
    return [*marked, *sorted(compared, key=lambda one: (one.thing, one.id))]


def lost(engine: Engine, ledger: Ledger) -> list[Difference]:
    """Rebuild what every source says from the mirror alone, and compare it with the hash of what was loaded."""
    links = (Link(str(key), *rest) for key, *rest in engine.scan(_HELD))
    told = {source: fingerprint(said) for source, said in turn_back(links, ledger.base).items()}
    loaded = {entry.source: entry.hash for entry in ledger.entries.values()}
    differ = [source for source in sorted(told.keys() | loaded.keys()) if told.get(source) != loaded.get(source)]
    return [Difference("source", source, "statements", loaded.get(source), told.get(source)) for source in differ]


def _nodes(engine: Engine, projection: Projection) -> Iterator[Difference]:
    seen: set[str] = set()
    for iri, labels, held in engine.scan("MATCH (n:Entity) RETURN n.iri, labels(n), properties(n)"):
        if iri in seen:
            yield Difference("node", iri, "how many", 1, 2)
        elif node := projection.nodes.get(iri):
            if sorted(node.labels) != sorted(labels):
                yield Difference("node", iri, "labels", sorted(node.labels), sorted(labels))
            yield from _properties("node", iri, {**node.properties, HASH: digest(node)}, held)
        seen.add(iri)
    yield from _presence("node", projection.nodes.keys(), seen)


def _links(engine: Engine, projection: Projection) -> Iterator[Difference]:
    seen: set[str] = set()
    for key, kind, start, end, held in engine.scan(_HELD):
        if key in seen:
            yield Difference("relationship", key, "how many", 1, 2)
        elif link := projection.links.get(key):
            for part, ours, theirs in (("type", link.type, kind), ("start", link.start, start), ("end", link.end, end)):
                if ours != theirs:
                    yield Difference("relationship", key, part, ours, theirs)
            yield from _properties("relationship", key, {**link.properties, HASH: digest(link)}, held)
        seen.add(key)
    yield from _presence("relationship", projection.links.keys(), seen)


def _presence(thing: str, ours: Iterable[str], theirs: set[str]) -> Iterator[Difference]:
    for key in set(ours) ^ theirs:
        yield Difference(thing, key, "presence", key not in theirs, key in theirs)


def _properties(thing: str, key: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(name), theirs.get(name)
        # True == 1 == 1.0 in Python, and not in Cypher.
        if mine != other or repr(mine) != repr(other):
            yield Difference(thing, key, f"property {name!r}", mine, other)

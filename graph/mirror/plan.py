"""The plan of a run: what a mirror holds, compared by digests with what it is to hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from graph.mirror.digests import HASH, digest

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.projection.property_graph import Link, Node, Projection

_T = TypeVar("_T", "Node", "Link")
_NODE = f"RETURN n.iri, n.{HASH}"
_LINK = f"RETURN r.id, r.{HASH}, type(r), a.iri, b.iri"


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A relationship that the mirror holds."""

    hash: str
    type: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Held:
    """The digests of the nodes that a mirror holds, by their IRI; the relationships, by their id."""

    nodes: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[HeldLink]] = field(default_factory=dict)

    def add(self, nodes: Iterable[tuple[Any, ...]], links: Iterable[tuple[Any, ...]]) -> None:
        """Take rows of the two statements."""
        self.nodes.update(nodes)
        for key, *rest in links:
            self.links.setdefault(key, []).append(HeldLink(*rest))


def everything(engine: Engine) -> Held:
    """Read all that a mirror holds."""
    held = Held()
    held.add(
        engine.scan(f"MATCH (n:Entity) {_NODE}"),
        engine.scan(f"MATCH (a:Entity)-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL {_LINK}"),
    )
    return held


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to write."""

    new: list[Node]
    changed: list[Node]
    gone: list[str]
    new_links: list[Link]
    changed_links: list[Link]
    gone_links: list[tuple[str, HeldLink]]


def plan(held: Held, projection: Projection, distrusted: Collection[str] = frozenset()) -> Plan:
    """Compare; what is in `distrusted` has changed whatever its digest says."""
    stay, away = _compare_links(projection, held.links)
    return Plan(
        *_told_apart(projection.nodes, held.nodes, distrusted),
        sorted(held.nodes.keys() - projection.nodes.keys()),
        *_told_apart(projection.links, stay, distrusted),
        away,
    )


def _compare_links(
    projection: Projection, held: Mapping[str, list[HeldLink]]
) -> tuple[dict[str, str], list[tuple[str, HeldLink]]]:
    """Tell which links stay, with their digests, and which are to be deleted: gone, moved, of another type, doubled."""
    stay, away = {}, []
    for key, found in held.items():
        link, first = projection.links.get(key), found[0]
        if link and len(found) == 1 and (first.type, first.start, first.end) == (link.type, link.start, link.end):
            stay[key] = first.hash
        else:
            away += [(key, one) for one in found]
    return stay, away


def _told_apart(
    things: Mapping[str, _T], held: Mapping[str, str], distrusted: Collection[str]
) -> tuple[list[_T], list[_T]]:
    """Tell new things and changed ones from the rest."""
    new = [thing for key, thing in things.items() if key not in held]
    kept = ((key, thing) for key, thing in things.items() if key in held)
    return new, [thing for key, thing in kept if held[key] != digest(thing) or key in distrusted]

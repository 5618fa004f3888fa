"""The mirror: the same graph in Neo4j or the embedded engine, kept in step, for those who ask in Cypher.

Every node and relationship of ours carries a digest of its own content: a run writes only what differs.
What has none is another program's: it stays as it is, and a foreign `:Entity` is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, TypeVar

from graph.constraints import prepare
from graph.digests import HASH, digests
from graph.run import Marker, Run, Tell, marker
from graph.writing import Batches, batched
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Link, Node, Projection

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run wrote."""

    nodes_created: int = 0
    nodes_changed: int = 0
    nodes_deleted: int = 0
    links_created: int = 0
    links_changed: int = 0
    links_deleted: int = 0

    def __str__(self) -> str:
        if not any(astuple(self)):
            return "nothing changed"
        return (
            f"nodes: {self.nodes_created} created, {self.nodes_changed} changed, {self.nodes_deleted} deleted; "
            f"relationships: {self.links_created} created, {self.links_changed} changed, {self.links_deleted} deleted"
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """A relationship that the mirror holds."""

    hash: str
    type: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run has to write."""

    new: list[Node]
    changed: list[Node]
    gone: list[str]
    new_links: list[Link]
    changed_links: list[Link]
    gone_links: list[tuple[str, _Held]]

    @property
    def counts(self) -> Counts:
        return Counts(
            *(len(part) for part in (self.new, self.changed, self.gone)),
            *(len(part) for part in (self.new_links, self.changed_links, self.gone_links)),
        )


def mirror(
    engine: Engine,
    projection: Projection,
    *,
    fingerprint: str,
    distrusted: Collection[str] = frozenset(),
    tell: Tell = lambda _: None,
) -> Counts:
    """Make the engine hold this projection, writing only what differs; the marker is complete again at the end.

    Nothing is compared when the marker says that this graph is there already. The nodes and links in `distrusted` are
    written whatever their digests say. `tell` hears each state of the marker. Raise `Problem` when the database holds
    another program's `:Entity`, or another program's relationship at a node that has to go, or when another run
    begins meanwhile.
    """
    _refuse_foreign_nodes(engine)
    prepare(engine, projection)
    before, goal = marker(engine), Marker("complete", fingerprint, len(projection.nodes), len(projection.links))
    if before == goal and not distrusted:
        tell(goal)
        return Counts()
    # Before the run begins: a name that cannot be written is none.
    wanted = digests(projection)
    run = Run(engine, goal, tell)
    run.begin()
    plan = _plan(engine, projection, wanted, distrusted)
    try:
        _refuse_foreign_ties(engine, plan.gone)
    except Problem:
        if before:
            run.end(before)
        raise
    _carry_out(plan, Batches(engine, wanted), run)
    run.end()
    return plan.counts


def _plan(engine: Engine, projection: Projection, wanted: Mapping[str, str], distrusted: Collection[str]) -> _Plan:
    nodes, links = _held_nodes(engine), _held_links(engine)
    stay, away = _compare_links(projection, links)
    for key in distrusted:
        for held in (nodes, stay):
            if key in held:
                held[key] = ""
    return _Plan(
        *_told_apart(projection.nodes, nodes, wanted),
        sorted(nodes.keys() - projection.nodes.keys()),
        *_told_apart(projection.links, stay, wanted),
        away,
    )


def _carry_out(plan: _Plan, batches: Batches, run: Run) -> None:
    run.write(batches.delete_links((held.type, held.start, key) for key, held in plan.gone_links))
    run.write(batches.delete_nodes(plan.gone))
    run.write(batches.change_nodes(plan.changed))
    run.spread(list(batches.create_nodes(plan.new)))
    run.write(batches.change_links(plan.changed_links))
    run.write(batches.create_links(plan.new_links))


def _held_nodes(engine: Engine) -> dict[str, str]:
    return dict(engine.scan(f"MATCH (n:Entity) RETURN n.iri, n.{HASH}"))


def _held_links(engine: Engine) -> dict[str, list[_Held]]:
    found = engine.scan(
        f"MATCH (a:Entity)-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL RETURN r.id, r.{HASH}, type(r), a.iri, b.iri"
    )
    held: dict[str, list[_Held]] = {}
    for key, *rest in found:
        held.setdefault(key, []).append(_Held(*rest))
    return held


def _refuse_foreign_nodes(engine: Engine) -> None:
    for (iri,) in engine.scan(f"MATCH (n:Entity) WHERE n.{HASH} IS NULL RETURN n.iri LIMIT 1"):
        raise Problem(
            f"{engine.name} holds an :Entity of another program ({iri or 'without iri'}): "
            "mirror into a database of its own, or remove that label there"
        )


def _refuse_foreign_ties(engine: Engine, gone: Sequence[str]) -> None:
    for rows in batched(gone, engine.batch):
        found = engine.scan(
            f"UNWIND $rows AS row MATCH (n:Entity {{iri: row}})-[r]-() WHERE r.{HASH} IS NULL "
            "RETURN n.iri, type(r) LIMIT 1",
            {"rows": rows},
        )
        for iri, kind in found:
            raise Problem(
                f"{iri} is gone from the graph, but in {engine.name} another program's relationship {kind} "
                "leads to it: remove that first"
            )


def _compare_links(
    projection: Projection, held: Mapping[str, list[_Held]]
) -> tuple[dict[str, str], list[tuple[str, _Held]]]:
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
    things: Mapping[str, _T], held: Mapping[str, str], wanted: Mapping[str, str]
) -> tuple[list[_T], list[_T]]:
    """Tell new things and changed ones from the rest."""
    new = [thing for key, thing in things.items() if key not in held]
    return new, [thing for key, thing in things.items() if key in held and held[key] != wanted[key]]

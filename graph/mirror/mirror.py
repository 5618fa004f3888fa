"""The mirror: the same graph in Neo4j or the embedded engine, kept in step, for those who ask in Cypher.

Every node and relationship of ours carries a digest of its own content: a run writes only what differs.
What has none is another program's: it stays as it is, and a foreign `:Entity` is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from graph.mirror.constraints import constrain
from graph.mirror.digests import HASH, check_names
from graph.mirror.indexes import Indexes
from graph.mirror.plan import Held, everything, plan
from graph.mirror.run import Marker, Run, Tell, marker
from graph.mirror.touched import touched
from graph.mirror.writing import Batches
from graph.pieces import batched
from ontology.heap import growing
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.projection.property_graph import Projection
    from graph.storage.store import Store


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


@growing()
def mirror(
    engine: Engine,
    projection: Projection,
    *,
    fingerprint: str,
    sources: Sequence[str] = (),
    distrusted: Collection[str] = frozenset(),
    tell: Tell = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Counts:
    """Make the engine hold this projection, writing only what differs; the marker is complete again at the end.

    The nodes and links in `distrusted` are written whatever their digests say. `tell` hears each state of the marker,
    `say` which indexes cannot be.
    Raise `Problem` when the database holds another program's `:Entity`, or another program's relationship at a node
    that has to go, or when another run begins meanwhile.
    """
    before, run = marker(engine), Run(engine, tell)
    if not distrusted and _is_there(engine, before, fingerprint, tell):
        return Counts()
    check_names(projection)
    _refuse_foreign_nodes(engine)
    constrain(engine)
    goal = Marker("complete", fingerprint, len(projection.nodes), len(projection.links), sources)
    run.begin(goal)
    counts = _make_equal(run, engine, everything(engine), projection, before, say, distrusted)
    run.end(goal)
    return counts


@growing()
def refresh(
    engine: Engine,
    store: Store,
    projection: Callable[[], Projection],
    *,
    fingerprint: str,
    tell: Tell = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Counts:
    """Make the engine hold what the store holds. Where few sources have changed, only what they touch is looked at.

    `projection` is called only where that is not enough.
    """
    before, sources = marker(engine), store.ledger.hashes
    whole = partial(mirror, engine, fingerprint=fingerprint, sources=sources, tell=tell, say=say)
    if _is_there(engine, before, fingerprint, tell):
        return Counts()
    changed = _changed(before, fingerprint, sources)
    if before is None or changed is None:
        return whole(projection())
    _refuse_foreign_nodes(engine)
    constrain(engine)
    run = Run(engine, tell)
    goal = replace(before, fingerprint=fingerprint, sources=sources)
    if not run.begin(goal, still=before):
        return whole(projection())
    part, held = touched(engine, store, changed)
    check_names(part)
    counts = _make_equal(run, engine, held, part, before, say)
    nodes = before.nodes + counts.nodes_created - counts.nodes_deleted
    run.end(replace(goal, nodes=nodes, links=before.links + counts.links_created - counts.links_deleted))
    return counts


def _is_there(engine: Engine, before: Marker | None, fingerprint: str, tell: Tell) -> bool:
    """Tell whether a mirror is complete and of this graph; see that its constraints are there, too."""
    if not before or (before.state, before.fingerprint) != ("complete", fingerprint):
        return False
    constrain(engine)
    # Without its constraint it may have held something twice, and be incomplete now.
    if (now := marker(engine)) != before:
        return False
    tell(now)
    return True


def _changed(before: Marker | None, fingerprint: str, sources: Sequence[str]) -> set[str] | None:
    """Name the sources that are not as they were when the mirror was made; None if all has to be looked at."""
    if not before or before.state != "complete" or before.fingerprint.split("-")[0] != fingerprint.split("-")[0]:
        return None
    changed = {each.partition(" ")[2] for each in set(before.sources) ^ set(sources)}
    return changed if 10 * len(changed) < len(sources) else None


def _make_equal(
    run: Run,
    engine: Engine,
    held: Held,
    projection: Projection,
    before: Marker | None,
    say: Callable[[str], None],
    distrusted: Collection[str] = frozenset(),
) -> Counts:
    """Write what differs between what a mirror holds and a projection, or a part of both.

    Where that is refused nothing is written, and the mirror is what it was before.
    """
    todo, batches, indexes = plan(held, projection, distrusted), Batches(engine), Indexes(engine, projection)
    try:
        _refuse_foreign_ties(engine, todo.gone)
    except Problem:
        if before:
            run.end(before)
        raise
    indexes.make_way()
    run.write(batches.delete_links((gone.type, gone.start, key) for key, gone in todo.gone_links))
    run.write(batches.delete_nodes(todo.gone))
    run.write(batches.change_nodes(todo.changed))
    run.spread(list(batches.create_nodes(todo.new)))
    indexes.order()
    run.write(batches.change_links(todo.changed_links))
    run.spread(list(batches.create_links(todo.new_links)))
    for line in indexes.complete():
        say(line)
    return Counts(
        len(todo.new),
        len(todo.changed),
        len(todo.gone),
        len(todo.new_links),
        len(todo.changed_links),
        len(todo.gone_links),
    )


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

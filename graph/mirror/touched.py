"""What some sources touch: the part of the projection, and of a mirror, that differs when only they have changed.

A thing is touched when a changed source speaks of it, or did; an event also when somebody is renamed after whom it is
called. All else stays as it is, so that a refresh costs what has changed and not what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from graph.mirror.digests import HASH
from graph.mirror.plan import Held
from graph.pieces import batched
from graph.projection.labels import DONE_TO
from graph.projection.project import things
from graph.projection.property_graph import Projection
from graph.storage.claim import Claim
from graph.storage.claims import claims_about, claims_of
from ontology.schema import camel, ties
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.storage.store import Store

_SPOKEN_OF = "MATCH (d:Entity {iri: row})<-[:STATED_IN]-(n:Entity) RETURN DISTINCT n.iri"
_NODES = f"MATCH (n:Entity {{iri: row}}) RETURN n.iri, n.{HASH}, labels(n), n.name, n.name_en, n.name_zh"
# Both ends of a tie are spoken of by the source that states it.
_LINKS = (
    f"MATCH (a:Entity {{iri: row}})-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL "
    "AND (r.record IS NULL OR r.source IN $sources) "
    f"RETURN r.id, r.{HASH}, type(r), a.iri, b.iri"
)


def touched(engine: Engine, store: Store, sources: set[str]) -> tuple[Projection, Held]:
    """Project the part that these sources touch, and read what the mirror holds of it."""
    graphs = [store.base + source for source in sorted(sources)]
    said = [claim for source in sorted(sources & store.ledger.entries.keys()) for claim in claims_of(store, source)]
    tied = [claim for claim in said if claim.kind in ties()]
    iris = {claim.iri for claim in said if claim.kind not in ties()}
    iris.update(iri for (iri,) in _asked(engine, _SPOKEN_OF, graphs))
    rows = {row[0]: row[1:] for row in _asked(engine, _NODES, sorted(iris))}
    part = _part(store, iris, tied)
    renamed = [iri for iri in iris if _names(part, iri) != _named(rows.get(iri))]
    if called := set(_called_after(store, renamed)) - iris:
        rows |= {row[0]: row[1:] for row in _asked(engine, _NODES, sorted(called))}
        iris |= called
        part = _part(store, iris, tied)
    held = Held()
    held.add(
        ((iri, digest) for iri, (digest, *_) in rows.items()),
        _asked(engine, _LINKS, sorted(iris), sources=sorted(sources)),
    )
    return part, held


def _asked(engine: Engine, statement: str, rows: Sequence[str], **more: Any) -> Iterator[tuple[Any, ...]]:
    for batch in batched(rows, engine.batch):
        yield from engine.scan(f"UNWIND $rows AS row {statement}", {"rows": batch, **more})


def _part(store: Store, iris: set[str], tied: Iterable[Claim]) -> Projection:
    claims = list(_claims(store, iris))
    named = {target for claim in claims for name, target in claim.links if name in DONE_TO}
    nodes, links = things([*claims, *_claims(store, named - iris), *tied], store.base)
    return Projection(
        {iri: node for iri, node in nodes.items() if iri in iris},
        {key: link for key, link in links.items() if link.start in iris or "record" in link.properties},
    )


def _claims(store: Store, iris: set[str]) -> Iterator[Claim]:
    """Yield the claims about things; a source may give the id of one to a tie."""
    for iri in sorted(iris):
        yield from (claim for claim in claims_about(store, iri) if claim.kind not in ties())


def _called_after(store: Store, agents: Iterable[str]) -> Iterator[str]:
    """Name the events that may be called after these agents."""
    from pyoxigraph import DefaultGraph, NamedNode

    rdf = store.reading()
    for iri in agents:
        for field in DONE_TO:
            predicate = NamedNode(NS + camel(field))
            for quad in rdf.quads_for_pattern(None, predicate, NamedNode(iri), DefaultGraph()):
                yield quad.subject.value  # type: ignore[union-attr]


def _named(row: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    return (sorted(row[1]), *row[2:]) if row else None


def _names(part: Projection, iri: str) -> tuple[Any, ...] | None:
    """What an event may be called after: labels and names, as the mirror gives them."""
    if node := part.nodes.get(iri):
        return sorted(node.labels), *map(node.properties.get, ("name", "name_en", "name_zh"))
    return None

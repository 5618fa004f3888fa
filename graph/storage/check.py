"""Checking: what in the graph breaks the shapes, found by the engine in one query a constraint, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.storage.identities import DECISION, decisive
from ontology.shapes import Constraint, constraints
from ontology.vocabulary import NS, prefixes

if TYPE_CHECKING:
    from graph.storage.store import Store

APART = ("Agent", "Place", "Event", "Document", "Demand", "IdentityDecision", "Tie")
"""Kinds of which a thing can be only one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that breaks a constraint in one source; `field` is empty for a rule between fields."""

    source: str
    kind: str
    id: str
    field: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.source}: " if self.source else ""
        what = f"{self.field}: " if self.field else ""
        value = f" ({self.value})" if self.value else ""
        return f"{where}{self.kind} {self.id!r}: {what}{self.message}{value}"


def check(store: Store) -> Iterator[Finding]:
    """Yield all that breaks a shape, source by source; things that are held to be of two kinds; vain decisions."""
    for constraint in constraints():
        yield from _broken(store, constraint)
    yield from _of_two_kinds(store)
    yield from _decided_in_vain(store)
    for source in store.damaged():
        yield Finding(source, "Document", source, "", "its statements are not those that were loaded (load it again)")


def _broken(store: Store, constraint: Constraint) -> Iterator[Finding]:
    rows: Any = store.reading().query(
        f"SELECT DISTINCT ?source ?this ?value {{ GRAPH ?source {{ ?this a <{NS}{constraint.kind}> . "
        f"{constraint.pattern} }} }} ORDER BY ?source ?this ?value",
        prefixes=dict(prefixes()),
    )
    for row in rows:
        source, this, value = (row[name] for name in ("source", "this", "value"))
        yield Finding(
            source=_short(store, source),
            kind=constraint.kind,
            id=_short(store, this),
            field=constraint.field,
            message=constraint.message,
            value=_short(store, value),
        )


def _of_two_kinds(store: Store) -> Iterator[Finding]:
    kinds = " ".join(f"cg:{kind}" for kind in APART)
    rows: Any = store.reading().query(
        f"SELECT ?this ?one ?other {{ VALUES ?one {{ {kinds} }} VALUES ?other {{ {kinds} }} "
        "?this a ?one, ?other . FILTER (STR(?one) < STR(?other)) } ORDER BY ?this",
        prefixes=dict(prefixes()),
    )
    for row in rows:
        one, other = (row[name].value.removeprefix(NS) for name in ("one", "other"))
        message = f"is also a {other}: sources give one id to two things (rename it in one of them)"
        yield Finding("", one, _short(store, row["this"]), "", message)


def _decided_in_vain(store: Store) -> Iterator[Finding]:
    """Yield decisions about ids that no source gives, or that name a source: that stays itself."""
    from pyoxigraph import NamedNode

    rdf = store.reading()
    for graph, triple in decisive(rdf):
        id = triple.object.value  # type: ignore[union-attr]
        node = NamedNode(store.base + id)
        if rdf.contains_named_graph(node):
            wrong = "is a source, which stays itself"
        elif any(isinstance(quad.graph_name, NamedNode) for quad in rdf.quads_for_pattern(node, None, None, None)):
            continue
        else:
            wrong = "is given by no source (is it misspelt, or not loaded yet?)"
        decision, field = triple.subject.value, triple.predicate.value  # type: ignore[union-attr]
        told = decision.removeprefix(store.base), field.removeprefix(NS), wrong, id
        yield Finding(graph.removeprefix(store.base), DECISION, *told)


def _short(store: Store, term: Any) -> str:
    return term.value.removeprefix(store.base) if term is not None else ""

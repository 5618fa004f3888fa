"""Conflicts: values on which sources differ, side by side, none of them preferred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.answers.evidence import Evidence, of_statement
from ontology.dates import bounds
from ontology.records import Record
from ontology.schema import EDTF, Property, kind_names, properties, ties
from ontology.vocabulary import concepts

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Projection

OPEN = ("description", "note", "slip", "reason", "disclosure", "modality", "ongoing")
"""Fields in which sources complete each other rather than differ."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one thing on which sources differ: each value with what says it."""

    iri: str
    id: str
    name: str
    field: str
    values: tuple[tuple[str, tuple[Evidence, ...]], ...]


def conflicts(projection: Projection, *, only: Collection[str] | None = None) -> Iterator[Conflict]:
    """Yield where sources differ on a value that a thing can have only one of; of some things and the ties at them, if
    their IRIs are given.

    Sources differ on a link too: two places of birth, two courts. A name is never in conflict: people have many. Nor is
    a value with one that is only more precise.
    """
    for iri in sorted(projection.statements if only is None else only):
        statements = projection.statements.get(iri, ())
        if len(statements) > 1:
            node = projection.nodes[iri]
            yield from _of(projection, iri, node.name, statements, kind_names()[node.kind])
    for iri in sorted(projection.ties if only is None else {*_tied(projection, only)}):
        statements = projection.ties[iri]
        if len(statements) > 1:
            name = " – ".join(projection.nodes[end].name for end in (statements[0].start, statements[0].end))
            yield from _of(projection, iri, name, statements, ties()[str(statements[0].properties["kind"])])


def _tied(projection: Projection, iris: Iterable[str]) -> Iterator[str]:
    for iri in iris:
        for link in projection.around.get(iri, ()):
            if "record" in link.properties:
                yield str(link.properties["record"])


def _of(
    projection: Projection, iri: str, name: str, statements: tuple[Link, ...], kind: type[Record]
) -> Iterator[Conflict]:
    for prop in properties(kind):
        if prop.repeated or prop.field in OPEN:
            continue
        said: dict[str, list[Evidence]] = {}
        for statement in statements:
            for value in _values(projection, iri, statement, prop):
                said.setdefault(value, []).extend(of_statement(projection, statement, prop.field))
        told = [value for value in said if not any(_widens(prop, value, other) for other in said)]
        if len(told) > 1:
            short = iri.rpartition("/")[2]
            yield Conflict(iri, short, name, prop.field, tuple((value, tuple(said[value])) for value in sorted(told)))


def _widens(prop: Property, value: str, other: str) -> bool:
    """Tell whether a value is only less precise than another: a year and a day in it, a concept and one below it."""
    if value == other:
        return False
    if prop.shape == "concept":
        return value in _above(prop.target, other)
    if prop.target != EDTF:
        return False
    (first, last), (begin, end) = bounds(value), bounds(other)
    starts = first is None or (begin is not None and first <= begin)
    return starts and (last is None or (end is not None and end <= last))


def _above(scheme: str, concept: str) -> Iterator[str]:
    known = concepts(scheme)
    while concept in known and (broader := known[concept].broader):
        concept = broader.rpartition("/")[2]
        yield concept


def _values(projection: Projection, iri: str, statement: Link, prop: Property) -> Iterator[str]:
    if prop.shape != "link":
        if prop.field in statement.properties:
            yield str(statement.properties[prop.field])
        return
    source = statement.properties["source"]
    for link in projection.around.get(iri, ()):
        said_by: Any = link.properties.get("sources", ())
        if link.start == iri and link.type == prop.relationship and source in said_by:
            yield str(projection.nodes[link.end].properties["id"])

"""Constraints: what the database itself holds us to, with the indexes that make people easy to find."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from graph.digests import HASH, word
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Projection

UNIQUE = (("CasegraphMirror", "id"), ("Entity", "iri"))
INDEXED = ("id", "name", "begin_earliest")
"""The properties by which people look things up; an index serves one label only, so each label has its own."""


# A mirror without the constraint may hold nodes twice: they go, and a run makes them anew.
_INCOMPLETE = "MATCH (m:CasegraphMirror) SET m.state = 'incomplete' RETURN m.id"
_TWICE = (
    f"MATCH (n:Entity) WHERE n.{HASH} IS NOT NULL WITH n.iri AS iri, collect(n) AS same WHERE size(same) > 1 "
    f"UNWIND same AS n WITH n WHERE NOT EXISTS {{ MATCH (n)-[r]-() WHERE r.{HASH} IS NULL }} DETACH DELETE n"
)


def prepare(engine: Engine, projection: Projection) -> None:
    """Make the constraints and indexes that are missing, and see that they are there."""
    constrain(engine)
    if missing := _wanted(engine, projection) - _indexes(engine).keys():
        engine.define([f"CREATE INDEX {_called(*each)} FOR (n:{each[0]}) ON (n.{each[1]})" for each in sorted(missing)])
        _await(engine, missing)


def constrain(engine: Engine) -> None:
    """Make the constraints that are missing, and see that they are there."""
    if not (bare := [each for each in UNIQUE if not _constrained(engine, *each)]):
        return
    engine.write(_TWICE, guard=(_INCOMPLETE, {}))
    needed = f"casegraph needs {' and '.join(f':{label}({name})' for label, name in bare)} to be unique"
    try:
        engine.define(
            [f"CREATE CONSTRAINT {_called(*each)} FOR (n:{each[0]}) REQUIRE n.{each[1]} IS UNIQUE" for each in bare]
        )
    except Problem as problem:
        raise Problem(f"{problem} ({needed})") from None
    if not all(_constrained(engine, *each) for each in bare):
        raise Problem(f"{engine.name} did not make a constraint, and gave no reason ({needed})")


def _wanted(engine: Engine, projection: Projection) -> set[tuple[str, str]]:
    """Choose the labels that have enough nodes, and the properties that they have."""
    nodes = projection.nodes.values()
    many = Counter(label for node in nodes for label in node.labels)
    return {
        (label, name)
        for node in nodes
        for label in node.labels
        for name in INDEXED
        if name in node.properties and many[label] >= engine.indexed_from
    }


def _await(engine: Engine, missing: set[tuple[str, str]]) -> None:
    while waiting := {index: state for index, state in _indexes(engine).items() if index in missing}:
        if "FAILED" in waiting.values():
            label, name = next(index for index, state in waiting.items() if state == "FAILED")
            raise Problem(f"{engine.name} could not build its index on :{label}({name})")
        if set(waiting.values()) == {"ONLINE"}:
            return
        time.sleep(0.05)


def _called(label: str, name: str) -> str:
    return f"casegraph_{word(label)}_{word(name)} IF NOT EXISTS"


def _constrained(engine: Engine, label: str, name: str) -> bool:
    rows = engine.read("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    return any((labels, names) == ([label], [name]) and "UNIQUENESS" in kind for labels, names, kind in rows)


def _indexes(engine: Engine) -> dict[tuple[str, str], str]:
    rows = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state")
    return {(labels[0], names[0]): state for labels, names, state in rows if labels and len(names or ()) == 1}

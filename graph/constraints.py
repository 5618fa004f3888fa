"""Constraints: what the database itself holds us to, with the indexes that make people easy to find."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graph.digests import HASH, word
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Projection

UNIQUE = (("CasegraphMirror", "id"), ("Entity", "iri"))
INDEXED = ("id", "name", "begin_earliest")
"""The properties by which people look things up; an index serves one label only, so each label has its own.

Relationships have none: the mirror finds a changed one from its start, and with an index on its id Neo4j 5.26 takes
seventeen times as long to change 10,000 (23.8 s against 1.4).
"""
LONGEST = 8000
"""Bytes of a text that an index takes: Neo4j refuses to write more than 8,164."""

_Indexed = tuple[str, str]
"""A label and a property."""

# A mirror without the constraint may hold nodes twice: they go, and a run makes them anew.
_INCOMPLETE = "MATCH (m:CasegraphMirror) SET m.state = 'incomplete' RETURN m.id"
_TWICE = (
    f"MATCH (n:Entity) WHERE n.{HASH} IS NOT NULL WITH n.iri AS iri, collect(n) AS same WHERE size(same) > 1 "
    f"UNWIND same AS n WITH n WHERE NOT EXISTS {{ MATCH (n)-[r]-() WHERE r.{HASH} IS NULL }} DETACH DELETE n"
)


def make_way(engine: Engine, projection: Projection) -> None:
    """Drop the indexes that would refuse a text of the projection, and those that failed."""
    long = _too_long(projection)
    _drop(engine, [each for each, state in _indexes(engine).items() if each in long or state == "FAILED"])


def complete(engine: Engine, projection: Projection) -> Iterator[str]:
    """Make the indexes that are missing, now that all is written; tell which cannot be made, and why.

    Nothing is lost without an index: a lookup by that property reads every node of the label.
    """
    if long := _too_long(projection):
        yield _lacking(engine, long, f"a text there is longer than {LONGEST} bytes")
    if missing := _wanted(engine, projection) - long - _indexes(engine).keys():
        _make(engine, missing)
    if failed := missing - _indexes(engine).keys():
        yield _lacking(engine, failed, "it could not be built, the server's log says why")


def indexed(engine: Engine) -> bool:
    """Tell whether there is any index to look things up by: an import by neo4j-admin makes none."""
    return bool(_indexes(engine).keys() - set(UNIQUE))


def _lacking(engine: Engine, indexes: set[_Indexed], why: str) -> str:
    where = ", ".join(f":{label}({name})" for label, name in sorted(indexes))
    return f"{engine.name} has no index on {where}: {why} (lookups by it work, more slowly)"


def constrain(engine: Engine) -> None:
    """Make the constraints that are missing, and see that they are there."""
    if not (bare := [each for each in UNIQUE if not _constrained(engine, *each)]):
        return
    engine.write(_TWICE, guard=(_INCOMPLETE, {}))
    needed = f"casegraph needs {' and '.join(f':{label}({name})' for label, name in bare)} to be unique"
    try:
        engine.define(
            [
                f"CREATE CONSTRAINT {_called(*each)} IF NOT EXISTS FOR (n:{each[0]}) REQUIRE n.{each[1]} IS UNIQUE"
                for each in bare
            ]
        )
    except Problem as problem:
        raise Problem(f"{problem} ({needed})") from None
    if not all(_constrained(engine, *each) for each in bare):
        raise Problem(f"{engine.name} did not make a constraint, and gave no reason ({needed})")


def _wanted(engine: Engine, projection: Projection) -> set[_Indexed]:
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


def _too_long(projection: Projection) -> set[_Indexed]:
    return {
        (label, name)
        for node in projection.nodes.values()
        for name in INDEXED
        # Four bytes are the most that a letter takes.
        if len(text := str(node.properties.get(name, ""))) > LONGEST / 4 and len(text.encode()) > LONGEST
        for label in node.labels
    }


def _make(engine: Engine, missing: set[_Indexed]) -> None:
    engine.define(
        [f"CREATE INDEX {_called(*each)} IF NOT EXISTS FOR (n:{each[0]}) ON (n.{each[1]})" for each in sorted(missing)]
    )
    while waiting := {index: state for index, state in _indexes(engine).items() if index in missing}:
        if set(waiting.values()) <= {"ONLINE", "FAILED"}:
            # It fails where the mirror holds a text that is too long and that this run did not look at.
            _drop(engine, [index for index, state in waiting.items() if state == "FAILED"])
            return
        time.sleep(0.05)


def _drop(engine: Engine, indexes: Sequence[_Indexed]) -> None:
    if indexes:
        engine.define([f"DROP INDEX {_called(*each)} IF EXISTS" for each in sorted(indexes)])


def _called(label: str, name: str) -> str:
    return f"casegraph_{word(label)}_{word(name)}"


def _constrained(engine: Engine, label: str, name: str) -> bool:
    rows = engine.read("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    return any((labels, names) == ([label], [name]) and "UNIQUENESS" in kind for labels, names, kind in rows)


def _indexes(engine: Engine) -> dict[_Indexed, str]:
    """Give the state of each range index on one property of nodes; others do not serve every lookup."""
    rows = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state, type, entityType")
    return {
        (labels[0], names[0]): state
        for labels, names, state, kind, on in rows
        if labels and len(names or ()) == 1 and (kind, on) == ("RANGE", "NODE")
    }

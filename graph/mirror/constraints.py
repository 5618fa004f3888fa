"""Constraints: what the database itself holds us to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.mirror.digests import HASH, word
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher.engine import Engine

UNIQUE = (("CasegraphMirror", "id"), ("Entity", "iri"))
# A mirror without the constraint may hold nodes twice: they go, and a run makes them anew.
_INCOMPLETE = "MATCH (m:CasegraphMirror) SET m.state = 'incomplete' RETURN m.id"
_TWICE = (
    f"MATCH (n:Entity) WHERE n.{HASH} IS NOT NULL WITH n.iri AS iri, collect(n) AS same WHERE size(same) > 1 "
    f"UNWIND same AS n WITH n WHERE NOT EXISTS {{ MATCH (n)-[r]-() WHERE r.{HASH} IS NULL }} DETACH DELETE n"
)


def constrain(engine: Engine) -> None:
    """Make the constraints that are missing, and see that they are there."""
    if not (bare := [each for each in UNIQUE if not _constrained(engine, *each)]):
        return
    engine.write(_TWICE, guard=(_INCOMPLETE, {}))
    needed = f"casegraph needs {' and '.join(f':{label}({name})' for label, name in bare)} to be unique"
    try:
        engine.define(
            [
                f"CREATE CONSTRAINT {called(*each)} IF NOT EXISTS FOR (n:{each[0]}) REQUIRE n.{each[1]} IS UNIQUE"
                for each in bare
            ]
        )
    except Problem as problem:
        raise Problem(f"{problem} ({needed})") from None
    if not all(_constrained(engine, *each) for each in bare):
        raise Problem(f"{engine.name} did not make a constraint, and gave no reason ({needed})")


def called(label: str, name: str) -> str:
    """Name what is ours on a property of a label."""
    return f"casegraph_{word(label)}_{word(name)}"


def _constrained(engine: Engine, label: str, name: str) -> bool:
    rows = engine.read("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    return any((labels, names) == ([label], [name]) and "UNIQUENESS" in kind for labels, names, kind in rows)

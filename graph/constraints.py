"""Constraints: what the database itself holds us to, with the indexes that make people easy to find."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Projection

UNIQUE = (("CasegraphMirror", "id"), ("Entity", "iri"))
INDEXED = ("id", "name", "begin_earliest")
"""The properties by which people look things up; an index serves one label only, so each label has its own."""


def prepare(engine: Engine, projection: Projection) -> None:
    """Make the constraints and indexes that are missing, and see that they are there."""
    for label, name in UNIQUE:
        if not _constrained(engine, label, name):
            engine.write(
                f"CREATE CONSTRAINT casegraph_{label}_{name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
            )
            if not _constrained(engine, label, name):
                raise Problem(f"{engine.name} has no constraint on :{label}({name}) and did not make one")
    missing = {
        (label, name)
        for node in projection.nodes.values()
        for label in node.labels
        for name in INDEXED
        if name in node.properties
    } - set(_indexes(engine))
    for label, name in sorted(missing):
        engine.write(f"CREATE INDEX casegraph_{label}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})")
    while waiting := missing - {index for index, state in _indexes(engine).items() if state == "ONLINE"}:
        if failed := [index for index, state in _indexes(engine).items() if index in waiting and state == "FAILED"]:
            raise Problem(f"{engine.name} could not build its index on :{failed[0][0]}({failed[0][1]})")
        time.sleep(0.05)


def _constrained(engine: Engine, label: str, name: str) -> bool:
    rows = engine.read("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type")
    return any((labels, names) == ([label], [name]) and "UNIQUENESS" in kind for labels, names, kind in rows)


def _indexes(engine: Engine) -> dict[tuple[str, str], str]:
    rows = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state")
    return {(labels[0], names[0]): state for labels, names, state in rows if labels and len(names or ()) == 1}

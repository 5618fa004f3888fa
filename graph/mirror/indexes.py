"""Indexes: what makes people easy to find in a mirror, by name, id and date."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.mirror.constraints import UNIQUE, called

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.projection.property_graph import Projection

INDEXED = ("id", "name", "begin_earliest")
"""The properties by which people look things up; an index serves one label only, so each label has its own.

Relationships have none: the mirror finds a changed one from its start, and with an index on its id Neo4j 5.26 takes
seventeen times as long to change 10,000 (23.8 s against 1.4).
"""
LONGEST = 8000
"""Bytes of a text that an index takes: Neo4j refuses to write more than 8,164."""

_Indexed = tuple[str, str]
"""A label and a property."""


class Indexes:
    """The indexes of one mirror. Nothing is lost without one: a lookup then reads every node of the label."""

    def __init__(self, engine: Engine, projection: Projection) -> None:
        """Choose the labels that have enough nodes, and the properties that they have; none that holds a long text."""
        self._engine = engine
        self._long = _too_long(projection)
        self._wanted = _wanted(projection, engine.indexed_from) - self._long

    def make_way(self) -> None:
        """Drop the indexes that would refuse a text, and those that failed."""
        self._drop(each for each, state in held(self._engine).items() if each in self._long or state == "FAILED")

    def order(self) -> None:
        """Have those made that are missing; Neo4j builds them beside other work."""
        if missing := self._wanted - held(self._engine).keys():
            texts = (
                f"CREATE INDEX {called(*each)} IF NOT EXISTS FOR (n:{each[0]}) ON (n.{each[1]})" for each in missing
            )
            self._engine.define(sorted(texts))

    def complete(self) -> Iterator[str]:
        """Wait for them; tell which cannot be, and why."""
        if self._long:
            yield self._lacking(self._long, f"a text there is longer than {LONGEST} bytes")
        self.order()
        while "POPULATING" in map((states := held(self._engine)).get, self._wanted):
            time.sleep(0.02)
        if failed := {each for each in self._wanted if states.get(each) != "ONLINE"}:
            # The mirror holds a text that is too long and that this run did not look at.
            self._drop(failed)
            yield self._lacking(failed, "it could not be built, the server's log says why")

    def _drop(self, indexes: Iterable[_Indexed]) -> None:
        if texts := sorted(f"DROP INDEX {called(*each)} IF EXISTS" for each in indexes):
            self._engine.define(texts)

    def _lacking(self, indexes: Iterable[_Indexed], why: str) -> str:
        where = ", ".join(f":{label}({name})" for label, name in sorted(indexes))
        return f"{self._engine.name} has no index on {where}: {why} (lookups by it work, more slowly)"


def indexed(engine: Engine) -> bool:
    """Tell whether there is any index to look things up by: an import by neo4j-admin makes none."""
    return bool(held(engine).keys() - set(UNIQUE))


def held(engine: Engine) -> dict[_Indexed, str]:
    """Give the state of each range index on one property of nodes; others do not serve every lookup."""
    rows = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state, type, entityType")
    return {
        (labels[0], names[0]): state
        for labels, names, state, kind, on in rows
        if labels and len(names or ()) == 1 and (kind, on) == ("RANGE", "NODE")
    }


def _wanted(projection: Projection, fewest: int) -> set[_Indexed]:
    shapes = Counter(
        (node.labels, tuple(name for name in INDEXED if name in node.properties)) for node in projection.nodes.values()
    )
    many = Counter[str]()
    for (labels, _), count in shapes.items():
        many.update(dict.fromkeys(labels, count))
    return {(label, name) for labels, names in shapes for label in labels if many[label] >= fewest for name in names}


def _too_long(projection: Projection) -> set[_Indexed]:
    return {
        (label, name)
        for node in projection.nodes.values()
        for name in INDEXED
        # Four bytes are the most that a letter takes.
        if len(text := str(node.properties.get(name, ""))) > LONGEST / 4 and len(text.encode()) > LONGEST
        for label in node.labels
    }

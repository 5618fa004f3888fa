"""Cypher: the graph as Neo4j's language asks it, whichever engine holds it.

Two engines keep one promise: `graph.mirror.embedded`, in a process of its own beside the store, and `graph.neo4j`, the
organisation's server. Both speak Bolt, so the same statements and the same driver serve both.

Values come back plain: text, numbers, truth values, `None`, `datetime.date`, lists and dicts. Besides:

    a node          {"id": its IRI, "labels": [sorted], "properties": {...}}
    a relationship  {"id": its id, "type": "LAWYER_OF", "properties": {...}}; in a path also "start" and "end", as IRIs
    a path          {"nodes": [...], "relationships": [...]}

Properties that begin with `_` are the mirror's own and stay out of nodes and relationships.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from graph.rows import Rows

TIMEOUT = 30.0
"""Seconds after which a query is stopped."""

Guard = tuple[str, Mapping[str, Any]]
"""A statement and its parameters."""


class Engine(Protocol):
    """What a Cypher engine does for casegraph."""

    name: str
    """What to call it in a sentence: `the embedded engine`, `Neo4j at bolt://...`."""
    batch: int
    """How many rows it takes in one transaction with the best speed."""
    sessions: int
    """In how many sessions at once it takes them with the best speed."""
    indexed_from: int
    """How many nodes a label must have for indexes of its own to pay."""

    def read(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = TIMEOUT,
        most: int | None = None,
    ) -> Rows:
        """Answer a statement that only reads, with `most` rows at the most.

        Raise `NotAQuery` for one that the engine refuses, writes or would reach the network, and `TooSlow` for one
        that was stopped after `timeout` seconds.
        """
        ...

    def scan(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Read what the mirror itself asks for, row by row, however long it takes."""
        ...

    def write(self, statement: str, parameters: Mapping[str, Any] | None = None, *, guard: Guard | None = None) -> bool:
        """Run a statement of the mirror in a transaction of its own, first the guard; nothing if that finds nothing.

        Give whether the guard found something. A transaction is tried again where the server asks for that or a reply
        is lost: what must happen only once needs a guard that finds something only once.
        """
        ...

    def define(self, statements: Sequence[str]) -> None:
        """Make constraints or indexes."""
        ...

    def close(self) -> None:
        """Let the engine go."""
        ...

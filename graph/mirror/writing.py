"""Writing: the statements that make, change and delete nodes and relationships of a mirror, and their rows in batches.

Rows are lists whose fields the statement names: Neo4j takes 1.4 times as many of them a second as of maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from graph.mirror.digests import HASH, digest, labels, word
from graph.pieces import batched

if TYPE_CHECKING:
    from graph.cypher.engine import Engine
    from graph.mirror.run import Job
    from graph.projection.property_graph import Link, Node

_T = TypeVar("_T")
_Found = tuple[Sequence[str], "Node | Link"]
"""What finds a node, or a relationship or its ends; what it is to be."""
_NODE = "MATCH (n:Entity {iri: row[0]})"
_ENDS = "MATCH (a:Entity {iri: row[0]}) MATCH (b:Entity {iri: row[1]})"


class Batches:
    """Makes the batches of a run for one engine."""

    def __init__(self, engine: Engine) -> None:
        """Ask the engine for the size of a batch, and for the labels that nodes have."""
        self._engine = engine

    def create_nodes(self, nodes: Iterable[Node]) -> Iterator[Job]:
        """Create nodes, none of which is there."""
        for names, group in _grouped(nodes, lambda node: node.labels):
            yield from self._filled(f"CREATE (n{labels(names)} %s)", [((), node) for node in group])

    def change_nodes(self, nodes: Sequence[Node]) -> Iterator[Job]:
        """Give nodes the labels and properties that they now have, and no others."""
        had = self._labels([node.iri for node in nodes])
        # The embedded engine takes one change of labels a transaction. The digest comes last: a torn change is seen.
        for (names, old), group in _grouped(nodes, lambda node: (node.labels, had[node.iri])):
            found = [[node.iri] for node in group]
            if away := [name for name in old if name not in names]:
                yield from self._cut(f"{_NODE} REMOVE n{''.join(f':`{name}`' for name in away)}", found)
            if come := [name for name in names if name not in old]:
                yield from self._cut(f"{_NODE} SET n{labels(come)}", found)
            yield from self._filled(f"{_NODE} SET n = %s", [((node.iri,), node) for node in group])

    def delete_nodes(self, iris: Iterable[str]) -> Iterator[Job]:
        """Delete nodes that no relationship leads to."""
        yield from self._cut(f"{_NODE} DELETE n", [[iri] for iri in iris])

    def create_links(self, links: Iterable[Link]) -> Iterator[Job]:
        """Create relationships, none of which is there."""
        for kind, group in _grouped(links, lambda link: link.type):
            statement = f"{_ENDS} CREATE (a)-[r:{word(kind)} %s]->(b)"
            yield from self._filled(statement, [((link.start, link.end), link) for link in group])

    def change_links(self, links: Iterable[Link]) -> Iterator[Job]:
        """Give relationships the properties that they now have, and no others."""
        for kind, group in _grouped(links, lambda link: link.type):
            statement = f"{_link(word(kind))} SET r = %s"
            yield from self._filled(statement, [((link.start, link.id), link) for link in group])

    def delete_links(self, links: Iterable[tuple[str, str, str]]) -> Iterator[Job]:
        """Delete relationships of ours, given by type, start and id."""
        for kind, group in _grouped(links, lambda link: link[0]):
            statement = f"{_link(f'`{kind}`')} WHERE r.{HASH} IS NOT NULL DELETE r"
            yield from self._cut(statement, [[start, key] for _, start, key in group])

    def _labels(self, iris: Sequence[str]) -> dict[str, tuple[str, ...]]:
        had: dict[str, tuple[str, ...]] = {}
        for rows in batched(iris, self._engine.batch):
            found = self._engine.scan(
                "UNWIND $rows AS row MATCH (n:Entity {iri: row}) RETURN n.iri, labels(n)", {"rows": rows}
            )
            had.update({iri: tuple(sorted(names)) for iri, names in found})
        return had

    def _cut(self, statement: str, rows: Sequence[list[Any]]) -> Iterator[Job]:
        for batch in batched(rows, self._engine.batch):
            yield statement, partial(list, batch)

    def _filled(self, statement: str, things: Sequence[_Found]) -> Iterator[Job]:
        """Fill the map literal of a statement over the fields of all things."""
        names = sorted({name for _, thing in things for name in thing.properties})
        first = len(things[0][0])
        parts = [f"{HASH}: row[{first}]", *(f"`{name}`: row[{first + 1 + at}]" for at, name in enumerate(names))]
        filled = statement % ("{" + ", ".join(parts) + "}")
        for batch in batched(things, self._engine.batch):
            yield filled, partial(self._rows, batch, names)

    def _rows(self, things: Sequence[_Found], names: Sequence[str]) -> list[list[Any]]:
        return [[*found_by, digest(thing), *map(thing.properties.get, names)] for found_by, thing in things]


def _link(kind: str) -> str:
    return f"MATCH (:Entity {{iri: row[0]}})-[r:{kind} {{id: row[1]}}]->()"


def _grouped(things: Iterable[_T], key: Callable[[_T], Any]) -> Iterator[tuple[Any, list[_T]]]:
    groups: dict[Any, list[_T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    yield from sorted(groups.items())

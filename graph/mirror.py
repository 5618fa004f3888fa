"""The mirror: the same graph in Neo4j or the embedded engine, kept in step, for those who ask in Cypher.

Every node and relationship of ours carries `_hash`, a digest of its own content, so that a run writes only what differs.
What has no `_hash` is another program's: it stays as it is, and a foreign `:Entity` is refused.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Link, Node, Projection

HASH = "_hash"
INDEXED = ("id", "name", "begin_earliest")
"""The properties by which people look things up; an index serves one label only, so each label has its own."""
LONG = 3600.0
"""Seconds that the mirror's own reading may take."""

_T = TypeVar("_T")
_ENDS = "MATCH (a:Entity {iri: row[0]}) MATCH (b:Entity {iri: row[1]})"
_LINK = "MATCH (:Entity {iri: row[0]})-[r:%s {id: row[1]}]->()"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run wrote."""

    nodes_created: int = 0
    nodes_changed: int = 0
    nodes_deleted: int = 0
    links_created: int = 0
    links_changed: int = 0
    links_deleted: int = 0

    def __str__(self) -> str:
        if not any(astuple(self)):
            return "nothing changed"
        return (
            f"nodes: {self.nodes_created} created, {self.nodes_changed} changed, {self.nodes_deleted} deleted; "
            f"relationships: {self.links_created} created, {self.links_changed} changed, {self.links_deleted} deleted"
        )


@dataclass(frozen=True, slots=True)
class Marker:
    """What the mirror says of itself: from which graph it was made, and whether that came to its end."""

    state: str
    fingerprint: str
    nodes: int
    links: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A relationship that the mirror holds."""

    hash: str
    type: str
    start: str
    end: str


def mirror(engine: Engine, projection: Projection, *, fingerprint: str) -> Counts:
    """Make the engine hold this projection, writing only what differs; the marker is complete again at the end.

    Nothing is read or written when the marker says that this graph is there already. Raise `Problem` when the database
    holds another program's `:Entity`, or another program's relationship at a node that has to go.
    """
    if marker(engine) == Marker("complete", fingerprint, len(projection.nodes), len(projection.links)):
        return Counts()
    # Hashed and checked first: a name that cannot be written stops the run before anything is.
    nodes = {iri: _hashed(_labels(node.labels), node.properties) for iri, node in projection.nodes.items()}
    links = {
        key: _hashed([_name(link.type), link.start, link.end], link.properties)
        for key, link in projection.links.items()
    }
    held_nodes, held_links = _held_nodes(engine), _held_links(engine)
    gone = sorted(held_nodes.keys() - nodes.keys())
    _refuse_foreign_ties(engine, gone)
    _prepare(engine, projection)
    _mark(engine, Marker("incomplete", fingerprint, len(nodes), len(links)))
    stay, moved = _compare_links(projection, links, held_links)
    links_deleted = _delete_links(engine, moved)
    for rows in _batches(gone, engine.batch):
        engine.write("UNWIND $rows AS row MATCH (n:Entity {iri: row}) DELETE n", {"rows": rows})
    changed = [projection.nodes[iri] for iri in nodes if iri in held_nodes and held_nodes[iri] != nodes[iri]]
    new = [projection.nodes[iri] for iri in nodes if iri not in held_nodes]
    _change_nodes(engine, changed, nodes)
    _create_nodes(engine, new, nodes)
    changed_links = [projection.links[key] for key in stay if held_links[key][0].hash != links[key]]
    new_links = [link for key, link in projection.links.items() if key not in stay]
    _change_links(engine, changed_links, links)
    _create_links(engine, new_links, links)
    _mark(engine, Marker("complete", fingerprint, len(nodes), len(links)))
    return Counts(len(new), len(changed), len(gone), len(new_links), len(changed_links), links_deleted)


def marker(engine: Engine) -> Marker | None:
    """Read what the mirror says of itself; None if there is no mirror."""
    rows = engine.read("MATCH (m:CasegraphMirror) RETURN m.state, m.fingerprint, m.nodes, m.links", timeout=LONG)
    return Marker(*rows.rows[0]) if rows.rows else None


def _mark(engine: Engine, state: Marker) -> None:
    fields = dict(zip(("state", "fingerprint", "nodes", "links"), astuple(state), strict=True))
    engine.write("MERGE (m:CasegraphMirror {id: 'casegraph'}) SET m += $fields", {"fields": fields})


# What is there


def _held_nodes(engine: Engine) -> dict[str, str]:
    found = engine.read(f"MATCH (n:Entity) RETURN n.iri, n.{HASH}", timeout=LONG)
    held: dict[str, str] = {}
    for iri, digest in found:
        if digest is None:
            raise Problem(
                f"{engine.name} holds an :Entity of another program ({iri or 'without iri'}): "
                "mirror into a database of its own, or remove that label there"
            )
        held[iri] = digest
    return held


def _held_links(engine: Engine) -> dict[str, list[_Held]]:
    found = engine.read(
        f"MATCH (a:Entity)-[r]->(b:Entity) WHERE r.{HASH} IS NOT NULL RETURN r.id, r.{HASH}, type(r), a.iri, b.iri",
        timeout=LONG,
    )
    held: dict[str, list[_Held]] = {}
    for key, *rest in found:
        held.setdefault(key, []).append(_Held(*rest))
    return held


def _refuse_foreign_ties(engine: Engine, gone: Sequence[str]) -> None:
    for rows in _batches(gone, engine.batch):
        found = engine.read(
            f"UNWIND $rows AS row MATCH (n:Entity {{iri: row}})-[r]-() WHERE r.{HASH} IS NULL "
            "RETURN n.iri, type(r) LIMIT 1",
            {"rows": rows},
            timeout=LONG,
        )
        for iri, kind in found:
            raise Problem(
                f"{iri} is gone from the graph, but in {engine.name} another program's relationship {kind} "
                "leads to it: remove that first"
            )


def _compare_links(
    projection: Projection, links: Mapping[str, str], held: Mapping[str, list[_Held]]
) -> tuple[set[str], list[tuple[str, _Held]]]:
    """Tell which links stay where they are, and which are to be deleted: gone, moved, of another type or doubled."""
    stay, away = set(), []
    for key, found in held.items():
        link = projection.links.get(key)
        there = (found[0].type, found[0].start, found[0].end)
        if link and len(found) == 1 and there == (link.type, link.start, link.end):
            stay.add(key)
        else:
            away += [(key, one) for one in found]
    return stay, away


# Writing: rows are lists, their fields named in the statement (Neo4j takes 1.4 times as many of them as of maps)


def _create_nodes(engine: Engine, nodes: Iterable[Node], digests: Mapping[str, str]) -> None:
    for labels, group in _grouped(nodes, lambda node: node.labels):
        fields, rows = _fields([(node.properties, digests[node.iri], ()) for node in group])
        _write(engine, f"CREATE (n{_labels(labels)} {fields})", rows)


def _change_nodes(engine: Engine, nodes: Sequence[Node], digests: Mapping[str, str]) -> None:
    before: dict[str, tuple[str, ...]] = {}
    for iris in _batches([node.iri for node in nodes], engine.batch):
        found = engine.read(
            "UNWIND $rows AS row MATCH (n:Entity {iri: row}) RETURN n.iri, labels(n)", {"rows": iris}, timeout=LONG
        )
        before.update({iri: tuple(sorted(labels)) for iri, labels in found})
    for (labels, had), group in _grouped(nodes, lambda node: (node.labels, before[node.iri])):
        fields, rows = _fields([(node.properties, digests[node.iri], (node.iri,)) for node in group])
        away = "".join(f":`{label}`" for label in had if label not in labels)
        come = _labels([label for label in labels if label not in had])
        statement = f"MATCH (n:Entity {{iri: row[0]}}) SET n = {fields}"
        _write(engine, statement + (f" REMOVE n{away}" if away else "") + (f" SET n{come}" if come else ""), rows)


def _create_links(engine: Engine, links: Iterable[Link], digests: Mapping[str, str]) -> None:
    for kind, group in _grouped(links, lambda link: link.type):
        fields, rows = _fields([(link.properties, digests[link.id], (link.start, link.end)) for link in group])
        _write(engine, f"{_ENDS} CREATE (a)-[r:{_name(kind)} {fields}]->(b)", rows)


def _change_links(engine: Engine, links: Iterable[Link], digests: Mapping[str, str]) -> None:
    for kind, group in _grouped(links, lambda link: link.type):
        fields, rows = _fields([(link.properties, digests[link.id], (link.start, link.id)) for link in group])
        _write(engine, f"{_LINK % _name(kind)} SET r = {fields}", rows)


def _delete_links(engine: Engine, away: Sequence[tuple[str, _Held]]) -> int:
    for kind, group in _grouped(away, lambda one: one[1].type):
        rows = [[held.start, key] for key, held in group]
        _write(engine, f"{_LINK % f'`{kind}`'} WHERE r.{HASH} IS NOT NULL DELETE r", rows)
    return len(away)


def _write(engine: Engine, statement: str, rows: Sequence[list[Any]]) -> None:
    for batch in _batches(rows, engine.batch):
        engine.write(f"UNWIND $rows AS row {statement}", {"rows": batch})


def _fields(things: Sequence[tuple[Mapping[str, Any], str, Sequence[str]]]) -> tuple[str, list[list[Any]]]:
    """Give a map literal over the fields of all, and the rows that fill it: what finds the thing, digest, values."""
    names = sorted({name for properties, _, _ in things for name in properties})
    first = len(things[0][2])
    parts = [f"{HASH}: row[{first}]", *(f"`{name}`: row[{first + 1 + at}]" for at, name in enumerate(names))]
    rows = [[*found_by, digest, *map(properties.get, names)] for properties, digest, found_by in things]
    return "{" + ", ".join(parts) + "}", rows


def _grouped(things: Iterable[_T], key: Callable[[_T], Any]) -> Iterator[tuple[Any, list[_T]]]:
    groups: dict[Any, list[_T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    yield from sorted(groups.items())


def _batches(rows: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


# Names and digests


def _name(name: str) -> str:
    """Let a name into a statement, where Cypher cannot bind it, if it is a plain word.

    >>> _name("LAWYER_OF")
    'LAWYER_OF'
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise Problem(f"{name!r} cannot be a name in a property graph (letters, digits and _)")
    return name


def _labels(labels: Iterable[str]) -> str:
    return "".join(f":{_name(label)}" for label in labels)


def _hashed(what: Any, properties: Mapping[str, Any]) -> str:
    for name in properties:
        _name(name)
    text = json.dumps([what, properties], sort_keys=True, ensure_ascii=False, default=lambda day: {"day": str(day)})
    return blake2b(text.encode(), digest_size=16).hexdigest()


# Constraints and indexes


def _prepare(engine: Engine, projection: Projection) -> None:
    """Make the constraints and indexes that are missing, and see that they are there."""
    for label, name in (("CasegraphMirror", "id"), ("Entity", "iri")):
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
    while not all(_indexes(engine)[each] == "ONLINE" for each in missing):
        time.sleep(0.05)


def _constrained(engine: Engine, label: str, name: str) -> bool:
    rows = engine.read("SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type", timeout=LONG)
    return any((labels, names) == ([label], [name]) and "UNIQUENESS" in kind for labels, names, kind in rows)


def _indexes(engine: Engine) -> dict[tuple[str, str], str]:
    rows = engine.read("SHOW INDEXES YIELD labelsOrTypes, properties, state", timeout=LONG)
    return {(labels[0], names[0]): state for labels, names, state in rows if labels and len(names or ()) == 1}

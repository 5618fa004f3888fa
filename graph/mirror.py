"""The mirror: the same graph in Neo4j or the embedded engine, kept in step, for those who ask in Cypher.

Every node and relationship of ours carries `_hash`, a digest of its own content: a run writes only what differs.
What has no `_hash` is another program's: it stays as it is, and a foreign `:Entity` is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

from graph.constraints import prepare
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher import Engine
    from graph.project import Link, Node, Projection

HASH = "_hash"
LONG = 3600.0
"""Seconds that the mirror's own reading may take."""

_T = TypeVar("_T")
_NODE = "MATCH (n:Entity {iri: row[0]})"
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
    done = Marker("complete", fingerprint, len(projection.nodes), len(projection.links))
    if marker(engine) == done:
        return Counts()
    # First of all: a name that cannot be written stops the run before anything is.
    nodes, links = _digests(projection)
    held_nodes, held_links = _held_nodes(engine), _held_links(engine)
    gone = sorted(held_nodes.keys() - projection.nodes.keys())
    _refuse_foreign_ties(engine, gone)
    prepare(engine, projection)
    _mark(engine, replace(done, state="incomplete"))
    stay, away = _compare_links(projection, held_links)
    _delete_links(engine, away)
    _write(engine, f"{_NODE} DELETE n", [[iri] for iri in gone])
    new, changed = _told_apart(projection.nodes, held_nodes, nodes)
    _change_nodes(engine, changed, nodes)
    _create_nodes(engine, new, nodes)
    new_links, changed_links = _told_apart(projection.links, stay, links)
    _change_links(engine, changed_links, links)
    _create_links(engine, new_links, links)
    _mark(engine, done)
    return Counts(len(new), len(changed), len(gone), len(new_links), len(changed_links), len(away))


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
    projection: Projection, held: Mapping[str, list[_Held]]
) -> tuple[dict[str, str], list[tuple[str, _Held]]]:
    """Tell which links stay, with their digests, and which are to be deleted: gone, moved, of another type, doubled."""
    stay, away = {}, []
    for key, found in held.items():
        link, first = projection.links.get(key), found[0]
        if link and len(found) == 1 and (first.type, first.start, first.end) == (link.type, link.start, link.end):
            stay[key] = first.hash
        else:
            away += [(key, one) for one in found]
    return stay, away


def _told_apart(
    things: Mapping[str, _T], held: Mapping[str, str], digests: Mapping[str, str]
) -> tuple[list[_T], list[_T]]:
    """Tell new things and changed ones from the rest."""
    new = [thing for key, thing in things.items() if key not in held]
    return new, [thing for key, thing in things.items() if key in held and held[key] != digests[key]]


# Writing: rows are lists, their fields named in the statement (Neo4j takes 1.4 times as many of them as of maps)


def _create_nodes(engine: Engine, nodes: Iterable[Node], digests: Mapping[str, str]) -> None:
    for labels, group in _grouped(nodes, lambda node: node.labels):
        fields, rows = _fields([(node.properties, digests[node.iri], ()) for node in group])
        _write(engine, f"CREATE (n{_labels(labels)} {fields})", rows)


def _change_nodes(engine: Engine, nodes: Sequence[Node], digests: Mapping[str, str]) -> None:
    before: dict[str, tuple[str, ...]] = {}
    for iris in _batches([node.iri for node in nodes], engine.batch):
        had = engine.read(
            "UNWIND $rows AS row MATCH (n:Entity {iri: row}) RETURN n.iri, labels(n)", {"rows": iris}, timeout=LONG
        )
        before.update({iri: tuple(sorted(labels)) for iri, labels in had})
    # The embedded engine takes one change of labels a transaction. The digest comes last: a torn change is seen.
    for (labels, old), group in _grouped(nodes, lambda node: (node.labels, before[node.iri])):
        found = [[node.iri] for node in group]
        if away := [label for label in old if label not in labels]:
            _write(engine, f"{_NODE} REMOVE n{''.join(f':`{label}`' for label in away)}", found)
        if come := [label for label in labels if label not in old]:
            _write(engine, f"{_NODE} SET n{_labels(come)}", found)
        fields, rows = _fields([(node.properties, digests[node.iri], (node.iri,)) for node in group])
        _write(engine, f"{_NODE} SET n = {fields}", rows)


def _create_links(engine: Engine, links: Iterable[Link], digests: Mapping[str, str]) -> None:
    for kind, group in _grouped(links, lambda link: link.type):
        fields, rows = _fields([(link.properties, digests[link.id], (link.start, link.end)) for link in group])
        _write(engine, f"{_ENDS} CREATE (a)-[r:{_name(kind)} {fields}]->(b)", rows)


def _change_links(engine: Engine, links: Iterable[Link], digests: Mapping[str, str]) -> None:
    for kind, group in _grouped(links, lambda link: link.type):
        fields, rows = _fields([(link.properties, digests[link.id], (link.start, link.id)) for link in group])
        _write(engine, f"{_LINK % _name(kind)} SET r = {fields}", rows)


def _delete_links(engine: Engine, away: Iterable[tuple[str, _Held]]) -> None:
    for kind, group in _grouped(away, lambda one: one[1].type):
        rows = [[held.start, key] for key, held in group]
        _write(engine, f"{_LINK % f'`{kind}`'} WHERE r.{HASH} IS NOT NULL DELETE r", rows)


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


def _digests(projection: Projection) -> tuple[dict[str, str], dict[str, str]]:
    """Digest every node, by its IRI, and every link, by its id."""
    nodes, links = projection.nodes.values(), projection.links.values()
    return (
        {node.iri: _digest([_labels(node.labels)], node.properties) for node in nodes},
        {link.id: _digest([_name(link.type), link.start, link.end], link.properties) for link in links},
    )


def _digest(frame: list[str], properties: Mapping[str, Any]) -> str:
    for name in properties:
        _name(name)
    text = json.dumps([frame, properties], sort_keys=True, ensure_ascii=False, default=lambda day: {"day": str(day)})
    return blake2b(text.encode(), digest_size=16).hexdigest()

"""Shaping: the claims of a bucket as nodes and relationships, sorted by their shapes, and these as rows of tables.

What columns a table has is known when all buckets have said what shapes they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from graph.converting.telling import claims_told, lent
from graph.converting.work import Work
from graph.mirror.bulk_tables import Shape, Table, Thing, Written, shaped
from graph.mirror.digests import check_names
from graph.projection.project import things
from graph.projection.property_graph import Link, Node, Projection
from ontology.heap import growing


@dataclass(frozen=True, slots=True)
class Shaped:
    """What a bucket holds: how many nodes and links, and of which shapes."""

    nodes: int
    links: int
    shapes: tuple[Shape, ...]


@growing()
def shape(work: Work, bucket: int) -> Shaped:
    """Turn the claims of a bucket, with those that are lent to it, into nodes and links."""
    claims = sorted((claim() for _, claim in claims_told(work, bucket)), key=lambda claim: claim.source)
    borrowed = lent(work, bucket)
    others = {claim.iri for claim in borrowed}
    nodes, links = things([*claims, *borrowed], work.base)
    own = Projection(
        {iri: node for iri, node in nodes.items() if iri not in others},
        {
            key: link
            for key, link in sorted(links.items())
            # Of a borrowed thing nothing is said but that it is: only a tie of this bucket may begin there.
            if link.start not in others or "record" in link.properties
        },
    )
    return keep(work, bucket, own)


def keep(work: Work, number: int, own: Projection, *more: Node) -> Shaped:
    """Write things by their shapes."""
    check_names(own)
    alike = shaped([*more, *own.nodes.values(), *own.links.values()])
    with work.writing(work.path("things", number)) as draft, draft.open("wb") as file:
        for one, found in sorted(alike.items()):
            file.write(_line([*one, len(found)]))
            file.writelines(map(_line, map(_row, found)))
    return Shaped(len(own.nodes), len(own.links), tuple(sorted(alike)))


@growing()
def fill(work: Work, number: int, tables: Iterable[Table]) -> list[tuple[str, Written]]:
    """Write the rows of a bucket into its part of each table; give the names of the parts by table."""
    alike = dict(_kept(work, number))
    return [(table.name, _fill(work, number, table, alike)) for table in tables if table.holds(alike)]


def _fill(work: Work, number: int, table: Table, alike: Mapping[Shape, list[Thing]]) -> Written:
    with work.writing(work.tables / part(table.name, number)) as draft:
        return table.write(draft, alike)


def part(table: str, number: int) -> str:
    """Name a part of a table."""
    return f"{table}-{number:05}.csv"


def _kept(work: Work, number: int) -> Iterator[tuple[Shape, list[Thing]]]:
    with work.path("things", number).open("rb") as file:
        for line in file:
            kind, heading, names, types, count = orjson.loads(line)
            one = Shape(kind, tuple(heading), tuple(names), tuple(types))
            days = [at for at, form in enumerate(types) if form.startswith("date")]
            yield one, [_thing(one, orjson.loads(next(file)), days) for _ in range(count)]


def _row(thing: Thing) -> list[Any]:
    frame = [thing.iri] if isinstance(thing, Node) else [thing.id, thing.start, thing.end]
    return [*frame, *thing.properties.values()]


def _thing(one: Shape, row: list[Any], days: list[int]) -> Thing:
    frame, values = row[: -len(one.names)], row[-len(one.names) :]
    for at in days:
        found = values[at]
        values[at] = [*map(date.fromisoformat, found)] if type(found) is list else date.fromisoformat(found)
    properties = dict(zip(one.names, values, strict=True))
    if one.kind == "nodes":
        return Node(frame[0], one.heading, properties)
    return Link(frame[0], one.heading[0], frame[1], frame[2], properties)


def _line(row: list[Any]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)

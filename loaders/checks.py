"""Checks between records: what no single record can know about the others of its file, and of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from loaders.problems import Fault
from ontology.forms import nearest
from ontology.records import Record, Tie
from ontology.schema import Property, kind_names, properties

if TYPE_CHECKING:
    from loaders.cases import CaseFile
    from loaders.tree import Tree

NESTED = ("within", "part_of")
"""Links that lead from a part to its whole: they may not lead back."""


def within(file: str, records: Sequence[Record], places: Mapping[str, int], tree: Tree) -> list[Fault]:
    """Find links to nothing, links to the wrong kind, and wholes that are parts of themselves."""
    by_id = {record.id: record for record in records}
    faults = [fault for record in records for fault in _links(file, record, by_id, places, tree)]
    return faults or [fault for link in NESTED for fault in _cycles(file, link, by_id, places)]


def _links(
    file: str, record: Record, by_id: Mapping[str, Record], places: Mapping[str, int], tree: Tree
) -> Iterator[Fault]:
    for prop in properties(type(record)):
        if prop.shape != "link":
            continue
        for target in targets(record, prop):
            if problem := _misled(target, prop, by_id):
                path = ("document", prop.field) if record is next(iter(by_id.values())) else ()
                line = tree.line(path) if path else _line(record, prop, tree, places)
                yield Fault(file, line, problem, record=_called(record), field=prop.field)


def targets(record: Record, prop: Property) -> tuple[str, ...]:
    """Return the ids that a link field holds."""
    value = getattr(record, prop.field)
    return value if prop.repeated else (value,) if value else ()


def _misled(target: str, prop: Property, by_id: Mapping[str, Record]) -> str | None:
    linked = by_id.get(target)
    if linked is None:
        near = nearest(target, by_id)
        hint = f"did you mean {near!r}?" if near else "add it: a file holds all that its source speaks of"
        return f"no record {target!r} in this file ({hint})"
    if isinstance(linked, Tie):
        return f"{target!r} is a {type(linked).__name__}, which ties two things and is none itself"
    wanted = kind_names().get(prop.target, Record)
    if not isinstance(linked, wanted):
        return f"{target!r} is a {type(linked).__name__}, not a {prop.target}"
    return None


def _line(record: Record, prop: Property, tree: Tree, places: Mapping[str, int]) -> int:
    """Find the line of a field: the section is known by the kind, the entry by its line."""
    section = type(record).section
    entries = tree.value.get(section)
    keys: Iterable[str | int] = range(len(entries)) if isinstance(entries, list) else (record.id,)
    start = places[record.id]
    return next((tree.line((section, key, prop.field)) for key in keys if tree.line((section, key)) == start), start)


def _cycles(file: str, link: str, by_id: Mapping[str, Record], places: Mapping[str, int]) -> Iterator[Fault]:
    wholes = {part: getattr(record, link, ()) for part, record in by_id.items()}
    try:
        TopologicalSorter(wholes).prepare()
    except CycleError as error:
        ring = error.args[1]
        names = " -> ".join(ring)
        yield Fault(file, places[ring[0]], f"lies within itself: {names}", record=_called(by_id[ring[0]]), field=link)


def across(files: Sequence[CaseFile]) -> Iterator[Fault]:
    """Find one document told by two files, and one id that two files give to things of different kinds."""
    documents: dict[str, CaseFile] = {}
    kinds: dict[str, tuple[CaseFile, Record]] = {}
    for file in files:
        first = documents.setdefault(file.document.id, file)
        if first is not file:
            said = f"this source is also in {first.file}:{first.places[first.document.id]} (one file, one source)"
            yield Fault(file.file, file.places[file.document.id], said, record=_called(file.document), field="id")
        for record in file.records:
            other, same = kinds.setdefault(record.id, (file, record))
            if not (isinstance(record, type(same)) or isinstance(same, type(record))):
                where = f"{other.file}:{other.places[record.id]}"
                said = f"the id is a {type(same).__name__} in {where} (one id, one thing: rename one of them)"
                yield Fault(file.file, file.places[record.id], said, record=_called(record), field="id")


def _called(record: Record) -> str:
    return f"{type(record).__name__} {record.id!r}"

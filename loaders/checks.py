"""Checks between records: what no single record can know about the others of its file, and of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from loaders.problems import Fault
from ontology.forms import hint
from ontology.records import Record, Tie
from ontology.schema import Property, kind_names, properties

if TYPE_CHECKING:
    from loaders.case_file import CaseFile
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
        mend = hint(target, by_id, "add it: a file holds all that its source speaks of")
        return f"no record {target!r} in this file ({mend})"
    if isinstance(linked, Tie):
        return f"{target!r} is a {type(linked).__name__}, which ties two things and is none itself"
    wanted = kind_names().get(prop.target, Record)
    if not isinstance(linked, wanted):
        return f"{target!r} is a {type(linked).__name__}, no {prop.target}"
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


class Mention(NamedTuple):
    """That a file gives an id to a thing of a kind, and in which line."""

    id: str
    kind: str
    file: str
    line: int
    is_source: bool
    """Whether it is the document that the file tells of."""

    @property
    def place(self) -> str:
        """Where it does."""
        return f"{self.file}:{self.line}"

    def fault(self, message: str) -> Fault:
        """Say what is wrong with it."""
        return Fault(self.file, self.line, message, record=f"{self.kind} {self.id!r}", field="id")


def mentions(file: CaseFile) -> Iterator[Mention]:
    """Yield the ids that a file gives, in the order of its records."""
    for record in file.records:
        line, is_source = file.places[record.id], record.id == file.document.id
        yield Mention(record.id, type(record).__name__, file.file, line, is_source)


def across(files: Sequence[CaseFile]) -> Iterator[Fault]:
    """Find one document told by two files, and one id that two files give to things of different kinds."""
    return clashes(mention for file in files for mention in mentions(file))


def clashes(mentions: Iterable[Mention]) -> Iterator[Fault]:
    """Find what `across` finds; of each id all the mentions have to be there, in the order of their files."""
    documents: dict[str, Mention] = {}
    kinds: dict[str, Mention] = {}
    for mention in mentions:
        if mention.is_source and (first := documents.setdefault(mention.id, mention)) is not mention:
            yield mention.fault(f"this source is also in {first.place} (one file, one source)")
        other = kinds.setdefault(mention.id, mention)
        kind, same = kind_names()[mention.kind], kind_names()[other.kind]
        if not (issubclass(kind, same) or issubclass(same, kind)):
            yield mention.fault(f"the id is a {other.kind} in {other.place} (one id, one thing: rename one of them)")


def _called(record: Record) -> str:
    return f"{type(record).__name__} {record.id!r}"

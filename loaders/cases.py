"""Case files: what one source says, as a person writes it down in YAML or JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from loaders.case_file import CaseFile
from loaders.checks import across, within
from loaders.problems import Fault
from loaders.tree import Tree, parse
from loaders.wording import wording
from ontology.forms import hint, kind_of
from ontology.heap import growing
from ontology.records import Document, Record, Tie
from ontology.schema import sections
from ontology.vocabulary import BASE

SUFFIXES = (".yaml", ".yml", ".json")
RDF = (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf", ".owl", ".xml")
"""How the names of files of RDF end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a load found: the files that can be loaded, and what is wrong in the others."""

    files: tuple[CaseFile, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def read(paths: Iterable[str], base: str = BASE) -> Reading:
    """Read case files, files of RDF, folders of them, or standard input (`-`), and check them, each and together.

    base: what the IRIs of RDF begin with.
    """
    each = read_each(paths, base)
    faults = (*each.faults, *across(each.files))
    wrong = {fault.file for fault in faults}
    return Reading(tuple(one for one in each.files if one.file not in wrong), faults, each.notes)


@growing()
def read_each(paths: Iterable[str], base: str = BASE) -> Reading:
    """Read case files as `read` does, and check each, but not whether they agree."""
    good: list[CaseFile] = []
    faults: list[Fault] = []
    notes: list[str] = []
    for path in chain.from_iterable(map(_rdf_in, paths)):
        if path.lower().endswith(RDF):
            from loaders.rdf.reading import read_rdf

            turned = read_rdf(path, base)
            good += turned.files
            faults += turned.faults
            notes += turned.notes
            continue
        for file, content in _contents(path, faults):
            case_file = _read(file, content, faults)
            if case_file:
                good.append(case_file)
    return Reading(tuple(good), tuple(faults), tuple(notes))


def listed(paths: Iterable[str]) -> tuple[list[str], list[Fault]]:
    """List the files that `read` would read, in their order, and what is wrong with the folders that they lie in."""
    found: list[str] = []
    faults: list[Fault] = []
    for path in chain.from_iterable(map(_rdf_in, paths)):
        unread: list[OSError] = []
        files = _files(path, unread)
        if not files and not unread:
            faults.append(_empty(path))
        faults += (_unread(error, path) for error in unread)
        pipes = {file for file in files if _is_pipe(file, path)}
        faults += map(_piped, pipes)
        found += (str(file) for file in files if file not in pipes)
    return sorted(found), faults


def _rdf_in(path: str) -> list[str]:
    """List the files of RDF in a folder that has no case file; else give the path itself."""
    if not os.path.isdir(path):  # noqa: PTH112  Path raises where a folder above is closed.
        return [path]
    files = [str(file) for file in _in_folder(path, []) if file.suffix.lower() in (*SUFFIXES, *RDF)]
    return [path] if not files or any(file.lower().endswith(SUFFIXES) for file in files) else files


def _contents(path: str, faults: list[Fault]) -> Iterator[tuple[str, bytes]]:
    if path == "-":
        yield "-", sys.stdin.buffer.read()
        return
    unread: list[OSError] = []
    files = _files(path, unread)
    if not files and not unread:
        faults.append(_empty(path))
    for file in files:
        try:
            if _is_pipe(file, path):
                faults.append(_piped(file))
                continue
            yield str(file), file.read_bytes()
        except FileNotFoundError:
            faults.append(Fault(str(file), 1, "is not there (give a case file, a folder of them, or -)"))
        except OSError as error:
            unread.append(error)
    faults += (_unread(error, path) for error in unread)


def _is_pipe(file: Path, path: str) -> bool:
    """Tell a pipe in a folder, which would be waited for; one that is named is meant: `casegraph load <(make)`."""
    try:
        return str(file) != path and file.is_fifo()
    except OSError:
        return False


def _piped(file: Path) -> Fault:
    return Fault(str(file), 1, "is a pipe, not a file (load it by its own name)")


def _empty(path: str) -> Fault:
    return Fault(path, 1, f"holds no case file ({', '.join(SUFFIXES)})")


def _unread(error: OSError, path: str) -> Fault:
    return Fault(str(error.filename or path), 1, f"cannot be read: {error.strerror}")


def _files(path: str, unread: list[OSError]) -> list[Path]:
    """List the case files of a folder, or the one file; what cannot be looked into goes to `unread`."""
    if not os.path.isdir(path):  # noqa: PTH112  Path raises where a folder above is closed.
        return [Path(path)]
    return [file for file in _in_folder(path, unread) if file.suffix in SUFFIXES]


def _in_folder(path: str, unread: list[OSError]) -> list[Path]:
    found = (Path(folder, name) for folder, _, names in os.walk(path, onerror=unread.append) for name in names)
    return sorted(found)


def _read(file: str, content: bytes, faults: list[Fault]) -> CaseFile | None:
    """Read one file; its faults are added to those of the run."""
    try:
        text = content.decode("utf-8-sig")
        tree = parse(text, is_json=file.endswith(".json") or (file == "-" and text.lstrip().startswith("{")), file=file)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, "is not UTF-8 text (save it as UTF-8)"))
        return None
    except Fault as fault:
        faults.append(fault)
        return None
    reader = CaseReader(file, tree)
    records = [record for record in reader.records() if record]
    faults += reader.faults or within(file, records, reader.places, tree)
    document = records[0] if records and not reader.faults else None
    if not isinstance(document, Document):
        return None
    return CaseFile(file, document, tuple(records), sha256(content).hexdigest(), reader.places)


class CaseReader:
    """Turns the tree of one file into records, and notes every fault on the way."""

    def __init__(self, file: str, tree: Tree) -> None:
        self.file, self.tree = file, tree
        self.faults: list[Fault] = []
        self.places: dict[str, int] = {}
        self.hidden = False

    def records(self) -> Iterator[Record | None]:
        """Yield the records, the document first; None for one that is wrong."""
        content = self.tree.value
        if not isinstance(content, dict) or not isinstance(content.get("document"), dict):
            self.fault((), "has no document (begin with `document:` and its id, title and publisher)")
            return
        self.hidden = content["document"].get("disclosure") == "restricted"
        yield self.record(Document, content["document"], ("document",))
        for section, entries in content.items():
            if section != "document":
                yield from self.section(section, entries)

    def section(self, section: str, entries: Any) -> Iterator[Record | None]:
        """Yield the records of a section: a mapping from id to record, or a list of records."""
        kind = sections().get(section)
        if kind is None:
            known = hint(section, sections(), f"one of: document, {', '.join(sections())}")
            self.fault((section,), f"unknown section {section!r} ({known})")
        elif isinstance(entries, dict):
            for identity, fields in entries.items():
                yield self.record(kind, fields, (section, identity), identity)
        elif isinstance(entries, list):
            for number, fields in enumerate(entries):
                yield self.record(kind, fields, (section, number))
        elif entries is not None:
            self.fault((section,), f"is {kind_of(entries)}, not records by id (write `id: {{...}}` below it)", section)

    def record(
        self, kind: type[Record], fields: Any, path: tuple[str | int, ...], identity: str | None = None
    ) -> Record | None:
        """Check one record; None when it is wrong."""
        called = f"{kind.__name__} {identity or (fields.get('id', '') if isinstance(fields, dict) else '')!r}"
        if not isinstance(fields, dict):
            self.fault(path, f"is {kind_of(fields)}, not a record (write its fields below it)", called)
            return None
        if identity is not None:
            fields = {**fields, "id": identity} if fields.get("id", identity) == identity else fields
        try:
            record = kind.model_validate(fields)
        except ValidationError as error:
            self.note(kind, error, path, called, fields)
            return None
        return self.once(record, path, called)

    def once(self, record: Record, path: tuple[str | int, ...], called: str) -> Record | None:
        """Refuse an id that the file has already, or that its key contradicts, or a record that cites nothing."""
        if record.id in self.places:
            mend = "add an id" if isinstance(record, Tie) else "rename one of them"
            self.fault(path, f"the id is taken in line {self.places[record.id]} ({mend})", called)
            return None
        if isinstance(path[-1], str) and len(path) > 1 and path[-1] != record.id:
            self.fault((*path, "id"), f"differs from its key {path[-1]!r} (leave the id out)", called, "id")
            return None
        if not record.evidence and len(path) > 1:
            self.fault(path, "is missing (give the paragraph, and a few of its words as quote)", called, "evidence")
            return None
        self.places[record.id] = self.tree.line(path)
        return record

    def note(
        self, kind: type[Record], error: ValidationError, path: tuple[str | int, ...], called: str, fields: Any
    ) -> None:
        """Turn what the record's type finds wrong into faults at their lines."""
        hidden = self.hidden or fields.get("disclosure") == "restricted"
        for detail in error.errors(include_url=False, include_input=False):
            place = tuple(part for part in detail["loc"])
            name = str(place[0]) if place else ""
            self.fault((*path, *place), wording(kind, detail, hidden=hidden), called, name)

    def fault(self, path: tuple[str | int, ...], message: str, record: str = "", field_name: str = "") -> None:
        """Note a fault at the line of a path."""
        self.faults.append(Fault(self.file, self.tree.line(path), message, record=record, field=field_name))

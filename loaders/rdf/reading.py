"""RDF as a way in: a file in casegraph's own vocabulary, each source a named graph, read back into records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from loaders.case_file import CaseFile
from loaders.checks import within
from loaders.problems import Fault
from loaders.rdf.blank_nodes import named, twins
from loaders.rdf.from_rdf import Graph, Turning
from loaders.rdf.lines import Lines
from loaders.rdf.sources import Sorted, by_source, outside, sorted_out
from loaders.rdf.syntax import FORMATS, SUFFIXES, Graphs, stated
from loaders.tree import Tree
from ontology.heap import growing
from ontology.records import Document
from ontology.schema import camel

LIMIT = 2**29
"""The largest file that is read, in bytes: in memory it takes six (N-Quads) to eighteen (TriG) times as many."""


@dataclass(frozen=True, slots=True)
class RdfReading:
    """What a file of RDF holds: its sources, what is wrong with it, and what a person must be told.

    A file with faults gives no sources. Whether they agree with other files is for `loaders.checks.across` to say.
    """

    files: tuple[CaseFile, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


@growing()
def read_rdf(path: str, base: str) -> RdfReading:
    """Read a file of RDF (one of SUFFIXES) whose things are named below `base`."""
    try:
        content = _content(path)
        suffix = Path(path).suffix.lower()
        graphs = stated(path, suffix, content, base)
    except Fault as fault:
        return RdfReading((), (fault,), ())
    lines = Lines(content.decode("utf-8-sig"), suffix, base)
    return _read(path, base, graphs, lines, sha256(content).hexdigest())


def _content(path: str) -> bytes:
    file = Path(path)
    if file.suffix.lower() not in FORMATS:
        raise Fault(path, 1, f"is not a file of RDF by its name (one of {' '.join(SUFFIXES)})")
    try:
        if (size := file.stat().st_size) > LIMIT:
            said = f"has {size >> 20} MB, more than the {LIMIT >> 20} MB that are read at once"
            raise Fault(path, 1, f"{said} (write some of the sources to a file of their own)")
        return file.read_bytes()
    except FileNotFoundError:
        raise Fault(path, 1, "is not there") from None
    except OSError as error:
        raise Fault(path, 1, f"cannot be read: {error.strerror}") from None


def _read(file: str, base: str, graphs: Graphs, lines: Lines, digest: str) -> RdfReading:
    found = sorted_out(file, graphs, lines.of)
    sources, problems = by_source(file, found.graphs, lines.of)
    faults = [*found.faults, *problems, *outside(file, base, found, lines)]
    blanks = named(found.graphs)
    faults += _twins(file, found, blanks, lines)
    if faults:
        return RdfReading((), tuple(faults), found.notes)
    files, notes = [], list(found.notes)
    for iri, about in sources.items():
        turning = Turning(Graph(file, base, iri, about, lines.of, blanks))
        source = turned(turning, digest)
        faults += turning.faults
        if source:
            files.append(source)
        if turning.renumbered:
            notes.append(f"{file}: {turning.renumbered} citations of <{iri}> are numbered anew")
    if things := len(blanks.keys() - found.citations):
        notes.append(f"{file}: {things} blank nodes get ids (a tie that of its ends, others blank-...)")
    return RdfReading(() if faults else tuple(files), tuple(faults), tuple(notes))


def turned(turning: Turning, digest: str) -> CaseFile | None:
    """Turn one source back into what a case file would give; the faults go to `turning`."""
    file, records = turning.graph.file, list(turning.records())
    document = records[0] if records else None
    if turning.faults or not isinstance(document, Document):
        return None
    here = Tree({}, {(): 1, ("document",): turning.places[document.id]})
    for fault in within(file, records, turning.places, here):
        message = fault.message.replace("in this file", "in its graph").replace("a file holds", "a graph holds")
        turning.faults.append(Fault(file, fault.line, message, record=fault.record, field=f"cg:{camel(fault.field)}"))
    return CaseFile(file, document, tuple(records), digest, turning.places)


def _twins(file: str, found: Sorted, blanks: Mapping[str, str], lines: Lines) -> list[Fault]:
    same = [node for node in twins(blanks) if node not in found.citations]
    if not same:
        return []
    said = f"holds {len(same)} blank nodes of which the same is said as of another (give them IRIs)"
    return [Fault(file, min(map(lines.of, same)), said)]

"""The bulk import: the first load of a very large mirror, as files that `neo4j-admin database import full` reads.

They hold what a run of the mirror would write, digests and marker among it: after the import nothing is left to write.
Nodes lie in a file for each set of labels, relationships in one for each type; where a property is a text here and a
list there the file is split, as a column has one type.

The importer takes a list of one empty text for no value. So that text is written as an invisible sign, which the
importer trims away again (`--trim-strings`); whatever else it would trim or mistake is refused. An empty list it would
drop in every spelling: the projection has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from graph.digests import HASH, check_names, digest
from graph.export import beside
from graph.project import Link, Node, Projection
from ontology.heap import growing
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.run import Marker

ARGUMENTS = "import.args"
"""The file with all that the importer has to be told."""

_MARKED = "CasegraphMirror"
_START, _END = ":START_ID", ":END_ID"
_TYPES = {str: "string", bool: "boolean", int: "long", float: "double", date: "date"}
_BETWEEN, _BLANK = "\x1f", "\x1e"
"""What stands between the members of a list, and what stands for a list of one empty text."""
_TRIMMED = "".join(map(chr, range(0x21)))
"""What Java trims from both ends of a text."""
_EDGES = ('" ', ' "', f"{_BETWEEN} ", f" {_BETWEEN}")
_CONTROLS = bytes(sign for sign in range(0x1E) if sign != ord("\n"))
_ROWS = 5_000
"""How many rows are written in one go."""
_LONGEST = 1 << 20
"""How many signs a row may have before the importer has to be told."""

_Thing = Node | Link
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was written, and the command that imports it."""

    folder: Path
    nodes: int
    links: int
    loose: int
    """How many links were left out, since no source tells of what they lead to."""

    @property
    def command(self) -> str:
        """What to run in the folder, before the server is started."""
        return f"neo4j-admin database import full neo4j @{ARGUMENTS}"

    def __str__(self) -> str:
        """Say it in one line."""
        loose = f"; {self.loose} links to what no source tells of left out" if self.loose else ""
        return f"wrote {self.folder} (as the mirror: {self.nodes} nodes and {self.links} links{loose})"


def write(projection: Projection, target: Path, marker: Marker) -> Bulk:
    """Write the files of a projection, and of the marker that its mirror is to have, into a folder of their own.

    Raise `Problem` for a folder that holds other files or cannot be written, and for a value that the importer would
    change: then what stood there stays.
    """
    if target.exists() and not (target.is_dir() and _ours(target)):
        raise Problem(f"{target}: holds something else (name a new or an empty folder)")
    try:
        with beside(target) as folder, growing():
            return replace(_write(projection, folder, marker), folder=target)
    except OSError as error:
        raise Problem(f"{target}: cannot be written: {error.strerror}") from None


def _write(projection: Projection, folder: Path, marker: Marker) -> Bulk:
    check_names(projection)
    folder.mkdir()
    nodes = projection.nodes
    links = [link for link in projection.links.values() if link.start in nodes and link.end in nodes]
    tables = [
        *_tables(folder, "nodes", [_mark(marker), *nodes.values()]),
        *_tables(folder, "relationships", links),
    ]
    for table in tables:
        table.write()
    lines = [*_options(tables), *(table.argument for table in tables)]
    (folder / ARGUMENTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return Bulk(folder, len(nodes), len(links), len(projection.links) - len(links))


def _ours(folder: Path) -> bool:
    """Tell whether a folder holds nothing but what was written for the importer, and what the importer writes."""
    names = re.compile(rf"(nodes|relationships)-[\w-]+\.csv|{re.escape(ARGUMENTS)}|import\.report")
    return all(names.fullmatch(path.name) and path.is_file() for path in folder.iterdir())


def _mark(marker: Marker) -> Node:
    said = asdict(marker) | {"sources": list(marker.sources)}
    return Node("casegraph", (_MARKED,), {"id": "casegraph"} | {name: value for name, value in said.items() if value})


def _options(tables: Iterable[_Table]) -> Iterator[str]:
    yield from ("--array-delimiter=U+001F", "--trim-strings=true", "--bad-tolerance=0")
    if any(table.multiline for table in tables):
        yield "--multiline-fields=true"
    if (longest := max(table.longest for table in tables)) > _LONGEST:
        yield f"--read-buffer-size={4 * longest}"


class _Shape(NamedTuple):
    """What things have that are written alike: the labels or the type, the columns, their types."""

    heading: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """The type of each column."""
        return dict(zip(self.names, self.types, strict=True))


def _shape(thing: _Thing) -> _Shape:
    heading = thing.labels if isinstance(thing, Node) else (thing.type,)
    types = tuple([_type(value) for value in thing.properties.values()])
    return _Shape(heading, tuple(thing.properties), types)


def _type(value: Any) -> str:
    if type(value) is not list:
        return _TYPES[type(value)]
    return _TYPES[type(value[0])] + "[]"


def _refusal(thing: _Thing) -> Problem:
    return Problem(
        f"{thing.iri if isinstance(thing, Node) else thing.id}: white space around a text or the signs "
        "U+001E, U+001F do not come through neo4j-admin (use casegraph mirror --to)"
    )


def _tables(folder: Path, kind: str, things: Iterable[_Thing]) -> list[_Table]:
    """Put things of one heading into one file, as far as their columns have the same types."""
    shapes: dict[_Shape, list[_Thing]] = {}
    for thing in things:
        shapes.setdefault(_shape(thing), []).append(thing)
    tables: dict[tuple[str, ...], list[_Table]] = {}
    for shape, alike in sorted(shapes.items(), key=lambda one: one[0]):
        beside = tables.setdefault(shape.heading, [])
        table = next((table for table in beside if table.takes(shape)), None)
        if table is None:
            table = _Table(folder, kind, shape.heading, len(beside) + 1)
            beside.append(table)
        table.add(shape, alike)
    return [table for beside in tables.values() for table in beside]


class _Table:
    """A file of rows, and one with its header."""

    def __init__(self, folder: Path, kind: str, heading: tuple[str, ...], number: int) -> None:
        called = f"{kind}-{'-'.join(heading)}" + (f"-{number}" if number > 1 else "")
        self._header, self._path = folder / f"{called}-header.csv", folder / f"{called}.csv"
        self.argument = f"--{kind}={':'.join(heading)}={self._header.name},{self._path.name}"
        self._frame = {_START: "", _END: ""} if kind == "relationships" else {}
        self._ids = {} if kind == "relationships" else {"id" if heading == (_MARKED,) else "iri": "ID"}
        self._hash = {} if heading == (_MARKED,) else {HASH: "string"}
        self._shapes: dict[_Shape, Sequence[_Thing]] = {}
        self._types: dict[str, str] = {}
        self.multiline, self.longest = False, 0

    def takes(self, shape: _Shape) -> bool:
        """Tell whether the columns of a shape have the types that those of this file have."""
        return all(self._types.get(name, kind) == kind for name, kind in shape.columns.items())

    def add(self, shape: _Shape, things: Sequence[_Thing]) -> None:
        """Take the things of a shape, to be written."""
        self._shapes[shape] = things
        self._types.update(shape.columns)

    def write(self) -> None:
        """Write the header and the rows."""
        columns = {**self._frame, **dict(sorted(self._types.items())), **self._hash}
        header = ",".join(f"{name}:{kind}".removesuffix(":") for name, kind in {**columns, **self._ids}.items())
        self._header.write_text(f"{header}\n", encoding="utf-8", newline="\n")
        with self._path.open("wb") as out:
            for shape, things in self._shapes.items():
                form = _Form(columns, {**self._frame, **shape.columns, **self._hash})
                for at in range(0, len(things), _ROWS):
                    self._put(form, things[at : at + _ROWS], out)

    def _put(self, form: _Form, things: Sequence[_Thing], out: BinaryIO) -> None:
        lines = form.lines(things)
        text = "\n".join(lines)
        written, broken = text.encode(), text.count("\n") >= len(lines)
        controls = len(written) - len(written.translate(None, _CONTROLS))
        if broken or controls or any(edge in text for edge in _EDGES):
            for thing in things:
                _check(thing)
        self.multiline |= broken or "\r" in text
        self.longest = max(self.longest, *map(len, lines))
        out.write(written + b"\n")


class _Form:
    """How the things of one shape are written: a template, in which every text stands in quotes."""

    def __init__(self, columns: Iterable[str], own: Mapping[str, str]) -> None:
        names = [name for name in columns if name in own]
        self._template = ",".join('"%s"' if name in own else "" for name in columns)
        self._quotes = 2 * len(names)
        self._values = itemgetter(*names)
        self._lists = [at for at, name in enumerate(names) if own[name].endswith("[]")]
        self._truths = [at for at, name in enumerate(names) if own[name] == "boolean"]

    def lines(self, things: Sequence[_Thing]) -> list[str]:
        """Write rows; raise `Problem` for one whose signs would be mistaken."""
        return [self._line(thing, _row(thing)) for thing in things]

    def _line(self, thing: _Thing, row: _Row) -> str:
        values = list(self._values(row))
        between = blanks = 0
        for at in self._lists:
            members = values[at]
            between += len(members) - 1
            values[at] = _joined(members)
            blanks += members == [""]
        for at in self._truths:
            values[at] = "true" if values[at] else "false"
        line = self._template % tuple(values)
        if line.count('"') != self._quotes:
            line = self._template % tuple([str(value).replace('"', '""') for value in values])
        if line.count(_BETWEEN) != between or line.count(_BLANK) != blanks:
            raise _refusal(thing)
        return line


def _row(thing: _Thing) -> _Row:
    ends = {_START: thing.start, _END: thing.end} if isinstance(thing, Link) else {}
    return {**ends, **thing.properties, HASH: digest(thing)}


def _check(thing: _Thing) -> None:
    """Refuse white space around a text, which the importer would trim."""
    for value in thing.properties.values():
        for member in value if isinstance(value, list) else (value,):
            if isinstance(member, str) and member != member.strip(_TRIMMED):
                raise _refusal(thing)


def _joined(members: Sequence[Any]) -> str:
    if type(members[0]) is str:
        return _BETWEEN.join(members) or _BLANK
    return _BETWEEN.join(map(_spelled, members))


def _spelled(member: Any) -> str:
    return str(member).lower() if isinstance(member, bool) else str(member)

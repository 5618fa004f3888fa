"""Tables for the bulk import: things as rows of CSV, each in the file that has its labels or its type, and its columns.

Nodes lie in a table for each set of labels, relationships in one for each type; where a property is a text here and a
list there the table is split, as a column has one type.

The importer takes a list of one empty text for no value. So that text is written as an invisible sign, which the
importer trims away again (`--trim-strings`); whatever else it would trim or mistake is refused. An empty list it would
drop in every spelling: the projection has none.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from graph.mirror.digests import HASH, digest
from graph.projection.property_graph import Link, Node
from ontology.problems import Problem

MARKED = "CasegraphMirror"
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

Thing = Node | Link
_Row = Mapping[str, Any]


class Written(NamedTuple):
    """What the importer has to know of rows: whether a text in them has lines, how many signs the longest has."""

    multiline: bool
    longest: int


class Shape(NamedTuple):
    """What things have that are written alike: the labels or the type, the columns, their types."""

    kind: Literal["nodes", "relationships"]
    heading: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """The type of each column."""
        return dict(zip(self.names, self.types, strict=True))


def shaped(things: Iterable[Thing]) -> dict[Shape, list[Thing]]:
    """Sort things by their shapes."""
    found: dict[Shape, list[Thing]] = {}
    for thing in things:
        found.setdefault(_shape(thing), []).append(thing)
    return found


def _shape(thing: Thing) -> Shape:
    types = tuple([_type(value) for value in thing.properties.values()])
    if isinstance(thing, Node):
        return Shape("nodes", thing.labels, tuple(thing.properties), types)
    return Shape("relationships", (thing.type,), tuple(thing.properties), types)


def _type(value: Any) -> str:
    if type(value) is not list:
        return _TYPES[type(value)]
    return _TYPES[type(value[0])] + "[]"


def _refusal(thing: Thing) -> Problem:
    return Problem(
        f"{thing.iri if isinstance(thing, Node) else thing.id}: white space around a text or the signs "
        "U+001E, U+001F do not come through neo4j-admin (use casegraph mirror --to)"
    )


def tables(shapes: Iterable[Shape]) -> list[Table]:
    """Put shapes of one heading into one table, as far as their columns have the same types."""
    found: dict[tuple[str, ...], list[Table]] = {}
    for shape in sorted(shapes):
        beside = found.setdefault((shape.kind, *shape.heading), [])
        table = next((table for table in beside if table.takes(shape)), None)
        if table is None:
            table = Table(shape, len(beside) + 1)
            beside.append(table)
        table.add(shape)
    return [table for beside in found.values() for table in beside]


class Table:
    """Rows that have one header, in a file or in several parts."""

    def __init__(self, shape: Shape, number: int) -> None:
        self._kind, self._heading = shape.kind, shape.heading
        self.name = f"{self._kind}-{'-'.join(self._heading)}" + (f"-{number}" if number > 1 else "")
        is_marker = self._heading == (MARKED,)
        self._frame = {_START: "", _END: ""} if self._kind == "relationships" else {}
        self._ids = {} if self._kind == "relationships" else {"id" if is_marker else "iri": "ID"}
        self._hash = {} if is_marker else {HASH: "string"}
        self._shapes: list[Shape] = []
        self._types: dict[str, str] = {}

    def argument(self, parts: Iterable[str]) -> str:
        """Say to the importer which files the table has, its header among them."""
        return f"--{self._kind}={':'.join(self._heading)}={','.join((self._header, *parts))}"

    @property
    def _header(self) -> str:
        return f"{self.name}-header.csv"

    @property
    def _columns(self) -> dict[str, str]:
        return {**self._frame, **dict(sorted(self._types.items())), **self._hash}

    def takes(self, shape: Shape) -> bool:
        """Tell whether the columns of a shape have the types that those of this file have."""
        return all(self._types.get(name, kind) == kind for name, kind in shape.columns.items())

    def holds(self, shapes: Container[Shape]) -> bool:
        """Tell whether things of one of these shapes are rows of this table."""
        return any(shape in shapes for shape in self._shapes)

    def add(self, shape: Shape) -> None:
        """Take a shape: the things that have it are rows of this table."""
        self._shapes.append(shape)
        self._types.update(shape.columns)

    def write_header(self, folder: Path) -> None:
        """Write the header."""
        header = ",".join(f"{name}:{kind}".removesuffix(":") for name, kind in {**self._columns, **self._ids}.items())
        (folder / self._header).write_text(f"{header}\n", encoding="utf-8", newline="\n")

    def write(self, path: Path, alike: Mapping[Shape, Sequence[Thing]]) -> Written:
        """Write those of some things that are rows of this table."""
        columns, multiline, longest = self._columns, False, 0
        with path.open("wb") as out:
            for shape in self._shapes:
                form = _Form(columns, {**self._frame, **shape.columns, **self._hash})
                things = alike.get(shape, ())
                for at in range(0, len(things), _ROWS):
                    put = _put(form, things[at : at + _ROWS], out)
                    multiline, longest = multiline or put.multiline, max(longest, put.longest)
        return Written(multiline, longest)


def _put(form: _Form, things: Sequence[Thing], out: BinaryIO) -> Written:
    lines = form.lines(things)
    text = "\n".join(lines)
    written, broken = text.encode(), text.count("\n") >= len(lines)
    controls = len(written) - len(written.translate(None, _CONTROLS))
    if broken or controls or any(edge in text for edge in _EDGES):
        for thing in things:
            _check(thing)
    out.write(written + b"\n")
    return Written(broken or "\r" in text, max(map(len, lines)))


class _Form:
    """How the things of one shape are written: a template, in which every text stands in quotes."""

    def __init__(self, columns: Iterable[str], own: Mapping[str, str]) -> None:
        names = [name for name in columns if name in own]
        self._template = ",".join('"%s"' if name in own else "" for name in columns)
        self._quotes = 2 * len(names)
        self._values = itemgetter(*names)
        self._lists = [at for at, name in enumerate(names) if own[name].endswith("[]")]
        self._truths = [at for at, name in enumerate(names) if own[name] == "boolean"]

    def lines(self, things: Sequence[Thing]) -> list[str]:
        """Write rows; raise `Problem` for one whose signs would be mistaken."""
        return [self._line(thing, _row(thing)) for thing in things]

    def _line(self, thing: Thing, row: _Row) -> str:
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


def _row(thing: Thing) -> _Row:
    ends = {_START: thing.start, _END: thing.end} if isinstance(thing, Link) else {}
    return {**ends, **thing.properties, HASH: digest(thing)}


def _check(thing: Thing) -> None:
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

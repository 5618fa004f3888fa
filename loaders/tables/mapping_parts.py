"""What a mapping says: the source, the records beside the table, and what each row makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loaders.tables.cells import Making, Template
from ontology.records import Document, Record
from ontology.schema import Property


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row's record: what makes its value, or the row's records that it links to."""

    prop: Property
    line: int
    making: Making | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A record that each row makes, or each part of one of its cells (`each`), where `when` says something."""

    name: str
    kind: type[Record]
    line: int
    id: Template | None
    when: Making | None
    each: Making | None
    shared: bool
    columns: tuple[str, ...]
    """The columns that it is made of, all of them."""
    fields: tuple[Field, ...]
    may_be_closed: bool
    evidence: Mapping[str, Making]


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping that was checked: the source, the records beside the table, and what each row makes."""

    file: str
    document: Document
    constants: tuple[Record, ...]
    rows: tuple[RowRecord, ...]
    only: Mapping[str, frozenset[str]]
    """The words that a column must hold for a row to be read."""
    columns: Mapping[str, int]
    """The columns that it names, each with the line that does so first."""
    words: Mapping[str, int]
    """What it writes in every row, with the line; none of it may be a column's name, which lacks its braces."""

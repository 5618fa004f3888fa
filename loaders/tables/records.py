"""Records of tables, made row by row; a row that cannot be read is rejected as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from loaders.checks import targets
from loaders.problems import Fault
from loaders.tables.cells import EACH, FILE, ROW, Cells, Unreadable, sequence, written
from loaders.tables.mapping_parts import RowRecord, TableMapping
from loaders.tables.opening import Row, Table
from loaders.wording import wording
from ontology.forms import hint
from ontology.records import Record, Tie
from ontology.schema import Property, kind_names, properties

_Made = tuple[str, RowRecord, Cells]
"""A record that is to be made: its id (a tie may have none yet), how, and of which cells."""

_Told = dict[str, tuple[Record, bool]]
"""The records of one row by id, each with whether rows may share it."""

_WORDS = 20
"""How many words that keep rows out are told one by one."""
KEPT = 1000
"""How many rejected rows are kept with their faults; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not loaded, as it was, and why."""

    row: Row
    faults: tuple[Fault, ...]


@dataclass
class Tally:
    """What a reading of a table has seen: rows read, rows rejected, the first of these with their faults.

    others: the rows that are not for this mapping, by what they say instead, and the columns that these fill.
    """

    read: int = 0
    others: dict[str, tuple[int, dict[str, None]]] = field(default_factory=dict)
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)


class TableRecords:
    """The records of one table under a mapping: each reading tells them from the beginning, and keeps none."""

    def __init__(self, table: Table, mapping: TableMapping, rejects: Path | None = None) -> None:
        """Take a table with all the columns that the mapping names, or raise `Fault` with the nearest."""
        for column, line in mapping.columns.items():
            if column not in table.columns:
                mend = hint(column, table.columns, f"it has: {', '.join(table.columns)}")
                raise Fault(mapping.file, line, f"{table.file} has no column {column!r} ({mend})")
        if bare := next((word for word in mapping.words if word in table.columns), None):
            said = f"{bare!r} is a column (write '{{{bare}}}' for its cells, {{text: {bare}}} for the word itself)"
            raise Fault(mapping.file, mapping.words[bare], said)
        self.table, self.mapping, self.rejects = table, mapping, rejects
        self.file, self.sha256, self.columns, self.document = table.file, table.sha256, table.columns, mapping.document
        self.tally = Tally()

    def notes(self, *, is_unchanged: bool) -> Iterator[str]:
        """Tell what was found out about the table, and the counts of the last reading."""
        yield from (f"{self.table.file}: {note}" for note in self.table.notes)
        if unused := [column for column in self.table.columns if column not in self.mapping.columns]:
            yield f"{self.table.file}: columns that the mapping does not use: {', '.join(unused)}"
        for word, (count, filled) in self.tally.others.items():
            said = f"{count:,} rows with {word} are not for this mapping; they fill: {', '.join(filled)}"
            yield f"{self.table.file}: {said}"
        told, tally = self.tally.read - self.tally.rejected, self.tally
        loaded, unchanged = (0, told) if is_unchanged else (told, 0)
        counts = f"{tally.read:,} rows read, {loaded:,} loaded, {unchanged:,} unchanged, {tally.rejected:,} rejected"
        yield f"{self.table.file}: {counts}"

    def read(self, reject: Callable[[Rejected], None] | None = None) -> Iterator[Record]:
        """Yield the document, the records beside the table, then those of each row that is right.

        reject: called with each `Rejected`.
        """
        self.tally = Tally()
        reading = _Reading(self.table, self.mapping)
        yield self.mapping.document
        yield from self.mapping.constants
        for row in self.table.rows():
            if self._is_other(row):
                continue
            self.tally.read += 1
            records = reading.records(row)
            if reading.faults:
                self.tally.rejected += 1
                if len(self.tally.faults) < KEPT:
                    self.tally.faults += reading.faults
                if reject:
                    reject(Rejected(row, tuple(reading.faults)))
            else:
                yield from records

    def _is_other(self, row: Row) -> bool:
        """Tell, and note, whether a row is not for this mapping."""
        if not self.mapping.only or row.fault:
            return False
        cells = dict(zip(self.table.columns, map(written, row.cells), strict=True))
        unlike = [
            f"{column} {cells[column]!r}" for column, words in self.mapping.only.items() if cells[column] not in words
        ]
        if unlike:
            if unlike[0] not in self.tally.others and len(self.tally.others) >= _WORDS:
                unlike = ["other words"]
            count, filled = self.tally.others.get(unlike[0], (0, {}))
            filled.update((column, None) for column, cell in cells.items() if cell)
            self.tally.others[unlike[0]] = count + 1, filled
        return bool(unlike)


class _Reading:
    """One reading of a table: what was told of, so that no id is given to two things, and no link leads nowhere."""

    def __init__(self, table: Table, mapping: TableMapping) -> None:
        self.table, self.mapping = table, mapping
        self.faults: list[Fault] = []
        self.kinds: dict[int, type[Record]] = {
            _key(one.id): type(one) for one in (mapping.document, *mapping.constants)
        }
        self.shared: dict[str, tuple[int, Record]] = {}
        self.known: dict[tuple[Any, ...], list[str]] = {}
        """The ids that cells have made of what rows share: the same cells make the same again."""
        self.file = mapping.document.id.rpartition("/")[2]
        is_closed = mapping.document.disclosure == "restricted"
        self.hidden = {one.name for one in mapping.rows if is_closed or one.may_be_closed}
        """The row's records of which no value is told."""

    def records(self, row: Row) -> list[Record]:
        """Make the records of a row; the faults of the row are in `faults`."""
        self.faults = []
        if row.fault:
            self._fault(row.number, row.fault)
            return []
        by_column = dict(zip(self.table.columns, row.cells, strict=True))
        by_column.update({ROW: row.number, FILE: self.file})
        made: list[_Made] = []
        ids: dict[str, list[str]] = {}
        again = {one.name: (one.name, *map(by_column.get, one.columns)) for one in self.mapping.rows if _stays(one)}
        for row_record in self.mapping.rows:
            known = self.known.get(again.get(row_record.name, ()))
            if known is None:
                own = list(self._identified(row_record, Cells(row.number, by_column)))
                made += own
                known = [identity for identity, _, _ in own]
            ids[row_record.name] = known
        told: _Told = {}
        for identity, row_record, cells in made:
            if (record := self._record(row_record, identity, cells, ids)) and self._is_new(row, record, told):
                told[record.id] = record, row_record.shared
        if not self.faults:
            self._check_links(row, told)
        if not self.faults:
            self._enter(row, told)
            self.known.update({key: ids[name] for name, key in again.items()})
        return [record for record, _ in told.values()]

    def _identified(self, row_record: RowRecord, cells: Cells) -> Iterator[_Made]:
        """Yield each record that the row makes of a kind: its id, and the cells that it is made of."""
        try:
            if row_record.when and row_record.when(cells) is None:
                return
            if row_record.each is None:
                yield row_record.id.id(cells) if row_record.id else "", row_record, cells
                return
            for part in sequence(row_record.each(cells)):
                own = Cells(cells.number, {**cells.by_column, EACH: part})
                yield row_record.id.id(own) if row_record.id else "", row_record, own
        except Unreadable as error:
            self._unreadable(cells.number, error, row_record.name, "id")

    def _record(
        self, row_record: RowRecord, identity: str, cells: Cells, ids: Mapping[str, list[str]]
    ) -> Record | None:
        fields: dict[str, Any] = {"id": identity} if identity else {}
        unreadable: set[str] = set()
        for one in row_record.fields:
            try:
                value = one.making(cells) if one.making else None
            except Unreadable as error:
                self._unreadable(cells.number, error, row_record.name, one.prop.field)
                unreadable.add(one.prop.field)
                continue
            linked = [target for name in one.links for target in ids[name]]
            value = [*linked, *sequence(value)] if linked else value
            if value is not None:
                fields[one.prop.field] = _single(value, one.prop)
        fields["evidence"] = self._evidence(row_record, cells)
        try:
            return row_record.kind.model_validate(fields)
        except ValidationError as error:
            hidden = row_record.name in self.hidden
            for detail in error.errors(include_url=False, include_input=False):
                name = str(detail["loc"][0]) if detail["loc"] else ""
                if name in unreadable:
                    continue
                self._fault(cells.number, wording(row_record.kind, detail, hidden=hidden), row_record.name, name)
            return None

    def _evidence(self, row_record: RowRecord, cells: Cells) -> dict[str, Any]:
        cited: dict[str, Any] = {"row": cells.number}
        for name, making in row_record.evidence.items():
            try:
                cited[name] = making(cells)
            except Unreadable as error:
                self._unreadable(cells.number, error, row_record.name, f"evidence {name}")
        return {name: value for name, value in cited.items() if value is not None}

    def _is_new(self, row: Row, record: Record, told: _Told) -> bool:
        """Tell whether nothing else has made a record; one that is shared must say the same each time."""
        again, is_shared = told.get(record.id, (None, False))
        shared = (row.number, again) if again and is_shared else self.shared.get(record.id)
        if shared is None and again is None and _key(record.id) not in self.kinds:
            return True
        name = f"{type(record).__name__} {record.id!r}"
        if shared is None:
            mend = "add a column to its id, or say `shared: true` where rows tell of one thing"
            self._fault(row.number, f"the id is taken, by another row or beside the table ({mend})", name)
        elif unlike := _unlike(shared[1], record):
            self._fault(
                row.number, f"says of {', '.join(unlike)} otherwise than row {shared[0]}: one id, one thing", name
            )
        return False

    def _check_links(self, row: Row, told: _Told) -> None:
        """Refuse links to what the table does not tell of before or in this row."""
        for record, _ in told.values():
            for prop, target in _links(record):
                kind = type(told[target][0]) if target in told else self.kinds.get(_key(target))
                name = f"{type(record).__name__} {record.id!r}"
                if kind is None:
                    said = f"no record {target!r} in this row, in one before it or beside the table (add what makes it)"
                    self._fault(row.number, said, name, prop.field)
                elif issubclass(kind, Tie) or not issubclass(kind, kind_names().get(prop.target, Record)):
                    self._fault(row.number, f"{target!r} is a {kind.__name__}, no {prop.target}", name, prop.field)

    def _enter(self, row: Row, told: _Told) -> None:
        for record, is_shared in told.values():
            self.kinds[_key(record.id)] = type(record)
            if is_shared:
                self.shared[record.id] = row.number, record

    def _unreadable(self, row: int, error: Unreadable, record: str, name: str) -> None:
        said = error.without_value if record in self.hidden else str(error)
        self._fault(row, said, record, name)

    def _fault(self, row: int, message: str, record: str = "", name: str = "") -> None:
        self.faults.append(Fault(self.table.file, row, message, record=record, field=name))


def _stays(row_record: RowRecord) -> bool:
    """Tell whether the same cells make the same record, whatever else stands in the row."""
    return row_record.shared and ROW not in row_record.columns and not any(one.links for one in row_record.fields)


def _links(record: Record) -> Iterator[tuple[Property, str]]:
    for prop in properties(type(record)):
        if prop.shape == "link":
            yield from ((prop, target) for target in targets(record, prop))


def _single(value: Any, prop: Property) -> Any:
    """Let a list of one stand for it, where a field takes but one."""
    return value[0] if isinstance(value, list) and len(value) == 1 and not prop.repeated else value


def _unlike(first: Record, second: Record) -> list[str]:
    """Name the fields in which two records differ, their citations aside."""
    fields = [name for name in type(first).model_fields if name != "evidence"]
    if type(first) is not type(second):
        return ["its kind"]
    return [name for name in fields if getattr(first, name) != getattr(second, name)]


def _key(identity: str) -> int:
    """Shorten an id, of which a million may have to be known."""
    return int.from_bytes(blake2b(identity.encode(), digest_size=8).digest(), "big")

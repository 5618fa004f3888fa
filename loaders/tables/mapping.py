"""Mappings: how the rows of a table become records.

A mapping is a case file whose rest stands in a table: a `document`, sections of records that every row may speak of,
and `rows`, which says what records each row makes. It is checked before the table is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from loaders.cases import CaseReader
from loaders.checks import within
from loaders.problems import Fault, NotRecords
from loaders.tables.cells import EACH, FILE, ORDERS, ROW, Cells, Making, Reading, Template, as_id, sequence
from loaders.tables.form import unknown
from loaders.tables.mapping_parts import Field, RowRecord, TableMapping
from loaders.tree import Path, Tree
from ontology.forms import In, hint
from ontology.records import Citation, Document, Record, Tie
from ontology.schema import EDTF, Property, kind_names, properties, sections

OWN = ("form", "table", "only", "lookups", "rows")
"""The sections that a mapping has beside those of a case file."""
_OPTIONS = ("column", "text", "split", "take", "nothing", "lookup", "date")
_ABOUT = ("section", "id", "when", "each", "shared", "evidence")
"""What a record of a row is told beside its fields."""


def beside(tree: Tree, file: str, *, table: str, sha256: str) -> tuple[Document, list[Record]]:
    """Check the document of a mapping that has no rows, and the records beside it, or raise `NotRecords`."""
    reader = _Reader(file, tree, as_id(table) or "entities", sha256)
    found = reader.beside(tree.value if isinstance(tree.value, dict) else {})
    if reader.faults or not found or not isinstance(found[0], Document):
        raise NotRecords(reader.faults)
    return found[0], found[1:]


def mapping(tree: Tree, file: str, *, table: str, sha256: str | None = None) -> TableMapping:
    """Check a mapping for one table, or raise `NotRecords` with every fault; `table` is its name without suffixes."""
    reader = _Reader(file, tree, as_id(table) or "table", sha256)
    read = reader.read()
    if reader.faults or read is None:
        raise NotRecords(reader.faults)
    return read


class _Reader:
    """Reads a mapping, and notes every fault on the way."""

    def __init__(self, file: str, tree: Tree, table: str, sha256: str | None) -> None:
        self.file, self.tree, self.table, self.sha256 = file, tree, table, sha256
        self.faults: list[Fault] = []
        self.columns: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self.named: dict[str, None] = {}
        """What the templates of one record name: columns, the number of the row..."""
        self.lookups: dict[str, Mapping[str, str]] = {}
        self.known: dict[str, Record] = {}

    def read(self) -> TableMapping | None:
        """Read all of it; None where something is wrong."""
        told = self.tree.value
        if not isinstance(told, dict) or not isinstance(told.get("rows"), dict) or not told["rows"]:
            self.fault((), "has no rows (write `rows:`, and below it what records a row makes; casegraph map-guess)")
            return None
        beside = self.beside(told)
        if not beside or not isinstance(document := beside[0], Document):
            return None
        self.lookups = dict(self._lookups(told.get("lookups") or {}))
        rows = [self._row(name, fields, told["rows"]) for name, fields in told["rows"].items()]
        found = tuple(row for row in rows if row)
        constants, only = tuple(beside[1:]), self._only(told.get("only"))
        return TableMapping(self.file, document, constants, found, only, self.columns, self.words)

    def _only(self, told: Any) -> Mapping[str, frozenset[str]]:
        if not isinstance(told, dict | None):
            self.fault(("only",), "is no choice of rows (write `only: {Column: word}`)")
            return {}
        for column in told or ():
            self.columns.setdefault(column, self.tree.line(("only", column)))
        return {column: frozenset(map(str, sequence(words))) for column, words in (told or {}).items()}

    def beside(self, told: Mapping[str, Any]) -> list[Record]:
        """Read the document and the records beside the table as those of a case file."""
        header = {"row": (told.get("table") or {}).get("header", "1")}
        content = {name: _cited(entries, header) for name, entries in told.items() if name not in (*OWN, "document")}
        if isinstance(document := told.get("document"), dict):
            identity = str(document.get("id", "")).replace(f"{{{FILE}}}", self.table)
            content = {
                "document": {**({"sha256": self.sha256} if self.sha256 else {}), **document, "id": identity},
                **content,
            }
        reader = CaseReader(self.file, Tree(content, self.tree.lines))
        records = [record for record in reader.records() if record]
        self.faults += reader.faults or within(self.file, records, reader.places, reader.tree)
        self.known = {record.id: record for record in records}
        return records

    def _lookups(self, told: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name, words in told.items() if isinstance(told, dict) else ():
            yield name, self._lookup(words, ("lookups", name))

    def _lookup(self, words: Any, path: Path) -> Mapping[str, str]:
        if not isinstance(words, dict) or any(isinstance(term, dict | list) for term in words.values()):
            self.fault(path, "is no lookup (write `their word: our term` below it; no term leaves the field out)")
            return {}
        return {word: term or "" for word, term in words.items()}

    def _row(self, name: str, told: Any, rows: Mapping[str, Any]) -> RowRecord | None:
        path: Path = ("rows", name)
        kind = sections().get(told.get("section", "")) if isinstance(told, dict) else None
        if kind is None or kind is Document:
            given = told.get("section") if isinstance(told, dict) else None
            wrong = unknown("section", given, sections()) if given else "has no section (write `section: persons`)"
            self.fault(path, wrong, name)
            return None
        self.named = {}
        if name in self.known:
            self.fault(path, "has the name of a record beside the table (rename one of them)", name)
        id = self._template(told["id"], (*path, "id"), name) if told.get("id") else None
        if id is None and not issubclass(kind, Tie):
            self.fault(path, "is missing (a template with columns, such as person-{No})", name, "id")
        known = {prop.field: prop for prop in properties(kind)}
        made = [self._field(name, known, field, value, rows) for field, value in told.items() if field not in _ABOUT]
        when = self._making(told.get("when"), (*path, "when"), name)
        each = self._making(told.get("each"), (*path, "each"), name)
        evidence = self._evidence(told.get("evidence") or {}, (*path, "evidence"), name)
        return RowRecord(
            name,
            kind,
            self.tree.line(path),
            id,
            when,
            each,
            shared=str(told.get("shared", "false")).lower() in ("true", "yes") or issubclass(kind, Tie),
            columns=tuple(column for column in self.named if column != EACH),
            fields=tuple(field for field in made if field),
            may_be_closed=told.get("disclosure") not in (None, "public", "internal"),
            evidence=evidence,
        )

    def _field(
        self, name: str, known: Mapping[str, Property], field: str, value: Any, rows: Mapping[str, Any]
    ) -> Field | None:
        path: Path = ("rows", name, field)
        prop = known.get(field)
        if prop is None:
            self.fault(path, unknown("field", field, [*_ABOUT, *known]), name)
            return None
        line = self.tree.line(path)
        links: tuple[str, ...] = ()
        if prop.shape == "link" and not isinstance(value, dict):
            for one in sequence(value):
                self._link(one, prop, path, name, rows)
            links = tuple(one for one in sequence(value) if one in rows)
            value = [one for one in sequence(value) if one not in rows] or None
        if prop.shape == "text" and isinstance(value, dict) and not set(value) & {"column", "text"}:
            by_language = {
                language: making
                for language, words in value.items()
                if (making := self._making(words, (*path, language), name))
            }
            return Field(prop, line, lambda cells: _spoken(by_language, cells))
        return Field(prop, line, self._making(value, path, name, prop), links)

    def _link(self, target: Any, prop: Property, path: Path, name: str, rows: Mapping[str, Any]) -> None:
        """Check that a link leads to a record of the row, to one beside the table, or is made of cells."""
        if not isinstance(target, str) or "{" in target:
            return
        of_row = rows.get(target)
        section = of_row.get("section", "") if isinstance(of_row, dict) else ""
        kind = sections().get(section) if target in rows else type(self.known[target]) if target in self.known else None
        if kind is None:
            known = [*rows, *self.known]
            self.fault(path, f"no record {target!r} in a row or beside it ({_near(target, known)})", name, prop.field)
        elif not issubclass(kind, kind_names().get(prop.target, Record)):
            said = f"{target!r} is a {kind.__name__}, no {prop.target}"
            self.fault(path, said, name, prop.field)

    def _evidence(self, told: Any, path: Path, name: str) -> Mapping[str, Making]:
        """Read what a citation says beside the number of the row."""
        if not isinstance(told, dict):
            self.fault(path, "is no citation (write {quote: '{Column}'}; the row is always cited)", name)
            return {}
        known = {prop.field: prop for prop in properties(Citation) if prop.field != "row"}
        for field in told.keys() - known.keys():
            self.fault((*path, field), unknown("field", field, known), name, "evidence")
        return {
            field: making
            for field, value in told.items()
            if field in known and (making := self._making(value, (*path, field), name, known[field]))
        }

    def _making(self, told: Any, path: Path, name: str, prop: Property | None = None) -> Making | None:
        """Read how a value is made: a text with columns in braces, a list of them, or a column with options."""
        if told is None:
            return None
        if isinstance(told, list):
            makings = [making for one in told if (making := self._making(one, path, name, prop))]
            return lambda cells: [part for making in makings for part in sequence(making(cells))] or None
        is_date = prop is not None and prop.target == EDTF
        if not isinstance(told, dict):
            return self._constant_or_cells(str(told), path, name, prop)
        for option in told.keys() - set(_OPTIONS):
            self.fault((*path, option), unknown("option", option, _OPTIONS), name)
        source = f"{{{told['column']}}}" if "column" in told else told.get("text")
        if not isinstance(source, str) or {"column", "text"} <= told.keys():
            self.fault(path, "names no column (write `column: Name`, or `text:` with columns in braces)", name)
            return None
        template = self._template(source, path, name)
        lookup = self._chosen_lookup(told, path, name, prop)
        order = told.get("date")
        if order is not None and order not in ORDERS:
            self.fault((*path, "date"), unknown("order", order, ORDERS), name)
        nothing = frozenset(map(str, sequence(told.get("nothing"))))
        take = told.get("take")
        if take is not None and not (str(take).isdecimal() and int(take)):
            self.fault((*path, "take"), "is not the number of a part (1 is the first)", name)
            return None
        part = int(take) if take else None
        return Reading(template, told.get("split"), part, nothing, lookup, is_date, order) if template else None

    def _constant_or_cells(self, told: str, path: Path, name: str, prop: Property | None) -> Making | None:
        template = self._template(told, path, name)
        if template is None:
            return None
        if template.is_constant:
            self.words.setdefault(told, self.tree.line(path))
            return template.value
        if prop and prop.shape == "link":
            return lambda cells: None if template.value(cells) is None else template.id(cells)
        return Reading(template, is_date=prop is not None and prop.target == EDTF)

    def _chosen_lookup(self, told: Mapping[str, Any], path: Path, name: str, prop: Property | None) -> Any:
        """Find the lookup of a column, by its name or written in place; its terms must be concepts of the field."""
        if "lookup" not in told:
            return None
        given = told["lookup"]
        if isinstance(given, str) and given not in self.lookups:
            self.fault((*path, "lookup"), f"no lookup {given!r} ({_near(given, self.lookups)})", name)
            return {}
        words = self.lookups[given] if isinstance(given, str) else self._lookup(given, (*path, "lookup"))
        where: Path = ("lookups", given) if isinstance(given, str) else (*path, "lookup")
        if prop and prop.shape == "concept":
            for word, term in words.items():
                try:
                    In(prop.target).check(term) if term else None
                except ValueError as error:
                    self.fault((*where, word), str(error), name, prop.field)
        return words

    def _template(self, text: str, path: Path, name: str) -> Template | None:
        try:
            template = Template(text)
        except ValueError as error:
            self.fault(path, str(error), name)
            return None
        self.named.update(dict.fromkeys(template.columns))
        for column in template.columns:
            if column not in (EACH, ROW, FILE):
                self.columns.setdefault(column, self.tree.line(path))
        return template

    def fault(self, path: Path, message: str, record: str = "", field: str = "") -> None:
        """Note a fault at the line of a path."""
        self.faults.append(Fault(self.file, self.tree.line(path), message, record=record, field=field))


def _near(name: str, known: Any) -> str:
    return hint(name, known) if known else "there is none"


def _spoken(by_language: Mapping[str, Making], cells: Cells) -> Any:
    told = {language: value for language, making in by_language.items() if (value := making(cells)) is not None}
    return told or None


def _cited(entries: Any, header: Mapping[str, Any]) -> Any:
    """Let records beside the table cite its header, unless they cite something."""
    if isinstance(entries, dict):
        return {
            key: {"evidence": header, **fields} if isinstance(fields, dict) else fields
            for key, fields in entries.items()
        }
    if isinstance(entries, list):
        return [{"evidence": header, **fields} if isinstance(fields, dict) else fields for fields in entries]
    return entries

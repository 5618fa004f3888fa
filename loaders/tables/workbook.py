"""A workbook: which of its sheets is the table, and what is merged or hidden in it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet

from loaders.problems import Fault
from loaders.tables.package import BROKEN, opened
from loaders.tables.rows import COLUMNS_LIMIT, Cell, Layout, Row, Survey, is_blank, letters, twice
from loaders.tables.sheet import Form, SheetRow, TooLarge, shared_texts, sheet_rows, value_of
from loaders.tables.spool import Content
from ontology.forms import hint

Range = tuple[int, int, int, int]
"""First column, first row, last column, last row, from 1."""

_WRONG = (ParseError, ValueError, LookupError, TypeError, AttributeError, OverflowError, OSError)
"""What openpyxl raises where the XML of a part is not that of a workbook."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of a workbook, with what its cells need to be understood."""

    content: Content
    name: str
    part: str
    texts: Sequence[str]
    workbook: Any

    def rows(self, form: Form | None = None) -> Iterator[SheetRow]:
        """Yield the rows; XML that cannot be read is a `Fault`."""
        with _faults(self.content.file), opened(self.content, checked=True) as package, package.open(self.part) as part:
            yield from sheet_rows(part, self.texts, self.workbook, form)


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns of a sheet stand: the row of their names, and the number of each column."""

    row: int
    names: tuple[str, ...]
    places: tuple[int, ...]

    def touches(self, merged: Range) -> bool:
        """Tell whether a merged range reaches into the header or a row below it."""
        return merged[3] >= self.row and merged[0] <= self.places[-1]


class _Filler:
    """Gives each cell of a merged range the value of its first; the rows come in their order."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self.waiting = sorted(ranges, key=lambda merged: merged[1], reverse=True)
        self.begun: list[tuple[Range, Cell]] = []

    def fill(self, number: int, cells: dict[int, Cell]) -> None:
        """Fill the cells of this row."""
        if not self.waiting and not self.begun:
            return
        self.begun = [(merged, value) for merged, value in self.begun if merged[3] >= number]
        while self.waiting and self.waiting[-1][1] <= number:
            merged = self.waiting.pop()
            self.begun.append((merged, cells.get(merged[0]) if merged[1] == number else None))
        for (first, _, last, _), value in self.begun:
            cells.update((place, value) for place in range(first, min(last, COLUMNS_LIMIT) + 1))


def survey_workbook(content: Content, layout: Layout) -> Survey:
    """Look through a sheet: its columns, what is merged and hidden; a table without rows is a `Fault`."""
    sheet, notes = _chosen(content.unpacked(), layout)
    ranges = _merged(sheet) if layout.merged == "fill" else []
    form = Form()
    header = _header(sheet, layout, form, _Filler(ranges))
    touching = [] if ranges else [merged for merged in form.merged if header.touches(merged)]
    if touching:
        told = f"the cells {_name(touching[0])} are merged{_more(len(touching) - 1)}"
        raise Fault(content.file, touching[0][1], f"{told} (unmerge them, or say merged: fill)")
    return Survey(header.names, (*notes, *_hidden(form)), lambda: _rows(sheet, header, _Filler(ranges)))


def _merged(sheet: _Sheet) -> list[Range]:
    """Return the merged ranges, which stand behind the rows."""
    form = Form()
    for _ in sheet.rows(form):
        pass
    return form.merged


def _chosen(content: Content, layout: Layout) -> tuple[_Sheet, list[str]]:
    """Return the one sheet that is meant, and what must be told of the others."""
    with (
        opened(content) as package,
        content.path.open("rb") as raw,
        _faults(content.file),
        warnings.catch_warnings(),
    ):
        # What openpyxl warns of (styles, extensions) does not touch the values.
        warnings.simplefilter("ignore")
        reader = ExcelReader(raw, read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(package, reader.wb)
        sheets = {sheet.name: (sheet.state, rel.target) for sheet, rel in reader.parser.find_sheets() if _cells(rel)}
        name = _sheet_name(content.file, {name: state for name, (state, _) in sheets.items()}, layout.sheet)
        texts = _texts(package, reader.package)
    hidden = [other for other, (state, _) in sheets.items() if state != "visible" and other != name]
    notes = [f"hidden sheets are not read: {', '.join(hidden)}"] if hidden else []
    if sheets[name][0] != "visible":
        notes.append(f"the sheet {name} is hidden")
    return _Sheet(content, name, sheets[name][1], texts, reader.wb), notes


def _cells(relation: Any) -> bool:
    return "worksheet" in relation.Type


def _texts(package: ZipFile, manifest: Any) -> list[str]:
    part = manifest.find(SHARED_STRINGS)
    if part is None:
        return []
    with package.open(part.PartName[1:]) as stream:
        return shared_texts(stream)


def _sheet_name(file: str, states: dict[str, str], named: str | None) -> str:
    visible = [name for name, state in states.items() if state == "visible"]
    if named is not None:
        if named in states:
            return named
        mend = hint(named, states, f"one of: {', '.join(visible)}")
        raise Fault(file, 1, f"has no sheet {named!r} ({mend})")
    if not visible:
        raise Fault(file, 1, "has no sheet that can be read (save it as .xlsx, not as Strict Open XML, or as .csv)")
    if len(visible) > 1:
        raise Fault(file, 1, f"has several sheets: {', '.join(visible)} (name one: sheet: {visible[0]})")
    return visible[0]


@contextmanager
def _faults(file: str) -> Iterator[None]:
    """Turn what openpyxl and zipfile raise into a `Fault`; their own words may hold what stands in a cell."""
    try:
        yield
    except TooLarge:
        told = "has a row or a text of more than 16 MiB, as no spreadsheet program writes (save the sheet as .csv)"
        raise Fault(file, 1, told) from None
    except (*BROKEN, *_WRONG):
        raise Fault(file, 1, "is a workbook that cannot be read (open it in a spreadsheet program, save it)") from None


def _header(sheet: _Sheet, layout: Layout, form: Form, filler: _Filler) -> _Header:
    """Return the header; all rows below it are looked at, and one that holds something must be there."""
    header, filled = None, False
    file = sheet.content.file
    known: frozenset[str] = frozenset()
    for row in sheet.rows(form):
        if row.number <= layout.header or header is None:
            cells, faults = _cells_of(row)
            filler.fill(row.number, cells)
            if row.number >= layout.header:
                header = _names(file, layout, row.number, cells, faults)
                known = frozenset(map(letters, header.places))
        elif beyond := row.beyond(known):
            told = f"{beyond} holds something, and its column has no name (name it in row {header.row})"
            raise Fault(file, row.number, told)
        else:
            filled = filled or not _is_empty(*_cells_of(row))
    if header is None:
        raise Fault(file, layout.header, "has no header in this row, nor rows below it (header: its row)")
    if not filled:
        raise Fault(file, header.row, "has a header and no rows (add rows below it)")
    return header


def _names(file: str, layout: Layout, number: int, cells: dict[int, Cell], faults: Sequence[str]) -> _Header:
    if faults:
        raise Fault(file, number, faults[0])
    named = {
        place: value.isoformat() if isinstance(value, date) else str(value).strip()
        for place, value in sorted(cells.items())
        if not is_blank(value)
    }
    if number != layout.header or not named:
        raise Fault(file, layout.header, "has no header in this row (say in which row the names stand: header: 3)")
    if max(named) > COLUMNS_LIMIT:
        raise Fault(file, number, f"has more than {COLUMNS_LIMIT} columns")
    places, names = tuple(named), tuple(named.values())
    if pair := twice(names):
        first, second = (letters(places[at - 1]) for at in pair)
        raise Fault(file, number, f"columns {first} and {second} have the same name (rename one)")
    return _Header(number, names, places)


def _rows(sheet: _Sheet, header: _Header, filler: _Filler) -> Iterator[Row]:
    for row in sheet.rows():
        if row.number <= header.row and not filler.waiting:
            continue
        cells, faults = _cells_of(row)
        empty = _is_empty(cells, faults)
        filler.fill(row.number, cells)
        if row.number > header.row and not empty:
            yield Row(row.number, tuple(map(cells.get, header.places)), "; ".join(faults))


def _is_empty(cells: dict[int, Cell], faults: Sequence[str]) -> bool:
    return not faults and all(map(is_blank, cells.values()))


def _cells_of(row: SheetRow) -> tuple[dict[int, Cell], list[str]]:
    cells: dict[int, Cell] = {}
    faults: list[str] = []
    for cell in row.cells():
        cells[cell["column"]], fault = value_of(cell)
        if fault:
            faults.append(fault)
    return cells, faults


def _hidden(form: Form) -> Iterator[str]:
    """Tell what a person does not see, and what is read all the same."""
    if form.hidden_rows:
        yield f"hidden rows are read too: {form.hidden_rows}"
    if form.hidden_columns:
        spans: Iterable[str] = (
            letters(first) if first == last else f"{letters(first)} to {letters(last)}"
            for first, last in form.hidden_columns
        )
        yield f"hidden columns are read too: {', '.join(spans)}"


def _name(merged: Range) -> str:
    left, top, right, bottom = merged
    return f"{letters(left)}{top}:{letters(right)}{bottom}"


def _more(number: int) -> str:
    return f", and {number} more ranges" if number else ""

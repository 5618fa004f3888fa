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

from loaders.package import BROKEN, opened
from loaders.problems import Fault
from loaders.rows import COLUMNS_LIMIT, Cell, Layout, Row, Survey, is_blank, letters, twice
from loaders.sheet import Form, SheetRow, TooLarge, shared_texts, sheet_rows, value_of
from loaders.spool import Content
from ontology.forms import nearest

Range = tuple[int, int, int, int]
"""First column, first row, last column, last row, from 1."""

_WRONG = (ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
"""What openpyxl raises where the XML of a part is not that of a workbook."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet of a workbook, with what its cells need to be understood."""

    content: Content
    name: str
    part: str
    texts: Sequence[str]
    workbook: Any

    @contextmanager
    def rows(self, form: Form | None = None) -> Iterator[Iterator[SheetRow]]:
        """Open the rows; XML that cannot be read is a `Fault`."""
        with _faults(self.content.file), opened(self.content, checked=True) as package, package.open(self.part) as part:
            yield sheet_rows(part, self.texts, self.workbook, form)


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the columns of a sheet stand: the row of their names, and the number of each column."""

    row: int
    names: tuple[str, ...]
    places: tuple[int, ...]

    def touches(self, merged: Range) -> bool:
        """Tell whether a merged range reaches into the header or a row below it."""
        return merged[3] >= self.row and merged[0] <= self.places[-1]


def survey_workbook(content: Content, layout: Layout) -> Survey:
    """Look through a sheet once: its columns, what is merged and hidden; a table without rows is a `Fault`."""
    sheet, notes = _chosen(content.unpacked(), layout)
    form = Form()
    header, filled = _header(sheet, layout, form)
    ranges = [merged for merged in form.merged if header.touches(merged)]
    if ranges and layout.merged == "refuse":
        told = f"the cells {_name(ranges[0])} are merged{_more(len(ranges) - 1)}"
        raise Fault(content.file, ranges[0][1], f"{told} (unmerge them, or say merged: fill)")
    if not filled:
        raise Fault(content.file, header.row, "has a header and no rows (add rows below it)")
    ranges = ranges if layout.merged == "fill" else []
    notes += _hidden(form)
    return Survey(header.names, tuple(notes), lambda: _rows(sheet, header, ranges))


def _chosen(content: Content, layout: Layout) -> tuple[_Sheet, list[str]]:
    """Return the one sheet that is meant, and what must be told of the others."""
    with opened(content) as package, _faults(content.file), warnings.catch_warnings():
        # What openpyxl warns of (styles, extensions) does not touch the values.
        warnings.simplefilter("ignore")
        reader = ExcelReader(content.path.open("rb"), read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(package, reader.wb)
        sheets = {sheet.name: (sheet.state, rel.target) for sheet, rel in reader.parser.find_sheets() if _cells(rel)}
        name = _sheet_name(content.file, {name: state for name, (state, _) in sheets.items()}, layout.sheet)
        texts = _texts(package, reader.package)
        reader.archive.fp.close()
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
        near = nearest(named, states)
        hint = f"did you mean {near!r}?" if near else f"one of: {', '.join(visible)}"
        raise Fault(file, 1, f"has no sheet {named!r} ({hint})")
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


def _header(sheet: _Sheet, layout: Layout, form: Form) -> tuple[_Header, bool]:
    """Return the header, and whether a row below it holds something; all rows are looked at."""
    header, filled = None, False
    file = sheet.content.file
    with sheet.rows(form) as rows:
        for row in rows:
            if row.number < layout.header:
                continue
            if header is None:
                header = _names(file, layout, row)
                known = frozenset(letters(place) for place in header.places)
            elif beyond := row.beyond(known):
                told = f"{beyond} holds something, and its column has no name (name it in row {header.row})"
                raise Fault(file, row.number, told)
            else:
                filled = filled or any(not is_blank(_value(cell)) for cell in row.cells())
    if header is None:
        raise Fault(file, layout.header, "has no header in this row, nor rows below it (header: its row)")
    # A merged header gives its name to each of its columns, so that two of them have one name.
    return header, filled


def _value(cell: dict[str, Any]) -> Cell:
    value, fault = value_of(cell)
    return fault or value


def _names(file: str, layout: Layout, row: SheetRow) -> _Header:
    named: dict[int, str] = {}
    for cell in row.cells():
        value, fault = value_of(cell)
        if fault:
            raise Fault(file, row.number, fault)
        if not is_blank(value):
            named[cell["column"]] = value.isoformat() if isinstance(value, date) else str(value).strip()
    if row.number != layout.header or not named:
        raise Fault(file, layout.header, "has no header in this row (say in which row the names stand: header: 3)")
    if len(named) > COLUMNS_LIMIT or max(named) > COLUMNS_LIMIT:
        raise Fault(file, row.number, f"has more than {COLUMNS_LIMIT} columns")
    places = tuple(sorted(named))
    names = tuple(named[place] for place in places)
    if pair := twice(names):
        first, second = (letters(places[at - 1]) for at in pair)
        raise Fault(file, row.number, f"columns {first} and {second} have the same name (rename one)")
    return _Header(row.number, names, places)


def _rows(sheet: _Sheet, header: _Header, ranges: Sequence[Range]) -> Iterator[Row]:
    waiting = sorted(ranges, key=lambda merged: merged[1], reverse=True)
    open_ranges: list[tuple[Range, Cell]] = []
    at = {place: position for position, place in enumerate(header.places)}
    with sheet.rows() as rows:
        for row in rows:
            if row.number < header.row and not waiting:
                continue
            cells, faults = _cells_of(row)
            open_ranges = [(merged, value) for merged, value in open_ranges if merged[3] >= row.number]
            while waiting and waiting[-1][1] <= row.number:
                merged = waiting.pop()
                open_ranges.append((merged, cells.get(merged[0])))
            if row.number <= header.row or (not faults and all(map(is_blank, cells.values()))):
                continue
            for merged, value in open_ranges:
                cells.update((place, value) for place in header.places if merged[0] <= place <= merged[2])
            values: list[Cell] = [None] * len(at)
            for place, value in cells.items():
                if place in at:
                    values[at[place]] = value
            yield Row(row.number, tuple(values), "; ".join(faults))


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

"""A sheet of a workbook as openpyxl understands its cells, read row by row with nothing kept behind."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import IO, Any
from xml.etree.ElementTree import Element, XMLPullParser

from openpyxl.cell.text import Text
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import (
    CELL_TAG,
    COL_TAG,
    DATA_TAG,
    FORMULA_TAG,
    INLINE_STRING,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

from loaders.tables.rows import Cell, letters, whole

ROW_LIMIT = 1 << 24
"""The most bytes, 16 MiB, from the end of one row to the end of the next, so that no cell fills the memory."""

_CHUNK = 1 << 16
_MERGED_TAG, _SHARED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell", f"{{{SHEET_MAIN_NS}}}si"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_ERROR = re.compile(r"#[A-Z/0?!_]+")


class TooLarge(Exception):
    """A row or a text that no spreadsheet program would write."""


@dataclass(slots=True)
class Form:
    """What stands around the rows: which ranges are merged, which columns and rows are hidden."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Each as first column, first row, last column, last row, from 1."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0


class SheetRow:
    """One row in the XML; its cells are read when they are asked for."""

    __slots__ = ("_element", "_parser", "number")

    def __init__(self, number: int, element: Element, parser: _Parser) -> None:
        self.number, self._element, self._parser = number, element, parser

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as openpyxl reads them."""
        # openpyxl warns of a wrong date with the value; the fault of the cell says it without.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [self._parser.parse_cell(cell) for cell in self._element if cell.tag == CELL_TAG]

    def beyond(self, names: frozenset[str]) -> str:
        """Return the first cell that holds something in a column other than these, or an empty text."""
        if all(not len(cell) or cell.get("r", "").rstrip("0123456789") in names for cell in self._element):
            return ""
        for cell in self.cells():
            place = letters(cell["column"])
            if place not in names and (cell["value"] not in (None, "") or cell["data_type"] == "f"):
                return f"{place}{cell['row']}"
        return ""


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl ships no types.
    """Reads cells as openpyxl does, and marks those that cannot be read instead of stopping."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """Return a cell; its type is `f` where the value of a formula was not saved, `?` where it is no value."""
        try:
            if element.get("t") == "inlineStr" and (inline := element.find(INLINE_STRING)) is not None:
                # openpyxl makes an object of each, at five times the cost.
                row, self.col_counter = coordinate_to_tuple(element.get("r") or self._next())
                return {"row": row, "column": self.col_counter, "value": text_in(inline), "data_type": "s"}
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
            return self._unread(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            saved = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            cell["data_type"] = "s" if saved else "f"
        return cell

    def _unread(self, element: Element) -> dict[str, Any]:
        try:
            _, self.col_counter = coordinate_to_tuple(element.get("r") or f"{letters(self.col_counter)}1")
        except ValueError:
            self.col_counter = 0
        return {"row": self.row_counter, "column": self.col_counter, "value": None, "data_type": "?"}

    def _next(self) -> str:
        return f"{letters(self.col_counter + 1)}{self.row_counter}"


def sheet_rows(stream: IO[bytes], texts: Sequence[str], workbook: Any, form: Form | None = None) -> Iterator[SheetRow]:
    """Yield the rows of a sheet; what stands around them is noted in `form`, whole after the last row."""
    parser = _Parser(stream, texts, True, workbook.epoch, workbook._date_formats, workbook._timedelta_formats)
    around = form if form is not None else Form()
    for element in _elements(stream, ROW_TAG, within=DATA_TAG):
        if element.tag == ROW_TAG:
            number = _number(element, parser)
            around.hidden_rows += element.get("hidden") in ("1", "true")
            yield SheetRow(number, element, parser)
        elif form is not None:
            _note(element, form)


def _number(row: Element, parser: _Parser) -> int:
    parser.row_counter = int(row.get("r") or parser.row_counter + 1)
    parser.col_counter = 0
    return int(parser.row_counter)


def _note(element: Element, form: Form) -> None:
    if element.tag == _MERGED_TAG:
        left, top, right, bottom = range_boundaries(element.get("ref"))
        form.merged.append((left, top, right, bottom))
    elif element.tag == COL_TAG and element.get("hidden") in ("1", "true"):
        form.hidden_columns.append((int(element.get("min", "1")), int(element.get("max", "1"))))


def shared_texts(stream: IO[bytes]) -> list[str]:
    """Return the texts that the sheets share."""
    found = _elements(stream, _SHARED_TAG, within=f"{{{SHEET_MAIN_NS}}}sst")
    return [text_in(element) for element in found if element.tag == _SHARED_TAG]


def text_in(element: Element) -> str:
    """Return the text of a shared or an inline string, without its fonts and its phonetic guides."""
    if len(element) == 1 and element[0].tag == _TEXT_TAG:
        return element[0].text or ""
    return str(Text.from_tree(element).content)


def _elements(stream: IO[bytes], wanted: str, *, within: str) -> Iterator[Element]:
    """Yield every element at its end, and forget those wanted; too much XML before the next is `TooLarge`."""
    parser: Any = XMLPullParser(("start", "end"))
    size, around = 0, Element(within)
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
        size += len(chunk)
        for event, element in parser.read_events():
            if event == "end":
                if element.tag == wanted:
                    yield element
                    around.clear()
                    size = 0
                elif element.tag in (_MERGED_TAG, COL_TAG):
                    yield element
            elif element.tag == within:
                around = element
        if size > ROW_LIMIT:
            raise TooLarge
    parser.close()


def value_of(cell: dict[str, Any]) -> tuple[Cell, str]:
    """Return the value of a cell, and why it cannot be read."""
    value, kind = cell["value"], cell["data_type"]
    if kind in ("f", "e", "?") or (isinstance(value, float) and not isfinite(value)):
        place = f"{letters(cell['column'])}{cell['row']}" if cell["column"] else "a cell of the row"
        return None, f"{place} {_wrong(kind, str(value))}"
    return _plain(value), ""


def _wrong(kind: str, value: str) -> str:
    if kind == "f":
        return "holds a formula whose value was not saved (open and save the file in a spreadsheet program)"
    if kind == "e" and _ERROR.fullmatch(value):
        return f"holds the error {value} (mend it in a spreadsheet program)"
    return "holds what is no value of a spreadsheet (write it again)"


def _plain(value: Any) -> Cell:
    match value:
        case str():
            return unescape(value) or None
        case bool() | int() | None:
            return value
        case float():
            return whole(value)
        case datetime():
            return value.date() if value.time() == time() else value.isoformat()
        case date():
            return value
        case timedelta():
            return _duration(int(value.total_seconds()))
        case _:
            return str(value)


def _duration(seconds: int) -> str:
    """Write a duration as ISO 8601 does.

    >>> _duration(26 * 3600 + 60)
    'PT26H1M'
    """
    minutes, rest = divmod(abs(seconds), 60)
    parts = zip((*divmod(minutes, 60), rest), "HMS", strict=True)
    written = "".join(f"{number}{unit}" for number, unit in parts if number)
    return f"{'-' * (seconds < 0)}PT{written or '0S'}"

"""Delimited text: CSV, TSV and their kin, whichever character stands between their cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TextIO

from loaders.problems import Fault
from loaders.tables.encodings import encoding_of, notes_on, text_of
from loaders.tables.rows import COLUMNS_LIMIT, Cell, Layout, Row, Survey, is_blank, twice
from loaders.tables.spool import Content

DELIMITERS = {",": ",", ";": ";", "\t": "TAB", "|": "|"}
LINE_LIMIT = 1 << 22
"""The most characters of a line; a longer one is no table."""
SAMPLE_LINES = 1000
FIT = 0.9
"""From this share of fitting rows on, a delimiter may be the one."""

_NAMED = {"tab": "\t", "\\t": "\t"}
_QUOTES = {
    "unexpected end of data": "begins a quote that is not closed (close it, or write a quote in a cell twice)",
    "field larger": "has a cell that is too long: is a quote not closed? (a cell has at most {} characters)",
}


def survey_delimited(content: Content, layout: Layout) -> Survey:
    """Look through delimited text once: its encoding, delimiter and columns; a table that has no rows is a `Fault`."""
    encoding = encoding_of(content, layout.encoding)
    delimiter = _named(content, layout) or _found(content, encoding, layout.header)
    records = _records(content, encoding, delimiter)
    line, names = _header(content, records, layout)
    kept = _columns(content, line, names, records)
    notes = [*notes_on(encoding, layout.encoding)]
    if layout.delimiter is None and delimiter != "," and not content.name.endswith((".tsv", ".tab")):
        notes.append(f"delimiter {DELIMITERS[delimiter]}")

    def rows() -> Iterator[Row]:
        for number, cells in _records(content, encoding, delimiter):
            if number > line:
                yield _row(number, cells, len(names), kept)

    return Survey(tuple(names[at] for at in kept), tuple(notes), rows)


def _header(content: Content, records: Iterator[tuple[int, list[str]]], layout: Layout) -> tuple[int, list[str]]:
    """Return the line and the names of the header."""
    line, names = next(((line, cells) for line, cells in records if line >= layout.header), (0, []))
    if not names:
        raise Fault(content.file, layout.header, "has no header in this row, nor rows below it (header: its row)")
    if line != layout.header:
        told = f"has no header in this row: the next that is not blank begins in line {line} (header: {line})"
        raise Fault(content.file, layout.header, told)
    if len(names) > COLUMNS_LIMIT:
        raise Fault(content.file, line, f"has more than {COLUMNS_LIMIT} columns (is the delimiter right?)")
    names = [name.strip() for name in names]
    if pair := twice(names):
        raise Fault(content.file, line, f"columns {pair[0]} and {pair[1]} have the same name (rename one)")
    return line, names


def _columns(
    content: Content, line: int, names: Sequence[str], records: Iterator[tuple[int, list[str]]]
) -> tuple[int, ...]:
    """Return the places of the columns that have a name; a cell below none, or no row at all, is a `Fault`."""
    nameless = [at for at, name in enumerate(names) if not name]
    number = 0
    for number, cells in records:
        for at in nameless:
            if at < len(cells) and not is_blank(cells[at]):
                told = f"column {at + 1} has cells but no name (name it in the header, line {line})"
                raise Fault(content.file, number, told)
    if not number:
        raise Fault(content.file, line, "has a header and no rows (add rows below it)")
    return tuple(at for at, name in enumerate(names) if name)


def _row(number: int, cells: list[str], width: int, kept: Sequence[int]) -> Row:
    values: list[Cell] = [cell or None for cell in cells]
    if len(cells) == width:
        return Row(number, tuple(values) if len(kept) == width else tuple(values[at] for at in kept))
    more = len(cells) > width
    why = "is a cell with a delimiter in it not quoted?" if more else "is a cell missing, or a line break not quoted?"
    return Row(number, tuple(values), f"has {len(cells)} cell{'s' * (len(cells) != 1)}, the header {width} ({why})")


def _records(content: Content, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line that each record begins in, and its cells; blank ones are left out."""
    with text_of(content, encoding) as text:
        reader = csv.reader(_lines(text, content.file), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Fault(content.file, line, _wording(str(error))) from None
            if any(cells) and not all(map(is_blank, cells)):
                yield line, cells


def _wording(error: str) -> str:
    told = next((told for begin, told in _QUOTES.items() if error.startswith(begin)), "")
    return told.format(csv.field_size_limit()) or "has text after a closed quote (write a quote in a cell twice)"


def _lines(text: TextIO, file: str) -> Iterator[str]:
    """Yield the lines, their ends with them, without a byte order mark."""
    number, line = 1, text.readline(LINE_LIMIT + 1).removeprefix("\ufeff")
    while line:
        if len(line) > LINE_LIMIT:
            raise Fault(file, number, f"is longer than {LINE_LIMIT} characters (is it a table?)")
        if "\0" in line:
            raise Fault(file, number, "holds a zero byte, which no text has (is it a table? is the encoding right?)")
        yield line
        number, line = number + 1, text.readline(LINE_LIMIT + 1)


def _named(content: Content, layout: Layout) -> str | None:
    if layout.delimiter is None:
        return None
    delimiter = _NAMED.get(layout.delimiter.lower(), layout.delimiter)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise Fault(content.file, 1, f"no delimiter can be {layout.delimiter!r} (name one character, or TAB)")
    return delimiter


def _found(content: Content, encoding: str, header: int) -> str:
    """Return the delimiter that makes the rows as wide as the header; a doubt is a `Fault`."""
    with text_of(content, encoding) as text:
        lines = [*islice(_lines(text, content.file), header - 1 + SAMPLE_LINES)]
    shares = {delimiter: _share(lines, delimiter, header) for delimiter in DELIMITERS}
    ranked = sorted(shares, key=lambda delimiter: shares[delimiter], reverse=True)
    best, second = (shares[delimiter] for delimiter in ranked[:2])
    if not best:
        return "\t" if content.name.endswith((".tsv", ".tab")) else ","
    if second and (second >= FIT or best < 2 * second):
        told = " or ".join(DELIMITERS[delimiter] for delimiter in ranked[:2])
        raise Fault(content.file, header, f"may have {told} between its cells (name the delimiter)")
    return ranked[0]


def _share(lines: Sequence[str], delimiter: str, header: int) -> float:
    """Return the share of rows that are as wide as the header; 0 where the delimiter is not in the header."""
    widths: list[int] = []
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if reader.line_num >= header and any(cells):
                widths.append(len(cells))
    except csv.Error:
        # The sample may end within a quote: what was read until there tells enough.
        pass
    if not widths or widths[0] < 2:
        return 0.0
    return widths.count(widths[0]) / len(widths)

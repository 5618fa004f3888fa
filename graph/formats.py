"""Formats: rows written for people (table) and for programs (csv, tsv, json, jsonl), whatever engine gave them.

Nothing is cut short and nothing is made harmless for a spreadsheet: a cell that begins with `=`, `+`, `-` or `@` is
written as it is, so import such files as text. Nothing tells an empty text from no value in table, csv and tsv.
"""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from difflib import get_close_matches
from itertools import islice
from typing import Any, TextIO

from graph.rows import Rows
from ontology.problems import Unknown

FORMATS = ("table", "csv", "tsv", "json", "jsonl")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NARROWEST = 12
"""Columns of the terminal for each column of a table; with less, a row becomes a paragraph."""
_PAGE = 500
"""Rows measured together: a table of 100,000 rows begins to print at once."""


def default_format(stream: TextIO) -> str:
    """Choose how to write when nobody says: a table on a terminal, tsv into a pipe or file."""
    return "table" if stream.isatty() else "tsv"


def write(rows: Rows, format: str, out: TextIO) -> None:
    """Write rows in one of FORMATS."""
    match format:
        case "table":
            _write_table(rows, out)
        case "csv":
            _write_csv(rows, out)
        case "tsv":
            _write_tsv(rows, out)
        case "json":
            _write_json(rows, out)
        case "jsonl":
            out.writelines(f"{text}\n" for text in _objects(rows))
        case _:
            raise Unknown("format", format, get_close_matches(format, FORMATS, n=1) or FORMATS)


def plain(value: Any) -> str:
    """Write a value as one text: nothing for None, ISO dates, lists joined by `; `.

    >>> plain(None), plain(True), plain(["a", 2]), plain(date(2017, 7, 19))
    ('', 'true', 'a; 2', '2017-07-19')
    """
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case bool():
            return str(value).lower()
        case list() | tuple() | set() | frozenset():
            return "; ".join(plain(member) for member in _ordered(value))
        case dict():
            return json.dumps(_jsonable(value), ensure_ascii=False)
        case date() | time():
            return value.isoformat()
    return str(value)


def _ordered(members: Iterable[Any]) -> list[Any]:
    """Put a set in order, so that the same rows give the same bytes; a list has its own."""
    return sorted(members, key=str) if isinstance(members, set | frozenset) else list(members)


def _jsonable(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case float():
            # JSON has no NaN and no infinity.
            return value if math.isfinite(value) else str(value)
        case list() | tuple() | set() | frozenset():
            return [_jsonable(member) for member in _ordered(value)]
        case dict():
            return {str(key): _jsonable(member) for key, member in value.items()}
        case timedelta():
            return str(value)
    return plain(value)


# For programs


def _write_csv(rows: Rows, out: TextIO) -> None:
    """Write RFC 4180: CRLF, quotes only where needed."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows(map(plain, row) for row in rows.rows)


_TSV = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _write_tsv(rows: Rows, out: TextIO) -> None:
    r"""Write one line a row; a tab, line break or backslash within a cell becomes \t, \n, \r or \\."""
    for row in (rows.columns, *_texts(rows.rows)):
        out.write("\t".join(cell.translate(_TSV) for cell in row) + "\n")


def _texts(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, ...]]:
    return (tuple(map(plain, row)) for row in rows)


def _objects(rows: Rows) -> Iterator[str]:
    for row in rows.rows:
        pairs = zip(rows.columns, map(_jsonable, row), strict=True)
        yield json.dumps(dict(pairs), ensure_ascii=False)


def _write_json(rows: Rows, out: TextIO) -> None:
    """Write a list of objects, one a line."""
    separator = "[\n"
    for text in _objects(rows):
        out.write(separator + text)
        separator = ",\n"
    out.write("[]\n" if not rows.rows else "\n]\n")


# For people


def _write_table(rows: Rows, out: TextIO) -> None:
    """Write a table as wide as the terminal, long cells wrapped; a paragraph a row where that is too narrow."""
    width = shutil.get_terminal_size().columns if out.isatty() else 0
    if width and len(rows.columns) * _NARROWEST > width:
        _write_paragraphs(rows, out)
        return
    pages = _pages([tuple(map(_shown, row)) for row in _texts(rows.rows)])
    for page in pages:
        _write_page(rows.columns, page, width, out)


def _pages(rows: list[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    left = iter(rows)
    yield list(islice(left, _PAGE))
    while page := list(islice(left, _PAGE)):
        yield page


def _write_page(columns: tuple[str, ...], rows: list[tuple[str, ...]], width: int, out: TextIO) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Into a file nothing is wrapped: the table is as wide as it has to be.
    console = Console(file=out, width=width or 1_000_000, height=25, highlight=False, markup=False, emoji=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _write_paragraphs(rows: Rows, out: TextIO) -> None:
    longest = max(map(len, rows.columns), default=0)
    for row in _texts(rows.rows):
        for name, cell in zip(rows.columns, row, strict=True):
            out.write(f"{name:<{longest}}  {_shown(cell)}\n")
        out.write("\n")


def _shown(cell: str) -> str:
    """Keep what a terminal would obey (escape sequences, turned writing) from reaching it."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", cell.replace("\t", "    "))

"""A row of a table: what stands in its cells, and what a mapping may say of the form of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, Union

Cell: TypeAlias = Union[str, int, float, bool, date, tuple["Cell", ...], None]  # noqa: UP007  It names itself.

COLUMNS_LIMIT = 16_384
"""As many columns as a sheet can have; more are a sign of another form of file."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a mapping says of a table's form; None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int = 1
    """The row with the column names (CSV, XLSX)."""
    records: str | None = None
    """The dotted path of the list (JSON)."""
    merged: Literal["refuse", "fill"] = "refuse"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a person counts, one cell for each column, and why it cannot be read, if so."""

    number: int
    cells: tuple[Cell, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a table found: its columns, what must be told, and a way to read its rows."""

    columns: tuple[str, ...]
    notes: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


def is_blank(cell: Cell) -> bool:
    """Tell whether a person sees nothing in the cell.

    >>> is_blank(" "), is_blank(0)
    (True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def whole(number: float) -> int | float:
    """Write a number that is whole as such.

    >>> whole(2019.0), whole(0.5)
    (2019, 0.5)
    """
    return int(number) if number.is_integer() else number


def letters(column: int) -> str:
    """Name a column, counted from 1, as a spreadsheet program does.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def twice(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the positions, from 1, of two columns that have one name.

    >>> twice(["name", "born", "name"])
    (1, 3)
    """
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        if name and seen.setdefault(name, position) != position:
            return seen[name], position
    return None

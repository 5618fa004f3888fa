"""Cells: how a mapping says what the cells of a row become: templates, lookups, lists, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from loaders.tables.dates import ORDERS, Order, read_date
from ontology.forms import nearest

_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|([^{}]+)|(.)", re.DOTALL)
_NOT_IN_IDS = re.compile(r"[^a-z0-9._-]+")
EACH, ROW, FILE = "each", "row", "file"
"""What a template may name beside the columns: one of several, the number of the row, the name of the file."""


class Unreadable(ValueError):
    """A cell that cannot be read as the mapping says: what is wrong with it, and its column."""

    def __init__(self, message: str, column: str = "") -> None:
        place = f"column {column!r} " if column else ""
        super().__init__(place + message)
        self.without_value = f"{place}cannot be read (why is not told, as it is restricted)"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row by column, and what else a template may name."""

    number: int
    by_column: Mapping[str, Any]


Making = Callable[[Cells], Any]
"""What makes a value of a row's cells: text, a list of texts, or None where the cells say nothing."""


class Template:
    """A text with columns in braces: `det-{No}`. A column alone gives its cell as it is."""

    def __init__(self, text: str) -> None:
        """Take a template apart, or raise `ValueError`."""
        self.parts = list(_parts(text))
        self.columns = tuple(name for is_column, name in self.parts if is_column)

    @property
    def is_constant(self) -> bool:
        """Tell whether it names no column."""
        return not self.columns

    def value(self, cells: Cells) -> Any:
        """Fill it in; None where all its columns are empty."""
        if len(self.parts) == 1 and self.columns:
            return cells.by_column[self.columns[0]]
        filled = [(is_column, cells.by_column[name] if is_column else name) for is_column, name in self.parts]
        if self.columns and all(value is None for is_column, value in filled if is_column):
            return None
        return " ".join("".join(written(value) for _, value in filled).split())

    def id(self, cells: Cells) -> str:
        """Fill it in as an id: what the cells say in small Latin letters. Every column is needed."""
        return "".join(_as_id(cells, name) if is_column else name for is_column, name in self.parts)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    for part in _PART.finditer(text):
        if part[0] in ("{{", "}}"):
            yield False, part[0][0]
        elif part[3]:
            raise ValueError(f"has a single {part[3]} (write {{Column}}; a brace that is meant is doubled)")
        else:
            yield part[1] is not None, (part[1] if part[1] is not None else part[2]).strip() if part[1] else part[2]


def _as_id(cells: Cells, column: str) -> str:
    value = cells.by_column[column]
    if value is None:
        raise Unreadable("is empty, and the id needs it", column)
    made = as_id(written(value))
    if not made:
        raise Unreadable("has nothing that an id could be made of", column)
    return made


@lru_cache(maxsize=65536)
def as_id(text: str) -> str:
    """Write a text as part of an id.

    >>> as_id("Wáng Yǔ"), as_id("王宇"), as_id("Иван 3")
    ('wang-yu', 'wangyu', 'ivan-3')
    """
    from anyascii import anyascii

    return _NOT_IN_IDS.sub("-", anyascii(text).lower()).strip("-._")


def written(value: Any) -> str:
    """Write the value of a cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(written(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell is read: taken apart, what means nothing, which word means what, how dates are written."""

    template: Template
    split: str | None = None
    take: int | None = None
    """Which of the parts is meant, counted from 1."""
    nothing: frozenset[str] = frozenset()
    lookup: Mapping[str, str] | None = None
    is_date: bool = False
    order: Order | None = None

    def __call__(self, cells: Cells) -> Any:
        """Read the cells, or raise `Unreadable`."""
        value = self.template.value(cells)
        if value is None:
            return None
        if isinstance(value, tuple) or self.split:
            parts = value if isinstance(value, tuple) else written(value).split(self.split)
            if self.take:
                return self._one(parts[self.take - 1]) if len(parts) >= self.take else None
            return [read for part in parts if (read := self._one(part)) is not None] or None
        return self._one(value)

    def _one(self, value: Any) -> Any:
        word = written(value).strip()
        if not word or word in self.nothing:
            return None
        if self.lookup is not None and (found := self.lookup.get(word)) is not None:
            return found or None
        column = self.template.columns[0] if len(self.template.columns) == 1 else ""
        if self.is_date:
            try:
                return read_date(value, self.order)
            except ValueError as error:
                raise Unreadable(_said(word, str(error)), column) from None
        if self.lookup is not None:
            near = nearest(word, self.lookup)
            hint = f"the nearest is {near!r}, which means {self.lookup[near]!r}" if near else "add it there"
            raise Unreadable(f"says {word!r}, which is not in its lookup ({hint})", column)
        return word


def _said(word: str, message: str) -> str:
    # What reads dates of every kind names the date itself.
    return f"says {message}" if message.startswith("'") else f"says {word!r}, which {message}"


def sequence(value: Any) -> Sequence[Any]:
    """Give the parts of what may be one or several; none for nothing."""
    return () if value is None else value if isinstance(value, list | tuple) else (value,)


__all__ = ["EACH", "FILE", "ORDERS", "ROW", "Cells", "Making", "Reading", "Template", "Unreadable", "as_id", "written"]

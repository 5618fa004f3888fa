"""Rows: the answer to a query, as a table of plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rows:
    """The names of the columns, and the rows in the order of the answer."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """Give each row as a dict by column, as `pandas.DataFrame` takes them.

        >>> Rows(("name", "year"), [("Li Si", 2017)]).dicts()
        [{'name': 'Li Si', 'year': 2017}]
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

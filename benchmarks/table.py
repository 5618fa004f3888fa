"""The table: what was measured, a line each, against a named peer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADER = ("name", "ours", "peer", "ratio", "unit")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. Units that end in `/s` are rates, of which more is better; of all others less is."""

    name: str
    ours: float
    peer: float
    unit: str
    against: str
    notes: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """How many times better ours is than the peer.

        >>> Row("load", 2.0, 1.0, "s", "bulk_load").ratio, Row("load", 2.0, 1.0, "quads/s", "bulk_load").ratio
        (0.5, 2.0)
        """
        return self.ours / self.peer if self.unit.endswith("/s") else self.peer / self.ours


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Write the table, and below it the notes."""
    rows = list(rows)
    cells = [HEADER, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADER))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
    if notes := [note for row in rows for note in row.notes]:
        yield from ("", *notes)


def _cells(row: Row) -> tuple[str, ...]:
    return row.name, _number(row.ours), f"{_number(row.peer)} ({row.against})", _number(row.ratio), row.unit


def _number(value: float) -> str:
    """Write three significant digits.

    >>> _number(0.01234), _number(1.5), _number(123456)
    ('0.0123', '1.50', '123,456')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value < 1 else f"{value:#.3g}"

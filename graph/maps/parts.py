"""Where the parts of a drawing stand that nothing ties to each other: in rows, as many in each as fill a page best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

Point = tuple[float, float]

WIDE = 1.45
"""The width to height that a map fills best."""
BETWEEN = 60
"""How far parts stand from each other."""
WIDTHS = (0.7, 0.85, 1, 1.15, 1.3, 1.6)
"""The widths that are tried for a row, measured by the width of a page that the parts would fill without a gap."""


def set_out(sizes: Sequence[Point]) -> list[Point]:
    """Give the left upper corner of each part, given its width and height: row by row, each around the middle.

    >>> set_out([(300, 200), (100, 80), (100, 80)])
    [(-150.0, 0.0), (-130.0, 260.0), (30.0, 260.0)]
    """
    if not sizes:
        return []
    page = sqrt(sum((width + BETWEEN) * (height + BETWEEN) for width, height in sizes) * WIDE)
    widest = max(width for width, _ in sizes)
    tried = (_rows(sizes, max(widest, page * part)) for part in WIDTHS)
    return list(_corners(sizes, min(tried, key=lambda rows: _scale([_room(sizes, row) for row in rows]))))


def _rows(sizes: Sequence[Point], width: float) -> list[list[int]]:
    """Break parts into rows that are no wider than given.

    >>> _rows([(300, 100), (200, 50), (200, 50)], 460)
    [[0], [1, 2]]
    """
    rows: list[list[int]] = []
    left = 0.0
    for n, (own, _) in enumerate(sizes):
        left -= own + BETWEEN
        if left < 0:
            rows.append([])
            left = width - own
        rows[-1].append(n)
    return rows


def _corners(sizes: Sequence[Point], rows: Sequence[Sequence[int]]) -> Iterator[Point]:
    top = 0.0
    for row in rows:
        width, height = _room(sizes, row)
        left = -width / 2
        for n in row:
            yield left, top + (height - sizes[n][1]) / 2
            left += sizes[n][0] + BETWEEN
        top += height + BETWEEN


def _room(sizes: Sequence[Point], row: Sequence[int]) -> Point:
    """Measure the width and height of a row."""
    return sum(sizes[n][0] + BETWEEN for n in row) - BETWEEN, max(sizes[n][1] for n in row)


def _scale(rows: Sequence[Point]) -> float:
    """Say how large a page must be that holds some rows."""
    return max(max(width for width, _ in rows) / WIDE, sum(height + BETWEEN for _, height in rows))

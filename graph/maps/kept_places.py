"""Kept places: who stood where on an earlier map, so that a map that is drawn again is found as it was left.

Nothing but places is read off the earlier page: what may not be seen any more leaves no trace but its gap.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import cos, pi, sin, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graph.maps.layout import Box

    Array = NDArray[np.float64]

Pair = tuple[int, int]
ENOUGH = 0.5
"""The part of a map that must have stood on the earlier one: with less it is another map."""
_CHART = re.compile(r'<script type="application/json" id="chart">(.*?)</script>', re.DOTALL)
_STEP = 12
"""How far the spots lie apart at which room is looked for."""
_TURN = pi * (3 - sqrt(5))
_GAP = 10
_FARTHEST = 10**6
"""No map of ours is as wide."""


def places_on(page: Path) -> dict[str, Pair]:
    """Read where each thing stands on a map, by its id; nothing from a file that is no map of ours."""
    try:
        found = _CHART.search(page.read_text(encoding="utf-8"))
        chart = json.loads(found[1]) if found else {}
        spots = zip(chart["things"], chart["network"]["nodes"], strict=True)
        places = {str(thing["id"]): (int(spot["x"]), int(spot["y"])) for thing, spot in spots if "x" in spot}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return {}
    return places if all(abs(x) < _FARTHEST and abs(y) < _FARTHEST for x, y in places.values()) else {}


def kept(ids: Sequence[str], boxes: Sequence[Box], pairs: Sequence[Pair], before: Mapping[str, Pair]) -> list[Pair]:
    """Place things where they stood, and new ones in free room near those they are tied to; none for another map."""
    known = {n: before[id] for n, id in enumerate(ids) if id in before}
    if not known or len(known) < ENOUGH * len(ids):
        return []
    near: dict[int, list[int]] = {}
    for start, end in pairs:
        near.setdefault(start, []).append(end)
        near.setdefault(end, []).append(start)
    room = _Room(boxes)
    for n, spot in known.items():
        room.take(n, spot)
    waiting = [n for n in range(len(ids)) if n not in known]
    while waiting:
        # Whoever has most neighbours that stand already; the most important of those.
        n = max(waiting, key=lambda n: (sum(other in known for other in near.get(n, ())), -n))
        waiting.remove(n)
        known[n] = room.free(n, [known[other] for other in near.get(n, ()) if other in known])
        room.take(n, known[n])
    return [known[n] for n in range(len(ids))]


class _Room:
    """The sheet, and what stands on it."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, thing: int, spot: Pair) -> None:
        """Put a thing on the sheet."""
        self._taken.append(self._edges(thing, spot))

    def free(self, thing: int, near: Sequence[Pair]) -> Pair:
        """Find free room for a thing, the nearest to the middle of some spots; below all others without any."""
        import numpy as np

        taken: Array = np.array(self._taken)
        if near:
            x, y = (sum(spot[axis] for spot in near) / len(near) for axis in (0, 1))
        else:
            x, y = (taken[:, 0].min() + taken[:, 2].max()) / 2, taken[:, 3].max() + self._boxes[thing].above + _GAP
        return next(spot for spot in _around(x, y) if not self._meets(taken, thing, spot))

    def _meets(self, taken: Array, thing: int, spot: Pair) -> bool:
        left, top, right, low = self._edges(thing, spot)
        beside = (taken[:, 0] >= right) | (taken[:, 2] <= left) | (taken[:, 1] >= low) | (taken[:, 3] <= top)
        return not beside.all()

    def _edges(self, thing: int, spot: Pair) -> tuple[float, float, float, float]:
        box, (x, y) = self._boxes[thing], spot
        half = _GAP / 2
        return x - box.left - half, y - box.above - half, x + box.right + half, y + box.below + half


def _around(x: float, y: float) -> Iterator[Pair]:
    """Yield spots around one, ever farther off, evenly spread."""
    number = 0
    while True:
        far = _STEP * sqrt(number)
        yield round(x + far * cos(number * _TURN)), round(y + far * sin(number * _TURN))
        number += 1

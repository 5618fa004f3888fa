"""Kept places: who stood on an earlier map stays there, so that a map that is drawn again is found as it was left.

What may not be seen any more leaves no trace but its gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from graph.maps.layout import Box

    Array = NDArray[np.float64]

Pair = tuple[int, int]
Edges = tuple[float, float, float, float]
ENOUGH = 0.5
"""The part of a map that must have stood on the earlier one: with less it is another map."""
_STEP = 12
"""How far the spots lie apart at which room is looked for."""
_TURN = pi * (3 - sqrt(5))
_GAP = 10
_TOUCH = 2
"""How near to each other two may stand that stood there before."""


def kept(ids: Sequence[str], boxes: Sequence[Box], pairs: Sequence[Pair], before: Mapping[str, Pair]) -> list[Pair]:
    """Place things where they stood, and new ones in free room near those they are tied to; none for another map."""
    known = {n: before[id] for n, id in enumerate(ids) if id in before}
    if not known or len(known) < ENOUGH * len(ids):
        return []
    room = _Room(boxes)
    for n, spot in known.items():
        room.take(n, spot)
    return _joined(room, boxes, pairs, known)


def settled(boxes: Sequence[Box], pairs: Sequence[Pair], wanted: Mapping[int, Pair]) -> list[Pair]:
    """Place things where they are wanted, or as near as there is room, and the others near those they are tied to.

    What is settled already stays as it is.
    """
    room = _Room(boxes)
    known: dict[int, Pair] = {}
    for n, spot in wanted.items():
        known[n] = spot if room.has(n, spot) else room.free(n, [spot])
        room.take(n, known[n])
    return _joined(room, boxes, pairs, known)


def _joined(room: _Room, boxes: Sequence[Box], pairs: Sequence[Pair], known: Mapping[int, Pair]) -> list[Pair]:
    """Add to those that stand in a room whoever has no place yet."""
    places = dict(known)
    near: dict[int, list[int]] = {}
    for start, end in pairs:
        near.setdefault(start, []).append(end)
        near.setdefault(end, []).append(start)
    waiting = [n for n in range(len(boxes)) if n not in places]
    while waiting:
        # Whoever has most neighbours that stand already; the most important of those.
        n = max(waiting, key=lambda n: (sum(other in places for other in near.get(n, ())), -n))
        waiting.remove(n)
        places[n] = room.free(n, [places[other] for other in near.get(n, ()) if other in places])
        room.take(n, places[n])
    return [places[n] for n in range(len(boxes))]


class _Room:
    """The sheet, and what stands on it."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._taken: list[Edges] = []

    def take(self, thing: int, spot: Pair) -> None:
        """Put a thing on the sheet."""
        self._taken.append(self._edges(thing, spot))

    def has(self, thing: int, spot: Pair) -> bool:
        """Tell whether a thing finds room on a spot, even if little."""
        return self._is_free(self._all(), self._edges(thing, spot, _TOUCH - _GAP / 2))

    def free(self, thing: int, near: Sequence[Pair]) -> Pair:
        """Find free room for a thing, the nearest to the middle of some spots; below all others without any."""
        taken = self._all()
        if near:
            x, y = (sum(spot[axis] for spot in near) / len(near) for axis in (0, 1))
        else:
            x, y = (taken[:, 0].min() + taken[:, 2].max()) / 2, taken[:, 3].max() + self._boxes[thing].above + _GAP
        return next(spot for spot in _around(x, y) if self._is_free(taken, self._edges(thing, spot)))

    def _all(self) -> Array:
        import numpy as np

        return np.array(self._taken).reshape(-1, 4)

    @staticmethod
    def _is_free(taken: Array, edges: Edges) -> bool:
        left, top, right, low = edges
        beside = (taken[:, 0] >= right) | (taken[:, 2] <= left) | (taken[:, 1] >= low) | (taken[:, 3] <= top)
        return bool(beside.all())

    def _edges(self, thing: int, spot: Pair, margin: float = _GAP / 2) -> Edges:
        box, (x, y) = self._boxes[thing], spot
        return x - box.left - margin, y - box.above - margin, x + box.right + margin, y + box.below + margin


def _around(x: float, y: float) -> Iterator[Pair]:
    """Yield spots around one, ever farther off, evenly spread."""
    number = 0
    while True:
        far = _STEP * sqrt(number)
        yield round(x + far * cos(number * _TURN)), round(y + far * sin(number * _TURN))
        number += 1

"""Where each thing of a map stands: neighbours close, strangers apart, nobody on top of anybody.

Positions are found here and not in the reader's browser, so that a map opens at once and is the same each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from graph.maps.parts import WIDE, Point, set_out

if TYPE_CHECKING:
    import numpy as np
    import rustworkx as rx
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEED = 20150709
"""Any number would do: a fixed one gives the same map each time."""
CAREFUL = 400
"""Stress is the finer layout; its work grows with the square of the things, so larger maps are sprung."""
SMALL = 8
"""Parts of so few things are often alike: a person and what befell her."""
ROUNDS = 60
PACE, MOMENTUM = 0.6, 0.8
TURNS = 12
STILL = 0.1
"""A drawing in which nothing moves farther than this is done."""
APART = 10
ROOMY = 1.35
"""How much larger a sheet is than what stands on it."""


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a thing needs on each side of its middle, its name included."""

    left: float
    right: float
    above: float
    below: float


def positions(boxes: Sequence[Box], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Place things, given the room each needs and which of them are linked.

    >>> positions([Box(9, 9, 9, 9)], [])
    [(0, 0)]
    """
    graph = _graph(len(boxes), pairs)
    parts = sorted((sorted(part) for part in _components(graph)), key=lambda part: (-len(part), part))
    places: dict[int, Point] = {}
    placed = [_placed(graph, part, boxes) for part in parts]
    edges = [_edges(part, boxes) for part in placed]
    corners = set_out([(right - left, low - top) for left, top, right, low in edges])
    for part, (x, y), (left, top, _, _) in zip(placed, corners, edges, strict=True):
        places.update({thing: (x + across - left, y + down - top) for thing, (across, down) in part.items()})
    middle = _middle(list(places.values()))
    return [(round(places[n][0] - middle[0]), round(places[n][1] - middle[1])) for n in range(len(boxes))]


def spread(boxes: Sequence[Box], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Place things all over one sheet, the linked ones near each other; what is not linked stands farther off."""
    lengths = _lengths(_graph(len(boxes), pairs))
    lengths[lengths == 0] = 0.8 * lengths.max() or 1
    for thing in range(len(boxes)):
        lengths[thing, thing] = 0
    places = _level(_stress(lengths)) if len(boxes) > 1 else [(0.0, 0.0)] * len(boxes)
    area = ROOMY * sum((box.left + box.right + APART) * (box.above + box.below + APART) for box in boxes)
    xs = _evened([x for x, _ in places], sqrt(area * WIDE))
    ys = _evened([y for _, y in places], sqrt(area / WIDE))
    return [(round(x), round(y)) for x, y in _apart(list(zip(xs, ys, strict=True)), boxes)]


def _evened(values: Sequence[float], length: float) -> list[float]:
    """Spread values over a length, halfway between where they stand and one after the other at even steps.

    >>> _evened([0, 1, 10], 20)
    [0.0, 6.0, 20.0]
    """
    low, high, last = min(values), max(values), max(len(values) - 1, 1)
    turn = {n: place for place, n in enumerate(sorted(range(len(values)), key=lambda n: (values[n], n)))}
    along = [(value - low) / (high - low or 1) for value in values]
    return [length * (along[n] + turn[n] / last) / 2 for n in range(len(values))]


def _graph(size: int, pairs: Sequence[tuple[int, int]]) -> rx.PyGraph[int, float]:
    import rustworkx as rx

    graph: rx.PyGraph[int, float] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    near: list[set[int]] = [set() for _ in range(size)]
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    for one, other in sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}):
        # A hub needs room around it: the more neighbours two things do not share, the longer the link between them.
        graph.add_edge(one, other, 36 + 15 * sqrt(len(near[one] ^ near[other])))
    return graph


def _components(graph: rx.PyGraph[int, float]) -> list[set[int]]:
    import rustworkx as rx

    return rx.connected_components(graph)


def _placed(graph: rx.PyGraph[int, float], part: list[int], boxes: Sequence[Box]) -> dict[int, Point]:
    """Place one connected part around its own middle."""
    if len(part) == 1:
        return {part[0]: (0.0, 0.0)}
    own = graph.subgraph(part)
    places: Sequence[Point]
    if len(part) <= SMALL:
        places = _small(_lengths(own).tobytes(), len(part))
    else:
        places = _level(_stress(_lengths(own)) if len(part) <= CAREFUL else _sprung(own))
    return dict(zip(part, _apart(places, [boxes[thing] for thing in part]), strict=True))


@lru_cache(maxsize=2048)
def _small(lengths: bytes, size: int) -> tuple[Point, ...]:
    """Place a part of few things, of which a large map has many that are alike."""
    import numpy as np

    return tuple(_level(_stress(np.frombuffer(lengths).reshape(size, size))))


def _stress(wanted: Array) -> list[Point]:
    """Make distances on paper those along the links, by descent with momentum from where classical scaling puts things.

    What is made small is the stress of Gansner, Koren and North, "Graph Drawing by Stress Majorization" (2005).
    """
    import numpy as np

    weights = 1 / (wanted + np.eye(len(wanted))) ** 2
    np.fill_diagonal(weights, 0)
    weighted, sums = weights * wanted, weights.sum(axis=1)
    # Along and across apart: whole rows of numbers side by side are worked through twice as fast as pairs.
    places = _scaled(wanted).T.copy()
    move = np.zeros_like(places)
    for _ in range(ROUNDS):
        along, across = (side[:, None] - side for side in places)
        far = np.sqrt(along * along + across * across)
        push = weighted / np.maximum(far, 1e-9, out=far) - weights
        pushed = np.stack([np.einsum("ij,ij->i", push, side) for side in (along, across)]) / sums
        move = MOMENTUM * move + PACE * pushed
        places = places + move
        if abs(move).max() < STILL:
            break
    return [(float(x), float(y)) for x, y in places.T]


def _lengths(graph: rx.PyGraph[int, float]) -> Array:
    """Measure the way along the links between each two things."""
    import numpy as np
    import rustworkx as rx

    lengths = np.zeros((graph.num_nodes(), graph.num_nodes()))
    for thing, others in rx.all_pairs_dijkstra_path_lengths(graph, float).items():
        lengths[thing, list(others.keys())] = list(others.values())
    return lengths


def _scaled(wanted: Array) -> Array:
    """Set things out by the two directions in which they lie apart most; shaken a little, so that twins part."""
    import numpy as np

    squares = wanted**2
    middles = squares.mean(axis=0)
    inner = (middles + middles[:, None] - squares - squares.mean()) / 2
    places: Array = np.random.default_rng(SEED).normal(0, 1, (len(wanted), 2))
    for _ in range(TURNS):
        places = np.linalg.qr(np.einsum("ij,jk->ik", inner, places))[0]
    lengths = np.linalg.norm(np.einsum("ij,jk->ik", inner, places), axis=0)
    shaken: Array = np.random.default_rng(SEED).normal(0, wanted.max() / 100, places.shape)
    shaken += places * np.sqrt(lengths)
    return shaken


def _sprung(graph: rx.PyGraph[int, float]) -> list[Point]:
    import rustworkx as rx

    size = round(34 * sqrt(graph.num_nodes()))
    found = rx.spring_layout(graph, seed=SEED, num_iter=60, scale=size)
    return [(float(found[n][0]), float(found[n][1])) for n in range(graph.num_nodes())]


def _middle(places: Sequence[Point]) -> Point:
    if not places:
        return 0.0, 0.0
    xs, ys = zip(*places, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _level(places: list[Point]) -> list[Point]:
    """Turn the drawing so that it fills the width and height of a page best, and stretch it a little towards them."""
    turned = [_turned(places, pi * degrees / 180) for degrees in range(0, 180, 10)]
    best = min(turned, key=lambda points: max(_extent(points)[0] / WIDE, _extent(points)[1]))
    width, height = _extent(best)
    stretch = min(1.18, max(0.87, sqrt(WIDE * height / width))) if width else 1.0
    return [(x * stretch, y / stretch) for x, y in best]


def _turned(places: Sequence[Point], angle: float) -> list[Point]:
    along, across = cos(angle), sin(angle)
    return [(x * along - y * across, x * across + y * along) for x, y in places]


def _extent(places: Sequence[Point]) -> Point:
    xs, ys = zip(*places, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def _apart(places: Sequence[Point], boxes: Sequence[Box]) -> list[Point]:
    """Push things off each other until no two overlap, or patience ends."""
    spots = [list(place) for place in places]
    for _ in range(80 if len(places) <= CAREFUL else 12):
        pushes = 0
        for i, j in _close(spots, boxes):
            pushes += _push(spots[i], spots[j], boxes[i], boxes[j])
        if not pushes:
            break
    return [(x, y) for x, y in spots]


def _close(spots: list[list[float]], boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Pair the things that touch: sweep from left to right."""
    order = sorted(range(len(spots)), key=lambda n: (spots[n][0] - boxes[n].left, n))
    open_: list[int] = []
    for n in order:
        left = spots[n][0] - boxes[n].left - APART
        top, low = spots[n][1] - boxes[n].above - APART, spots[n][1] + boxes[n].below + APART
        open_ = [other for other in open_ if spots[other][0] + boxes[other].right > left]
        for other in open_:
            if spots[other][1] + boxes[other].below > top and spots[other][1] - boxes[other].above < low:
                yield other, n
        open_.append(n)


def _push(one: list[float], other: list[float], a: Box, b: Box) -> bool:
    """Move two boxes apart along the axis on which they overlap least."""
    if one[0] <= other[0]:
        x = one[0] + a.right + APART - (other[0] - b.left)
    else:
        x = -(other[0] + b.right + APART - (one[0] - a.left))
    if one[1] <= other[1]:
        y = one[1] + a.below + APART - (other[1] - b.above)
    else:
        y = -(other[1] + b.below + APART - (one[1] - a.above))
    if _parted(one[0] <= other[0], x) or _parted(one[1] <= other[1], y):
        return False
    axis, overlap = (0, x) if abs(x) < abs(y) else (1, y)
    one[axis] -= overlap / 2
    other[axis] += overlap / 2
    return True


def _parted(first: bool, overlap: float) -> bool:
    return overlap <= 0.5 if first else overlap >= -0.5


def _edges(part: Mapping[int, Point], boxes: Sequence[Box]) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[n].left for n, (x, _) in part.items()),
        min(y - boxes[n].above for n, (_, y) in part.items()),
        max(x + boxes[n].right for n, (x, _) in part.items()),
        max(y + boxes[n].below for n, (_, y) in part.items()),
    )

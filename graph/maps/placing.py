"""Placing: how large each thing of a map is, where it stands, how its lines are bent; as vis-network reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from math import sqrt
from typing import TYPE_CHECKING, Any

from graph.maps.kept_places import kept
from graph.maps.layout import Box, positions
from graph.maps.legend import family

if TYPE_CHECKING:
    from graph.maps.scene import Scene
    from graph.projection.property_graph import Node

Pair = tuple[int, int]

NAMED = frozenset({"person", "group", "organization", "state", "un"})
"""Families whose names the layout leaves room for."""
COLUMN, ROW = 160, 92
"""How far apart columns stand, and things in one column."""


def network(
    scene: Scene, pairs: Sequence[Pair], symmetric: Sequence[bool], before: Mapping[str, Pair] | None = None
) -> dict[str, Any]:
    """Place what is drawn at first; what stands ready has no place until a reader asks for it.

    before: where things stood on an earlier map, by their ids. A map in columns has an order that places them.
    """
    drawn = len(scene.nodes) - scene.beyond
    sizes = _sizes(scene, pairs, drawn)
    boxes = [_box(node, size) for node, size in zip(scene.nodes[:drawn], sizes, strict=False)]
    inner = [pair for pair in pairs if max(pair) < drawn]
    places: Sequence[Pair | None]
    if scene.columns is None:
        things = scene.nodes[:drawn]
        places = kept([id_of(node) for node in things], boxes, inner, before or {}) or _faced(
            positions(boxes, inner), boxes, [node.iri for node in things]
        )
    else:
        places = _in_columns([scene.columns.get(node.iri, 0) for node in scene.nodes[:drawn]], inner)
    spots: list[Pair | None] = [*places, *[None] * scene.beyond]
    return {
        "nodes": [_spot(n, size, spot) for n, (size, spot) in enumerate(zip(sizes, spots, strict=True))],
        "edges": [
            {"id": n, "from": start, "to": end, "arrows": "" if both else "to", **bend}
            for n, ((start, end), both, bend) in enumerate(zip(pairs, symmetric, _bends(pairs), strict=True))
        ],
    }


def id_of(node: Node) -> str:
    """The id by which a thing is known from one map to the next."""
    return str(node.properties.get("id", node.iri))


def _spot(number: int, size: float, spot: Pair | None) -> dict[str, Any]:
    place = {"hidden": True} if spot is None else {"x": spot[0], "y": spot[1]}
    return {"id": number, "shape": "custom", "size": size, **place}


def _sizes(scene: Scene, pairs: Iterable[Pair], drawn: int) -> list[float]:
    """Size a thing by how many others it is tied to, of those that are drawn at first if it is one of them."""
    near: list[set[int]] = [set() for _ in scene.nodes]
    for start, end in pairs:
        for one, other in ((start, end), (end, start)):
            if one >= drawn or other < drawn:
                near[one].add(other)
    asked = {node.iri for node in scene.around}
    return [
        round(family(node).size * (5.5 + 1.9 * sqrt(min(len(around), 60))) + 3 * (node.iri in asked), 1)
        for node, around in zip(scene.nodes, near, strict=True)
    ]


def _box(node: Node, size: float) -> Box:
    """Measure the room that a thing and, where it has one on the map, its name takes."""
    if family(node).id not in NAMED:
        return Box(size, size, size, size)
    half = min(sum(12.5 if letter > "\u2e80" else 6.6 for letter in node.name), 170) / 2
    return Box(max(size, half), max(size, half), size, size + 20)


def _faced(places: Sequence[Pair], boxes: Sequence[Box], iris: Sequence[str]) -> list[Pair]:
    """Mirror a drawing so that it faces the same way when a little is added to it.

    Each thing pulls towards a side of its own, told by its IRI; most decide. What stood apart still does: a name below
    its thing stays below it, in the room that the mirrored thing and name had.
    """
    pulls = [sha256(iri.encode()).digest() for iri in iris]
    x_way, y_way = (
        1 if sum(place[axis] * (pull[axis] - 127.5) for place, pull in zip(places, pulls, strict=True)) >= 0 else -1
        for axis in (0, 1)
    )
    return [
        (x * x_way, y if y_way > 0 else round(-y - box.below + box.above))
        for (x, y), box in zip(places, boxes, strict=True)
    ]


def _in_columns(columns: Sequence[int], pairs: Iterable[Pair]) -> list[Pair]:
    """Set things out from left to right, in each column by the height of those that they are tied to on their left.

    >>> _in_columns([0, 1, 1, 2], [(0, 1), (0, 2), (1, 3), (2, 3)])
    [(0, 0), (160, -46), (160, 46), (320, 0)]
    """
    members: dict[int, list[int]] = {}
    for thing, column in enumerate(columns):
        members.setdefault(column, []).append(thing)
    left: dict[int, list[int]] = {}
    for one, other in pairs:
        for thing, before in ((one, other), (other, one)):
            if columns[before] < columns[thing]:
                left.setdefault(thing, []).append(before)
    height: dict[int, float] = {}
    for _, things in sorted(members.items()):
        wanted = {thing: _mean([height[one] for one in left.get(thing, ())]) for thing in things}
        for place, thing in enumerate(sorted(things, key=lambda thing: (wanted[thing], thing))):
            height[thing] = (place - (len(things) - 1) / 2) * ROW
    return [(column * COLUMN, round(height[thing])) for thing, column in enumerate(columns)]


def _mean(heights: Sequence[float]) -> float:
    return sum(heights) / len(heights) if heights else 0


def _bends(pairs: Sequence[Pair]) -> Iterator[Mapping[str, Any]]:
    """Bend parallel lines apart; a line on its own is straight."""
    parallel: dict[frozenset[int], int] = {}
    for pair in pairs:
        parallel[frozenset(pair)] = parallel.get(frozenset(pair), 0) + 1
    turn: dict[frozenset[int], int] = {}
    for start, end in pairs:
        ends = frozenset((start, end))
        place = turn[ends] = turn.get(ends, -1) + 1
        bend = (place - (parallel[ends] - 1) / 2) * 0.22 * (1 if start < end else -1)
        way = "curvedCW" if bend > 0 else "curvedCCW"
        yield {"smooth": {"enabled": True, "type": way, "roundness": round(abs(bend), 2)}} if bend else {}

"""The small map: what stands one step from a thing, or the first rows of an answer, as shapes that need no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import TYPE_CHECKING, Any

from graph.answers.status import plainly
from graph.maps.layout import Box, positions
from graph.maps.legend import FAMILIES, claim, family, line
from graph.maps.neighbourhood import neighbourhood
from graph.maps.question_map import question_map
from graph.projection.labels import link_label, modality_of
from graph.projection.property_graph import several
from graph.rows import Rows
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.answers.ask import Question
    from graph.maps.legend import Family
    from graph.maps.scene import Scene
    from graph.projection.property_graph import Link, Node, Projection

MOST = 22
"""So many things have room, names included."""
LONGEST = 26
"""Letters of a name that are drawn; the rest is in the link's title."""
LETTER, WIDE_LETTER, HEIGHT = 6.6, 12.5, 16
SIZE, OWN_SIZE = 7.0, 12.0
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """A thing where it stands: its node, family, size, and name as drawn and in full."""

    node: Node
    family: Family
    x: int
    y: int
    size: float
    label: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two points, drawn as what it is and as surely as it is claimed."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str
    claim: str
    label: str


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The small map: the edges of the drawing, its shapes and lines, its legend, how many found no room."""

    left: int
    top: int
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    families: tuple[Family, ...]
    left_out: int


def around(projection: Projection, node: Node) -> SmallMap | None:
    """Draw what stands one step from a thing; nothing where it stands alone."""
    near = neighbourhood(projection, [node.iri], steps=1, limit=MOST, beyond=0)
    return _drawn(near, node) if len(near.nodes) > 1 else None


def of_rows(
    projection: Projection, asked: Question, values: Mapping[str, Any], rows: Rows
) -> tuple[SmallMap | None, int]:
    """Draw the first rows of an answer, and say how many; nothing where they name no thing."""
    some = list(_first(projection, rows.rows))
    try:
        scene = question_map(projection, asked, values, Rows(rows.columns, some), beyond=0)
    except Problem:
        return None, 0
    return _drawn(scene), len(some)


def _first(projection: Projection, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Take rows as long as the things in them have room."""
    things: set[str] = set()
    for number, row in enumerate(rows):
        things.update(cell for cell in map(str, row) if cell in projection.nodes)
        if number and len(things) > MOST:
            return
        yield row


def _drawn(scene: Scene, about: Node | None = None) -> SmallMap:
    """Draw a scene; what is called after the thing that it is about is called more shortly."""
    names = [_name(one, about) for one in scene.nodes]
    boxes = [_box(_short(name), _size(one, about)) for name, one in zip(names, scene.nodes, strict=True)]
    number = {one.iri: n for n, one in enumerate(scene.nodes)}
    places = positions(boxes, [(number[link.start], number[link.end]) for link in scene.links])
    shapes = tuple(
        Shape(one, family(one), x, y, _size(one, about), _short(name), name + modality_of(one), own=one is about)
        for one, name, (x, y) in zip(scene.nodes, names, places, strict=True)
    )
    at = {shape.node.iri: shape for shape in shapes}
    left, top, right, low = _edges(shapes, boxes)
    return SmallMap(
        left=left,
        top=top,
        width=right - left,
        height=low - top,
        shapes=shapes,
        lines=tuple(_lines(scene, at)),
        families=tuple(one for one in FAMILIES if any(shape.family is one for shape in shapes)),
        left_out=scene.left_out,
    )


def _edges(shapes: Sequence[Shape], boxes: Sequence[Box]) -> tuple[int, int, int, int]:
    """Find the edges of the drawing: left, top, right, low."""
    placed = list(zip(shapes, boxes, strict=True))
    return (
        round(min(shape.x - box.left for shape, box in placed)) - MARGIN,
        round(min(shape.y - box.above for shape, box in placed)) - MARGIN,
        round(max(shape.x + box.right for shape, box in placed)) + MARGIN,
        round(max(shape.y + box.below for shape, box in placed)) + MARGIN,
    )


@lru_cache(maxsize=1)
def colours() -> str:
    """Write the colours of the legend as a style sheet, by day and by night."""
    day = "".join(f".family-{one.id} {{ --family: {one.light}; }}\n" for one in FAMILIES)
    night = "".join(f".family-{one.id} {{ --family: {one.dark}; }}\n" for one in FAMILIES)
    return f"{day}@media screen and (prefers-color-scheme: dark) {{\n{night}}}\n"


def _name(one: Node, about: Node | None) -> str:
    return plainly(one, about) if about and "Event" in one.labels else one.name


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"


def _size(one: Node, about: Node | None) -> float:
    return family(one).size * (OWN_SIZE if one is about else SIZE)


def _box(label: str, size: float) -> Box:
    half = max(size, sum(WIDE_LETTER if letter > "\u2e80" else LETTER for letter in label) / 2)
    return Box(half, half, size, size + HEIGHT)


def _lines(near: Scene, at: dict[str, Shape]) -> Iterator[Line]:
    """Draw one line between two things, whatever ties them; its label tells all of it."""
    between: dict[tuple[str, str], list[Link]] = {}
    for link in near.links:
        if link.start != link.end:
            between.setdefault((min(link.start, link.end), max(link.start, link.end)), []).append(link)
    for links in between.values():
        start, end = at[links[0].start], at[links[0].end]
        kinds = [line(link) for link in links]
        kind = next((one for one in ("reprisal", "tie") if one in kinds), "part")
        # An act says how it is claimed, and with it the links to whom it befell; a tie says so itself.
        telling = [link if "record" in link.properties else at[link.start].node for link in links]
        modality = claim(one for told in telling for one in several(told.properties.get("modality")))
        said = dict.fromkeys(
            f"{at[link.start].name} {link_label(link)} {at[link.end].name}{modality_of(link)}" for link in links
        )
        yield Line(*_between(start, end), kind, modality, "; ".join(said))


def _between(start: Shape, end: Shape) -> tuple[float, float, float, float]:
    """Leave a little air between a line and the shapes that it ties."""
    dx, dy = end.x - start.x, end.y - start.y
    far = hypot(dx, dy) or 1.0
    a, b = min(start.size + 3, far / 2), min(end.size + 3, far / 2)
    return (
        round(start.x + dx * a / far, 1),
        round(start.y + dy * a / far, 1),
        round(end.x - dx * b / far, 1),
        round(end.y - dy * b / far, 1),
    )

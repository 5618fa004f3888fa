"""Bubbles: communities as a drawing, each a field of dots, a dot for each of its members, coloured by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, log2, pi, sin, sqrt
from typing import TYPE_CHECKING

from graph.maps.kept_places import ENOUGH, Pair, settled
from graph.maps.layout import Box, spread
from graph.maps.legend import FAMILIES, Family, family

if TYPE_CHECKING:
    from graph.maps.bonds import Bond
    from graph.maps.communities import Community
    from graph.projection.property_graph import Projection

WIDTH, HEIGHT = 1100, 700
"""The sheet that the bubbles of one level are drawn for."""
FILLED = 0.2
"""How much of it the dots fill."""
FINEST, COARSEST = 1.1, 6.5
"""Half the way between two dots, at the least and at the most."""
GOLDEN = pi * (3 - sqrt(5))
"""The angle from one dot to the next, as in a sunflower."""
LINE = 26
"""How many letters of a name stand in one line; a Chinese sign counts as two."""
STRONGEST = 3
"""How many of its ties are drawn for each community; the table counts all."""
LETTER, TALL = 7.1, 16

Counts = Mapping[tuple[int, int], int]
"""How many links there are between two communities of a level."""


@dataclass(frozen=True, slots=True)
class Look:
    """Families whose dots have one colour: too small for shapes, they are one in the legend too."""

    families: tuple[Family, ...]

    @property
    def id(self) -> str:
        """The id of the first."""
        return self.families[0].id

    @property
    def label(self) -> str:
        """Their labels."""
        return " / ".join(one.label for one in self.families)


LOOKS = tuple(
    Look(tuple(one for one in FAMILIES if one.light == light)) for light in dict.fromkeys(one.light for one in FAMILIES)
)
_LOOK = {one.id: look for look in LOOKS for one in look.families}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One community as it is drawn: where, how large, its dots by family, its name in lines."""

    x: int
    y: int
    radius: float
    dots: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The bubbles of a level, the ties drawn between them, the room they take, and how thick a dot is."""

    bubbles: tuple[Bubble, ...]
    ties: tuple[tuple[int, int, int, float], ...]
    box: str
    dot: float


def drawing(
    projection: Projection,
    level: Sequence[tuple[Community, Bond]],
    counts: Counts,
    before: Mapping[int, Pair] | None = None,
) -> Drawing:
    """Draw communities and the strongest ties between them.

    before: where some stood on an earlier drawing; with less than half of them known it is another one.
    """
    members = sum(len(community.members) for community, _ in level)
    step = min(COARSEST, max(FINEST, sqrt(FILLED * WIDTH * HEIGHT / (pi * members))))
    radii = [step * (sqrt(len(community.members)) + 1.5) for community, _ in level]
    names = [wrapped(bond.words) for _, bond in level]
    drawn = strongest(len(level), counts)
    boxes = [_box(radius, (*lines, bond.size)) for radius, lines, (_, bond) in zip(radii, names, level, strict=True)]
    known = before if before and len(before) >= ENOUGH * len(level) else dict(enumerate(spread(boxes, drawn)))
    places = settled(boxes, drawn, known)
    bubbles = tuple(
        Bubble(x, y, round(radius, 1), tuple(_dots(projection, community, step)), lines)
        for (x, y), radius, lines, (community, _) in zip(places, radii, names, level, strict=True)
    )
    ties = tuple((one, other, counts[one, other], round(1 + log2(counts[one, other]), 1)) for one, other in drawn)
    return Drawing(bubbles, ties, _view(places, boxes), round(1.5 * step, 2))


def strongest(size: int, counts: Counts) -> list[tuple[int, int]]:
    """Choose, for each community, its strongest ties."""
    chosen: set[tuple[int, int]] = set()
    ordered = sorted(counts, key=lambda pair: (-counts[pair], pair))
    room = [STRONGEST] * size
    for pair in ordered:
        if any(room[end] > 0 for end in pair):
            chosen.add(pair)
            for end in pair:
                room[end] -= 1
    return sorted(chosen)


def wrapped(words: str) -> tuple[str, ...]:
    """Break a name into at most two lines of about the same length; what has no room is cut.

    >>> wrapped("Crackdown on human rights defenders"), wrapped("709")
    (('Crackdown on human', 'rights defenders'), ('709',))
    """
    if _wide(words) <= LINE * 2 // 3:
        return (words,)
    parts = words.split(" ")
    ways = [(" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts))]
    even = min(ways, key=lambda way: max(map(_wide, way)), default=(words,))
    if _wide(even[0]) > LINE:
        even = next((way for way in reversed(ways) if _wide(way[0]) <= LINE), even)
    return tuple(_cut(line) for line in even)


def _cut(line: str) -> str:
    if _wide(line) <= LINE:
        return line
    while _wide(line) >= LINE:
        line = line[:-1]
    return line.rstrip() + "…"


def _wide(text: str) -> int:
    return sum(2 if letter > "\u2e80" else 1 for letter in text)


def _box(radius: float, lines: Sequence[str]) -> Box:
    half = max(radius, *(LETTER / 2 * _wide(line) for line in lines))
    return Box(half, half, radius, radius + 6 + TALL * len(lines))


def _dots(projection: Projection, community: Community, step: float) -> Iterator[tuple[str, str]]:
    """Set the members out from the middle, colour by colour: each colour is one path of points."""
    order = [look.id for look in LOOKS]
    looks = sorted(order.index(_LOOK[family(projection.nodes[iri]).id].id) for iri in community.members)
    points: dict[int, list[str]] = {}
    for n, look in enumerate(looks):
        far, angle = step * sqrt(n + 0.5), n * GOLDEN
        points.setdefault(look, []).append(f"M{far * cos(angle):.1f} {far * sin(angle):.1f}h0")
    return ((order[look], "".join(dots)) for look, dots in points.items())


def _view(places: Sequence[tuple[int, int]], boxes: Sequence[Box]) -> str:
    """Measure the drawing: left, top, width, height."""
    left = min(x - box.left for (x, _), box in zip(places, boxes, strict=True)) - 12
    top = min(y - box.above for (_, y), box in zip(places, boxes, strict=True)) - 12
    right = max(x + box.right for (x, _), box in zip(places, boxes, strict=True)) + 12
    low = max(y + box.below for (_, y), box in zip(places, boxes, strict=True)) + 12
    # A few bubbles are not blown up to the size of the whole sheet.
    wide, high = max(right - left, WIDTH * 0.7), max(low - top, HEIGHT * 0.7)
    middle = ((left + right) / 2, (top + low) / 2)
    return f"{middle[0] - wide / 2:.0f} {middle[1] - high / 2:.0f} {wide:.0f} {high:.0f}"


def looks(projection: Projection, communities: Sequence[Community]) -> list[tuple[Look, int]]:
    """Count the dots of each colour, for the legend."""
    counts = Counter(_LOOK[family(projection.nodes[iri]).id] for one in communities for iri in one.members)
    return [(look, counts[look]) for look in LOOKS if counts[look]]

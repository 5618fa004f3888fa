"""An earlier page: who stood where on a map, read off the file that it is written over.

Any file may stand there. Nothing but places, and who stood on which map, is read off it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.maps.communities import Place

Pair = tuple[int, int]

_FARTHEST = 10**6
"""No map of ours is as wide."""
_LONGEST = 2**28
"""No page of ours has as many bytes."""
_NAME = "c[0-9]{1,6}(?:-[0-9]{1,6}){0,20}"
_BUBBLE = re.compile(
    rf'<a href="#({_NAME})" class="bubble(?: gathered)?" transform="translate\((-?[0-9]{{1,6}}) (-?[0-9]{{1,6}})\)"'
)
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a file leads to that is no map of ours."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier map of the whole graph: where its communities stood, and the things on the map of each, by their ids.

    home: of which community each thing was a member.
    """

    bubbles: Mapping[Place, Pair] = field(default_factory=dict)
    things: Mapping[Place, Mapping[str, Pair]] = field(default_factory=dict)
    home: Mapping[str, Place] = field(default_factory=dict)


def places_on(page: Path) -> dict[str, Pair]:
    """Read where each thing stands on a map, by its id; nothing from a file that is no map of ours."""
    try:
        chart = _held(_text(page), "chart")
        spots = zip(chart["things"], chart["network"]["nodes"], strict=True)
        return {str(thing["id"]): _spot(spot["x"], spot["y"]) for thing, spot in spots if "x" in spot}
    except _UNREADABLE:
        return {}


def communities_on(page: Path) -> Earlier:
    """Read where all stands on a map of the whole graph; nothing from a file that is none of ours."""
    try:
        text = _text(page)
        held = _held(text, "maps")
        maps = {_place(id): one["fields"] for id, one in held["maps"].items()}
        things = {place: _things(one["chart"]["fields"], held["texts"]) for place, one in maps.items()}
        return Earlier(
            bubbles={_place(id): _spot(x, y) for id, x, y in _BUBBLE.findall(text)},
            things=things,
            home={id: place for place, one in maps.items() for id in [*things[place]][: int(one["members"])]},
        )
    except _UNREADABLE:
        return Earlier()


def _text(page: Path) -> str:
    """Read a page; a pipe, or what is longer than any page of ours, is not begun."""
    if not page.is_file() or page.stat().st_size > _LONGEST:
        return ""
    return page.read_text(encoding="utf-8")


def _held(text: str, id: str) -> Any:
    """Read the JSON that a page holds under an id."""
    return json.loads(text.partition(f'<script type="application/json" id="{id}">')[2].partition("</script>")[0])


def _things(chart: Mapping[str, Any], texts: list[str]) -> dict[str, Pair]:
    """Read where the things of one community stand, its members first, as `graph/maps/packed.py` packs them."""
    ids, nodes = chart["things"]["columns"]["id"], chart["network"]["fields"]["nodes"]["columns"]
    rows = zip(ids, nodes["x"], nodes["y"], strict=True)
    return {str(texts[number]): _spot(x, y) for number, x, y in rows}


def _place(id: str) -> Place:
    """Read where a community stands off its name in addresses.

    >>> _place("c4-2")
    (4, 2)
    """
    if not re.fullmatch(_NAME, id):
        raise ValueError("this is the name of no community")
    return tuple(map(int, id[1:].split("-")))


def _spot(x: Any, y: Any) -> Pair:
    found = int(x), int(y)
    if max(map(abs, found)) >= _FARTHEST:
        raise ValueError("no map of ours is as wide")
    return found

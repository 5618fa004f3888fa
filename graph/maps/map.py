"""The map: who is tied to whom and which words say so, as one page that opens without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from graph.maps.crackdown_map import crackdown_map
from graph.maps.html import embedded, filled, joined, policy, read
from graph.maps.neighbourhood import neighbourhood
from graph.maps.signature_map import signature_map
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.maps.scene import Scene
    from graph.projection.property_graph import Projection

MapKind = Literal["around", "crackdown", "signatures"]

SCRIPTS = (
    "words.js",
    "colours.js",
    "view.js",
    "time.js",
    "labels.js",
    "panel.js",
    "answer.js",
    "filters.js",
    "legend.js",
    "search.js",
    "expand.js",
    "table.js",
    "paper.js",
    "picture.js",
    "save.js",
    "data.js",
    "map.js",
)
"""Our own scripts, joined in this order into one."""
VIS = "vis-9.1.2/vis-network.min.js"
"""vis-network as pyvis ships it. Its stylesheet serves menus that the page does not have."""


def draw(projection: Projection, *, around: Sequence[str] = (), title: str = "", **how: Any) -> str:
    """Draw a scene (`how` is what `scene` takes) as a page of HTML; without a title it is headed by what it shows."""
    return page(projection, scene(projection, around, **how), title=title)


def scene(
    projection: Projection, things: Sequence[str] = (), *, kind: MapKind = "around", steps: int = 2, limit: int = 150
) -> Scene:
    """Choose what a map shows: around some IRIs, of a crackdown and its parts, or of the signatures under documents.

    Raises a Problem where there is nothing to draw.
    """
    if kind == "crackdown":
        if len(things) != 1:
            raise Problem("a map of a crackdown is of one event (name it)")
        return crackdown_map(projection, things[0], limit=limit)
    if kind == "signatures":
        return signature_map(projection, things, limit=limit)
    return neighbourhood(projection, things, steps=steps, limit=limit)


def page(
    projection: Projection,
    scene: Scene,
    *,
    title: str = "",
    address: Callable[[str], str] | None = None,
    home: str = "",
    like: Path | None = None,
) -> str:
    """Draw a scene, whatever question it answers.

    address: gives the page of a thing by its id, and home that of all maps, where the map is served. like: an earlier
    map, whose things keep their places.
    """
    from graph.maps.chart import chart
    from graph.maps.earlier_page import places_on

    if not scene.nodes:
        raise Problem("there is nothing to draw (load some case files first)")
    before = places_on(like) if like else {}
    return written(chart(projection, scene, title=title, address=address, before=before), home=home)


def written(values: Mapping[str, Any], *, home: str = "") -> str:
    """Write the page that draws a chart."""
    style = read("map.css")
    return filled(
        "map.html",
        policy=policy(scripts(), [style]),
        title=values["title"],
        question=values.get("question", ""),
        summary=values["summary"],
        unscripted=list(_unscripted(values)),
        home=home,
        style=style,
        chart=embedded(values),
        scripts=scripts(),
    )


def _unscripted(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Tell of the links that are drawn at first, for whoever reads without scripts: from, label, to, claim."""
    things, drawn = values.get("things", ()), values.get("drawn", 0)
    for link in values.get("links", ()):
        if max(link["from"], link["to"]) < drawn:
            start, end = (things[link[way]]["name"] for way in ("from", "to"))
            yield start, link["label"], end, values["claims"].get(link["claim"], "")


def scripts() -> list[str]:
    """Give the scripts of a map: vis-network, then our own."""
    return [_vis(), joined(*SCRIPTS)]


@lru_cache(maxsize=1)
def _vis() -> str:
    # Found, not imported: of pyvis only this file is used, and importing it takes a fifth of a second.
    pyvis = find_spec("pyvis")
    assert pyvis and pyvis.origin  # noqa: S101 (a dependency of ours)
    text = Path(pyvis.origin).with_name("lib").joinpath(VIS).read_text("utf-8")
    # The address of a source map would be fetched by a browser's tools.
    return re.sub(r"//# sourceMappingURL=\S*", "", text).replace("\r\n", "\n")

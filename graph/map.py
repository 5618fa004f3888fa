"""The map: who is tied to whom and which words say so, as one page that opens without a network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from graph.crackdown_map import crackdown_map
from graph.neighbourhood import neighbourhood
from graph.signature_map import signature_map
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.project import Projection
    from graph.scene import Scene

MapKind = Literal["around", "crackdown", "signatures"]

TEMPLATE = Path(__file__).parent / "template"
SCRIPTS = (
    "words.js",
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
    "picture.js",
    "data.js",
    "map.js",
)
"""Our own scripts, joined in this order into one."""
VIS = "lib/vis-9.1.2/vis-network.min.js"
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
) -> str:
    """Draw a scene, whatever question it answers.

    address: gives the page of a thing by its id, and home that of all maps, where the map is served.
    """
    from graph.chart import chart

    if not scene.nodes:
        raise Problem("there is nothing to draw (load some case files first)")
    return written(chart(projection, scene, title=title, address=address), home=home)


def written(values: Mapping[str, Any], *, home: str = "") -> str:
    """Write the page that draws a chart."""
    script = _joined()
    parts = {
        "policy": _policy(_vis(), script, style := _template("map.css")),
        "title": escape(values["title"]),
        "question": escape(values.get("question", "")),
        "summary": escape(values["summary"]),
        "unscripted": "".join(_unscripted(values)),
        "home": f'<a class="home" href="{escape(home)}">All maps</a>' if home else "",
        "style": style,
        "chart": embedded(values),
        "vis": _vis(),
        "script": script,
    }
    return _filled(_template("map.html"), parts)


def _unscripted(values: Mapping[str, Any]) -> Iterator[str]:
    """List the links that are drawn at first, for whoever reads without scripts."""
    things, drawn = values.get("things", ()), values.get("drawn", 0)
    for link in values.get("links", ()):
        if max(link["from"], link["to"]) < drawn:
            start, end = (f"<bdi>{escape(things[link[way]]['name'])}</bdi>" for way in ("from", "to"))
            claim = values["claims"].get(link["claim"])
            yield f"<li>{start} <i>{escape(link['label'])}</i> {end}{f' ({escape(claim)})' if claim else ''}</li>\n"


def embedded(values: Mapping[str, Any]) -> str:
    """Write JSON that cannot leave its script element, whatever a name holds.

    >>> embedded({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """Fill all gaps in one pass, so that nothing filled in is read as a gap."""
    return re.sub(r"\{\{(\w+)\}\}", lambda gap: parts[gap[1]], template)


def _policy(*inline: str) -> str:
    """Allow this page its own two scripts and its own style by their hashes, pictures made in it, and nothing else."""
    vis, script, style = (f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {vis} {script}",
            f"style-src {style}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@lru_cache(maxsize=1)
def _vis() -> str:
    text = files("pyvis").joinpath(VIS).read_text("utf-8")
    # The address of a source map would be fetched by a browser's tools.
    return re.sub(r"//# sourceMappingURL=\S*", "", text).replace("\r\n", "\n")


@lru_cache(maxsize=1)
def _joined() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(_template(name) for name in SCRIPTS) + "})();\n"


@lru_cache(maxsize=16)
def _template(name: str) -> str:
    return (TEMPLATE / name).read_text("utf-8")

"""The map of the whole graph: its communities first; each opens as a map of its own, from within the same page."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.bubbles import LOOKS, looks
from graph.communities import communities
from graph.levels import Levels, identity
from graph.map import TEMPLATE, embedded, written
from graph.packed import Texts
from ontology.problems import Problem

if TYPE_CHECKING:
    from jinja2 import Template

    from graph.project import Projection

OWN = Path(__file__).parent / "template_whole"
GAPS = {"title": "{{title}}", "summary": "{{summary}}"}
"""What the page of a map is filled with in the reader's browser."""


def draw(projection: Projection, *, title: str = "The whole graph") -> str:
    """Draw the whole graph as a page of HTML. Raises a Problem where there is nothing to draw."""
    found = communities(projection)
    if not found:
        raise Problem("there is nothing to draw (load some case files first)")
    levels = Levels(projection, found)
    frame = written(GAPS)
    before, after = frame.split(embedded(GAPS))
    style, script = _style(), _script()
    return _page().render(
        policy=_policy(frame, style, script),
        title=title,
        summary=levels.summary(),
        style=style,
        script=script,
        looks=looks(projection, found),
        levels=[levels.level(place) for place in levels.parted()],
        frame=embedded({"before": before, "after": after}),
        maps=embedded(_maps(levels)),
    )


def _maps(levels: Levels) -> dict[str, Any]:
    """Pack the maps of the communities that have no parts."""
    texts = Texts()
    maps = {identity(place): texts.packed(levels.map(place)) for place in levels.leaves()}
    return {"texts": list(texts), "maps": maps}


def _policy(frame: str, style: str, script: str) -> str:
    """Allow what the maps within the page allow, and this page's own script and style."""
    found = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', frame)
    policy = unescape(found[1]) if found else ""
    for directive, text in (("script-src", script), ("style-src", style)):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        policy = policy.replace(f"{directive} ", f"{directive} 'sha256-{digest}' ")
    return policy


@lru_cache(maxsize=1)
def _style() -> str:
    """The style of the maps, that of this page, and a colour for the dots of each family."""
    light = "".join(f".dots-{look.id}{{--dot:{look.families[0].light}}}\n" for look in LOOKS)
    dark = "".join(f".dots-{look.id}{{--dot:{look.families[0].dark}}}\n" for look in LOOKS)
    own = (OWN / "whole.css").read_text("utf-8")
    style = (TEMPLATE / "map.css").read_text("utf-8")
    return f"{style}{own}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"


@lru_cache(maxsize=1)
def _script() -> str:
    words, own = (TEMPLATE / "words.js").read_text("utf-8"), (OWN / "whole.js").read_text("utf-8")
    return f'"use strict";\n(() => {{\n{words}\n{own}}})();\n'


@lru_cache(maxsize=1)
def _page() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FileSystemLoader(OWN)
    )
    return room.get_template("whole.html")

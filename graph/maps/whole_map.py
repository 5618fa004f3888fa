"""The map of the whole graph: its communities first; each opens as a map of its own, from within the same page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.maps.bubbles import LOOKS, Look, looks
from graph.maps.communities import communities
from graph.maps.earlier_page import communities_on
from graph.maps.html import embedded, filled, joined, policy, read
from graph.maps.levels import Levels, identity
from graph.maps.map import scripts, written
from graph.maps.packed import Texts
from ontology.heap import growing
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection

SCRIPTS = ("words.js", "colours.js", "paper.js", "save.js", "bubbles.js", "whole.js")
GAPS = {name: f"{{{{{name}}}}}" for name in ("title", "question", "summary")}
"""What the page of a map is filled with in the reader's browser."""


def draw(
    projection: Projection,
    *,
    title: str = "The whole graph",
    address: Callable[[str], str] | None = None,
    home: str = "",
    like: Path | None = None,
) -> str:
    """Draw the whole graph as a page of HTML. Raises a Problem where there is nothing to draw.

    address and home as for a map that is served. like: an earlier map of the whole graph, whose communities and things
    keep their places.
    """
    with growing():
        found = communities(projection)
        if not found:
            raise Problem("there is nothing to draw (load some case files first)")
        levels = Levels(projection, found, address=address, earlier=communities_on(like) if like else None)
        return _page(levels, looks(projection, found), title=title, home=home)


def _page(levels: Levels, shown: Sequence[tuple[Look, int]], *, title: str, home: str) -> str:
    frame = written(GAPS)
    before, after = frame.split(embedded(GAPS))
    script = joined(*SCRIPTS)
    return filled(
        "whole.html",
        # A map that is opened in a frame may do no more than the page around it.
        policy=policy([*scripts(), script], [read("map.css"), _style()]),
        title=title,
        home=home,
        question=levels.question(),
        summary=levels.summary(),
        style=_style(),
        script=script,
        looks=shown,
        levels=[levels.level(place) for place in levels.parted()],
        saved=embedded({identity(place): levels.saved(place) for place in levels.parted()}),
        frame=embedded({"before": before, "after": after}),
        maps=embedded(_maps(levels)),
    )


def _maps(levels: Levels) -> dict[str, Any]:
    """Pack the maps of the communities that have no parts."""
    texts = Texts()
    maps = {identity(place): texts.packed(levels.map(place)) for place in levels.leaves()}
    return {"texts": list(texts), "maps": maps}


@lru_cache(maxsize=1)
def _style() -> str:
    """The style of the maps, that of this page, and a colour for the dots of each family."""
    light = "".join(f".dots-{look.id}{{--dot:{look.families[0].light}}}\n" for look in LOOKS)
    dark = "".join(f":root:not(.paper) .dots-{look.id}{{--dot:{look.families[0].dark}}}\n" for look in LOOKS)
    return f"{read('map.css')}{read('whole.css')}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"

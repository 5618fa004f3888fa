"""The map of a crackdown: one event, all acts that are part of it, the people, bodies, places and courts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.lines import counted
from graph.maps.neighbourhood import BEYOND, among, further, near, weight
from graph.maps.scene import Scene
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection


def crackdown_map(projection: Projection, event: str, *, limit: int = 300, beyond: int = BEYOND) -> Scene:
    """Show an event with its parts, and theirs. Raises a Problem where nothing is part of it."""
    whole = projection.nodes[event]
    parts = parts_of(projection, event)
    if not parts:
        raise Problem(f"nothing is part of {whole.name!r} (draw around it: casegraph map {whole.properties['id']})")
    events = sorted(parts, key=lambda iri: (-weight(projection, iri), iri))
    touched = {one for act in (event, *events) for one in (*near(projection, act), *_places(projection, act))}
    others = sorted(
        (one for one in touched if "Event" not in projection.nodes[one].labels),
        key=lambda iri: (-weight(projection, iri), iri),
    )
    found = [event, *events, *others]
    drawn = found[: max(limit, 1)]
    ready = [*found[len(drawn) :], *further(projection, found, beyond)][:beyond]
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*drawn, *ready)),
        links=among(projection, (*drawn, *ready)),
        around=(whole,),
        title=whole.name,
        question=f"What was done to whom in the course of {whole.name}, where, and by whom?",
        told=f"in {counted(len(parts), 'event')} that {'is' if len(parts) == 1 else 'are'} part of {whole.name}",
        left_out=len(found) - len(drawn),
        beyond=len(ready),
    )


def _places(projection: Projection, act: str) -> list[str]:
    """List where an act took place; a country is no place to look for on a map of one crackdown."""
    ends = [link.end for link in projection.around.get(act, ()) if link.type == "PLACE" and link.start == act]
    return [end for end in ends if projection.nodes[end].properties.get("type") != "country"]


def parts_of(projection: Projection, event: str) -> dict[str, None]:
    """List the events that are part of one, and those that are part of them."""
    found: dict[str, None] = {}
    edge = [event]
    while edge:
        inner = [link.start for here in edge for link in projection.around.get(here, ()) if link.type == "PART_OF"]
        edge = [
            one
            for one in dict.fromkeys(inner)
            if one not in found and one != event and "Event" in projection.nodes[one].labels
        ]
        found |= dict.fromkeys(edge)
    return found

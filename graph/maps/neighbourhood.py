"""A neighbourhood: what stands within a few steps of the things asked for, the nearest and best-connected first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from graph.lines import counted
from graph.maps.scene import Scene

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node, Projection

TRAVELLED = frozenset({"Agent", "Event"})
"""People, organizations, bodies; events and engagements. The rest connects everything with everything."""
LEAVES = frozenset({"PlaceOfDetention"})
"""Shown where the way ends, never travelled through."""
UNDRAWN = frozenset({"STATED_IN", "BROADER"})
"""Evidence is told beside the map, not drawn on it."""
UNTRAVELLED = frozenset({"STATED_BY", "REPRISAL_STATED_BY"})
"""Who states a thing vouches for it, and is no party to it."""
FIRST = 12
"""How many persons a map starts from when none is asked for."""
BEYOND = 150
"""How many things one step further the page keeps ready, for whoever asks for the neighbours of one."""


def neighbourhood(
    projection: Projection, around: Sequence[str] = (), *, steps: int = 2, limit: int = 150, beyond: int = BEYOND
) -> Scene:
    """Walk outward from some IRIs, or from the best-connected persons, and draw at most `limit` nodes."""
    start = tuple(dict.fromkeys(around)) or _best_connected(projection, min(FIRST, limit))
    found = _walked(projection, start, steps + bool(beyond))
    ordered = sorted(found, key=lambda iri: (found[iri], -weight(projection, iri), iri))
    within = [iri for iri in ordered if found[iri] <= steps]
    drawn = within[: max(limit, len(around))]
    ready = ordered[len(drawn) : len(drawn) + beyond]
    named = tuple(projection.nodes[iri] for iri in start)
    some = _some(named) if around else f"the {counted(len(named), 'best-connected person')}"
    away = f"within {counted(steps, 'step')} of {some}"
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*drawn, *ready)),
        links=among(projection, (*drawn, *ready)),
        around=named if around else (),
        title=_heading(named) if around else "Who is tied to whom",
        question=f"Who and what stands {away}?",
        told=away,
        left_out=len(within) - len(drawn),
        beyond=len(ready),
    )


def _some(named: Sequence[Node]) -> str:
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return ", ".join(node.name for node in named[:3]) + more


def _heading(named: Sequence[Node]) -> str:
    """Head a map by the first of what it is drawn around."""
    return f"Around {', '.join(node.name for node in named[:3])}{', …' if len(named) > 3 else ''}"


def _best_connected(projection: Projection, number: int) -> tuple[str, ...]:
    persons = [iri for iri, node in projection.nodes.items() if "Person" in node.labels]
    return tuple(sorted(persons, key=lambda iri: (-weight(projection, iri), iri))[:number])


def _walked(projection: Projection, start: Sequence[str], steps: int) -> dict[str, int]:
    """Reach what lies within some steps: IRI and number of steps."""
    found = dict.fromkeys(start, 0)
    edge = list(start)
    for step in range(1, steps + 1):
        edge = [iri for here in edge for iri in near(projection, here) if found.setdefault(iri, step) == step]
        edge = [iri for iri in dict.fromkeys(edge) if _travelled(projection, iri)]
    return found


def near(projection: Projection, here: str) -> list[str]:
    """List what one step leads to."""
    ends = (
        link.end if link.start == here else link.start
        for link in projection.around.get(here, ())
        if link.type not in UNTRAVELLED
    )
    return [iri for iri in ends if _travelled(projection, iri) or LEAVES.intersection(projection.nodes[iri].labels)]


def _travelled(projection: Projection, iri: str) -> bool:
    return not TRAVELLED.isdisjoint(projection.nodes[iri].labels)


def further(projection: Projection, drawn: Iterable[str], most: int) -> list[str]:
    """List what stands one step beyond some things, the best-connected first."""
    if not most:
        return []
    here = {*drawn}
    found = {iri for one in here for iri in near(projection, one)} - here
    return sorted(found, key=lambda iri: (-weight(projection, iri), iri))[:most]


def among(projection: Projection, drawn: Iterable[str]) -> tuple[Link, ...]:
    """Return the links among some things, in the order of their ids."""
    shown = set(drawn)
    found = {
        link.id: link
        for iri in shown
        for link in projection.around.get(iri, ())
        if link.type not in UNDRAWN and link.start in shown and link.end in shown
    }
    return tuple(found[key] for key in sorted(found))


def weight(projection: Projection, iri: str) -> int:
    """Count how many things a node is tied to."""
    return len({end for link in projection.around.get(iri, ()) for end in (link.start, link.end)})

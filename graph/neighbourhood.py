"""A neighbourhood: what stands within a few steps of the things asked for, the nearest and best-connected first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.project import Link, Node, Projection

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


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a map shows: nodes by nearness, the links among them, what was asked for, how many nodes found no room."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    around: tuple[Node, ...]
    asked: bool
    steps: int
    left_out: int


def neighbourhood(
    projection: Projection, around: Sequence[str] = (), *, steps: int = 2, limit: int = 150
) -> Neighbourhood:
    """Walk outward from some IRIs, or from the best-connected persons, and keep at most `limit` nodes."""
    start = tuple(dict.fromkeys(around)) or _best_connected(projection, min(FIRST, limit))
    found = _walked(projection, start, steps)
    kept = sorted(found, key=lambda iri: (found[iri], -_weight(projection, iri), iri))[: max(limit, len(around))]
    drawn = set(kept)
    tied = {
        link.id: link
        for iri in kept
        for link in projection.around.get(iri, ())
        if link.type not in UNDRAWN and link.start in drawn and link.end in drawn
    }
    links = tuple(link for _, link in sorted(tied.items()))
    return Neighbourhood(
        nodes=tuple(projection.nodes[iri] for iri in kept),
        links=links,
        around=tuple(projection.nodes[iri] for iri in start),
        asked=bool(around),
        steps=steps,
        left_out=len(found) - len(kept),
    )


def _best_connected(projection: Projection, number: int) -> tuple[str, ...]:
    persons = [iri for iri, node in projection.nodes.items() if "Person" in node.labels]
    return tuple(sorted(persons, key=lambda iri: (-_weight(projection, iri), iri))[:number])


def _weight(projection: Projection, iri: str) -> int:
    """Count how many things a node is tied to."""
    return len({end for link in projection.around.get(iri, ()) for end in (link.start, link.end)})


def _walked(projection: Projection, start: Sequence[str], steps: int) -> dict[str, int]:
    """Reach what lies within some steps: IRI and number of steps."""
    found = dict.fromkeys(start, 0)
    edge = list(start)
    for step in range(1, steps + 1):
        edge = [iri for here in edge for iri in _next(projection, here) if found.setdefault(iri, step) == step]
        edge = [iri for iri in dict.fromkeys(edge) if _travelled(projection, iri)]
    return found


def _next(projection: Projection, here: str) -> list[str]:
    ends = (
        link.end if link.start == here else link.start
        for link in projection.around.get(here, ())
        if link.type not in UNTRAVELLED
    )
    return [iri for iri in ends if _travelled(projection, iri) or LEAVES.intersection(projection.nodes[iri].labels)]


def _travelled(projection: Projection, iri: str) -> bool:
    return not TRAVELLED.isdisjoint(projection.nodes[iri].labels)

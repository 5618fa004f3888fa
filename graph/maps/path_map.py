"""The map of paths: how two things hang together, drawn from the one on the left to the other on the right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.lines import counted
from graph.maps.neighbourhood import BEYOND, among, further
from graph.maps.scene import Scene, Step
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.answers.path import Hop, Paths
    from graph.projection.property_graph import Projection

Hops = tuple["Hop", ...]


def path_map(projection: Projection, found: Paths, *, beyond: int = BEYOND) -> Scene:
    """Show all the paths that were found, the hops of each in order. Raises a Problem where there is none."""
    start, end = found.start, found.end
    if not found.paths:
        raise Problem(f"no path from {start.name!r} to {end.name!r} to draw (--max allows more hops)")
    columns = {start.iri: 0}
    for path in found.paths:
        columns |= {hops[0].end.iri: number for number, hops in enumerate(path, start=1)}
    drawn = sorted(columns, key=lambda iri: (columns[iri], iri))
    used = {hop.link.id: hop.link for path in found.paths for hops in path for hop in hops}
    ready = further(projection, drawn, beyond)
    waiting = {*ready}
    rest = {link.id: link for link in among(projection, (*drawn, *ready)) if waiting & {link.start, link.end}}
    told = f"{counted(len(found.paths), 'shortest path')} of {counted(found.length, 'hop')}"
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*drawn, *ready)),
        links=tuple(link for _, link in sorted({**used, **rest}.items())),
        around=(start, end),
        title=f"From {start.name} to {end.name}",
        question=f"How is {start.name} connected to {end.name}?",
        told=f"on {told}{', and there are more' if found.more else ''}",
        beyond=len(ready),
        answer=told[0].upper() + told[1:],
        rows=tuple(tuple(_steps(path)) for path in found.paths),
        columns=columns,
    )


def _steps(path: tuple[Hops, ...]) -> Iterator[Step]:
    yield Step(thing=path[0][0].start.iri)
    for hops in path:
        by_label: dict[str, list[str]] = {}
        for hop in hops:
            by_label.setdefault(hop.label, []).append(hop.link.id)
        for label, links in by_label.items():
            yield Step(words=label, links=tuple(links))
        yield Step(thing=hops[0].end.iri)

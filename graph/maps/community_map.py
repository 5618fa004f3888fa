"""The map of one community: its members, and the neighbours from other communities that they are tied to most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from graph.lines import counted
from graph.maps.chart import chart, closed
from graph.maps.neighbourhood import LEAVES, TRAVELLED, UNDRAWN, UNTRAVELLED
from graph.maps.scene import Scene

if TYPE_CHECKING:
    from graph.maps.bonds import Bond
    from graph.maps.communities import Community
    from graph.projection.property_graph import Link, Projection

OUTSIDE = 40
"""How many neighbours from other communities a map shows beside the members."""


def community_chart(
    projection: Projection,
    community: Community,
    bond: Bond,
    *,
    address: Callable[[str], str] | None = None,
    before: Mapping[str, tuple[int, int]] | None = None,
) -> dict[str, Any]:
    """Gather what the map of a community draws and tells, its members first; `address` and `before` as in a chart."""
    shown = surrounded(projection, community)
    values = chart(projection, shown, title=bond.words, address=address, before=before)
    outside = len(shown.nodes) - len(community.members)
    newest = max((source["published"] for source in values["sources"]), default="")
    parts = (
        f"{bond.share} {'people' if bond.are_people else 'things'} share it." if bond.share else f"{bond.size}.",
        f"{counted(len(community.members), 'thing')}"
        + (f" and {counted(outside, 'neighbour')} from elsewhere" if outside else "")
        + f", {counted(len(values['links']), 'link')}.",
        f"{counted(shown.left_out, 'more neighbour')} left out for want of room." if shown.left_out else "",
        f"From {counted(len(values['sources']), 'source')}" + (f", the newest of {newest}." if newest else "."),
        closed(shown.nodes),
    )
    return {**values, "summary": " ".join(part for part in parts if part)}


def surrounded(projection: Projection, community: Community) -> Scene:
    """Add to a community the neighbours that most of its links lead to."""
    members = set(community.members)
    links = {link.id: link for iri in community.members for link in projection.around.get(iri, ()) if _drawn(link)}
    outer = Counter(
        end for link in links.values() for end in {link.start, link.end} - members if _shown(projection, end)
    )
    near = sorted(outer, key=lambda iri: (-outer[iri], iri))
    kept = {*members, *near[:OUTSIDE]}
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*community.members, *near[:OUTSIDE])),
        links=tuple(link for _, link in sorted(links.items()) if link.start in kept and link.end in kept),
        around=(),
        title="",
        question="Who and what belongs together here, and who elsewhere is nearest to it?",
        left_out=len(near[OUTSIDE:]),
    )


def _drawn(link: Link) -> bool:
    return link.type not in UNDRAWN and link.type not in UNTRAVELLED


def _shown(projection: Projection, iri: str) -> bool:
    return not (TRAVELLED | LEAVES).isdisjoint(projection.nodes[iri].labels)

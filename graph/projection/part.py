"""A part of the projection: what an answer speaks of, read without the rest of the graph.

What is in it is as it is in the whole (`graph.projection.project`): a question to a million cases need not project
them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.projection.labels import DONE_TO
from graph.projection.project import of_claims
from graph.projection.property_graph import Projection
from graph.storage.claims import claims_about
from ontology.schema import ties

if TYPE_CHECKING:
    from graph.storage.claim import Claim
    from graph.storage.store import Store

COST = 300
"""To read one thing by itself takes as long as so many statements, where all are read."""


def is_small(things: set[str], store: Store) -> bool:
    """Tell whether reading some things, one by one, is done sooner than reading all."""
    return COST * len(things) < sum(entry.quads for entry in store.ledger.entries.values())


def part(store: Store, things: Iterable[str]) -> Projection:
    """Project some things and ties, by IRI: all that is said of them, who says so, and whom they are named after."""
    read: dict[str, list[Claim]] = {}
    wanted = set(things)
    while wanted:
        found = {iri: list(claims_about(store, iri)) for iri in sorted(wanted)}
        read.update(found)
        wanted = {near for about in found.values() for claim in about for near in _near(claim)} - read.keys()
    whole = of_claims((claim for iri in sorted(read) for claim in read[iri]), store.base)
    links = {id: link for id, link in whole.links.items() if link.start in whole.nodes and link.end in whole.nodes}
    return Projection(whole.nodes, links)


def is_thing(store: Store, iri: str) -> bool:
    """Tell whether a text is the IRI of a thing which some source speaks of."""
    try:
        return any(claim.kind not in ties() for claim in claims_about(store, iri))
    except ValueError:
        # No IRI has such characters.
        return False


def _near(claim: Claim) -> Iterator[str]:
    """Yield what a claim cannot be told without: its source, the ends of a tie, whom an event is called after."""
    yield claim.graph
    named = ties()[claim.kind].ends if claim.kind in ties() else DONE_TO
    yield from (target for name, target in claim.links if name in named)

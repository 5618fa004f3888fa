"""Disclosure: which claims an audience may see. Public builds are an allow-list.

A claim is as closed as the most closed thing it touches. An event, a tie or a demand that touches a withheld thing is
withheld as a whole, since what is left of it would say something else. A document, an agent or a place stays, without
the link: that it exists tells nothing of whom it does not name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from ontology.schema import kind_names, lineage

if TYPE_CHECKING:
    from graph.claims import Claim

Audience = Literal["public", "internal"]
MAY_SEE: Mapping[Audience, frozenset[str]] = {
    "public": frozenset({"public"}),
    "internal": frozenset({"public", "internal"}),
}
WITHHELD_WHOLE = frozenset({"Event", "Tie", "Demand"})


def allowed(claims: Iterable[Claim], audience: Audience) -> list[Claim]:
    """Return the claims that an audience may see, without the links that it may not.

    A thing is as closed as the most closed source makes it; nothing of a closed thing remains.
    """
    kept = list(claims)
    closed = {claim.iri for claim in kept if not MAY_SEE[audience].issuperset(claim.values.get("disclosure", [""]))}
    while True:
        left = [claim for claim in kept if claim.iri not in closed and not _withheld(claim, closed)]
        gone = {claim.iri for claim in kept} - {claim.iri for claim in left}
        if gone <= closed:
            return [_without(claim, closed) for claim in left]
        closed |= gone


def _withheld(claim: Claim, closed: set[str]) -> bool:
    whole = not WITHHELD_WHOLE.isdisjoint(lineage(kind_names()[claim.kind]))
    return whole and any(target in closed for _, target in claim.links)


def _without(claim: Claim, closed: set[str]) -> Claim:
    links = tuple(link for link in claim.links if link[1] not in closed)
    return claim if links == claim.links else replace(claim, links=links)

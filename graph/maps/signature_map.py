"""The map of signatures: who signed which letters, addressed to whom, for whom; who signed several, between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.lines import counted
from graph.maps.neighbourhood import BEYOND, among, further, weight
from graph.maps.scene import Scene, Step
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Projection

SIGNED = frozenset({"SIGNATORIES", "AUTHORS"})
PARTY = SIGNED | {"ADDRESSEES", "CONCERNS"}
"""What leads from a letter to whoever signed it, is addressed by it, or is spoken for in it."""


def signature_map(
    projection: Projection, documents: Sequence[str] = (), *, limit: int = 300, beyond: int = BEYOND
) -> Scene:
    """Show some documents, or all that somebody signed, with those who signed them and those they speak to and of."""
    letters = tuple(dict.fromkeys(documents)) or signed(projection)
    for iri in letters:
        if "Document" not in projection.nodes[iri].labels:
            raise Problem(f"{projection.nodes[iri].name!r} is not a document (name documents, or none for all)")
    links = [link for iri in letters for link in _parties(projection, iri)]
    parties = sorted({link.end for link in links} - {*letters}, key=lambda iri: (-weight(projection, iri), iri))
    if not parties:
        raise Problem("nobody is known to have signed, or to be addressed (name another document, or none for all)")
    found = [*letters, *parties]
    drawn = found[: max(limit, len(letters))]
    ready = [*found[len(drawn) :], *further(projection, found, beyond)][:beyond]
    shown, waiting = {*drawn}, {*ready}
    own = {link.id: link for link in links if link.end in shown}
    rest = {link.id: link for link in among(projection, (*drawn, *ready)) if waiting & {link.start, link.end}}
    rows = tuple(_shared(projection, links))
    return Scene(
        nodes=tuple(projection.nodes[iri] for iri in (*drawn, *ready)),
        links=tuple(link for _, link in sorted({**own, **rest}.items())),
        around=tuple(projection.nodes[iri] for iri in letters),
        title=projection.nodes[letters[0]].name if len(letters) == 1 else "Who signed what",
        question="Who signed, addressed to whom, for whom? Who signed more than one?",
        told=f"around {counted(len(letters), 'document')}",
        left_out=len(found) - len(drawn),
        beyond=len(ready),
        answer=f"{len(rows)} signed more than one" if rows else "",
        rows=rows,
    )


def signed(projection: Projection) -> tuple[str, ...]:
    """List the documents that have signatories, the most widely signed first."""
    many: dict[str, int] = {}
    for link in projection.links.values():
        if link.type == "SIGNATORIES":
            many[link.start] = many.get(link.start, 0) + 1
    if not many:
        raise Problem("no document here has signatories (name documents to draw them with their authors)")
    return tuple(sorted(many, key=lambda iri: (-many[iri], iri)))


def _parties(projection: Projection, letter: str) -> list[Link]:
    """List the links from a letter to its parties; who wrote it counts only where nobody signed."""
    own = [link for link in projection.around.get(letter, ()) if link.start == letter and link.type in PARTY]
    has_signatories = any(link.type == "SIGNATORIES" for link in own)
    return [link for link in own if not (has_signatories and link.type == "AUTHORS")]


def _shared(projection: Projection, links: Sequence[Link]) -> list[tuple[Step, ...]]:
    """Say who signed more than one, and which."""
    by_signer: dict[str, list[Link]] = {}
    for link in links:
        if link.type in SIGNED:
            by_signer.setdefault(link.end, []).append(link)
    several = sorted(
        (signer for signer, own in by_signer.items() if len(own) > 1),
        key=lambda iri: (-len(by_signer[iri]), projection.nodes[iri].name, iri),
    )
    return [
        (
            Step(thing=signer),
            *(Step(thing=link.start) for link in by_signer[signer]),
            Step(links=tuple(link.id for link in by_signer[signer])),
        )
        for signer in several
    ]

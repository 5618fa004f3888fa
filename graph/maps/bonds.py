"""Bonds: what binds the people of a community, in words: the crackdown, document, court, organization or lawyer.

A bond is what most of them share and few others do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.lines import counted
from graph.maps.neighbourhood import UNDRAWN, UNTRAVELLED

if TYPE_CHECKING:
    from graph.maps.communities import Community
    from graph.projection.property_graph import Node, Projection

PEOPLE = frozenset({"Person", "Group"})
BODIES = ("Organization", "Court", "StateBody", "UNMechanism", "PlaceOfDetention", "Document")
"""Kinds that bind people, beside events with parts and lawyers."""
FEW, MOST = 0.3, 0.5
"""What a smaller share of them have in common does not name a community, or what is gathered."""


@dataclass(frozen=True, slots=True)
class Bond:
    """What binds a community: its words, how many share it, and how many there are (people, or else things).

    iri: what the words name; nothing for small groups that share nothing.
    """

    words: str
    iri: str
    shared: int
    of: int
    things: int
    are_people: bool

    @property
    def size(self) -> str:
        """Say how many people or things there are.

        >>> Bond("709 crackdown", "", 18, 22, 67, True).size
        '22 people'
        """
        return counted(self.of, "person" if self.are_people else "thing")

    @property
    def people(self) -> int:
        """Count the people."""
        return self.of if self.are_people else 0

    @property
    def title(self) -> str:
        """Name a community.

        >>> Bond("709 crackdown", "", 18, 22, 67, True).title
        '22 people: 709 crackdown'
        """
        return f"{self.size}: {self.words}"

    @property
    def share(self) -> str:
        """Say how many of them share it."""
        return f"{self.shared:,} of {self.of:,}" if self.shared else ""


class Bonds:
    """What each person, body and event shares with others, found once for the whole graph."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self._whole = frozenset(link.end for link in projection.links.values() if link.type == "PART_OF")
        self._lawyers = frozenset(link.start for link in projection.links.values() if link.type == "LAWYER_OF")
        self._near: dict[str, frozenset[str]] = {}
        self._everywhere: Mapping[bool, Counter[str]] = self._counted()

    def bond(self, community: Community) -> Bond:
        """Name what binds a community: what its members share rather than others; else its best-connected member."""
        members = [self.projection.nodes[iri] for iri in community.members]
        people = [node for node in members if PEOPLE.intersection(node.labels)]
        are_people = bool(people)
        bound = people or members
        inside = Counter(iri for node in bound for iri in self.shared(node.iri))
        best = sorted(
            inside,
            key=lambda iri: (-self._fits(iri, inside[iri], len(bound), are_people), self._is_document(iri), iri),
        )
        return Bond(*self._named(community, bound, inside, best), len(bound), len(members), are_people)

    def _named(
        self, community: Community, bound: Sequence[Node], inside: Mapping[str, int], best: Sequence[str]
    ) -> tuple[str, str, int]:
        """Find the words for a community, the IRI of what they name, and how many share it."""
        shared = inside[best[0]] if best else 0
        if community.gathered:
            if shared > MOST * len(bound) and not self._is_document(best[0]):
                return f"{self._words(best[0])}: small groups", best[0], shared
            return ("Small groups" if community.parts else self._few(best)), "", 0
        if shared > max(1, FEW * len(bound)):
            return self._words(best[0]), best[0], shared
        middle = self._middle(bound)
        return f"Around {middle.name}", middle.iri, 0

    def shared(self, iri: str) -> frozenset[str]:
        """Find what a person, body or event might share with others: what it is tied to, itself or by an event."""
        nodes = self.projection.nodes
        near = {other for other in self._next(iri) if "Event" in nodes[other].labels}
        own = {iri} if self._binds(iri) else set()
        return frozenset({*own, *self._binding(iri), *(far for event in near for far in self._binding(event))})

    def _counted(self) -> dict[bool, Counter[str]]:
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for iri, node in self.projection.nodes.items():
            if "Concept" not in node.labels:
                shared = self.shared(iri)
                counts[False].update(shared)
                if PEOPLE.intersection(node.labels):
                    counts[True].update(shared)
        return counts

    def _fits(self, iri: str, inside: int, size: int, are_people: bool) -> float:
        """Measure how well those who share a thing are those of a community (F1); what all share names nobody."""
        return 2 * inside / (size + self._everywhere[are_people][iri])

    def _binding(self, iri: str) -> frozenset[str]:
        """Find what binds among the neighbours of a thing, and the sources that speak of it."""
        if iri not in self._near:
            told = (link.end for link in self.projection.statements.get(iri, ()))
            self._near[iri] = frozenset(other for other in (*self._next(iri), *told) if self._binds(other))
        return self._near[iri]

    def _binds(self, iri: str) -> bool:
        node = self.projection.nodes[iri]
        return iri in self._whole or iri in self._lawyers or any(kind in node.labels for kind in BODIES)

    def _is_document(self, iri: str) -> bool:
        return "Document" in self.projection.nodes[iri].labels

    def _next(self, iri: str) -> Iterator[str]:
        for link in self.projection.around.get(iri, ()):
            if link.type not in UNDRAWN and link.type not in UNTRAVELLED:
                yield link.end if link.start == iri else link.start

    def _words(self, iri: str) -> str:
        node = self.projection.nodes[iri]
        return f"Clients of {node.name}" if iri in self._lawyers and "Person" in node.labels else node.name

    def _few(self, best: Sequence[str]) -> str:
        sources = [iri for iri in best if self._is_document(iri)][:1]
        named = "".join(f", named in {self.projection.nodes[iri].name}" for iri in sources)
        return f"Small groups{named}"

    def _middle(self, members: Iterable[Node]) -> Node:
        """Find the member that has most ties."""
        around = self.projection.around
        return min(members, key=lambda node: (-len(around.get(node.iri, ())), node.iri))

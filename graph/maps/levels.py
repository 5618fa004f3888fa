"""Levels: which communities are seen together, what is told of each, and how many links lead from one to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.lines import counted
from graph.maps.bonds import Bond, Bonds
from graph.maps.bubbles import drawing
from graph.maps.chart import closed
from graph.maps.communities import Community, Place, pairs
from graph.maps.community_map import community_chart
from graph.maps.earlier_page import Earlier
from graph.maps.kept_communities import nearest, recognised
from graph.maps.placing import id_of

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection

TOLD = 8
"""How many of its ties to other communities are told of each."""


class Levels:
    """The communities of a graph, what binds each, and the ties between those that are seen together.

    address: gives the page of a thing by its id. earlier: a map of the whole graph, which all keep their places of.
    """

    def __init__(
        self,
        projection: Projection,
        found: tuple[Community, ...],
        *,
        address: Callable[[str], str] | None = None,
        earlier: Earlier | None = None,
    ) -> None:
        self.projection, self.address, self.earlier = projection, address, earlier or Earlier()
        self.parts = {(): found, **{place: one.parts for place, one in _places(found)}}
        self.communities = dict(_places(found))
        self.ids = {
            place: [id_of(projection.nodes[iri]) for iri in one.members] for place, one in self.communities.items()
        }
        self.stood = recognised(self.ids, self.earlier.home)
        bonds = Bonds(projection)
        self.bonds: dict[Place, Bond] = {place: bonds.bond(one) for place, one in self.communities.items()}
        self.counts = self._counted()
        self.ties = {
            (*place, n): ties
            for place in self.parted()
            for n, ties in enumerate(_closest(len(self.parts[place]), self.counts.get(place, {})))
        }

    def parted(self) -> list[Place]:
        """List where communities are seen together: on the first level, and in each that has parts."""
        return sorted(place for place, parts in self.parts.items() if parts)

    def leaves(self) -> list[Place]:
        """List the communities that are maps of things."""
        return sorted(place for place, parts in self.parts.items() if not parts)

    def question(self, place: Place = ()) -> str:
        """Ask what is drawn of communities that are seen together."""
        first = "Into which parts does it fall" if place else "How does all of it hang together"
        return f"{first}: who and what belongs more to each other than to the rest?"

    def summary(self, place: Place = ()) -> str:
        """Say in one line what is drawn, how it was divided, and how many sources the whole graph is from."""
        parts = self.parts[place]
        things = sum(len(one.members) for one in parts)
        divided = counted(len(parts), "part") if place else _communities(sum(not one.gathered for one in parts))
        return (
            f"{things:,} people, bodies and events in {divided}: within each, more ties than to the rest "
            f"(Louvain's method). {'' if place else self._from()}"
            f"{closed(self.projection.nodes[iri] for one in parts for iri in one.members)}"
        ).rstrip()

    def _from(self) -> str:
        documents = {link.end for link in self.projection.links.values() if link.type == "STATED_IN"}
        return f"From {counted(len(documents), 'source')}. "

    def level(self, place: Place) -> dict[str, Any]:
        """Gather what is drawn and told of some communities that are seen together."""
        spots = [(*place, n) for n in range(len(self.parts[place]))]
        bound = [(self.communities[spot], self.bonds[spot]) for spot in spots]
        return {
            "id": identity(place),
            "title": self.bonds[place].words if place else "",
            "trail": self.trail(place),
            "rows": [self.row(spot) for spot in spots],
            "drawing": drawing(self.projection, bound, self.counts.get(place, {}), self._bubbles(spots)),
        }

    def _bubbles(self, spots: Sequence[Place]) -> dict[int, tuple[int, int]]:
        """Find where communities that are seen together stood."""
        stood = {n: self.stood[spot] for n, spot in enumerate(spots) if spot in self.stood}
        return {n: self.earlier.bubbles[place] for n, place in stood.items() if place in self.earlier.bubbles}

    def row(self, place: Place) -> dict[str, Any]:
        """Tell of one community, for the drawing and the table."""
        one = self.communities[place]
        return {
            "id": identity(place),
            "bond": self.bonds[place],
            "things": len(one.members),
            "parts": len(one.parts),
            "gathered": one.gathered,
            "ties": self.told(place),
            "more": len(self.ties[place][TOLD:]),
        }

    def saved(self, place: Place) -> dict[str, Any]:
        """Gather what a reader saves of some communities that are seen together, all links between them counted."""
        rows = [self.row((*place, n)) for n in range(len(self.parts[place]))]
        counts = self.counts.get(place, Counter())
        return {
            "question": self.question(place),
            "summary": self.summary(place),
            "communities": [
                {
                    "id": row["id"],
                    "name": row["bond"].words,
                    "iri": row["bond"].iri,
                    "people": row["bond"].people,
                    "things": row["things"],
                    "share_it": row["bond"].shared,
                    "parts": row["parts"],
                }
                for row in rows
            ],
            "links": [
                {"from": identity((*place, one)), "to": identity((*place, other)), "number": counts[one, other]}
                for one, other in sorted(counts, key=lambda pair: (-counts[pair], pair))
            ],
        }

    def told(self, place: Place) -> list[tuple[str, str, int]]:
        """Name the communities that one has most links to: id, words, number of links."""
        others = [((*place[:-1], n), count) for n, count in self.ties[place][:TOLD]]
        return [(identity(other), self.bonds[other].words, count) for other, count in others]

    def trail(self, place: Place) -> list[tuple[str, str]]:
        """Name the way from the first level to a community: the id and the words of each above it."""
        above = [place[:n] for n in range(1, len(place))]
        return [("all", "All communities"), *((identity(one), self.bonds[one].words) for one in above)]

    def map(self, place: Place) -> dict[str, Any]:
        """Gather what the map of a community that has no parts draws and tells, and the way back from it."""
        return {
            "trail": [list(step) for step in self.trail(place)],
            "ties": [list(tie) for tie in self.told(place)],
            "members": len(self.communities[place].members),
            "chart": community_chart(
                self.projection,
                self.communities[place],
                self.bonds[place],
                address=self.address,
                before=nearest(self.ids[place], self.earlier),
            ),
        }

    def _counted(self) -> Mapping[Place, Counter[tuple[int, int]]]:
        """Count the links between communities, each on the level on which they part."""
        home = {iri: place for place in self.leaves() for iri in self.communities[place].members}
        iris = list(home)
        number = {iri: n for n, iri in enumerate(iris)}
        found: dict[Place, Counter[tuple[int, int]]] = {}
        for (one, other), count in pairs(self.projection, number).items():
            here, there = home[iris[one]], home[iris[other]]
            for depth, (a, b) in enumerate(zip(here, there, strict=False)):
                if a != b:
                    found.setdefault(here[:depth], Counter())[min(a, b), max(a, b)] += count
                    break
        return found


def identity(place: Place) -> str:
    """Name a community in addresses.

    >>> identity((4, 2)), identity(())
    ('c4-2', 'all')
    """
    return "c" + "-".join(map(str, place)) if place else "all"


def _places(parts: Sequence[Community], above: Place = ()) -> Iterator[tuple[Place, Community]]:
    for n, one in enumerate(parts):
        yield (*above, n), one
        yield from _places(one.parts, (*above, n))


def _closest(size: int, counts: Mapping[tuple[int, int], int]) -> list[list[tuple[int, int]]]:
    """List, for each community of a level, those that it is tied to and by how many links, the closest first."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for (one, other), count in counts.items():
        found[one].append((other, count))
        found[other].append((one, count))
    return [sorted(ties, key=lambda tie: (-tie[1], tie[0])) for ties in found]


def _communities(number: int) -> str:
    return f"{number:,} communit{'y' if number == 1 else 'ies'}"

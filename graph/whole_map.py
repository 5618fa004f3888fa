"""The map of the whole graph: its communities first; each opens as a map of its own, from within the same page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.bonds import Bond, Bonds, counted
from graph.bubbles import LOOKS, drawing, looks
from graph.communities import Community, communities, pairs
from graph.community_map import community_chart
from graph.map import TEMPLATE, embedded, written
from graph.packed import Texts
from ontology.problems import Problem

if TYPE_CHECKING:
    from jinja2 import Template

    from graph.project import Projection

OWN = Path(__file__).parent / "template_whole"
TOLD = 8
"""How many of its ties to other communities are told of each."""
GAPS = {"title": "{{title}}", "summary": "{{summary}}"}

Place = tuple[int, ...]
"""Where a community stands: its number on the first level, then among the parts of that one, and so on."""


def draw(projection: Projection, *, title: str = "The whole graph") -> str:
    """Draw the whole graph as a page of HTML. Raises a Problem where there is nothing to draw."""
    found = communities(projection)
    if not found:
        raise Problem("there is nothing to draw (load some case files first)")
    whole = Whole(projection, found)
    frame = written(GAPS)
    before, after = frame.split(embedded(GAPS))
    style, script = _style(), _script()
    return _page().render(
        policy=_policy(frame, style, script),
        title=title,
        summary=whole.summary(),
        style=style,
        script=script,
        looks=looks(projection, found),
        levels=[whole.level(place) for place in sorted(whole.parted())],
        frame=embedded({"before": before, "after": after}),
        maps=embedded(whole.maps()),
    )


class Whole:
    """The communities of a graph, what binds each, and the ties between those that are seen together."""

    def __init__(self, projection: Projection, found: tuple[Community, ...]) -> None:
        self.projection = projection
        self.parts = {(): found, **{place: one.parts for place, one in _places(found)}}
        self.communities = dict(_places(found))
        bonds = Bonds(projection)
        self.bonds: dict[Place, Bond] = {place: bonds.bond(one) for place, one in self.communities.items()}
        self.ties = self._tied()

    def parted(self) -> list[Place]:
        """List where communities are seen together: on the first level, and in each that has parts."""
        return [place for place, parts in self.parts.items() if parts]

    def leaves(self) -> list[Place]:
        """List the communities that are maps of things."""
        return sorted(place for place, parts in self.parts.items() if not parts)

    def summary(self) -> str:
        """Say in one line what is drawn, how it was divided, and how many sources it is from."""
        first = self.parts[()]
        things = sum(len(one.members) for one in first)
        number = sum(not one.gathered for one in first)
        documents = {link.end for link in self.projection.links.values() if link.type == "STATED_IN"}
        return (
            f"{things:,} people, bodies and events in {_communities(number)}: within each, more ties than to the rest "
            f"(Louvain's method). From {counted(len(documents), 'source')}."
        )

    def level(self, place: Place) -> dict[str, Any]:
        """Gather what is drawn and told of some communities that are seen together."""
        parts, counts = self.parts[place], self.ties.get(place, Counter())
        spots = [(*place, n) for n in range(len(parts))]
        drawn = drawing(self.projection, [(one, self.bonds[spot]) for spot, one in zip(spots, parts, strict=True)], counts)
        rows = [
            self.row(spot, one, ties)
            for spot, one, ties in zip(spots, parts, _strongest(len(parts), counts), strict=True)
        ]
        return {
            "id": identity(place),
            "title": self.bonds[place].words if place else "",
            "trail": self.trail(place),
            "rows": rows,
            "drawing": drawn,
        }

    def row(self, spot: Place, one: Community, ties: Sequence[tuple[int, int]]) -> dict[str, Any]:
        """Tell of one community, for the list and the table."""
        bond = self.bonds[spot]
        return {
            "id": identity(spot),
            "bond": bond,
            "things": len(one.members),
            "parts": len(one.parts),
            "gathered": one.gathered,
            "ties": [(identity((*spot[:-1], n)), self.bonds[*spot[:-1], n].words, count) for n, count in ties[:TOLD]],
            "more": len(ties[TOLD:]),
        }

    def trail(self, place: Place) -> list[tuple[str, str]]:
        """Name the way from the first level to a community: the id and the words of each above it."""
        above = [place[:n] for n in range(1, len(place))]
        return [("all", "All communities"), *((identity(one), self.bonds[one].words) for one in above)]

    def maps(self) -> dict[str, Any]:
        """Pack the maps of the communities that have no parts."""
        texts = Texts()
        maps = {identity(place): texts.packed(self._map(place)) for place in self.leaves()}
        return {"texts": list(texts), "maps": maps}

    def _map(self, place: Place) -> dict[str, Any]:
        community = self.communities[place]
        counts = self.ties.get(place[:-1], Counter())
        ties = _strongest(len(self.parts[place[:-1]]), counts)[place[-1]]
        return {
            "trail": [list(step) for step in self.trail(place)],
            "ties": [[identity((*place[:-1], n)), self.bonds[*place[:-1], n].words, count] for n, count in ties[:TOLD]],
            "members": len(community.members),
            "chart": community_chart(self.projection, community, self.bonds[place]),
        }

    def _tied(self) -> Mapping[Place, Counter[tuple[int, int]]]:
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


def _strongest(size: int, counts: Mapping[tuple[int, int], int]) -> list[list[tuple[int, int]]]:
    """List, for each community of a level, those that it is tied to and by how many links, the closest first."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for (one, other), count in counts.items():
        found[one].append((other, count))
        found[other].append((one, count))
    return [sorted(ties, key=lambda tie: (-tie[1], tie[0])) for ties in found]


def _communities(number: int) -> str:
    return f"{number:,} communit{'y' if number == 1 else 'ies'}"


def _policy(frame: str, style: str, script: str) -> str:
    """Allow what the maps within the page allow, and this page's own script and style."""
    found = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', frame)
    assert found
    policy = unescape(found[1])
    for directive, text in (("script-src", script), ("style-src", style)):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        policy = policy.replace(f"{directive} ", f"{directive} 'sha256-{digest}' ")
    return policy


@lru_cache(maxsize=1)
def _style() -> str:
    """The style of the maps, that of this page, and a colour for the dots of each family."""
    light = "".join(f".dots-{look.id}{{--dot:{look.families[0].light}}}\n" for look in LOOKS)
    dark = "".join(f".dots-{look.id}{{--dot:{look.families[0].dark}}}\n" for look in LOOKS)
    own = (OWN / "whole.css").read_text("utf-8")
    style = (TEMPLATE / "map.css").read_text("utf-8")
    return f"{style}{own}{light}@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"


@lru_cache(maxsize=1)
def _script() -> str:
    words, own = (TEMPLATE / "words.js").read_text("utf-8"), (OWN / "whole.js").read_text("utf-8")
    return f'"use strict";\n(() => {{\n{words}\n{own}}})();\n'


@lru_cache(maxsize=1)
def _page() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FileSystemLoader(OWN))
    return room.get_template("whole.html")

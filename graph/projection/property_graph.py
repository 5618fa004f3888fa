"""The property graph: nodes and relationships with their values, and what they are looked up by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from graph.storage.identities import DECIDED, DECISION
from ontology.heap import growing

Value = str | int | float | bool | date | list[str] | list[int]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its IRI, `Entity` and its kinds from the widest to the narrowest, its values merged over the sources."""

    iri: str
    labels: tuple[str, ...]
    properties: Mapping[str, Value]

    @property
    def kind(self) -> str:
        """The narrowest kind: `Detention`."""
        return self.labels[-1]

    @property
    def name(self) -> str:
        """The display name."""
        return str(self.properties["name"])


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship between two nodes, with an id of its own so that parallel ones survive."""

    id: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Value]


@dataclass(frozen=True)
class Projection:
    """The whole graph: nodes by IRI, links by id."""

    nodes: Mapping[str, Node]
    links: Mapping[str, Link]

    @cached_property
    def statements(self) -> Mapping[str, tuple[Link, ...]]:
        """The `STATED_IN` links of each entity, by its IRI."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if link.type == "STATED_IN":
                found.setdefault(link.start, []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    @cached_property
    def ties(self) -> Mapping[str, tuple[Link, ...]]:
        """The links of each tie, one for each source that states it, by the IRI of its record."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if "record" in link.properties:
                found.setdefault(str(link.properties["record"]), []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    @cached_property
    def around(self) -> Mapping[str, tuple[Link, ...]]:
        """The links at each node, both ways, evidence left out."""
        found: dict[str, list[Link]] = {}
        for link in self.links.values():
            if link.type != "STATED_IN":
                for end in {link.start, link.end}:
                    found.setdefault(end, []).append(link)
        return {iri: tuple(links) for iri, links in found.items()}

    def prepare(self) -> None:
        """Make all that is made when it is first asked for: whoever asks next does not wait for it."""
        with growing():
            for name in ("statements", "ties", "around", "by_id", "told_in", "decisions"):
                getattr(self, name)

    @cached_property
    def decisions(self) -> Mapping[str, tuple[Node, ...]]:
        """The decisions that several ids name one thing, by each of these ids."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.kind == DECISION:
                for field in DECIDED:
                    for id in several(node.properties[field]):
                        found.setdefault(id, []).append(node)
        return {id: tuple(nodes) for id, nodes in found.items()}

    @cached_property
    def told_in(self) -> Mapping[str, tuple[Link, ...]]:
        """The `STATED_IN` links and the ties that each document states, by its id."""
        found: dict[str, list[Link]] = {}
        for links in (*self.statements.values(), *self.ties.values()):
            for link in links:
                found.setdefault(str(link.properties["source"]), []).append(link)
        return {source: tuple(links) for source, links in found.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by their id."""
        return {str(node.properties["id"]): node for node in self.nodes.values()}


def several(value: Any) -> list[Any]:
    """List the values of a property, which stands as a list only where there are several."""
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]

"""Cypher values: how a page shows what a query returns, so that things are called by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graph.formats import plain
from graph.projection.labels import called
from graph.projection.property_graph import several

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection

MEMBERS = 50
"""How many members of a list or path are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it: its name, its text or members, what it is, the id of the page that it leads to."""

    text: str
    kind: str = ""
    id: str = ""
    members: tuple[Shown, ...] = ()
    name: str = ""


def shown(projection: Projection, value: Any) -> Shown:
    """Show a value: a thing by its name, a relationship by its type and words, a path step by step."""
    match value:
        case Shown():
            return value
        case {"id": str(iri), "labels": [*labels], "properties": {}}:
            return _thing(projection, iri) or Shown(plain(value["properties"]), ", ".join(map(str, labels)))
        case {"type": _, "properties": {}}:
            return _link(value)
        case {"nodes": [*nodes], "relationships": [*links]} if _is_path(nodes, links):
            return _members(projection, list(_steps(nodes, links)))
        case [*_]:
            return _members(projection, value)
        case {}:
            named = [replace(shown(projection, each), name=str(name)) for name, each in value.items()]
            return _members(projection, named)
    return _thing(projection, str(value)) or Shown(plain(value))


def _thing(projection: Projection, iri: str) -> Shown | None:
    node = projection.nodes.get(iri)
    return Shown(called(node), node.kind, str(node.properties["id"])) if node else None


def _link(value: Mapping[str, Any], before: str = "", after: str = "") -> Shown:
    """Show a relationship: its type, and the source that states it, with its words."""
    told = value["properties"]
    quotes = " · ".join(f"“{quote}”" for quote in several(told.get("quote")) if quote)
    sources = ", ".join(map(str, several(told.get("source") or told.get("sources"))))
    return Shown(f"{before}{value['type']}{after}", " ".join(filter(None, (sources, quotes))))


def _is_path(nodes: list[Any], links: list[Any]) -> bool:
    """Tell a path from a map that a query has made itself."""
    return (
        len(nodes) == len(links) + 1
        and all(isinstance(node, dict) and "id" in node for node in nodes)
        and all(isinstance(link, dict) and "start" in link and _is_link(link) for link in links)
    )


def _is_link(value: Mapping[str, Any]) -> bool:
    return "type" in value and isinstance(value.get("properties"), dict)


def _steps(nodes: list[Any], links: list[Any]) -> Iterator[Any]:
    yield nodes[0]
    for link, (before, after) in zip(links, pairwise(nodes), strict=True):
        yield _link(link, after=" →") if link["start"] == before["id"] else _link(link, before="← ")
        yield after


def _members(projection: Projection, members: list[Any]) -> Shown:
    some = tuple(shown(projection, member) for member in members[:MEMBERS])
    left = len(members) - len(some)
    return Shown("" if some else "none", members=(*some, *((Shown(f"and {left} more"),) if left else ())))

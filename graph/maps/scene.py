"""A scene: what one map shows, whatever question it answers; `graph/maps/map.py` draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node


@dataclass(frozen=True, slots=True)
class Step:
    """What one line of an answer speaks of: words, or a thing by its IRI, or links by their ids, in reading order."""

    words: str = ""
    thing: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Nodes, the most important first; the links among them; the question, and what the map tells of itself.

    told: how the nodes were chosen. beyond: so many nodes at the end stand ready, and are drawn when a reader asks for
    the neighbours of one. rows: the answer in words, a path or a row each; `answer` heads them. columns: the column
    in which each node stands, where the map has an order from left to right.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    around: tuple[Node, ...]
    title: str
    question: str
    told: str = ""
    left_out: int = 0
    beyond: int = 0
    answer: str = ""
    rows: tuple[tuple[Step, ...], ...] = ()
    columns: Mapping[str, int] | None = None

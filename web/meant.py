"""Meant: which thing is meant by a name that was typed, and which may be where it does not tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.problems import Problem, Unknown

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.names.search import Named

NEAR = 8
"""How many things are offered where a name does not tell which is meant."""


@dataclass
class Unclear(Exception):
    """A name that does not tell which thing is meant: what is wrong, and those that may be, each with an address."""

    typed: str
    wrong: str
    near: tuple[tuple[Named, str], ...]


def meant(graph: Graph, typed: str, again: Callable[[str], str]) -> str:
    """Return the IRI of the thing that is meant; `again` gives the address that asks with an id in the name's place.

    Raises Unclear.
    """
    try:
        return graph.resolve(typed)
    except Problem as problem:
        near = tuple((hit.named, again(hit.named.id)) for hit in graph.find(typed, limit=NEAR))
        raise Unclear(typed, _said(problem) if near else str(problem), near) from None


def _said(problem: Problem) -> str:
    return "Nothing is called just so." if isinstance(problem, Unknown) else "Several things are called so."

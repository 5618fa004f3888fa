"""Once: what is worked out for a state of the graph when it is first asked for, and kept as long as that state."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from casegraph import Graph

T = TypeVar("T")


def once(worked_out: Callable[[Graph], T]) -> Callable[[Graph], T]:
    """Keep what a function says of a graph, since a graph that is served does not change."""
    kept: WeakKeyDictionary[Graph, T] = WeakKeyDictionary()

    @wraps(worked_out)
    def of(graph: Graph) -> T:
        if graph not in kept:
            kept[graph] = worked_out(graph)
        return kept[graph]

    return of

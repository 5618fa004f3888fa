"""Kept communities: which of ours stood on an earlier map of the whole graph; known by their members, not by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.maps.communities import Place
    from graph.maps.earlier_page import Earlier, Pair


def recognised(members: Mapping[Place, Sequence[str]], home: Mapping[str, Place]) -> dict[Place, Place]:
    """Find where each community stood: as the one with which it shares more than half of the members of both.

    members: their ids, of the communities of all levels. The parts of one are sought among the parts of what it was.

    >>> recognised({(0,): "abcd", (1,): "ef"}, {"a": (7,), "b": (7,), "c": (7,), "e": (3,), "x": (3,)})
    {(): (), (0,): (7,)}
    """
    sizes = Counter(stood[:depth] for stood in home.values() for depth in range(1, len(stood) + 1))
    found: dict[Place, Place] = {(): ()}
    for place, ids in sorted(members.items()):
        shared = Counter(home[id][: len(place)] for id in ids if id in home)
        for stood, number in shared.most_common(1):
            if found.get(place[:-1]) == stood[:-1] and 2 * number > max(len(ids), sizes[stood]):
                found[place] = stood
    return found


def nearest(ids: Iterable[str], earlier: Earlier) -> Mapping[str, Pair]:
    """Find the earlier map on which most of some things were members, and where everything stood on it."""
    homes = Counter(earlier.home[id] for id in ids if id in earlier.home).most_common(1)
    return earlier.things[homes[0][0]] if homes else {}

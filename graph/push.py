"""A push: the graph as an audience may see it, sent to a graph store source by source, and kept in step there.

What is sent is told by its hash: a source stands as it is and yet shows less once another source has closed a person.
What a place was sent and may not be seen any more goes first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Literal

from graph.address import Address
from graph.graph_store import PAUSES, GraphStore, NotTaken
from graph.pushed import DEFAULT, Notes, notes
from ontology.problems import Problem, StoreProblem, Unknown

if TYPE_CHECKING:
    from pyoxigraph import DefaultGraph, NamedNode

    from graph.disclosure import Edition
    from graph.store import Store

Audience = Literal["public", "internal", "all"]
AUDIENCES = ("public", "internal", "all")
TOLD = 100
"""Graphs after which it is told how far a push has come."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did."""

    place: str
    audience: Audience
    sent: int = 0
    statements: int = 0
    unchanged: int = 0
    deleted: int = 0
    merged: str = ""
    withheld: int = 0

    def __str__(self) -> str:
        """Say it in one line."""
        deleted = f", {self.deleted} deleted" if self.deleted else ""
        merged = f"; merged view {self.merged}" if self.merged else ""
        withheld = f"; {self.withheld} things withheld" if self.withheld else ""
        done = f"{self.sent} graphs sent ({self.statements} statements), {self.unchanged} unchanged{deleted}"
        return f"pushed to {self.place} ({self.audience}): {done}{merged}{withheld}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One graph that is to be there: its IRI, how many statements it has, their hash, and its lines when asked for."""

    graph: str
    statements: int
    hash: str
    lines: Callable[[], Iterable[str]] = field(repr=False)


def push(
    store: Store,
    address: Address,
    *,
    audience: Audience = "public",
    merged: bool = False,
    again: bool = False,
    pauses: Sequence[float] = PAUSES,
    say: Say = lambda _: None,
) -> Pushed:
    """Let a graph store hold what an audience may see of a store; graphs that casegraph never sent are left alone.

    merged: the merged view goes into the default graph, which must be empty before the first time. again: send what
    has not changed too. pauses: seconds before each further attempt. Raises a Problem that says how far it came: the
    same call goes on from there.
    """
    if audience not in AUDIENCES:
        raise Unknown("audience", audience, AUDIENCES)
    edition = _Whole(store) if audience == "all" else _Open(store, audience)
    with notes(store.folder, address.url) as noted, closing(GraphStore(address, pauses=pauses)) as server:
        run = _Run(server, noted, edition.graphs, say)
        noted.run(server.place, audience, merged)
        distrusted = again or run.lost()
        if merged and (distrusted or DEFAULT not in noted.graphs):
            run.check_default()
        run.clear({*edition.graphs, *([DEFAULT] if merged else [])})
        hashes = [run.send(sheet, distrusted) for sheet in edition.sheets()]
        if merged:
            run.send_merged(Sheet(DEFAULT, 0, _joined(hashes), edition.merged), distrusted)
        noted.complete(store.ledger.fingerprint)
        return replace(run.done, audience=audience, withheld=edition.withheld)

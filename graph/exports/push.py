"""A push: the graph as an audience may see it, sent to a graph store source by source, and kept in step there.

What is sent is told by its hash: a source that stands as it was may show less, once another has closed a person. What
was sent before and may not be seen any more goes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from graph.exports.address import Address, may_carry
from graph.exports.graph_store import PAUSES, GraphStore, NotTaken
from graph.exports.pushed import DEFAULT, Notes, notes
from graph.exports.sheets import Audience, Sheet, Sheets, sheets
from graph.lines import counted
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.storage.store import Store

TOLD = 100
"""Graphs after which it is told how far a push has come."""

Say = Callable[[str], None]


@dataclass(slots=True)
class Pushed:
    """What a push did, in graphs; of the merged view, in a word."""

    place: str
    audience: Audience
    withheld: int = 0
    sent: int = 0
    statements: int = 0
    unchanged: int = 0
    deleted: int = 0
    merged: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        done = f"{counted(self.sent, 'graph')} sent ({self.statements} statements), {self.unchanged} unchanged"
        deleted = f", {self.deleted} deleted" if self.deleted else ""
        merged = f"; the merged view {self.merged}" if self.merged else ""
        withheld = f"; {self.withheld} things withheld" if self.withheld else ""
        return f"pushed to {self.place} ({self.audience}: {done}{deleted}{merged}{withheld})"


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
    may_carry(address, audience)
    seen = sheets(store, audience)
    with notes(store.folder, address.url) as noted, closing(GraphStore(address, pauses=pauses)) as server:
        noted.run(server.place, audience, merged)
        run = _Run(server, noted, Pushed(server.place, audience, seen.withheld), say)
        with run.telling(len(seen.graphs)):
            run.all(seen, merged=merged, again=again)
        noted.complete(store.ledger.fingerprint)
        return run.done


class _Run:
    """A push on its way."""

    def __init__(self, server: GraphStore, noted: Notes, done: Pushed, say: Say) -> None:
        self._server, self._noted, self._say = server, noted, say
        self.done = done

    def all(self, seen: Sheets, *, merged: bool, again: bool) -> None:
        """Take back what is not to be there any more, then send what differs."""
        lost = self._lost()
        if merged and (lost or DEFAULT not in self._noted.graphs):
            self._check_default()
        self._clear({*seen.graphs, *([DEFAULT] if merged else [])})
        said = [self._kept(sheet, again or lost, len(seen.graphs)) for sheet in seen.each()]
        if merged:
            whole = Sheet(DEFAULT, 0, blake2b("\n".join(said).encode(), digest_size=16).hexdigest(), seen.merged)
            self.done.merged = "sent" if self._put(whole, again or lost) else "unchanged"

    @contextmanager
    def telling(self, whole: int) -> Iterator[None]:
        """Let a problem say how far the push came."""
        try:
            yield
        except Problem as problem:
            done = f"{self.done.sent + self.done.unchanged} of {counted(whole, 'graph')}"
            raise Problem(f"{problem}; {done} done, the same command goes on from there") from None

    def _lost(self) -> bool:
        """Tell whether a server has lost what it was sent, as one does that holds all in memory."""
        known = sorted(graph for graph, hash in self._noted.graphs.items() if hash and graph != DEFAULT)
        if not known or self._server.has(known[0]):
            return False
        self._say("what was sent before is not there any more: all is sent again")
        return True

    def _check_default(self) -> None:
        if not self._server.is_empty(None):
            raise Problem(
                f"the default graph of {self._server.place} holds statements that casegraph did not send "
                "(leave --merged out, empty that graph, or push to a dataset of its own)"
            )

    def _clear(self, wanted: set[str]) -> None:
        """Drop what was sent before, or may have been, and is not wanted any more."""
        for graph in sorted(self._noted.graphs.keys() - wanted):
            with self._noting(graph, None):
                self._server.delete(_name(graph))
            if graph == DEFAULT:
                self.done.merged = "deleted"
            else:
                self.done.deleted += 1

    def _kept(self, sheet: Sheet, anyway: bool, whole: int) -> str:
        """See that a graph is there as it is to be; return what says which it is."""
        if self._put(sheet, anyway):
            self.done.sent += 1
            self.done.statements += sheet.statements
            if self.done.sent % TOLD == 0:
                self._say(f"{self.done.sent + self.done.unchanged} of {counted(whole, 'graph')}")
        else:
            self.done.unchanged += 1
        return f"{sheet.graph} {sheet.hash}"

    def _put(self, sheet: Sheet, anyway: bool) -> bool:
        """Send a graph, if it differs; tell whether it did."""
        if not anyway and self._noted.graphs.get(sheet.graph) == sheet.hash:
            return False
        with self._noting(sheet.graph, sheet.hash):
            self._server.put(_name(sheet.graph), sheet.lines)
        return True

    @contextmanager
    def _noting(self, graph: str, hash: str | None) -> Iterator[None]:
        """Note that a request is begun, and how it ended; refused, it has changed nothing."""
        before = self._noted.graphs.get(graph)
        self._noted.begin(graph)
        try:
            yield
        except NotTaken:
            self._noted.end(graph, before)
            raise
        self._noted.end(graph, hash)


def _name(graph: str) -> str | None:
    return None if graph == DEFAULT else graph

"""What is served: one state of the graph at a time, made anew beside it when the store has changed.

Who asks leases a state: all of an answer comes from one, and a state ends when its last reader has gone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal

import casegraph
from ontology.heap import settled

if TYPE_CHECKING:
    from graph.sparql.query import Sparql
    from graph.storage.store import Store

Audience = Literal["public", "internal", "all"]
GLANCE = 0.5
"""Seconds between two looks at the ledger."""
ASKERS = max(2, (os.cpu_count() or 2))
"""How many SPARQL queries run at a time; more wait."""


@dataclass
class State:
    """The graph as it was when it was opened, and who may ask it in SPARQL."""

    graph: casegraph.Graph
    scratch: Path
    askers: SimpleQueue[Sparql] = field(default_factory=SimpleQueue)
    turn: Lock = field(default_factory=Lock)
    """Held by whoever asks in Cypher: one query at a time."""
    readers: int = 0
    retired: bool = False

    @contextmanager
    def asking(self) -> Iterator[Sparql]:
        """Lease a worker for one query; wait for one where all are busy."""
        asker = self.askers.get()
        try:
            yield asker
        finally:
            self.askers.put(asker)

    def end(self) -> None:
        """Stop the workers; throw away what was made for this state alone."""
        self.graph.close()
        while not self.askers.empty():
            self.askers.get().close()
        rmtree(self.scratch, ignore_errors=True)


class Served:
    """A store as an audience may see it: for `all` a snapshot of it, for another audience an edition."""

    def __init__(self, folder: str | Path, audience: Audience = "all", *, base: str | None = None) -> None:
        """Open the store and prepare all that a first answer needs. Raises a Problem where there is none."""
        self.folder, self.audience, self._base = Path(folder), audience, base
        self._lock, self._renewing = Lock(), Lock()
        self._looked = time.monotonic()
        self._seen = self._stamp()
        self._state = self._made()

    @contextmanager
    def lease(self) -> Iterator[State]:
        """Give the newest state there is, for as long as an answer takes."""
        self._look()
        with self._lock:
            state = self._state
            state.readers += 1
        try:
            yield state
        finally:
            with self._lock:
                state.readers -= 1
                over = state.retired and not state.readers
            if over:
                state.end()

    def close(self) -> None:
        """End all."""
        self._state.end()

    def _stamp(self) -> tuple[int, int]:
        try:
            held = (self.folder / "ledger.jsonl").stat()
        except OSError:
            return 0, 0
        return held.st_mtime_ns, held.st_size

    def _look(self) -> None:
        """Begin to make a new state when the store has changed; until it is there, the old one answers."""
        if time.monotonic() - self._looked < GLANCE or not self._renewing.acquire(blocking=False):
            return
        self._looked = time.monotonic()
        seen = self._stamp()
        if seen == self._seen:
            self._renewing.release()
            return
        Thread(target=self._renew, args=(seen,), daemon=True).start()

    def _renew(self, seen: tuple[int, int]) -> None:
        try:
            new = self._made()
        except (casegraph.Problem, OSError):
            # A store in the middle of a write, or damaged by one: the next look tries again.
            return
        else:
            with self._lock:
                old, self._state, self._seen = self._state, new, seen
                old.retired = True
                over = not old.readers
            if over:
                old.end()
        finally:
            self._renewing.release()

    def _made(self) -> State:
        whole = casegraph.open(self.folder, base=self._base)
        whole.store.reading()
        scratch = self._scratch()
        try:
            graph = casegraph.open(self._own(whole.store, scratch).folder)
            # The names of all, and the graph behind them, before anybody waits for them.
            graph.find("a", limit=1)
            graph.projection.prepare()
            settled()
        except BaseException:
            rmtree(scratch, ignore_errors=True)
            raise
        state = State(graph, scratch)
        for _ in range(ASKERS):
            state.askers.put(graph.new_sparql())
        return state

    def _own(self, store: Store, scratch: Path) -> Store:
        """Make the store of a state: nothing that is written to the graph meanwhile touches it."""
        if self.audience == "all":
            from graph.storage.snapshot import snapshot

            return snapshot(store, scratch / "graph")
        from graph.storage.edition_store import edition_store

        return edition_store(store, self.audience, scratch / "edition")

    def _scratch(self) -> Path:
        """Make a folder for a state: in that of the store, where its files can be linked, if there."""
        if self.audience == "all":
            with suppress(OSError):
                self._clear()
                return Path(mkdtemp(prefix=f"serve-{os.getpid()}-", dir=self.folder))
        return Path(mkdtemp(prefix="casegraph-serve-"))

    def _clear(self) -> None:
        """Throw away the states of servers that were killed."""
        for left in self.folder.glob("serve-*-*"):
            if not _is_running(int(left.name.split("-")[1])):
                rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    # On Windows this call would end the process.
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
